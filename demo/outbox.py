"""The demo's letter box: e-mail is kept in a table and shown on a page instead of being sent."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from demo.models import OutboxMessage


class OutboxBackend(BaseEmailBackend):
    """Keeps each message as a row; nothing leaves the machine."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """:returns: how many were kept."""
        for message in email_messages:
            OutboxMessage.objects.create(to=", ".join(message.to), subject=message.subject, body=str(message.body))
        return len(email_messages)
