"""Words as the public search compares them: without case, accents and typographic apostrophes, and near in spelling.

The same on every database, since it asks none.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
LONGEST = 40  # letters of one word; what is longer is cut on both sides of the comparison
ENDINGS = ("ingly", "edly", "ies", "ing", "ed", "es", "s", "ly")
SHORTEST_STEM = 4
CANDIDATES = 24


def bare(text: str) -> str:
    """Without case and accents. Lines stay lines."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold()).replace("’", "'")
    return spread if spread.isascii() else "".join(letter for letter in spread if not unicodedata.combining(letter))


@functools.lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """One word as it is compared: ``Étienne’s`` is ``etienne``."""
    return bare(word).removesuffix("'s").replace("'", "")[:LONGEST]


def words(text: str) -> list[str]:
    """The words of a question, folded, each once, in their order."""
    return list(dict.fromkeys(folded for found in WORD.finditer(text) if (folded := fold(found.group()))))


def placed(text: str) -> Iterator[tuple[int, int, str]]:
    """Each word of a text: where it begins, where it ends, and as it is compared."""
    for found in WORD.finditer(text):
        yield found.start(), found.end(), fold(found.group())


def distinct(texts: Iterable[str]) -> str:
    """Every different word of these texts, once, with blanks between."""
    return " ".join(sorted({word for text in texts for word in words(text)}))


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """What a word begins with, so that "visits" finds "visit", "visited" and "visiting"."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def matches(word: str, asked: str) -> bool:
    """Whether a folded word of a text answers a folded word of a question."""
    return word.startswith(stem(asked)) if len(asked) > 2 else word == asked


def grams(word: str) -> set[str]:
    padded = f"^{word}$"
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def allowed_slips(word: str) -> int:
    """How many letters may be wrong: none in three, one up to five, two from six on."""
    return 0 if len(word) < 4 else 1 if len(word) < 6 else 2


def distance(one: str, other: str, most: int) -> int:
    """Letters wrong, missing, too many or changed about (Damerau); ``most + 1`` where there are more than ``most``."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        current = [i]
        for j, right in enumerate(other, start=1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        before, row = row, current
    return row[-1]


def nearest(word: str, by_gram: dict[str, set[str]], weight: Mapping[str, Collection[object]]) -> str:
    """The known word that is nearest in spelling, of equals the one in most reviews; "" where none is near."""
    slips = allowed_slips(word)
    if not slips:
        return ""
    shared = Counter(known for gram in grams(word) for known in by_gram.get(gram, ()))
    near = [(-count, known) for known, count in shared.items() if abs(len(known) - len(word)) <= slips]
    found = []
    for _, known in sorted(near)[:CANDIDATES]:
        far = distance(word, known, slips)
        if far <= slips:
            found.append((far, -len(weight.get(known, ())), known))
    return min(found)[2] if found else ""
