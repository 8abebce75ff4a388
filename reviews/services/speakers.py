"""Who speaks for a family: chosen by the family, and changed when it asks (4.13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import events
from reviews.enums import FAMILY_CAPACITIES, Capacity, DeclarationState, ParticipantState
from reviews.models import AdvocateChoice, FamilyGroup, Participant, Review
from reviews.moves import WRITERS
from reviews.policy import rights
from reviews.services import moves, people
from reviews.services.family import claimed

if TYPE_CHECKING:
    from portal.accounts.models import Agency, User


@dataclass(frozen=True)
class Chosen:
    """What the family asked: who in it, when, why; and whom they want. Without a name nobody comes instead."""

    asked_by: str
    asked_on: date
    why: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    capacity: Capacity = Capacity.ADVOCATE
    agency: Agency | None = None


@dataclass(frozen=True)
class Came:
    """The record of the choice, and the invitation of whoever comes."""

    choice: AdvocateChoice
    invited: people.InvitedTo | None


def choose(
    *, acting_user: User, review: Review, group: FamilyGroup, chosen: Chosen, former: Participant | None = None
) -> Came:
    """Records whom the family chose. A former advocate's access ends here and now; who comes is invited as anybody is.

    :raises Refused: by anybody but chair and coordinator; with neither a former nor a new one; a day to come; a
        relative, unless the chair directs it (access.md); on a date to avoid, since an invitation is a message.
    :raises Stale: where the former one has gone already.
    :raises NotVisible: for somebody who does not stand beside this group.
    """
    if former is None and not chosen.name:
        raise Refused("Say whom the family chose, or who no longer speaks for it.", clause="4.13", field="name")
    if chosen.name and not chosen.email:
        raise Refused("Give the e-mail address to which the invitation goes.", clause="4.13", field="email")
    if chosen.asked_on > calendar.today():
        raise Refused("The day is still to come.", clause="4.13", field="asked_on")

    def write(locked: Review) -> Came:
        row = claimed(locked, acting_user, group, None)
        if chosen.name and chosen.capacity == Capacity.RELATIVE and not _directs(acting_user, locked):
            raise Refused(
                "A relative reads for themselves where the chair directs it.",
                clause="4.13",
                who="The panel chair",
                field="capacity",
            )
        gone = _end(acting_user, locked, row, former, chosen.why) if former else None
        invited = _invite(acting_user, locked, row, chosen) if chosen.name else None
        made = AdvocateChoice.objects.create(
            review=locked,
            group=row,
            former=gone,
            chosen=invited.participant if invited else None,
            asked_by=chosen.asked_by,
            asked_on=chosen.asked_on,
            why=chosen.why,
            recorded_at=calendar.now(),
            recorded_by=acting_user,
        )
        return Came(made, invited)

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=WRITERS,
        label="record whom a family chose",
        verb="family.advocate_chosen",
        write=write,
        subject=group,
        ids={"group": group.id, "former": former.id if former else "", "asked_on": chosen.asked_on},
        words={"asked_by": chosen.asked_by, "why": chosen.why},
    )


def _directs(user: User, review: Review) -> bool:
    return rights(user, review).has(Capacity.PANEL_CHAIR)


def _end(acting_user: User, review: Review, group: FamilyGroup, former: Participant, why: str) -> Participant:
    """From the next request nothing opens for them: rights are read from this row each time."""
    row = people.row_of(review, former)
    if row.family_group_id != group.id or row.capacity not in FAMILY_CAPACITIES:
        raise NotVisible
    if row.state not in people.STANDING:
        raise Stale("They no longer speak for this family.")
    row.state, row.ended_at, row.ended_by = ParticipantState.ENDED, calendar.now(), acting_user
    row.ended_reason = why
    row.save()
    row.declarations.filter(state__in=(DeclarationState.DRAFT, DeclarationState.MADE)).update(
        state=DeclarationState.WITHDRAWN
    )
    events.participant_ended.emit(review_id=review.id, user_id=row.user_id, capacity=row.capacity)
    return row


def _invite(acting_user: User, review: Review, group: FamilyGroup, chosen: Chosen) -> people.InvitedTo:
    return people.invite(
        acting_user=acting_user,
        review=review,
        capacity=chosen.capacity,
        name=chosen.name,
        email=chosen.email,
        phone=chosen.phone,
        agency=chosen.agency,
        family_group=group,
    )
