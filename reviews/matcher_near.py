"""Words that are nearly a word of the register: common misspellings, found without comparing each with each.

A word and its misspelling have a form in common from which one letter (two, of a long word) is taken out. So each
word of the register is kept under all its shortened forms, and a word of the text is looked up by its own: the cost
does not grow with the register. What two spellings of one sound have in common is kept beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import combinations
from pathlib import Path

SHORTEST, LONG = 5, 9  # letters: from here on one letter may differ, and two
_SOUND_FROM = 4
_LONGEST = 30
_SOUNDS = (
    (re.compile(r"ph|v"), "f"),
    (re.compile(r"ck|qu|c(?=[aourlkt])|c$"), "k"),
    (re.compile(r"(?<=.)h"), ""),
    (re.compile(r"z"), "s"),
    (re.compile(r"ie|ei|ee|ea|y|e$"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"(?<=..)i$"), ""),
)
_MERGED = (("rn", "m"), ("vv", "w"), ("cl", "d"))


@cache
def common() -> frozenset[str]:
    """Words of ordinary reports: alone they are no misspelling of somebody's name."""
    return frozenset(Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8").split())


def reach(word: str) -> int:
    """How many letters of this word may be wrong."""
    return 0 if len(word) < SHORTEST else 1 if len(word) < LONG else 2


def sound(word: str) -> str:
    """Roughly how a name sounds: Stephen and Steven, Smith and Smyth, Sara and Sarah are one."""
    for shape, letters in _SOUNDS:
        word = shape.sub(letters, word)
    return word


def shortened(word: str, most: int) -> set[str]:
    """The word, and what is left of it without any one letter (any two)."""
    found = {word}
    for count in range(1, most + 1):
        found.update("".join(letters) for letters in combinations(word, len(word) - count))
    return found


def within(one: str, other: str, most: int) -> bool:
    """Whether at most so many letters are wrong: left out, put in, another one, or two that changed places."""
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, opposite in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != opposite))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == opposite:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most


class Spellings:
    """The words of a register, found by their misspellings."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = {word for word in words if word.isalpha() and len(word) >= _SOUND_FROM}
        self._short: dict[str, str] = {}  # words apart by a blank: there are very many, and most hold one
        self._sounds: dict[str, list[str]] = {}
        for word in sorted(self.words):
            self._sounds.setdefault(sound(word), []).append(word)
            for form in shortened(word, reach(word)) if reach(word) else ():
                self._short[form] = f"{self._short[form]} {word}" if form in self._short else word
        self._known: dict[str, tuple[str, ...]] = {}

    def near(self, word: str) -> tuple[str, ...]:
        """Words of the register that this word nearly is; none where it is one of them."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = () if word in self.words or not word.isalpha() else self._near(word)
        return found

    def _near(self, word: str) -> tuple[str, ...]:
        if not _SOUND_FROM - 1 <= len(word) <= _LONGEST:
            return ()
        found = {other for other in self._sounds.get(sound(word), ()) if abs(len(other) - len(word)) <= 2}
        for pair, letter in _MERGED:
            if pair in word and word.replace(pair, letter) in self.words:
                found.add(word.replace(pair, letter))
        if len(word) >= SHORTEST - 1:
            most = 2 if len(word) >= LONG - 2 else 1
            for form in shortened(word, most):
                for other in self._short.get(form, "").split():
                    if other not in found and within(word, other, reach(other)) and _alike(word, other):
                        found.add(other)
        return tuple(sorted(found))


def _alike(word: str, other: str) -> bool:
    """Two wrong letters are one too many where the first is one of them."""
    return word[0] == other[0] or within(word, other, 1)
