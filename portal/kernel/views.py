"""Pages that hold nothing of any review: the words we use, accessibility, privacy. Open to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.kernel import words
from portal.kernel.openers import PUBLIC, opens


@opens(PUBLIC)
@require_safe
def words_page(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "")[:60]
    return render(request, "pages/words.html", {"terms": words.find(q), "q": q.strip()})


@opens(PUBLIC)
@require_safe
def accessibility_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@opens(PUBLIC)
@require_safe
def privacy_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")
