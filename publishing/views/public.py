"""What anybody can read: no sign-in, no cookie, and nothing that is not permitted at this very moment."""

from __future__ import annotations

import functools
import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views

from portal.kernel.errors import NotVisible
from portal.kernel.openers import PUBLIC, opens
from portal.vault.errors import VaultError
from publishing import action_plan, permits, releases, selectors
from publishing.enums import Contents, Part
from publishing.http import for_everybody, fresh
from publishing.layout import Laid, Leaves, lay_out
from publishing.library import ADDRESS
from publishing.models import LibraryEntry, PageWords, ReviewPage
from publishing.open_data import public_url
from publishing.services import leaves

log = logging.getLogger(__name__)
PATH = re.compile(r"[a-z0-9-]{1,60}(\.pdf)?")


@opens(PUBLIC)
@for_everybody
@require_safe  # the public face takes nothing in, which is why it needs no guard of forms
def serve(request: HttpRequest, path: str = "") -> HttpResponseBase:
    """Every address that no other floor has: Wagtail's pages."""
    response: HttpResponseBase = wagtail_views.serve(request, path)
    if hasattr(response, "render"):
        response = response.render()
    if response.has_header("ETag") or response.streaming:
        return response
    answer: HttpResponseBase = fresh(request, response)
    return answer


@opens(PUBLIC)
@for_everybody
@require_safe
def accessibility(request: HttpRequest) -> HttpResponseBase:
    answer: HttpResponseBase = fresh(request, render(request, "publishing/accessibility.html"))
    return answer


@opens(PUBLIC)
@for_everybody
@require_safe
def privacy(request: HttpRequest) -> HttpResponseBase:
    """What the public face keeps of its readers: nothing."""
    answer: HttpResponseBase = fresh(request, render(request, "publishing/privacy.html"))
    return answer


def broken(request: HttpRequest) -> HttpResponse:
    """Something failed on our side. Asks no database and no context, which may be what failed (portal.urls)."""
    return HttpResponse(render_to_string("publishing/500.html", {"partnership": settings.PARTNERSHIP_NAME}), status=500)


# A review's page ----------------------------------------------------------------------------------------------------
def review_page(request: HttpRequest, page: ReviewPage, name: str) -> HttpResponseBase:
    """The page, one of its other parts, or one of its files. Gone (410) once withdrawn; before go-live it never
    was (404)."""
    if settings.SITE == "www":
        raise Http404  # a file, which the web server has: this process searches, and has neither key nor release
    release = _released(page)
    if release is None and page.first_published_at is None:
        raise Http404
    if release is None:
        return gone(request)
    if name and not PATH.fullmatch(name):
        raise Http404
    if name and not name.endswith(".pdf") and not request.path.endswith("/"):
        return HttpResponsePermanentRedirect(f"{request.path}/")
    try:
        if name.endswith(".pdf"):
            return _pdf(request, release, name)
        return fresh(request, show(request, page, release, name))
    except Http404:
        if selectors.had(page, name):
            return gone(request)
        raise
    except (VaultError, OSError):
        log.exception("What is published cannot be shown: its bytes are not what was cleared, page %s", page.pk)
        return fresh(request, render(request, "publishing/unavailable.html", status=503))


def _released(page: ReviewPage) -> Any:
    """The release, where this page may be public at this very moment: live, permitted, the same bytes, not stopped."""
    permit = permits.find(page) if page.live else None
    if permit is None:
        return None
    try:
        release = releases.facts(page.release_id, letter=permit.letter)
    except NotVisible:
        return None
    return release if release.digest == permit.release_digest else None


def gone(request: HttpRequest) -> HttpResponse:
    """A withdrawn page says that it was withdrawn, and nothing else about it."""
    return fresh(request, render(request, "publishing/gone.html", {"library": selectors.library_page()}, status=410))


def show(
    request: HttpRequest,
    page: ReviewPage,
    release: Any,
    name: str = "",
    *,
    here: str = "",
    preview: bool = False,
    checks: bool = False,
) -> HttpResponse:
    """The readable page: for the public, and for the desk's preview, whose links stay on the desk (``here``).

    ``checks`` puts Wagtail's accessibility checker on it.
    """
    here = here or page.public_path
    kind = _kind(name) if name else Part(page.opens_with)
    if not releases.readable(release, kind):
        raise Http404
    words = PageWords.objects.get(pk=page.words_id)
    laid = _laid(release.id, release.digest, kind, words.pictures)
    actions = releases.actions(release.id)
    recommendations = action_plan.recommendations(actions)
    documents = _documents(page, release, here)
    context = {
        "page": page,
        "release": release,
        "last_day": release.until - timedelta(days=1) if release.until else None,
        "kind": kind,
        "main": not name or kind == page.opens_with,
        "document": laid,
        "with_sections": page.contents == Contents.SECTIONS,
        "description": words.text,
        "correction": words.note,
        "corrected_on": selectors.corrected_on(page) if words.note else None,
        "recommendations": recommendations,
        "tally": action_plan.tally(recommendations),
        "progress": {"actions": len(actions), "done": sum(row.state == "done" for row in actions)},
        "told_on": None if preview else _told_on(page),
        "structured": {} if preview else _structured(page, release, kind, here),
        "public_url": public_url(page.public_path),
        "documents": documents,
        "letter": next((one for one in documents if one.kind == Part.HOME_OFFICE_LETTER), None),
        "here": here,
        "preview": preview,
        "checks": checks,
    }
    return render(request, "publishing/review.html", context)


def _told_on(page: ReviewPage) -> Any:
    """When the rooms last told where the actions stand."""
    rows = LibraryEntry.objects.filter(page_id=page.pk, ended_on__isnull=True)
    return rows.values_list("progress_on", flat=True).first()


def _structured(page: ReviewPage, release: Any, kind: Part, here: str) -> dict[str, Any]:
    """The page for search engines, in schema.org's words: what stands on it, and nothing about a person."""
    held = [one for one in _documents(page, release, here) if one.pdf]
    return {
        "@context": "https://schema.org",
        "@type": "Report",
        "name": release.title if kind == page.opens_with else f"{release.title}: {kind.label.lower()}",
        "url": public_url(here if kind == page.opens_with else f"{here}{ADDRESS[kind]}/"),
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "datePublished": page.first_published_at.date().isoformat() if page.first_published_at else "",
        "publisher": {"@type": "Organization", "name": settings.PARTNERSHIP_NAME},
        "author": [
            {"@type": "Person", "name": name} for name in dict.fromkeys((release.author, release.chair)) if name
        ],
        "encoding": [
            {
                "@type": "MediaObject",
                "name": one.label,
                "encodingFormat": "application/pdf",
                "contentSize": str(one.part.size),
                "contentUrl": public_url(one.pdf),
            }
            for one in held
        ],
    }


def _kind(name: str) -> Part:
    for kind, address in ADDRESS.items():
        if name == address:
            return kind
    raise Http404


def _laid(release_id: UUID, digest: str, kind: str, described: dict[str, str]) -> Laid:
    """The document laid out. Kept in memory by the digest of its bytes; asking whether it may be shown comes before."""
    begins = leaves.of(release_id, str(kind))
    laid: Laid = _laid_once(release_id, digest, str(kind), begins, tuple(sorted(described.items())))
    return laid


@functools.lru_cache(maxsize=32)
def _laid_once(
    release_id: UUID,
    digest: str,
    kind: str,
    begins: tuple[int, ...] = (),
    described: tuple[tuple[str, str], ...] = (),
) -> Laid:
    html = releases.file(release_id, kind).html
    return lay_out(html, leaves=Leaves(begins, "PDF"), described=dict(described))


@dataclass
class Document:
    """One line of the list of documents."""

    kind: Part
    part: Any
    read: str
    pdf: str

    @property
    def label(self) -> str:
        return str(self.kind.label)


def _documents(page: ReviewPage, release: Any, here: str) -> list[Document]:
    held = []
    for kind in Part:
        part = releases.part_of(release, kind)
        if part is None:
            continue
        read = "" if not part.readable else here if kind == page.opens_with else f"{here}{ADDRESS[kind]}/"
        held.append(Document(kind, part, read, f"{here}{ADDRESS[kind]}.pdf" if part.size else ""))
    return held


# Files --------------------------------------------------------------------------------------------------------------
def _pdf(request: HttpRequest, release: Any, name: str) -> HttpResponseBase:
    """The released bytes, streamed from their own store; their digest is their ETag."""
    held = pdf_file(release, name)
    for _ in held.chunks():  # the whole of it first: no half of a file that was changed in the store goes out
        pass
    response = StreamingHttpResponse(held.chunks(), content_type="application/pdf")
    response["Content-Length"] = str(held.pdf_size)
    response["Content-Disposition"] = f'attachment; filename="{slugify(release.title) or "review"}-{name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer: HttpResponseBase = fresh(request, response, etag=held.pdf_sha256)
    return answer


def pdf_file(release: Any, name: str) -> releases.File:
    """The document that a file's address names: the bytes that ``release`` tells of.

    Raises Http404 for any other, where the release has no such PDF, and where another letter took its place meanwhile.
    """
    for kind, address in ADDRESS.items():
        part = releases.part_of(release, kind)
        if name == f"{address}.pdf" and part is not None and part.size:
            try:
                held = releases.file(release.id, kind)
            except NotVisible:
                raise Http404 from None
            if held.pdf_sha256 == part.sha256:
                return held
    raise Http404
