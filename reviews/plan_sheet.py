"""The action plan as a spreadsheet: what is written into one, and what one that comes back says (4.27).

Pure functions. Every cell that goes out is text, whatever it begins with; what comes in was read by ``jobs.sheet`` in
a limited child and is judged here cell by cell, so that the good rows can be kept.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from reviews.models import Action, Recommendation

MOST_ROWS, LONGEST = 500, 4000
FIRST_YEAR, LAST_YEAR = 2011, 2100
HEADS = (
    "Action",
    "Recommendation",
    "The recommendation",
    "Where it applies",
    "Specific: what will be done",
    "Measurable: how you will know that it is done",
    "Achievable: who does it, and with what",
    "Realistic: why it can be expected to work",
    "Target date",
    "Lead agency",
    "How it is monitored and reviewed",
    "Milestones",
    "Where it stands",
    "Completed on",
    "Outcome",
    "Version (leave as it is)",
)
COLUMNS = {name: get_column_letter(at) for at, name in enumerate(HEADS, 1)}
WORDS = {"specific": "E", "measurable": "F", "achievable": "G", "realistic": "H", "monitoring": "K"}
DAY_FORMS = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y")
NOT_READ = {
    "formula": "holds a formula, which is not read. Write the value itself.",
    "merged": "is merged with others. Split the cells, and fill in each.",
    "error": "holds an error of the spreadsheet.",
}


@dataclass
class Line:
    """One row of a sheet that came in: what it says, and what is wrong with it, by cell."""

    at: int
    number: int | None = None
    recommendation: int | None = None
    stamp: int | None = None
    agency_id: str = ""
    agency: str = ""
    due_on: str = ""
    words: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    state: str = ""

    @property
    def good(self) -> bool:
        return not self.faults

    @property
    def due(self) -> date | None:
        return date.fromisoformat(self.due_on) if self.due_on else None

    @property
    def agency_key(self) -> UUID | None:
        return UUID(self.agency_id) if self.agency_id else None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def written(rows: Iterable[Action], *, marking: str, reference: str) -> bytes:
    """The plan as an .xlsx file. No cell is a formula, and none becomes one when it is edited."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Action plan"
    for edge in (sheet.oddHeader, sheet.oddFooter):
        if edge is not None:
            edge.center.text = f"{marking}. Review {reference}."
    for at, head in enumerate(HEADS, 1):
        _put(sheet, 1, at, head)
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(at)].width = 14 if at in (1, 2, 9, 14, 16) else 32
    for number, one in enumerate(rows, 2):
        for at, text in enumerate(_texts(one), 1):
            _put(sheet, number, at, text)
    sheet.freeze_panes = "B2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(sheet: Any, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.value = _clean(text)
    cell.data_type = "s"
    cell.quotePrefix = True
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _clean(text: str) -> str:
    """Without the control characters that a spreadsheet cannot hold."""
    return "".join(one for one in text if one >= " " or one in "\n\t")[:32000]


def _texts(one: Action) -> tuple[str, ...]:
    milestones = "\n".join(
        f"{_day(row.due_on)}: {row.words}{f' (reached {_day(row.reached_on)})' if row.reached_on else ''}"
        for row in one.milestones.all()
    )
    return (
        str(one.number), str(one.recommendation.number), one.recommendation.title,
        one.recommendation.get_scope_display(), one.specific, one.measurable, one.achievable, one.realistic,
        _day(one.due_on), one.agency.name if one.agency else "", one.monitoring, milestones, one.get_state_display(),
        _day(one.done_on), one.outcome, str(one.version),
    )  # fmt: skip


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


# What comes back ------------------------------------------------------------------------------------------------------
def judged(
    rows: Sequence[Mapping[str, Any]],
    *,
    actions: Iterable[Action],
    recommendations: Iterable[Recommendation],
    agencies: Mapping[str, UUID],
) -> list[Line]:
    """Each row below the heads with its faults. ``agencies``: those on the review, by name in lower case.

    :raises ValueError: where the first row is not the plan's own heads; the sentence names the cell.
    """
    if not rows or rows[0]["at"] != 1:
        raise ValueError(
            "The first row does not hold the plan’s headings. Take the plan as a spreadsheet and fill that in."
        )
    for name, column in COLUMNS.items():
        if rows[0]["cells"].get(column, {}).get("text") != name:
            raise ValueError(f"Cell {column}1 should say “{name}”. Take the plan as a spreadsheet and fill that in.")
    known = {one.number: one for one in actions}
    titles = {one.number for one in recommendations}
    seen: set[int] = set()
    return [_line(row, known, titles, agencies, seen) for row in rows[1:]]


def _line(
    row: Mapping[str, Any], known: Mapping[int, Action], titles: set[int], agencies: Mapping[str, UUID], seen: set[int]
) -> Line:
    line = Line(at=int(row["at"]))
    cells: dict[str, Mapping[str, str]] = row["cells"]
    for column, cell in cells.items():
        if cell["kind"] in NOT_READ:
            line.faults.append((f"{column}{line.at}", NOT_READ[cell["kind"]]))
    line.number = _number(line, cells, "A", "is not the number of an action. Leave it empty for a new one.")
    line.recommendation = _number(line, cells, "B", "is not the number of a recommendation.")
    line.stamp = _number(line, cells, "P", "is not the version that the sheet was given with.")
    for name, column in WORDS.items():
        line.words[name] = _words(line, cells, column)
    _judge_numbers(line, known, titles, seen)
    _judge_rest(line, cells, agencies)
    line.state = _state(line, known)
    return line


def _text(cells: Mapping[str, Mapping[str, str]], column: str) -> str:
    cell = cells.get(column)
    return cell["text"].strip() if cell and cell["kind"] not in NOT_READ else ""


def _number(line: Line, cells: Mapping[str, Mapping[str, str]], column: str, said: str) -> int | None:
    text = _text(cells, column)
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) < 7:
        return int(text)
    line.faults.append((f"{column}{line.at}", f"“{text[:40]}” {said}"))
    return None


def _words(line: Line, cells: Mapping[str, Mapping[str, str]], column: str) -> str:
    text = _text(cells, column)
    if len(text) > LONGEST:
        line.faults.append((f"{column}{line.at}", f"is longer than {LONGEST} characters."))
    return text


def _judge_numbers(line: Line, known: Mapping[int, Action], titles: set[int], seen: set[int]) -> None:
    if line.number is not None:
        if line.number not in known:
            line.faults.append((f"A{line.at}", f"There is no action {line.number}. Leave it empty for a new one."))
        elif line.number in seen:
            line.faults.append((f"A{line.at}", f"Action {line.number} stands in the sheet twice."))
        elif line.stamp != known[line.number].version:
            said = f"Action {line.number} was changed since this sheet was taken. Take it again."
            line.faults.append((f"P{line.at}", said))
        seen.add(line.number)
    if line.recommendation is None:
        line.faults.append((f"B{line.at}", "Say to which recommendation it belongs, by its number."))
    elif line.recommendation not in titles:
        line.faults.append(
            (f"B{line.at}", f"There is no recommendation {line.recommendation}. Add it on the page first.")
        )


def _judge_rest(line: Line, cells: Mapping[str, Mapping[str, str]], agencies: Mapping[str, UUID]) -> None:
    if not line.words["specific"] and not any(place == f"E{line.at}" for place, _ in line.faults):
        line.faults.append((f"E{line.at}", "Say what will be done."))
    name = _text(cells, "J")
    if name and name.lower() not in agencies:
        line.faults.append((f"J{line.at}", f"“{name[:60]}” does not take part in the review."))
    elif name:
        line.agency, line.agency_id = name, str(agencies[name.lower()])
    text = _text(cells, "I")
    if text:
        day = _read_day(text)
        if day is None:
            line.faults.append((f"I{line.at}", f"“{text[:40]}” is not a date. Write it as 31/03/2027."))
        elif not FIRST_YEAR <= day.year <= LAST_YEAR:
            line.faults.append((f"I{line.at}", f"“{text[:40]}” is in the year {day.year}."))
        else:
            line.due_on = day.isoformat()


def _read_day(text: str) -> date | None:
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _state(line: Line, known: Mapping[int, Action]) -> str:
    if line.faults:
        return "bad"
    one = known.get(line.number) if line.number is not None else None
    if one is None:
        return "new"
    same = all(getattr(one, name) == words for name, words in line.words.items())
    same = same and one.due_on == line.due and one.agency_id == line.agency_key
    return "same" if same and one.recommendation.number == line.recommendation else "changed"
