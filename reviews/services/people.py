"""Who takes part: inviting, and ending what a person had. What each must declare is in ``declarations``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from portal.accounts import api as accounts
from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale, must_exist
from reviews import dates, events
from reviews.enums import (
    AGENCY_CAPACITIES,
    FAMILY_CAPACITIES,
    PANEL_CAPACITIES,
    RELEASE_CAPACITIES,
    SSP_CHAIR_CAPACITIES,
    AgencyRole,
    Answer,
    Capacity,
    DeclarationState,
    ParticipantState,
    PersonRole,
    Stage,
)
from reviews.models import FamilyGroup, Participant, Person, Review, ReviewAgency
from reviews.policy import rights
from reviews.services import anonymity, moves, quiet
from reviews.services.avoided import refuse_date_to_avoid

if TYPE_CHECKING:
    from portal.accounts.models import Agency, User

INVITERS = SSP_CHAIR_CAPACITIES | {Capacity.COORDINATOR, Capacity.PANEL_CHAIR}
STANDING = (
    ParticipantState.INVITED,
    ParticipantState.DECLARED,
    ParticipantState.ACCEPTED,
    ParticipantState.SUSPENDED,
)
BEFORE_DECISION = frozenset(
    {
        Capacity.COORDINATOR,
        Capacity.PARTNER,
        Capacity.LEGAL_ADVISER,
        Capacity.DEPUTY_SSP_CHAIR,
        Capacity.SSP_CHAIR,
        Capacity.AUDITOR,
        Capacity.INFORMATION_GOVERNANCE,
    }
)


@dataclass(frozen=True)
class InvitedTo:
    """Whom an invitation reached. ``account`` says whether they still set up their sign-in."""

    participant: Participant
    account: accounts.Invited


def invite(
    *,
    acting_user: User,
    review: Review,
    capacity: Capacity,
    name: str,
    email: str,
    phone: str = "",
    agency: Agency | None = None,
    family_group: FamilyGroup | None = None,
    represents_victim: bool = False,
) -> InvitedTo:
    """Invites somebody by name to one review in one capacity. Their room stays closed until they are accepted.

    The first panel member begins the forming of the panel (4.5). Inviting the same person to the same capacity twice
    gives the first invitation.

    :raises Refused: where it is too early, the capacities do not go together, an agency or family group is missing, or
        the panel chair would be invited without an appointment (4.8).
    """
    if capacity == Capacity.PANEL_CHAIR:
        raise Refused("The panel appoints its chair: record the appointment.", clause="4.8", field="capacity")
    if capacity in RELEASE_CAPACITIES:
        raise Refused("Editors are named for a release, once it is cleared.", clause="4.28", field="capacity")

    def write(locked: Review) -> InvitedTo:
        if family_group is not None and not rights(acting_user, locked).knows_group(family_group):
            raise NotVisible
        _check_place(locked, capacity, agency, family_group)
        account = accounts.invite(acting_user=acting_user, name=name, email=email, agency=agency, phone=phone)
        row = add_participant(
            acting_user=acting_user,
            review=locked,
            user=account.user,
            capacity=capacity,
            agency=agency,
            family_group=family_group,
            represents_victim=represents_victim,
        )
        return InvitedTo(row, account)

    first = capacity == Capacity.PANEL_MEMBER and review.stage == Stage.DECIDED
    return moves.act_or_move(
        move="form_panel" if first else None,
        acting_user=acting_user,
        review=review,
        who=INVITERS,
        verb="participant.invited",
        write=write,
        label="invite people",
        ids={"capacity": capacity, "agency": str(agency.pk) if agency else ""},
    )


def add_participant(
    *,
    acting_user: User,
    review: Review,
    user: User,
    capacity: Capacity,
    agency: Agency | None = None,
    family_group: FamilyGroup | None = None,
    represents_victim: bool = False,
) -> Participant:
    """The row of an invitation, under the review's lock; the one there is, if they are invited already.

    :raises Refused: where this capacity does not go with another that they have here.
    """
    held = list(Participant.objects.filter(review=review, user=user, state__in=STANDING))
    same = next((one for one in held if one.capacity == capacity), None)
    if same is not None:
        return same
    check_combination(held, capacity, agency.pk if agency else None)
    row = Participant.objects.create(
        review=review,
        user=user,
        capacity=capacity,
        agency=agency,
        family_group=family_group,
        represents_victim=represents_victim,
        invited_at=calendar.now(),
        invited_by=acting_user,
    )
    quiet.tell(user, review)
    return row


def check_combination(held: list[Participant], capacity: Capacity, agency_id: object) -> None:
    """Capacities add up, except those that access.md keeps apart.

    :raises Refused: advocate or relative with any other; author with assurer of one IMR; disclosure officer or SIO with
        the panel.
    """
    others = {Capacity(one.capacity) for one in held}
    if others and (capacity in FAMILY_CAPACITIES or others & FAMILY_CAPACITIES):
        raise Refused("Who stands beside a family has no other part in the review.", clause="4.13", field="capacity")
    pair = {Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER}
    if capacity in pair:
        other = (pair - {capacity}).pop()
        if any(one.capacity == other and one.agency_id == agency_id for one in held):
            raise Refused(
                "Who writes an agency’s review cannot assure its quality: name two people.",
                clause="4.17",
                field="capacity",
            )
    criminal = {Capacity.DISCLOSURE_OFFICER, Capacity.SIO}
    if (capacity in criminal and others & PANEL_CAPACITIES) or (capacity in PANEL_CAPACITIES and others & criminal):
        raise Refused(
            "The disclosure officer and the senior investigating officer do not sit on the panel.",
            clause="4.22",
            field="capacity",
        )


def _check_place(review: Review, capacity: Capacity, agency: Agency | None, family_group: FamilyGroup | None) -> None:
    """Whether this capacity has its place in the review yet."""
    if review.stage == Stage.NOTIFIED and capacity not in BEFORE_DECISION:
        raise Refused(
            "The decision to review is not recorded yet.", clause="4.3", who="The partnership’s chair", field="capacity"
        )
    if capacity in AGENCY_CAPACITIES:
        if agency is None:
            raise Refused("Name the agency for which they act.", clause="4.16", field="agency")
        if not ReviewAgency.objects.filter(review=review, agency=agency).exists():
            raise Refused("This agency is not on the review yet: add it first.", clause="4.6", field="agency")
    if capacity in FAMILY_CAPACITIES:
        if family_group is None or family_group.review_id != review.id:
            raise Refused("Name the family group beside which they stand.", clause="4.13", field="family_group")
        refuse_date_to_avoid(family_group, calendar.today())


def suspend(*, acting_user: User, participant: Participant, reason: str) -> Participant:
    """The chair or the coordinator suspends anyone at once, in every part that they have: from the next request nothing
    opens.

    :raises Refused: for oneself (lock your access instead), or one who has nothing to suspend.
    """
    if participant.user_id == acting_user.pk:
        raise Refused("Lock your own access from your account instead.")

    def write(locked: Review) -> Participant:
        row = row_of(locked, participant)
        if row.state == ParticipantState.SUSPENDED:
            return row
        if row.state not in STANDING:
            raise Stale("This person no longer takes part.")
        for one in Participant.objects.filter(review=locked, user=row.user_id, state__in=STANDING):
            one.state, one.ended_reason, one.ended_by = ParticipantState.SUSPENDED, reason, acting_user
            one.ended_at = calendar.now()
            one.save()
            events.participant_ended.emit(review_id=locked.id, user_id=one.user_id, capacity=one.capacity)
            if one.pk != row.pk:  # the act's own entry tells of that one
                _other_part(acting_user, one, "participant.suspended")
        return row_of(locked, participant)

    return moves.act(
        acting_user=acting_user,
        review=participant.review,
        who=frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR}),
        verb="participant.suspended",
        write=write,
        label="suspend somebody",
        words={"reason": reason},
    )


def lift_suspension(*, acting_user: User, participant: Participant) -> Participant:
    """Lets somebody back to where they stood, in every part. Nobody lifts their own.

    :raises Refused: for oneself. :raises Stale: where they are not suspended.
    """
    if participant.user_id == acting_user.pk:
        raise Refused("Somebody else lifts your suspension.", who="The chair or the coordinator")

    def write(locked: Review) -> Participant:
        row = row_of(locked, participant)
        if row.state != ParticipantState.SUSPENDED:
            raise Stale("This person is not suspended any more.")
        for one in Participant.objects.filter(review=locked, user=row.user_id, state=ParticipantState.SUSPENDED):
            waits = one.declarations.filter(state=DeclarationState.MADE).exists()
            before = ParticipantState.DECLARED if waits else ParticipantState.INVITED
            one.state = ParticipantState.ACCEPTED if one.accepted_at else before
            one.ended_at, one.ended_by, one.ended_reason = None, None, ""
            one.save()
            if one.pk != row.pk:
                _other_part(acting_user, one, "participant.suspension_lifted")
        return row_of(locked, participant)

    return moves.act(
        acting_user=acting_user,
        review=participant.review,
        who=frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR}),
        verb="participant.suspension_lifted",
        write=write,
        label="lift a suspension",
    )


def _other_part(acting_user: User, row: Participant, verb: str) -> None:
    """The entry of a part that went with the one that was named."""
    ids = {"capacity": row.capacity}
    record(chain=review_chain(row.review_id), verb=verb, actor=acting_user, subject=row, ids=ids)


def row_of(review: Review, participant: Participant) -> Participant:
    """The participant's row as it stands now. Raises NotVisible where it belongs to another review."""
    return must_exist(Participant.objects.filter(pk=participant.pk, review=review).first())


def save_person(
    *,
    acting_user: User,
    review: Review,
    person: Person | None,
    role: PersonRole,
    values: dict[str, object],
    sure: bool = False,
) -> Person:
    """Adds or changes a person of the case: names and dates sealed.

    :raises Refused: without a name; dates that contradict each other; unlikely ones, unless somebody is ``sure``.
    """

    def write(locked: Review) -> Person:
        if not values.get("name"):
            raise Refused("Give a name, or say who this is in a few words.", field="name")
        row = Person(review=locked, added_at=calendar.now()) if person is None else _person(locked, person)
        row.role = role
        for name, value in values.items():
            setattr(row, name, value)
        known = {"born_on": row.born_on, "died_on": row.died_on, "incident_on": locked.incident_on}
        victim = role == PersonRole.VICTIM
        dates.check_person(**known, birth_year=row.birth_year, victim=victim)
        dates.ask(dates.unlikely_person(**known, victim=victim), sure)
        row.save()
        anonymity.register_changed(locked)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SSP_CHAIR_CAPACITIES | {Capacity.COORDINATOR, Capacity.PANEL_CHAIR},
        verb="person.changed" if person else "person.added",
        write=write,
        label="record the people of the case",
        ids={"role": role, "parent": str(values.get("is_parent", Answer.UNKNOWN))},
    )


def _person(review: Review, person: Person) -> Person:
    return must_exist(Person.objects.filter(pk=person.pk, review=review).first())


def add_agency(*, acting_user: User, review: Review, agency: Agency, role: AgencyRole, note: str = "") -> ReviewAgency:
    """Puts an agency on the review (4.6, 4.7). One that is there already takes the new role."""

    def write(locked: Review) -> ReviewAgency:
        try:
            with transaction.atomic():
                return ReviewAgency.objects.create(
                    review=locked, agency=agency, role=role, note=note, added_at=calendar.now(), added_by=acting_user
                )
        except IntegrityError:
            row = ReviewAgency.objects.get(review=locked, agency=agency)
            row.role, row.note = role, note
            row.save()
            return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=INVITERS,
        verb="agency.added",
        write=write,
        label="name the agencies",
        ids={"agency": str(agency.pk), "role": role},
    )
