"""Finds in a text what could tell who somebody is (4.24, 4.28): words in, findings out.

Nothing here reads a database or a setting, so that the same rules serve the report's check, an editor's words and a
test. It errs on the side of finding: each finding is answered by a named person, a miss is answered by nobody.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from reviews import matcher_shapes as shapes
from reviews import matcher_words as lists
from reviews.matcher_context import Doubts
from reviews.matcher_index import SOFT, Pattern, Patterns, Register, sequences
from reviews.matcher_kinds import NAMES, Finding, Hit, Kind, Passage, Person
from reviews.matcher_near import common, within
from reviews.matcher_text import Text, fold, words_of

__all__ = ["CONTEXT", "NAMES", "Finding", "Kind", "Passage", "Person", "find", "find_in", "fold"]

SEPARATOR = "\n\f\n"
APART = "\n\f|\f\n"
CONTEXT = 60
_MIXED = re.compile(r"(?<![^\W_])(?=[a-z]*[013457])(?=[013457]*[a-z])[a-z013457]{4,}(?![^\W_])")
_LETTER_OF = (str.maketrans("013457", "oleast"), str.maketrans("013457", "oieast"))
_HYPHEN = re.compile(r"\w[-‐‑]\s*\n\s*\w")
_TURNED = re.compile("\u202e([^\u202c\n]+)")
_ABBREVIATION = 5  # letters: in capitals among words that are not, such a word is an abbreviation
_SURE = 8  # letters: a small letter at its beginning does not make such a word a chance likeness


def find(
    passages: Sequence[Passage], people: Iterable[Person], *, allowed: Iterable[str] = (), weigh: bool = False
) -> list[Finding]:
    """All findings, in the order of the text. `allowed` are whole names that may stay: the chair's and the panel's
    (4.28). The passages are read as one text, so that a name broken over two pages is found too.

    :param weigh: a word with a capital letter that is also a name, and may well be the word, is said to be one.
    """
    register = Register(people)
    whole, starts = _joined(passages)
    text = Text(whole)
    exact = list(_patterns(text, register))
    hits = [*exact, *_disguised(text, register), *sequences(text, register), *shapes.dates(text, register)]
    hits += [*shapes.numbers(text, register), *_misspelt(text, register, exact)]
    kept = _without_allowed(_merged(_settled(hits), text), text, [*allowed, *register.called])
    if weigh:
        kept = list(Doubts(text, register.given, register.parts).weighed(kept))
    return _placed(kept, passages, whole, starts)


def find_in(text: str, people: Iterable[Person], *, allowed: Iterable[str] = (), weigh: bool = False) -> list[Finding]:
    """The same for one piece of text."""
    return find([Passage("", text)], people, allowed=allowed, weigh=weigh)


def _joined(passages: Sequence[Passage]) -> tuple[str, list[int]]:
    """One text of all, and where each passage begins in it."""
    pieces: list[str] = []
    starts: list[int] = []
    at = 0
    for number, passage in enumerate(passages):
        if number:
            between = APART if passage.apart or passages[number - 1].apart else SEPARATOR
            pieces.append(between)
            at += len(between)
        starts.append(at)
        pieces.append(passage.text)
        at += len(passage.text)
    return "".join(pieces), starts


def _patterns(text: Text, register: Register) -> Iterator[Hit]:
    for pattern, index, after in register.patterns.found(text):
        yield _with_initials(text, register, pattern, index, after)


def _with_initials(text: Text, register: Register, pattern: Pattern, index: int, after: int) -> Hit:
    """'A. Markovic' and 'Markovic, A.' tell more than the surname: the finding covers the letters too."""
    own = start, end = text.starts[index], text.ends[after - 1]
    if pattern.kind is not Kind.PART:
        return Hit(pattern.kind, pattern.key, start, end)
    for surname, first in register.initials.get(pattern.key, ()):
        if surname != pattern.letters:
            continue
        for near in (range(index - 1, max(index - 4, -1), -1), range(after, min(after + 3, len(text.words)))):
            for place in near:
                letter = text.words[place]
                if len(letter) > 3 or not text.is_capital(place) or not set(letter) <= set(first):
                    break
                gap = text.gap(place + 1 if place < index else place)
                if not SOFT.fullmatch(gap) or len(gap) > 3:
                    break
                start, end = min(start, text.starts[place]), max(end, text.ends[place])
    return Hit(Kind.PART if (start, end) == own else Kind.INITIALS, pattern.key, start, end)


def _disguised(text: Text, register: Register) -> Iterator[Hit]:
    """Digits that stand for letters: 'Mark0vic'; and names written backwards between marks that turn them round."""
    for turned in _TURNED.finditer(text.original):
        for word in words_of(turned.group(1)[::-1]):
            for key in register.parts.get(word, ()):
                yield Hit(Kind.PART, key, *turned.span())
    for found in _mixed(text):
        for letters in _LETTER_OF:
            for key in register.parts.get(found.group().translate(letters), ()):
                yield Hit(Kind.PART, key, *text.span(found.start(), found.end()))


def _mixed(text: Text) -> Iterator[re.Match[str]]:
    """Words of letters and digits: figures that touch letters lead to them."""
    starts, words, done = text.folded_starts, text.words, 0
    for index in text.indices(word for word in text.where if word[0] in "013457"):
        start, end = starts[index], starts[index] + len(words[index])
        touches = (index and starts[index - 1] + len(words[index - 1]) == start) or starts[index + 1 : index + 2] == [
            end
        ]
        if touches and start >= done:
            first = index
            while first and starts[first - 1] + len(words[first - 1]) == starts[first]:
                first -= 1
            found = _MIXED.match(text.folded, starts[first])
            done = max(end, found.end() if found else 0)
            if found:
                yield found


def _misspelt(text: Text, register: Register, exact: list[Hit]) -> Iterator[Hit]:
    """Words that are nearly part of a name. Beside another part of the same name each counts; alone only what is
    written as a name is, and is no ordinary word."""
    near = register.names.near
    ordinary = common() | lists.ORDINARY | lists.TITLES | register.pseudonyms
    known = {word for word in text.where if word not in ordinary and near(word)}
    small = {word for word in known if not all(map(text.is_capital, text.where[word]))}
    small |= {word for word in known if len(word) <= _ABBREVIATION and any(map(text.stands_out, text.where[word]))}
    for first, last, word in _words(text, known):
        for other in near(word):
            capital = text.is_capital(first) and word not in small
            if word not in ordinary and (capital or (len(other) >= _SURE and within(word, other, 1))):
                for key in register.parts[other]:
                    yield Hit(Kind.SPELLING, key, text.starts[first], text.ends[last])
    for hit in exact:
        if hit.kind in NAMES:
            yield from _beside(text, register, hit)


def _words(text: Text, known: set[str]) -> Iterator[tuple[int, int, str]]:
    """Each word that could be misspelt, also one that is broken over a line."""
    for index in text.indices(known):
        yield index, index, text.words[index]
    for found in _HYPHEN.finditer(text.original):
        index = text.at(found.end() - 1)
        if 0 < index < len(text.words) and text.ends[index - 1] == found.start() + 1:
            yield index - 1, index, text.words[index - 1] + text.words[index]


def _beside(text: Text, register: Register, hit: Hit) -> Iterator[Hit]:
    """The word before and the word after part of a name, where they are nearly another part of it."""
    index = text.at(hit.start)
    for place, gap in ((index - 1, index), (text.at(hit.end), text.at(hit.end))):
        if 0 <= place < len(text.words) and 0 < gap < len(text.words) and len(text.gap(gap)) <= 3:
            if any(hit.key in register.parts[other] for other in register.names.near(text.words[place])):
                yield Hit(Kind.SPELLING, hit.key, text.starts[place], text.ends[place])


def _settled(hits: Iterable[Hit]) -> list[Hit]:
    """Without those that lie within another: 'Anna' in 'Anna Markovic', a date's shape in a registered date."""
    kept: list[Hit] = []
    blocks: dict[int, list[Hit]] = {}
    for hit in sorted(set(hits), key=lambda each: (each.weight, each.start, each.key)):
        if not any(other.start <= hit.start and hit.end <= other.end for other in blocks.get(hit.start >> 8, ())):
            kept.append(hit)
            for block in range(hit.start >> 8, (hit.end >> 8) + 1):
                blocks.setdefault(block, []).append(hit)
    return sorted(kept, key=lambda each: (each.start, each.end))


def _merged(hits: list[Hit], text: Text) -> list[Hit]:
    """Parts of one person's name that stand together are one finding."""
    merged: list[Hit] = []
    for hit in hits:
        last = merged[-1] if merged else None
        if last and last.key == hit.key and {last.kind, hit.kind} <= NAMES:
            gap = text.original[last.end : hit.start]
            if len(gap) <= 3 and SOFT.fullmatch(gap):
                kind = Kind.SPELLING if Kind.SPELLING in (last.kind, hit.kind) else Kind.NAME
                merged[-1] = Hit(kind, hit.key, last.start, max(last.end, hit.end))
                continue
        merged.append(hit)
    return merged


def _without_allowed(hits: list[Hit], text: Text, allowed: Iterable[str]) -> list[Hit]:
    """The chair and the panel are named in the report (4.28): 'Helen' in 'Helen Marsh' is not somebody else's name; nor
    is 'Child' in 'Child C', who is called so.
    Where a whole allowed name is itself registered, the finding stays."""
    patterns = Patterns()
    for name in allowed:
        pattern = Pattern.of(Kind.NAME, "", name)
        if pattern and len(pattern.edges) > 1:
            patterns.add(pattern)
    spans = [(text.starts[index], text.ends[after - 1]) for _, index, after in patterns.found(text)]
    may = {Kind.PART, Kind.INITIALS, Kind.SPELLING}
    starts = [start for start, _ in spans]  # in the order of the text

    def stands(hit: Hit) -> bool:
        upto = bisect_right(starts, hit.start)
        return any(hit.end <= end for _, end in spans[max(0, upto - 8) : upto])

    return [hit for hit in hits if hit.kind not in may or not stands(hit)]


def _placed(hits: list[Hit], passages: Sequence[Passage], whole: str, starts: list[int]) -> list[Finding]:
    found = []
    for hit in hits:
        at = bisect_right(starts, hit.start) - 1
        passage, offset = passages[at], starts[at]
        start, end = hit.start - offset, min(hit.end - offset, len(passage.text))
        before, after = whole[max(0, hit.start - CONTEXT) : hit.start], whole[hit.end : hit.end + CONTEXT]
        before, after = before.rpartition(APART)[2], after.partition(APART)[0]
        before, after = before.replace(SEPARATOR, " "), after.replace(SEPARATOR, " ")
        found.append(Finding(hit.kind, hit.key, passage.place, start, end, passage.text[start:end], before, after))
    return found
