"""The audit trail, and the report of who has had access: who did what, no contents (access.md, last columns)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.kernel.errors import NotVisible
from portal.kernel.openers import opens
from reviews.enums import Capacity, Section, Verb
from reviews.openers import capacity, review_right
from reviews.selectors import trail as selector
from reviews.views.steps import of


@opens(review_right(Section.AUDIT_TRAIL, Verb.READ, whole=True))
@require_safe
def trail(request: HttpRequest, reference: str) -> HttpResponse:
    """Fifty entries a page, newest first; no totals."""
    review, held = of(request)
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 16):
        raise NotVisible
    rows, after = selector.trail(held, int(before) if before else None)
    context = {"review": review, "rows": rows, "after": after, "older": bool(before)}
    return render(request, "reviews/trail.html", context)


@opens(capacity(Capacity.INFORMATION_GOVERNANCE))
@require_safe
def access_report(request: HttpRequest, reference: str) -> HttpResponse:
    """Who has had access, accepted by whom, from when to when."""
    review, _ = of(request)
    return render(request, "reviews/access_report.html", {"review": review, "rows": selector.access(review)})
