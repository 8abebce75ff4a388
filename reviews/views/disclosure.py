"""The schedule of material: read, added to, weighed, asked for, supplied, exported (4.22)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel import both, calendar
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.enums import Capacity, Section, Verb
from reviews.enums_disclosure import Sensitivity
from reviews.forms import disclosure as forms
from reviews.models import ExportFile, Review, ScheduleExport, ScheduleItem, SupplyRequest
from reviews.openers import capacity, review_right
from reviews.papers import WORD_TYPE
from reviews.policy import Rights
from reviews.selectors import schedule as selector
from reviews.services import schedule as service
from reviews.services import schedule_export, supply
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
ROWS = 100
READ = review_right(Section.DISCLOSURE, Verb.READ, whole=True)
CHANGE = review_right(Section.DISCLOSURE, Verb.CHANGE, whole=True)
EXPORTS = review_right(Section.DISCLOSURE, Verb.EXPORT, whole=True)
SHOWN: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (
    ("all", "All", lambda one: True),
    ("waiting", "To be weighed", lambda one: one.line.sensitivity == Sensitivity.WAITING),
    ("sensitive", "Sensitive", lambda one: one.line.sensitivity == Sensitivity.SENSITIVE),
    ("asked", "Asked for", lambda one: one.waiting is not None),
    ("supplied", "Supplied", lambda one: one.line.supplied_on is not None),
)


def of_schedule(request: HttpRequest) -> tuple[Review, Rights]:
    """The review, for whom no wall stands before any part of it."""
    review, held = of(request)
    if selector.walled(held):
        raise NotVisible
    return review, held


def loaded(request: HttpRequest, item_id: UUID) -> ScheduleItem:
    """An item of this review's schedule."""
    review, _ = of_schedule(request)
    row = must_exist(ScheduleItem.objects.filter(pk=item_id, review=review).first())
    row.review = review
    return row


@opens(READ)
@require_safe
def schedule(request: HttpRequest, reference: str) -> HttpResponse:
    """Every item, or those that wait for something; the exports so far."""
    review, held = of_schedule(request)
    rows = selector.entries(review)
    chosen = request.GET.get("show", "all")
    keep = must_exist(next((test for key, _, test in SHOWN if key == chosen), None))
    counts = selector.counts(rows)
    exports = ScheduleExport.objects.filter(review=review).select_related("by").prefetch_related("files")
    part = Paginator([one for one in rows if keep(one)], ROWS).get_page(request.GET.get("page"))
    context = {
        "review": review,
        "part": part,
        "counts": counts,
        "shown": [(key, words, counts[key]) for key, words, _ in SHOWN],
        "chosen": chosen,
        "exports": exports.order_by("-number"),
        "may_export": Verb.EXPORT in held.reach(Section.DISCLOSURE).verbs,
        "may_add": not review.closed,
    }
    return render(request, "reviews/disclosure.html", context)


@opens(READ)
@require_safe
def item(request: HttpRequest, reference: str, item_id: UUID) -> HttpResponse:
    """One item: what is said of it, each earlier line, who asked for it."""
    review, held = of_schedule(request)
    row = loaded(request, item_id)
    lines = list(row.lines.select_related("by", "agency").order_by("-seq"))
    requests = list(row.requests.select_related("asked_by", "answered_by", "told_agency"))
    asks = held.has(Capacity.DISCLOSURE_OFFICER, Capacity.SIO)
    mine = any(one.waits and one.asked_by_id == user_of(request).pk for one in requests)
    context = {
        "review": review,
        "item": row,
        "line": lines[0],
        "earlier": lines[1:],
        "requests": requests,
        "may_change": not review.closed,
        "may_ask": asks and not mine and not review.closed,
        "leads": held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR),
        "chair": held.has(Capacity.PANEL_CHAIR),
    }
    return render(request, "reviews/disclosure_item.html", context)


@opens(CHANGE)
@require_http_methods(FORMS)
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """Material that is held elsewhere."""
    review, _ = of_schedule(request)
    form = forms.MaterialForm(request.POST or None, review=review)
    return step(
        request,
        form,
        service.add,
        lambda: {"review": review, "material": form.material()},
        done=lambda row: address(row),
        told="It is on the schedule.",
        title="Add material that is held elsewhere",
        notes=["What is filed in the room, written or recorded here enters the schedule by itself."],
        **_frame(review),
    )


@opens(CHANGE)
@require_http_methods(FORMS)
def correct(request: HttpRequest, reference: str, item_id: UUID) -> HttpResponse:
    """Correct what is said of an item; the earlier line stays."""
    row = loaded(request, item_id)
    first = forms.said(_line(row))
    form = both.watch(
        forms.StampedMaterialForm(request.POST or None, review=row.review, source=row.source, initial=first),
        row,
        lambda fresh: forms.said(_line(fresh)),
    )
    return step(
        request,
        form,
        service.correct,
        lambda: {"item": row, "stamp": form.cleaned_data.pop("stamp"), "material": form.material()},
        done=address(row),
        told="Corrected. The earlier words stay below.",
        title=f"Correct item {row.number}",
        **_frame(row.review, row),
    )


def _weighed(row: ScheduleItem) -> dict[str, Any]:
    line = _line(row)
    return {"stamp": line.seq, "reason": line.reason, "sensitivity": line.sensitivity}


@opens(CHANGE)
@require_http_methods(FORMS)
def weigh(request: HttpRequest, reference: str, item_id: UUID) -> HttpResponse:
    """Sensitive or not, with the reason."""
    row = loaded(request, item_id)
    line = _line(row)
    form = both.watch(forms.WeighForm(request.POST or None, initial=_weighed(row)), row, _weighed)
    return step(
        request,
        form,
        service.weigh,
        lambda: {"item": row, **form.cleaned_data},
        done=address(row),
        told="Recorded.",
        title=f"Is item {row.number} sensitive?",
        notes=[line.description],
        **_frame(row.review, row),
    )


@opens(capacity(Capacity.DISCLOSURE_OFFICER, Capacity.SIO))
@require_http_methods(FORMS)
def ask(request: HttpRequest, reference: str, item_id: UUID) -> HttpResponse:
    """Ask for an item."""
    row = loaded(request, item_id)
    form = forms.AskForm(request.POST or None)
    return step(
        request,
        form,
        supply.ask,
        lambda: {"item": row, **form.cleaned_data},
        done=address(row),
        told="Asked. Its agency is told first, then the chair answers.",
        title=f"Ask for item {row.number}",
        notes=[_line(row).description],
        button="Ask for it",
        **_frame(row.review, row),
    )


@opens(capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR))
@require_http_methods(FORMS)
def tell_agency(request: HttpRequest, reference: str, request_id: UUID) -> HttpResponse:
    """The agency whose material it is, is told that it was asked for."""
    asked = _request(request, request_id)
    line = _line(asked.item)
    form = forms.ToldForm(request.POST or None, initial={"on": calendar.today()})
    return step(
        request,
        form,
        supply.tell_agency,
        lambda: {"request": asked, **form.cleaned_data},
        done=address(asked.item),
        told="Recorded. The chair can answer now.",
        title=f"Record that {line.agency.name if line.agency else 'the agency'} was told",
        notes=[f"Item {asked.item.number}: {line.description}"],
        **_frame(asked.review, asked.item),
    )


@opens(capacity(Capacity.PANEL_CHAIR), reauth=True)
@require_http_methods(FORMS)
def answer(request: HttpRequest, reference: str, request_id: UUID) -> HttpResponse:
    """The chair supplies an item, or says why not."""
    asked = _request(request, request_id)
    form = forms.SupplyForm(request.POST or None)
    supplied = form.is_bound and form.data.get("outcome") == "supply"
    return step(
        request,
        form,
        supply.supply if supplied else supply.decline,
        lambda: {"request": asked, "answer": form.cleaned_data["answer"]},
        done=address(asked.item),
        told="Supplied: it can be read now by whoever asked." if supplied else "Declined, with your reason.",
        title=f"Supply item {asked.item.number}?",
        notes=[_line(asked.item).description, f"{asked.asked_by.name} asks: {asked.why}"],
        button="Record your answer",
        **_frame(asked.review, asked.item),
    )


@opens(EXPORTS, reauth=True)
@require_http_methods(FORMS)
def export(request: HttpRequest, reference: str) -> HttpResponse:
    """Make an export: all of it, or what changed since the last one."""
    review, _ = of_schedule(request)
    before = ScheduleExport.objects.filter(review=review).exists()
    form = forms.ExportForm(request.POST or None, initial={"what": "changed" if before else "all"})
    return step(
        request,
        form,
        schedule_export.export,
        lambda: {"review": review, "changed_only": form.cleaned_data["what"] == "changed"},
        done=page("disclosure", review) + "#exports",
        told="The export is made. Take its files below.",
        title="Export the schedule",
        notes=["Word and CSV. Sensitive items, and those that nobody has weighed, lie in files of their own."],
        button="Make the export",
        **_frame(review),
    )


@opens(EXPORTS, reauth=True)
@require_safe
def take(request: HttpRequest, reference: str, file_id: UUID) -> HttpResponse:
    """One file of an export, as it was kept."""
    review, _ = of_schedule(request)
    row = must_exist(ExportFile.objects.filter(pk=file_id, review=review).first())
    content = schedule_export.take(acting_user=user_of(request), file=row)
    kind = WORD_TYPE if row.name.endswith(".docx") else "text/csv; charset=utf-8"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{row.name}"'
    response["Cache-Control"] = "no-store"
    return response


def address(row: ScheduleItem) -> str:
    """The page of an item."""
    return reverse("reviews:disclosure_item", kwargs={"reference": row.review.reference, "item_id": row.pk})


def _line(row: ScheduleItem) -> Any:
    return must_exist(service.line_of(row))


def _request(request: HttpRequest, request_id: UUID) -> SupplyRequest:
    review, _ = of_schedule(request)
    row = must_exist(
        SupplyRequest.objects.filter(pk=request_id, review=review).select_related("item", "asked_by").first()
    )
    row.review = row.item.review = review
    return row


def _frame(review: Review, row: ScheduleItem | None = None) -> dict[str, Any]:
    back = address(row) if row else page("disclosure", review)
    said = f"Item {row.number}" if row else "Schedule of material"
    return {"review": review, "back": back, "back_text": said, "tab": "Disclosure", "clauses": ["4.22"]}
