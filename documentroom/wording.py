"""Do a family's words stand in the report just as they wrote them? Compared word by word, page by page (4.13)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import Match, SequenceMatcher

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
LEAST = 4  # words in a row that are no accident; of a shorter statement, all of it
AROUND = 12  # words shown of a difference at most


@dataclass(frozen=True)
class Word:
    """One word as it is written, with its page; ``same`` is what counts when two are compared."""

    page: int
    written: str
    same: str


@dataclass(frozen=True)
class Difference:
    """What the family wrote, and what stands there instead; either may be empty."""

    page: int
    theirs: str
    ours: str


@dataclass(frozen=True)
class Outcome:
    """Found word for word from page ``first`` to ``last``; else where it differs; with neither, it is not there."""

    first: int | None = None
    last: int | None = None
    differences: tuple[Difference, ...] = ()

    @property
    def found(self) -> bool:
        return self.first is not None and not self.differences


def words_in(pages: list[str]) -> list[Word]:
    """The words of each page. Capitals count; the shape of an apostrophe, a ligature or a line's end does not."""
    return [
        Word(number, one.group(), unicodedata.normalize("NFKC", one.group()).replace("’", "'"))
        for number, text in enumerate(pages, 1)
        for one in WORD.finditer(text)
    ]


def compare(statement: str, pages: list[str]) -> Outcome:
    """Where a statement stands among these pages, and every word in which it differs there."""
    theirs, ours = words_in([statement]), words_in(pages)
    wanted, there = [one.same for one in theirs], [one.same for one in ours]
    if not wanted:
        return Outcome()
    known = SequenceMatcher(None, there, wanted, autojunk=False)
    longest = known.find_longest_match()
    if longest.size < min(LEAST, len(wanted)):
        return Outcome()
    # As much of the report before and behind as the statement still has, and a little for what was put in.
    begin = max(0, longest.a - longest.b - AROUND)
    end = min(len(there), longest.a + len(wanted) - longest.b + AROUND)
    blocks = [one for one in _blocks(there[begin:end], wanted) if one.size]
    if 2 * sum(one.size for one in blocks) < len(wanted):
        return Outcome()  # a turn of phrase that both use
    first, last = begin + blocks[0].a, begin + blocks[-1].a + blocks[-1].size - 1
    found = list[Difference]()
    at, said = first, 0
    for block in (*blocks, None):
        upto, until = (begin + block.a, block.b) if block else (last + 1, len(wanted))
        if upto > at or until > said:
            page = ours[min(at, len(ours) - 1)].page
            found.append(Difference(page, _shown(theirs[said:until]), _shown(ours[at:upto])))
        if block:
            at, said = begin + block.a + block.size, block.b + block.size
    return Outcome(ours[first].page, ours[last].page, tuple(found))


def _blocks(there: list[str], wanted: list[str]) -> list[Match]:
    return SequenceMatcher(None, there, wanted, autojunk=False).get_matching_blocks()


def _shown(words: list[Word]) -> str:
    said = " ".join(one.written for one in words[:AROUND])
    return f"{said} …" if len(words) > AROUND else said
