"""Ordinary words that are also names: 'Will the learning be shared?' beside 'Will said that he would'.

Nothing is left out for it. Where a capital letter is explained by the place (a sentence begins, a heading, 'Ward 7') and
what follows does not speak of a person, the finding is of a kind of its own, which people answer together.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from reviews import matcher_words as lists
from reviews.matcher_kinds import NAMES, Hit, Kind
from reviews.matcher_near import common
from reviews.matcher_text import Text

_BEGINS = re.compile(r"[.!?:;|•–—…()\[\]“\"‘'’/]|\n\s*\n|\f|\n\s*[-*·]")
_JOINED = re.compile(r"[^\S\f\n]*\n?[^\S\f\n]*|-")  # what stands between two words of one phrase
_OWNING = re.compile(r"['’`´]s?\Z|['’`´]s\b")


class Sign(Enum):
    """What the place says of an ordinary word with a capital letter that is also somebody's name."""

    PERSON = auto()  # what stands beside it speaks of a person, or nothing explains the capital letter
    EITHER = auto()  # 'Hope is not a plan', 'Hope was recorded': a person only where one of that name is in the text
    WORD = auto()


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
        signs = [(hit, self._sign(hit)) for hit in hits]
        named = {
            _stem(word)
            for hit, sign in signs
            if hit.kind in NAMES and sign is Sign.PERSON
            for word in self.text.words[self.text.at(hit.start) : self.text.at(hit.end)]
        }
        for hit, sign in signs:
            doubted = sign is Sign.EITHER and _stem(self.text.words[self.text.at(hit.start)]) not in named
            yield Hit(Kind.WORD, hit.key, hit.start, hit.end) if doubted or sign is Sign.WORD else hit

    def _sign(self, hit: Hit) -> Sign:
        if hit.kind not in (Kind.PART, Kind.INITIALS, Kind.EMPLOYER):
            return Sign.PERSON
        index = self.text.at(hit.start)
        words = self.text.words[index : self.text.at(hit.end)]
        if hit.kind is Kind.INITIALS:
            return Sign.WORD if len(words) == 2 and self._is_label(index) else Sign.PERSON
        if len(words) != 1 or not is_word(_stem(words[0])):
            return Sign.PERSON
        return self._said_before(index) or self._said_after(index) or self._by_its_place(index)

    def _is_label(self, index: int) -> bool:
        """'Child D' or 'A Best Practice Guide': a letter beside an ordinary word, without a full stop or comma."""
        first, second = self.text.words[index : index + 2]
        if self.text.gap(index + 1).strip() or not is_word(first if len(second) == 1 else second):
            return False
        return (len(second) == 1 and first not in self.given) or (first == "a" and self._next_is_word(index + 1))

    def _is_surname(self, index: int) -> bool:
        return _stem(self.text.words[index]) not in self.given

    def _begins(self, index: int) -> bool:
        """Whether a sentence, a heading or a row of a list begins here."""
        return not index or bool(_BEGINS.search(self.text.gap(index)))

    def _said_before(self, index: int) -> Sign | None:
        """What the word before says: 'Aunt Rose', 'Operation Amber', 'an English teacher', 'Special Constables'."""
        text = self.text
        if index + 1 >= len(text.words) or _OWNING.match(text.gap(index + 1)):
            return Sign.PERSON
        if self._begins(index):
            return None
        before = text.words[index - 1]
        if before in lists.OPERATIONS and text.is_capital(index - 1):
            return Sign.WORD
        surname = self._is_surname(index)
        if self._introduces(index - 1) and not (surname and text.gap(index).startswith(",")):
            return Sign.PERSON
        owned = before == "s" and bool(_OWNING.match(text.gap(index - 1) + "s"))
        return Sign.WORD if surname and (before in lists.ARTICLES or owned or self._in_a_heading(index)) else None

    def _introduces(self, index: int) -> bool:
        """Whether a name follows this word: 'Aunt', 'Detective'; 'named' in small letters only."""
        word = self.text.words[index]
        return word in lists.BEFORE_NAMES and not (word in lists.CALLED and self.text.is_capital(index))

    def _said_after(self, index: int) -> Sign | None:
        """What follows says: 'Rose told', 'Rose and Mark', 'Rose (her sister)', 'Carter Ltd', 'Hope was recorded'."""
        words, place, surname = self.text.words, index + 1, self._is_surname(index)
        gap, following = self.text.gap(place), words[place]
        then = words[place + 1] if place + 1 < len(words) else ""
        if following == "and" and then:
            with_somebody = self.text.is_capital(place + 1) and (then in lists.BEFORE_NAMES or not self._mere(then))
            return Sign.PERSON if with_somebody and not (surname and is_word(then)) else None
        if gap.strip().startswith("("):
            return None if surname else Sign.PERSON
        if gap.strip() or following not in lists.OF_PERSONS:
            return Sign.WORD if surname and following in lists.LEGAL_ENDINGS else None
        if following not in lists.OF_ANYTHING:
            return Sign.PERSON
        if surname:
            return None
        if then in lists.NOT:
            then = words[place + 2] if place + 2 < len(words) else ""
        of_a_thing = then in lists.DONE_TO_THINGS or (following in lists.PRESENT and not then.isdigit())
        return Sign.EITHER if of_a_thing else Sign.PERSON

    def _by_its_place(self, index: int) -> Sign:
        """Whether the place alone explains the capital letter."""
        text, place, surname = self.text, index + 1, self._is_surname(index)
        gap, following = text.gap(place), text.words[place]
        joined = bool(_JOINED.fullmatch(gap))
        if joined and (following.isdigit() or self._next_is_word(index)):
            return Sign.WORD
        if surname and joined and len(following) == 1 and text.is_capital(place):
            return Sign.WORD  # 'Child D'
        if self._begins(index) or text.words[index - 1].isdigit():
            if text.is_capital(place) and joined:
                return Sign.PERSON
            if surname or not gap.startswith(","):
                return Sign.WORD
            is_told = following in lists.AFTER_NAMES or following in lists.BEFORE_NAMES or following.isdigit()
            return Sign.PERSON if is_told else Sign.EITHER
        explained = self._in_a_heading(index) or (surname and (self._follows_word(index) or self._is_compound(index)))
        return Sign.WORD if explained else Sign.PERSON

    def _follows_word(self, index: int) -> bool:
        """'Designated Nurse', where a row of a list begins: a surname follows a first name, and this is none."""
        text, before = self.text, self.text.words[index - 1]
        if not text.is_capital(index - 1) or not _JOINED.fullmatch(text.gap(index)) or self._introduces(index - 1):
            return False
        begins_anything = before in lists.AFTER_ANYBODY or before in lists.TIMES or before.endswith("ly")
        return self._begins(index - 1) and self._mere(before) and not begins_anything

    def _is_compound(self, index: int) -> bool:
        """'Power outages', 'Church and mosque': an ordinary word follows that is none of those that follow a name."""
        text, place = self.text, index + 1
        if not _JOINED.fullmatch(text.gap(place)):
            return False
        if text.is_capital(index - 1) and not self._mere(text.words[index - 1]) and not text.gap(index).strip():
            return False
        if text.words[place] in ("and", "or") and place + 1 < len(text.words) and not text.gap(place + 1).strip():
            place += 1
        following = text.words[place]
        if text.is_capital(place) or not is_word(_stem(following)) or _stem(following) in lists.BEFORE_NAMES:
            return False
        return following not in lists.AFTER_ANYBODY and not following.endswith(("ed", "ly"))

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
        if before in lists.JOINING or self._introduces(index - 1) or not self._mere(before):
            return False
        return text.words[index - 2] in lists.ARTICLES or not _BEGINS.search(text.gap(index - 1))

    def _mere(self, word: str) -> bool:
        """Whether this is an ordinary word, and no part of anybody's name."""
        return word not in self.parts and word not in lists.ALSO_FIRST_NAMES and is_word(_stem(word))


def _stem(word: str) -> str:
    return word if is_word(word) or not word.endswith("s") else word[:-1]
