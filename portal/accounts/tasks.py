"""What the worker does for this floor. Tasks carry ids; each can run twice without harm."""

from __future__ import annotations

from django.utils import timezone

from portal.accounts.models import Invitation, User
from portal.accounts.services import mail


def send_notice(user_id: str, template: str) -> None:
    """Send a neutral message to somebody whose account is open."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        mail.send(user, template)


def send_invitation(invitation_id: str) -> None:
    """Send the one-time link, then forget it: from then on only its hash is kept."""
    invitation = Invitation.objects.filter(pk=invitation_id, mailed_at=None).select_related("user").first()
    if invitation is None or not invitation.open or not invitation.link_to_send:
        return
    link = mail.address("accounts:join", link=invitation.link_to_send)
    mail.send(invitation.user, "invitation" if invitation.purpose == "join" else "reset", link=link)
    invitation.link_to_send, invitation.mailed_at = "", timezone.now()
    invitation.save(update_fields=["link_to_send", "mailed_at"])
