"""Step 2, in consultation: who was asked and answered, other reviews, and the partner's own page (4.3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel import both, calendar
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.openers import opens
from reviews.editions import edition
from reviews.enums import Capacity, ConsultedBody, Recommendation, Section, Stage, Verb
from reviews.forms.begin import (
    ConsultationAnswerForm,
    ConsultForm,
    OthersForm,
    PartnerAnswerForm,
    ReasonForm,
    RemindForm,
)
from reviews.models import Consultation, Decision, Review
from reviews.openers import capacity
from reviews.services import consultations as service
from reviews.services import decision
from reviews.views.decision import CHANGE, DECIDE, FORMS, SSP, frame, row_in_hand
from reviews.views.steps import of, step, user_of


@opens(CHANGE)
@require_safe
def consultations(request: HttpRequest, reference: str) -> HttpResponse:
    """Who was asked, who answered, and what is still to be found out (4.3)."""
    review, held = of(request)
    rows = list(review.consultations.all())
    held_edition = edition(review.edition)
    context = {
        "rows": [(one, held_edition.body(one.body) or one.name) for one in rows],
        "missing": [name for body, name in held_edition.bodies if body not in {one.body for one in rows}],
        "decision": Decision.objects.filter(review=review).first(),
        "parallel": list(review.parallel_reviews.all()),
        "may_waive": held.has(*SSP),
        "open": review.stage == Stage.NOTIFIED,
        **frame(review),
    }
    return render(request, "reviews/consultations.html", context)


@opens(CHANGE)
@require_http_methods(FORMS)
def consult(request: HttpRequest, reference: str) -> HttpResponse:
    """Record that a partner was asked."""
    review, _ = of(request)
    form = ConsultForm(request.POST or None, review=review, initial={"asked_on": calendar.today()})

    def arguments() -> dict[str, Any]:
        data = form.cleaned_data
        return {"review": review, **data, "body": ConsultedBody(data["body"])}

    return step(
        request,
        form,
        service.consult,
        arguments,
        done=_consultations(review),
        told="Recorded.",
        title="Ask a partner",
        clauses=["4.3"],
        notes=["The partner sees the notification’s summary, and nothing else, and only until it is decided."],
        **{**frame(review), "back": _consultations(review), "back_text": "Consultations"},
    )


def _consultations(review: Review) -> str:
    return reverse("reviews:decision_consultations", kwargs={"reference": review.reference})


def _consultation(review: Review, consultation_id: UUID) -> Consultation:
    return must_exist(review.consultations.filter(pk=consultation_id).first())


def _about(review: Review, row: Consultation, title: str, **more: Any) -> dict[str, Any]:
    name = edition(review.edition).body(row.body) or row.name
    where = {"back": _consultations(review), "back_text": "Consultations"}
    return {**frame(review), **where, "title": title, "kicker": name, "clauses": ["4.3"], **more}


@opens(CHANGE)
@require_http_methods(FORMS)
def consultation_answer(request: HttpRequest, reference: str, consultation_id: UUID) -> HttpResponse:
    """Record a partner's answer from their letter."""
    review, _ = of(request)
    row = _consultation(review, consultation_id)
    form = ConsultationAnswerForm(request.POST or None, initial={"answered_on": calendar.today()})

    def arguments() -> dict[str, Any]:
        data = form.cleaned_data
        said = Recommendation(data["recommendation"])
        return {"review": review, "consultation": row, **data, "recommendation": said}

    return step(
        request,
        form,
        service.answer_consultation,
        arguments,
        done=_consultations(review),
        told="The answer is recorded.",
        **_about(review, row, "What did they answer?"),
    )


@opens(CHANGE)
@require_http_methods(FORMS)
def consultation_remind(request: HttpRequest, reference: str, consultation_id: UUID) -> HttpResponse:
    """Record a reminder: two, seven days apart, open the gate to the chair's reason."""
    review, _ = of(request)
    row = _consultation(review, consultation_id)
    form = RemindForm(request.POST or None, initial={"on": calendar.today()})
    return step(
        request,
        form,
        service.remind_partner,
        lambda: {"review": review, "consultation": row, **form.cleaned_data},
        done=_consultations(review),
        told="The reminder is recorded.",
        **_about(review, row, "Record a reminder"),
    )


@opens(DECIDE)
@require_http_methods(FORMS)
def consultation_waive(request: HttpRequest, reference: str, consultation_id: UUID) -> HttpResponse:
    """The SSP chair goes on without an answer, for a recorded reason."""
    review, _ = of(request)
    row = _consultation(review, consultation_id)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        service.waive_consultation,
        lambda: {"review": review, "consultation": row, **form.cleaned_data},
        done=_consultations(review),
        told="Your reason is recorded.",
        **_about(review, row, "Go on without this answer", button="Go on without it"),
    )


def _others(row: Decision) -> dict[str, Any]:
    known = list(row.review.parallel_reviews.all())
    return {
        "stamp": row.version,
        "kinds": [one.kind for one in known],
        "detail": known[0].detail if known else "",
        "panel_suggested": row.panel_suggested,
    }


@opens(CHANGE)
@require_http_methods(FORMS)
def others(request: HttpRequest, reference: str) -> HttpResponse:
    """Other reviews and proceedings, and who should sit on the panel (4.3)."""
    review, _ = of(request)
    row = row_in_hand(review)
    form = both.watch(OthersForm(request.POST or None, initial=_others(row)), row, _others)

    def arguments() -> dict[str, Any]:
        data = form.cleaned_data
        suggested = data["panel_suggested"]
        return {"review": review, "stamp": data["stamp"], "found": form.found(), "panel_suggested": suggested}

    return step(
        request,
        form,
        decision.save_parallel,
        arguments,
        done=_consultations(review),
        told="Kept.",
        title="Other reviews, and who should sit on the panel",
        clauses=["4.3"],
        **{**frame(review), "back": _consultations(review), "back_text": "Consultations"},
    )


@opens(capacity(Capacity.PARTNER))
@require_http_methods(FORMS)
def summary(request: HttpRequest, reference: str) -> HttpResponse:
    """What a partner consulted on the decision sees: the notification's summary, until decided; and their answer."""
    review, held = of(request)
    if not held.may(Verb.READ, Section.DECISION):
        raise NotVisible
    user = user_of(request)
    row = review.consultations.filter(participant__user=user).first()
    form = PartnerAnswerForm(request.POST or None)

    def arguments() -> dict[str, Any]:
        if row is None:
            raise NotVisible
        said = Recommendation(form.cleaned_data["recommendation"])
        return {
            "review": review,
            "consultation": row,
            "answered_on": calendar.today(),
            "recommendation": said,
            "views": form.cleaned_data["views"],
        }

    return step(
        request,
        form,
        service.answer_consultation,
        arguments,
        done=reverse("reviews:summary", kwargs={"reference": review.reference}),
        told="Thank you. Your answer is recorded.",
        template="reviews/summary.html",
        review=review,
        notification=review.notification,
        row=row,
    )
