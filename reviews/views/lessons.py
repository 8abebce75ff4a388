"""Lessons that are not to wait (3.6, 4.15), and that a disciplinary matter was referred (3.2)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.enums import Capacity, Section, Stage, Verb
from reviews.forms.people import EarlyLessonForm, FollowUpForm, ImmediateLessonForm, OnForm, ReferralForm
from reviews.models import Review
from reviews.openers import WHOLE, review_right
from reviews.policy import Rights
from reviews.services import evidence
from reviews.views.steps import of, step

FORMS = ["GET", "HEAD", "POST"]
READ = review_right(Section.EVIDENCE, Verb.READ)
OF_AN_AGENCY = (Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER, Capacity.LINE_MANAGER)
CHANGE = review_right(Section.EVIDENCE, Verb.CHANGE, whole=True)
PLACES = (
    ("to_agency_on", "Sent to the agency"),
    ("secured_on", "Secured for the report"),
    ("to_disclosure_on", "Forwarded to the disclosure officer"),
)
KINDS: dict[str, tuple[type[forms.Form], Any, str, str]] = {
    "early": (EarlyLessonForm, evidence.add_early_lesson, "A lesson that is not to wait", "3.6"),
    "immediate": (ImmediateLessonForm, evidence.add_immediate_lesson, "A lesson from an immediate review", "4.15"),
    "referral": (ReferralForm, evidence.refer_discipline, "A disciplinary matter was referred", "3.2"),
}


@opens(READ)
@require_safe
def lessons(request: HttpRequest, reference: str) -> HttpResponse:
    """Early and immediate lessons with what became of each, and referrals; a walled agency's are left out.

    An agency's people see the lessons that were sent to their own agency, and nothing else of this.
    """
    review, held = of(request)
    reach = held.reach(Section.EVIDENCE)
    if not any(grant.scope in WHOLE for grant in reach.having(Verb.READ)):
        return _own_lessons(request, review, held)

    def seen(rows: Any) -> list[Any]:
        return [one for one in rows.select_related("agency") if one.agency_id not in reach.walled_agency_ids]

    immediate = [
        (one, [(key, words, getattr(one, key)) for key, words in PLACES]) for one in seen(review.immediate_lessons)
    ]
    context = {
        "review": review,
        "early": seen(review.early_lessons),
        "immediate": immediate,
        "referrals": seen(review.disciplinary_referrals),
        "may_change": Verb.CHANGE in reach.verbs and not review.closed,
        "may_release": held.has(Capacity.PANEL_CHAIR) and not review.closed,
        "decided": review.has_reached(Stage.DECIDED),
    }
    return render(request, "reviews/lessons.html", context)


def _own_lessons(request: HttpRequest, review: Review, held: Rights) -> HttpResponse:
    """What was sent to one's own agency (4.15: an immediate lesson goes to the agency; 3.6)."""
    mine = held.agency_ids(*OF_AN_AGENCY) - held.reach(Section.EVIDENCE).walled_agency_ids
    if not mine:
        raise NotVisible
    rows = review.immediate_lessons.filter(agency_id__in=mine, to_agency_on__isnull=False).select_related("agency")
    early = review.early_lessons.filter(agency_id__in=mine, sent_on__isnull=False).select_related("agency")
    line_manager = held.capacities & set(OF_AN_AGENCY) == {Capacity.LINE_MANAGER}  # the immediate lessons alone
    context = {"review": review, "immediate": rows, "early": [] if line_manager else early}
    return render(request, "reviews/lessons_own.html", context)


@opens(CHANGE)
@require_http_methods(FORMS)
def add(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """Add an early lesson, an immediate one, or a referral."""
    review, _ = of(request)
    if kind not in KINDS:
        raise NotVisible
    form_class, service, title, clause = KINDS[kind]
    form = form_class(request.POST or None, review=review)  # type: ignore[call-arg]
    notes = (
        ["Only that it was referred, by which agency and when: never what it is about."] if kind == "referral" else []
    )
    return step(
        request,
        form,
        service,
        lambda: {"review": review, **form.cleaned_data},
        done=page("lessons", review),
        told="Recorded.",
        title=title,
        clauses=[clause],
        notes=notes,
        **_frame(review),
    )


@opens(CHANGE)
@require_http_methods(FORMS)
def follow_up(request: HttpRequest, reference: str, lesson_id: UUID) -> HttpResponse:
    """What became of an early lesson."""
    review, _ = of(request)
    row = must_exist(review.early_lessons.filter(pk=lesson_id).first())
    form = FollowUpForm(request.POST or None, initial={"on": calendar.today()})
    return step(
        request,
        form,
        evidence.follow_up_early_lesson,
        lambda: {"lesson": row, **form.cleaned_data},
        done=page("lessons", review),
        told="Recorded.",
        title="What became of this lesson?",
        clauses=["3.6"],
        notes=[row.lesson],
        **_frame(review),
    )


@opens(CHANGE)
@require_http_methods(FORMS)
def sent(request: HttpRequest, reference: str, lesson_id: UUID, place: str) -> HttpResponse:
    """One of an immediate lesson's three destinations is reached."""
    review, _ = of(request)
    row = review.immediate_lessons.filter(pk=lesson_id).first()
    if row is None or place not in dict(PLACES):
        raise NotVisible
    form = OnForm(request.POST or None, initial={"on": calendar.today()})
    return step(
        request,
        form,
        evidence.send_immediate_lesson,
        lambda: {"lesson": row, "destination": place, **form.cleaned_data},
        done=page("lessons", review),
        told="Recorded.",
        title=dict(PLACES)[place],
        clauses=["4.15"],
        notes=[row.lesson],
        **_frame(review),
    )


def _frame(review: Review) -> dict[str, Any]:
    return {"review": review, "back": page("lessons", review), "back_text": "Lessons", "tab": "Lessons"}
