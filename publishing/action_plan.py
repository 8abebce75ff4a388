"""The cleared action plan as everybody reads it: each recommendation, its actions, and where each stands (4.27, 4.29)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from publishing.enums import Progress, progress_of

SHAPES = {
    Progress.PLANNED: "due",
    Progress.UNDER_WAY: "now",
    Progress.DONE: "done",
    Progress.CLOSED_UNDONE: "none",
}


@dataclass
class Step:
    """One action: its words as they were cleared, its state of the fixed list, and the day that belongs to it."""

    words: str
    agency: str
    state: Progress
    due: date | None
    done_on: date | None

    @property
    def shape(self) -> str:
        return SHAPES[self.state]


@dataclass
class Recommendation:
    """One recommendation with its actions."""

    number: int
    words: str
    steps: list[Step] = field(default_factory=list)


def recommendations(rows: Iterable[Any]) -> list[Recommendation]:
    """Numbered in the order in which they come."""
    found: dict[str, Recommendation] = {}
    for row in rows:
        under = found.setdefault(row.recommendation, Recommendation(len(found) + 1, row.recommendation))
        under.steps.append(Step(row.action, row.agency, progress_of(row.state), row.due, row.done_on))
    return list(found.values())


def tally(held: Iterable[Recommendation]) -> list[tuple[str, Progress, int]]:
    """How many actions stand where: shape, state and number, only of states that there are."""
    counts = Counter(step.state for one in held for step in one.steps)
    return [(SHAPES[state], state, counts[state]) for state in reversed(Progress) if counts[state]]
