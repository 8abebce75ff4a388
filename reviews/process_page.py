"""The process as one page of Markdown, from the same tables that the portal runs on: nothing in it is written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reviews import moves, protocol
from reviews.acts import BY_CLAUSE
from reviews.clause import Clause
from reviews.criteria import ROWS
from reviews.editions import FIRST, edition
from reviews.enums import Capacity, ClauseKind, Stage

RUNGS = {
    "owner": "whoever keeps it",
    "coordinator": "the coordinator",
    "senior_manager": "the agency’s senior manager",
    "chair": "the panel chair (before there is one, the partnership’s chair)",
}


def text() -> str:
    """The whole page, ending with one line break."""
    parts = [
        "# The process",
        "Written by `make process` from `reviews/moves.py`, `reviews/protocol.py`, `reviews/acts.py`, "
        "`reviews/criteria.py` and `reviews/editions.py`. Change those, and run it again; a test compares.",
        "## From stage to stage",
        _diagram(),
        _moves(),
        "## Which review leads (3.3)",
        "The first row that fits counts.",
        _table(("case", "course", "clauses"), [(one.when, one.course.label, ", ".join(one.clauses)) for one in ROWS]),
        "## Every clause",
        "A gate refuses the next step, a clock has a date, a record says who and when, help does the work, and a never "
        "has no way at all.",
        *(part for heading in protocol.HEADINGS for part in _heading(heading)),
        "## Appendices",
        _table(
            ("appendix", "what it is", "what the portal makes of it", "its parts"),
            [(one.number, one.title, one.help, "; ".join(one.parts)) for one in protocol.APPENDICES],
        ),
        "## Dates",
        _dates(),
    ]
    return "\n\n".join(parts) + "\n"


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {Stage.NOTIFIED}: Record the notification (4.1)"]
    for one in Stage:
        lines.append(f"    {one}: {one.label}")
    for move in moves.MOVES.values():
        if move.to is not None:
            clauses = f" ({', '.join(move.clauses)})" if move.clauses else ""
            lines += [f"    {start} --> {move.to}: {move.label}{clauses}" for start in _ordered(move.from_)]
    return "\n".join([*lines, "```"])


def _ordered(stages: Iterable[Stage]) -> list[Stage]:
    order = list(Stage)
    return sorted(stages, key=order.index)


def _moves() -> str:
    rows = []
    for move in moves.MOVES.values():
        from_ = ", ".join(one.label for one in _ordered(move.from_))
        to = move.to.label if move.to is not None else "stays"
        who = ", ".join(one.label for one in Capacity if one in move.who) or "the portal"
        rows.append((move.label, from_, to, who, ", ".join(move.clauses) or "none"))
    return _table(("move", "from", "to", "who", "clauses that must hold"), rows)


def _heading(heading: str) -> list[str]:
    rows = [_clause(one) for one in protocol.CLAUSES if one.heading == heading]
    if not rows:
        return []
    heads = ("clause", "what it asks", "what the portal does", "from", "after", "the act, and whose it is")
    return [f"### {heading}", _table(heads, rows)]


def _clause(one: Clause) -> tuple[str, ...]:
    act = BY_CLAUSE.get(one.number)
    whose = ", ".join(capacity.label for capacity in Capacity if act and capacity in act.who)
    kinds = ", ".join(kind.label.lower() for kind in ClauseKind if kind in one.kind)
    return (
        one.number,
        one.title,
        kinds,
        one.begins.label,
        ", ".join(one.waits_for) or "none",
        f"{act.title} ({whose})" if act else "none",
    )


def _dates() -> str:
    now = edition(FIRST)
    before = " and ".join(_days(days) for days in now.reminders_before)
    lines = [
        f"- The decision is told to the Home Office within {_months(now.decision_months)} of the incident (4.4).",
        f"- The review is complete within {_months(now.completion_months)} of telling the Home Office, or by the date "
        "last agreed (4.10).",
        f"- An agency’s own review is due {now.imr_days} days after it is commissioned, unless the chair sets another "
        "date (4.16).",
        "- A family’s next contact and the end of its reading time (4.13), and each action’s target date (4.29), are set "
        "where they are recorded.",
        f"- Whoever keeps a date is reminded {before} before it.",
    ]
    lines += [f"- {_days(days).capitalize()} after it, {RUNGS[rung]} is told." for days, rung in now.escalation]
    lines.append("- Each of these is sent once, and never to a family on a date that they asked to be left alone.")
    return "\n".join(lines)


def _days(number: int) -> str:
    return "one day" if number == 1 else f"{number} days"


def _months(number: int) -> str:
    return "one month" if number == 1 else f"{number} months"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(heads), _row(["---"] * len(heads)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
