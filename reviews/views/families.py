"""Step 8, the chair's side: family groups, contact with them, and what they have had (4.12 to 4.14, 4.25)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.kernel import both
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.openers import opens
from reviews import facts as fact_loader
from reviews import report_facts as rf
from reviews.acts import page
from reviews.enums import Capacity
from reviews.enums_report import FamilyStep, ReportKind
from reviews.forms.family import (
    AnswerQuestionForm,
    AvoidForm,
    ContactForm,
    DifferencesToldForm,
    GroupForm,
    GroupPlanForm,
    ProceedingsForm,
    QuestionForm,
    ReadingForm,
    StepForm,
    WaiveForm,
)
from reviews.models import FamilyGroup, Review
from reviews.openers import capacity
from reviews.selectors.family import avoided_days
from reviews.services import contacts, family, shares
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
WRITE = capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
CHAIR = capacity(Capacity.PANEL_CHAIR)
PLAN_FIELDS = (
    "participation",
    "excluded_reason",
    "called",
    "ways",
    "never_told",
    "expected_publication",
    "next_contact_on",
)


def group_of(request: HttpRequest, group_id: UUID) -> tuple[Review, FamilyGroup, str]:
    review, _ = of(request)
    row = family.group_for(user_of(request), review, group_id)
    back = reverse("reviews:family_group", kwargs={"reference": review.reference, "group_id": row.id})
    return review, row, back


def reached(row: FamilyGroup) -> list[str]:
    """What stands wherever people are in touch with them: the safe way, the days to avoid, who must not be told."""
    said = [f"They are reached: {row.ways}"] if row.ways else ["It is not recorded how they are safely reached."]
    days = [avoided_days(one) for one in row.dates_to_avoid.all()]
    if days:
        said.append(f"Nothing is sent or asked on: {'; '.join(days)}.")
    if row.never_told:
        said.append(f"Never to be told anything: {row.never_told}")
    return said


@opens(WRITE)
@require_http_methods(FORMS)
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """A group to be considered (4.12)."""
    review, _ = of(request)
    form = GroupForm(request.POST or None)
    return step(
        request,
        form,
        family.add_group,
        lambda: {"review": review, **form.cleaned_data},
        done=lambda made: reverse("reviews:family_group", kwargs={"reference": review.reference, "group_id": made.id}),
        told="The group is added. No other family learns of it.",
        review=review,
        title="Add a group of family or friends",
        clauses=["4.12"],
        back=page("family", review),
    )


@opens(WRITE)
@require_http_methods(FORMS)
def plan(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """Whether they take part, and how they are to be reached."""
    review, row, back = group_of(request, group_id)
    initial = {field: getattr(row, field) for field in PLAN_FIELDS} | {"stamp": row.version}
    form = both.watch(GroupPlanForm(request.POST or None, initial=initial), row)

    def said() -> dict[str, Any]:
        values = dict(form.cleaned_data)
        stamp = values.pop("stamp")
        return {"review": review, "group": row, "plan": family.GroupPlan(**values), "stamp": stamp}

    return step(
        request,
        form,
        family.plan_group,
        said,
        done=back,
        told="The plan is kept.",
        review=review,
        title=f"Plan the contact with {row.name}",
        clauses=["4.12", "4.13"],
        tab="Plan the contact",
        back=back,
    )


@opens(WRITE)
@require_http_methods(FORMS)
def record_step(request: HttpRequest, reference: str, group_id: UUID, which: str) -> HttpResponse:
    """One step of 4.13."""
    review, row, back = group_of(request, group_id)
    if which not in FamilyStep.values:
        raise NotVisible
    kept = row.steps.filter(step=which)
    known = kept.first()
    initial = {name: getattr(known, name) for name in vars(family.StepTold())} if known else {}
    asked = StepForm(request.POST or None, initial=initial, in_person=which == FamilyStep.IN_PERSON)
    form = both.watch(asked, kept)
    return step(
        request,
        form,
        family.record_step,
        lambda: {
            "review": review,
            "group": row,
            "step": FamilyStep(which),
            "told": family.StepTold(**form.cleaned_data),
        },
        done=back,
        told="The step is recorded.",
        review=review,
        title=FamilyStep(which).label,
        tab="A step with the family",
        clauses=["4.13"],
        notes=reached(row),
        back=back,
    )


@opens(WRITE)
@require_http_methods(FORMS)
def contact(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """A contact that was held, and when they hear next."""
    review, row, back = group_of(request, group_id)
    form = ContactForm(request.POST or None)
    return step(
        request,
        form,
        contacts.record_contact,
        lambda: {"review": review, "group": row, **form.cleaned_data},
        done=back,
        told="The contact is recorded.",
        review=review,
        title="Record a contact",
        clauses=["4.13", "4.14"],
        notes=reached(row),
        back=back,
    )


@opens(WRITE)
@require_http_methods(FORMS)
def avoid(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """Days on which nothing is sent to them."""
    review, row, back = group_of(request, group_id)
    form = AvoidForm(request.POST or None)
    return step(
        request,
        form,
        contacts.avoid_date,
        lambda: {"review": review, "group": row, **form.cleaned_data},
        done=back,
        told="Nothing is sent to them then.",
        review=review,
        title="A date to avoid",
        clauses=["4.13"],
        back=back,
    )


@opens(WRITE)
@require_http_methods(FORMS)
def question(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """What they asked."""
    review, row, back = group_of(request, group_id)
    form = QuestionForm(request.POST or None)
    return step(
        request,
        form,
        contacts.record_question,
        lambda: {"review": review, "group": row, **form.cleaned_data},
        done=back,
        told="The question is recorded. The chair answers it.",
        review=review,
        title="Record a question of theirs",
        clauses=["4.13"],
        back=back,
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def answer_question(request: HttpRequest, reference: str, group_id: UUID, question_id: UUID) -> HttpResponse:
    """The chair answers a question of theirs."""
    review, row, back = group_of(request, group_id)
    asked = must_exist(row.questions.filter(pk=question_id).first())
    form = both.watch(AnswerQuestionForm(request.POST or None, initial={"answer": asked.answer}), asked)
    return step(
        request,
        form,
        contacts.answer_question,
        lambda: {"review": review, "question": asked, **form.cleaned_data},
        done=back,
        told="They read your answer on their own page.",
        review=review,
        title="Answer their question",
        notes=[asked.question],
        clauses=["4.13"],
        back=back,
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def proceedings(request: HttpRequest, reference: str) -> HttpResponse:
    """Criminal proceedings, weighed before anything is shared (4.25)."""
    review, _ = of(request)
    form = ProceedingsForm(request.POST or None)
    return step(
        request,
        form,
        family.consider_proceedings,
        lambda: {"review": review, **form.cleaned_data},
        done=page("family", review),
        told="It is recorded. You can share the report with a family now.",
        review=review,
        title="Weigh the criminal proceedings before sharing",
        clauses=["4.25"],
        back=page("family", review),
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def waive(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """Why a group does not have the completed version (4.13)."""
    review, row, back = group_of(request, group_id)
    form = WaiveForm(request.POST or None, initial={"stamp": row.version})
    return step(
        request,
        form,
        family.waive_version,
        lambda: {"review": review, "group": row, **form.cleaned_data},
        done=back,
        told="The reason is recorded. It travels with the report.",
        review=review,
        title="Go on without this family’s version",
        clauses=["4.13"],
        button="Record the reason",
        back=back,
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def reading(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """They had the completed version on paper, translated, or read together: each counts (4.13)."""
    review, row, back = group_of(request, group_id)
    form = ReadingForm(request.POST or None)
    version = _version_to_read(review)
    return step(
        request,
        form,
        shares.record_other_reading,
        lambda: {"review": review, "group": row, "version_id": version, **form.cleaned_data},
        done=back,
        told="It is recorded that they have had the completed version.",
        review=review,
        title="They had the completed version another way",
        clauses=["4.13"],
        back=back,
    )


def _version_to_read(review: Review) -> UUID:
    """The completed version: the one put forward, else the one that others were shown, else the one tabled."""
    facts = fact_loader.load(review)
    release, row = rf.release(facts), rf.presentation(facts)
    put = rf.released_versions(release).get(ReportKind.OVERVIEW_REPORT) if release else None
    shown = [one.version_ref for one in review.completed_versions.filter(kind=ReportKind.OVERVIEW_REPORT)]
    return must_exist(put or (shown[-1] if shown else None) or (row.report.version_ref if row and row.report else None))


@opens(WRITE)
@require_http_methods(FORMS)
def differences(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """They were given the list of every difference from the version that they had (never 6)."""
    review, row, back = group_of(request, group_id)
    release = must_exist(rf.release(fact_loader.load(review)))
    form = DifferencesToldForm(request.POST or None)
    return step(
        request,
        form,
        shares.tell_differences,
        lambda: {"review": review, "group": row, "release_id": release.id, **form.cleaned_data},
        done=back,
        told="It is recorded.",
        review=review,
        title="They were told of every difference",
        standfirst="What is released is not the very version that they had, so they get the list of what changed.",
        clauses=["4.13", "4.31"],
        back=back,
    )
