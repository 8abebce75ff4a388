"""What the desk and the public list show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page as Leaf
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page, Workflow

from portal.kernel import calendar
from publishing import releases
from publishing.enums import Standing
from publishing.models import LibraryEntry, LibraryPage, PublicationPermit, ReviewPage

WORKFLOW = "Two people"
PER_LEAF = 20
LONGEST_SEARCH = 200


def library_page() -> LibraryPage:
    """The one library. Raises LibraryPage.DoesNotExist before the site is set up (publishing.setup)."""
    return LibraryPage.objects.get()


def workflow() -> Workflow:
    """The workflow of two people. Raises Workflow.DoesNotExist before the site is set up."""
    return Workflow.objects.get(name=WORKFLOW, active=True)


# The public list ----------------------------------------------------------------------------------------------------
@dataclass
class Found:
    """What a search of the public list found, and what it was asked."""

    q: str
    years: list[int]
    facets: list[tuple[int, int, bool]]  # year, how many, chosen
    leaf: Leaf[LibraryEntry]
    total: int
    asked: str = ""  # the search again, for links to other leaves
    results: list[tuple[LibraryEntry, SafeString]] = field(default_factory=list)


def public_entries() -> QuerySet[LibraryEntry]:
    """Entries whose page is public now, by its permit and by the page's own state: one query, whatever else is
    wrong."""
    live = Page.objects.filter(live=True).values("pk")
    allowed = PublicationPermit.objects.valid_now().values("pk")
    return LibraryEntry.objects.filter(ended_on__isnull=True, page_id__in=live, permit_id__in=allowed)


def newest(count: int) -> list[LibraryEntry]:
    return _as_they_stand(list(public_entries().defer("search_text")[:count]))


def find(q: str, years: list[str], leaf: str) -> Found:
    """Reviews whose report or summary holds every word that was asked for, in any order."""
    q = " ".join(q.replace("\0", " ").split())[:LONGEST_SEARCH]  # PostgreSQL takes no NUL in its texts
    matching = public_entries()
    for word in q.split():
        matching = matching.filter(
            Q(search_text__icontains=word) | Q(title__icontains=word) | Q(description__icontains=word)
        )
    chosen = sorted({int(year) for year in years if year.isascii() and year.isdigit() and len(year) == 4}, reverse=True)
    counts: dict[int, int] = {}
    for day in matching.order_by().values_list("published_on", flat=True):
        counts[day.year] = counts.get(day.year, 0) + 1
    facets = [(year, counts.get(year, 0), year in chosen) for year in sorted({*counts, *chosen}, reverse=True)]
    if chosen:
        matching = matching.filter(published_on__year__in=chosen)
    paginator = Paginator(matching if q else matching.defer("search_text"), PER_LEAF)
    page = paginator.get_page(leaf)
    found = Found(q=q, years=chosen, facets=facets, leaf=page, total=paginator.count)
    found.results = [(entry, _said(entry, q.split())) for entry in _as_they_stand(list(page))]
    return found


def _as_they_stand(entries: list[LibraryEntry]) -> list[LibraryEntry]:
    """With the actions that are done today, as each one's own page tells, not on the day when it was published."""
    done = releases.done({entry.release_id for entry in entries})
    for entry in entries:
        entry.actions_done = done.get(entry.release_id, entry.actions_done)
    return entries


def _said(entry: LibraryEntry, words: list[str]) -> SafeString:
    """The description; where it holds none of the words, the place of the report that does. The words are marked."""
    text = entry.description
    if words and not any(word.casefold() in text.casefold() for word in words):
        text = _around(entry.search_text, words) or text
    return _marked(text, words)


def _around(text: str, words: list[str], reach: int = 110) -> str:
    """Some words to either side of the first that is found."""
    places = [at for word in words if (at := text.casefold().find(word.casefold())) >= 0]
    if not places:
        return ""
    start, end = max(0, min(places) - reach), min(len(text), min(places) + reach)
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = text.find(" ", end) if text.find(" ", end) > 0 else len(text)
    return f"{'… ' if start else ''}{text[start:end].strip()}{' …' if end < len(text) else ''}"


def _marked(text: str, words: list[str]) -> SafeString:
    """The text, escaped, with each searched word marked."""
    folded, at, out = text.casefold(), 0, []
    if len(folded) != len(text):  # a letter that folds into two: positions would be off, so nothing is marked
        return format_html("{}", text)
    while at < len(text):
        hits = [(place, len(word)) for word in words if word and (place := folded.find(word.casefold(), at)) >= 0]
        if not hits:
            break
        place, length = min(hits)
        out += [format_html("{}", text[at:place]), format_html("<mark>{}</mark>", text[place : place + length])]
        at = place + length
    out.append(format_html("{}", text[at:]))
    return mark_safe("".join(out))  # noqa: S308 # nosec B308 B703 # every piece is escaped above


# The desk -----------------------------------------------------------------------------------------------------------
@dataclass
class Item:
    """One cleared release and its page, for somebody whose declaration for it stands."""

    release: Any
    page: ReviewPage | None
    standing: Standing
    permit: PublicationPermit | None = None
    task: Any = None
    changed: bool = False  # public, and a newer wording waits


def desk(user: Any) -> list[Item]:
    """Every release that this person may see, with where its page stands. Nothing of any other (never 1)."""
    found = releases.waiting(user)
    pages = {
        page.release_id: page for page in ReviewPage.objects.filter(release_id__in=[release.id for release in found])
    }
    return [item(release, pages.get(release.id)) for release in found]


def item(release: Any, page: ReviewPage | None) -> Item:
    """Where one release's page stands."""
    if page is None:
        return Item(release, None, Standing.WAITING)
    task = page.current_workflow_task_state
    permit = PublicationPermit.objects.in_force().filter(page_id=page.pk).first()
    if page.live:
        return Item(release, page, Standing.LIVE, permit, task, changed=page.has_unpublished_changes)
    if task is not None:
        return Item(release, page, Standing.SECOND_PERSON, permit, task)
    if permit is not None and permit.not_before > calendar.now():
        return Item(release, page, Standing.DATED, permit)
    if page.first_published_at is not None:
        return Item(release, page, Standing.WITHDRAWN, permit)
    return Item(release, page, Standing.DRAFT, permit)
