"""The panel's composition and its independent chair (4.5, 4.8, 4.9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from portal.accounts import api as accounts
from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import Refused
from reviews import dates
from reviews import facts as fact_loader
from reviews.clauses.panel import associations, lacking
from reviews.enums import Capacity, ChairRequirement, Stage
from reviews.models import ChairAppointment, ChairEvidence, Composition, Participant, Review
from reviews.moves import MOVES
from reviews.services import moves, parts, people

if TYPE_CHECKING:
    from portal.accounts.models import Agency, User


def appoint_chair(
    *,
    acting_user: User,
    review: Review,
    name: str,
    email: str,
    phone: str,
    agency: Agency | None,
    appointed_on: date,
    minute: str,
    independence: str,
    associations: Sequence[Agency],
    exception_reason: str,
    evidence: dict[ChairRequirement, str],
) -> people.InvitedTo:
    """Records the panel's appointment of an independent chair, with the check of 4.9, and invites them.

    Independence is checked against every agency on the review; a chair associated with one passes on a recorded reason
    alone. A later appointment takes the place of an earlier one, whose capacity ends.

    :raises Refused: where a clause is open (4.8 names the agency, 4.9 what is not shown), or one would appoint oneself.
    :raises Stale: where another appointment was recorded first.
    """
    if email.strip().lower() == acting_user.email.lower():
        raise Refused("Nobody records their own appointment.", clause="4.8", who="Another coordinator", field="email")

    def write(locked: Review) -> people.InvitedTo:
        said = "The panel was not there yet on {later}: the review was opened on {earlier}."
        opened = calendar.london_date(locked.opened_at)
        dates.refuse_before(appointed_on, opened, said, clause="4.8", field="appointed_on")
        account = accounts.invite(acting_user=acting_user, name=name, email=email, agency=agency, phone=phone)
        _end_earlier(acting_user, locked, account.user)
        row = people.add_participant(
            acting_user=acting_user, review=locked, user=account.user, capacity=Capacity.PANEL_CHAIR, agency=agency
        )
        appointment = ChairAppointment.objects.create(
            review=locked,
            participant=row,
            appointed_on=appointed_on,
            minute=minute,
            independence=independence,
            exception_reason=exception_reason,
            checked_at=calendar.now(),
            recorded_by=acting_user,
        )
        appointment.associations.set(associations)
        _keep_evidence(appointment, evidence)
        return people.InvitedTo(row, account)

    return moves.perform(
        acting_user=acting_user,
        review=review,
        move="appoint_chair" if review.stage in (Stage.DECIDED, Stage.PANEL) else "replace_chair",
        write=write,
        verb="chair.appointed",
        ids={"appointed_on": appointed_on},
    )


def _keep_evidence(appointment: ChairAppointment, evidence: dict[ChairRequirement, str]) -> None:
    """What shows each of the requirements of 4.9; nothing for one of which nothing was written."""
    for requirement, words in evidence.items():
        if words.strip():
            ChairEvidence.objects.create(
                review_id=appointment.review_id, appointment=appointment, requirement=requirement, evidence=words
            )


def record_association(*, acting_user: User, review: Review, reason: str) -> ChairAppointment:
    """Why the chair goes on although an agency on the review, added later perhaps, is theirs (4.9).

    An agency that is added after this asks for a reason of its own only where none is recorded yet.

    :raises Refused: without a reason; by the chair; where no chair, or no association is there.
    """
    if not reason.strip():
        raise Refused("Give the reason: it is recorded.", clause="4.9", field="reason")

    def write(locked: Review) -> ChairAppointment:
        facts = fact_loader.load(locked)
        row = facts.appointment
        if row is None or not associations(facts):
            raise Refused("The chair is associated with no agency on the review.", clause="4.9")
        if row.participant.user_id == acting_user.pk:
            raise Refused("Nobody records this for themselves.", clause="4.9", who="The coordinator or the SSP chair")
        row.exception_reason = f"{row.exception_reason}\n{reason}".strip()
        row.checked_at = calendar.now()
        row.save(update_fields=["exception_reason", "checked_at"])
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=MOVES["replace_chair"].who,
        verb="chair.association_recorded",
        write=write,
        label="record why the chair goes on",
        words={"reason": reason},
    )


def _end_earlier(acting_user: User, review: Review, user: User) -> None:
    for row in ChairAppointment.objects.filter(review=review, ended_at__isnull=True).select_related("participant"):
        if row.participant.user_id == user.pk and row.participant.state in people.STANDING:
            raise Refused("This person is the chair already.", clause="4.8", field="email")
        row.ended_at = calendar.now()
        row.save()
        one: Participant = row.participant
        if one.state in people.STANDING:
            parts.close(one, acting_user, "Another chair was appointed.")
            ids = {"capacity": one.capacity}
            record(chain=review_chain(review.id), verb="participant.ended", actor=acting_user, subject=one, ids=ids)


def go_on_with_panel(*, acting_user: User, review: Review, reason: str) -> Composition:
    """The chair goes on although the panel's composition lacks something, for a recorded reason (4.5).

    :raises Refused: where nothing is lacking, or by anybody but the panel chair.
    """

    def write(locked: Review) -> Composition:
        gaps = lacking(fact_loader.load(locked))
        if not gaps:
            raise Refused("Nothing is missing from the panel’s composition.", clause="4.5")
        return Composition.objects.create(
            review=locked, lacking=gaps, reason=reason, recorded_at=calendar.now(), recorded_by=acting_user
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=frozenset({Capacity.PANEL_CHAIR}),
        verb="panel.composition_accepted",
        write=write,
        label="go on with the panel as it is",
        words={"reason": reason},
    )
