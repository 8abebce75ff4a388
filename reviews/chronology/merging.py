"""Many agencies' rows in one order: by day, within a day by time, then by agency and by the number of the row.

The order is total: whichever way the rows come in, the same rows come out the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """One row, placed in time. ``minute`` is ``HH:MM`` or empty; ``text`` is what is compared with other rows."""

    id: str
    agency_id: str
    agency: str
    number: int
    first: str
    last: str
    precision: str
    minute: str = ""
    who: str = ""
    text: str = ""
    key: tuple[Any, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        key = (self.first, self.last, self.minute, self.agency.casefold(), self.agency_id, self.number, self.id)
        object.__setattr__(self, "key", key)

    @property
    def first_day(self) -> date:
        return date.fromisoformat(self.first)

    @property
    def last_day(self) -> date:
        return date.fromisoformat(self.last)

    @property
    def one_day(self) -> bool:
        return self.first == self.last


def entry_of(row_id: object, agency_id: object, agency: str, number: int, kept: dict[str, Any]) -> Entry:
    """The entry of a row as it is kept (``rows.Read.kept``)."""
    return Entry(
        str(row_id),
        str(agency_id),
        agency,
        number,
        kept["first"],
        kept["last"],
        kept["precision"],
        kept.get("minute", ""),
        kept.get("who", ""),
        f"{kept.get('event', '')} {kept.get('response', '')}",
    )


def merge(entries: Iterable[Entry]) -> list[Entry]:
    """All of them in order."""
    return sorted(entries, key=lambda one: one.key)
