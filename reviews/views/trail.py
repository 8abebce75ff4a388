"""The audit trail, and the report of who has had access: who did what, no contents (access.md, last columns)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.audit.api import anchors_stand
from portal.kernel.errors import NotVisible
from portal.kernel.openers import opens
from reviews.enums import Capacity, Section, Verb
from reviews.forms.trail import TrailForm
from reviews.openers import capacity, review_right
from reviews.selectors import trail as selector
from reviews.services import trail_out
from reviews.views.steps import of, user_of

READS = review_right(Section.AUDIT_TRAIL, Verb.READ, whole=True)
FILES = {"csv": ("trail.csv", "text/csv; charset=utf-8"), "lines": ("trail.txt", "text/plain; charset=us-ascii")}


@opens(READS)
@require_safe
def trail(request: HttpRequest, reference: str) -> HttpResponse:
    """Fifty entries a page, newest first; no totals."""
    review, held = of(request)
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 16):
        raise NotVisible
    form = TrailForm(request.GET, people=selector.people_of(held))
    rows, after = selector.trail(held, int(before) if before else None, form.asked)
    query = urlencode([(key, value) for key, value in request.GET.items() if key != "before" and value])
    context = {"review": review, "rows": rows, "after": after, "older": bool(before), "form": form, "query": query}
    return render(request, "reviews/trail.html", context | {"asked": form.asked, "anchors": anchors_stand()})


@opens(READS, reauth=True)
@require_safe
def trail_file(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """The part that is asked for, as a file: to be read, or to be verified. A form that cannot be read asks for none."""
    review, held = of(request)
    form = TrailForm(request.GET, people=selector.people_of(held))
    if kind not in FILES or not form.is_valid():
        raise NotVisible
    name, content_type = FILES[kind]
    body = trail_out.export(acting_user=user_of(request), review=review, form=kind, asked=form.asked)
    response = HttpResponse(body, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@opens(capacity(Capacity.INFORMATION_GOVERNANCE))
@require_safe
def access_report(request: HttpRequest, reference: str) -> HttpResponse:
    """Who has had access, accepted by whom, from when to when."""
    review, held = of(request)
    return render(request, "reviews/access_report.html", {"review": review, "rows": selector.access(held)})
