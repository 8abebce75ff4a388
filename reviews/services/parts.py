"""Parts that begin or end midway: whom an agency names, a member who leaves, a chair replaced (4.8, 4.17, 4.25)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts import api as accounts
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import events
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, DeclarationState, ParticipantState, Section
from reviews.models import Participant, Review
from reviews.policy import rights
from reviews.services import moves, people

if TYPE_CHECKING:
    from portal.accounts.models import Agency, User

OWN_PEOPLE = (Capacity.IMR_AUTHOR, Capacity.LINE_MANAGER)
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


def name_own(
    *, acting_user: User, review: Review, agency: Agency, capacity: Capacity, name: str, email: str, phone: str = ""
) -> people.InvitedTo:
    """An agency's senior manager names who writes its review (4.17), or a line manager with an interest (4.25).

    They declare, and are accepted by the chair, as everybody else: naming opens nothing.

    :raises Refused: for another agency, another capacity, or oneself, who assures the quality.
    """
    if capacity not in OWN_PEOPLE:
        raise Refused("A senior manager names the author and line managers.", clause="4.17", field="capacity")
    if email.strip().lower() == acting_user.email.lower():
        raise Refused("You assure the quality of the review, so somebody else writes it.", clause="4.17", field="email")

    def write(locked: Review) -> people.InvitedTo:
        held = rights(acting_user, locked)
        own = held.agency_ids(Capacity.SENIOR_MANAGER) - held.reach(Section.IMRS).walled_agency_ids
        if agency.pk not in own:
            raise NotVisible
        account = accounts.invite(acting_user=acting_user, name=name, email=email, agency=agency, phone=phone)
        row = people.add_participant(
            acting_user=acting_user, review=locked, user=account.user, capacity=capacity, agency=agency
        )
        return people.InvitedTo(row, account)

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=frozenset({Capacity.SENIOR_MANAGER}),
        verb="participant.invited",
        write=write,
        label="name people of your agency",
        ids={"capacity": capacity, "agency": str(agency.pk)},
    )
