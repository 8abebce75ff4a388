"""What was learned is passed on (4.32 to 4.34)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.openers import SIGNED_IN
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel import both
from portal.kernel.errors import NotVisible
from portal.kernel.openers import opens
from reviews import facts as fact_loader
from reviews import protocol
from reviews.acts import page
from reviews.editions import edition
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, Section, Stage
from reviews.enums_report import Forum, LessonKind, Theme
from reviews.forms.learning import LearningPlanForm, LessonForm, ReleaseEarlyForm
from reviews.forms.release import DisseminationForm
from reviews.models import EarlyLesson, LearningPlan, Lesson
from reviews.openers import capacity
from reviews.selectors import across as selectors
from reviews.services import conclusion, learning
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]

SSP_CHAIRS = tuple(sorted(SSP_CHAIR_CAPACITIES))
READ = capacity(
    Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR, *SSP_CHAIRS
)


@opens(READ)
@require_safe
def dissemination(request: HttpRequest, reference: str) -> HttpResponse:
    """To whom what was learned was given, and the themes that it bears on."""
    review, held = of(request)
    facts = fact_loader.load(review)
    themes: dict[str, list[int]] = {}
    for one in facts.review.recommendations.all():
        for theme in one.themes:
            themes.setdefault(Theme(theme).label, []).append(one.number)
    plan = next(iter(facts.review.learning_plans.all()), None)
    context = {
        "review": review,
        "plan": plan,
        "plan_forums": [Forum(one).label for one in plan.forums] if plan else [],
        "lessons": [(one, [Theme(theme).label for theme in one.themes]) for one in facts.review.lessons.all()],
        "good": LessonKind.GOOD_PRACTICE,
        "may_write": bool(held.capacities & learning.WRITERS) and review.stage in learning.WRITING,
        "may_decide": held.has(*SSP_CHAIRS) and review.stage in learning.AFTER,
        "rows": list(facts.review.disseminations.all()),
        "themes": sorted(themes.items()),
        "clauses": [protocol.status(facts, number) for number in ("4.32", "4.33", "4.34")],
        "may_add": held.has(Capacity.COORDINATOR, *SSP_CHAIRS) and review.stage in (Stage.CLEARED, Stage.PUBLISHED),
    }
    return render(request, "reviews/dissemination.html", context)


@opens(SIGNED_IN)
@require_safe
def across(request: HttpRequest) -> HttpResponse:
    """Which themes recur across reviews, what was done, what came of it (4.32)."""
    found = selectors.across(user_of(request))
    with transaction.atomic():
        listed = sorted(str(one.pk) for one in found.own)
        record(chain=PORTAL_CHAIN, verb="learning.read", actor=user_of(request), ids={"reviews": listed})
    return render(request, "reviews/across.html", {"across": found})


@opens(capacity(*sorted(learning.WRITERS)))
@require_http_methods(FORMS)
def lesson(request: HttpRequest, reference: str, learned_id: UUID | None = None) -> HttpResponse:
    """A lesson or an example of good practice, new or changed (3.1, 4.33)."""
    review, _ = of(request)
    row = Lesson.objects.filter(review=review, pk=learned_id).first() if learned_id else None
    if learned_id and row is None:
        raise NotVisible
    initial: dict[str, Any] = {"stamp": 0}
    if row:
        names = ("kind", "reach", "words", "change", "by_when", "themes")
        initial = {name: getattr(row, name) for name in names}
        initial |= {"stamp": row.version, "recommendation": row.recommendation_id}
    form = both.watch(LessonForm(request.POST or None, initial=initial, review=review), row)
    return step(
        request,
        form,
        learning.keep_lesson,
        lambda: {"review": review, "told": form.told(), "lesson": row, "stamp": form.cleaned_data["stamp"]},
        done=page("dissemination", review),
        told="It is kept.",
        review=review,
        title="Change what was learned" if row else "Write down what was learned",
        standfirst="A review is there to learn, not to blame.",
        clauses=["3.1", "4.32", "4.33"],
        back=page("dissemination", review),
    )


@opens(capacity(*SSP_CHAIRS))
@require_http_methods(FORMS)
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    """The partnership's chair considers what is passed on, how and to whom (4.33)."""
    review, _ = of(request)
    plans = LearningPlan.objects.filter(review=review)
    last = plans.first()
    initial: dict[str, Any] = {"forums": edition(review.edition).learning_forums}
    if last:
        initial = {name: getattr(last, name) for name in ("what", "how", "forums", "left_out")}
    form = both.watch(LearningPlanForm(request.POST or None, initial=initial), plans)
    return step(
        request,
        form,
        learning.decide_learning,
        lambda: {"review": review, **form.cleaned_data},
        done=page("dissemination", review),
        told="It is recorded.",
        review=review,
        title="What is passed on, how, and to whom",
        notes=["Examples of good practice, and areas where change is required."],
        clauses=["4.33", "4.34"],
        back=page("dissemination", review),
    )


def _released(row: EarlyLesson) -> dict[str, Any]:
    return {"words": row.released_words, "themes": row.themes}


@opens(capacity(Capacity.PANEL_CHAIR))
@require_http_methods(FORMS)
def release_early(request: HttpRequest, reference: str, early_id: UUID) -> HttpResponse:
    """The chair releases an early lesson, in words that name nobody (3.6)."""
    review, held = of(request)
    row = EarlyLesson.objects.select_related("agency").filter(review=review, pk=early_id).first()
    if row is None or row.agency_id in held.reach(Section.EVIDENCE).walled_agency_ids:
        raise NotVisible
    form = both.watch(ReleaseEarlyForm(request.POST or None, initial=_released(row)), row, _released)
    return step(
        request,
        form,
        learning.release_early,
        lambda: {"review": review, "lesson": row, **form.cleaned_data},
        done=page("lessons", review),
        told="It is released to the professionals of this review.",
        review=review,
        title="Release an early lesson",
        notes=[f"{row.agency.name}: {row.lesson}"],
        clauses=["3.6", "4.25"],
        button="Release it",
        back=page("lessons", review),
    )


@opens(capacity(Capacity.COORDINATOR, *SSP_CHAIRS))
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """One time that something was passed on."""
    review, _ = of(request)
    form = DisseminationForm(request.POST or None)
    return step(
        request,
        form,
        conclusion.disseminate,
        lambda: {"review": review, **form.cleaned_data},
        done=page("dissemination", review),
        told="It is recorded.",
        review=review,
        title="Record what was passed on",
        clauses=["4.33", "4.34"],
        back=page("dissemination", review),
    )
