"""Somebody's part ends midway: a member who leaves, a chair whose place another takes (4.8, 4.25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from reviews import events
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, DeclarationState, ParticipantState
from reviews.models import Participant, Review
from reviews.services import moves, people

if TYPE_CHECKING:
    from portal.accounts.models import User

LEADING = SSP_CHAIR_CAPACITIES | {Capacity.PANEL_CHAIR, Capacity.COORDINATOR}


def end(*, acting_user: User, participant: Participant, reason: str) -> Participant:
    """Somebody's part ends before the review does: another takes their place, or none is needed any more.

    From their next request nothing opens. What they agreed, objected to or signed stays as they left it (4.26).

    :raises Refused: without a reason; for oneself; for those who lead: a chair ends with another's appointment (4.8).
    :raises Stale: where it has ended already.
    """
    if not reason.strip():
        raise Refused("Give the reason: it is recorded.", field="reason")
    if participant.user_id == acting_user.pk:
        raise Refused("Withdraw your own declaration from your account instead.")
    if participant.capacity in LEADING:
        raise Refused(
            "Who leads the review is replaced by another’s appointment, not ended here.",
            clause="4.8",
            who="The partnership’s chair",
        )

    def write(locked: Review) -> Participant:
        row = people.row_of(locked, participant)
        if row.state not in people.STANDING:
            raise Stale("This person no longer takes part.")
        return close(row, acting_user, reason)

    return moves.act(
        acting_user=acting_user,
        review=participant.review,
        who=frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR}),
        verb="participant.ended",
        write=write,
        label="end somebody’s part",
        ids={"capacity": participant.capacity},
        words={"reason": reason},
    )


def close(row: Participant, acting_user: User, reason: str = "") -> Participant:
    """Ends a standing part, with the declaration that is in hand for it, and tells who listens; within a transaction."""
    row.state, row.ended_at, row.ended_by, row.ended_reason = (
        ParticipantState.ENDED,
        calendar.now(),
        acting_user,
        reason,
    )
    row.save()
    row.declarations.filter(state__in=(DeclarationState.DRAFT, DeclarationState.MADE)).update(
        state=DeclarationState.WITHDRAWN
    )
    events.participant_ended.emit(review_id=row.review_id, user_id=row.user_id, capacity=row.capacity)
    return row
