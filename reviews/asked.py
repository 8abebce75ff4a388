"""The questions that the agencies' reviews must answer, as a numbered list: each to every agency, or to named ones (4.10).

The words lie in ``Terms.questions``, one a line; beside them ``Terms.marks`` keeps each question's key, which stays the
same from version to version so that evidence set beside a question stays there, and the agencies to which it goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from uuid import UUID, uuid4, uuid5

from reviews.models import Terms


@dataclass(frozen=True)
class Asked:
    """One question of the terms. ``agency_ids`` empty: it is for every agency."""

    number: int
    key: UUID
    words: str
    agency_ids: tuple[UUID, ...] = ()

    def reaches(self, agency_id: UUID) -> bool:
        return not self.agency_ids or agency_id in self.agency_ids


def asked_in(terms: Terms | None) -> list[Asked]:
    """The questions of one version, numbered as they stand in it."""
    if terms is None:
        return []
    pairs = zip_longest(lines(terms.questions), terms.marks or [])
    return [
        Asked(number, *_mark(terms, words, mark)) for number, (words, mark) in enumerate(pairs, 1) if words is not None
    ]


def asked_of(terms: Terms | None, agency_id: UUID) -> list[Asked]:
    """The questions that one agency's review must answer, with their numbers in the terms."""
    return [one for one in asked_in(terms) if one.reaches(agency_id)]


def lines(words: str) -> list[str]:
    """One question a line; a line without words is none."""
    return [line.strip() for line in words.splitlines() if line.strip()]


def put(terms: Terms, asked: Iterable[Asked]) -> None:
    """Writes the list into the version; the caller saves it."""
    kept = list(asked)
    terms.questions = "\n".join(one.words for one in kept)
    terms.marks = [[str(one.key), [str(each) for each in one.agency_ids]] for one in kept]


def reworded(before: list[Asked], words: list[str]) -> list[Asked]:
    """The list after somebody wrote it anew: equal words stay the same question; so does one put in another's place."""
    known = {one.words: one for one in before}
    made, same_length = [], len(words) == len(before)
    for place, line in enumerate(words):
        found = known.get(line)
        if found is None and same_length and before[place].words not in words:
            found = before[place]
        made.append(Asked(place + 1, found.key if found else uuid4(), line, found.agency_ids if found else ()))
    return made


def _mark(terms: Terms, words: str, mark: list[object] | None) -> tuple[UUID, str, tuple[UUID, ...]]:
    if mark is None:  # written before the questions were a list
        return uuid5(terms.review_id, words), words, ()
    key, agencies = mark
    return UUID(str(key)), words, tuple(UUID(one) for one in agencies)  # type: ignore[attr-defined]
