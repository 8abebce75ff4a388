"""What the worker does for this floor. Tasks carry ids; each can run twice without harm."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps as registry
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from portal.accounts.desk_sessions import SessionStore
from portal.accounts.models import AuthenticatorApp, DeskWords, Invitation, KeptWords, SessionRecord, User
from portal.accounts.services import mail, networks


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


def sweep() -> None:
    """Once a day: drop what has done its work. What happened stays in the audit trail."""
    now = timezone.now()
    week_ago = now - timedelta(days=7)
    KeptWords.objects.filter(expires_at__lte=now).delete()
    DeskWords.objects.filter(expires_at__lte=now).delete()
    AuthenticatorApp.forget_steps()
    SessionRecord.objects.filter(ended_at__lt=week_ago).delete()
    SessionRecord.objects.filter(quiet=True, ended_at__lt=now - timedelta(days=1)).delete()
    SessionRecord.objects.filter(ended_at=None, seen_at__lt=now - timedelta(days=1)).delete()
    AuthenticatorApp.objects.filter(confirmed=False, created_at__lt=now - timedelta(days=1)).delete()
    for invitation in Invitation.objects.filter(expires_at__lt=now):
        if invitation.link_to_send or invitation.code_to_show:
            invitation.link_to_send = invitation.code_to_show = ""
            invitation.save(update_fields=["link_to_send", "code_to_show"])
    networks.sweep()
    call_command("clearsessions")
    SessionStore.clear_expired()


def send_for_desk() -> None:
    """Each minute: what the desk asked to be sent."""
    mail.send_for_desk()


def set_schedules(using: str = "default", **kwargs: object) -> None:
    """After each migration: the daily sweep and the minute's look at the desk are on the list, once."""
    schedule = registry.get_model("django_q", "Schedule")
    if schedule._meta.db_table in connections[using].introspection.table_names():
        wanted = {"func": "portal.accounts.tasks.sweep", "schedule_type": "D", "repeats": -1}
        schedule.objects.using(using).get_or_create(name="accounts: sweep", defaults=wanted)
        wanted = {"func": "portal.accounts.tasks.send_for_desk", "schedule_type": "I", "minutes": 1, "repeats": -1}
        schedule.objects.using(using).get_or_create(name="accounts: send for the desk", defaults=wanted)
