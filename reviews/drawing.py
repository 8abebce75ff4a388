"""Geometry of the drawings: from plain facts to plain numbers. Templates write the SVG; nothing here asks the database.

Every drawing's facts stand as a list on the same page, so what is left out of a drawing for want of room is not lost.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.kernel.calendar import add_months

WIDTH, GAP, TOP, LANE = 1120.0, 11.0, 30.0, 46.0
SPACE, EDGE, STRANDS, WIDE = 52.0, 46.0, 246.0, 92.0
Place = Callable[[date], float]
STATE_WORDS = {"done": "Done", "now": "Now", "due": "To come", "late": "Late", "none": "Not for this review"}


# The map ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Step:
    """One step of the way: what the protocol calls it, and how it stands. ``state`` is one of the kit's shapes."""

    number: str
    title: str
    short: tuple[str, ...]
    state: str
    when: str = ""
    href: str = ""
    side: bool = False

    @property
    def label(self) -> str:
        return " ".join((self.number, *self.short, self.when)).strip()

    @property
    def word(self) -> str:
        return STATE_WORDS[self.state].lower()

    @property
    def said(self) -> str:
        """What is read out in place of the shape."""
        return f"{STATE_WORDS[self.state]}."


@dataclass(frozen=True)
class Lane:
    """One agency's own review, drawn as a strand between two steps."""

    name: str
    state: str
    note: str = ""
    href: str = ""

    @property
    def word(self) -> str:
        return STATE_WORDS[self.state].lower()

    @property
    def short(self) -> str:
        return self.name if len(self.name) < 23 else self.name[:21].rstrip() + "…"


@dataclass(frozen=True)
class Phase:
    """A phase: the lanes, if any, run between its first and its last step."""

    name: str
    steps: tuple[Step, ...]
    here: bool = False
    lanes: tuple[Lane, ...] = ()


@dataclass
class Line:
    y: float
    text: str
    css: str


@dataclass
class Node:
    """A drawn step: the shape's corner and size, and its label line by line."""

    step: Step | Lane
    x: float
    y: float
    size: float
    lines: list[Line] = field(default_factory=list)
    anchor: str = "middle"

    @property
    def left(self) -> float:
        return round(self.x - self.size / 2, 1)

    @property
    def top(self) -> float:
        return round(self.y - self.size / 2, 1)

    @property
    def text_x(self) -> float:
        """Beside the shape for labels that start or end there, else below its middle."""
        return round({"start": self.x - 16, "end": self.x - 18}.get(self.anchor, self.x), 1)

    @property
    def text_y(self) -> float:
        return round(self.y - 9, 1)


@dataclass
class Map:
    width: float
    height: float
    phases: list[tuple[float, float, Phase]] = field(default_factory=list)
    rails: list[tuple[str, str]] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    lanes: list[Node] = field(default_factory=list)
    strands_at: float = 0.0
    strands_top: float = 0.0

    @property
    def inner(self) -> float:
        return self.height - 1


def draw_map(phases: Sequence[Phase]) -> Map:
    """Phases side by side, one rail through them, labels in turn above and below it."""
    most = max((len(phase.lanes) for phase in phases), default=0)
    middle = max(208.0, 108.0 + max(most - 1, 0) * LANE / 2)
    height = max(352.0, middle + 144.0, middle + max(most - 1, 0) * LANE / 2 + 44.0)
    drawn = Map(WIDTH, height)
    widths = _widths(phases)
    x, main, above = 0.0, [], True
    for phase, width in zip(phases, widths, strict=True):
        drawn.phases.append((round(x, 1), round(width, 1), phase))
        line = [one for one in phase.steps if not one.side]
        places = _places(line, x, width, bool(phase.lanes))
        beside = any(one.side for one in phase.steps)  # below the way stands a step of its own: labels keep above it
        for step, at in zip(line, places, strict=True):
            node = Node(step, at, middle, 26.0 if step.state in ("now", "late") else 22.0)
            last_of_strands = bool(phase.lanes) and step is line[-1] and len(line) > 1
            over = beside or (above and not phase.lanes)
            node.lines = _label(step, middle, above=over)
            node.anchor = "start" if last_of_strands else "middle"
            main.append(node)
            if not phase.lanes and not beside:
                above = not above
        if phase.lanes:
            above = True
            _strands(drawn, phase, places, middle)
        for step in (one for one in phase.steps if one.side):
            _side(drawn, step, places[-1] if places else x + width / 2, middle)
        x += width + GAP
    drawn.nodes = main + drawn.nodes
    _rail(drawn, main, middle)
    return drawn


def _widths(phases: Sequence[Phase]) -> list[float]:
    """Room for each phase by what stands in it; whatever is over is shared out."""
    wanted = [EDGE * 2 + _between(phase) + (STRANDS if phase.lanes else 0.0) for phase in phases]
    room = WIDTH - GAP * (len(phases) - 1)
    scale = room / sum(wanted) if wanted else 1.0
    return [one * scale for one in wanted]


def _between(phase: Phase) -> float:
    """Labels in turn above and below stand closer than labels that are all above."""
    line = [one for one in phase.steps if not one.side]
    return max(len(line) - 1, 1) * (WIDE if len(line) < len(phase.steps) else SPACE)


def _places(steps: Sequence[Step], x: float, width: float, strands: bool) -> list[float]:
    if len(steps) == 1:
        return [round(x + (EDGE if strands else width / 2), 1)]
    first, last = x + EDGE, x + width - (EDGE + 10 if strands else EDGE)
    between = (last - first) / (len(steps) - 1)
    return [round(first + between * index, 1) for index in range(len(steps))]


def _label(step: Step, middle: float, *, above: bool) -> list[Line]:
    rows = [
        (step.number, "t-no"),
        *((text, "t") for text in step.short),
        *([(step.when, "t-st" if step.state != "late" else "t-late")] if step.when else []),
    ]
    start = middle - 28 - 19 * (len(rows) - 1) if above else middle + 40
    return [Line(round(start + 19 * index, 1), text, css) for index, (text, css) in enumerate(rows)]


def _strands(drawn: Map, phase: Phase, places: Sequence[float], middle: float) -> None:
    """From the phase's first step each agency runs its own way, and all meet again at its last."""
    start, end = places[0], places[-1]
    left, shape = start + 54, start + 54 + 164
    top = middle - (len(phase.lanes) - 1) * LANE / 2
    drawn.strands_at, drawn.strands_top = left + 4, top - 32
    for index, lane in enumerate(phase.lanes):
        y = top + index * LANE
        late = " rail-late" if lane.state == "late" else ""
        drawn.rails.append(
            (f"rail strand{late}", f"M{start} {middle}C{start + 27} {middle} {start + 27} {y} {left} {y}H{shape}")
        )
        drawn.rails.append(("rail-to", f"M{shape} {y}C{shape + 24} {y} {shape + 24} {middle} {end} {middle}"))
        drawn.lanes.append(Node(lane, shape, y, 22.0))


def _side(drawn: Map, step: Step, x: float, middle: float) -> None:
    """A step that stands beside the way."""
    y = middle + 64
    drawn.rails.append(("rail-to", f"M{x} {middle + 16}V{y - 14}"))
    node = Node(step, x, y, 22.0, anchor="end")
    node.lines = [
        Line(round(y - 14 + 19 * index, 1), text, css)
        for index, (text, css) in enumerate([(step.number, "t-no"), (" ".join(step.short), "t"), (step.when, "t-st")])
        if text and len(text) < 20
    ]
    drawn.nodes.append(node)


def _rail(drawn: Map, main: Sequence[Node], middle: float) -> None:
    """Solid as far as the review has come, dotted from there; where strands run, they are the way."""
    stretches = []
    for before, after in itertools.pairwise(main):
        if drawn.lanes and before.x < drawn.lanes[0].x < after.x:
            continue
        walked = before.step.state in ("done", "now", "late") and after.step.state in ("done", "now", "late")
        stretches.append(("rail" if walked else "rail-to", f"M{before.x} {middle}H{after.x}"))
    drawn.rails = stretches + drawn.rails


# The thread: a review in one line -----------------------------------------------------------------------------------
def draw_thread(states: Sequence[str]) -> list[tuple[float, str, int]]:
    """A dot for each step: its place in per cent of the width, shape, radius. What is open now is drawn large."""
    if not states:
        return []
    between = 94.0 / max(len(states) - 1, 1)
    shapes = {"done": "m-t", "late": "m-c", "now": "m-o"}
    here = next((index for index, state in enumerate(states) if state in ("late", "now")), -1)
    return [
        (round(3 + between * index, 1), shapes.get(state, "m-i"), 6 if index == here else 4)
        for index, state in enumerate(states)
    ]


# The clocks: due dates on one shared axis ---------------------------------------------------------------------------
@dataclass(frozen=True)
class Clock:
    """One due date: what it is for, from when it runs, when it is due, and how it ended or stands."""

    name: str
    number: str
    note: str
    state: str
    word: str
    starts: date
    due: date | None = None
    first_due: date | None = None
    done: date | None = None
    marks: tuple[date, ...] = ()
    next_mark: date | None = None

    def dates(self) -> list[date]:
        return [one for one in (self.starts, self.due, self.first_due, self.done, self.next_mark, *self.marks) if one]


@dataclass
class Dial:
    """A clock as drawn. Bars are (class, x, width), ticks (class, x), dots (class, x, radius), all in per cent."""

    clock: Clock
    bars: list[tuple[str, float, float]] = field(default_factory=list)
    ticks: list[tuple[str, float]] = field(default_factory=list)
    dots: list[tuple[str, float, int]] = field(default_factory=list)


@dataclass
class Dials:
    dials: list[Dial]
    axis: list[tuple[float, str]]
    today: float


def draw_clocks(clocks: Iterable[Clock], day: date) -> Dials:
    """All clocks on one axis from the first month to the last, with today's upright line."""
    held = list(clocks)
    known = sorted(one for clock in held for one in clock.dates()) or [day]
    first, last = min(known[0], day).replace(day=1), add_months(max(known[-1], day).replace(day=1), 1)
    span = (last - first).days

    def at(one: date) -> float:
        return round((one - first).days * 100 / span, 1)

    return Dials([_dial(clock, day, at) for clock in held], _axis(first, last, at), at(day))


def _axis(first: date, last: date, at: Place) -> list[tuple[float, str]]:
    months = (last.year - first.year) * 12 + last.month - first.month
    every = max(1, -(-months // 7))
    named = []
    for index in range(0, months, every):
        month = add_months(first, index)
        named.append((at(month), f"{month:%b %Y}" if month.month == 1 or not index else f"{month:%b}"))
    return [one for one in named if one[0] <= 93]


def _dial(clock: Clock, day: date, at: Place) -> Dial:
    dial = Dial(clock)

    def bar(css: str, start: date, end: date) -> None:
        if end > start:
            dial.bars.append((css, at(start), round(at(end) - at(start), 1)))

    if clock.marks or clock.next_mark:
        dial.dots = [("c-done", at(one), 5) for one in clock.marks]
        dial.dots += [("m-c" if clock.state == "late" else "m-o", at(clock.next_mark), 6)] if clock.next_mark else []
        return dial
    if clock.done:
        bar("c-done", clock.starts, clock.done)
    elif clock.due:
        bar("c-run", clock.starts, min(day, clock.due))
        bar("c-late", clock.due, day)
        if clock.first_due and clock.due > clock.first_due:
            bar("c-ext", max(day, clock.first_due), clock.due)
    if clock.first_due and clock.first_due != clock.due:
        dial.ticks.append(("c-base", at(clock.first_due)))
    if clock.due:
        dial.ticks.append(("c-end", at(clock.due)))
    return dial


def days_between(earlier: date, later: date) -> int:
    return (later - earlier) // timedelta(days=1)
