"""What does not fit, in words: the question it puts, the rows it is about, the note that settled it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reviews.chronology.alias import anonymous
from reviews.chronology.discrepancies import Discrepancy, Kind
from reviews.chronology.merging import Entry
from reviews.models import ChronologySettlement
from reviews.selectors.chronology import Merged
from reviews.selectors.chronology_reading import Pseudonyms, Shown, shown


@dataclass(frozen=True)
class Found:
    """One discrepancy as a page shows it. ``number`` counts those that wait."""

    digest: str
    question: str
    kind: str
    rows: tuple[Shown, ...]
    note: str = ""
    number: int = 0
    settled: ChronologySettlement | None = None
    settled_note: str = ""

    @property
    def anchor(self) -> str:
        return f"d{self.digest[:12]}"


def concerned(whole: Merged, wanted: Sequence[Discrepancy]) -> list[Entry]:
    """The entries that these discrepancies are about, each once."""
    return [whole.by_id[key] for key in dict.fromkeys(row for one in wanted for row in one.rows)]


def found_of(
    whole: Merged, wanted: Sequence[Discrepancy], under: Pseudonyms | None, read: Iterable[Shown] | None = None
) -> list[Found]:
    """These discrepancies with their rows in one reading. One query, none where the rows are ``read`` already."""
    rows = {row.id: row for row in (shown(whole, concerned(whole, wanted), under) if read is None else read)}
    names = {entry.agency_id: entry.agency for entry in whole.entries}
    number = {one.digest: at for at, one in enumerate(whole.open, 1)}
    found = [_one(one, rows, names, whole, number.get(one.digest, 0)) for one in wanted]
    notes = [one.settled.note if one.settled else "" for one in found]
    if under:
        notes = anonymous(notes, under.people, under.called)
    return [replace(one, settled_note=note) for one, note in zip(found, notes, strict=True)]


def _one(one: Discrepancy, rows: Mapping[str, Shown], names: Mapping[str, str], whole: Merged, number: int) -> Found:
    about = tuple(rows[row] for row in one.rows if row in rows)
    return Found(
        one.digest,
        question(one, about, names),
        one.kind,
        about,
        _aside(one, names),
        number,
        whole.settled.get(one.digest),
    )


def question(one: Discrepancy, rows: Sequence[Shown], names: Mapping[str, str]) -> str:
    """What is to be found out, as one question."""
    if one.kind == Kind.DATES:
        seen = {row.who.casefold() for row in rows}
        more = ", and who was seen" if len(seen) > 1 else ""
        return f"When was this{more}?"
    if one.kind == Kind.TIMES:
        return "At what time was this?"
    if one.kind == Kind.OVERLAP:
        return "Is this one contact, or two at the same time?"
    if one.kind == Kind.SILENCE:
        return "Did nothing happen in this time, or was nothing recorded?"
    return f"Does {names.get(one.agencies[-1], 'the other agency')} record this contact?"


def _aside(one: Discrepancy, names: Mapping[str, str]) -> str:
    if one.kind == Kind.ONE_SIDED:
        return f"{names.get(one.agencies[-1], 'The other agency')} has no row within three days of it."
    return ""
