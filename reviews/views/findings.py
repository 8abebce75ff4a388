"""Findings: what the panel weighed, and what each rests on (4.21)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel.errors import must_exist
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.enums import Capacity, Stage
from reviews.forms.report import PointForm, ReplyForm
from reviews.forms.terms import Stamped
from reviews.forms.workbench import PointAnswerForm
from reviews.models import PointAnswer
from reviews.openers import capacity
from reviews.selectors.findings import Evidence
from reviews.services import report, workbench
from reviews.services.workbench import FINDING
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
CHAIR = capacity(Capacity.PANEL_CHAIR)
KEEPERS = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.OVERVIEW_AUTHOR)
PANEL = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR)


@opens(capacity(*PANEL))
@require_safe
def points(request: HttpRequest, reference: str) -> HttpResponse:
    """What the panel weighed: each finding with what it rests on."""
    review, held = of(request)
    seen = Evidence(held)
    context = {
        "review": review,
        "points": seen.findings,
        "may_add": held.has(*KEEPERS) and review.stage in FINDING,
        "may_agree": held.has(Capacity.PANEL_CHAIR),
        "may_reply": held.has(*KEEPERS),
        "may_answer": held.has(Capacity.PANEL_MEMBER) and review.stage in FINDING,
        "me": user_of(request),
        "begun": review.has_reached(Stage.WEIGHING),
    }
    return render(request, "reviews/points.html", context)


@opens(capacity(*KEEPERS))
@require_http_methods(FORMS)
def add_point(request: HttpRequest, reference: str) -> HttpResponse:
    """One finding."""
    review, _ = of(request)
    form = PointForm(request.POST or None)
    return step(
        request,
        form,
        report.add_point,
        lambda: {"review": review, **form.cleaned_data},
        done=page("points", review),
        told="The finding is recorded. Cite what it rests on next; then the panel agrees it.",
        review=review,
        title="Record a finding",
        clauses=["4.21"],
        back=page("points", review),
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def agree_point(request: HttpRequest, reference: str, point_id: UUID) -> HttpResponse:
    """The chair records that the panel agrees a finding."""
    review, held = of(request)
    found = Evidence(held).finding(point_id)
    point = found.point
    form = Stamped(request.POST or None, initial={"stamp": point.version})
    return step(
        request,
        form,
        report.agree_point,
        lambda: {"review": review, "point": point, "stamp": form.cleaned_data["stamp"]},
        done=page("points", review),
        told="The panel’s agreement is recorded.",
        review=review,
        title=f"Does the panel agree finding {found.number}?",
        notes=[point.words, *(f"{one.participant.user.name} does not agree: {one.words}" for one in found.dissents)],
        clauses=["4.21"],
        button="Record that the panel agrees it",
        back=page("points", review),
    )


@opens(capacity(Capacity.PANEL_MEMBER))
@require_http_methods(FORMS)
def answer_point(request: HttpRequest, reference: str, point_id: UUID) -> HttpResponse:
    """A member agrees a finding, dissents, or asks."""
    review, held = of(request)
    found = Evidence(held).finding(point_id)
    form = PointAnswerForm(request.POST or None)
    return step(
        request,
        form,
        workbench.answer_point,
        lambda: {"review": review, "point": found.point, **form.cleaned_data},
        done=page("points", review),
        told="Your answer is recorded.",
        review=review,
        title=f"Do you agree finding {found.number}?",
        notes=[found.point.words],
        tab="Findings",
        clauses=["4.21"],
        button="Record your answer",
        back=page("points", review),
    )


@opens(capacity(*KEEPERS))
@require_http_methods(FORMS)
def reply(request: HttpRequest, reference: str, said_id: UUID) -> HttpResponse:
    """Answers a member's question or dissent."""
    review, held = of(request)
    row = must_exist(
        PointAnswer.objects.select_related("participant__user", "point").filter(review=review, pk=said_id).first()
    )
    found = Evidence(held).finding(row.point_id)
    form = ReplyForm(request.POST or None)
    return step(
        request,
        form,
        workbench.reply_to_answer,
        lambda: {"review": review, "answer": row, **form.cleaned_data},
        done=page("points", review),
        told="Your answer is recorded.",
        review=review,
        title=f"Answer {row.participant.user.name} on finding {found.number}",
        notes=[found.point.words, f"{row.participant.user.name}: {row.words}"],
        tab="Findings",
        clauses=["4.21"],
        back=page("points", review),
    )
