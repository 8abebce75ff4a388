"""The sealed log of network addresses is opened by two people: one asks with a reason, a second agrees (never 12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from portal.accounts.api import User, addresses_of
from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews.enums import FAMILY_CAPACITIES, Capacity, ParticipantState
from reviews.models import AddressRequest, Participant, Review
from reviews.policy import Rights, rights
from reviews.selectors.trail_hidden import hidden_from
from reviews.services.alerts import of_a_family

# Who asks, and who is the second.
PAIRS: dict[Capacity, Capacity] = {
    Capacity.PANEL_CHAIR: Capacity.AUDITOR,
    Capacity.AUDITOR: Capacity.PANEL_CHAIR,
    Capacity.COORDINATOR: Capacity.INFORMATION_GOVERNANCE,
    Capacity.INFORMATION_GOVERNANCE: Capacity.COORDINATOR,
}


def askable(held: Rights) -> list[User]:
    """About whom this person may ask: whoever has taken part for no family, save themselves and whom they must not know."""
    hidden = hidden_from(held)
    rows = Participant.objects.filter(review=held.review).select_related("user").exclude(user=held.user)
    rows = rows.exclude(state=ParticipantState.INVITED).order_by("user__name")
    family = {one.user_id for one in rows if one.capacity in FAMILY_CAPACITIES}
    found = {
        one.user_id: one.user
        for one in rows
        if one.user_id not in family and (hidden is None or str(one.pk) not in hidden.unknown)
    }
    return [one for one in found.values() if not of_a_family(held.review, one)]


@transaction.atomic
def ask(*, acting_user: User, review: Review, about: User, first: date, last: date, reason: str) -> AddressRequest:
    """The first of the two.

    :raises NotVisible: where the person may not ask, or not about this one. :raises Refused: without a reason.
    """
    held = rights(acting_user, review)
    if not held.has(*PAIRS) or about not in askable(held):
        raise NotVisible
    if not reason.strip():
        raise Refused("Give the reason.", field="reason")
    row = AddressRequest.objects.create(
        review=review, about=about, first=first, last=last, reason=reason.strip(), asked_by=acting_user,
        asked_at=calendar.now(),
    )  # fmt: skip
    ids = {"about": str(about.pk), "first": first, "last": last}
    record(chain=review_chain(review.id), verb="addresses.asked", actor=acting_user, subject=row, ids=ids)
    return row


def seconds(row: AddressRequest) -> frozenset[Capacity]:
    """In which capacities somebody may be the second, by what the first holds now."""
    return frozenset(PAIRS[one] for one in rights(row.asked_by, row.review).capacities if one in PAIRS)


def may_answer(user: User, row: AddressRequest) -> bool:
    """Not who asked, nor whom it is about."""
    if user.pk in (row.asked_by_id, row.about_id):
        return False
    held = rights(user, row.review)
    return held.has(*seconds(row)) and row.about in askable(held)


def answer(*, acting_user: User, row: AddressRequest, agreed: bool) -> AddressRequest:
    """The second of the two.

    :raises NotVisible: for anybody else. :raises Stale: where it is answered, or older than seven days.
    """
    with transaction.atomic():
        locked = AddressRequest.objects.select_for_update().get(pk=row.pk)
        if not may_answer(acting_user, locked):
            raise NotVisible
        if not locked.waits:
            raise Stale("This request is answered, or too old to be.")
        locked.agreed, locked.answered_by, locked.answered_at = agreed, acting_user, calendar.now()
        locked.save(update_fields=["agreed", "answered_by", "answered_at"])
        ids = {"outcome": "agreed" if agreed else "refused"}
        record(chain=review_chain(row.review_id), verb="addresses.answered", actor=acting_user, subject=locked, ids=ids)
    return locked


def may_read(user: User, row: AddressRequest) -> bool:
    """The two, while both still hold what they asked and agreed as, for seven days."""
    if not row.open or user.pk not in (row.asked_by_id, row.answered_by_id) or row.answered_by is None:
        return False
    return rights(row.answered_by, row.review).has(*seconds(row)) and not of_a_family(row.review, row.about)


def read(*, acting_user: User, row: AddressRequest) -> Iterable[tuple[datetime, str]]:
    """The addresses, once it is entered that they are read. :raises NotVisible: for anybody but the two."""
    if not may_read(acting_user, row):
        raise NotVisible
    with transaction.atomic():
        ids = {"about": str(row.about_id)}
        record(chain=review_chain(row.review_id), verb="addresses.opened", actor=acting_user, subject=row, ids=ids)
    return addresses_of(row.about, row.first, row.last)


def visible(user: User, review: Review) -> list[AddressRequest]:
    """What this person asked or answered, and what waits for them."""
    rows = AddressRequest.objects.filter(review=review).select_related("about", "asked_by", "answered_by", "review")
    return [one for one in rows if user.pk in (one.asked_by_id, one.answered_by_id) or may_answer(user, one)]
