"""The sealed log of network addresses: one note when a session begins and when its address changes, 90 days long.

It is the only place where an address is kept (never 12). Of a family none is; at the desk none is, which has no key for
it. Attempts that failed are not noted: whoever mistypes a name may be somebody of a family.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.models import NetworkNote, SessionRecord, User
from portal.accounts.registry import keeps_no_moment
from portal.accounts.services.pace import address_of
from portal.accounts.services.tokens import keyed_hash
from portal.kernel.calendar import midnight

KEPT = timedelta(days=90)
LAST = "from"


def note(request: HttpRequest, session: SessionRecord) -> None:
    """Write down from where a session comes, where that is new. The session itself holds a keyed hash of it."""
    if session.quiet or settings.SITE == "desk":
        return
    address = address_of(request)
    if address is None:
        return
    mark = keyed_hash("address", f"{session.pk} {address}")
    if request.session.get(LAST) == mark:
        return
    request.session[LAST] = mark
    if not keeps_no_moment(session.user):
        NetworkNote.objects.create(user=session.user, address=str(address))


def of(user: User, first: date, last: date) -> Iterable[tuple[datetime, str]]:
    """When and from where somebody's sessions came, oldest first. Only for whoever two people let look."""
    if keeps_no_moment(user):
        return []
    days = {"at__gte": max(midnight(first), timezone.now() - KEPT), "at__lt": midnight(last + timedelta(days=1))}
    rows = NetworkNote.objects.filter(user=user, **days).order_by("at")
    return [(one.at, one.address) for one in rows]


def sweep() -> None:
    """What is older than 90 days goes, and whatever was noted of somebody who has come to be of a family since."""
    NetworkNote.objects.filter(at__lt=timezone.now() - KEPT).delete()
    for user in User.objects.filter(network_notes__isnull=False).distinct():
        if keeps_no_moment(user):
            NetworkNote.objects.filter(user=user).delete()
