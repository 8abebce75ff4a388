"""The agencies' own reviews: commissioned, written, assured, read (4.16 to 4.20). No agency sees another's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel import once
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import facts as fact_loader
from reviews import papers, protocol
from reviews.acts import page
from reviews.enums import AssuranceOutcome, Capacity, ImrState, Section, Verb
from reviews.enums_report import GateKind
from reviews.forms.imrs import (
    AssureForm,
    CommissionForm,
    IndependenceForm,
    InterviewForm,
    NotAskedForm,
    ReasonForm,
    SmallBodyForm,
    neither_asked_nor_excused,
)
from reviews.models import Imr, Interview, Review
from reviews.openers import review_right
from reviews.policy import Rights
from reviews.report_facts import may_open_gate
from reviews.selectors.imr_stages import stages
from reviews.selectors.imrs import STATUS_OF_ALL, is_of, visible_imrs
from reviews.selectors.people import of_own_agency
from reviews.selectors.walls import as_seen
from reviews.services import imrs as service
from reviews.services import interviews as interview_service
from reviews.services import templates as template_service

REMINDERS_OF = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
SEE = review_right(Section.IMRS, Verb.STATUS, Verb.READ, Verb.FILE, Verb.ASSURE)


def of(request: HttpRequest) -> tuple[Review, Rights]:
    """The review and the person's rights, as the opener has set them."""
    return request.review, request.rights  # type: ignore[attr-defined]


def address(imr: Imr, name: str = "imr") -> str:
    """The address of one agency's review."""
    return reverse(f"reviews:{name}", kwargs={"reference": imr.review.reference, "imr_id": imr.pk})


def load(request: HttpRequest, imr_id: UUID) -> Imr:
    """One that this person may see. Raises NotVisible for every other."""
    review, held = of(request)
    found = must_exist(visible_imrs(held).filter(pk=imr_id).first())
    found.review = review
    return found


@opens(SEE)
@require_safe
def imrs(request: HttpRequest, reference: str) -> HttpResponse:
    """Where each agency's review stands; an agency's own people are led to theirs."""
    review, held = of(request)
    rows = list(visible_imrs(held).order_by("agency__name").prefetch_related("nil_returns"))
    if not held.has(*STATUS_OF_ALL, Capacity.PANEL_MEMBER) and len(rows) == 1:
        return redirect(address(rows[0]))
    facts, walled = fact_loader.load(review), held.reach(Section.IMRS).walled_agency_ids
    may_commission = held.has(Capacity.PANEL_CHAIR) and not review.closed
    form = CommissionForm(review=review) if may_commission else None
    context = {
        "review": review,
        "rows": rows,
        "form": form if form and form.fields["agency"].queryset.exists() else None,  # type: ignore[attr-defined]
        "terms_open": ""
        if facts.approved_terms
        else "The terms of reference are not approved yet, so a review can be commissioned only where an agency has cause for concern (4.11, 4.19).",
        "may_weigh": may_commission and bool(rows) and review.stage == "gathering",
        "missing": _missing(facts, held) if may_commission else [],
        "not_asked": [
            one for one in review.agencies.select_related("agency") if one.no_imr_reason and one.agency_id not in walled
        ]
        if may_commission
        else [],
        "open_agencies": bool(may_commission and neither_asked_nor_excused(review)),
        "of_all": held.has(*STATUS_OF_ALL),
        "today": facts.day,
    }
    return render(request, "reviews/imrs.html", context)


def _missing(facts: fact_loader.Facts, held: Rights) -> list[str]:
    return [
        f"{said.removesuffix('.')} ({one.number})."
        for number in ("4.16", "4.17", "4.18")
        for one in [as_seen(facts, held, protocol.status(facts, number))]
        for said in one.missing
    ]


@opens(review_right(Section.IMRS, Verb.DECIDE))
@require_http_methods(["GET", "HEAD", "POST"])
def commission(request: HttpRequest, reference: str) -> HttpResponse:
    """The chair commissions an agency's review by letter (4.16)."""
    review, _ = of(request)
    form = CommissionForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        made = call(form, service.commission, acting_user=request.user, review=review, **form.cleaned_data)
        if made is not None:
            messages.success(
                request, f"The letter to {made.agency} is written. Download it, send it, and mark it as sent."
            )
            return redirect(reverse("reviews:letter", kwargs={"reference": reference, "letter_id": made.letter_id}))
    return render(
        request, "reviews/imr_commission.html", {"review": review, "form": form, "back": page("imrs", review)}
    )


@opens(review_right(Section.IMRS, Verb.DECIDE))
@require_http_methods(["GET", "HEAD", "POST"])
def not_asked(request: HttpRequest, reference: str) -> HttpResponse:
    """The chair records why an agency on the review is not asked for one (4.16)."""
    review, _ = of(request)
    form = NotAskedForm(request.POST or None, review=review)
    if request.method == "POST" and form.is_valid():
        if call(form, service.not_asked, acting_user=request.user, review=review, **form.cleaned_data):
            messages.success(request, "Recorded: this agency is not asked.")
            return redirect(page("imrs", review))
    return render(request, "reviews/imr_not_asked.html", {"review": review, "form": form, "back": page("imrs", review)})


@opens(review_right(Section.IMRS, Verb.DECIDE))
@require_http_methods(["GET", "HEAD", "POST"])
def weigh(request: HttpRequest, reference: str) -> HttpResponse:
    """The chair begins to weigh the evidence, once every agency's review is in."""
    review, _ = of(request)
    form = forms.Form(request.POST or None)
    if request.method == "POST" and call(form, service.weigh, acting_user=request.user, review=review) is not None:
        messages.success(request, "The panel weighs the evidence now.")
        return redirect(page("overview", review))
    context = {"review": review, "form": form, "back": page("imrs", review)}
    return (
        render(request, "reviews/act_refused.html", context, status=409)
        if form.errors
        else redirect(page("imrs", review))
    )


@opens(SEE)
@require_safe
def imr(request: HttpRequest, reference: str, imr_id: UUID) -> HttpResponse:
    """One agency's review: what was asked, who wrote it, what was filed, and whether it is assured."""
    return _imr_page(request, load(request, imr_id))


def _imr_page(request: HttpRequest, row: Imr, status: int = 200, **forms_in_hand: forms.Form) -> HttpResponse:
    review, held = of(request)
    author, manager = is_of(held, row, Capacity.IMR_AUTHOR), is_of(held, row, Capacity.SENIOR_MANAGER)
    chair = held.has(Capacity.PANEL_CHAIR)
    chair_or_coordinator = held.has(*REMINDERS_OF)
    made = row.independences.select_related("author").first()
    mine = row.independences.filter(author=request.user).first() if author else None  # type: ignore[misc]
    waits_for_manager = manager and row.state == ImrState.FILED
    writes = author and mine is not None and mine.holds and not row.settled
    reminders = list(review.reminders.filter(gate=GateKind.IMR, subject_id=row.pk)) if held.has(*REMINDERS_OF) else []
    context: dict[str, Any] = {
        "review": review,
        "imr": row,
        "author": author,
        "manager": manager,
        "own": author or manager,
        "named": of_own_agency(held, row),
        "of_agency": author or manager or is_of(held, row, Capacity.LINE_MANAGER),
        "chair": chair,
        "independence": made,
        "needs_independence": author and mine is None,
        "small_body": bool(chair and made and not made.holds and made.allowed is None),
        "assurances": row.assurances.select_related("by") if author or manager else [],
        "interviews": row.interviews.all() if author or manager else [],
        "interview_form": forms_in_hand.get("interview_form")
        or (once.once(InterviewForm()) if author and not row.settled else None),
        "independence_form": forms_in_hand.get("independence_form") or IndependenceForm(),
        "assure_form": forms_in_hand.get("assure_form")
        or (AssureForm(initial={"version_id": row.filed_version}) if waits_for_manager else None),
        "small_body_form": forms_in_hand.get("small_body_form") or SmallBodyForm(),
        "excuse_form": forms_in_hand.get("excuse_form")
        or (ReasonForm() if chair and not row.settled and may_open_gate(reminders) else None),
        "reminders": reminders,
        "stages": stages(row),
        "nil": row.nil_return if author or manager or row.state == ImrState.ASSURED else None,
        "may_accept": manager and row.accepted_at is None and not row.settled,
        "may_receive": chair_or_coordinator and row.state == ImrState.ASSURED and row.received_at is None,
        "may_write": writes,
        "writes_now": writes and row.state != ImrState.FILED,
        "late": row.due_on < today(),
        "may_remind": held.has(*REMINDERS_OF) and not row.settled and not review.closed,
    }
    return render(request, "reviews/imr.html", context, status=status)


@opens(review_right(Section.IMRS, Verb.FILE))
@require_http_methods(["GET", "HEAD", "POST"])
def independence(request: HttpRequest, reference: str, imr_id: UUID) -> HttpResponse:
    """The author declares independence (4.17)."""
    row = load(request, imr_id)
    form = IndependenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = call(form, service.declare_independence, acting_user=request.user, imr=row, **form.cleaned_data)
        if made is not None:
            said = (
                "Your independence is declared. You can file the review now."
                if made.holds
                else "The panel chair decides whether you may go on."
            )
            messages.success(request, said)
            return redirect(address(row))
    return redirect(address(row)) if request.method != "POST" else _imr_page(request, row, independence_form=form)


@opens(review_right(Section.IMRS, Verb.DECIDE))
@require_http_methods(["GET", "HEAD", "POST"])
def small_body(request: HttpRequest, reference: str, imr_id: UUID) -> HttpResponse:
    """The chair decides on a body too small for an independent author (4.17)."""
    row = load(request, imr_id)
    form = SmallBodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if call(form, service.decide_small_body, acting_user=request.user, imr=row, **form.cleaned_data):
            messages.success(request, "Your decision is recorded.")
            return redirect(address(row))
    return redirect(address(row)) if request.method != "POST" else _imr_page(request, row, small_body_form=form)


@opens(review_right(Section.IMRS, Verb.ASSURE))
@require_http_methods(["GET", "HEAD", "POST"])
def assure(request: HttpRequest, reference: str, imr_id: UUID) -> HttpResponse:
    """The senior manager assures the filed version, or returns it with a reason (4.17)."""
    row = load(request, imr_id)
    form = AssureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"outcome": AssuranceOutcome(form.cleaned_data["outcome"])}
        if made := call(form, service.assure, acting_user=request.user, imr=row, **said):
            assured = made.outcome == AssuranceOutcome.ASSURED
            messages.success(
                request,
                "Assured. The panel can read it now." if assured else "Returned to its author, with your reason.",
            )
            return redirect(address(row))
        row.refresh_from_db()
    return redirect(address(row)) if request.method != "POST" else _imr_page(request, row, assure_form=form)


@opens(review_right(Section.IMRS, Verb.DECIDE))
@require_http_methods(["GET", "HEAD", "POST"])
def excuse(request: HttpRequest, reference: str, imr_id: UUID) -> HttpResponse:
    """The chair goes on without an agency's review, for a recorded reason."""
    row = load(request, imr_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if call(form, service.excuse, acting_user=request.user, imr=row, **form.cleaned_data):
            messages.success(request, "Recorded: the panel goes on without it.")
            return redirect(address(row))
    return redirect(address(row)) if request.method != "POST" else _imr_page(request, row, excuse_form=form)


@opens(review_right(Section.IMRS, Verb.FILE))
@require_http_methods(["GET", "HEAD", "POST"])
def plan_interview(request: HttpRequest, reference: str, imr_id: UUID) -> HttpResponse:
    """The author names somebody to be interviewed (4.18); a witness waits for 4.19."""
    row = load(request, imr_id)
    form = once.once(InterviewForm(request.POST or None))
    if request.method == "POST" and form.is_valid():
        made: Interview | None = call(
            form, interview_service.plan, acting_user=request.user, imr=row, **form.cleaned_data
        )
        if made is not None:
            messages.success(
                request,
                "Named. A witness is interviewed only after the senior investigating officer’s view and the partnership’s advice."
                if made.witness
                else "Named.",
            )
            return redirect(address(row))
    return redirect(address(row)) if request.method != "POST" else _imr_page(request, row, interview_form=form)


@opens(review_right(Section.IMRS, Verb.FILE, Verb.ASSURE))
@require_safe
def template(request: HttpRequest, reference: str, imr_id: UUID) -> HttpResponse:
    """The template of Appendix 2 with this review's and this agency's details, as a Word file (4.20)."""
    row = load(request, imr_id)
    _, held = of(request)
    if not is_of(held, row, Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER):
        raise NotVisible
    return word(template_service.imr_template(acting_user=request.user, imr=row), "template.docx")  # type: ignore[arg-type]


def word(content: bytes, name: str) -> HttpResponse:
    """A Word file that nothing keeps and nothing runs (never 2)."""
    response = HttpResponse(content, content_type=papers.WORD_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
