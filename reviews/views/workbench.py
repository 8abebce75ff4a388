"""The author's workbench, evidence set beside questions and findings, the outline of the report (4.13, 4.21, 4.23, 4.24)."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kernel import both
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import papers
from reviews.acts import page
from reviews.enums import Capacity
from reviews.forms.workbench import EvidenceForm, RowForm, TraceForm
from reviews.models import Citation, FamilyQuestion, Review
from reviews.openers import capacity
from reviews.policy import Rights
from reviews.selectors import chronology
from reviews.selectors import chronology_reading as reading
from reviews.selectors.workbench import Bench, FamilyLine, Line, TermsLine, bench
from reviews.services import outline as outline_service
from reviews.services import workbench as service
from reviews.services.workbench import Beside, Source
from reviews.views.chronology import asked_reading
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
KEEPERS = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.OVERVIEW_AUTHOR)
PANEL = (*KEEPERS, Capacity.PANEL_MEMBER)


def sets(held: Rights) -> bool:
    """Whether this person sets evidence now."""
    return held.has(*KEEPERS) and held.review.stage in service.WORKING


@opens(capacity(*PANEL))
@require_safe
def workbench(request: HttpRequest, reference: str) -> HttpResponse:
    """Each question beside the evidence for it; what has none says so."""
    review, held = of(request)
    kind = asked_reading(request)
    whole = bench(held, names=kind == reading.NAME)
    report = service.newest_report(review)
    context = {
        "review": review,
        "bench": whole,
        "reading": kind,
        "sets": sets(held),
        "writes": held.has(*KEEPERS),
        "begins": report is None and review.stage in service.WORKING,  # afterwards the outline is no next thing to do
        "first_without": _anchor(whole.without[0]) if whole.without else "",
    }
    return render(request, "reviews/workbench.html", context)


def _anchor(line: Line) -> str:
    """Where a question stands on the page."""
    return f"a{line.number}" if isinstance(line, FamilyLine) else f"q{cast(TermsLine, line).asked.number}"


@opens(capacity(*KEEPERS))
@require_http_methods(FORMS)
def beside_question(request: HttpRequest, reference: str, question_key: UUID) -> HttpResponse:
    """Sets a piece of evidence beside a question of the terms."""
    _, held = of(request)
    whole = bench(held)
    line = must_exist(next((one for one in whole.lines if one.asked.key == question_key), None))
    return _set(request, whole, Beside(question=question_key), line.asked.words, ["4.21", "4.23"])


@opens(capacity(*KEEPERS))
@require_http_methods(FORMS)
def beside_family(request: HttpRequest, reference: str, question_id: UUID) -> HttpResponse:
    """Sets a piece of evidence beside a question that a family asked."""
    _, held = of(request)
    whole = bench(held)
    line = _family(whole, question_id)
    return _set(request, whole, Beside(family=line.question), f"“{line.question.question}”", ["4.13", "4.23"])


def _set(request: HttpRequest, whole: Bench, beside: Beside, said: str, clauses: list[str]) -> HttpResponse:
    review, held = of(request)
    form = EvidenceForm(request.POST or None, held=held, evidence=whole.evidence)
    return step(
        request,
        form,
        service.cite,
        lambda: {"review": review, "beside": beside, "source": form.cleaned_data["made"]},
        done=page("workbench", review),
        told="It stands beside the question now.",
        template="reviews/evidence.html",
        review=review,
        title="Set evidence beside this question",
        notes=[said],
        tab="Workbench",
        clauses=clauses,
        back=page("workbench", review),
    )


@opens(capacity(*KEEPERS))
@require_http_methods(FORMS)
def cite(request: HttpRequest, reference: str, point_id: UUID) -> HttpResponse:
    """Cites a passage or a row for a finding."""
    review, held = of(request)
    point = bench(held).evidence.finding(point_id)
    form = EvidenceForm(request.POST or None, held=held)
    return step(
        request,
        form,
        service.cite,
        lambda: {"review": review, "beside": Beside(point=point.point), "source": form.cleaned_data["made"]},
        done=page("points", review),
        told="The finding cites it now.",
        template="reviews/evidence.html",
        review=review,
        title=f"On what does finding {point.number} rest?",
        notes=[point.point.words],
        tab="Findings",
        clauses=["4.21"],
        back=page("points", review),
    )


@opens(capacity(*KEEPERS))
@require_POST
def uncite(request: HttpRequest, reference: str, citation_id: UUID) -> HttpResponse:
    """Takes a piece of evidence away from where it stands."""
    review, _ = of(request)
    rows = Citation.objects.select_related("imr", "row", "point", "for_point", "for_family__group")
    row = must_exist(rows.filter(review=review, pk=citation_id).first())
    form = forms.Form(request.POST)
    back = page("points" if row.for_point_id else "workbench", review)
    call(form, service.uncite, acting_user=user_of(request), review=review, citation=row)
    if form.errors:
        return render(request, "reviews/act_refused.html", {"review": review, "form": form, "back": back}, status=409)
    messages.success(request, "It no longer stands there. The trail keeps that it did.")
    return redirect(back)


@opens(capacity(*PANEL))
@require_http_methods(FORMS)
def row(request: HttpRequest, reference: str, row_id: UUID) -> HttpResponse:
    """One row of the merged chronology: its words, where it is cited, and the way to set it beside a question."""
    review, held = of(request)
    found = service.chronology_row(user_of(request), review, row_id)
    merged = chronology.merged(held)
    entry = must_exist(merged.by_id.get(str(found.pk)))
    kind = asked_reading(request)
    under = reading.pseudonyms(review) if kind == reading.ALIAS else None
    whole = bench(held)
    form = RowForm(request.POST or None, bench=whole) if sets(held) else None
    if request.method == "POST" and form is None:
        raise NotVisible
    context: dict[str, Any] = {
        "row": reading.shown(merged, [entry], under)[0],
        "reading": kind,
        "used": _used(whole, str(found.pk)),
        "back": page("chronology", review),
    }
    if form is None:
        return render(request, "reviews/chronology_use.html", {"review": review, **context})
    here = reverse("reviews:chronology_use", args=[review.reference, found.pk])
    return step(
        request,
        form,
        service.cite,
        lambda: {"review": review, "beside": form.cleaned_data["beside"], "source": Source(row=found)},
        done=here,
        told="The row stands there now.",
        template="reviews/chronology_use.html",
        review=review,
        **context,
    )


def _used(whole: Bench, row_id: str) -> list[str]:
    """Beside what this row stands, in words."""
    said = []
    for line in whole.lines:
        if any(one.shown is not None and one.shown.id == row_id for one in line.evidence):
            said.append(f"Question {line.asked.number}: {line.asked.words}")
    for family in whole.families:
        if any(one.shown is not None and one.shown.id == row_id for one in family.evidence):
            said.append(f"A family asked: {family.question.question}")
    for finding in whole.evidence.findings:
        if any(one.shown is not None and one.shown.id == row_id for one in finding.cited):
            said.append(f"Finding {finding.number}: {finding.point.words}")
    return said


@opens(capacity(*KEEPERS))
@require_http_methods(FORMS)
def trace(request: HttpRequest, reference: str, question_id: UUID) -> HttpResponse:
    """From a family's question to the terms, and to the page of the report that answers it (4.13)."""
    review, held = of(request)
    whole = bench(held)
    line = _family(whole, question_id)
    version = service.newest_report(review)
    form = TraceForm(request.POST or None, initial=_traced(line.question), bench=whole)
    if version is None:
        del form.fields["place"]
    form = both.watch(form, line.question, _traced)
    return step(
        request,
        form,
        service.trace_question,
        lambda: {
            "review": review,
            "question": line.question,
            "terms_key": form.cleaned_data["taken_up"],
            "place": form.cleaned_data.get("place", ""),
        },
        done=page("workbench", review),
        told="It is recorded.",
        review=review,
        title="Where is this question answered?",
        notes=[
            f"“{line.question.question}”",
            f"The report as tabled now is version {version.number}."
            if version
            else "The page is recorded once a version of the report is tabled.",
        ],
        tab="Workbench",
        clauses=["4.13"],
        back=page("workbench", review),
    )


def _traced(question: FamilyQuestion) -> dict[str, Any]:
    """Where a family's question stands now, as the form holds it."""
    version = service.newest_report(question.review)
    known = question.places.filter(version=version).first() if version is not None else None
    return {"taken_up": str(question.terms_key or ""), "place": known.place if known else ""}


def _family(whole: Bench, question_id: UUID) -> FamilyLine:
    return must_exist(whole.family(question_id))


@opens(capacity(*KEEPERS), reauth=True)
@require_safe
def outline(request: HttpRequest, reference: str) -> HttpResponse:
    """The outline of the report as a Word file, filled with what is agreed; written down before a byte is sent."""
    review, _ = of(request)
    return _file(review, outline_service.outline(acting_user=user_of(request), review=review))


def _file(review: Review, body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type=papers.WORD_TYPE)
    response["Content-Disposition"] = 'attachment; filename="report-outline.docx"'
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
