"""What should lie on the shelf, and from what each of it is made: read from the database, without rendering anything."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import URLPattern
from django.urls.resolvers import RoutePattern
from wagtail.models import Page

from portal.kernel import calendar
from publishing import library as library_of_entries
from publishing import releases, selectors
from publishing.enums import Part
from publishing.models import LibraryEntry, NotPublished, PageLeaves, PublicationPermit, ReviewPage, SupportPage

INDEX = {
    "text/html": "index.html", "application/atom+xml": "index.xml", "application/xml": "index.xml",
    "text/xml": "index.xml", "application/json": "index.json", "text/csv": "index.csv", "text/plain": "index.txt",
}  # fmt: skip
OURS = ("portal/static", "publishing/static")
SAID = ("PARTNERSHIP_NAME", "PARTNERSHIP_CONTACT", "PUBLIC_URL")
MADE_OF = ("templates", "publishing", "portal/kernel", "portal/static", "reviews/services")


@dataclass(frozen=True)
class Wanted:
    """A review's page that is public now."""

    pk: int
    path: str
    release_id: UUID
    permit_id: UUID
    not_after: datetime | None
    opens_with: str
    letter: str
    stamp: str


def digest(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


@functools.lru_cache(maxsize=1)
def house() -> str:
    """What every page is made of: templates, code, styles, the partnership's name. Another release bakes everything."""
    found = hashlib.sha256(json.dumps([str(getattr(settings, name)) for name in SAID]).encode())
    for folder in MADE_OF:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                found.update(path.relative_to(settings.BASE_DIR).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


# Reviews' pages -----------------------------------------------------------------------------------------------------
def pages(only: int | None = None) -> dict[int, Wanted]:
    """Those with a permit that is valid at this moment, of a release that is not stopped. A handful of queries."""
    permits = PublicationPermit.objects.valid_now()
    rows = ReviewPage.objects.filter(live=True)
    if only is not None:
        permits, rows = permits.filter(page_id=only), rows.filter(pk=only)
    by_page = {permit.page_id: permit for permit in permits}
    held = list(rows)
    one = held[0].release_id if only is not None and held else None
    marks, leaves, frame = releases.marks(one), _leaves(one), _frame()
    found, over = {}, releases.ends()
    for page in held:
        permit, mark = by_page.get(page.pk), marks.get(page.release_id)
        if permit is None or mark is None:
            continue
        not_after = _earlier(permit.not_after, over.get(page.release_id))
        shown = (page.title, page.url_path, page.first_published_at, page.last_published_at, page.live_revision_id)
        stamp = digest(frame, mark, leaves.get(page.release_id), permit.pk, permit.digest, not_after, *shown)
        found[page.pk] = Wanted(
            page.pk, page.public_path, page.release_id, permit.pk, not_after, page.opens_with, permit.letter, stamp
        )
    return found


def _leaves(only: UUID | None) -> dict[UUID, list[Any]]:
    """The PDF's page numbers, which are found a minute after a page was built, or later."""
    found: dict[UUID, list[Any]] = {}
    rows = PageLeaves.objects.filter(release_id=only) if only else PageLeaves.objects.all()
    for release_id, *row in rows.order_by("kind").values_list("release_id", "kind", "found_at"):
        found.setdefault(release_id, []).append(row)
    return found


def _earlier(end: datetime | None, until: date | None) -> datetime | None:
    """The permit's end, or the first moment of a day that was agreed since, whichever comes first."""
    agreed = calendar.midnight(until) if until else None
    return min((one for one in (end, agreed) if one), default=None)


def _frame() -> str:
    """What stands around every page. The day too: whatever a page may say of today is at most a day old."""
    rows = _plain().order_by("pk").values_list("pk", "title", "url_path", "show_in_menus")
    services = SupportPage.objects.live().values_list("live_revision_id", "last_published_at")  # beside every review
    return digest(house(), calendar.today(), list(rows), list(services))


def of_page(wanted: Wanted) -> list[tuple[str, str]]:
    """Every address of a page, its own first; for a PDF with the digest that was cleared: those bytes, or none at all."""
    release = releases.facts(wanted.release_id, letter=wanted.letter)
    found = [(wanted.path, "")]
    for kind, name in library_of_entries.ADDRESS.items():
        if releases.readable(release, kind):
            found.append((f"{wanted.path}{name}/", ""))
        part = releases.part_of(release, kind)
        if part is not None and part.size:
            found.append((f"{wanted.path}{name}.pdf", part.sha256))
    return found


def papers(wanted: Wanted) -> list[str]:
    """Every address that a file of this page can have."""
    return [f"{wanted.path}{name}.pdf" for name in library_of_entries.ADDRESS.values()]


def gone(address: str) -> str:
    """The mark that tells the web server that a file of a public page was taken from it."""
    return f"gone{address}"


def taken(wanted: Wanted, there: set[str]) -> set[str]:
    """The files that this page had once and has not now: its earlier version had them, or they were taken back."""
    page = ReviewPage.objects.get(pk=wanted.pk)
    missing = [address for address in papers(wanted) if place(address) not in there]
    return {address for address in missing if selectors.had(page, address.removeprefix(wanted.path))}


def same_as_own(wanted: Wanted) -> str:
    """The address of the document that the page opens with: the same page, under the document's name."""
    return f"{wanted.path}{library_of_entries.ADDRESS[Part(wanted.opens_with)]}/"


def withdrawn(public: dict[int, Wanted]) -> list[str]:
    """The paths of pages that were public once, and are not."""
    rows = ReviewPage.objects.filter(first_published_at__isnull=False).exclude(pk__in=public)
    return [page.public_path for page in rows]


# Everything else ----------------------------------------------------------------------------------------------------
def _plain() -> Any:
    of_reviews = ContentType.objects.get_for_model(ReviewPage)
    return Page.objects.filter(live=True, depth__gt=1).exclude(content_type=of_reviews)


def shared() -> list[str]:
    """The public face's addresses without anything to fill in (home, feeds, data), and the plain pages."""
    from publishing.urls import urlpatterns

    named = [
        f"/{entry.pattern}"
        for entry in urlpatterns
        if isinstance(entry, URLPattern) and isinstance(entry.pattern, RoutePattern) and not entry.pattern.converters
    ]
    below = [_path(page.url_path) for page in _plain().filter(depth__gt=2).order_by("path")]
    return list(dict.fromkeys([*named, *below]))


def library() -> str:
    """Where the list is: the one address that takes questions."""
    return _path(selectors.library_page().url_path)


def _path(url_path: str) -> str:
    return "/" + url_path.split("/", 2)[2]


def shared_stamp(public: dict[int, Wanted]) -> str:
    """Of all that lists may say: any change, and all lists are rendered again; only what differs is written."""
    rows = _plain().order_by("pk").values_list("pk", "url_path", "live_revision_id", "last_published_at")
    entries = LibraryEntry.objects.order_by("pk").values_list("pk", "ended_on", "changed_at")
    withheld = list(NotPublished.objects.order_by("pk").values_list("pk", "words"))
    return digest(_frame(), list(rows), list(entries), withheld, sorted(page.stamp for page in public.values()))


def place(address: str, kind: str = "text/html", *, leaf: int = 1, shelf: str = "site") -> str:
    """The name of an address's file on the shelf."""
    if not address.endswith("/"):
        return f"{shelf}{address}"
    return f"{shelf}{address}{INDEX.get(kind, 'index.html') if leaf == 1 else f'~page-{leaf}.html'}"


# Style, script, letter forms ----------------------------------------------------------------------------------------
def static() -> dict[str, Path]:
    """The portal's own static files: their names on the shelf, and where their bytes lie now."""
    ours = tuple(str(Path(settings.BASE_DIR) / folder) for folder in OURS)
    found = {}
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            if not str(getattr(storage, "location", "")).startswith(ours):
                continue
            address = staticfiles_storage.url(name)
            collected = Path(settings.STATIC_ROOT) / address.removeprefix(settings.STATIC_URL)
            found[f"site{address}"] = collected if collected.is_file() else Path(storage.path(name))
    return found
