"""Rows of the merged chronology as they are read: by name as they were filed, or under pseudonyms, the whole of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from portal.kernel.calendar import long_date
from reviews import matcher, register
from reviews.chronology.alias import anonymous
from reviews.chronology.dates import Precision
from reviews.chronology.discrepancies import Kind
from reviews.chronology.merging import Entry
from reviews.chronology.rows import COMMENT, EVENT, RESPONSE, SOURCE, VIEWS, WHO
from reviews.enums_report import IdentityRole
from reviews.models import ChronologyRow, Identity, Person, Review
from reviews.selectors.chronology import Merged

ALIAS, NAME = "alias", "name"
WORDS = (WHO, SOURCE, EVENT, RESPONSE, VIEWS, COMMENT)


@dataclass(frozen=True)
class Shown:
    """One row as a page, a Word file or a workbook shows it."""

    number: int
    id: str
    agency: str
    when: str
    time: str
    precision: str
    who: str
    source: str
    event: str
    response: str
    views: str
    comment: str
    marked: bool = False

    @property
    def moment(self) -> str:
        """Day and time together."""
        return f"{self.when}, {self.time}" if self.time else self.when


def said_when(kept: dict[str, str]) -> str:
    """A written date as it is shown: an exact day written out, everything else as its author put it."""
    written = kept.get("when", "")
    if not kept.get("first"):
        return written
    first, last = date.fromisoformat(kept["first"]), date.fromisoformat(kept["last"])
    if first == last and kept["precision"] in (Precision.EXACT, Precision.UNCERTAIN):
        return ("?" if kept["precision"] == Precision.UNCERTAIN else "") + long_date(first)
    if kept["precision"] == Precision.RANGE and (first.day, last.day) != (1, 31):
        return f"{short(first, last)} to {long_date(last)}"
    return written


def short(day: date, beside: date) -> str:
    """A day without what the one beside it says anyway."""
    parts = long_date(day).split()
    if day.year == beside.year:
        parts = parts[:2]
        if day.month == beside.month:
            parts = parts[:1]
    return " ".join(parts)


def said_time(kept: dict[str, str]) -> str:
    """``2:30pm``, or the words that were written."""
    minute = kept.get("minute", "")
    if not minute:
        return kept.get("time", "")
    hour = int(minute[:2])
    clock = f"{hour % 12 or 12}:{minute[3:]}" if minute[3:] != "00" else f"{hour % 12 or 12}"
    return clock + ("am" if hour < 12 else "pm")


@dataclass(frozen=True)
class Pseudonyms:
    """Everybody of the register and of the case, and how each is called in the anonymous reading."""

    people: tuple[matcher.Person, ...]
    called: dict[str, str]

    @property
    def missing(self) -> int:
        """How many of them have no pseudonym yet."""
        return sum(self.called[one.key].startswith("[") for one in self.people)


def pseudonyms(review: Review) -> Pseudonyms:
    """Two queries. Whoever reads rows may see the pseudonyms; the register itself is for its keepers alone."""
    identities, persons = list(Identity.objects.filter(review=review)), list(Person.objects.filter(review=review))
    called = {f"person:{one.pk}": f"[{one.get_role_display().lower()}]" for one in persons}
    for row in identities:
        called[str(row.pk)] = row.pseudonym or f"[{IdentityRole(row.role).label.lower()}]"
    return Pseudonyms(tuple(register.people_of(identities, persons)), called)


def shown(merged: Merged, entries: Iterable[Entry], under: Pseudonyms | None) -> list[Shown]:
    """These entries with their words: under pseudonyms, or (None) by name. One query, however many rows."""
    wanted = list(entries)
    rows = {str(one.pk): one for one in ChronologyRow.objects.filter(pk__in=[entry.id for entry in wanted])}
    marked = {row for one in merged.open if one.kind != Kind.SILENCE for row in one.rows}
    made = [_row(merged.numbers[one.id], one, rows[one.id], one.id in marked) for one in wanted if one.id in rows]
    return _anonymous(made, under) if under else made


def _row(number: int, entry: Entry, row: ChronologyRow, marked: bool) -> Shown:
    kept = row.kept
    words = {name: kept.get(name, "") for name in WORDS}
    when, time = said_when(kept), said_time(kept)
    return Shown(number, entry.id, entry.agency, when, time, entry.precision, **words, marked=marked)


def _anonymous(rows: Sequence[Shown], under: Pseudonyms) -> list[Shown]:
    texts = anonymous([getattr(row, name) for row in rows for name in WORDS], under.people, under.called)
    width = len(WORDS)
    return [replace(row, **_words(texts[index * width : (index + 1) * width])) for index, row in enumerate(rows)]


def _words(texts: Sequence[str]) -> dict[str, Any]:
    return dict(zip(WORDS, texts, strict=True))
