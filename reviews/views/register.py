"""The register of declarations, as a page and as a file (access.md, "Declarations"; 4.25)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.kernel.openers import opens
from reviews.forms.register import RegisterForm
from reviews.openers import capacity
from reviews.selectors import register as selector
from reviews.services import register_out
from reviews.views.steps import of, user_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READERS = capacity(*selector.READERS)


@opens(READERS)
@require_safe
def register(request: HttpRequest, reference: str) -> HttpResponse:
    """Everybody who was invited: what they declared, who answered, and what became of it."""
    review, held = of(request)
    form = RegisterForm(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    context = {"review": review, "form": form, "kind": kind, "lines": selector.lines(held, kind)}
    return render(request, "reviews/declarations.html", context | {"not_shown": selector.NOT_SHOWN})


@opens(READERS, reauth=True)
@require_safe
def register_file(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a spreadsheet; the export is an entry of the trail."""
    review, _ = of(request)
    form = RegisterForm(request.GET)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    made = register_out.export(acting_user=user_of(request), review=review, kind=kind)
    response = HttpResponse(made, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="declarations.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
