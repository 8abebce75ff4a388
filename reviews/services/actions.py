"""The action plan: SMART, owned, agreed at senior level, followed up by its agencies (4.27, 4.29)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale, must_exist
from reviews import events
from reviews import facts as fact_loader
from reviews import report_facts as rf
from reviews.enums import Capacity, Stage
from reviews.enums_report import ActionScope, ActionState, ReleaseState, Theme
from reviews.models import Action, PlanAgreement, Progress, Recommendation, Release, Review, ReviewAgency
from reviews.moves import COORDINATOR, SSP, WRITERS
from reviews.policy import rights
from reviews.services import contents, moves, release
from reviews.services.confirmations import ask_plan

if TYPE_CHECKING:
    from portal.accounts.models import User

Row = TypeVar("Row", Recommendation, Action)
PLANNERS = WRITERS | {Capacity.OVERVIEW_AUTHOR}
PLANNING = frozenset({Stage.WEIGHING, Stage.REPORTING, Stage.AGREED, Stage.FAMILY})
FOLLOWING = frozenset({Stage.AGREED, Stage.FAMILY, Stage.SIGNED_OFF, Stage.SUBMITTED, Stage.CLEARED, Stage.PUBLISHED})
OWNERS = frozenset({Capacity.SENIOR_MANAGER, Capacity.PANEL_MEMBER})
REPORTABLE = (ActionState.UNDER_WAY, ActionState.DONE)


@dataclass(frozen=True)
class RecommendationTold:
    """A recommendation: its lesson within or between agencies, and what is expected to change (3.1)."""

    title: str
    scope: ActionScope
    lesson: str = ""
    change: str = ""
    themes: tuple[Theme, ...] = ()


@dataclass(frozen=True)
class ActionTold:
    """An action with its five qualities, its owner, and how it is followed up (4.27)."""

    specific: str
    measurable: str = ""
    achievable: str = ""
    realistic: str = ""
    due_on: date | None = None
    agency_id: UUID | None = None
    monitoring: str = ""


def keep_recommendation(
    *,
    acting_user: User,
    review: Review,
    told: RecommendationTold,
    recommendation: Recommendation | None = None,
    stamp: int | None = None,
) -> Recommendation:
    """Writes a recommendation, new or changed.

    :raises Stale: where somebody changed it meanwhile, or the plan was signed off.
    """

    def write(locked: Review) -> Recommendation:
        row = _claimed(Recommendation, locked, recommendation, stamp)
        if row is None:
            row = Recommendation(
                review=locked,
                number=_next(Recommendation, locked),
                added_at=calendar.now(),
                added_by=acting_user,
            )
        row.title, row.scope, row.lesson, row.change = told.title, told.scope, told.lesson, told.change
        row.themes = [str(theme) for theme in told.themes]
        row.save()
        return row

    return _plan(acting_user, review, "plan.recommendation_kept", write)


def keep_action(
    *,
    acting_user: User,
    review: Review,
    recommendation: Recommendation,
    told: ActionTold,
    action: Action | None = None,
    stamp: int | None = None,
) -> Action:
    """Writes an action, new or changed. Its owner is asked to agree to the words as they stand now.

    An action may be unfinished: what it lacks is shown, and the plan is not handed over before it is there.

    :raises Refused: an owner that does not take part in the review.
    :raises Stale: where somebody changed it meanwhile, or the plan was signed off.
    """

    def write(locked: Review) -> Action:
        if told.agency_id and not ReviewAgency.objects.filter(review=locked, agency_id=told.agency_id).exists():
            raise Refused("This agency does not take part in the review.", clause="4.27", field="agency")
        row = _claimed(Action, locked, action, stamp)
        if row is None:
            row = Action(review=locked, number=_next(Action, locked), added_at=calendar.now(), added_by=acting_user)
        row.recommendation = Recommendation.objects.get(pk=recommendation.pk, review=locked)
        for field, value in vars(told).items():
            setattr(row, field, value)
        row.save()
        if told.agency_id:
            ask_plan(locked, told.agency_id, acting_user)
        return row

    return _plan(acting_user, review, "plan.action_kept", write)


def _plan(user: User, review: Review, verb: str, write: moves.Write[moves.Result]) -> moves.Result:
    def settled(locked: Review) -> moves.Result:
        made = write(locked)
        row = release.in_hand(locked)
        if row is not None and row.state == ReleaseState.PREPARING:  # what is put forward holds the actions too
            contents.settle(locked, row)
        return made

    return moves.act(
        acting_user=user,
        review=review,
        who=PLANNERS,
        label="write the action plan",
        verb=verb,
        stages=PLANNING,
        write=settled,
    )


def _claimed(model: type[Row], review: Review, row: Row | None, stamp: int | None) -> Row | None:
    """The row of this review, taken at the version that was looked at; None for a new one."""
    return None if row is None else _taken(model, review, row, stamp)


def _taken(model: type[Row], review: Review, row: Row, stamp: int | None) -> Row:
    found = must_exist(model._default_manager.filter(pk=row.pk, review=review).first())
    moves.claim(found, stamp)
    return found


def _next(model: type[Recommendation] | type[Action], review: Review) -> int:
    last = model.objects.filter(review=review).order_by("-number").first()
    return (last.number if last else 0) + 1


def agree_plan(*, acting_user: User, review: Review, agency_id: UUID, digest: str, note: str = "") -> PlanAgreement:
    """An agency's senior manager agrees to its actions, in exactly these words (4.27). A second click changes nothing.

    :raises Refused: by anybody else; an action that lacks one of the five qualities.
    :raises Stale: where an action was changed since the page was opened.
    """

    def write(locked: Review) -> PlanAgreement:
        if agency_id not in rights(acting_user, locked).agency_ids(Capacity.SENIOR_MANAGER):
            raise Refused(
                "Only the agency’s own senior manager can agree this.", clause="4.27", who="That senior manager"
            )
        facts = fact_loader.load(locked)
        actions = rf.actions_of(facts, agency_id)
        if not actions:
            raise Refused("Your agency owns no action.", clause="4.27", who="The panel chair")
        unfinished = [one for one in actions if rf.gaps(one)]
        if unfinished:
            raise Refused(
                f"Action {unfinished[0].number} does not say all that it must: {', '.join(rf.gaps(unfinished[0]))}.",
                clause="4.27",
                who="The panel chair",
            )
        if rf.plan_digest(actions) != digest:
            raise Stale("An action of your agency was changed since you opened this page. Read it again.")
        row, _ = PlanAgreement.objects.get_or_create(
            review=locked,
            agency_id=agency_id,
            digest=digest,
            defaults={"agreed_at": calendar.now(), "agreed_by": acting_user, "note": note},
        )
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=frozenset({Capacity.SENIOR_MANAGER}),
        label="agree the action plan",
        verb="plan.agreed",
        stages=PLANNING | FOLLOWING,
        write=write,
        ids={"agency": agency_id, "digest": digest},
    )


# Following up (4.29)
def report_progress(
    *,
    acting_user: User,
    review: Review,
    action: Action,
    state: ActionState,
    words: str,
    next_on: date | None = None,
    done_on: date | None = None,
    stamp: int,
) -> Progress:
    """The owning agency reports where its action stands; done with the day and the evidence.

    :raises Refused: by another agency; done without its day.
    :raises Stale: where somebody reported meanwhile, or it is closed.
    """
    if state not in REPORTABLE:
        raise Refused("Say whether it is on its way or done.", field="state")
    if state == ActionState.DONE and (done_on is None or done_on > calendar.today()):
        raise Refused("Give the day on which it was done, today or before.", clause="4.29", field="done_on")

    def write(locked: Review) -> Progress:
        row = _owned(locked, action, acting_user, stamp)
        if row.settled:
            raise Stale("This action is done or closed already.")
        row.state = state
        if state == ActionState.DONE:
            row.done_on, row.evidence = done_on, words
        row.save(update_fields=["state", "done_on", "evidence"])
        tell_release(locked)
        return Progress.objects.create(
            review=locked,
            action=row,
            state=state,
            words=words,
            next_on=next_on,
            reported_at=calendar.now(),
            reported_by=acting_user,
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=OWNERS | COORDINATOR,
        label="report on an action",
        verb="plan.progress",
        stages=FOLLOWING,
        write=write,
        ids={"action": action.id, "state": state, "done_on": done_on},
    )


def _owned(review: Review, action: Action, user: User, stamp: int) -> Action:
    """The action, if this person's agency owns it (the coordinator: of an agency that has nobody on the review)."""
    row = must_exist(Action.objects.select_related("agency").filter(pk=action.pk, review=review).first())
    held = rights(user, review)
    own = row.agency_id in held.agency_ids(*OWNERS)
    if not own and held.has(Capacity.COORDINATOR):
        people = fact_loader.load(review).accepted(Capacity.SENIOR_MANAGER)
        own = row.agency_id not in {one.agency_id for one in people}
    if not own:
        raise Refused(
            "Another agency owns this action.", clause="4.29", who=row.agency.name if row.agency else "Its owner"
        )
    moves.claim(row, stamp)
    row.refresh_from_db()
    return row


def ask_closure(*, acting_user: User, review: Review, action: Action, reason: str, stamp: int) -> Action:
    """The owner asks to close an action undone, with the reason; the SSP accepts it or not (4.29).

    :raises Refused: without a reason; by another agency.
    """
    if not reason.strip():
        raise Refused("Give the reason why it is not to be done.", clause="4.29", field="reason")

    def write(locked: Review) -> Action:
        row = _owned(locked, action, acting_user, stamp)
        if row.settled:
            raise Stale("This action is done or closed already.")
        row.state, row.closure_reason = ActionState.CLOSURE_ASKED, reason
        row.closure_asked_at, row.closure_asked_by = calendar.now(), acting_user
        row.save(update_fields=["state", "closure_reason", "closure_asked_at", "closure_asked_by"])
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=OWNERS | COORDINATOR,
        label="ask to close an action",
        verb="plan.closure_asked",
        stages=FOLLOWING,
        write=write,
        ids={"action": action.id},
        words={"reason": reason},
    )


def answer_closure(
    *, acting_user: User, review: Review, action: Action, accept: bool, answer: str, stamp: int
) -> Action:
    """The chair of the SSP accepts the reason for closing an action undone, or does not (4.29, never 10).

    :raises Refused: without words; by the person who asked.
    :raises Stale: where it was answered already.
    """
    if not accept and not answer.strip():
        raise Refused("Say why the reason is not accepted.", clause="4.29", field="answer")

    def write(locked: Review) -> Action:
        row = _taken(Action, locked, action, stamp)
        if row.state != ActionState.CLOSURE_ASKED:
            raise Stale("Nothing is waiting for your answer here any more.")
        if row.closure_asked_by_id == acting_user.pk:
            raise Refused("Nobody accepts their own reason.", clause="4.29", who="The deputy SSP chair")
        row.state = ActionState.CLOSED_UNDONE if accept else ActionState.UNDER_WAY
        row.closure_answer, row.closure_answered_at, row.closure_answered_by = answer, calendar.now(), acting_user
        row.save(update_fields=["state", "closure_answer", "closure_answered_at", "closure_answered_by"])
        tell_release(locked)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SSP,
        label="answer a closure",
        verb="plan.closure_accepted" if accept else "plan.closure_refused",
        write=write,
        ids={"action": action.id},
        words={"answer": answer} if answer else None,
    )


def check_outcome(*, acting_user: User, review: Review, action: Action, outcome: str, stamp: int) -> Action:
    """Somebody other than its reporter checks a finished action against what it was to achieve (4.34).

    :raises Refused: before it is finished; by the person who reported it done.
    """

    def write(locked: Review) -> Action:
        row = _taken(Action, locked, action, stamp)
        if not row.settled:
            raise Refused("The action is neither done nor closed.", clause="4.34", who="The agency that owns it")
        last = row.progress.first()
        if last and last.reported_by_id == acting_user.pk:
            raise Refused("You reported it done, so somebody else checks it.", clause="4.34", who="The SSP chair")
        row.outcome, row.outcome_checked_on, row.outcome_checked_by = outcome, calendar.today(), acting_user
        row.save(update_fields=["outcome", "outcome_checked_on", "outcome_checked_by"])
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=COORDINATOR | SSP,
        label="check an outcome",
        verb="plan.outcome_checked",
        write=write,
        ids={"action": action.id},
    )


def tell_release(review: Review) -> None:
    """The public page shows where each action stands: the state and the day, no words."""
    row = (
        Release.objects.filter(review_id=review.id, cleared_at__isnull=False)
        .exclude(state=ReleaseState.VOID)
        .order_by("-number")
        .first()
    )
    if row is None:
        return
    row.progress = {
        str(one.number): {"state": one.state, "done_on": one.done_on.isoformat() if one.done_on else ""}
        for one in Action.objects.filter(review=review)
    }
    row.save(update_fields=["progress"])
    events.release_progressed.emit(release_id=row.pk)


def own_agencies(user: User, review: Review) -> Sequence[UUID]:
    """The agencies for which this person answers for actions."""
    return sorted(rights(user, review).agency_ids(*OWNERS))
