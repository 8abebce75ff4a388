"""The dates of a review that somebody is reminded of: when, whom, and who is told when a date has passed.

Pure functions of the facts. What is sent, once each, is ``services.clocks``; how many days before and after is data of
the edition.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from reviews import protocol
from reviews import report_facts as rf
from reviews.clauses import evidence, panel
from reviews.enums import FAMILY_CAPACITIES, SSP_CHAIR_CAPACITIES, Capacity, ClauseState, ImrState, Stage
from reviews.facts import Facts
from reviews.models import FamilyGroup, Participant

OWNER, COORDINATOR, MANAGER, CHAIR = "owner", "coordinator", "senior_manager", "chair"
ENDED = (Stage.NOT_REVIEWED, Stage.PASSED_ON, Stage.CONCLUDED)


@dataclass(frozen=True)
class Running:
    """One date that has not been kept yet. ``owners`` act on it; an agency's date has its senior manager behind it.

    With a ``group`` it is a family's own date: they are reminded, and nobody is told that it passed. Before ``since``,
    the day on which they were told of the date itself, nobody is reminded of it.
    """

    number: str
    subject_id: UUID
    due_on: date
    owners: frozenset[Capacity]
    agency_id: UUID | None = None
    group: FamilyGroup | None = None
    since: date | None = None


@dataclass(frozen=True)
class Reached:
    """A step that is reached, and the people who are told at it."""

    running: Running
    step: str
    people: tuple[Participant, ...]


def running(facts: Facts) -> list[Running]:
    """Every date of the review that is still to be kept, in the protocol's order."""
    if facts.review.stage in ENDED and not _letter_waits(facts):
        return []
    families = [*_contacts(facts), *_readings(facts)]
    return [*_letter(facts), *_completion(facts), *families, *_notices(facts), *_imrs(facts), *_actions(facts)]


def reached(facts: Facts, one: Running) -> Iterator[Reached]:
    """The steps of one date that are reached today, each with whom it tells. Nobody is named twice at one step."""
    edition, day = facts.edition, facts.day
    for days in edition.reminders_before:
        first = one.due_on - timedelta(days=days)
        if first <= day <= one.due_on and (one.since is None or one.since < first):
            yield Reached(one, f"before_{days}", _told(facts, one, OWNER))
    for days, rung in edition.escalation:
        if one.group is None and day >= one.due_on + timedelta(days=days):
            people = _told(facts, one, rung)
            if people:
                yield Reached(one, rung, people)


def _letter_waits(facts: Facts) -> bool:
    """A decision not to review is told to the Home Office too (4.4)."""
    return facts.review.stage == Stage.NOT_REVIEWED


def _letter(facts: Facts) -> Iterable[Running]:
    status = protocol.status(facts, "4.4")
    if status.due and status.state in (ClauseState.OPEN, ClauseState.LATE):
        yield Running("4.4", facts.review.id, status.due, SSP_CHAIR_CAPACITIES)


def _completion(facts: Facts) -> Iterable[Running]:
    due = panel.agreed_date(facts)
    if due and facts.review.stage not in ENDED and not facts.review.has_reached(Stage.SUBMITTED):
        yield Running("4.10", facts.review.id, due, frozenset({Capacity.PANEL_CHAIR}))


def _contacts(facts: Facts) -> Iterable[Running]:
    if facts.review.stage in ENDED:
        return
    for group in rf.groups_to_tell(facts):
        if group.next_contact_on:
            yield Running("4.13", group.id, group.next_contact_on, frozenset({Capacity.COORDINATOR}))


def _readings(facts: Facts) -> Iterable[Running]:
    """Until when a family reads and answers: theirs to be reminded of, and nobody else's to press."""
    for group in rf.groups(facts):
        if rf.has_answered(facts, group):
            continue
        for one in group.completed_versions.all():
            if one.closes_on and one.recalled_at is None and one.opens_on <= facts.day <= one.closes_on:
                yield Running("4.13", one.id, one.closes_on, FAMILY_CAPACITIES, group=group)


def _notices(facts: Facts) -> Iterable[Running]:
    """A notice to secure records that its agency has not answered (4.15)."""
    for one in facts.review.hold_notices.all():
        if one.acknowledged_on is None and facts.review.stage not in ENDED:
            due, owners = evidence.notice_due(facts, one), frozenset({Capacity.SENIOR_MANAGER})
            yield Running("4.15", one.id, due, owners, one.agency_id, since=one.sent_on)


def _imrs(facts: Facts) -> Iterable[Running]:
    for one in facts.imrs:
        if not one.settled and one.state not in (ImrState.FILED, ImrState.EXCUSED):
            yield Running("4.16", one.id, one.due_on, frozenset({Capacity.IMR_AUTHOR}), one.agency_id)


def _actions(facts: Facts) -> Iterable[Running]:
    if not facts.review.has_reached(Stage.CLEARED):
        return
    for one in facts.review.actions.all():
        if one.due_on and not one.settled:
            owners = frozenset({Capacity.SENIOR_MANAGER, Capacity.PANEL_MEMBER})
            yield Running("4.29", one.id, one.due_on, owners, one.agency_id)


def _told(facts: Facts, one: Running, rung: str) -> tuple[Participant, ...]:
    if one.group is not None:
        return tuple(row for row in _standing(facts, *one.owners) if row.family_group_id == one.group.id)
    if rung == OWNER:
        return _owners(facts, one)
    if rung == COORDINATOR:
        return _reach(one, _standing(facts, Capacity.COORDINATOR))
    if rung == MANAGER:
        return _of_agency(facts, one, Capacity.SENIOR_MANAGER)
    chairs = _standing(facts, Capacity.PANEL_CHAIR) or _standing(facts, *SSP_CHAIR_CAPACITIES)
    return _reach(one, chairs)


def _owners(facts: Facts, one: Running) -> tuple[Participant, ...]:
    """Whose date it is; where nobody is there for it yet, the agency's senior manager, or the coordinator."""
    if one.agency_id is None:
        return _reach(one, _standing(facts, *one.owners) or _standing(facts, Capacity.COORDINATOR))
    own = _of_agency(facts, one, *one.owners) or _of_agency(facts, one, Capacity.SENIOR_MANAGER)
    return own or _reach(one, _standing(facts, Capacity.COORDINATOR))


def _of_agency(facts: Facts, one: Running, *capacities: Capacity) -> tuple[Participant, ...]:
    if one.agency_id is None:
        return ()
    return tuple(row for row in _standing(facts, *capacities) if row.agency_id == one.agency_id)


def _standing(facts: Facts, *capacities: Capacity) -> list[Participant]:
    """Accepted, and not run out: a reminder follows the same rule as a page."""
    return [one for one in facts.accepted(*capacities) if one.expires_on is None or one.expires_on >= facts.day]


def _reach(one: Running, rows: Iterable[Participant]) -> tuple[Participant, ...]:
    """Without those whom a declared conflict walls off the agency: they hear nothing of it, not even that it is late."""
    return tuple(
        row
        for row in rows
        if one.agency_id is None or one.agency_id not in {wall.agency_id for wall in row.walls.all()}
    )
