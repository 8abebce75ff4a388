"""E-mail says that something waits, and nothing else (never 9). It is sent by the worker; the queue holds ids only."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django_q.tasks import async_task

from portal.accounts.models import DeskNotice, User
from portal.kernel.queue import soon

SUBJECTS = {
    "something_waits": "Something is waiting for you",
    "invitation": "You have an invitation",
    "reset": "A new way to sign in",
    "changed": "A change to how you sign in",
    "tried": "Somebody tried to sign in as you",
}
NOTICES = frozenset({"something_waits", "changed", "tried"})  # what the desk may ask for: no link is in them


def notify(user: User, template: str = "something_waits") -> None:
    """Tell somebody that something waits, once this transaction is kept. The message names neither thing nor person.

    :raises KeyError: for a template that does not exist.
    """
    SUBJECTS[template]
    if settings.SITE == "desk":
        DeskNotice.objects.create(user=user, template=template)
    else:
        soon("portal.accounts.tasks.send_notice", str(user.pk), template)


@transaction.atomic
def send_for_desk() -> None:
    """What the desk asked to be sent: once for each person and message, and nothing but notices. For the worker."""
    asked = list(DeskNotice.objects.select_for_update().values_list("pk", "user_id", "template"))
    for user_id, template in sorted({(str(user_id), template) for _, user_id, template in asked}):
        if template in NOTICES:
            soon("portal.accounts.tasks.send_notice", user_id, template)
    DeskNotice.objects.filter(pk__in=[pk for pk, _, _ in asked]).delete()


def queue_notice(user: User, template: str = "something_waits") -> None:
    """As ``notify``, put into the queue within this transaction: kept with what the caller writes, or lost with it.

    For what must be told neither twice nor never. The queue lies in the same database (``Q_CLUSTER``).

    :raises KeyError: for a template that does not exist.
    """
    SUBJECTS[template]
    async_task("portal.accounts.tasks.send_notice", str(user.pk), template)


def address(name: str, **kwargs: str) -> str:
    """A whole address of the portal, for a message."""
    return settings.BASE_URL.rstrip("/") + reverse(name, kwargs=kwargs or None)


def send(user: User, template: str, **context: str) -> None:
    """Send one message now. Errors of the mail server pass through, so that the task runs again."""
    words = {"start": address("accounts:sign_in"), **context}
    send_mail(SUBJECTS[template], render_to_string(f"accounts/mail/{template}.txt", words), None, [user.email])
