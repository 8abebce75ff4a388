"""Family and friends: who is invited, what they are told and when, what they were shown and answered (4.12 to 4.14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from portal.kernel import calendar
from portal.kernel.errors import Refused, must_exist
from reviews import facts as fact_loader
from reviews import report_facts as rf
from reviews.enums import FAMILY_CAPACITIES, Capacity, ParticipantState, Side
from reviews.enums_report import Circle, ContactWay, FamilyStep, Participation, Proceedings
from reviews.models import (
    FamilyGroup,
    FamilyPlanStep,
    Participant,
    ProceedingsConsidered,
    Review,
)
from reviews.moves import CHAIR, WRITERS
from reviews.policy import rights
from reviews.services import moves
from reviews.services.avoided import refuse_date_to_avoid

if TYPE_CHECKING:
    from uuid import UUID

    from portal.accounts.models import User

COORDINATING = WRITERS
FAMILY_READERS = (Capacity.PANEL_CHAIR, Capacity.OVERVIEW_AUTHOR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER)


def visible_groups(user: User, review: Review) -> list[FamilyGroup]:
    """The groups that this person knows of: the coordinator of none that is for the chair alone."""
    held = rights(user, review)
    if not held.has(*FAMILY_READERS):
        return []
    return [group for group in FamilyGroup.objects.filter(review=review) if held.knows_group(group)]


def group_for(user: User, review: Review, group_id: UUID) -> FamilyGroup:
    """:raises NotVisible: where the group does not exist for this person."""
    return must_exist(next((one for one in visible_groups(user, review) if one.id == group_id), None))


def add_group(
    *,
    acting_user: User,
    review: Review,
    name: str,
    side: Side,
    circle: Circle = Circle.FAMILY,
    for_chair_alone: bool = False,
) -> FamilyGroup:
    """Adds a group to be considered (4.12).

    :raises Refused: by the coordinator for the chair alone.
    """

    def write(locked: Review) -> FamilyGroup:
        if for_chair_alone and not rights(acting_user, locked).has(Capacity.PANEL_CHAIR):
            raise Refused("Only the chair can keep a group for the chair alone.", who="The panel chair")
        row = FamilyGroup.objects.create(
            review=locked,
            side=side,
            circle=circle,
            name=name,
            for_chair_alone=for_chair_alone,
            added_at=calendar.now(),
            added_by=acting_user,
        )
        _to_be_told(locked)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=COORDINATING,
        label="add a family group",
        verb="family.group_added",
        write=write,
        ids={"side": side},
    )


def _to_be_told(review: Review) -> None:
    """Who hears first of the day of publication is asked anew: a group that came late is told before it, too (4.13)."""
    from reviews.services import telling  # which knows the groups from here

    telling.groups_changed(review)


@dataclass(frozen=True)
class GroupPlan:
    """What is settled with one group."""

    participation: Participation
    excluded_reason: str = ""
    called: str = ""
    ways: str = ""
    never_told: str = ""
    expected_publication: str = ""
    next_contact_on: date | None = None


def plan_group(*, acting_user: User, review: Review, group: FamilyGroup, plan: GroupPlan, stamp: int) -> FamilyGroup:
    """Records whether the group takes part, and how they are to be reached (4.12, 4.13).

    :raises Refused: leaving a group out without a reason; by the coordinator, who does not direct.
    :raises Stale: where somebody changed it meanwhile.
    """
    if plan.participation == Participation.EXCLUDED and not plan.excluded_reason.strip():
        raise Refused(
            "Give the reason for leaving this group out, such as suspected ‘honour’-based violence.",
            clause="4.12",
            field="excluded_reason",
        )

    def write(locked: Review) -> FamilyGroup:
        row = claimed(locked, acting_user, group, stamp)
        if plan.participation == Participation.EXCLUDED and not rights(acting_user, locked).has(Capacity.PANEL_CHAIR):
            raise Refused("Only the chair can leave a group out.", clause="4.12", who="The panel chair")
        for field, value in vars(plan).items():
            setattr(row, field, value)
        row.save()
        _to_be_told(locked)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=COORDINATING,
        label="plan the contact with a family",
        verb="family.planned",
        write=write,
        ids={"group": group.id, "participation": plan.participation},
    )


def claimed(review: Review, user: User, group: FamilyGroup, stamp: int | None) -> FamilyGroup:
    """The group under the review's lock, if this person knows of it. Raises NotVisible, Stale."""
    known = group_for(user, review, group.id)
    if stamp is not None:
        moves.claim(known, stamp)
    known.refresh_from_db()
    return known


@dataclass(frozen=True)
class StepTold:
    """What is known of one step of 4.13: planned for a day, done on one, or not done for a reason; by whom and how."""

    done_on: date | None = None
    planned_for: date | None = None
    who: str = ""
    way: ContactWay | str = ""
    leaflet_given: bool = False
    note: str = ""
    not_done_reason: str = ""


def record_step(
    *, acting_user: User, review: Review, group: FamilyGroup, step: FamilyStep, told: StepTold
) -> FamilyPlanStep:
    """One of the steps of 4.13: planned, done on a day, or not done for a reason.

    :raises Refused: with none of them; a day to come as done; a plan in the past or on a date to avoid; the first
        contact done without the leaflet; the advocate's step before one is accepted.
    """
    _check_step(group, step, told)

    def write(locked: Review) -> FamilyPlanStep:
        row = claimed(locked, acting_user, group, None)
        if told.planned_for and not told.done_on:
            refuse_date_to_avoid(row, told.planned_for, field="planned_for")
        values = {**vars(told), "not_done_reason": "" if told.done_on else told.not_done_reason}
        step_row, _ = FamilyPlanStep.objects.update_or_create(
            group=row,
            step=step,
            defaults={**values, "review": locked, "recorded_at": calendar.now(), "recorded_by": acting_user},
        )
        return step_row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=COORDINATING,
        label="record a step",
        verb="family.step_recorded",
        write=write,
        ids={"group": group.id, "step": step, "planned_for": told.planned_for, "done_on": told.done_on},
    )


def _check_step(group: FamilyGroup, step: FamilyStep, told: StepTold) -> None:
    if told.done_on is None and told.planned_for is None and not told.not_done_reason.strip():
        raise Refused(
            "Give the day, planned or done, or the reason why it is not done.", clause="4.13", field="planned_for"
        )
    if told.done_on and told.done_on > calendar.today():
        raise Refused("The day is still to come.", clause="4.13", field="done_on")
    if told.planned_for and told.planned_for < calendar.today() and not (told.done_on or told.not_done_reason):
        raise Refused("The day that is planned has passed.", clause="4.13", field="planned_for")
    if step == FamilyStep.IN_PERSON and told.done_on and not told.leaflet_given:
        raise Refused(
            "The first contact is in person, with the leaflet: mark that it was given.",
            clause="4.13",
            field="leaflet_given",
        )
    if step == FamilyStep.ADVOCATE and told.done_on and not _has_advocate(group):
        raise Refused(
            "No advocate of this group has an accepted declaration yet.",
            clause="4.13",
            who="The panel chair invites one",
        )


def _has_advocate(group: FamilyGroup) -> bool:
    return Participant.objects.filter(
        family_group=group, capacity__in=FAMILY_CAPACITIES, state=ParticipantState.ACCEPTED
    ).exists()


def consider_proceedings(*, acting_user: User, review: Review, state: Proceedings, words: str) -> ProceedingsConsidered:
    """The chair weighs criminal proceedings, before anything is shared with a family (4.25)."""

    def write(locked: Review) -> ProceedingsConsidered:
        return ProceedingsConsidered.objects.create(
            review=locked, state=state, words=words, considered_at=calendar.now(), considered_by=acting_user
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="weigh the criminal proceedings",
        verb="family.proceedings_weighed",
        write=write,
        ids={"state": state},
        words={"words": words},
    )


def waive_version(*, acting_user: User, review: Review, group: FamilyGroup, reason: str, stamp: int) -> FamilyGroup:
    """The chair records why this group does not have the completed version before submission (4.13).

    The reason is about the version that goes on now; a later one is weighed anew.

    :raises Refused: without a reason; while no version is there that they could have.
    :raises Stale: where somebody acted first.
    """
    if not reason.strip():
        raise Refused("Give the reason: it travels with the report.", clause="4.13", field="reason")

    def write(locked: Review) -> FamilyGroup:
        row = claimed(locked, acting_user, group, stamp)
        version = rf.version_that_goes_on(fact_loader.load(locked))
        if version is None:
            raise Refused(
                "The report is not before the panel yet, so there is nothing to go on without.", clause="4.13"
            )
        row.waived_at, row.waived_by, row.waived_reason = calendar.now(), acting_user, reason
        row.waived_version = version
        row.save(update_fields=["waived_at", "waived_by", "waived_reason", "waived_version"])
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=CHAIR,
        label="go on without the family’s version",
        verb="family.version_waived",
        write=write,
        ids={"group": group.id},
        words={"reason": reason},
    )
