"""Sessions: half signed in (password given), enrolling (may set up a factor, nothing else), signed in, and ended.

A person who has given only a password is not logged in to Django at all: ``request.user`` stays anonymous until the
second factor is verified, so no view of anybody's can mistake half for whole.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY, login, logout
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django_otp import login as otp_login
from django_otp.models import Device

from portal.accounts.enums import SessionEnd
from portal.accounts.models import SessionRecord, User
from portal.accounts.registry import terms_of
from portal.accounts.services import pace
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel.calendar import midnight
from portal.kernel.compiled import Compiled

HALF, ENROL, RECORD = "half", "enrol", "record"
HALF_SECONDS, ENROL_SECONDS = 10 * 60, 60 * 60
FRESH = timedelta(minutes=5)
BACKEND = "portal.accounts.signed_in.People"
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True)
class Grant:
    """What an unfinished session may do, for whom."""

    user: User
    data: dict[str, Any]


def _put(request: HttpRequest, key: str, user: User, **more: Any) -> None:
    request.session.cycle_key()
    request.session[key] = {"user": str(user.pk), "at": time.time(), "hash": user.get_session_auth_hash(), **more}


def _get(request: HttpRequest, key: str, seconds: int) -> Grant | None:
    """The grant, where it is young, its person may act, and neither password nor account has changed since."""
    data = request.session.get(key)
    if not data or time.time() - data["at"] > seconds:
        return None
    user = User.objects.filter(pk=data["user"], is_active=True).first()
    if user is None or user.locked_at or not constant_time_compare(data["hash"], user.get_session_auth_hash()):
        return None
    return Grant(user, data)


def begin_half(request: HttpRequest, user: User, *, next_url: str = "") -> None:
    """The password was right: the second factor may be asked for, during ten minutes."""
    _put(request, HALF, user, next=next_url)


def half(request: HttpRequest) -> Grant | None:
    """Who has given a password in this session and no factor yet."""
    return _get(request, HALF, HALF_SECONDS)


def grant_enrolment(request: HttpRequest, user: User, why: str, invitation_id: UUID | None = None) -> None:
    """Let this session set up a new factor during an hour. ``why``: "invitation" or "recovery"."""
    request.session.pop(HALF, None)
    _put(request, ENROL, user, why=why, invitation=str(invitation_id or ""))


def enrolling(request: HttpRequest) -> Grant | None:
    """Who may set up a factor in this session and do nothing else."""
    return _get(request, ENROL, ENROL_SECONDS)


@transaction.atomic
def finish(request: HttpRequest, user: User, device: Device) -> SessionRecord:
    """Both factors are proved: sign in, in a new session."""
    for key in (HALF, ENROL, "joining"):
        request.session.pop(key, None)
    login(request, user, backend=BACKEND)
    user.last_login = None  # Django notes the moment; nobody reads it, and a family's is not kept (never 12)
    user.save(update_fields=["last_login"])
    otp_login(request, device)
    terms = terms_of(user)
    session = SessionRecord.objects.create(
        user=user,
        browser=browser_of(request),
        idle_minutes=terms.idle_minutes,
        quiet=terms.quiet,
    )
    request.session[RECORD] = str(session.pk)
    request.session_record = session  # type: ignore[attr-defined]
    pace.settled(user.username)
    ids = {"session": str(session.pk), "factor": device.model_label()}
    record(chain=PORTAL_CHAIN, verb="account.signed_in", actor=user, subject=user, ids=ids, day_only=terms.quiet)
    return session


def browser_of(request: HttpRequest) -> str:
    """``Firefox on Windows``: enough to know one's own, no more."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


_RECORDS = Compiled(lambda rule: SessionRecord.objects.filter(rule))


def load(request: HttpRequest) -> SessionRecord | None:
    """The record of this request's session, live or not; None where there is none, or it is of somebody else."""
    key, person = request.session.get(RECORD), request.session.get(SESSION_KEY)
    if not key or not person:
        return None
    found = _RECORDS.first(Q(pk=UUID(key)) & Q(user_id=UUID(person)))
    if found is not None and request.user.is_authenticated and request.user.pk == found.user_id:
        found.user = request.user  # loaded already
    return found


def touch(session: SessionRecord, *, at_once: bool = False) -> None:
    """A sign of the person. Written twice a minute at most; a session that has ended meanwhile stays ended."""
    now = timezone.now()
    if at_once or now - session.seen_at > timedelta(seconds=30):
        SessionRecord.objects.filter(pk=session.pk, ended_at=None).update(seen_at=now)
        session.seen_at = now


def prove(session: SessionRecord) -> None:
    """The factor was given again just now."""
    session.proved_at = timezone.now()
    session.save(update_fields=["proved_at"])


def is_fresh(session: SessionRecord | None) -> bool:
    """Whether the last proof of the factor is younger than five minutes."""
    return session is not None and timezone.now() - session.proved_at < FRESH


@transaction.atomic
def end(session: SessionRecord, why: SessionEnd) -> None:
    """End one session. A family's leaves no moment and no entry (never 12); the row goes later."""
    row = SessionRecord.objects.filter(pk=session.pk, ended_at=None)
    if session.quiet:
        day = midnight()
        row.update(ended_at=day, end=why, started_at=day, seen_at=day, proved_at=day, browser="")
        return
    if not row.update(ended_at=timezone.now(), end=why):
        return
    record(
        chain=PORTAL_CHAIN,
        verb="account.session_ended",
        actor=session.user,
        subject=session.user,
        ids={"session": str(session.pk), "why": why.value},
    )


@transaction.atomic
def end_all(user: User, why: SessionEnd, *, but: SessionRecord | None = None) -> int:
    """End every session of a person, or every other one; :returns: how many."""
    found = SessionRecord.objects.filter(user=user, ended_at=None).select_related("user")
    sessions = [session for session in found if session != but]
    for session in sessions:
        end(session, why)
    return len(sessions)


def sign_out(request: HttpRequest) -> None:
    """End this session and forget what it held."""
    session = load(request)
    if session is not None:
        end(session, SessionEnd.SIGNED_OUT)
    _forget_quiet(request)
    logout(request)


def drop(request: HttpRequest) -> None:
    """Forget what an ended session held."""
    _forget_quiet(request)
    request.session.flush()


def _forget_quiet(request: HttpRequest) -> None:
    key = request.session.get(RECORD)
    if not key:
        return
    rows = SessionRecord.objects.filter(pk=key, quiet=True).exclude(ended_at=None)
    if rows.exists():  # never at the desk, which may delete none
        rows.delete()
