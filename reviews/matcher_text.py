"""A text made comparable: without case, accents and look-alike letters, each letter knowing where it stood."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from itertools import accumulate

from reviews import matcher_words as lists

TOKEN = re.compile(r"[^\W\d_]+|\d+")
_SPLIT = re.compile(f"({TOKEN.pattern})")


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    folded = []
    for letter in unicodedata.normalize("NFKD", character).casefold():
        if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
            continue
        folded.append(lists.LETTERS.get(letter, letter))
    return "".join(folded)


def fold(text: str) -> str:
    """`text` without case, accents, and letters that only look like ours."""
    return text.lower() if text.isascii() else "".join(map(_fold, text))


def words_of(text: str) -> list[str]:
    """The words and numbers of a short text, folded."""
    return TOKEN.findall(fold(text))


class Text:
    """A folded text with its words. `starts` and `ends` are places in the original, `folded_starts` in the folded."""

    def __init__(self, text: str) -> None:
        self.original = text
        self._places: list[int] | None = None
        letters = {character: _fold(character) for character in set(text)}
        if all(len(folded) == 1 for folded in letters.values()):
            self.folded = text.translate({ord(character): folded for character, folded in letters.items()})
        else:
            self.folded = "".join([letters[character] for character in text])
            self._places = [place for place, character in enumerate(text) for _ in letters[character]]
        pieces = _SPLIT.split(self.folded)  # what stands between two words, then a word, and so on
        edges = list(accumulate(map(len, pieces)))
        self.words: list[str] = pieces[1::2]
        self.starts = self.folded_starts = edges[:-1:2]
        self.ends = edges[1::2]
        self.where: dict[str, list[int]] = {}  # each word once, with its places: what is looked up is looked up once
        for index, word in enumerate(self.words):
            if word in self.where:
                self.where[word].append(index)
            else:
                self.where[word] = [index]
        if self._places is not None:
            places = self._places
            self.starts = [places[start] for start in self.starts]
            self.ends = [places[end - 1] + 1 for end in self.ends]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Folded positions as positions in the original."""
        return (start, end) if self._places is None else (self._places[start], self._places[end - 1] + 1)

    def is_capital(self, index: int) -> bool:
        """Whether this word begins with a capital letter, or with one of an alphabet that has none."""
        first = self.original[self.starts[index]]
        return first.isupper() or (first.isalpha() and first.lower() == first.upper())

    def stands_out(self, index: int) -> bool:
        """Whether this word is in capitals and one beside it is not, or stands in brackets: 'the MASH said', '(MASH)'."""
        if not self._of(index).isupper():
            return False
        beside = [place for place in (index - 1, index + 1) if 0 <= place < len(self.words)]
        return any(not self._of(place).isupper() and not self.words[place].isdigit() for place in beside)

    def _of(self, index: int) -> str:
        return self.original[self.starts[index] : self.ends[index]]

    def indices(self, words: Iterable[str]) -> list[int]:
        """Where one of these words stands, in the order of the text."""
        return sorted(index for word in words for index in self.where.get(word, ()))

    def at(self, place: int) -> int:
        """The index of the first word that begins at this place of the original or after it."""
        return bisect_left(self.starts, place)

    def gap(self, index: int) -> str:
        """What stands between the word at `index` and the one before, without marks that nobody sees."""
        between = self.original[self.ends[index - 1] : self.starts[index]]
        if between.isascii():
            return between
        return "".join(c for c in between if unicodedata.category(c) != "Cf" and not unicodedata.combining(c))
