"""What a clause is: the shape that ``protocol`` fills, and how its state follows from the facts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from reviews.enums import CLOSED_STAGES, ClauseKind, ClauseState, Section, Stage
from reviews.facts import Facts

Sentences = Callable[[Facts], list[str]]
Who = Callable[[Facts], str]


def nothing(facts: Facts) -> list[str]:
    return []


def always(facts: Facts) -> bool:
    return True


def never_due(facts: Facts) -> date | None:
    return None


@dataclass(frozen=True)
class Clause:
    """One clause: what it asks in plain words, whether it applies, what is missing, who can put it right, when due.

    ``begins`` is the stage from which it can be open: before, it is to come. ``section`` says whose eyes its sentences
    are for. ``waits_for`` names clauses that come first.
    """

    number: str
    title: str
    heading: str
    kind: frozenset[ClauseKind]
    section: Section
    begins: Stage
    missing: Sentences
    who: Who
    applies: Callable[[Facts], bool] = always
    not_for_us: str = ""
    due: Callable[[Facts], date | None] = never_due
    evidence: Sentences = nothing
    waits_for: tuple[str, ...] = ()

    @property
    def kinds(self) -> str:
        """What the portal does about it, in words: ``Gate, record``."""
        return ", ".join(one.label for one in ClauseKind if one in self.kind).capitalize()

    @property
    def anchor(self) -> str:
        return "c" + self.number.replace(" ", "-")


@dataclass(frozen=True)
class Appendix:
    """One of the protocol's appendices: the clauses that it belongs to, its parts as the text heads them, what the
    portal makes of it, and the page (an address name) on which that is found."""

    number: str
    title: str
    clauses: tuple[str, ...]
    parts: tuple[str, ...]
    help: str
    page: str

    @property
    def anchor(self) -> str:
        return self.number.lower().replace(" ", "-")


@dataclass(frozen=True)
class ClauseStatus:
    """How one clause stands for one review on one day."""

    clause: Clause
    state: ClauseState
    missing: tuple[str, ...] = ()
    who: str = ""
    due: date | None = None
    evidence: tuple[str, ...] = ()
    days_late: int = 0

    @property
    def number(self) -> str:
        return self.clause.number


def begun(facts: Facts, clause: Clause) -> bool:
    """Whether the clause can be open by now. A review that ended early keeps what had begun with the notification."""
    review = facts.review
    if review.stage in (Stage.NOT_REVIEWED, Stage.PASSED_ON):
        return clause.begins == Stage.NOTIFIED
    return review.has_reached(clause.begins)


def status_of(facts: Facts, clause: Clause) -> ClauseStatus:
    """The clause's state, worked out from the facts alone."""
    if not clause.applies(facts) or (facts.review.stage in CLOSED_STAGES and not _outlives(facts, clause)):
        said = (clause.not_for_us,) if clause.not_for_us else ()
        return ClauseStatus(clause, ClauseState.NOT_FOR_US, evidence=said)
    if not begun(facts, clause):
        waits = (f"Waits for {' and '.join(clause.waits_for)}.",) if clause.waits_for else ()
        return ClauseStatus(clause, ClauseState.TO_COME, waits, clause.who(facts), clause.due(facts))
    missing, due = tuple(clause.missing(facts)), clause.due(facts)
    evidence = tuple(clause.evidence(facts))
    if not missing:
        return ClauseStatus(clause, ClauseState.KEPT, due=due, evidence=evidence)
    late = (facts.day - due).days if due and due < facts.day else 0
    state = ClauseState.LATE if late else ClauseState.OPEN
    return ClauseStatus(clause, state, missing, clause.who(facts), due, evidence, late)


def _outlives(facts: Facts, clause: Clause) -> bool:
    """Whether a clause still says something of a review that ended here."""
    return facts.review.stage == Stage.CONCLUDED or clause.begins == Stage.NOTIFIED
