"""Words of ordinary pages that the check marked: whoever is declared for the release changes them or answers for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.kernel.errors import Refused
from portal.kernel.forms import audit_refusal
from portal.kernel.openers import opens
from publishing import trail
from publishing.gate import DESK
from publishing.models import PageWords
from publishing.services import plain_words as service
from publishing.views.answers import NO_STORE, refused

AROUND = 90  # letters shown to either side of what is marked


@opens(DESK)
@require_http_methods(["GET", "POST"])
def plain_words(request: HttpRequest) -> HttpResponseBase:
    """Every place that is marked on a page that waits for a second person, with the page's own words around it."""
    if request.method == "POST":
        return _answered(request)
    found = service.marked(request.user)
    with transaction.atomic():
        for page, release, _ in found:
            trail.record_beside("page.plain_words_opened", release.id, request.user, page=page.pk)
    rows = [(page, release, words, _places(words)) for page, release, words in found]
    response = render(request, "publishing/desk/plain_words.html", {"rows": rows})
    response["Cache-Control"] = NO_STORE
    return response


def _answered(request: HttpRequest) -> HttpResponseBase:
    here = reverse("desk:plain_words")
    try:
        words_id = UUID(request.POST.get("words", ""))
    except ValueError:
        raise Http404 from None
    values: dict[str, Any] = {"acting_user": request.user, "words_id": words_id}
    try:
        service.answer(**values)
    except Refused as fault:
        audit_refusal(fault, service.answer, values)
        return refused(request, fault, here)
    messages.success(request, "Kept, with your name. The page can be approved now.")
    return redirect("desk:plain_words")


def _places(words: PageWords) -> list[tuple[str, str, str]]:
    """Each marked place within its own piece of the page: what stands before, the marked words, what stands after."""
    said, found = words.said, sorted((int(start), int(end)) for start, end in words.findings)
    return [(_before(said[:start]), said[start:end], _after(said[end:])) for start, end in found]


def _before(text: str) -> str:
    piece = text.rpartition("\n")[2]
    return piece if len(piece) <= AROUND else f"… {piece[-AROUND:].partition(' ')[2]}"


def _after(text: str) -> str:
    piece = text.partition("\n")[0]
    return piece if len(piece) <= AROUND else f"{piece[:AROUND].rpartition(' ')[0]} …"
