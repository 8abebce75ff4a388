"""Looking for words in the room: in titles and in what its pages show, of what the person may read at this moment.

The rows are chosen by the policy's own list before any is opened, so that nothing of the rest is in an answer, in its
counts, or in the time that it takes (never 1). An entry names what was shown; the words themselves are sealed in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from documentroom.folding import Folded, Term, fold, terms
from documentroom.models import SearchText, Version
from documentroom.policy import Room
from documentroom.selectors import standing
from documentroom.services.trail import note
from reviews import api as reviews
from reviews.enums import Section

if TYPE_CHECKING:
    from portal.accounts.models import User

AT_ONCE = 20  # documents in one answer
PLACES = 3  # pages shown of each
AROUND, WINDOWS = 70, 2  # letters left and right of a find, and pieces of one page


@dataclass(frozen=True)
class Asked:
    """What is looked for: words, on one shelf or on all, in the newest versions alone or in earlier ones too."""

    words: str
    shelf: Section | None = None
    earlier: bool = False
    skip: int = 0  # how many documents of the answer were shown before


@dataclass(frozen=True)
class Place:
    """A page with a find. ``page`` is None where the document has no numbered pages."""

    page: int | None
    snippet: SafeString
    matched: str


@dataclass(frozen=True)
class Found:
    """One version in which the words stand."""

    version: Version
    title: SafeString
    places: list[Place]
    more: int  # pages with the words, beyond those shown
    state: tuple[str, str, str]


@dataclass(frozen=True)
class Answer:
    """What was found, newest first. ``after``: from where to go on, None at the end."""

    terms: list[Term]
    found: list[Found] = field(default_factory=list)
    after: int | None = None
    not_yet: int = 0  # versions that the person may read and whose words are not in the search


@dataclass(frozen=True)
class _Candidate:
    filed_at: datetime
    version_id: UUID


@transaction.atomic
def search(*, acting_user: User, room: Room, asked: Asked) -> Answer:
    """Look for words, and enter that it was done before anything is shown.

    :param room: this person's rights, worked out for this request.
    """
    wanted = terms(asked.words)
    if not wanted:
        return Answer([])
    candidates, not_yet = _candidates(room, asked, wanted)
    found, skipped = list[Found](), 0
    assured = reviews.assured_versions(room.review)
    for version in _opened(room, candidates):
        one = _found(version, wanted, assured)
        if one is None:
            continue
        if skipped < asked.skip:
            skipped += 1
            continue
        found.append(one)
        if len(found) > AT_ONCE:
            break
    shown, more = found[:AT_ONCE], len(found) > AT_ONCE
    note(
        "room.search_read",
        review_id=room.review.pk,
        actor=acting_user,
        ids={"versions": [str(one.version.pk) for one in shown]} | ({"section": asked.shelf} if asked.shelf else {}),
        words={"looked_for": asked.words},
    )
    return Answer(wanted, shown, asked.skip + AT_ONCE if more else None, not_yet)


# Which --------------------------------------------------------------------------------------------------------------
def _candidates(room: Room, asked: Asked, wanted: list[Term]) -> tuple[list[_Candidate], int]:
    """The versions that may have all the words, newest first; and how many could only be looked at by their titles."""
    shelves = (asked.shelf,) if asked.shelf else ()
    found, seen = list[_Candidate](), set[UUID]()
    for row in _sealed_words(room.readable(*shelves)):
        if row.document_id in seen and not asked.earlier:
            continue
        seen.add(row.document_id)
        words, agency = row.words, row.agency
        if all(one.may_be_in(words) or (agency and one.pattern.search(fold(agency))) for one in wanted):
            found.append(_Candidate(row.filed_at, row.version_id))
    by_title = room.visible(*shelves).filter(search_text__isnull=True).order_by("document_id", "-number")
    known, not_yet = set[UUID](), 0
    for version in by_title.select_related("document__agency"):
        if version.document_id in known and not asked.earlier:
            continue
        known.add(version.document_id)
        not_yet += version.is_readable
        title = fold(_title_words(version))
        if all(one.pattern.search(title) for one in wanted):
            found.append(_Candidate(version.filed_at, version.pk))
    return sorted(found, key=lambda one: (one.filed_at, str(one.version_id)), reverse=True), not_yet


def _sealed_words(readable: QuerySet[Version]) -> Iterator[Any]:
    """The rows of what can be read, each document's newest first, with that document's id, day and agency. Each is
    opened when its words are asked for.
    """
    rows = SearchText.objects.filter(version__in=readable.order_by()).annotate(
        document_id=F("version__document_id"),
        filed_at=F("version__filed_at"),
        agency=F("version__document__agency__name"),
    )
    ordered = rows.order_by("version__document_id", "-version__number").only("version_id", "review_id", "words")
    return ordered.iterator(chunk_size=500)


def _opened(room: Room, candidates: list[_Candidate]) -> Iterator[Version]:
    """The candidates with all that is shown of them, a batch at a time, in their order."""
    for start in range(0, len(candidates), AT_ONCE):
        keys = [one.version_id for one in candidates[start : start + AT_ONCE]]
        rows = Version.objects.filter(pk__in=keys).select_related("document__agency", "filed_by", "search_text")
        held = {row.pk: row for row in rows}
        for key in keys:
            held[key].review = held[key].document.review = room.review
            yield held[key]


# Where --------------------------------------------------------------------------------------------------------------
def _title_words(version: Version) -> str:
    agency = version.document.agency
    return "\n".join((version.document.title, version.file_name, version.marking, agency.name if agency else ""))


def _found(version: Version, wanted: list[Term], assured: frozenset[UUID]) -> Found | None:
    """Where the words stand in this version; None where some of them do not: they were there, but not in a row."""
    held: SearchText | None = getattr(version, "search_text", None)
    pages = held.pages if held is not None else []
    folded = [fold(page) for page in pages]
    title = fold(_title_words(version))
    if not all(one.pattern.search(title) or any(one.pattern.search(page) for page in folded) for one in wanted):
        return None
    hits = [number for number, page in enumerate(folded) if any(one.pattern.search(page) for one in wanted)]
    best = sorted(hits, key=lambda at: (-sum(bool(one.pattern.search(folded[at])) for one in wanted), at))[:PLACES]
    places = [_place(pages[at], wanted, at + 1 if held is not None and held.paged else None) for at in sorted(best)]
    shown = highlighted(version.document.title, wanted)
    return Found(version, shown, places, len(hits) - len(best), standing(version, assured))


def _place(page: str, wanted: list[Term], number: int | None) -> Place:
    text = Folded(" ".join(page.split()))
    firsts = sorted(span for one in wanted if (span := text.first(one)) is not None)
    spans = text.spans(wanted)
    windows: list[tuple[int, int]] = []
    for start, end in firsts:
        low, high = _to_words(text.text, max(0, start - AROUND), min(len(text.text), end + AROUND))
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(high, windows[-1][1]))
        elif len(windows) < WINDOWS:
            windows.append((low, high))
    pieces = [_marked(text.text, spans, low, high) for low, high in windows]
    before = "… " if windows and windows[0][0] > 0 else ""
    after = " …" if windows and windows[-1][1] < len(text.text) else ""
    snippet = format_html("{}{}{}", before, format_html_join(" … ", "{}", ((one,) for one in pieces)), after)
    start, end = firsts[0]
    return Place(number, snippet, text.text[start:end])


def _to_words(text: str, low: int, high: int) -> tuple[int, int]:
    """A window that cuts no word, where the words are not endless."""
    for _ in range(15):
        if low > 0 and not text[low - 1].isspace():
            low -= 1
        if high < len(text) and not text[high].isspace():
            high += 1
    return low, high


def highlighted(text: str, wanted: list[Term]) -> SafeString:
    """The whole text, escaped, the terms in ``<mark>``."""
    return _marked(text, Folded(text).spans(wanted), 0, len(text))


def _marked(text: str, spans: list[tuple[int, int]], low: int, high: int) -> SafeString:
    """A part of the text, escaped, with what lies in ``spans`` marked."""
    pieces, at = list[SafeString](), low
    for start, end in spans:
        if end <= low or start >= high:
            continue
        start, end = max(start, low), min(end, high)
        pieces += [format_html("{}", text[at:start]), format_html("<mark>{}</mark>", text[start:end])]
        at = end
    pieces.append(format_html("{}", text[at:high]))
    return format_html_join("", "{}", ((one,) for one in pieces))
