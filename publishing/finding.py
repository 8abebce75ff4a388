"""The public list and its search: what is found, what could be chosen besides, and the words around it.

Works from the public rows alone, in two questions to the database however many reviews there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from publishing import releases, terms
from publishing.enums import Ended, Learned
from publishing.index import FACETS, INDEX
from publishing.models import LibraryEntry, PublicationPermit

PER_LEAF = 10
LONGEST_SEARCH = 200
MOST_WORDS = 12
MOST_OPTIONS = 12
REACH = 110  # letters shown to either side of the first word that is found
LEGENDS = {
    "theme": "Theme",
    "year": "Year published",
    "agency": "Agency with a recommendation",
    "learned": "What was learned",
}
HEAVY = ("search_text", "terms", "papers", "plan")


@dataclass
class Option:
    """One box of a filter."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass
class Facet:
    """One filter; ``more`` are options that are left out, since there are many."""

    name: str
    legend: str
    options: list[Option]
    more: int = 0


@dataclass
class Chip:
    """One thing that was chosen, with the address of the same search without it."""

    label: str
    without: str


@dataclass
class Result:
    """One review, with the place that holds the words: as a link below the review's own address."""

    entry: LibraryEntry
    said: SafeString
    title: SafeString
    place: str = ""


@dataclass
class Found:
    """What a search of the public list found, and what it was asked."""

    q: str
    chosen: dict[str, list[str]]
    facets: list[Facet]
    leaf: Leaf[UUID]
    total: int
    results: list[Result]
    meant: list[tuple[str, str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    chips: list[Chip] = field(default_factory=list)

    @property
    def narrowed(self) -> bool:
        return bool(self.q or self.chips)

    def address(self, leaf: int = 0) -> str:
        """The same search, another leaf of it."""
        return _address(self.q, self.chosen, leaf)


def public_entries() -> QuerySet[LibraryEntry]:
    """Entries whose page is public now, by its permit and by the page's own state; and those whose time is over."""
    live = Page.objects.filter(live=True, pk=OuterRef("page_id"))
    allowed = PublicationPermit.objects.valid_now().filter(pk=OuterRef("permit_id"))
    standing = Q(ended_on__isnull=True) & Exists(live) & Exists(allowed)  # of the few that are asked for, not of all
    return LibraryEntry.objects.filter(standing | Q(end=Ended.OVER))


def readable_entries() -> QuerySet[LibraryEntry]:
    """Entries whose page can be read now."""
    return public_entries().filter(ended_on__isnull=True)


def newest(count: int) -> list[LibraryEntry]:
    return list(readable_entries().defer(*HEAVY)[:count])


def find(asked: Any) -> Found:
    """Reviews that have every word of ``q``, in any order and form, and one of the chosen values of each filter."""
    q = " ".join(str(asked.get("q", "")).replace("\0", " ").split())[:LONGEST_SEARCH].strip()
    chosen = {name: _values(asked.getlist(name)) for name in FACETS}
    words = terms.words(q)[:MOST_WORDS]
    up_to_date()
    answer = INDEX.answer(words, {name: frozenset(values) for name, values in chosen.items()})
    if q and not words:  # signs alone: nothing can hold them
        answer.ids, answer.unknown = [], [q]
    paginator = Paginator(answer.ids, PER_LEAF)
    leaf = paginator.get_page(asked.get("page", ""))
    sought = [answer.meant.get(word, word) for word in words]
    return Found(
        q=q,
        chosen=chosen,
        facets=[_facet(name, answer.counts[name], chosen[name]) for name in FACETS],
        leaf=leaf,
        total=paginator.count,
        results=_results(list(leaf), sought),
        meant=list(answer.meant.items()),
        unknown=answer.unknown,
        chips=_chips(q, chosen),
    )


def up_to_date() -> None:
    """One question: has any entry come, gone or changed, or has a permit's last day passed?"""
    rows = public_entries()
    state = rows.order_by().aggregate(Count("pk"), Max("changed_at"))
    over = LibraryEntry.objects.order_by("-changed_at").values_list("changed_at", flat=True).first()
    INDEX.bring_up_to_date(
        (state["pk__count"], state["changed_at__max"], over),
        lambda: dict(rows.order_by().values_list("pk", "changed_at")),
        lambda ids: rows.filter(pk__in=ids).defer("search_text", "papers") if ids else [],
    )


def _values(given: list[str]) -> list[str]:
    """At most so many, each short and without NUL, which PostgreSQL refuses; each once."""
    return list(dict.fromkeys(value[:100].replace("\0", "") for value in given[:20] if value.strip()))


def _label(name: str, value: str) -> str:
    if name == "theme":
        return releases.themes().get(value, value)
    if name == "learned":
        return str(Learned(value).label) if value in Learned else value
    return INDEX.agencies.get(value, value) if name == "agency" else value


def _facet(name: str, counts: dict[str, int], chosen: list[str]) -> Facet:
    """The options that something has, most first (years: latest first); a chosen one always, with a nought if need
    be."""
    options = [
        Option(value, _label(name, value), counts.get(value, 0), value in chosen) for value in {*counts, *chosen}
    ]
    if name == "year":
        options.sort(key=lambda one: one.value, reverse=True)
    else:
        options.sort(key=lambda one: (-one.chosen, -one.count, one.label))
    shown = options if name in ("theme", "learned") else options[:MOST_OPTIONS]
    return Facet(name, LEGENDS[name], shown, len(options) - len(shown))


def _chips(q: str, chosen: dict[str, list[str]]) -> list[Chip]:
    found = []
    for name, values in chosen.items():
        for value in values:
            rest = {**chosen, name: [one for one in values if one != value]}
            found.append(Chip(_label(name, value), _address(q, rest)))
    return found


def _address(q: str, chosen: dict[str, list[str]], leaf: int = 0) -> str:
    asked = [("q", q)] if q else []
    asked += [(name, value) for name, values in chosen.items() for value in values]
    asked += [("page", str(leaf))] if leaf else []
    return f"?{urlencode(asked)}" if asked else "?"


def _results(ids: list[UUID], sought: list[str]) -> list[Result]:
    """The rows themselves, read now: one that left the public since the index was asked is not shown."""
    rows = public_entries().filter(pk__in=ids).defer("terms", "papers", "plan")
    rows = rows if sought else rows.defer(*HEAVY)
    held = {entry.pk: entry for entry in rows}
    return [_result(held[pk], sought) for pk in ids if pk in held]


def _result(entry: LibraryEntry, sought: list[str]) -> Result:
    """The description; where it lacks a word, the passage of the report that has most of them, with its address."""
    title = _marked(entry.title, sought)
    if not sought or _how_many(entry.description, sought) == len(sought):
        return Result(entry, _marked(entry.description, sought), title)
    best, most, place = entry.description, _how_many(entry.description, sought), ""
    begins = [terms.stem(word) for word in sought]
    for line, bare in zip(entry.search_text.split("\n"), terms.bare(entry.search_text).split("\n"), strict=False):
        if not any(begin in bare for begin in begins):
            continue
        where, _, said = line.partition("\t")
        if (held := _how_many(said, sought)) > most:
            best, most, place = said, held, where
            if held == len(sought):
                break
    return Result(entry, _marked(_around(best, sought), sought), title, place)


def _how_many(text: str, sought: list[str]) -> int:
    """How many of the words a text holds."""
    left = set(sought)
    for _, _, word in terms.placed(text):
        left -= {one for one in left if terms.matches(word, one)}
        if not left:
            break
    return len(sought) - len(left)


def _around(text: str, sought: list[str]) -> str:
    """Some words to either side of the first that is found."""
    hits = (at for at, _, word in terms.placed(text) if any(terms.matches(word, one) for one in sought))
    place = next(hits, 0)
    start, end = max(0, place - REACH), min(len(text), place + 2 * REACH)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", end) if text.find(" ", end) > 0 else len(text)
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"


def _marked(text: str, sought: list[str]) -> SafeString:
    """The text, escaped, with each word that answers the question marked."""
    out, at = [], 0
    for start, end, word in terms.placed(text):
        if sought and any(terms.matches(word, one) for one in sought):
            out += [format_html("{}", text[at:start]), format_html("<mark>{}</mark>", text[start:end])]
            at = end
    out.append(format_html("{}", text[at:]))
    return mark_safe("".join(out))  # noqa: S308 # nosec B308 B703 # every piece is escaped above
