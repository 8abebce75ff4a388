"""What people do with their own account: sign in, change the password, lock the access."""

from __future__ import annotations

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth import authenticate, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts import events
from portal.accounts.enums import SessionEnd
from portal.accounts.models import SessionRecord, User
from portal.accounts.services import mail, pace, sessions
from portal.audit.api import PORTAL_CHAIN, record, record_refusal
from portal.kernel.errors import Refused

WRONG = "The user name or the password is wrong."


def check_password(request: HttpRequest, *, username: str, password: str) -> User:
    """Whose user name and password these are. Unknown names take as long, and read the same, as wrong passwords.

    :raises Refused: when they are wrong, tried too often from this network, or the access is locked.
    """
    if not AxesProxyHandler.is_allowed(request, {"username": username}):
        request.axes_locked_out = True  # type: ignore[attr-defined]
        raise Refused(WRONG)  # axes answers in our place (views.signing.stopped); it was written down when it began
    if not pace.wait_for_turn(username):
        raise Refused("Many people are trying this user name at this moment. Wait a few seconds, then try again.")
    user = authenticate(request, username=username.strip().lower(), password=password)
    if not isinstance(user, User):
        pace.failed(username)
        known = User.objects.filter(username=username.strip().lower()).first()
        stopped = bool(getattr(request, "axes_locked_out", False))
        record_refusal(
            chain=PORTAL_CHAIN,
            verb="account.password_wrong",
            actor=None,
            subject=known,
            ids={"network_stopped": stopped},
        )
        raise Refused(WRONG)
    if user.locked_at is not None:
        record_refusal(chain=PORTAL_CHAIN, verb="account.locked_out", actor=user, subject=user)
        raise Refused(
            "You have locked your access. The coordinator and your agency's senior manager can open it together."
        )
    return user


def check_new_password(user: User, password: str) -> None:
    """:raises Refused: with the first reason why it is too weak."""
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Refused(" ".join(weak.messages), field="password") from weak


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """Set somebody's password, in their own hands: from an invitation or a reset.

    :raises Refused: when it is too weak.
    """
    check_new_password(user, password)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(chain=PORTAL_CHAIN, verb="account.password_set", actor=user, subject=user)
    if user.joined_at is not None:
        mail.notify(user, "changed")


@transaction.atomic
def change_password(request: HttpRequest, *, user: User, old: str, password: str, session: SessionRecord) -> None:
    """Change one's own password; every other session of the person ends.

    :raises Refused: when the old one is wrong or the new one too weak.
    """
    if not user.check_password(old):
        raise Refused("This is not your present password.", field="old")
    set_password(user=user, password=password)
    update_session_auth_hash(request, user)
    sessions.end_all(user, SessionEnd.EVERYWHERE, but=session)


@transaction.atomic
def lock_access(*, user: User) -> None:
    """Anyone can lock their own access, at once: every session ends. Two people open it again."""
    now = timezone.now()
    if User.objects.filter(pk=user.pk, locked_at=None).update(locked_at=now):
        events.account_shut.emit(user_id=user.pk)
        record(chain=PORTAL_CHAIN, verb="account.locked", actor=user, subject=user)
    sessions.end_all(user, SessionEnd.LOCKED)
    mail.notify(user, "changed")


@transaction.atomic
def close_account(*, acting_user: User, user: User) -> None:
    """Close somebody's account: they are signed out at once. Callers decide who may.

    :raises Refused: for one's own account.
    """
    if acting_user.pk == user.pk:
        raise Refused("You cannot close your own account. Lock your access instead.", who="another coordinator")
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        events.account_shut.emit(user_id=user.pk)
        record(chain=PORTAL_CHAIN, verb="account.closed", actor=acting_user, subject=user)
    user.invitations.filter(used_at=None, cancelled_at=None).update(cancelled_at=timezone.now())
    sessions.end_all(user, SessionEnd.DEACTIVATED)
