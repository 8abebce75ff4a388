"""Finds in a text what could tell who somebody is (4.24, 4.28): words in, findings out.

Nothing here reads a database, a file or a setting, so that the same rules serve the report's check, an editor's words
and a test. It errs on the side of finding: each finding is answered by a named person, a miss is answered by nobody.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from reviews import matcher_words as lists

SEPARATOR = "\n\f\n"
CONTEXT = 60
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_SOFT = re.compile(r"[\s\-‐-―'’‘`´.,_·•/\\]*")
_BROKEN = re.compile(r"[-‐-―'’‘`´·]\s*|\s*\n\s*")
_FREE = re.compile(r"[\s\-‐-―()./]*")


class Kind(StrEnum):
    """What was found. The first ten are in the register; the rest have the shape of something that tells."""

    NAME = "name"
    PART = "part"
    INITIALS = "initials"
    REGISTERED_DATE = "registered_date"
    ADDRESS = "address"
    REGISTERED_POSTCODE = "registered_postcode"
    EMPLOYER = "employer"
    REGISTERED_NUMBER = "registered_number"
    DATE = "date"
    POSTCODE = "postcode"
    PHONE = "phone"
    EMAIL = "email"
    NHS = "nhs"
    INSURANCE = "insurance"
    VEHICLE = "vehicle"
    CASE = "case"


_REGISTERED = {
    Kind.NAME, Kind.PART, Kind.INITIALS, Kind.REGISTERED_DATE, Kind.ADDRESS, Kind.REGISTERED_POSTCODE, Kind.EMPLOYER,
    Kind.REGISTERED_NUMBER,
}  # fmt: skip


@dataclass(frozen=True)
class Passage:
    """A piece of text and where it stands: a page of a PDF, a paragraph of a Word file."""

    place: str
    text: str


@dataclass(frozen=True)
class Person:
    """One entry of the register of identities. `key` comes back in findings, and is never looked at."""

    key: str
    names: tuple[str, ...]
    dates: tuple[date, ...] = ()
    addresses: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """`start` and `end` count characters in the passage's text; `before` and `after` are the words around it, in
    the passages beside it too."""

    kind: Kind
    key: str
    place: str
    start: int
    end: int
    text: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    capital: bool


@dataclass(frozen=True)
class _Hit:
    kind: Kind
    key: str
    start: int
    end: int

    @property
    def weight(self) -> tuple[bool, int]:
        """What is registered goes before a mere shape, the longer before the shorter."""
        return self.kind not in _REGISTERED, self.start - self.end


class _Text:
    """A text folded for comparing (case, accents, look-alike letters), each folded letter knowing where it stood."""

    def __init__(self, text: str) -> None:
        self.original = text
        letters: list[str] = []
        self._places: list[int] = []
        for place, character in enumerate(text):
            for letter in _fold(character):
                letters.append(letter)
                self._places.append(place)
        self.folded = "".join(letters)
        self.tokens = [self._token(match) for match in _TOKEN.finditer(self.folded)]
        self._starts = [token.start for token in self.tokens]

    def _token(self, match: re.Match[str]) -> _Token:
        start, end = self.span(match.start(), match.end())
        return _Token(match.group(), start, end, self.original[start].isupper())

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Folded positions as positions in the original."""
        return self._places[start], self._places[end - 1] + 1

    def gap(self, index: int) -> str:
        """What stands between the token at `index` and the one before, without marks that nobody sees."""
        between = self.original[self.tokens[index - 1].end : self.tokens[index].start]
        return "".join(c for c in between if unicodedata.category(c) != "Cf" and not unicodedata.combining(c))


def _fold(character: str) -> str:
    folded = []
    for letter in unicodedata.normalize("NFKD", character).casefold():
        if unicodedata.combining(letter) or unicodedata.category(letter) == "Cf":
            continue
        folded.append(lists.LETTERS.get(letter, letter))
    return "".join(folded)


def fold(text: str) -> str:
    """`text` without case, accents, and letters that only look like ours."""
    return "".join(_fold(character) for character in text)


@dataclass(frozen=True)
class _Pattern:
    """Something to look for: its letters without gaps, and after which of them a gap may stand."""

    kind: Kind
    key: str
    letters: str
    edges: frozenset[int]
    alone: bool = False
    free: bool = False

    @classmethod
    def of(cls, kind: Kind, key: str, text: str, **flags: bool) -> _Pattern | None:
        parts = _TOKEN.findall(fold(text))
        edges, length = set(), 0
        for part in parts:
            length += len(part)
            edges.add(length)
        return cls(kind, key, "".join(parts), frozenset(edges), **flags) if parts else None

    def end(self, text: _Text, index: int) -> int | None:
        """The index after the last token if the pattern stands at `index`, else None."""
        if self.alone and not self._names_alone(text.tokens[index]):
            return None
        done, size = 0, len(self.letters)
        for here in range(index, len(text.tokens)):
            token = text.tokens[here]
            if here > index and not self._may_part(text, here, done):
                return None
            done += len(token.text)
            if self.letters.startswith(token.text, done - len(token.text)) and done <= size:
                if done == size:
                    return here + 1
                continue
            plural = done == size + 1 and token.text.endswith("s") and size > 3 and token.capital
            rest = self.letters[done - len(token.text) :]
            return here + 1 if plural and token.text[:-1] == rest and token.text not in lists.ORDINARY else None
        return None

    def _names_alone(self, token: _Token) -> bool:
        """A part of a name by itself: 'will' is a word, 'Will' may be a person."""
        if token.capital:
            return True
        return len(self.letters) > 2 and self.letters not in lists.ORDINARY and self.kind is not Kind.EMPLOYER

    def _may_part(self, text: _Text, index: int, done: int) -> bool:
        gap = text.gap(index)
        if self.free:
            return bool(_FREE.fullmatch(gap))
        if done in self.edges:
            return bool(_SOFT.fullmatch(gap)) and len(gap.strip()) <= 2 and gap.count("\n") <= 4
        if _BROKEN.fullmatch(gap) or not gap:
            return True
        if gap.strip(" \t\u00a0"):
            return False
        before, after = text.tokens[index - 1], text.tokens[index]
        if len(before.text) == 1 and len(after.text) == 1:
            return True
        common = {before.text, after.text} & (lists.ORDINARY | lists.TITLES)
        return len(self.letters) >= 6 and not common and len(before.text) > 1 and len(after.text) > 1


class _Register:
    """All that is to be looked for, found by first letter."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.by_letter: dict[str, list[_Pattern]] = {}
        self.addresses: list[tuple[str, tuple[str, ...]]] = []
        self.dates: dict[tuple[int, int], list[tuple[int, str]]] = {}
        self.postcodes: dict[str, str] = {}
        self.initials: dict[str, list[tuple[str, str]]] = {}
        for person in people:
            for name in person.names:
                self._add_name(person.key, name)
            for employer in person.employers:
                self._add_employer(person.key, employer)
            for number in person.numbers:
                self._add(_Pattern.of(Kind.REGISTERED_NUMBER, person.key, number, free=True))
            for address in person.addresses:
                self._add_address(person.key, address)
            for day in person.dates:
                self.dates.setdefault((day.day, day.month), []).append((day.year, person.key))

    def _add(self, pattern: _Pattern | None) -> None:
        if pattern:
            bucket = self.by_letter.setdefault(pattern.letters[0], [])
            if pattern not in bucket:
                bucket.append(pattern)

    def _add_name(self, key: str, name: str) -> None:
        parts = [part for part in re.split(r"[\s,]+", name) if part.strip(".'’-")]
        if not parts:
            return
        if len(parts) > 1:
            self._add(_Pattern.of(Kind.NAME, key, name))
            self._add(_Pattern.of(Kind.NAME, key, " ".join([parts[-1], *parts[:-1]])))
        for part in parts:
            atoms = _TOKEN.findall(fold(part))
            joined = "".join(atoms)
            if len(joined) > 1 and joined not in lists.TITLES:
                self._add(_Pattern.of(Kind.PART, key, part, alone=True))
            for atom in atoms if len(atoms) > 1 else []:
                if len(atom) > 2 and atom not in lists.TITLES:
                    self._add(_Pattern.of(Kind.PART, key, atom, alone=True))
        surname = "".join(_TOKEN.findall(fold(parts[-1])))
        first = "".join(fold(part)[0] for part in parts[:-1] if fold(part).strip(".") not in lists.TITLES)
        if first:
            self.initials.setdefault(key, []).append((surname, first))

    def _add_employer(self, key: str, employer: str) -> None:
        words = [word for word in _TOKEN.findall(fold(employer)) if word not in lists.LEGAL_ENDINGS]
        if words and "".join(words) not in lists.TITLES:
            self._add(_Pattern.of(Kind.EMPLOYER, key, " ".join(words), alone=len(words) == 1))

    def _add_address(self, key: str, address: str) -> None:
        for found in lists.POSTCODE.finditer(fold(address)):
            self.postcodes[found.group(1) + found.group(2)] = key
        without = lists.POSTCODE.sub(" ", fold(address))
        for part in re.split(r"[,;\n]+", without):
            words = tuple(_street(word) for word in _TOKEN.findall(part))
            telling = any(word in lists.STREET_ENDINGS or word == "flat" for word in words[1:])
            if len(words) > 1 and (telling or any(word.isdigit() for word in words)):
                self.addresses.append((key, words))
                rest = words[1:] if words[0].isdigit() else words
                if len(rest) > 1 and rest != words and rest[-1] in lists.STREET_ENDINGS:
                    self.addresses.append((key, rest))


def _street(word: str) -> str:
    return lists.STREETS.get(word, word)


def find(passages: Sequence[Passage], people: Iterable[Person], *, allowed: Iterable[str] = ()) -> list[Finding]:
    """All findings, in the order of the text. `allowed` are whole names that may stay: the chair's and the panel's
    (4.28). The passages are read as one text, so that a name broken over two pages is found too."""
    register = _Register(people)
    text = _Text(SEPARATOR.join(passage.text for passage in passages))
    hits = [*_patterns(text, register), *_addresses(text, register), *_dates(text, register), *_shapes(text, register)]
    kept = _without_allowed(_merged(_settled(hits), text), text, allowed)
    return _placed(kept, passages)


def find_in(text: str, people: Iterable[Person], *, allowed: Iterable[str] = ()) -> list[Finding]:
    """The same for one piece of text."""
    return find([Passage("", text)], people, allowed=allowed)


def _patterns(text: _Text, register: _Register) -> Iterator[_Hit]:
    for index, token in enumerate(text.tokens):
        for pattern in register.by_letter.get(token.text[0], ()):
            after = pattern.end(text, index)
            if after is not None:
                yield _with_initials(text, register, pattern, index, after)


def _with_initials(text: _Text, register: _Register, pattern: _Pattern, index: int, after: int) -> _Hit:
    """'A. Markovic' and 'Markovic, A.' tell more than the surname: the finding covers the letters too."""
    start, end = text.tokens[index].start, text.tokens[after - 1].end
    if pattern.kind is Kind.PART:
        for surname, first in register.initials.get(pattern.key, ()):
            if surname != pattern.letters:
                continue
            for near in (range(index - 1, max(index - 4, -1), -1), range(after, min(after + 3, len(text.tokens)))):
                for place in near:
                    letter = text.tokens[place]
                    if len(letter.text) > 3 or not letter.capital or not set(letter.text) <= set(first):
                        break
                    gap = text.gap(place + 1 if place < index else place)
                    if not _SOFT.fullmatch(gap) or len(gap) > 3:
                        break
                    start, end = min(start, letter.start), max(end, letter.end)
            if (start, end) != (text.tokens[index].start, text.tokens[after - 1].end):
                return _Hit(Kind.INITIALS, pattern.key, start, end)
    return _Hit(pattern.kind, pattern.key, start, end)


def _addresses(text: _Text, register: _Register) -> Iterator[_Hit]:
    words = [_street(token.text) for token in text.tokens]
    for key, sought in register.addresses:
        for index in range(len(words) - len(sought) + 1):
            if words[index] == sought[0] and tuple(words[index : index + len(sought)]) == sought:
                yield _Hit(Kind.ADDRESS, key, text.tokens[index].start, text.tokens[index + len(sought) - 1].end)


def _dates(text: _Text, register: _Register) -> Iterator[_Hit]:
    for shape in lists.DATES:
        for found in shape.finditer(text.folded):
            day, month, year = _date_of(found)
            if not (1 <= day <= 31 and 1 <= month <= 12):
                continue
            keys = [key for own, key in register.dates.get((day, month), ()) if year is None or own % 100 == year % 100]
            span = text.span(found.start(), found.end())
            yield _Hit(Kind.REGISTERED_DATE, keys[0], *span) if keys else _Hit(Kind.DATE, "", *span)


def _date_of(found: re.Match[str]) -> tuple[int, int, int | None]:
    parts = found.groupdict()
    if parts.get("word"):
        day = next(i for i, w in enumerate(lists.ORDINALS, 1) if w == re.sub(r"[-\s]", "-", parts["word"]))
    else:
        day = int(parts["day"])
    if parts.get("month"):
        month = next(i for i, name in enumerate(lists.MONTHS, 1) if name.startswith(parts["month"][:3]))
    else:
        month = int(parts["number"])
    return day, month, int(parts["year"]) if parts.get("year") else None


def _shapes(text: _Text, register: _Register) -> Iterator[_Hit]:
    for found in lists.POSTCODE.finditer(text.folded):
        key = register.postcodes.get(found.group(1) + found.group(2), "")
        kind = Kind.REGISTERED_POSTCODE if key else Kind.POSTCODE
        yield _Hit(kind, key, *text.span(found.start(), found.end()))
    simple = [(Kind.EMAIL, lists.EMAIL), (Kind.PHONE, lists.PHONE), (Kind.INSURANCE, lists.INSURANCE)]
    for kind, shape in [*simple, *((Kind.CASE, shape) for shape in lists.CASES)]:
        for found in shape.finditer(text.folded):
            yield _Hit(kind, "", *text.span(found.start(), found.end()))
    for found in lists.NHS.finditer(text.folded):
        if _is_nhs_number(re.sub(r"\D", "", found.group())):
            yield _Hit(Kind.NHS, "", *text.span(found.start(), found.end()))
    for shape in lists.VEHICLES:
        for found in shape.finditer(text.folded):
            start, end = text.span(found.start(), found.end())
            if text.original[start:end].isupper():
                yield _Hit(Kind.VEHICLE, "", start, end)


def _is_nhs_number(digits: str) -> bool:
    """The tenth digit checks the nine before it (modulo 11), which keeps most other numbers out."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])


def _settled(hits: Iterable[_Hit]) -> list[_Hit]:
    """Without those that lie within another: 'Anna' in 'Anna Markovic', a date's shape in a registered date."""
    kept: list[_Hit] = []
    for hit in sorted(set(hits), key=lambda each: (each.weight, each.start, each.key)):
        if not any(other.start <= hit.start and hit.end <= other.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda each: (each.start, each.end))


def _merged(hits: list[_Hit], text: _Text) -> list[_Hit]:
    """Parts of one person's name that stand together are one finding."""
    merged: list[_Hit] = []
    names = {Kind.NAME, Kind.PART, Kind.INITIALS}
    for hit in hits:
        last = merged[-1] if merged else None
        if last and last.key == hit.key and {last.kind, hit.kind} <= names:
            gap = text.original[last.end : hit.start]
            if len(gap) <= 3 and _SOFT.fullmatch(gap):
                merged[-1] = _Hit(Kind.NAME, hit.key, last.start, max(last.end, hit.end))
                continue
        merged.append(hit)
    return merged


def _without_allowed(hits: list[_Hit], text: _Text, allowed: Iterable[str]) -> list[_Hit]:
    """The chair and the panel are named in the report (4.28): 'Helen' in 'Helen Marsh' is not somebody else's name.
    Where a whole allowed name is itself registered, the finding stays."""
    patterns = [pattern for name in allowed if (pattern := _Pattern.of(Kind.NAME, "", name)) and len(pattern.edges) > 1]
    spans = []
    for index in range(len(text.tokens)):
        for pattern in patterns:
            after = pattern.end(text, index)
            if after is not None:
                spans.append((text.tokens[index].start, text.tokens[after - 1].end))
    names = {Kind.PART, Kind.INITIALS}
    return [hit for hit in hits if hit.kind not in names or not any(s <= hit.start and hit.end <= e for s, e in spans)]


def _placed(hits: list[_Hit], passages: Sequence[Passage]) -> list[Finding]:
    whole = SEPARATOR.join(passage.text for passage in passages)
    starts, at = [], 0
    for passage in passages:
        starts.append(at)
        at += len(passage.text) + len(SEPARATOR)
    found = []
    for hit in hits:
        passage, offset = passages[bisect_right(starts, hit.start) - 1], starts[bisect_right(starts, hit.start) - 1]
        start, end = hit.start - offset, min(hit.end - offset, len(passage.text))
        before = whole[max(0, hit.start - CONTEXT) : hit.start].replace(SEPARATOR, " ")
        after = whole[hit.end : hit.end + CONTEXT].replace(SEPARATOR, " ")
        found.append(Finding(hit.kind, hit.key, passage.place, start, end, passage.text[start:end], before, after))
    return found
