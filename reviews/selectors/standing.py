"""Where a review stands, for one person: the clauses, steps, lanes and clocks that are for that person's eyes.

Whoever lacks a section sees of its steps only whether the review's stage has passed them, with no date and no words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from portal.kernel.calendar import london_date, long_date
from reviews import protocol, way
from reviews import report_facts as rf
from reviews.acts import anchor
from reviews.clause import ClauseStatus
from reviews.clauses import panel
from reviews.drawing import Clock, Lane, Phase, Step, days_between
from reviews.enums import (
    CLOSED_STAGES,
    Capacity,
    ClauseState,
    ExtensionState,
    ImrState,
    Scope,
    Section,
    Stage,
    Verb,
)
from reviews.facts import Facts
from reviews.models import Imr
from reviews.policy import Rights
from reviews.selectors.walls import as_seen

# Scopes under which a section's sentences about the whole review may be read; narrower ones see their own part only.
WHOLE = frozenset({Scope.ALL, Scope.NOT_CHAIR_ALONE, Scope.TABLED, Scope.HANDED_OVER})
SHAPES = {
    ClauseState.KEPT: "done",
    ClauseState.OPEN: "now",
    ClauseState.LATE: "late",
    ClauseState.TO_COME: "due",
    ClauseState.NOT_FOR_US: "none",
}
WORDS = {
    ClauseState.KEPT: "Kept",
    ClauseState.OPEN: "Open",
    ClauseState.TO_COME: "To come",
    ClauseState.NOT_FOR_US: "Not for us",
}
IMR_IN = frozenset({ImrState.ASSURED, ImrState.EXCUSED})


@dataclass(frozen=True)
class Standing:
    """One review as one person may see it."""

    facts: Facts
    rights: Rights
    all_statuses: tuple[ClauseStatus, ...] = field(default=())

    @cached_property
    def sections(self) -> frozenset[Section]:
        """Sections whose sentences about the whole review this person may read. A wall closes what it may touch."""
        held = set()
        for section in Section:
            reach = self.rights.reach(section)
            if any(grant.scope in WHOLE for grant in reach.grants):
                held.add(section)
            if reach.walled_agency_ids and section in (
                Section.EVIDENCE,
                Section.IMRS,
                Section.CHRONOLOGIES,
                Section.ACTION_PLAN,
            ):
                held.discard(section)
            if reach.walled_group_ids and section == Section.FAMILY:
                held.discard(section)
            if (reach.walled_agency_ids or reach.walled_group_ids) and section == Section.DISCLOSURE:
                held.discard(section)  # one schedule for all agencies, its numbers run through
        if self.rights.has(Capacity.PANEL_MEMBER) and not self.rights.has(
            Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.OVERVIEW_AUTHOR
        ):
            held.discard(Section.IMRS)  # "read once quality assured": where each stands is for chair and coordinator
        return frozenset(held)

    @cached_property
    def statuses(self) -> list[ClauseStatus]:
        """The clauses of those sections, in the protocol's order."""
        found = [one for one in self.all_statuses if one.clause.section in self.sections]
        return [as_seen(self.facts, self.rights, one) for one in found] if self.rights.walled else found

    @cached_property
    def _by_number(self) -> dict[str, ClauseStatus]:
        return {one.number: one for one in self.statuses}

    def of(self, numbers: Iterable[str]) -> list[ClauseStatus]:
        return [self._by_number[number] for number in numbers if number in self._by_number]

    @cached_property
    def open(self) -> list[ClauseStatus]:
        """Late ones first, then the open ones, each in the protocol's order."""
        late = [one for one in self.statuses if one.state == ClauseState.LATE]
        return late + [one for one in self.statuses if one.state == ClauseState.OPEN]

    # the map ----------------------------------------------------------------------------------------------------------
    def phases(self, page: str) -> list[Phase]:
        """The map's phases; ``page`` is the address of the protocol page, to which the steps lead."""
        found, here = [], False
        for phase in way.WAY:
            is_here = not here and not self.facts.review.closed and not self.facts.review.has_reached(phase.until)
            here = here or is_here
            lanes = tuple(self.lanes(page)) if phase.strands else ()
            steps = tuple(self._step(one, page) for one in self._drawn(phase) if one.short or not lanes)
            found.append(Phase(phase.name, steps, is_here, lanes))
        return found

    def steps(self, page: str) -> list[tuple[str, list[Step]]]:
        """The same steps as a list under each phase, the agencies' own reviews as one line."""
        return [(phase.name, [self._step(one, page) for one in self._drawn(phase)]) for phase in way.WAY]

    def _drawn(self, phase: way.WayPhase) -> list[way.WayStep]:
        """A step beside the way is drawn for those alone who may know whether it was taken."""
        return [one for one in phase.steps if not one.side or one.section in self.sections]

    def _step(self, one: way.WayStep, page: str) -> Step:
        known = self.of(one.clauses) if one.section in self.sections else []
        state = _joined(known) if known else self._by_stage(one)
        if state in ("done", "now") and not self.ended_early and not self.facts.review.has_reached(one.begins):
            state = "due"  # nothing is missing yet because nothing is asked yet
        return Step(
            one.number,
            one.title,
            one.short or ("Agencies’ own", "reviews"),
            state,
            self._when(one, known, state),
            f"{page}#{anchor(known[-1].number)}" if known else "",
            one.side,
        )

    def _by_stage(self, one: way.WayStep) -> str:
        review = self.facts.review
        if self.ended_early:  # decided not to review, or passed on: what comes after the decision is not for it
            return "done" if one.begins == Stage.NOTIFIED else "none"
        if review.has_reached(one.past):
            return "done"
        return "now" if review.has_reached(one.begins) else "due"

    def _when(self, one: way.WayStep, known: list[ClauseStatus], state: str) -> str:
        if not known:
            return ""
        if state == "none" and self.ended_early:
            return ""  # the shape says it, step after step: in the drawing the words would lie on one another
        if state == "none":
            return next((said for status in known for said in status.evidence), "not for this review").rstrip(".")
        if state == "late":
            late = max(status.days_late for status in known)
            return f"{late} {'day' if late == 1 else 'days'} late"
        day = (
            one.when(self.facts)
            if state == "done"
            else min((status.due for status in known if status.due), default=None)
        )
        return _short(day) if day else ""

    @property
    def ended_early(self) -> bool:
        """Decided not to review, or passed to another partnership: off the way before its end (4.2, 4.3)."""
        return self.facts.review.stage in (Stage.NOT_REVIEWED, Stage.PASSED_ON)

    @cached_property
    def thread(self) -> list[str]:
        """A shape for each step of the way, for the one-line drawing."""
        shapes = [self._step(one, "").state for phase in way.WAY for one in phase.steps if not one.side]
        return shapes if self.ended_early else ["done" if one == "none" else one for one in shapes]

    # the agencies' own reviews ----------------------------------------------------------------------------------------
    @cached_property
    def imrs(self) -> list[Imr]:
        """The agencies' reviews whose standing this person may know: all, the assured ones, or their own."""
        reach = self.rights.reach(Section.IMRS)
        return [one for one in self.facts.imrs if reach.covers_agency(Verb.STATUS, one.agency_id, assured=one.settled)]

    @property
    def sees_every_imr(self) -> bool:
        return Section.IMRS in self.sections

    def lanes(self, page: str) -> list[Lane]:
        held = []
        for one in self.imrs:
            late = self.late_by(one)
            state = "done" if one.state in IMR_IN else "late" if late else "now"
            note = (
                f"{late} {'day' if late == 1 else 'days'} late"
                if late
                else ""
                if state == "done"
                else f"by {_short(one.due_on)}"
            )
            held.append(Lane(one.agency.name, state, note, f"{page}#{anchor('4.17')}" if self.sees_every_imr else ""))
        return held

    def late_by(self, imr: Imr) -> int:
        """Days by which an agency's review is overdue; one that is filed is not."""
        if imr.state in IMR_IN or imr.state == ImrState.FILED or imr.due_on >= self.facts.day:
            return 0
        return days_between(imr.due_on, self.facts.day)

    # the clocks -------------------------------------------------------------------------------------------------------
    def clocks(self) -> list[Clock]:
        held = [self._told_clock(), self._finish_clock(), self._imr_clock(), *self._family_clocks()]
        return [one for one in held if one]

    def _family_clocks(self) -> list[Clock]:
        """When each group last heard, and when it hears next (4.13)."""
        if Section.FAMILY not in self.sections or self.facts.review.closed:
            return []
        groups = [(one, one.next_contact_on) for one in rf.groups(self.facts) if one.next_contact_on]
        held = []
        for one, due in groups:
            marks = tuple(sorted(contact.on for contact in one.contacts.all()))
            name = "Next contact with the family" if len(groups) == 1 else f"Next contact: {one.name}"
            start = marks[0] if marks else london_date(self.facts.review.opened_at)
            late, left = due < self.facts.day, _left(due, self.facts.day)
            word = left if late or due == self.facts.day else f"In {left.removesuffix(' left')}"
            state = "late" if late else "now"
            held.append(Clock(name, "4.13", f"By {long_date(due)}", state, word, start, marks=marks, next_mark=due))
        return held

    def _told_clock(self) -> Clock | None:
        status = self._by_number.get("4.4")
        if status is None or status.due is None:
            return None
        sent = way.told(self.facts)
        state = "done" if sent else "late" if status.days_late else "now"
        word = f"Done {_short(sent)}" if sent else _left(status.due, self.facts.day)
        months = self.facts.edition.decision_months
        note = f"{'One month' if months == 1 else f'{months} months'} from the incident: {long_date(status.due)}"
        return Clock(
            "Tell the Home Office", "4.4", note, state, word, self.facts.review.incident_on, status.due, done=sent
        )

    def _finish_clock(self) -> Clock | None:
        first, agreed, start = panel.six_months(self.facts), panel.agreed_date(self.facts), way.told(self.facts)
        if "4.10" not in self._by_number or first is None or agreed is None or start is None:
            return None
        submitted = self.facts.review.has_reached(Stage.SUBMITTED) or self.facts.review.stage in CLOSED_STAGES
        note = f"Six months: {long_date(first)}"
        if agreed != first:
            when = next(
                (one.answered_on for one in reversed(self.facts.extensions) if one.state == ExtensionState.AGREED), None
            )
            note += f". New date{f' agreed on {long_date(when)}' if when else ''}: {long_date(agreed)}"
        state = "done" if submitted else "late" if agreed < self.facts.day else "now"
        word = "Done" if submitted else _left(agreed, self.facts.day)
        return Clock(
            "Finish the review", "4.10", note, state, word, start, agreed, first, done=agreed if submitted else None
        )

    def _imr_clock(self) -> Clock | None:
        rows = (
            self.imrs
            if self.sees_every_imr
            else [one for one in self.imrs if one.agency_id in self.rights.agency_ids()]
        )
        if not rows:
            return None
        waiting = [one for one in rows if one.state not in IMR_IN and one.state != ImrState.FILED]
        due = min(one.due_on for one in (waiting or rows))
        start = london_date(min(one.commissioned_at for one in rows))
        names = [one.agency.name for one in waiting if self.late_by(one)]
        name = "Agencies’ own reviews" if self.sees_every_imr else "Your agency’s own review"
        if not waiting:
            done = max((london_date(one.filed_at) for one in rows if one.filed_at), default=due)
            return Clock(name, "4.16", f"Due {long_date(due)}", "done", "All filed", start, due, done=done)
        word = (
            f"{names[0]}, {days_between(due, self.facts.day)} days"
            if len(names) == 1
            else f"{len(names)} late"
            if names
            else _left(due, self.facts.day)
        )
        return Clock(name, "4.16", f"Due {long_date(due)}", "late" if names else "now", word, start, due)


def _joined(known: list[ClauseStatus]) -> str:
    """Several clauses under one step: late if one is late, open if one is open, kept when all are kept."""
    states = {one.state for one in known}
    for state in (ClauseState.LATE, ClauseState.OPEN):
        if state in states:
            return SHAPES[state]
    if states == {ClauseState.NOT_FOR_US}:
        return "none"
    return "due" if ClauseState.TO_COME in states else "done"


def _short(day: date) -> str:
    return f"{day.day} {day:%B}" if len(f"{day:%B}") < 6 else f"{day.day} {day:%b}"


def _left(due: date, day: date) -> str:
    left = days_between(day, due)
    if left < 0:
        return f"{-left} {'day' if left == -1 else 'days'} late"
    return "Today" if left == 0 else f"{left} {'day' if left == 1 else 'days'} left"


def standing(facts: Facts, rights: Rights) -> Standing:
    """Where one review stands for one person; no query beyond what facts and rights hold already."""
    seen = rf.seen_by(facts, rights)
    return Standing(seen, rights, tuple(protocol.statuses(seen)))


def standings(all_facts: Iterable[Facts], rights: dict[UUID, Rights]) -> list[Standing]:
    return [standing(facts, rights[facts.review.pk]) for facts in all_facts]
