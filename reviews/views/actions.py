"""Step 11: the action plan, its follow-up and the review's end (4.27, 4.29, 4.34)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel import both
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, Section
from reviews.enums_report import ActionState
from reviews.forms.actions import (
    ActionForm,
    AgreePlanForm,
    AnswerClosureForm,
    AuditForm,
    ClosureForm,
    ConcludeForm,
    OutcomeCheckForm,
    ProgressForm,
    RecommendationForm,
)
from reviews.models import Action, Recommendation, Review
from reviews.openers import capacity
from reviews.selectors import plan as selectors
from reviews.services import actions, conclusion
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
SSP_CHAIRS = tuple(sorted(SSP_CHAIR_CAPACITIES))
READERS = (
    Capacity.PANEL_CHAIR,
    Capacity.COORDINATOR,
    Capacity.PANEL_MEMBER,
    Capacity.OVERVIEW_AUTHOR,
    Capacity.SENIOR_MANAGER,
    *SSP_CHAIRS,
)
PLANNERS = capacity(*sorted(actions.PLANNERS))
OWNERS = capacity(Capacity.SENIOR_MANAGER, Capacity.PANEL_MEMBER, Capacity.COORDINATOR)
SSP = capacity(*SSP_CHAIRS)
OFFICE = capacity(Capacity.COORDINATOR, *SSP_CHAIRS)
QUALITIES = ("specific", "measurable", "achievable", "realistic", "due_on", "monitoring")


@opens(capacity(*READERS))
@require_safe
def plan(request: HttpRequest, reference: str) -> HttpResponse:
    """The plan as a strip, a tally and a table; an agency's senior manager sees the agency's own actions."""
    review, held = of(request)
    return render(request, "reviews/actions.html", selectors.plan_view(user_of(request), review, held))


@opens(PLANNERS)
@require_http_methods(FORMS)
def recommendation(request: HttpRequest, reference: str, recommendation_id: UUID | None = None) -> HttpResponse:
    """A recommendation, new or changed."""
    review, _ = of(request)
    row = _recommendation(review, recommendation_id) if recommendation_id else None
    initial: dict[str, Any] = {}
    if row:
        initial = {name: getattr(row, name) for name in ("title", "scope", "lesson", "change", "themes")}
        initial["stamp"] = row.version
    form = both.watch(RecommendationForm(request.POST or None, initial=initial), row)
    return step(
        request,
        form,
        actions.keep_recommendation,
        lambda: {
            "review": review,
            "told": form.told(),
            "recommendation": row,
            "stamp": form.cleaned_data["stamp"],
        },
        done=page("actions", review),
        told="The recommendation is kept.",
        review=review,
        title=f"Recommendation {row.number}" if row else "Add a recommendation",
        clauses=["3.1", "4.27", "4.32"],
        back=page("actions", review),
    )


@opens(PLANNERS)
@require_http_methods(FORMS)
def add_action(request: HttpRequest, reference: str, recommendation_id: UUID) -> HttpResponse:
    """An action under a recommendation."""
    review, _ = of(request)
    under = _recommendation(review, recommendation_id)
    form = ActionForm(request.POST or None, review=review)
    return step(
        request,
        form,
        actions.keep_action,
        lambda: {"review": review, "recommendation": under, "told": form.told()},
        done=page("actions", review),
        told="The action is kept. Its agency is asked to agree.",
        review=review,
        title="Add an action",
        notes=[f"Recommendation {under.number}: {under.title}"],
        clauses=["4.27"],
        back=page("actions", review),
    )


@opens(PLANNERS)
@require_http_methods(FORMS)
def change_action(request: HttpRequest, reference: str, action_id: UUID) -> HttpResponse:
    """Changes an action; its agency agrees anew."""
    review, _ = of(request)
    row = _action(request, review, action_id)
    initial = {name: getattr(row, name) for name in QUALITIES} | {"agency": row.agency_id, "stamp": row.version}
    form = both.watch(ActionForm(request.POST or None, review=review, initial=initial), row)
    return step(
        request,
        form,
        actions.keep_action,
        lambda: {
            "review": review,
            "recommendation": row.recommendation,
            "told": form.told(),
            "action": row,
            "stamp": form.cleaned_data["stamp"],
        },
        done=page("actions", review),
        told="The action is kept. An agreement to its earlier words does not count for these.",
        review=review,
        title=f"Action {row.number}",
        clauses=["4.27"],
        back=page("actions", review),
    )


@opens(capacity(Capacity.SENIOR_MANAGER))
@require_http_methods(FORMS)
def agree(request: HttpRequest, reference: str, agency_id: UUID) -> HttpResponse:
    """A senior manager agrees to the agency's actions in exactly these words (4.27)."""
    review, held = of(request)
    if agency_id not in held.agency_ids(Capacity.SENIOR_MANAGER):
        raise NotVisible
    rows, digest = selectors.to_agree(review, agency_id)
    form = AgreePlanForm(request.POST or None, initial={"digest": digest})
    return step(
        request,
        form,
        actions.agree_plan,
        lambda: {"review": review, "agency_id": agency_id, **form.cleaned_data},
        done=page("actions", review),
        told="Your agency’s agreement is recorded.",
        template="reviews/plan_agree.html",
        review=review,
        rows=rows,
        back=page("actions", review),
    )


# Following up (4.29)
@opens(OWNERS)
@require_http_methods(FORMS)
def progress(request: HttpRequest, reference: str, action_id: UUID) -> HttpResponse:
    """The owning agency reports where its action stands."""
    review, _ = of(request)
    row = _owned(request, review, action_id)
    form = ProgressForm(request.POST or None, initial={"stamp": row.version, "state": ActionState.UNDER_WAY})
    return step(
        request,
        form,
        actions.report_progress,
        lambda: {"review": review, "action": row, **form.cleaned_data},
        done=page("actions", review),
        told="Your report is recorded.",
        review=review,
        title=f"Where does action {row.number} stand?",
        notes=[row.specific],
        clauses=["4.29"],
        button="Report",
        back=page("actions", review),
    )


@opens(OWNERS)
@require_http_methods(FORMS)
def close(request: HttpRequest, reference: str, action_id: UUID) -> HttpResponse:
    """The owner asks to close an action undone."""
    review, _ = of(request)
    row = _owned(request, review, action_id)
    form = ClosureForm(request.POST or None, initial={"stamp": row.version})
    return step(
        request,
        form,
        actions.ask_closure,
        lambda: {"review": review, "action": row, **form.cleaned_data},
        done=page("actions", review),
        told="The partnership’s chair is asked.",
        review=review,
        title=f"Close action {row.number} undone?",
        standfirst="The partnership’s chair accepts the reason, or the action goes on.",
        notes=[row.specific],
        clauses=["4.29"],
        button="Ask to close it",
        back=page("actions", review),
    )


@opens(SSP)
@require_http_methods(FORMS)
def closure(request: HttpRequest, reference: str, action_id: UUID) -> HttpResponse:
    """The SSP chair accepts the reason, or does not."""
    review, _ = of(request)
    row = _action(request, review, action_id)
    form = AnswerClosureForm(request.POST or None, initial={"stamp": row.version})
    return step(
        request,
        form,
        actions.answer_closure,
        lambda: {"review": review, "action": row, **form.cleaned_data},
        done=page("actions", review),
        told="Your answer is recorded.",
        review=review,
        title=f"Accept that action {row.number} is not done?",
        notes=[row.specific, f"The reason: {row.closure_reason}"],
        clauses=["4.29"],
        button="Record your answer",
        back=page("actions", review),
    )


@opens(OFFICE)
@require_http_methods(FORMS)
def outcome(request: HttpRequest, reference: str, action_id: UUID) -> HttpResponse:
    """A finished action is checked against what it was to achieve (4.34)."""
    review, _ = of(request)
    row = _action(request, review, action_id)
    first = {"stamp": row.version, "outcome": row.outcome}
    form = both.watch(OutcomeCheckForm(request.POST or None, initial=first), row)
    return step(
        request,
        form,
        actions.check_outcome,
        lambda: {"review": review, "action": row, **form.cleaned_data},
        done=page("actions", review),
        told="The outcome is recorded.",
        review=review,
        title=f"What did action {row.number} achieve?",
        notes=[row.specific, f"Reported: {row.evidence}"] if row.evidence else [row.specific],
        clauses=["4.34"],
        back=page("actions", review),
    )


@opens(OFFICE)
@require_http_methods(FORMS)
def audit(request: HttpRequest, reference: str) -> HttpResponse:
    """The audit of the plan."""
    review, _ = of(request)
    form = AuditForm(request.POST or None)
    return step(
        request,
        form,
        conclusion.record_audit,
        lambda: {"review": review, **form.cleaned_data},
        done=page("actions", review),
        told="The audit is recorded.",
        review=review,
        title="Record the audit of the action plan",
        clauses=["4.29"],
        back=page("actions", review),
    )


@opens(SSP, reauth=True)
@require_http_methods(FORMS)
def conclude(request: HttpRequest, reference: str) -> HttpResponse:
    """The SSP chair formally concludes the review (4.29)."""
    review, _ = of(request)
    form = ConcludeForm(request.POST or None)
    return step(
        request,
        form,
        conclusion.conclude,
        lambda: {"review": review, **form.cleaned_data},
        done="reviews:today",
        told=f"Review {review.reference} is concluded. Its room is closed.",
        review=review,
        title="Conclude the review",
        standfirst="Its room closes to everybody. What is published stays, and can be taken down from the ended reviews.",
        clauses=["4.29"],
        button="Conclude the review",
        back=page("actions", review),
    )


def _recommendation(review: Review, recommendation_id: UUID) -> Recommendation:
    return must_exist(Recommendation.objects.filter(review=review, pk=recommendation_id).first())


def _action(request: HttpRequest, review: Review, action_id: UUID) -> Action:
    """An action of the plan; a walled agency's does not exist here, as it does not in the list."""
    _, held = of(request)
    rows = Action.objects.select_related("agency", "recommendation")
    row = rows.filter(review=review, pk=action_id).first()
    if row is None or row.agency_id in held.reach(Section.ACTION_PLAN).walled_agency_ids:
        raise NotVisible
    return row


def _owned(request: HttpRequest, review: Review, action_id: UUID) -> Action:
    """An action for which this person's agency answers; another's does not exist here."""
    row = _action(request, review, action_id)
    _, held = of(request)
    if not held.has(Capacity.COORDINATOR) and row.agency_id not in held.agency_ids(*actions.OWNERS):
        raise NotVisible
    return row
