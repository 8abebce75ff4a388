"""What does not fit between the agencies' rows (4.16, 4.20): found by rule, for people to judge. It errs towards asking.

The same event with different dates or times, a contact that one agency records and the other does not, one person with
two agencies at one time, and long silences. Nothing is stored of a discrepancy but the note that settles it, under
``Discrepancy.digest``: other rows give another digest, and so ask again.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reviews.chronology.merging import Entry

NEAR = 14  # days by which the same event may be recorded apart
ASIDE = 3  # days within which the other agency's record is looked for
MINUTES = 15  # by which two clocks may differ
TOGETHER = 45  # minutes within which one person cannot be in two places
SILENCE = 120  # days
NEXT = 150  # rows that one row is compared with, at most
_WORD = re.compile(r"[a-z][a-z']+|\d{3,}")
_PLACE = re.compile(r"\b(?:at|in|outside|near|from|to)\s+(?:the\s+)?((?:[A-Z0-9][\w'’]*\s?){1,4})")
_COMMON = frozenset(
    [
        "the",
        "and",
        "was",
        "were",
        "with",
        "that",
        "this",
        "from",
        "for",
        "had",
        "has",
        "have",
        "not",
        "she",
        "her",
        "him",
        "his",
        "they",
        "them",
        "their",
        "who",
        "which",
        "when",
        "where",
        "into",
        "about",
        "after",
        "before",
        "been",
        "being",
        "but",
        "did",
        "does",
        "said",
        "told",
        "says",
        "also",
        "some",
        "any",
        "all",
        "one",
        "two",
        "out",
        "off",
        "over",
        "under",
        "recorded",
        "there",
        "then",
        "than",
        "would",
        "could",
        "should",
        "will",
        "did",
        "made",
        "make",
        "given",
        "took",
        "take",
    ]
)


class Kind(StrEnum):
    """What sort of discrepancy."""

    DATES = "dates"
    TIMES = "times"
    ONE_SIDED = "one_sided"
    OVERLAP = "overlap"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """The rows concerned, in order; for a one-sided contact the agency that records nothing as well."""

    kind: Kind
    rows: tuple[str, ...]
    agencies: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Tells these rows from all others: what a note is kept under."""
        return hashlib.sha256("|".join((self.kind, *sorted(self.rows), *sorted(self.agencies))).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Compared:
    entry: Entry
    words: frozenset[str]
    people: frozenset[str]
    places: frozenset[str]
    named: frozenset[str]  # ids of other agencies that the row names
    first: int
    last: int


def find(ordered: Sequence[Entry], names: Mapping[str, Iterable[str]]) -> list[Discrepancy]:
    """What does not fit, in the order of the rows.

    :param ordered: as ``merging.merge`` gives them.
    :param names: the words by which rows may call each agency, by the agency's id.
    """
    patterns = {
        agency: re.compile(r"\b(?:" + "|".join(re.escape(word) for word in words if word) + r")\b", re.I)
        for agency, words in names.items()
    }
    compared = [_compared(entry, patterns) for entry in ordered]
    near = list(_near(compared))
    matched, found = _matched(compared, near)
    found += [*_together(near, matched), *_one_sided(compared, matched)]
    place = {entry.id: index for index, entry in enumerate(ordered)}
    return sorted(found, key=lambda one: ([place[row] for row in one.rows], one.kind))


def silences(ordered: Sequence[Entry]) -> list[Discrepancy]:
    """Where no agency records anything for a long time: the rows before and after."""
    found = []
    reached: Entry | None = None
    for entry in ordered:
        if reached and (entry.first_day - reached.last_day).days > SILENCE:
            found.append(Discrepancy(Kind.SILENCE, (reached.id, entry.id), ()))
        if reached is None or entry.last > reached.last:
            reached = entry
    return found


def _compared(entry: Entry, patterns: Mapping[str, re.Pattern[str]]) -> _Compared:
    plain = entry.text.lower()
    named = frozenset(one for one, said in patterns.items() if one != entry.agency_id and said.search(entry.text))
    places = frozenset(" ".join(place.lower().split()) for place in _PLACE.findall(entry.text))
    return _Compared(
        entry,
        frozenset(_stem(word) for word in _WORD.findall(plain) if len(word) > 2 and word not in _COMMON),
        frozenset(_WORD.findall(entry.who.lower())) - _COMMON - {"nobody", "none", "no"},
        places,
        named,
        entry.first_day.toordinal(),
        entry.last_day.toordinal(),
    )


def _stem(word: str) -> str:
    return re.sub(r"(?:'s|ing|ed|es|s)$", "", word) if len(word) > 4 else word


def _matched(
    compared: Sequence[_Compared], near: Iterable[tuple[_Compared, _Compared]]
) -> tuple[set[tuple[str, str]], list[Discrepancy]]:
    """Each row is matched with the likest row of each other agency, so that one event is asked about once.

    Gives which row was matched in which agency, and the matches that differ in time.
    """
    often = Counter(word for one in compared for word in one.words)
    rare = max(4, len(compared) // 50)
    by_first = {one.entry.id: one for one in compared}
    scored: list[tuple[float, str, str]] = []
    for one, other in near:
        score = _likeness(one, other, often, rare)
        if score:
            apart = max(0, other.first - one.last, one.first - other.last)
            scored.append((score - apart / 100, one.entry.id, other.entry.id))
    scored.sort(key=lambda pair: -pair[0])
    taken: set[tuple[str, str]] = set()
    found = []
    for _, left, right in scored:
        one, other = by_first[left], by_first[right]
        ends = {(left, other.entry.agency_id), (right, one.entry.agency_id)}
        if not taken & ends:
            taken |= ends
            if kind := _differs(one, other):
                found.append(Discrepancy(kind, (left, right), (one.entry.agency_id, other.entry.agency_id)))
    return taken, found


def _near(compared: Sequence[_Compared]) -> Iterable[tuple[_Compared, _Compared]]:
    """Pairs of different agencies that are close in time, or of which one may have day and month the wrong way round."""
    by_day: dict[str, list[_Compared]] = {}
    for one in compared:
        by_day.setdefault(one.entry.first, []).append(one)
    for index, one in enumerate(compared):
        for other in compared[index + 1 : index + 1 + NEXT]:
            if other.first > one.last + NEAR:
                break
            if other.entry.agency_id != one.entry.agency_id:
                yield one, other
        turned = _turned(one.entry)
        for other in by_day.get(turned, []) if turned else []:
            if other.entry.agency_id != one.entry.agency_id and other.first > one.last + NEAR:
                yield one, other


def _turned(entry: Entry) -> str:
    year, month, day = entry.first.split("-")
    return f"{year}-{day}-{month}" if entry.one_day and day <= "12" and day != month else ""


def _likeness(one: _Compared, other: _Compared, often: Mapping[str, int], rare: int) -> float:
    """How much two rows tell of the same event, 0 where they do not."""
    shared = one.words & other.words
    if len(shared) < 2:
        return 0
    part = len(shared) / max(1, min(len(one.words), len(other.words)))
    if other.entry.agency_id in one.named and one.entry.agency_id in other.named:
        return 1 + part
    if part < 0.5 or all(often[word] > rare for word in shared):
        return 0
    return part


def _differs(one: _Compared, other: _Compared) -> Kind | None:
    """How two records of one event differ in time."""
    if one.last < other.first or other.last < one.first:
        return Kind.DATES
    if one.entry.minute and other.entry.minute and one.entry.one_day and other.entry.one_day:
        if abs(_minutes(one.entry.minute) - _minutes(other.entry.minute)) > MINUTES:
            return Kind.TIMES
    return None


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _together(near: Iterable[tuple[_Compared, _Compared]], taken: set[tuple[str, str]]) -> list[Discrepancy]:
    """One person with two agencies at about the same time, or on one day at the same place."""
    found = []
    for one, other in near:
        if one.entry.first != other.entry.first or not (one.entry.one_day and other.entry.one_day):
            continue
        if (one.entry.id, other.entry.agency_id) in taken or not one.people & other.people:
            continue
        clocks = one.entry.minute and other.entry.minute
        same_time = clocks and abs(_minutes(one.entry.minute) - _minutes(other.entry.minute)) <= TOGETHER
        if same_time or (not clocks and one.places & other.places):
            agencies = (one.entry.agency_id, other.entry.agency_id)
            found.append(Discrepancy(Kind.OVERLAP, (one.entry.id, other.entry.id), agencies))
    return found


def _one_sided(compared: Sequence[_Compared], taken: set[tuple[str, str]]) -> list[Discrepancy]:
    """A row names another agency, and that agency records nothing about that time."""
    days: dict[str, list[tuple[int, int]]] = {}
    for one in compared:
        days.setdefault(one.entry.agency_id, []).append((one.first - ASIDE, one.last + ASIDE))
    found = []
    for one in compared:
        for agency in sorted(one.named):
            theirs = [] if (one.entry.id, agency) in taken else days.get(agency, [])
            if theirs and not any(first <= one.last and one.first <= last for first, last in theirs):
                found.append(Discrepancy(Kind.ONE_SIDED, (one.entry.id,), (one.entry.agency_id, agency)))
    return found


def window(ordered: Sequence[Entry], first: date, last: date) -> list[Entry]:
    """The entries that touch a span of days."""
    return [one for one in ordered if one.first <= last.isoformat() and one.last >= first.isoformat()]
