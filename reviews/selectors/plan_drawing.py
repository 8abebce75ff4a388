"""The plan over time: a line for each action, from the day on which it was written to its target date.

What is drawn stands in the page's table, word for word: the drawing is for the eye alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from portal.kernel.calendar import london_date

ROW, LEFT, RIGHT = 26, 6.0, 98.0


class PlanRow(Protocol):
    """A row of the plan's table."""

    @property
    def action(self) -> Any: ...
    @property
    def state(self) -> str: ...


@dataclass(frozen=True)
class Mark:
    """A milestone on its line."""

    x: str
    kind: str


@dataclass(frozen=True)
class Bar:
    """One action: where its line begins and ends, in per cent of the width, and where it lies, in pixels."""

    number: int
    kind: str
    x1: str
    x2: str
    y: int
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """The whole drawing; ``today`` is where the present day stands."""

    height: int
    today: str
    first: date
    last: date
    bars: list[Bar] = field(default_factory=list)

    @property
    def foot(self) -> int:
        return self.height - 8

    @property
    def deep(self) -> int:
        return self.height - 26


def draw_plan(rows: Sequence[PlanRow], day: date) -> Drawing | None:
    """The drawing; None where no action has a date."""
    dated = [one for one in rows if one.action.due_on]
    if not dated:
        return None
    days = [day, *(_begins(one) for one in dated), *(one.action.due_on for one in dated)]
    days += [mark.due_on for one in dated for mark in one.action.milestones.all()]
    first, last = min(days), max(days)
    span = max((last - first).days, 1)

    def at(one: date) -> str:
        return f"{LEFT + (RIGHT - LEFT) * (one - first).days / span:.2f}%"

    bars = [
        Bar(
            one.action.number,
            one.state,
            at(_begins(one)),
            at(one.action.due_on),
            ROW * number + ROW // 2,
            tuple(Mark(at(mark.due_on), _kind(mark, day)) for mark in one.action.milestones.all()),
        )
        for number, one in enumerate(dated)
    ]
    return Drawing(ROW * len(bars) + 30, at(day), first, last, bars)


def _begins(one: PlanRow) -> date:
    written, due = london_date(one.action.added_at), one.action.due_on
    return written if written < due else date(due.year, due.month, due.day)


def _kind(mark: Any, day: date) -> str:
    if mark.reached_on:
        return "done"
    return "late" if mark.due_on < day else "due"
