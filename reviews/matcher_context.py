"""Ordinary words that are also names: 'Will the learning be shared?' beside 'Will said that he would'.

Nothing is left out for it. Where a capital letter is explained by the place (a sentence begins, a heading, 'Ward 7') and
what follows does not speak of a person, the finding is of a kind of its own, which people answer together.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from reviews import matcher_words as lists
from reviews.matcher_kinds import Hit, Kind
from reviews.matcher_near import common
from reviews.matcher_text import Text

_BEGINS = re.compile(r"[.!?:;|•–—…()\[\]“\"‘'’/]|\n\s*\n|\f|\n\s*[-*·]")
_JOINED = re.compile(r"[^\S\f\n]*\n?[^\S\f\n]*|-")  # what stands between two words of one phrase
_OWNING = re.compile(r"['’`´]s?\Z|['’`´]s\b")


def is_word(word: str) -> bool:
    """Whether this name is an ordinary word as well."""
    return word in lists.ORDINARY or word in common()


@dataclass(frozen=True)
class Doubts:
    """What of a text's findings may be a mere word. ``given``: what people of the register are called by their first
    name, of whom a report speaks by that alone; a surname alone is rarer, and needs more to be somebody's."""

    text: Text
    given: Container[str]
    parts: Container[str]

    def weighed(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        """The findings, of which each that may well be a mere word is said to be one."""
        for hit in hits:
            yield hit if not self._may_be_word(hit) else Hit(Kind.WORD, hit.key, hit.start, hit.end)

    def _may_be_word(self, hit: Hit) -> bool:
        if hit.kind not in (Kind.PART, Kind.INITIALS, Kind.EMPLOYER):
            return False
        index = self.text.at(hit.start)
        words = self.text.words[index : self.text.at(hit.end)]
        if hit.kind is Kind.INITIALS:
            return len(words) == 2 and self._is_label(index)
        return len(words) == 1 and is_word(_stem(words[0])) and self._explained(index)

    def _is_label(self, index: int) -> bool:
        """'Child D' or 'A Best Practice Guide': a letter beside an ordinary word, without a full stop or comma."""
        first, second = self.text.words[index : index + 2]
        if self.text.gap(index + 1).strip() or not is_word(first if len(second) == 1 else second):
            return False
        return (len(second) == 1 and first not in self.given) or (first == "a" and self._next_is_word(index + 1))

    def _explained(self, index: int) -> bool:
        """Whether the place explains the capital letter, and nothing beside it speaks of a person."""
        text = self.text
        after = text.gap(index + 1) if index + 1 < len(text.words) else ""
        if not after or _OWNING.match(after):
            return False
        before, following = text.words[index - 1] if index else "", text.words[index + 1]
        if before in lists.BEFORE_NAMES and not _BEGINS.search(text.gap(index)):
            return False
        surname = _stem(text.words[index]) not in self.given
        if surname and (before in lists.ARTICLES or self._in_a_heading(index)):
            return True
        if self._speaks(index, surname):
            return False
        joined = bool(_JOINED.fullmatch(after))
        if joined and (following.isdigit() or self._next_is_word(index)):
            return True
        if surname and joined and len(following) == 1 and text.is_capital(index + 1):
            return True  # 'Child D'
        if not index or _BEGINS.search(text.gap(index)) or before.isdigit():
            return not (text.is_capital(index + 1) and joined) and (surname or not after.startswith(","))
        return self._in_a_heading(index)

    def _next_is_word(self, index: int) -> bool:
        """Whether an ordinary word with a capital letter follows: 'Young People', 'Ward Managers', 'WILL REPORT'."""
        text, place = self.text, index + 1
        if place >= len(text.words) or not text.is_capital(place) or not _JOINED.fullmatch(text.gap(place)):
            return False
        following = text.words[place]
        return len(following) > 1 and self._mere(following)

    def _in_a_heading(self, index: int) -> bool:
        """Whether the word before is an ordinary one with a capital letter in the middle of a sentence: 'Special
        Constables'. Not where it is one that stands before names, or that joins: 'Aunt Rose', 'Learning From Rose'."""
        text = self.text
        if index < 2 or not text.is_capital(index - 1) or not _JOINED.fullmatch(text.gap(index)):
            return False
        before = text.words[index - 1]
        if before in lists.JOINING or before in lists.BEFORE_NAMES or not self._mere(before):
            return False
        return text.words[index - 2] in lists.ARTICLES or not _BEGINS.search(text.gap(index - 1))

    def _mere(self, word: str) -> bool:
        """Whether this is an ordinary word, and no part of anybody's name."""
        return word not in self.parts and word not in lists.ALSO_FIRST_NAMES and is_word(_stem(word))

    def _speaks(self, index: int, surname: bool) -> bool:
        """Whether what follows is said of a person: 'Rose told', 'Rose and Mark', 'Rose (her sister)'."""
        words, place = self.text.words, index + 1
        gap, following = self.text.gap(place), words[place]
        if following == "and" and place + 1 < len(words):
            return self.text.is_capital(place + 1) and not (surname and self._mere(words[place + 1]))
        if gap.strip().startswith("("):
            return not surname
        return not gap.strip() and following in lists.OF_PERSONS and not (surname and following in lists.OF_ANYTHING)


def _stem(word: str) -> str:
    return word if is_word(word) or not word.endswith("s") else word[:-1]
