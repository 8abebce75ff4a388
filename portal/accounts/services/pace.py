"""How fast anybody may guess. Two brakes, neither a weapon against the account's owner.

django-axes stops one network that has failed five times with one user name, for 15 minutes: the owner, elsewhere, is
not touched. This module slows a user name down when many networks fail with it: attempts take turns, one a second,
and nobody is refused for good. Names are hashed, so that a mistyped password in the wrong box is not kept.
"""

from __future__ import annotations

import ipaddress
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.accounts.models import SignInPace
from portal.accounts.services.tokens import keyed_hash

FREE_FAILURES = 10
COUNTED_FOR = timedelta(minutes=15)
TURN = timedelta(seconds=1)
LONGEST_WAIT = timedelta(seconds=4)


def hashed_name(username: str) -> str:
    """The user name as the throttles know it."""
    return keyed_hash("name", username.strip().lower())


def axes_username(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """For ``AXES_USERNAME_CALLABLE``: what axes keeps is a keyed hash."""
    given = (credentials or {}).get("username") or request.POST.get("username") or ""
    return hashed_name(str(given))


def axes_network(request: HttpRequest) -> str:
    """For ``AXES_CLIENT_IP_CALLABLE``: a keyed hash of the network, written as a private IPv6 address.

    A network is a /24 (IPv4) or a /64 (IPv6). No real address is kept anywhere (never 12).
    """
    return str(ipaddress.IPv6Address(int("fd" + keyed_hash("network", _network(request))[:30], 16)))


def axes_words(username: str, ip_address: str, user_agent: str, path_info: str, request: HttpRequest) -> str:
    """For ``AXES_CLIENT_STR_CALLABLE``: axes' own log lines say that something happened, not to whom (never 9)."""
    return "a sign-in"


def address_of(request: HttpRequest) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """From where a request came; None where that is no address."""
    told = request.META.get("REMOTE_ADDR", "")
    if (
        settings.PRODUCTION
    ):  # nginx is the only neighbour that reaches us, and writes the address it saw as the last one
        told = request.META.get("HTTP_X_FORWARDED_FOR", told).rsplit(",", 1)[-1].strip()
    try:
        return ipaddress.ip_address(told)
    except ValueError:
        return None


def _network(request: HttpRequest) -> str:
    address = address_of(request)
    if address is None:
        return "unknown"
    bits = 24 if address.version == 4 else 64
    return str(ipaddress.ip_network((address, bits), strict=False).network_address)


def wait_for_turn(username: str) -> bool:
    """Wait until this attempt's turn comes. False where that is longer than four seconds: say, try again shortly."""
    until = _take_turn(hashed_name(username))
    if until is None:
        return False
    wait = (until - timezone.now()).total_seconds()
    if wait > 0:
        time.sleep(wait)
    return True


@transaction.atomic
def _take_turn(name: str) -> datetime | None:
    now = timezone.now()
    pace = SignInPace.objects.select_for_update().filter(name_hash=name).first()
    if pace is None or pace.failures < FREE_FAILURES or pace.counted_from + COUNTED_FOR < now:
        return now
    turn = max(now, pace.next_turn_at)
    if turn - now > LONGEST_WAIT:
        return None
    SignInPace.objects.filter(pk=name).update(next_turn_at=turn + TURN)
    return turn


@transaction.atomic
def failed(username: str) -> None:
    """Count a failure with this user name, from wherever it came."""
    now, name = timezone.now(), hashed_name(username)
    pace, _ = SignInPace.objects.select_for_update().get_or_create(name_hash=name)
    if pace.counted_from + COUNTED_FOR < now:
        pace.failures, pace.counted_from = 0, now
    pace.failures += 1
    pace.save()
    SignInPace.objects.filter(counted_from__lt=now - timedelta(days=1)).delete()


def settled(username: str) -> None:
    """Forget the failures of this user name: its owner is in."""
    SignInPace.objects.filter(pk=hashed_name(username)).delete()
