"""Findings: what the panel weighed, and what each rests on (4.21)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel.errors import NotVisible
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.enums import Capacity, Stage
from reviews.forms.report import PointForm
from reviews.forms.terms import Stamped
from reviews.models import Point
from reviews.openers import capacity
from reviews.services import report
from reviews.views.steps import of, step

FORMS = ["GET", "HEAD", "POST"]
CHAIR = capacity(Capacity.PANEL_CHAIR)
PANEL = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR)


@opens(capacity(*PANEL))
@require_safe
def points(request: HttpRequest, reference: str) -> HttpResponse:
    """What the panel weighed: each finding with what it rests on."""
    review, held = of(request)
    context = {
        "review": review,
        "points": list(review.points.all()),
        "may_add": held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.OVERVIEW_AUTHOR)
        and review.stage in (Stage.WEIGHING, Stage.REPORTING),
        "may_agree": held.has(Capacity.PANEL_CHAIR),
        "begun": review.has_reached(Stage.WEIGHING),
    }
    return render(request, "reviews/points.html", context)


@opens(capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.OVERVIEW_AUTHOR))
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
        told="The finding is recorded. The panel agrees it next.",
        review=review,
        title="Record a finding",
        clauses=["4.21"],
        back=page("points", review),
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def agree_point(request: HttpRequest, reference: str, point_id: UUID) -> HttpResponse:
    """The chair records that the panel agrees a finding."""
    review, _ = of(request)
    point = Point.objects.filter(review=review, pk=point_id).first()
    if point is None:
        raise NotVisible
    form = Stamped(request.POST or None, initial={"stamp": point.version})
    return step(
        request,
        form,
        report.agree_point,
        lambda: {"review": review, "point": point, "stamp": form.cleaned_data["stamp"]},
        done=page("points", review),
        told="The panel’s agreement is recorded.",
        review=review,
        title=f"Does the panel agree finding {point.number}?",
        notes=[point.words],
        clauses=["4.21"],
        button="Record that the panel agrees it",
        back=page("points", review),
    )
