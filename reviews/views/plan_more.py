"""Milestones, national recommendations, and the plan as a spreadsheet, out and in (4.27, 4.29)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel import both
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from portal.sandbox import api as sandbox
from reviews import plan_sheet
from reviews.acts import page
from reviews.enums import Capacity, Section
from reviews.forms.plan_more import (
    KeepSheetForm,
    MilestoneForm,
    MilestoneReachedForm,
    NationalAnswerForm,
    SentNationallyForm,
    SheetForm,
)
from reviews.models import Action, Milestone, NationalAsk, Recommendation, Review, ReviewAgency
from reviews.openers import capacity
from reviews.selectors import plan as selectors
from reviews.services import actions, plan_more
from reviews.uploads import receive
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SALT, GOOD_FOR = "reviews.plan_sheet", 3600
SETTERS = capacity(*sorted(plan_more.SETTERS))
SENDERS = capacity(*sorted(plan_more.SENDERS))
PLANNERS = capacity(*sorted(actions.PLANNERS))
WHOLE_PLAN = capacity(*sorted(plan_more.SENDERS | actions.PLANNERS | {Capacity.PANEL_MEMBER}))


@opens(SETTERS)
@require_http_methods(FORMS)
def milestone(request: HttpRequest, reference: str, action_id: UUID) -> HttpResponse:
    """A step on the way to an action."""
    review, _ = of(request)
    row = _own(request, Action.objects.filter(review=review, pk=action_id).first())
    form = MilestoneForm(request.POST or None)
    return step(
        request,
        form,
        plan_more.add_milestone,
        lambda: {"review": review, "action": row, **form.cleaned_data},
        told="The milestone is set.",
        title=f"A milestone for action {row.number}",
        notes=[row.specific],
        **_frame(review, "4.27"),
    )


@opens(SETTERS)
@require_http_methods(FORMS)
def milestone_reached(request: HttpRequest, reference: str, milestone_id: UUID) -> HttpResponse:
    """A step on the way is reached."""
    review, _ = of(request)
    row = must_exist(Milestone.objects.select_related("action").filter(review=review, pk=milestone_id).first())
    _own(request, row.action)
    form = MilestoneReachedForm(request.POST or None, initial={"stamp": row.version})
    return step(
        request,
        form,
        plan_more.reach_milestone,
        lambda: {"review": review, "milestone": row, **form.cleaned_data},
        told="It is recorded.",
        title="Is this milestone reached?",
        notes=[row.words],
        **_frame(review, "4.29"),
    )


@opens(SENDERS)
@require_http_methods(FORMS)
def national(request: HttpRequest, reference: str, recommendation_id: UUID) -> HttpResponse:
    """A recommendation was sent to a national body."""
    review, _ = of(request)
    row = must_exist(Recommendation.objects.filter(review=review, pk=recommendation_id).first())
    form = SentNationallyForm(request.POST or None)
    return step(
        request,
        form,
        plan_more.send_nationally,
        lambda: {"review": review, "recommendation": row, **form.cleaned_data},
        told="It is recorded. The portal sends nothing: that was you.",
        title=f"Recommendation {row.number} was sent to a national body",
        notes=[row.title],
        **_frame(review, "4.27"),
    )


@opens(SENDERS)
@require_http_methods(FORMS)
def national_answer(request: HttpRequest, reference: str, ask_id: UUID) -> HttpResponse:
    """A national body acknowledged, or answered."""
    review, _ = of(request)
    row = must_exist(NationalAsk.objects.select_related("recommendation").filter(review=review, pk=ask_id).first())
    held = {name: getattr(row, name) for name in ("acknowledged_on", "answered_on", "answer")}
    form = both.watch(NationalAnswerForm(request.POST or None, initial={"stamp": row.version, **held}), row)
    return step(
        request,
        form,
        plan_more.record_answer,
        lambda: {"review": review, "ask": row, **form.cleaned_data},
        told="It is recorded.",
        title="What became of it?",
        notes=[f"{row.body}: recommendation {row.recommendation.number}, {row.recommendation.title}"],
        **_frame(review, "4.27"),
    )


@opens(WHOLE_PLAN, reauth=True)
@require_safe
def sheet(request: HttpRequest, reference: str) -> HttpResponse:
    """The plan as a spreadsheet, without the actions of an agency that a wall closes."""
    review, held = of(request)
    rows = [one.action for one in selectors.plan_view(user_of(request), review, held)["rows"]]
    made = plan_more.as_sheet(acting_user=user_of(request), review=review, rows=rows)
    response = HttpResponse(made, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="plan.xlsx"'
    response["Cache-Control"] = "no-store"
    return response


@csrf_exempt
@opens(PLANNERS)
@require_http_methods(FORMS)
def sheet_in(request: HttpRequest, reference: str) -> HttpResponse:
    """A spreadsheet of the plan comes back: first what it changes and each bad cell, then, asked for, the good rows."""
    if request.method == "POST":
        receive(request)
    return _sheet_in(request)


@csrf_protect
def _sheet_in(request: HttpRequest) -> HttpResponse:
    review, held = of(request)
    if request.method == "POST" and "rows" in request.POST:
        return _kept(request, review)
    form = SheetForm(request.POST or None, request.FILES or None)
    lines: list[plan_sheet.Line] = []
    if request.method == "POST" and form.is_valid():
        lines = _read(form, review, held.reach(Section.ACTION_PLAN).walled_agency_ids)
    return _shown(request, review, form, lines)


def _shown(request: HttpRequest, review: Review, form: Any, lines: list[plan_sheet.Line]) -> HttpResponse:
    wanted = [one for one in lines if one.state in ("new", "changed")]
    context = {
        "review": review,
        "form": form,
        "lines": lines,
        "wanted": wanted,
        "bad": [one for one in lines if one.faults],
        "same": sum(one.state == "same" for one in lines),
        "keep": KeepSheetForm(initial={"rows": _sealed(request, review, wanted)}) if wanted else None,
        "back": page("actions", review),
    }
    return render(request, "reviews/plan_sheet.html", context)


def _read(form: SheetForm, review: Review, walled: frozenset[UUID]) -> list[plan_sheet.Line]:
    """The rows of the file, read by a limited child; what is wrong with the whole file stands beside the field. A walled
    agency's actions are not there: nothing is compared with them.
    """
    params = {"rows": plan_sheet.MOST_ROWS + 1, "columns": len(plan_sheet.HEADS)}
    try:
        found = sandbox.run("reviews.jobs.sheet", form.cleaned_data["file"].read(), params)
        agencies = {
            one.agency.name.lower(): one.agency_id
            for one in ReviewAgency.objects.filter(review=review).select_related("agency")
        }
        lines = plan_sheet.judged(
            found.meta["rows"],
            actions=Action.objects.filter(review=review).exclude(agency_id__in=walled).select_related("recommendation"),
            recommendations=Recommendation.objects.filter(review=review),
            agencies=agencies,
        )
    except (sandbox.SandboxRefused, ValueError) as said:
        form.add_error("file", str(said))
        return []
    except sandbox.SandboxKilled:
        form.add_error(
            "file", "This file could not be read within the limits. Save it again as .xlsx, or make it smaller."
        )
        return []
    if not lines:
        form.add_error("file", "The sheet holds no action.")
    return lines


def _sealed(request: HttpRequest, review: Review, lines: list[plan_sheet.Line]) -> str:
    """The rows as the person saw them, for this person and review alone: kept in the page, and nowhere else."""
    told = [str(review.pk), str(user_of(request).pk), [one.as_json() for one in lines]]
    return signing.dumps(told, salt=SALT, compress=True)


def _kept(request: HttpRequest, review: Review) -> HttpResponse:
    form = KeepSheetForm(request.POST)
    lines: list[plan_sheet.Line] = []
    if form.is_valid():
        try:
            review_id, user_id, rows = signing.loads(form.cleaned_data["rows"], salt=SALT, max_age=GOOD_FOR)
        except signing.BadSignature:
            review_id = user_id = ""
            rows = []
        if (review_id, user_id) == (str(review.pk), str(user_of(request).pk)):
            lines = [plan_sheet.Line(**one) for one in rows]
    again = SheetForm(data={})
    again.errors.clear()  # what is refused is told on top of a form that asks for the file anew
    if not lines:
        again.add_error(None, "What you were shown is too old, or was changed on the way. Choose the file again.")
        return _shown(request, review, again, [])
    count = call(again, plan_more.take_sheet, acting_user=user_of(request), review=review, lines=lines)
    if count is None:
        return _shown(request, review, again, [])
    messages.success(request, f"{count} {'row is' if count == 1 else 'rows are'} in the plan. Each agency agrees anew.")
    return redirect(page("actions", review))


def _own(request: HttpRequest, row: Action | None) -> Action:
    """An action that this person may set milestones for; another agency's does not exist here."""
    _, held = of(request)
    if row is None:
        raise NotVisible
    if not held.capacities & actions.PLANNERS and row.agency_id not in held.agency_ids(*actions.OWNERS):
        raise NotVisible
    return row


def _frame(review: Review, clause: str) -> dict[str, Any]:
    there = page("actions", review)
    return {"review": review, "clauses": [clause], "back": there, "done": there, "tab": "Action plan"}
