"""The action plan as its page shows it: sentence, strip, tally, tiles by agency, table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portal.kernel.templatetags.kit import words
from reviews import facts as fact_loader
from reviews import protocol
from reviews import report_facts as rf
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, Section, Stage
from reviews.enums_report import ActionScope, ActionState, GateKind, Theme
from reviews.models import Action, PlanRequest, Recommendation, Review
from reviews.moves import MOVES
from reviews.policy import Rights
from reviews.selectors.plan_drawing import draw_plan
from reviews.services import actions, plan_more

if TYPE_CHECKING:
    from portal.accounts.models import User

KINDS = {
    ActionState.PLANNED: ("due", "Not begun"),
    ActionState.UNDER_WAY: ("now", "On its way"),
    ActionState.DONE: ("done", "Done"),
    ActionState.CLOSURE_ASKED: ("now", "Closing is asked for"),
    ActionState.CLOSED_UNDONE: ("none", "Closed undone"),
}
STRIP = {"done": "c-done", "none": "c-open", "now": "c-run", "late": "c-late", "due": "c-open"}


@dataclass(frozen=True)
class Row:
    """One action on the page."""

    action: Action
    state: str
    word: str
    gaps: list[str]
    own: bool
    last: Any

    @property
    def detail(self) -> str:
        return self.last.words if self.last else ""


def _row(action: Action, day: date, own: frozenset[UUID]) -> Row:
    state, word = KINDS[ActionState(action.state)]
    if not action.settled and action.due_on and action.due_on < day:
        late = (day - action.due_on).days
        state, word = "late", f"{late} day late" if late == 1 else f"{late} days late"
    last = next(iter(action.progress.all()), None)
    return Row(action, state, word, rf.gaps(action), action.agency_id in own, last)


def plan_view(user: User, review: Review, held: Rights) -> dict[str, Any]:
    """Everything that the plan's page shows to this person."""
    facts = fact_loader.load(review)
    own = frozenset(actions.own_agencies(user, review))
    whole = held.has(
        Capacity.PANEL_CHAIR,
        Capacity.COORDINATOR,
        Capacity.PANEL_MEMBER,
        Capacity.OVERVIEW_AUTHOR,
        *SSP_CHAIR_CAPACITIES,
    )
    walled = held.reach(Section.ACTION_PLAN).walled_agency_ids
    found = Action.objects.filter(review=review).select_related("agency", "recommendation")
    found = found.prefetch_related("progress", "milestones")
    rows = [
        _row(one, facts.day, own) for one in found if (whole or one.agency_id in own) and one.agency_id not in walled
    ]
    return {
        "review": review,
        "rows": rows,
        "said": _said(rows),
        "strip": _strip(rows),
        "tally": _tally(rows),
        "tiles": _tiles(rows),
        "drawn": draw_plan(rows, facts.day),
        "whole": whole,
        "recommendations": _recommendations(facts, rows) if whole else [],
        "agreements": _agreements(facts, held, own, whole),
        "unfinished": next((one for one in rows if one.gaps), None) if whole else None,
        **_may(facts, held),
    }


def _may(facts: fact_loader.Facts, held: Rights) -> dict[str, Any]:
    review = facts.review
    ssp = held.has(*SSP_CHAIR_CAPACITIES)
    office = ssp or held.has(Capacity.COORDINATOR)
    ending = protocol.status(facts, "4.29")
    return {
        "may_plan": bool(held.capacities & actions.PLANNERS) and review.stage in actions.PLANNING,
        "may_follow": review.stage in actions.FOLLOWING,
        "coordinates": held.has(Capacity.COORDINATOR),
        "ssp": ssp,
        "office": office,
        "chair": held.has(Capacity.PANEL_CHAIR),
        "may_send": bool(held.capacities & plan_more.SENDERS) and review.stage in actions.FOLLOWING,
        "plans": bool(held.capacities & actions.PLANNERS),
        "may_audit": office and review.stage in (Stage.CLEARED, Stage.PUBLISHED),
        "may_conclude": ssp and review.stage in MOVES["conclude"].from_,
        "ending": ending.missing if review.has_reached(Stage.CLEARED) else (),
        "audits": list(review.plan_audits.all()),
        "handed_over": review.handed_over_at,
    }


def _said(rows: list[Row]) -> str:
    """One sentence that tells what the strip shows."""
    if not rows:
        return "No action is written yet."
    done = sum(one.state == "done" for one in rows)
    late = [one for one in rows if one.state == "late"]
    head = f"{_of(done, rows)} action{'s' if len(rows) > 1 else ''} {'is' if done < 2 else 'are'} done."
    if not late:
        return f"{head} None is late."
    if len(late) == 1:
        owner = late[0].action.agency.name if late[0].action.agency else "nobody"
        return f"{head} One is late: action {late[0].action.number}, of {owner}."
    return f"{head} {words(len(late)).capitalize()} are late."


def _of(done: int, rows: list[Row]) -> str:
    """``None of three``, ``Two of three``."""
    return f"{words(done).capitalize() if done else 'None'} of {words(len(rows))}"


def _strip(rows: list[Row]) -> list[dict[str, str]]:
    """Where each bar of the strip stands, in per cent: an attribute of the drawing, no style."""
    if not rows:
        return []
    gap = 0.5
    width = (100 - gap * (len(rows) - 1)) / len(rows)
    return [
        {"kind": STRIP[one.state], "x": f"{at * (width + gap):.2f}%", "width": f"{width:.2f}%"}
        for at, one in enumerate(rows)
    ]


def _tally(rows: list[Row]) -> list[dict[str, Any]]:
    said = (
        ("done", "done"),
        ("now", "on their way"),
        ("late", "late"),
        ("due", "not begun"),
        ("none", "closed undone"),
    )
    counted = [{"state": kind, "word": word, "count": sum(one.state == kind for one in rows)} for kind, word in said]
    return [one for one in counted if one["count"]]


def _tiles(rows: list[Row]) -> list[dict[str, Any]]:
    """The actions by agency, each with its number."""
    by_agency: dict[str, list[Row]] = {}
    for one in rows:
        by_agency.setdefault(one.action.agency.name if one.action.agency else "No agency yet", []).append(one)
    found = []
    for name, theirs in sorted(by_agency.items()):
        done = sum(one.state == "done" for one in theirs)
        found.append({"name": name, "rows": theirs, "said": f"{_of(done, theirs)} done"})
    return found


def _recommendations(facts: fact_loader.Facts, rows: list[Row]) -> list[dict[str, Any]]:
    asked = Recommendation.objects.filter(review=facts.review, scope=ActionScope.NATIONAL).prefetch_related("asks")
    national = {one.id: list(one.asks.all()) for one in asked}
    return [
        {
            "row": one,
            "national": one.id in national,
            "asks": national.get(one.id, []),
            "themes": [Theme(theme).label for theme in one.themes if theme in Theme.values],
            "actions": [row for row in rows if row.action.recommendation_id == one.id],
        }
        for one in facts.review.recommendations.all()
    ]


def _agreements(facts: fact_loader.Facts, held: Rights, own: frozenset[UUID], whole: bool) -> list[dict[str, Any]]:
    """Each owner's agreement at senior level (4.27), with the reminders that were sent."""
    walled = held.reach(Section.ACTION_PLAN).walled_agency_ids
    requested: dict[UUID, PlanRequest] = {one.agency_id: one for one in facts.review.plan_requests.all()}
    signs = held.agency_ids(Capacity.SENIOR_MANAGER)
    found = []
    for agency in rf.owners(facts):
        if agency.id in walled or (not whole and agency.id not in own):
            continue
        asked = requested.get(agency.id)
        subject = rf.plan_subject(facts, asked) if asked else None
        sent = rf.reminders(facts, GateKind.PLAN, subject) if subject else []
        found.append(
            {
                "agency": agency,
                "agreement": rf.agreement_of(facts, agency.id),
                "opened": rf.plan_opened(facts, agency.id),
                "subject": subject,
                "reminders": sent,
                "may_open": rf.may_open_gate(sent),
                "signs": agency.id in signs,
            }
        )
    return found


def to_agree(review: Review, agency_id: UUID) -> tuple[list[Action], str]:
    """What an agency's senior manager agrees to: its actions, and the digest of exactly these words."""
    facts = fact_loader.load(review)
    rows = rf.actions_of(facts, agency_id)
    return rows, rf.plan_digest(rows)
