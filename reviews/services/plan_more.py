"""Milestones on the way to an action, recommendations to national bodies, and the plan as a spreadsheet (4.27, 4.29)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.calendar import long_date
from portal.kernel.errors import Refused, Stale, must_exist
from reviews.editions import edition
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity
from reviews.enums_report import ActionScope
from reviews.models import Action, Milestone, NationalAsk, Recommendation, Review
from reviews.plan_sheet import Line, written
from reviews.policy import rights
from reviews.services import actions, moves
from reviews.services.confirmations import ask_plan

if TYPE_CHECKING:
    from portal.accounts.models import User

SENDERS = frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR, *SSP_CHAIR_CAPACITIES})
SETTERS = actions.PLANNERS | actions.OWNERS


def add_milestone(*, acting_user: User, review: Review, action: Action, words: str, due_on: date) -> Milestone:
    """A step on the way to an action: by whoever writes the plan, or by the agency that owns it.

    While the plan is written it is part of what its agency agrees to (4.27). Once the plan has left, the steps on the
    way are the owner's alone to set, and the agreement stands.

    :raises Refused: after the action's own date; for another agency's action; once it is done or closed.
    """

    def write(locked: Review) -> Milestone:
        row = _of(acting_user, locked, action)
        own = row.agency_id in rights(acting_user, locked).agency_ids(*actions.OWNERS)
        if locked.stage not in actions.PLANNING and not own:
            raise Refused(
                "The agreed plan has left, so only the agency that owns the action sets further milestones.",
                clause="4.27",
                who="The agency’s senior manager",
            )
        if row.due_on and due_on > row.due_on:
            raise Refused(
                f"The milestone’s date, {long_date(due_on)}, lies after the action’s own, {long_date(row.due_on)}.",
                clause="4.27",
                field="due_on",
            )
        made = Milestone.objects.create(
            review=locked,
            action=row,
            words=words,
            due_on=due_on,
            in_plan=locked.stage in actions.PLANNING,
            added_at=calendar.now(),
            added_by=acting_user,
        )
        if made.in_plan and row.agency_id:
            ask_plan(locked, row.agency_id, acting_user)
        return made

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SETTERS,
        label="set a milestone",
        verb="plan.milestone_set",
        stages=actions.PLANNING | actions.FOLLOWING,
        write=write,
        ids={"action": action.id, "due_on": due_on},
    )


def reach_milestone(
    *, acting_user: User, review: Review, milestone: Milestone, reached_on: date, evidence: str, stamp: int
) -> Milestone:
    """The milestone is reached, with the day and what shows it.

    :raises Refused: a day to come; for another agency's action. :raises Stale: where somebody recorded it meanwhile.
    """
    if reached_on > calendar.today():
        raise Refused("Give the day on which it was reached, today or before.", clause="4.29", field="reached_on")

    def write(locked: Review) -> Milestone:
        row = must_exist(Milestone.objects.select_related("action").filter(pk=milestone.pk, review=locked).first())
        _of(acting_user, locked, row.action)
        moves.claim(row, stamp)
        row.reached_on, row.evidence = reached_on, evidence
        row.save(update_fields=["reached_on", "evidence"])
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SETTERS,
        label="record a milestone",
        verb="plan.milestone_reached",
        stages=actions.PLANNING | actions.FOLLOWING,
        write=write,
        ids={"milestone": milestone.id, "reached_on": reached_on},
    )


def _of(user: User, review: Review, action: Action) -> Action:
    """The action, where this person writes the plan or answers for the agency that owns it; and it runs."""
    row = must_exist(Action.objects.filter(pk=action.pk, review=review).first())
    held = rights(user, review)
    if not held.capacities & actions.PLANNERS and row.agency_id not in held.agency_ids(*actions.OWNERS):
        raise Refused("Another agency owns this action.", clause="4.29", who="The agency that owns it")
    if row.settled:
        raise Stale("This action is done or closed already.")
    return row


# Recommendations to national bodies -----------------------------------------------------------------------------------
def send_nationally(
    *, acting_user: User, review: Review, recommendation: Recommendation, body: str, sent_on: date
) -> NationalAsk:
    """A recommendation went to a national body. The portal sends nothing: people do, and say so here.

    :raises Refused: one that is not national; a day to come; one that this body has had.
    """
    _not_to_come(sent_on, "sent_on")

    def write(locked: Review) -> NationalAsk:
        row = must_exist(Recommendation.objects.filter(pk=recommendation.pk, review=locked).first())
        if row.scope != ActionScope.NATIONAL:
            raise Refused("This recommendation is not addressed to a national body.", clause="4.27", who="You")
        if any(one.body.strip().lower() == body.strip().lower() for one in row.asks.all()):
            raise Refused("It is recorded already that this body was sent it.", clause="4.27", field="body")
        return NationalAsk.objects.create(
            review=locked, recommendation=row, body=body.strip(), sent_on=sent_on, recorded_at=calendar.now(),
            recorded_by=acting_user,
        )  # fmt: skip

    return _follow(acting_user, review, "plan.national_sent", write, {"on": sent_on})


def record_answer(
    *,
    acting_user: User,
    review: Review,
    ask: NationalAsk,
    acknowledged_on: date | None,
    answered_on: date | None,
    answer: str,
    stamp: int,
) -> NationalAsk:
    """A national body acknowledged what it was sent, or answered it.

    :raises Refused: neither of the two; a day before it was sent, or to come; an answer without its words.
    :raises Stale: where somebody recorded it meanwhile.
    """
    if acknowledged_on is None and answered_on is None:
        raise Refused("Give the day on which it was acknowledged or answered.", field="acknowledged_on")
    if answered_on and not answer.strip():
        raise Refused("Say what the answer was.", clause="4.27", field="answer")

    def write(locked: Review) -> NationalAsk:
        row = must_exist(NationalAsk.objects.filter(pk=ask.pk, review=locked).first())
        for day, field in ((acknowledged_on, "acknowledged_on"), (answered_on, "answered_on")):
            if day and day < row.sent_on:
                raise Refused(
                    f"{long_date(day)} is before the day on which it was sent, {long_date(row.sent_on)}.",
                    clause="4.27",
                    field=field,
                )
            if day:
                _not_to_come(day, field)
        moves.claim(row, stamp)
        row.acknowledged_on, row.answered_on, row.answer = acknowledged_on, answered_on, answer.strip()
        row.save(update_fields=["acknowledged_on", "answered_on", "answer"])
        return row

    ids = {"ask": ask.id, "acknowledged_on": acknowledged_on, "answered_on": answered_on}
    return _follow(acting_user, review, "plan.national_answered", write, ids)


def _follow(user: User, review: Review, verb: str, write: moves.Write[NationalAsk], ids: dict[str, Any]) -> NationalAsk:
    return moves.act(
        acting_user=user,
        review=review,
        who=SENDERS,
        label="follow up a national recommendation",
        verb=verb,
        stages=actions.FOLLOWING,
        write=write,
        ids=ids,
    )


def _not_to_come(day: date, field: str) -> None:
    if day > calendar.today():
        raise Refused(f"{long_date(day)} is still to come.", clause="4.27", field=field)


# The plan as a spreadsheet --------------------------------------------------------------------------------------------
def as_sheet(*, acting_user: User, review: Review, rows: Sequence[Action]) -> bytes:
    """The plan's actions that this person sees as an .xlsx file, written down before it leaves (never 1)."""
    with transaction.atomic():
        made = written(rows, marking=edition(review.edition).marked, reference=review.reference)
        ids = {"actions": len(rows)}
        record(chain=review_chain(review.id), verb="plan.exported", actor=acting_user, subject=review, ids=ids)
    return made


def take_sheet(*, acting_user: User, review: Review, lines: Sequence[Line]) -> int:
    """Keeps the good rows of a spreadsheet that were shown before, all of them or none. Gives how many changed.

    :raises Refused: where nothing is new or changed, or a row does not hold any more.
    :raises Stale: where somebody changed one of the actions meanwhile.
    """
    wanted = [one for one in lines if one.good and one.state in ("new", "changed")]
    if not wanted:
        raise Refused("The spreadsheet changes nothing in the plan.", clause="4.27", who="You")
    with transaction.atomic():
        moves.lock(review)
        by_number = {one.number: one for one in Recommendation.objects.filter(review=review)}
        held = {one.number: one for one in Action.objects.filter(review=review)}
        for one in wanted:
            under = by_number.get(one.recommendation or 0)
            if under is None:
                raise Stale(f"Recommendation {one.recommendation} is not there any more. Nothing was kept.")
            told = actions.ActionTold(due_on=one.due, agency_id=one.agency_key, **one.words)
            actions.keep_action(
                acting_user=acting_user,
                review=review,
                recommendation=under,
                told=told,
                action=held[one.number] if one.number else None,
                stamp=one.stamp if one.number else None,
            )
        ids = {
            "new": sum(one.state == "new" for one in wanted),
            "changed": sum(one.state == "changed" for one in wanted),
        }
        record(chain=review_chain(review.id), verb="plan.imported", actor=acting_user, subject=review, ids=ids)
    return len(wanted)
