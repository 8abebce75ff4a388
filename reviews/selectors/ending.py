"""What is to be known of ended reviews: when each is due to be destroyed, what holds it, what is open, who keeps it.

A declaration ends with the review. What goes on for the coordinator and the partnership's chair of a review is its
end alone: its reference and dates, its holds and its destruction, and no word of the case (docs/decisions/ending.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from portal.kernel import calendar
from reviews.editions import edition
from reviews.enums import CLOSED_STAGES, SSP_CHAIR_CAPACITIES, Capacity, ParticipantState, Stage
from reviews.enums_office import DestructionState
from reviews.models import Decision, Destruction, HandOver, LegalHold, NamedOpening, Participant, Review, ReviewAgency
from reviews.models.ending import IN_HAND
from reviews.policy import standing

if TYPE_CHECKING:
    from uuid import UUID

    from portal.accounts.models import User

DECIDING = SSP_CHAIR_CAPACITIES | {Capacity.COORDINATOR}
KEEPING = DECIDING | {Capacity.CUSTODIAN}
GONE = (DestructionState.DESTROYED, DestructionState.FINISHED)
NOTICE = timedelta(days=14)
IN_A_KMS = (
    "The master key of this portal lies in a key management service (KMS), where the portal can neither replace it nor "
    "prove that it was destroyed. So no review can be destroyed here yet. Whoever runs the portal first moves the master "
    "key into a file; keeping, holds and custodians go on as they are."
)


@dataclass(frozen=True)
class Ended:
    """One ended review as its keepers see it."""

    review: Review
    ended_on: date
    keep_until: date
    held: bool
    destruction: Destruction | None

    @property
    def past(self) -> bool:
        """Whether the time for which it is kept has run out."""
        return self.keep_until <= calendar.today()

    @property
    def state(self) -> tuple[str, str]:
        """A shape of the kit, and where it stands in words."""
        if self.destruction is not None:
            return ("due" if self.destruction.state == DestructionState.ASKED else "late"), (
                self.destruction.get_state_display()
            )
        if self.held:
            return "now", "Held"
        return ("due", "Can be destroyed") if self.past else ("none", "Kept")


def key_in_a_kms() -> bool:
    """Whether the master key lies where the portal cannot replace it, so that no destruction begins (never 11)."""
    return bool(getattr(settings, "MASTER_KEY_URI", ""))


def ended_on(review: Review) -> date | None:
    """The day on which a review ended here: concluded, decided not to be held, or passed on. None while it runs."""
    if review.stage == Stage.CONCLUDED and review.concluded_at:
        return calendar.london_date(review.concluded_at)
    if review.stage == Stage.PASSED_ON:
        passed = HandOver.objects.filter(review=review).values_list("passed_on", flat=True).first()
        return passed or calendar.london_date(review.opened_at)
    if review.stage == Stage.NOT_REVIEWED:
        rows = Decision.objects.filter(review=review, decided_at__isnull=False).order_by("-decided_at")
        decided = rows.values_list("decided_at", flat=True).first()
        return calendar.london_date(decided or review.opened_at)
    return None


def keep_until(review: Review, ended: date) -> date:
    """The day from which it may be destroyed, as the edition of the review says."""
    return calendar.add_months(ended, 12 * edition(review.edition).retention_years)


def holds(review: Review) -> list[LegalHold]:
    """Every hold, the standing ones first."""
    rows = LegalHold.objects.filter(review=review).select_related("placed_by", "lifted_by")
    return sorted(rows, key=lambda row: row.lifted_at is not None)


def in_hand(review: Review) -> Destruction | None:
    """The destruction that is asked for, announced or under way."""
    rows = Destruction.objects.filter(review=review, state__in=IN_HAND)
    return rows.select_related("review", "asked_by", "agreed_by").first()


def capacities_at_the_end(user: User, review: Review) -> frozenset[Capacity]:
    """In which capacities the person keeps this ended review. Where their own agency is under review the SSP chair's
    does not count: the deputy stands in.
    """
    if not user.is_authenticated or not user.is_active or not review.closed:
        return frozenset()
    if Destruction.objects.filter(review=review, state__in=GONE).exists():
        return frozenset()
    rows = Participant.objects.filter(standing(), review=review, user=user, capacity__in=KEEPING)
    held = frozenset(Capacity(one) for one in rows.values_list("capacity", flat=True))
    if Capacity.SSP_CHAIR in held and user.agency_id:
        own = ReviewAgency.objects.filter(review=review, agency_id=user.agency_id).exists()
        return held - {Capacity.SSP_CHAIR} if own else held
    return held


def kept_by(user: User) -> list[Ended]:
    """The ended reviews that this person keeps, those that end first before the others."""
    if not user.is_authenticated or not user.is_active:
        return []
    mine = Participant.objects.filter(standing(), user=user, capacity__in=KEEPING)
    rows = Review.objects.filter(stage__in=CLOSED_STAGES, pk__in=mine.values("review"))
    rows = rows.exclude(pk__in=Destruction.objects.filter(state__in=GONE).values("review"))
    found = [one for review in rows if capacities_at_the_end(user, review) and (one := ended(review))]
    return sorted(found, key=lambda one: (one.keep_until, one.review.reference))


def ended(review: Review) -> Ended | None:
    """One ended review; None while it runs."""
    day = ended_on(review)
    if day is None:
        return None
    held = LegalHold.objects.filter(review=review, lifted_at__isnull=True).exists()
    return Ended(review, day, keep_until(review, day), held, in_hand(review))


def keepers(review: Review, capacities: Iterable[Capacity] = KEEPING) -> list[Participant]:
    """Who keeps this review now."""
    rows = Participant.objects.filter(standing(), review=review, capacity__in=list(capacities), user__is_active=True)
    return list(rows.select_related("user").order_by("capacity", "invited_at"))


def invited(review: Review) -> list[Participant]:
    """Custodians who are invited and not accepted yet."""
    waiting = (ParticipantState.INVITED, ParticipantState.DECLARED)
    rows = Participant.objects.filter(review=review, capacity=Capacity.CUSTODIAN, state__in=waiting)
    return list(rows.select_related("user").order_by("invited_at"))


# What two custodians opened -------------------------------------------------------------------------------------------
def openings(review: Review) -> list[NamedOpening]:
    return list(NamedOpening.objects.filter(review=review).select_related("asked_by", "agreed_by", "ended_by"))


def is_open(row: NamedOpening) -> bool:
    return row.until is not None and row.ended_at is None and calendar.today() < row.until


def named_items(user_id: UUID, review: Review) -> list[dict[str, str]]:
    """What is open to this person now, as one of the two who opened it: none for everybody else. It takes both: where one
    of them keeps the review no longer, what the two opened is closed to the other too.
    """
    rows = NamedOpening.objects.filter(review=review, until__gt=calendar.today(), ended_at__isnull=True)
    mine = [row for row in rows if user_id in (row.asked_by_id, row.agreed_by_id)]
    keep = {one.user_id for one in keepers(review, (Capacity.CUSTODIAN,))} if mine else set()
    return [item for row in mine if {row.asked_by_id, row.agreed_by_id} <= keep for item in row.items]
