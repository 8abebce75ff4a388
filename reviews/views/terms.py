"""The terms of reference: drafted by chair or coordinator, decided by the chair alone (4.10, 4.11), and the agreed date."""

from __future__ import annotations

from typing import Any
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
from reviews import facts as fact_loader
from reviews import protocol
from reviews.acts import page
from reviews.asked import Asked, asked_in
from reviews.enums import (
    SSP_CHAIR_CAPACITIES,
    Capacity,
    Consideration,
    ConsiderationState,
    ExtensionState,
    Section,
    TermsState,
    Verb,
)
from reviews.forms.terms import AnswerForm, ExtensionAnswerForm, ExtensionForm, PurposeForm, QuestionForm
from reviews.models import Extension, Review, Terms, TermsAnswer
from reviews.openers import review_right
from reviews.policy import Rights
from reviews.selectors import terms as selector
from reviews.services import terms as service
from reviews.views.steps import step

DRAFTS = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR)
SEE_DATES = (*DRAFTS, *SSP_CHAIR_CAPACITIES)
READ_TERMS = review_right(Section.TERMS, Verb.READ, whole=True)
CHANGE_TERMS = review_right(Section.TERMS, Verb.CHANGE)


@opens(READ_TERMS)
@require_safe
def terms(request: HttpRequest, reference: str) -> HttpResponse:
    """The terms in force; the draft for those who draw it up; what still keeps it from being approved."""
    review, held = _of(request)
    in_force = review.terms.filter(state=TermsState.APPROVED).prefetch_related("answers").first()
    draft = (
        review.terms.filter(state=TermsState.DRAFT).prefetch_related("answers").first() if held.has(*DRAFTS) else None
    )
    if in_force is None and draft is None and not held.has(*DRAFTS):
        return render(request, "reviews/terms.html", {"review": review, "not_yet": True})
    drafts = Verb.CHANGE in held.reach(Section.TERMS).verbs
    context = {
        "review": review,
        "in_force": in_force,
        "draft": draft,
        "asked": _asked(draft or in_force),
        "questions": _questions(draft or in_force),
        "may_draft": drafts and not review.closed,
        "may_approve": held.has(Capacity.PANEL_CHAIR),
        "may_see_dates": held.has(*SEE_DATES),
        "missing": _missing(review) if draft else [],
        "versions": review.terms.exclude(state=TermsState.DRAFT).count() > 1
        or (draft is not None and in_force is not None),
    }
    return render(request, "reviews/terms.html", context)


def _missing(review: Review) -> list[str]:
    """What keeps the draft from being approved, in the clauses' own words."""
    stands = (protocol.status(fact_loader.load(review), number) for number in ("4.5", "4.8", "4.9", "4.10"))
    return [f"{said.removesuffix('.')} ({one.number})." for one in stands for said in one.missing]


def _questions(version: Terms | None) -> list[tuple[Asked, str]]:
    """The numbered questions, each with whom it is for."""
    listed = asked_in(version)
    names = selector.agency_names(listed)
    return [(one, selector.asked_whom(one, names)) for one in listed]


def _asked(version: Terms | None) -> list[dict[str, Any]]:
    """The ten considerations in the protocol's order, each with its answer."""
    if version is None:
        return []
    answers = {one.consideration: one for one in version.answers.all()}
    return [{"key": one.value, "label": one.label, "answer": answers.get(one.value)} for one in Consideration]


@opens(CHANGE_TERMS)
@require_POST
def begin(request: HttpRequest, reference: str) -> HttpResponse:
    """Begin a draft: the first, or a new version of the terms in force."""
    review, _ = _of(request)
    form = forms.Form(request.POST)
    if call(form, service.begin, acting_user=request.user, review=review) is None:
        return _refused(request, review, form)
    return redirect(page("terms", review))


@opens(CHANGE_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def purpose(request: HttpRequest, reference: str) -> HttpResponse:
    """Purpose, questions, period and date of the draft."""
    review, _ = _of(request)
    draft = _draft(review)
    initial = {
        name: getattr(draft, name) for name in ("purpose", "questions", "period_from", "period_to", "complete_by")
    }
    form = both.watch(PurposeForm(request.POST or None, initial=initial | {"stamp": draft.version}), draft)
    if request.method == "POST" and form.is_valid():
        if call(form, service.save_purpose, acting_user=request.user, review=review, **form.cleaned_data):
            messages.success(request, "The purpose and the questions are kept.")
            return redirect(page("terms", review))
    return render(
        request, "reviews/terms_purpose.html", {"review": review, "form": form, "back": page("terms", review)}
    )


@opens(READ_TERMS)
@require_safe
def versions(request: HttpRequest, reference: str) -> HttpResponse:
    """Every version of the terms, and what changed from one to the next."""
    review, held = _of(request)
    rows = selector.versions(review, with_draft=held.has(*DRAFTS))
    context = {"review": review, "rows": rows, "back": page("terms", review)}
    return render(request, "reviews/terms_versions.html", context)


def _question(draft: Terms, key: UUID | None) -> dict[str, Any]:
    found = next((one for one in asked_in(draft) if one.key == key), None)
    said = {"words": found.words, "agencies": list(found.agency_ids)} if found else {"words": "", "agencies": []}
    return said | {"stamp": draft.version}


@opens(CHANGE_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, reference: str, question_key: UUID | None = None) -> HttpResponse:
    """One question of the draft: its words, and which agencies it is for."""
    review, _ = _of(request)
    draft = _draft(review)
    known = next((one for one in asked_in(draft) if one.key == question_key), None)
    if question_key is not None and known is None:
        raise NotVisible
    initial: dict[str, Any] = {"stamp": draft.version}
    if known is not None:
        initial |= {"words": known.words, "agencies": list(known.agency_ids)}
    form = QuestionForm(request.POST or None, initial=initial, review=review)
    if known is not None:
        both.watch(form, draft, lambda fresh: _question(fresh, question_key))
    return step(
        request,
        form,
        service.keep_question,
        lambda: {"review": review, "key": question_key, **form.cleaned_data},
        done=page("terms", review),
        told="The question is kept.",
        review=review,
        title=f"Question {known.number}" if known else "Add a question for the agencies",
        tab="Terms of reference",
        clauses=["4.10"],
        back=page("terms", review),
    )


@opens(CHANGE_TERMS)
@require_POST
def drop_question(request: HttpRequest, reference: str, question_key: UUID) -> HttpResponse:
    """Takes a question out of the draft."""
    review, _ = _of(request)
    form = forms.Form(request.POST)
    said = {"stamp": _stamp(request), "key": question_key}
    if call(form, service.drop_question, acting_user=request.user, review=review, **said) is None:
        return _refused(request, review, form)
    messages.success(request, "The question is no longer in the draft. Earlier versions keep it.")
    return redirect(page("terms", review))


def _stamp(request: HttpRequest) -> int:
    sent = request.POST.get("stamp", "0")
    return int(sent) if sent.isdigit() else 0


@opens(CHANGE_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, reference: str, consideration: str) -> HttpResponse:
    """One of the ten considerations, a page each."""
    review, _ = _of(request)
    if consideration not in Consideration.values:
        raise NotVisible
    which, draft = Consideration(consideration), _draft(review)
    row = draft.answers.get(consideration=which)
    form = both.watch(AnswerForm(request.POST or None, initial=_answered(row)), row, _answered)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"state": ConsiderationState(form.cleaned_data["state"]), "consideration": which}
        if call(form, service.save_answer, acting_user=request.user, review=review, **said):
            after = _next(which)
            if after and "on" in request.POST:
                return redirect(
                    reverse("reviews:terms_answer", kwargs={"reference": review.reference, "consideration": after})
                )
            return redirect(page("terms", review))
    context = {
        "review": review,
        "form": form,
        "which": which,
        "number": list(Consideration).index(which) + 1,
        "named": which == Consideration.FAMILY_MEDIA,
        "resources": which == Consideration.SUPPORT,
        "next": _next(which),
        "back": page("terms", review),
    }
    return render(request, "reviews/terms_answer.html", context)


def _answered(row: TermsAnswer) -> dict[str, Any]:
    return {
        "stamp": row.terms.version,
        "state": row.state,
        "words": row.words,
        "responsible": row.responsible,
        "deficit": row.deficit,
    }


def _next(which: Consideration) -> Consideration | None:
    order = list(Consideration)
    place = order.index(which) + 1
    return order[place] if place < len(order) else None


@opens(review_right(Section.TERMS, Verb.DECIDE))
@require_POST
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    """The chair's final decision (4.11)."""
    review, _ = _of(request)
    form = forms.Form(request.POST)
    if call(form, service.approve, acting_user=request.user, review=review, stamp=_stamp(request)) is None:
        return _refused(request, review, form)
    messages.success(request, "The terms of reference are approved. The agencies’ reviews can be commissioned now.")
    return redirect(page("terms", review))


@opens(READ_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def extensions(request: HttpRequest, reference: str) -> HttpResponse:
    """The dates for completion: the six months, and each new date that was asked for (footnote to 4.10)."""
    review, held = _of(request)
    if not held.has(*SEE_DATES):
        raise NotVisible
    may_ask = held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
    form = ExtensionForm(request.POST or None) if may_ask else None
    if request.method == "POST":
        if form is None:
            raise NotVisible
        if form.is_valid() and (
            call(form, service.ask_extension, acting_user=request.user, review=review, **form.cleaned_data) is not None
        ):
            messages.success(request, "The partnership’s chair has been asked for the new date.")
            return redirect(page("extensions", review))
    rows = review.extensions.select_related("asked_by", "answered_by")
    waiting = any(one.state == ExtensionState.ASKED for one in rows)
    context = {
        "review": review,
        "form": None if waiting and request.method != "POST" else form,
        "rows": rows,
        "clock": protocol.status(fact_loader.load(review), "4.10"),
        "may_answer": held.has(*SSP_CHAIR_CAPACITIES),
    }
    return render(request, "reviews/extensions.html", context)


@opens(review_right(Section.DECISION, Verb.DECIDE))
@require_http_methods(["GET", "HEAD", "POST"])
def answer_extension(request: HttpRequest, reference: str, extension_id: UUID) -> HttpResponse:
    """The SSP chair's answer to a new date."""
    review, _ = _of(request)
    row = must_exist(Extension.objects.filter(review=review, pk=extension_id).first())
    form = ExtensionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = {"state": ExtensionState(form.cleaned_data["state"]), "answer": form.cleaned_data["answer"]}
        if call(form, service.answer_extension, acting_user=request.user, extension=row, **said):
            messages.success(request, "Your answer is recorded.")
            return redirect(page("extensions", review))
    context = {"review": review, "form": form, "row": row, "back": page("extensions", review)}
    return render(request, "reviews/extension_answer.html", context)


def _of(request: HttpRequest) -> tuple[Review, Rights]:
    return request.review, request.rights  # type: ignore[attr-defined]


def _draft(review: Review) -> Terms:
    return must_exist(service.draft(review))


def _refused(request: HttpRequest, review: Review, form: forms.Form) -> HttpResponse:
    """A refused button: what is missing, in words, and the way back."""
    context = {"review": review, "form": form, "back": page("terms", review)}
    return render(request, "reviews/act_refused.html", context, status=409)
