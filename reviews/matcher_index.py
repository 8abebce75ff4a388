"""The register as the matcher searches it: every lookup is by a word of the text, so that its cost does not grow with
the number of people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviews import matcher_forms as forms
from reviews import matcher_words as lists
from reviews.matcher_kinds import Hit, Kind, Person
from reviews.matcher_near import Spellings, common
from reviews.matcher_text import TOKEN, Text, fold, words_of

SOFT = re.compile(r"[\s\-‐-―'’‘`´.,_·•/\\]*")
_BROKEN = re.compile(r"[-‐-―'’‘`´·]\s*|\s*\n\s*")
_BY_ITS_DAY = re.compile(r"[^\S\f\n]*[/-]?\n?[^\S\f\n]*")
_FREE = re.compile(r"[\s\-‐-―()./]*")
_NOT_TELLING = lists.TITLES | lists.LEGAL_ENDINGS


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something to look for: its letters without gaps, and after which of them a gap may stand."""

    kind: Kind
    key: str
    letters: str
    edges: frozenset[int]
    alone: bool = False
    free: bool = False

    @classmethod
    def of(cls, kind: Kind, key: str, text: str, **flags: bool) -> Pattern | None:
        """The pattern of a text, or None where it has neither letters nor digits."""
        edges, length = set(), 0
        parts = words_of(text)
        for part in parts:
            length += len(part)
            edges.add(length)
        return cls(kind, key, "".join(parts), frozenset(edges), **flags) if parts else None

    def end(self, text: Text, index: int) -> int | None:
        """The index after the last word if the pattern stands at `index`, else None."""
        if self.alone and not self._names_alone(text, index):
            return None
        done, size = 0, len(self.letters)
        for here in range(index, len(text.words)):
            word = text.words[here]
            new = done + len(word)
            if not self.letters.startswith(word, done) and not self._plural(text, here, done):
                return None
            if here > index and not self._may_part(text, here, done):
                return None
            if new >= size:
                return here + 1
            done = new
        return None

    def _plural(self, text: Text, here: int, done: int) -> bool:
        word, size = text.words[here], len(self.letters)
        if done + len(word) != size + 1 or size <= 3 or word[-1] != "s" or word in lists.ORDINARY:
            return False
        return word[:-1] == self.letters[done:] and text.is_capital(here)

    def _names_alone(self, text: Text, index: int) -> bool:
        """A part of a name by itself: 'will' is a word, 'Will' may be a person; 'May 2024' is a month."""
        if self.letters in lists.MONTHS and _is_month(text, index):
            return False
        if text.is_capital(index):
            return True
        word = self.letters in lists.ORDINARY or self.letters in common()
        return len(self.letters) > 2 and not word and self.kind is not Kind.EMPLOYER

    def _may_part(self, text: Text, index: int, done: int) -> bool:
        gap = text.gap(index)
        if self.free:
            return bool(_FREE.fullmatch(gap))
        if done in self.edges:
            return bool(SOFT.fullmatch(gap)) and len(gap.strip()) <= 2 and gap.count("\n") <= 4
        if not gap or _BROKEN.fullmatch(gap):
            return True
        if gap.strip(" \t\u00a0"):
            return False
        before, after = text.words[index - 1], text.words[index]
        if len(before) == 1 and len(after) == 1:
            return True
        common = {before, after} & (lists.ORDINARY | lists.TITLES)  # 'nor man' is no Norman, 'no r man' is
        start, stop = (
            max((one for one in self.edges if one < done), default=0),
            min(one for one in self.edges if one > done),
        )
        in_three = done - len(before) > start or done + len(after) < stop
        return len(self.letters) >= 6 and (in_three or not common)


def _is_month(text: Text, index: int) -> bool:
    """Whether a day or year beside it makes a month of this word: not in 'until 2022. May said', nor 'May, 34, said'."""
    before, after = index - 1, index + 1
    if before >= 0 and text.words[before].isdigit() and _BY_ITS_DAY.fullmatch(text.gap(index)):
        return True
    if after >= len(text.words) or not text.words[after].isdigit():
        return False
    gap = text.gap(after)
    return bool(_BY_ITS_DAY.fullmatch(gap.replace(",", "") if len(text.words[after]) == 4 else gap))


class Patterns:
    """Patterns by their whole letters; and, of a text, by every way in which its words may break them: the first word,
    and how the next one begins."""

    def __init__(self) -> None:
        self._whole: dict[str, list[Pattern]] = {}
        self._known: set[Pattern] = set()

    def add(self, pattern: Pattern | None) -> None:
        """Take one in, once."""
        if pattern is None or pattern in self._known:
            return
        self._known.add(pattern)
        for whole in (pattern.letters, f"{pattern.letters}s"):
            self._whole.setdefault(whole, []).append(pattern)

    def found(self, text: Text) -> Iterator[tuple[Pattern, int, int]]:
        """Each pattern that stands in the text, with the indices of its first word and after its last, in order."""
        words, last, broken = text.words, len(text.words) - 1, self._broken(text)
        starts = broken.keys()
        for index in text.indices((starts | self._whole.keys()) & text.where.keys()):
            word = words[index]
            maybe = self._whole.get(word, ())
            if index < last and word in starts:
                maybe = (*maybe, *broken[word].get(words[index + 1][:2], ()))
            for pattern in maybe:
                after = pattern.end(text, index)
                if after is not None:
                    yield pattern, index, after

    def _broken(self, text: Text) -> dict[str, dict[str, list[Pattern]]]:
        """By each word of the text with which some pattern begins, and the next two letters of the pattern (or one)."""
        found: dict[str, dict[str, list[Pattern]]] = {}
        for pattern in self._known:
            letters, more = pattern.letters, f"{pattern.letters}s"
            for size in range(1, len(letters)):
                start = letters[:size]
                if start in text.where:
                    nexts = found.setdefault(start, {})
                    nexts.setdefault(letters[size], []).append(pattern)
                    nexts.setdefault(more[size : size + 2], []).append(pattern)
        return found


@dataclass(frozen=True, slots=True)
class Sequence:
    """Words that stand one after another, such as a street's name: each may be abbreviated or misspelt."""

    kind: Kind
    key: str
    words: tuple[str, ...]


class Register:
    """All that is to be looked for."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.patterns = Patterns()
        self.leads: set[str] = set()  # words by which a sequence is found
        self.sequences: dict[tuple[str, int, str], list[tuple[Sequence, int]]] = {}  # by word and neighbour: its place
        self.dates: dict[tuple[int, int], list[tuple[int, str]]] = {}
        self.postcodes: dict[str, str] = {}
        self.initials: dict[str, list[tuple[str, str]]] = {}
        self.parts: dict[str, list[str]] = {}  # a word of a name: whose
        self.given: set[str] = set()  # of those, the first names and nicknames
        self.pseudonyms: set[str] = set()
        self.called: list[str] = []  # whole pseudonyms
        for person in people:
            self._add(person)
        self.names = Spellings(self.parts)
        words = {word for rows in self.sequences.values() for row, _ in rows for word in row.words}
        self.others = Spellings(words - lists.STREET_ENDINGS)

    def _add(self, person: Person) -> None:
        key = person.key
        self.pseudonyms.update(words_of(person.pseudonym))
        self.called.append(person.pseudonym)
        for name in person.names:
            for spelled in (name, *forms.spelled(name)):
                self._add_name(key, spelled)
        for employer in person.employers:
            words = [word for word in words_of(employer) if word not in lists.LEGAL_ENDINGS]
            self._add_phrase(Kind.EMPLOYER, key, words)
            for place in forms.of_places(words):
                self.patterns.add(Pattern.of(Kind.EMPLOYER, key, " ".join(place)))
        for pointer in person.pointers:
            self._add_phrase(Kind.POINTER, key, words_of(pointer))
        for number in person.numbers:
            for form in (number, forms.abroad(number)):
                self.patterns.add(Pattern.of(Kind.REGISTERED_NUMBER, key, form, free=True))
        for address in person.addresses:
            self._add_address(key, address)
        for day in person.dates:
            self.dates.setdefault((day.day, day.month), []).append((day.year, key))
            for form in forms.in_one(day):
                self.patterns.add(Pattern.of(Kind.REGISTERED_DATE, key, form))

    def _add_name(self, key: str, name: str) -> None:
        parts = [part for part in re.split(r"[\s,]+", name) if part.strip(".'’-")]
        if not parts:
            return
        if len(parts) > 1:
            self.patterns.add(Pattern.of(Kind.NAME, key, name))
            self.patterns.add(Pattern.of(Kind.NAME, key, " ".join([parts[-1], *parts[:-1]])))
        for part in parts:
            atoms = words_of(part)
            joined = "".join(atoms)
            if len(joined) > 1 and joined not in lists.TITLES:
                self._add_part(key, part, joined)
            for atom in atoms if len(atoms) > 1 else []:
                if len(atom) > 2 and atom not in lists.TITLES:
                    self._add_part(key, atom, atom)
        for joined in forms.run_together(parts):
            self._add_part(key, joined, joined)
        for part in parts[:-1] or parts:
            self.given.update(words_of(part))
            for other in forms.same_names(part):
                self.patterns.add(Pattern.of(Kind.SPELLING, key, other, alone=True))
                self.given.update(words_of(other))
        surname = "".join(words_of(parts[-1]))
        first = "".join(fold(part)[0] for part in parts[:-1] if fold(part).strip(".") not in lists.TITLES)
        if first:
            self.initials.setdefault(key, []).append((surname, first))

    def _add_part(self, key: str, part: str, word: str) -> None:
        self.patterns.add(Pattern.of(Kind.PART, key, part, alone=True))
        owners = self.parts.setdefault(word, [])
        if key not in owners:
            owners.append(key)

    def _add_phrase(self, kind: Kind, key: str, words: list[str]) -> None:
        if not words or "".join(words) in lists.TITLES:
            return
        self.patterns.add(Pattern.of(kind, key, " ".join(words), alone=len(words) == 1))
        if len(words) > 1:
            self._add_sequence(Sequence(kind, key, tuple(words)))

    def _add_sequence(self, sequence: Sequence) -> None:
        telling = [word for word in sequence.words if word not in lists.STREET_ENDINGS and not word.isdigit()]
        for place, word in enumerate(sequence.words):
            if word in telling or not telling:
                side = -1 if place else 1
                self.leads.add(word)
                self.sequences.setdefault((word, side, sequence.words[place + side]), []).append((sequence, place))

    def _add_address(self, key: str, address: str) -> None:
        for found in lists.POSTCODE.finditer(fold(address)):
            self.postcodes[found.group(1) + found.group(2)] = key
        without = lists.POSTCODE.sub(" ", fold(address))
        for part in re.split(r"[,;\n]+", without):
            words = tuple(street(word) for word in TOKEN.findall(part))
            telling = any(word in lists.STREET_ENDINGS or word == "flat" for word in words[1:])
            if len(words) > 1 and (telling or any(word.isdigit() for word in words)):
                self._add_street(key, words)
                rest = words[1:] if words[0].isdigit() else words
                if len(rest) > 1 and rest != words and rest[-1] in lists.STREET_ENDINGS:
                    self._add_street(key, rest)

    def _add_street(self, key: str, words: tuple[str, ...]) -> None:
        self.patterns.add(Pattern.of(Kind.ADDRESS, key, forms.house_and_name(words)))
        self._add_sequence(Sequence(Kind.ADDRESS, key, words))
        endings = [words[-1], *(short for short, long in lists.STREETS.items() if long == words[-1])]
        for ending in endings:
            self.patterns.add(Pattern.of(Kind.ADDRESS, key, " ".join([*words[:-1], ending])))


def street(word: str) -> str:
    """A word of an address as it is written in full."""
    return lists.STREETS.get(word, word)


def sequences(text: Text, register: Register) -> Iterator[Hit]:
    """Streets, employers, schools: their words one after another, of which all but one may be misspelt."""
    long, words, near = lists.STREETS.get, text.words, register.others.near
    for index in text.indices(register.leads | lists.STREET_ENDINGS | lists.STREETS.keys()):
        word = long(words[index], words[index])
        rows = list(_rows(text, register, word, index))
        if word in lists.STREET_ENDINGS and index:  # the one telling word before it may be misspelt
            rows += [row for other in near(words[index - 1]) for row in _rows(text, register, other, index - 1)]
        for row, first in rows:
            last = first + len(row.words)
            if first < 0 or last > len(words):
                continue
            here = [long(one, one) for one in words[first:last]]
            if all(a == b or b in near(a) for a, b in zip(here, row.words, strict=True)):
                yield Hit(row.kind, row.key, text.starts[first], text.ends[last - 1])


def _rows(text: Text, register: Register, word: str, index: int) -> Iterator[tuple[Sequence, int]]:
    """The sequences that have this word and, beside it, the word that stands (nearly) beside it here, each with the
    index at which it would begin. Half of a town may have "school" in the name of theirs."""
    for side in (-1, 1):
        if 0 <= index + side < len(text.words):
            beside = street(text.words[index + side])
            for other in (beside, *register.others.near(beside)):
                for row, place in register.sequences.get((word, side, other), ()):
                    yield row, index - place
