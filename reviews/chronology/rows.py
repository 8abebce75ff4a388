"""A chronology's columns, and one row of them read: what was written, what is wrong with it, where it stands in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reviews.chronology import dates

WHEN, TIME, WHO, SOURCE = "when", "time", "who", "source"
EVENT, RESPONSE, VIEWS, COMMENT = "event", "response", "views", "comment"
COLUMNS: dict[str, str] = {
    WHEN: "Date",
    TIME: "Time",
    WHO: "Who was seen",
    SOURCE: "Source",
    EVENT: "Event",
    RESPONSE: "Response",
    VIEWS: "Views and wishes",
    COMMENT: "Comment",
}
MOST = {WHEN: 80, TIME: 40, WHO: 500, SOURCE: 1_000, EVENT: 8_000, RESPONSE: 8_000, VIEWS: 8_000, COMMENT: 8_000}
MUST = {
    WHEN: f"There is no date. {dates.FORMS}",
    SOURCE: "There is no source. Say which record this comes from.",
    EVENT: "There is no event. Say what happened.",
}


@dataclass(frozen=True)
class Read:
    """The words as they were written, what is wrong by column, and the days and minute that the words mean."""

    words: dict[str, str]
    faults: dict[str, str]
    first: date | None = None
    last: date | None = None
    precision: str = ""
    minute: str = ""

    def kept(self) -> dict[str, Any]:
        """As one structure to be sealed."""
        days = {"first": self.first.isoformat(), "last": self.last.isoformat()} if self.first and self.last else {}
        return {**self.words, **days, "precision": self.precision, "minute": self.minute, "faults": self.faults}


def read(given: Mapping[str, str], *, latest: date) -> Read:
    """Reads one row. A bad cell is named and the others are kept.

    :param latest: no event is taken after this day.
    """
    words = {name: " ".join(given.get(name, "").split()) for name in (WHEN, TIME, WHO)}
    words |= {name: given.get(name, "").replace("\r\n", "\n").strip() for name in COLUMNS if name not in words}
    faults = {name: said for name, said in MUST.items() if not words[name]}
    for name, most in MOST.items():
        if len(words[name]) > most:
            faults[name] = f"This is longer than {most:,} characters."
    found, minute = None, ""
    if WHEN not in faults:
        try:
            found = dates.read(words[WHEN], latest=latest)
        except dates.Unreadable as error:
            faults[WHEN] = str(error)
    if TIME not in faults:
        try:
            minute = dates.read_time(words[TIME])
        except dates.Unreadable as error:
            faults[TIME] = str(error)
    if found is None:
        return Read(words, faults, minute=minute)
    return Read(words, faults, found.first, found.last, found.precision, minute)
