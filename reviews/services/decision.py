"""The decision: criteria, course, lead, other reviews, and the SSP chair's recorded decision (2.1 to 4.4, 4.6)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.kernel import calendar
from portal.kernel.errors import Refused
from reviews import dates
from reviews import facts as fact_loader
from reviews.criteria import LIMBS, SUICIDE, compute, limbs_of, recommend
from reviews.editions import Edition, edition
from reviews.enums import (
    SSP_CHAIR_CAPACITIES,
    Answer,
    Capacity,
    Course,
    Outcome,
    ParallelKind,
    Stage,
)
from reviews.models import Decision, Direction, HandOver, ParallelReview, Review
from reviews.services import moves

if TYPE_CHECKING:
    from portal.accounts.models import User

PREPARE = SSP_CHAIR_CAPACITIES | {Capacity.COORDINATOR}
BEFORE = frozenset({Stage.NOTIFIED})


def in_hand(review: Review) -> Decision:
    """The decision not yet recorded. Raises Refused where there is none."""
    found = Decision.objects.select_for_update().filter(review=review, decided_at__isnull=True).first()
    if found is None:
        raise moves.moved_on(review)
    return found


def save_criteria(*, acting_user: User, review: Review, stamp: int, answers: dict[str, str]) -> Decision:
    """Keeps the limbs of 2.1, each with its reason, and what they come to; suicide where the edition includes it.

    :raises Refused: where a limb has an answer and no reason.
    :raises Stale: where somebody else changed the decision meanwhile, or it is recorded.
    """

    def write(locked: Review) -> Decision:
        row = in_hand(locked)
        moves.claim(row, stamp)
        for name, _ in limbs_of(_edition(locked).includes_suicide):
            setattr(row, name, answers.get(name, ""))
            setattr(row, f"{name}_reason", answers.get(f"{name}_reason", ""))
            if getattr(row, name) and not getattr(row, f"{name}_reason"):
                raise Refused("Give a reason for this answer.", clause="2.1", field=f"{name}_reason")
        row.computed = compute(row, includes_suicide=_edition(locked).includes_suicide)
        row.save()
        return row

    return prepare(acting_user, review, "decision.criteria_answered", write, "answer the criteria")


def save_course(
    *,
    acting_user: User,
    review: Review,
    stamp: int,
    course: Course,
    course_reason: str = "",
    scr_considered: Answer | str = "",
    scr_reason: str = "",
    joint_lead: str = "",
) -> Decision:
    """Keeps which review leads (3.3), the consideration where a parent died (3.4), and what the boards agreed (3.5).

    :raises Refused: where the course departs from the text without a reason.
    :raises Stale: as ``save_criteria``.
    """

    def write(locked: Review) -> Decision:
        row = in_hand(locked)
        moves.claim(row, stamp)
        recommended, _ = recommend(fact_loader.load(locked))
        if course != recommended and not course_reason:
            raise Refused(
                f"The text gives “{recommended.label}”. Say why another course is better.",
                clause="3.3",
                field="course_reason",
            )
        if scr_considered == Answer.YES and not scr_reason:
            raise Refused("Say what the consideration came to.", clause="3.4", field="scr_reason")
        row.recommended_course, row.course, row.course_reason = recommended, course, course_reason
        row.scr_considered, row.scr_reason, row.joint_lead = scr_considered, scr_reason, joint_lead
        row.save()
        return row

    return prepare(acting_user, review, "decision.course_chosen", write, "choose which review leads")


def save_lead(
    *, acting_user: User, review: Review, stamp: int, lead_area: str, lead_reason: str, other_areas: str = ""
) -> Decision:
    """Keeps the lead authority with the reason, and the other areas that take part (4.2).

    :raises Stale: as ``save_criteria``.
    """

    def write(locked: Review) -> Decision:
        row = in_hand(locked)
        moves.claim(row, stamp)
        row.lead_area, row.lead_reason, row.other_areas = lead_area, lead_reason, other_areas
        row.save()
        return row

    return prepare(acting_user, review, "decision.lead_recorded", write, "record the lead authority")


def save_parallel(
    *, acting_user: User, review: Review, stamp: int, found: list[tuple[ParallelKind, str]], panel_suggested: str = ""
) -> Decision:
    """Keeps the other reviews and proceedings under way (none is an answer too), and who should sit on the panel (4.3).

    :raises Stale: as ``save_criteria``.
    """

    def write(locked: Review) -> Decision:
        row = in_hand(locked)
        moves.claim(row, stamp)
        ParallelReview.objects.filter(review=locked).delete()
        for kind, detail in found:
            ParallelReview.objects.create(
                review=locked, kind=kind, detail=detail, recorded_at=calendar.now(), recorded_by=acting_user
            )
        row.parallel_checked, row.panel_suggested = True, panel_suggested
        row.save()
        return row

    ids: dict[str, object] = {"kinds": [str(kind) for kind, _ in found]}
    return prepare(acting_user, review, "decision.parallel_checked", write, "record other reviews", ids=ids)


def record_decision(
    *, acting_user: User, review: Review, stamp: int, outcome: Outcome, reason: str, departure_reason: str = ""
) -> Decision:
    """The SSP chair's decision (4.3). Sending the same form twice gives the same decision.

    :raises Refused: where a clause is open (2.1, 3.3, 3.4, 4.2, 4.3), or a departure has no reason.
    :raises Stale: where somebody else decided first.
    """
    done = Decision.objects.filter(review=review, version=stamp + 1, outcome=outcome, decided_by=acting_user).first()
    if done is not None and done.recorded:
        return done
    if outcome not in (Outcome.REVIEW, Outcome.NO_REVIEW):
        raise Refused("Decide whether to hold a review.", clause="4.3", field="outcome")

    def write(locked: Review) -> Decision:
        row = in_hand(locked)
        moves.claim(row, stamp)
        dates.refuse_before(
            calendar.today(),
            locked.incident_on,
            "The decision, {later}, cannot be before the incident, {earlier}.",
            clause="4.3",
            field="outcome",
        )
        row.computed = compute(row, includes_suicide=_edition(locked).includes_suicide)
        if outcome != row.computed and not departure_reason:
            raise Refused(
                f"The criteria come to “{Outcome(row.computed).label}”. Say why the decision departs from them.",
                clause="2.1",
                field="departure_reason",
            )
        row.outcome, row.reason, row.departure_reason = outcome, reason, departure_reason
        row.decided_at, row.decided_by = calendar.now(), acting_user
        row.save()
        return row

    return moves.perform(
        acting_user=acting_user,
        review=review,
        move="decide_review" if outcome == Outcome.REVIEW else "decide_no_review",
        write=write,
        verb="decision.recorded",
        ids={"outcome": outcome},
        words={"reason": reason, "departure": departure_reason},
    )


def direct(*, acting_user: User, review: Review, dated_on: date, words: str) -> Direction:
    """A direction of the Secretary of State reopens the decision (4.6).

    :raises Stale: where the review does not stand at a decision not to review.
    """

    dates.not_to_come(dated_on, "The direction", clause="4.6", field="dated_on")

    def write(locked: Review) -> Direction:
        dates.refuse_before(
            dated_on,
            locked.incident_on,
            "The direction, {later}, cannot be before the incident, {earlier}.",
            clause="4.6",
            field="dated_on",
        )
        row = Direction.objects.create(
            review=locked, dated_on=dated_on, words=words, recorded_at=calendar.now(), recorded_by=acting_user
        )
        last = Decision.objects.filter(review=locked).first()
        again = Decision(review=locked, started_at=calendar.now())
        if last is not None:
            for name in COPIED:
                setattr(again, name, getattr(last, name))
        again.save(force_insert=True)
        return row

    return moves.perform(
        acting_user=acting_user, review=review, move="direct", write=write, verb="decision.directed",
        ids={"dated_on": dated_on},
    )  # fmt: skip


COPIED = (
    *(name for name, _ in (*LIMBS, SUICIDE)),
    *(f"{name}_reason" for name, _ in (*LIMBS, SUICIDE)),
    "recommended_course",
    "course",
    "course_reason",
    "scr_considered",
    "scr_reason",
    "joint_lead",
    "lead_area",
    "lead_reason",
    "other_areas",
    "parallel_checked",
    "panel_suggested",
    "computed",
)


def pass_on(*, acting_user: User, review: Review, to: str, reason: str, what: str, on: date) -> HandOver:
    """The lead passes to another partnership (4.2): the review closes here, with what was handed over.

    :raises Stale: where the review has ended or moved past it.
    """

    def write(locked: Review) -> HandOver:
        return HandOver.objects.create(
            review=locked, to=to, reason=reason, what=what, passed_on=on, recorded_at=calendar.now(),
            recorded_by=acting_user,
        )  # fmt: skip

    return moves.perform(
        acting_user=acting_user, review=review, move="pass_on", write=write, verb="review.passed_on", ids={"on": on}
    )


def prepare(
    acting_user: User, review: Review, verb: str, write: moves.Write[moves.Result], label: str,
    ids: dict[str, object] | None = None,
) -> moves.Result:  # fmt: skip
    """An act of whoever prepares the decision, before it is recorded."""
    return moves.act(
        acting_user=acting_user, review=review, who=PREPARE, verb=verb, write=write, label=label, stages=BEFORE, ids=ids
    )


def _edition(review: Review) -> Edition:
    return edition(review.edition)
