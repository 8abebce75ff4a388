"""Who had access in a period, and how often they acted: for an agency's manager their own, for governance all (4.25)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from portal.accounts.api import User
from portal.audit.api import Entry, record, review_chain
from portal.kernel.calendar import london_date, midnight
from portal.kernel.errors import NotVisible
from reviews import access_sheet
from reviews.editions import edition
from reviews.enums import FAMILY_CAPACITIES, Capacity
from reviews.models import Declaration, Participant, Review
from reviews.policy import Rights, rights, rights_in, visible_reviews
from reviews.selectors.trail import access
from reviews.services.alerts import of_a_family
from reviews.trail_words import EXPORTS, ORIGINALS, PAGES, REFUSALS

READERS = (Capacity.INFORMATION_GOVERNANCE, Capacity.SENIOR_MANAGER)
KINDS: tuple[Q, ...] = (PAGES, ORIGINALS, EXPORTS, REFUSALS)
NOT_KEPT = "not counted"


def report(*, acting_user: User, review: Review, first: date, last: date, others: bool = False) -> bytes:
    """The report as a spreadsheet; with ``others`` also of the other reviews on which the person holds such a part.

    It is entered in the trail of each review before the first byte.

    :raises NotVisible: for whoever is neither the governance officer nor an agency's senior manager there.
    """
    if not rights(acting_user, review).has(*READERS):
        raise NotVisible
    asked = visible_reviews(acting_user).order_by("reference") if others else Review.objects.filter(pk=review.pk)
    held = [one for one in rights_in(acting_user, asked).values() if one.has(*READERS)]
    with transaction.atomic():
        for one in held:
            ids = {"first": first, "last": last, "form": "excel"}
            record(
                chain=review_chain(one.review.id),
                verb="access.exported",
                actor=acting_user,
                subject=one.review,
                ids=ids,
            )
    rows = [row for one in held for row in _rows(one, first, last)]
    title = f"Access from {first:%d/%m/%Y} to {last:%d/%m/%Y}"
    return access_sheet.written(title, rows, marking=edition(review.edition).marked)


def whose(held: Rights, first: date, last: date) -> list[Participant]:
    """Whose access is in it: everybody the governance officer may know of; of a manager's, their own agency's people."""
    rows = access(held)
    if not held.has(Capacity.INFORMATION_GOVERNANCE):
        own = held.agency_ids(Capacity.SENIOR_MANAGER)
        rows = [one for one in rows if one.agency_id in own and one.capacity not in FAMILY_CAPACITIES]
    return [
        one
        for one in rows
        if london_date(one.invited_at) <= last and (one.ended_at is None or london_date(one.ended_at) >= first)
    ]


def _rows(held: Rights, first: date, last: date) -> Iterator[tuple[str, ...]]:
    found, review = whose(held, first, last), held.review
    counts = _counts(review, [one.user_id for one in found], first, last)
    declared = dict(Declaration.objects.filter(participant__in=found).values_list("participant", "made_at"))
    for one in found:
        made = declared.get(one.pk)
        yield (
            review.reference,
            one.agency.name if one.agency else "",
            one.user.name,
            one.get_capacity_display(),
            _day(one.invited_at), _day(made), _day(one.accepted_at),
            one.accepted_by.name if one.accepted_by else "",
            _day(one.ended_at),
            one.get_state_display(),
            *([NOT_KEPT] * 5 if of_a_family(review, one.user) else map(str, counts.get(one.user_id, [0] * 5))),
        )  # fmt: skip


def _day(moment: object) -> str:
    return f"{london_date(moment):%d/%m/%Y}" if moment else ""  # type: ignore[arg-type]


def _counts(review: Review, users: list[UUID], first: date, last: date) -> dict[UUID, list[int]]:
    """By person: how often each kind of act, and the rest. Counts, never contents."""
    rows = Entry.objects.filter(
        chain__name=review_chain(review.id), actor__in=[str(one) for one in users],
        at__gte=midnight(first), at__lt=midnight(last + timedelta(days=1)),
    )  # fmt: skip
    names = [f"n{at}" for at in range(len(KINDS))]
    found = rows.values("actor").annotate(
        every=Count("pk"), **{name: Count("pk", filter=rule) for name, rule in zip(names, KINDS, strict=True)}
    )
    counts = {}
    told: Iterable[dict[str, Any]] = map(dict, found)
    for row in told:
        kinds = [row[name] for name in names]
        counts[UUID(row["actor"])] = [*kinds, row["every"] - sum(kinds)]
    return counts
