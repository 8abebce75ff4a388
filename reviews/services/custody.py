"""Two records custodians together open named items of an ended review, for 14 days and a cause (access.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.accounts import api as accounts
from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale, must_exist
from reviews.enums import Capacity, Section
from reviews.enums_office import Cause
from reviews.models import NamedOpening, Review
from reviews.selectors import ending as selector
from reviews.services.ending import act

if TYPE_CHECKING:
    from portal.accounts.models import User

CUSTODIANS = frozenset({Capacity.CUSTODIAN})
OPENABLE = tuple(section for section in Section if section != Section.AUDIT_TRAIL)
ANOTHER = "Another records custodian of this review"


def ask(*, acting_user: User, review: Review, cause: Cause, words: str, items: list[dict[str, Any]]) -> NamedOpening:
    """One custodian asks, naming the items by shelf, kind and agency: nobody looks what there is before two agree.

    :raises Refused: without a reason in words, or without an item.
    """
    if not words.strip():
        raise Refused("Say what it is needed for.", field="words")
    named = [_item(one) for one in items]
    if not named:
        raise Refused("Name at least one thing to open.", field="sections")

    def write(locked: Review) -> NamedOpening:
        return NamedOpening.objects.create(
            review=locked, cause=cause, words=words.strip(), items=named, asked_by=acting_user, asked_at=calendar.now()
        )

    made = act(acting_user, review, CUSTODIANS, "opening.asked", write, "open anything of this review")
    for one in selector.keepers(review, CUSTODIANS):
        if one.user_id != acting_user.pk:
            accounts.queue_notice(one.user)
    return made


def agree(*, acting_user: User, review: Review, opening: NamedOpening) -> NamedOpening:
    """Another custodian agrees: the two can read these items until the 14th day.

    :raises Refused: for whoever asked (never 10). :raises Stale: where it is agreed or ended already.
    """

    def write(locked: Review) -> NamedOpening:
        row = _find(locked, opening)
        if row.asked_by_id == acting_user.pk:
            raise Refused("You asked for this, so another custodian agrees.", who=ANOTHER)
        if row.agreed_at is not None or row.ended_at is not None:
            raise Stale("Somebody acted first: this is agreed to or ended already.")
        row.agreed_by, row.agreed_at, row.until = acting_user, calendar.now(), calendar.today() + selector.NOTICE
        row.save(update_fields=["agreed_by", "agreed_at", "until"])
        return row

    made = act(acting_user, review, CUSTODIANS, "opening.agreed", write, "agree to this")
    accounts.queue_notice(made.asked_by)
    return made


def end(*, acting_user: User, review: Review, opening: NamedOpening) -> NamedOpening:
    """A custodian declines what is asked for, or ends what is open before its time.

    :raises Stale: where it is ended already.
    """

    def write(locked: Review) -> NamedOpening:
        row = _find(locked, opening)
        if row.ended_at is not None:
            raise Stale("This is ended already.")
        row.ended_by, row.ended_at = acting_user, calendar.now()
        row.save(update_fields=["ended_by", "ended_at"])
        return row

    return act(acting_user, review, CUSTODIANS, "opening.ended", write, "end this")


def _find(review: Review, opening: NamedOpening) -> NamedOpening:
    return must_exist(NamedOpening.objects.select_related("asked_by").filter(pk=opening.pk, review=review).first())


def _item(given: dict[str, Any]) -> dict[str, str]:
    section = str(given.get("section", ""))
    if section not in OPENABLE:
        raise Refused("Choose from the shelves of the room.", field="sections")
    return {"section": section, "kind": str(given.get("kind") or ""), "agency": str(given.get("agency") or "")}
