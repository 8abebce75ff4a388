"""Geometry of the timeline: an agency a lane, from entries to plain numbers. The template writes the SVG.

Places across are per cent, so that it fits any width; places down are pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reviews.chronology.dates import MONTHS, Precision
from reviews.chronology.discrepancies import Discrepancy, Kind
from reviews.chronology.merging import Entry

LEFT, RIGHT, TOP, STEP, LABEL = 1.2, 98.8, 26, 26, 40
CLOSE = 2.6  # per cent: nearer marks stand one above the other
LEVELS = 6
TICKS = 12
Place = Callable[[date], float]


@dataclass(frozen=True)
class Mark:
    """One row: a numbered ring, and a bar where it spans more than a day."""

    x: float
    y: int
    css: str
    number: int
    id: str
    label: str
    until: float | None = None

    @property
    def text_y(self) -> int:
        return self.y + 5


@dataclass(frozen=True)
class Lane:
    name: str
    base: int
    label_y: int


@dataclass(frozen=True)
class Tick:
    x: float
    text: str


@dataclass(frozen=True)
class Line:
    """A tie between two rows, or a silence as a band from ``x`` to ``x2``."""

    x: float
    y: int
    x2: float
    y2: int

    @property
    def width(self) -> float:
        return round(self.x2 - self.x, 2)

    @property
    def band(self) -> dict[str, float]:
        """The box around both ends."""
        left, right = sorted((self.x, self.x2))
        top, bottom = sorted((self.y, self.y2))
        return {
            "x": round(left - 2.4, 2),
            "width": round(right - left + 4.8, 2),
            "y": top - 20,
            "height": bottom - top + 40,
        }


@dataclass(frozen=True)
class Timeline:
    """Everything to be drawn."""

    first: date
    last: date
    height: int
    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    ties: tuple[Line, ...]
    quiet: tuple[Line, ...]


def draw(
    entries: Sequence[Entry],
    numbers: Mapping[str, int],
    open_ones: Iterable[Discrepancy],
    *,
    first: date | None = None,
    last: date | None = None,
) -> Timeline | None:
    """The timeline of these entries; None where there is none. Days outside ``first`` and ``last`` are cut off."""
    if not entries:
        return None
    begin, end = _frame(entries, first, last)
    days = max(1, (end - begin).days)

    def across(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * min(max((day - begin).days, 0), days) / days, 2)

    found = list(open_ones)
    asked = {row for one in found if one.kind != Kind.SILENCE for row in one.rows}
    placed, lanes, height = _lanes(entries, across)
    marks = {
        entry.id: _mark(entry, numbers[entry.id], across, y, asked=entry.id in asked)
        for entry, y in ((entry, placed[entry.id]) for entry in entries)
    }
    return Timeline(
        begin,
        end,
        height,
        tuple(lanes),
        tuple(Tick(across(day), text) for day, text in ticks(begin, end)),
        tuple(marks.values()),
        tuple(_ties(found, marks)),
        tuple(_quiet(found, marks, {one.id: one for one in entries}, across, height)),
    )


def _frame(entries: Sequence[Entry], first: date | None, last: date | None) -> tuple[date, date]:
    begin = first or min(one.first_day for one in entries)
    end = last or max(one.last_day for one in entries)
    if (end - begin).days < 14:
        begin, end = begin - timedelta(days=7), end + timedelta(days=7)
    return begin, end


def _lanes(entries: Sequence[Entry], across: Place) -> tuple[dict[str, int], list[Lane], int]:
    """Where each mark stands: on its lane, or above another that is too close."""
    levels: dict[str, int] = {}
    deepest: dict[str, int] = {}
    ends: dict[str, list[float]] = {}
    for one in entries:
        x, taken = across(one.first_day), ends.setdefault(one.agency, [])
        level = next((index for index, end in enumerate(taken) if x - end >= CLOSE), len(taken))
        level = min(level, LEVELS - 1)
        if level == len(taken):
            taken.append(x)
        taken[level] = x
        levels[one.id] = level
        deepest[one.agency] = max(deepest.get(one.agency, 0), level)
    lanes, y, base = [], TOP, {}
    for name in sorted(deepest, key=str.casefold):
        y += LABEL + STEP * deepest[name] + 14
        base[name] = y
        lanes.append(Lane(name, y, y - STEP * deepest[name] - 24))
        y += 14
    return {one.id: base[one.agency] - STEP * levels[one.id] for one in entries}, lanes, y + 18


def _mark(entry: Entry, number: int, across: Place, y: int, *, asked: bool) -> Mark:
    unsure = entry.precision in (Precision.UNCERTAIN, Precision.APPROXIMATE)
    css = "ev-x" if asked else "ev-q" if unsure else "ev"
    x, until = across(entry.first_day), across(entry.last_day)
    return Mark(x, y, css, number, entry.id, f"{number}, {entry.agency}", until if until > x else None)


def _ties(found: Iterable[Discrepancy], marks: Mapping[str, Mark]) -> Iterable[Line]:
    for one in found:
        if one.kind != Kind.SILENCE and len(one.rows) == 2 and all(row in marks for row in one.rows):
            left, right = (marks[row] for row in one.rows)
            yield Line(left.x, left.y, right.x, right.y)


def _quiet(
    found: Iterable[Discrepancy], marks: Mapping[str, Mark], entries: Mapping[str, Entry], across: Place, height: int
) -> Iterable[Line]:
    for one in found:
        if one.kind == Kind.SILENCE and all(row in marks for row in one.rows):
            before, after = (entries[row] for row in one.rows)
            yield Line(across(before.last_day), TOP, across(after.first_day), height - TOP)


def ticks(begin: date, end: date) -> list[tuple[date, str]]:
    """Marks of the calendar, at most a dozen: days, months or years, as the span asks."""
    days = (end - begin).days
    if days <= 60:
        step = max(1, days // (TICKS - 4))
        return [
            (day, f"{day.day} {MONTHS[day.month - 1][:3].capitalize()}")
            for day in (begin + timedelta(days=index) for index in range(0, days + 1, step))
        ]
    months = (end.year - begin.year) * 12 + end.month - begin.month
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120, 240, 1200) if months / step <= TICKS)
    found: list[tuple[date, str]] = []
    for index in range(begin.year * 12 + begin.month - 1, end.year * 12 + end.month, step):
        index -= index % step if step >= 12 else 0
        day = date(index // 12, index % 12 + 1, 1)
        if day >= begin:
            name = MONTHS[day.month - 1][:3].capitalize()
            found.append((day, str(day.year) if step >= 12 else f"{name} {day.year}" if _new(found, day) else name))
    return found


def _new(found: Sequence[tuple[date, str]], day: date) -> bool:
    return not found or found[-1][0].year != day.year
