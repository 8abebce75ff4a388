"""Words as people look for them: without accents, without case. The one way in which text and question are made alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

WORD = re.compile(r"[^\W_]+")
_GAP, _BEGINS, _ENDS = r"[\W_]+", r"(?<![^\W_])", r"(?![^\W_])"
_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
SHORTEST_BEGINNING = 2  # of a word: a single letter is looked for as it stands


class _Folding(dict[int, str]):
    """What each character becomes, worked out once."""

    def __missing__(self, code: int) -> str:
        plain = "".join(one for one in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(one))
        self[code] = kept = plain.casefold()
        return kept


_FOLDING = _Folding({0x02: "", 0xAD: "", 0x200B: "", 0xFFFE: ""})  # soft hyphens, and what PDFs have for them


def fold(text: str) -> str:
    """The text without accents and case; a ligature becomes its letters."""
    return text.translate(_FOLDING)


def words_of(*texts: str) -> str:
    """Every word of these texts once, folded, in lines of their own: what :meth:`Term.may_be_in` looks into."""
    found = {word for text in texts for word in WORD.findall(fold(text))}
    return "\n" + "".join(f"{word}\n" for word in sorted(found))


@dataclass(frozen=True)
class Term:
    """One thing that is looked for: a word by its beginning, or, in quotes, words in a row, whole."""

    words: tuple[str, ...]
    whole: bool

    def may_be_in(self, words: str) -> bool:
        """Whether all its words are among those of :func:`words_of`: for words in a row necessary, not sufficient."""
        *first, last = self.words
        ending = "\n" if self._exact else ""
        return f"\n{last}{ending}" in words and all(f"\n{word}\n" in words for word in first)

    @property
    def _exact(self) -> bool:
        return self.whole or (len(self.words) == 1 and len(self.words[0]) < SHORTEST_BEGINNING)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The term in folded text."""
        return re.compile(_BEGINS + _GAP.join(self.words) + (_ENDS if self._exact else r"[^\W_]*"))


def terms(said: str) -> list[Term]:
    """What somebody typed, as terms that must all be there. What holds no letter or digit asks for nothing."""
    found: list[Term] = []
    for quoted, bare in _PIECE.findall(said.translate(_QUOTES)):
        words = tuple(WORD.findall(fold(quoted or bare)))
        one = Term(words, bool(quoted))
        if words and one not in found:
            found.append(one)
    return found


class Folded:
    """A text with its folded form, and the way back from one to the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        pieces = [_FOLDING[ord(one)] for one in text]
        self.folded = "".join(pieces)
        self._at = [index for index, piece in enumerate(pieces) for _ in piece]

    def spans(self, wanted: list[Term]) -> list[tuple[int, int]]:
        """Where the terms stand in the text itself, in order, those that touch made one."""
        hits = sorted(span for one in wanted for span in self._of(one))
        joined: list[tuple[int, int]] = []
        for start, end in hits:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            else:
                joined.append((start, end))
        return joined

    def first(self, term: Term) -> tuple[int, int] | None:
        """The first place of a term."""
        return next(self._of(term), None)

    def _of(self, term: Term) -> Iterator[tuple[int, int]]:
        for match in term.pattern.finditer(self.folded):
            end = self._at[match.end() - 1] + 1
            while end < len(self.text) and not _FOLDING[ord(self.text[end])]:  # an accent that stands by itself
                end += 1
            yield self._at[match.start()], end
