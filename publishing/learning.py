"""What published reviews teach together: themes over time, and what changed because of them (4.32 to 4.34).

Counted are reviews, recommendations and actions. No figure here is about a person.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from publishing import finding, releases
from publishing.enums import Learned, Progress
from publishing.models import LibraryEntry

LATEST = 12
WIDE = 100.0  # of a drawing, in per cent
BARS = {Progress.DONE: "c-done", Progress.UNDER_WAY: "c-run", Progress.PLANNED: "c-open", Progress.CLOSED_UNDONE: "c-late"}  # fmt: skip


@dataclass
class Bar:
    """A piece of a bar, in per cent of the drawing's width."""

    kind: str
    x: str
    width: str


@dataclass
class ThemeRow:
    """One theme: in how many reviews of each year, and what became of the actions under it."""

    code: str
    label: str
    years: list[int]
    reviews: int
    states: dict[str, int]
    bars: list[Bar] = field(default_factory=list)
    dots: list[tuple[str, str]] = field(default_factory=list)  # of each year: its middle, and the dot's size

    @property
    def actions(self) -> int:
        return sum(self.states.values())

    @property
    def labelled(self) -> list[tuple[str, int]]:
        return [(str(state.label), self.states.get(state, 0)) for state in BARS]


@dataclass
class Change:
    """One thing that is done."""

    entry: LibraryEntry
    words: str
    agency: str
    month: str


@dataclass
class Learning:
    """Everything on the page."""

    reviews: int
    actions: int
    years: list[int]
    themes: list[ThemeRow]
    states: list[tuple[Progress, int]]
    state_bars: list[Bar]
    done_by_year: list[tuple[int, int, str]]  # year, how many actions, the bar's width
    reach: list[tuple[str, str, int]]
    latest: list[Change]

    @property
    def years_at(self) -> list[tuple[int, str]]:
        """Each year, with its place in the drawing."""
        return [(year, f"{WIDE * (at + 0.5) / len(self.years):.2f}%") for at, year in enumerate(self.years)]

    @property
    def done(self) -> int:
        return sum(count for state, count in self.states if state == Progress.DONE)


def learning() -> Learning:
    """From the public rows alone: two questions."""
    entries = list(finding.public_entries().defer("search_text", "terms", "papers"))
    steps = [(entry, one) for entry in entries for one in entry.steps]
    years = sorted({entry.published_on.year for entry in entries})
    counts = Counter(str(one["state"]) for _, one in steps)
    states = [(state, counts[state]) for state in BARS if counts[state]]
    return Learning(
        reviews=len(entries),
        actions=len(steps),
        years=years,
        themes=_themes(entries, steps, years),
        states=states,
        state_bars=_bars(counts, max(len(steps), 1)),
        done_by_year=_by_year(steps),
        reach=_reach(entries),
        latest=_latest(steps),
    )


def _themes(entries: list[LibraryEntry], steps: list[tuple[LibraryEntry, Any]], years: list[int]) -> list[ThemeRow]:
    found = []
    for code, label in releases.themes().items():
        of = [entry for entry in entries if code in entry.themes]
        if of:
            by_year = Counter(entry.published_on.year for entry in of)
            states = Counter(str(one["state"]) for _, one in steps if code in one["themes"])
            found.append(ThemeRow(code, label, [by_year[year] for year in years], len(of), dict(states)))
    found.sort(key=lambda row: (-row.reviews, -row.actions, row.label))
    most_actions = max((row.actions for row in found), default=0) or 1
    most_reviews = max((count for row in found for count in row.years), default=1)
    for row in found:
        row.bars = _bars(row.states, most_actions)
        row.dots = [
            (f"{WIDE * (at + 0.5) / len(years):.2f}%", f"{4 + 12 * (count / most_reviews) ** 0.5:.1f}" if count else "")
            for at, count in enumerate(row.years)
        ]
    return found


def _bars(counts: dict[str, int], most: int) -> list[Bar]:
    found, at = [], 0.0
    for state, kind in BARS.items():
        width = WIDE * counts.get(state, 0) / most
        if width:
            found.append(Bar(kind, f"{at:.2f}%", f"{width:.2f}%"))
        at += width
    return found


def _by_year(steps: list[tuple[LibraryEntry, Any]]) -> list[tuple[int, int, str]]:
    counts = Counter(int(one["done_on"][:4]) for _, one in steps if one["state"] == Progress.DONE and one["done_on"])
    most = max(counts.values(), default=1)
    return [(year, counts[year], f"{WIDE * counts[year] / most:.2f}%") for year in sorted(counts)]


def _reach(entries: list[LibraryEntry]) -> list[tuple[str, str, int]]:
    counts = Counter(code for entry in entries for code in entry.learned)
    return [(code, label, counts[code]) for code, label in Learned.choices if counts[code]]


def _latest(steps: list[tuple[LibraryEntry, Any]]) -> list[Change]:
    done = [(entry, one) for entry, one in steps if one["state"] == Progress.DONE]
    done.sort(key=lambda pair: (pair[1]["done_on"], pair[0].slug, pair[1]["number"]), reverse=True)
    return [Change(entry, one["action"], one["agency"], one["done_on"][:7]) for entry, one in done[:LATEST]]
