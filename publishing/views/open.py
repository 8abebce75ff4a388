"""The library beside its pages: learning across reviews, feed, map for search engines, open data.

Each is one address without anything to fill in, the same for everybody, so that it can be baked.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe
from wagtail.models import Page

from portal.kernel import calendar
from portal.kernel.openers import PUBLIC, opens
from publishing import finding, learning, open_data, selectors
from publishing.characters import carried
from publishing.http import for_everybody, fresh
from publishing.models import LibraryEntry, ReviewPage
from publishing.open_data import public_url

FEED_HOLDS = 50
NAMED = (
    "public_learning",
    "public_data",
    "public_accessibility",
    "public_privacy",
    "public_cookies",
)


def open_page(view: Callable[[HttpRequest], HttpResponse]) -> Any:
    """A public address: read only, the same for everybody, asked about again each time."""

    @opens(PUBLIC)
    @for_everybody
    @require_safe
    def answered(request: HttpRequest) -> HttpResponseBase:
        answer: HttpResponseBase = fresh(request, view(request))
        return answer

    return answered


@open_page
def what_changed(request: HttpRequest) -> HttpResponse:
    """Learning across reviews (4.32 to 4.34)."""
    found = learning.learning()
    context = {"learning": found, "bars": learning.BARS, "library_address": library_path()}
    return render(request, "publishing/learning.html", context)


@open_page
def feed(request: HttpRequest) -> HttpResponse:
    """Atom: what was published last. What is withdrawn is not in it any more."""
    entries = list(finding.readable_entries().defer(*finding.HEAVY)[:FEED_HOLDS])
    library = open_data.library_url()
    held = Atom1Feed(
        title=f"Published reviews: {settings.PARTNERSHIP_NAME}",
        link=library,
        description="",
        language="en-gb",
        feed_url=public_url(request.path),
        feed_guid=library,
        author_name=settings.PARTNERSHIP_NAME,
    )
    for entry in entries:
        held.add_item(
            title=carried(entry.title),
            link=f"{library}{entry.slug}/",
            description=html.escape(carried(entry.description), quote=False),
            pubdate=_noon(entry),
            updateddate=entry.changed_at.replace(microsecond=0),
            unique_id=f"{library}{entry.slug}/",
        )
    held.latest_post_date = lambda: max(  # type: ignore[method-assign]
        (entry.changed_at.replace(microsecond=0) for entry in entries), default=datetime(2026, 1, 1, tzinfo=UTC)
    )
    return HttpResponse(held.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def _noon(entry: LibraryEntry) -> datetime:
    return datetime.combine(entry.published_on, time(12), tzinfo=calendar.LONDON)


@open_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every page that a search engine may show."""
    rows = [f"<url><loc>{escape(public_url(path))}</loc></url>" for path in pages()]
    xml = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{}\n</urlset>\n'
    return HttpResponse(xml.format("\n".join(rows)), content_type="application/xml; charset=utf-8")


def pages() -> list[str]:
    """The one list of the public's pages: ordinary ones, those of the library, and every document of each review."""
    home = selectors.library_page().get_parent()
    plain = Page.objects.filter(live=True, path__startswith=home.path).not_type(ReviewPage).order_by("path")
    found = [reverse("public_home") if page.pk == home.pk else _path(page.url_path) for page in plain]
    found += [reverse(name) for name in NAMED]
    library = library_path()
    for entry in finding.readable_entries().defer("search_text", "terms", "plan"):
        paths = [one["path"] for one in entry.documents if one["readable"]]
        found += [f"{library}{entry.slug}/{path}" for path in sorted({"", *paths})]
    return list(dict.fromkeys(found))


@open_page
def robots(request: HttpRequest) -> HttpResponse:
    """Pages may be found. Searches may not: they would put somebody's words beside a review."""
    lines = ["User-agent: *", f"Disallow: {library_path()}?", f"Sitemap: {public_url(reverse('public_sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@open_page
def data(request: HttpRequest) -> HttpResponse:
    """What the open data holds, field by field."""
    context = {
        "review_fields": open_data.review_fields(),
        "action_fields": open_data.action_fields(),
        "licence": open_data.LICENCE,
        "licence_address": open_data.LICENCE_ADDRESS,
        "version": open_data.VERSION,
        "dataset": _dataset(),
    }
    return render(request, "publishing/data.html", context)


def _dataset() -> dict[str, Any]:
    files = (("public_data_json", "application/json"), ("public_data_reviews", "text/csv"), ("public_data_actions", "text/csv"))  # fmt: skip
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": f"Published reviews of the {settings.PARTNERSHIP_NAME}",
        "description": "Published domestic homicide reviews, what they recommend, and how far that is carried out.",
        "url": public_url(reverse("public_data")),
        "license": open_data.LICENCE_ADDRESS,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": settings.PARTNERSHIP_NAME},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": public_url(reverse(name))}
            for name, kind in files
        ],
    }


@open_page
def data_json(request: HttpRequest) -> HttpResponse:
    return _json(open_data.whole())


@open_page
def data_schema(request: HttpRequest) -> HttpResponse:
    return _json(open_data.schema())


@open_page
def data_reviews(request: HttpRequest) -> HttpResponse:
    library = open_data.library_url()
    rows = (open_data.review(entry, library) for entry in open_data.entries())
    return _csv(open_data.as_csv(open_data.review_fields(), rows))


@open_page
def data_actions(request: HttpRequest) -> HttpResponse:
    rows = (row for entry in open_data.entries() for row in open_data.actions(entry))
    return _csv(open_data.as_csv(open_data.action_fields(), rows))


@open_page
def cookies(request: HttpRequest) -> HttpResponse:
    """That there are none, what the rooms set, and how to see it for oneself."""
    return render(request, "publishing/cookies.html")


def _json(held: dict[str, Any]) -> HttpResponse:
    text = json.dumps(held, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"  # public data, without any cookie to lend
    return response


def _csv(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/csv; charset=utf-8")


def library_path() -> str:
    return _path(selectors.library_page().url_path)


def _path(url_path: str) -> str:
    return "/" + url_path.split("/", 2)[2]
