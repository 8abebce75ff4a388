"""Pages that hold nothing of any review: the words we use, accessibility, privacy. Open to everybody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
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
@cache_control(public=True, max_age=3600)
def marking_css(request: HttpRequest) -> HttpResponse:
    """The marking in the margin of every printed sheet of a restricted page, in the words that are in force."""
    return HttpResponse(marking_sheet(settings.MARKING, settings.MARKING_NOW), content_type="text/css; charset=utf-8")


def marking_sheet(marking: str, marking_now: str) -> str:
    """The style sheet that says it, with nothing in it but letters and digits of the words."""
    now = f", today {marking_now}" if marking_now else ""
    words = "".join(letter if letter.isalnum() or letter in " -,." else " " for letter in f"{marking}{now}")
    box = f'{{ content: "{words}"; font: 700 10pt sans-serif; letter-spacing: .08em; }}'
    return f"@page restricted {{ margin: 24mm 18mm; @top-center {box} @bottom-center {box} }}\n"


@opens(PUBLIC)
@require_safe
def privacy_page(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")
