"""What the matcher speaks of: kinds, people, passages, findings. Plain data, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What was found. What is in the register comes first; the rest has the shape of something that tells, or could
    not be looked at."""

    NAME = "name"
    PART = "part"
    INITIALS = "initials"
    SPELLING = "spelling"
    WORD = "word"
    REGISTERED_DATE = "registered_date"
    ADDRESS = "address"
    REGISTERED_POSTCODE = "registered_postcode"
    EMPLOYER = "employer"
    REGISTERED_NUMBER = "registered_number"
    POINTER = "pointer"
    DATE = "date"
    POSTCODE = "postcode"
    PHONE = "phone"
    EMAIL = "email"
    NHS = "nhs"
    INSURANCE = "insurance"
    VEHICLE = "vehicle"
    CASE = "case"
    UNCHECKED = "unchecked"


NAMES = frozenset({Kind.NAME, Kind.PART, Kind.INITIALS, Kind.SPELLING})
REGISTERED = NAMES | {
    Kind.WORD, Kind.REGISTERED_DATE, Kind.ADDRESS, Kind.REGISTERED_POSTCODE, Kind.EMPLOYER, Kind.REGISTERED_NUMBER, Kind.POINTER,
}  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """A piece of text and where it stands: a page of a PDF, a paragraph of a Word file. ``apart`` where it is no
    neighbour of the passages beside it: a name is not looked for across its edges."""

    place: str
    text: str
    apart: bool = False


@dataclass(frozen=True)
class Person:
    """One entry of the register of identities. `key` comes back in findings, and is never looked at."""

    key: str
    names: tuple[str, ...]
    dates: tuple[date, ...] = ()
    addresses: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    pseudonym: str = ""


@dataclass(frozen=True)
class Finding:
    """`start` and `end` count characters in the passage's text; `before` and `after` are the words around it, in
    the passages beside it too."""

    kind: Kind
    key: str
    place: str
    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found, by its place in the whole text."""

    kind: Kind
    key: str
    start: int
    end: int

    @property
    def weight(self) -> tuple[bool, int, bool]:
        """What is registered goes before a mere shape, the longer before the shorter, the exact before the near."""
        return self.kind not in REGISTERED, self.start - self.end, self.kind is Kind.SPELLING
