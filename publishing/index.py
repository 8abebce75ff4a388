"""The public search's index, in the memory of the process that searches: built from public rows, the same on every
database, brought up to date whenever one of them comes, goes or changes.

It answers with ids only. What is shown is read again from the rows that are public at that moment (selectors).
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.text import slugify

from publishing import terms

FACETS = ("theme", "year", "agency", "learned")
Chosen = dict[str, frozenset[str]]
Load = Callable[[list[UUID]], Iterable[Any]]


@dataclass
class Held:
    """What the index keeps of one review."""

    changed_at: Any
    rank: tuple[Any, ...]
    title: frozenset[str]
    agencies: list[str]
    values: dict[str, frozenset[str]]
    terms: frozenset[str]


@dataclass
class Answer:
    """The reviews that fit, best first, and what else could be chosen."""

    ids: list[UUID]
    counts: dict[str, dict[str, int]]
    meant: dict[str, str] = field(default_factory=dict)  # a word that nothing holds, and the near one that was taken
    unknown: list[str] = field(default_factory=list)


class Index:
    """One for each process. Every method but ``answer`` and ``bring_up_to_date`` expects the lock to be held."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation: Any = None
        self._held: dict[UUID, Held] = {}
        self._postings: dict[str, set[UUID]] = {}
        self._grams: dict[str, set[str]] = defaultdict(set)
        self._vocabulary: list[str] = []
        self.agencies: dict[str, str] = {}  # the word in the address, and the name

    def bring_up_to_date(self, generation: Any, stamps: Callable[[], dict[UUID, Any]], load: Load) -> None:
        """Where ``generation`` is another than the last: ``stamps`` gives the public entries' ids, each with the
        moment of its last change, and ``load`` those that are new or other."""
        with self._lock:
            if generation == self._generation:
                return
            self._take(stamps(), load)
            self._generation = generation

    def answer(self, asked: list[str], chosen: Chosen) -> Answer:
        """Every review that has each of the words, and one of the chosen values of each filter."""
        with self._lock:
            return self._answer(asked, chosen)

    def _take(self, now: dict[UUID, Any], load: Load) -> None:
        for pk in [pk for pk, held in self._held.items() if now.get(pk) != held.changed_at]:
            self._forget(pk)
        for entry in load([pk for pk in now if pk not in self._held]):
            self._learn(entry)
        self._vocabulary = sorted(self._postings)
        self.agencies = {slugify(name): name for held in self._held.values() for name in held.agencies}

    def _forget(self, pk: UUID) -> None:
        for term in self._held.pop(pk).terms:
            having = self._postings[term]
            having.discard(pk)
            if not having:
                del self._postings[term]
                for gram in terms.grams(term):
                    self._grams[gram].discard(term)

    def _learn(self, entry: Any) -> None:
        title, names = frozenset(terms.words(entry.title)), entry.agencies
        held = Held(
            changed_at=entry.changed_at,
            rank=(-entry.published_on.toordinal(), entry.title),
            title=title,
            agencies=names,
            values={
                "theme": frozenset(entry.themes),
                "year": frozenset({str(entry.published_on.year)}),
                "agency": frozenset(slugify(name) for name in names),
                "learned": frozenset(entry.learned),
            },
            terms=frozenset(entry.terms.split()) | title,
        )
        self._held[entry.pk] = held
        for term in held.terms:
            having = self._postings.get(term)
            if having is None:
                having = self._postings[term] = set()
                for gram in terms.grams(term):
                    self._grams[gram].add(term)
            having.add(entry.pk)

    def _answer(self, asked: list[str], chosen: Chosen) -> Answer:
        answer = Answer([], {})
        fitting = set(self._held)
        for word in asked:
            having = self._having(word)
            if not having and (near := terms.nearest(word, self._grams, self._postings)):
                answer.meant[word] = near
                having = self._having(near)
            if not having:
                answer.unknown.append(word)
            fitting &= having
        by_facet = {name: self._fitting(name, chosen.get(name, frozenset())) for name in FACETS}
        for name in FACETS:
            beside = self._all(fitting, (by_facet[other] for other in FACETS if other != name))
            counts: dict[str, int] = defaultdict(int)
            for pk in beside:
                for value in self._held[pk].values[name]:
                    counts[value] += 1
            answer.counts[name] = dict(counts)
        found = self._all(fitting, by_facet.values())
        sought = [answer.meant.get(word, word) for word in asked]
        answering = [self._answering(word) for word in sought]
        answer.ids = sorted(found, key=lambda pk: (-self._in_title(pk, answering), *self._held[pk].rank))
        return answer

    def _having(self, word: str) -> set[UUID]:
        """The reviews that have a word which answers this one."""
        return set().union(*(self._postings[known] for known in self._answering(word)))

    def _answering(self, word: str) -> list[str]:
        """The known words that begin with it; a word of one or two letters must be there as it is (terms.matches)."""
        if len(word) <= 2:
            return [word] if word in self._postings else []
        begins, found = terms.stem(word), []
        for at in range(bisect_left(self._vocabulary, begins), len(self._vocabulary)):
            if not self._vocabulary[at].startswith(begins):
                break
            found.append(self._vocabulary[at])
        return found

    def _in_title(self, pk: UUID, answering: list[list[str]]) -> int:
        """How many of the words that were asked for its title answers."""
        title = self._held[pk].title
        return sum(not title.isdisjoint(known) for known in answering)

    def _fitting(self, name: str, values: frozenset[str]) -> set[UUID] | None:
        if not values:
            return None
        return {pk for pk, held in self._held.items() if held.values[name] & values}

    @staticmethod
    def _all(fitting: set[UUID], others: Iterable[set[UUID] | None]) -> set[UUID]:
        for other in others:
            if other is not None:
                fitting = fitting & other
        return fitting


INDEX = Index()
