"""Questions that other floors ask about people."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.accounts.models import Agency, Office, User
from portal.kernel.compiled import Compiled

_AGENCIES = Compiled(lambda rule: Agency.objects.filter(rule))


def agency_of(user: User) -> Agency | None:
    """For whom the person acts, asked anew."""
    return _AGENCIES.first(Q(pk=user.agency_id)) if user.agency_id else None


def has_office(user: User | AnonymousUser, *kinds: str) -> bool:
    """Whether the person holds one of these offices today. An office alone opens no review (4.25)."""
    return user.is_authenticated and bool(offices_of(user) & set(kinds))


def offices_of(user: User) -> frozenset[str]:
    """The kinds of office that the person holds today, read once for each loaded user."""
    cached: frozenset[str] | None = getattr(user, "_offices_today", None)
    if cached is None:
        cached = frozenset(Office.objects.on(timezone.localdate()).filter(user=user).values_list("kind", flat=True))
        user._offices_today = cached  # type: ignore[attr-defined]
    return cached


def holders(*kinds: str) -> QuerySet[User]:
    """Everybody active who holds one of these offices today."""
    today = Office.objects.on(timezone.localdate()).filter(kind__in=kinds)
    return User.objects.filter(is_active=True, offices__in=today).distinct()
