"""The way through a review as data: the steps of the map (Appendix 1), in phases, each resting on its clauses.

The drawing in Appendix 1 is not in the text that we have; the order here follows the clauses.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from portal.kernel.calendar import london_date
from reviews import report_facts as rf
from reviews.enums import LetterKind, Section, Stage
from reviews.facts import Facts
from reviews.reached import Reached, reached

When = Callable[[Facts], date | None]


def undated(facts: Facts) -> date | None:
    return None


def notified(facts: Facts) -> date | None:
    row = facts.review.notification
    return row.letter_dated_on or row.received_on


def told(facts: Facts) -> date | None:
    return next((one.sent_on for one in facts.letters(LetterKind.HOME_OFFICE_DECISION) if one.sent_on), None)


def formed(facts: Facts) -> date | None:
    days = [one.accepted_at for one in facts.panel if one.accepted_at]
    return london_date(max(days)) if days else None


def appointed(facts: Facts) -> date | None:
    return facts.appointment.appointed_on if facts.appointment else None


def approved(facts: Facts) -> date | None:
    terms = facts.approved_terms
    return london_date(terms.approved_at) if terms and terms.approved_at else None


def secured(facts: Facts) -> date | None:
    days = [one.acknowledged_on for one in facts.review.hold_notices.all() if one.acknowledged_on]
    return max(days) if days else None


@dataclass(frozen=True)
class WayStep:
    """One step. ``past`` is the stage by which it is behind the review: all that somebody without the section sees."""

    number: str
    clauses: tuple[str, ...]
    title: str
    short: tuple[str, ...]
    section: Section
    begins: Stage
    past: Stage
    when: When = undated
    side: bool = False


@dataclass(frozen=True)
class WayPhase:
    name: str
    until: Stage  # the phase is where the review is until this stage
    steps: tuple[WayStep, ...]
    strands: bool = False


WAY: tuple[WayPhase, ...] = (
    WayPhase(
        "Decide",
        Stage.PANEL,
        (
            WayStep(
                "4.1",
                ("4.1",),
                "Police notify in writing",
                ("Police", "notify"),
                Section.DECISION,
                Stage.NOTIFIED,
                Stage.DECIDED,
                notified,
            ),
            WayStep(
                "3.4",
                ("3.4",),
                "A review about a child",
                ("Child review",),
                Section.DECISION,
                Stage.NOTIFIED,
                Stage.DECIDED,
                side=True,
            ),
            WayStep(
                "4.4",
                ("2.1", "4.3", "4.4"),
                "Decided, and the Home Office told",
                ("Home Office", "told"),
                Section.DECISION,
                Stage.NOTIFIED,
                Stage.PANEL,
                told,
            ),
        ),
    ),
    WayPhase(
        "Set up",
        Stage.GATHERING,
        (
            WayStep(
                "4.5",
                ("4.5",),
                "Panel formed",
                ("Panel", "formed"),
                Section.TERMS,
                Stage.PANEL,
                Stage.GATHERING,
                formed,
            ),
            WayStep(
                "4.8",
                ("4.8", "4.9"),
                "Independent chair appointed",
                ("Chair", "appointed"),
                Section.TERMS,
                Stage.PANEL,
                Stage.TERMS,
                appointed,
            ),
            WayStep(
                "4.11",
                ("4.10", "4.11"),
                "Terms of reference approved",
                ("Terms", "approved"),
                Section.TERMS,
                Stage.TERMS,
                Stage.GATHERING,
                approved,
            ),
        ),
    ),
    WayPhase(
        "Gather",
        Stage.WEIGHING,
        (
            WayStep(
                "4.15",
                ("4.15",),
                "Records secured",
                ("Records", "secured"),
                Section.EVIDENCE,
                Stage.DECIDED,
                Stage.WEIGHING,
                secured,
            ),
            WayStep(
                "4.17",
                ("4.16", "4.17", "4.18"),
                "Agencies’ own reviews",
                (),
                Section.IMRS,
                Stage.GATHERING,
                Stage.WEIGHING,
            ),
            WayStep(
                "4.20",
                ("4.20",),
                "Each presented and examined",
                ("Examined",),
                Section.IMRS,
                Stage.WEIGHING,
                Stage.REPORTING,
            ),
        ),
        strands=True,
    ),
    WayPhase(
        "Weigh and write",
        Stage.SIGNED_OFF,
        (
            WayStep(
                "4.21",
                ("4.21",),
                "Findings agreed",
                ("Findings", "agreed"),
                Section.DRAFTS,
                Stage.WEIGHING,
                Stage.REPORTING,
            ),
            WayStep(
                "4.26",
                ("4.23", "4.24", "4.26"),
                "Overview report written and agreed",
                ("Report", "agreed"),
                Section.DRAFTS,
                Stage.REPORTING,
                Stage.AGREED,
            ),
            WayStep(
                "4.13",
                ("4.13",),
                "The family reads it",
                ("Family", "reads"),
                Section.FAMILY,
                Stage.AGREED,
                Stage.SIGNED_OFF,
            ),
        ),
    ),
    WayPhase(
        "Publish",
        Stage.CONCLUDED,
        (
            WayStep(
                "4.28",
                ("4.27", "4.28"),
                "The partnership signs off",
                ("Signed", "off"),
                Section.CLEARANCE,
                Stage.AGREED,
                Stage.SUBMITTED,
            ),
            WayStep(
                "4.31",
                ("4.30", "4.31"),
                "The Home Office clears",
                ("Home Office", "clears"),
                Section.CLEARANCE,
                Stage.SUBMITTED,
                Stage.CLEARED,
            ),
            WayStep(
                "4.29",
                ("4.29",),
                "Published, actions followed up",
                ("Published",),
                Section.CLEARANCE,
                Stage.CLEARED,
                Stage.CONCLUDED,
            ),
        ),
    ),
)

# Where the review stands, in a sentence for everybody who takes part.
STANDS: dict[str, str] = {
    Stage.NOTIFIED: "The police have told the partnership. Its chair has still to decide whether there is a review.",
    Stage.DECIDED: "There will be a review. The panel has still to be brought together.",
    Stage.NOT_REVIEWED: "It was decided not to hold a review.",
    Stage.PASSED_ON: "Another partnership has taken the review over.",
    Stage.PANEL: "The panel is being brought together, and has to appoint its independent chair.",
    Stage.TERMS: "The panel has its chair. What the review will look at is being settled.",
    Stage.GATHERING: "The agencies are looking at their own work.",
    Stage.WEIGHING: "What the agencies found is before the panel, which weighs it.",
    Stage.REPORTING: "The overview report is being written.",
    Stage.AGREED: "The panel has agreed the report.",
    Stage.FAMILY: "The family and their advocate are reading the report.",
    Stage.SIGNED_OFF: "The partnership has signed the report off. It goes to the Home Office next.",
    Stage.SUBMITTED: "The report is with the Home Office.",
    Stage.CLEARED: "The Home Office has cleared the report. It is published on the agreed date.",
    Stage.PUBLISHED: "The report is published. What it asked for is being followed up.",
    Stage.CONCLUDED: "The review is concluded.",
}
BESIDE_THE_STAGE: dict[Reached, str] = {
    Reached.WITHHELD: "The Home Office has cleared the report. It was agreed that, exceptionally, it is not published.",
    Reached.DOWN: "The report was published, and is taken down. What it asked for is being followed up.",
}
NO_DAY = "The Home Office has cleared the report."  # for whoever does not read on the shelf of the clearance


def stands(facts: Facts, *, clearance: bool) -> str:
    """Where the review stands. ``clearance``: whether the reader may know what became of a cleared report."""
    beside = reached(facts.review.stage, rf.releases(facts))
    if beside == Reached.WITHHELD and not clearance:
        return NO_DAY
    return BESIDE_THE_STAGE[beside] if beside else STANDS[facts.review.stage]
