"""Step 2: the decision against the criteria, in consultation, and its letter (2.1 to 4.4, 4.6)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kernel import both
from portal.kernel.errors import must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import facts as fact_loader
from reviews import protocol
from reviews.acts import page
from reviews.clause import ClauseStatus
from reviews.criteria import ROWS, adult_on, case_of, compute, limbs_of, recommend, row_for
from reviews.editions import edition
from reviews.enums import (
    Answer,
    Capacity,
    ClauseState,
    Course,
    Outcome,
    PersonRole,
    Section,
    Stage,
    Verb,
)
from reviews.forms.begin import (
    CourseForm,
    CriteriaForm,
    DecisionForm,
    DirectionForm,
    LeadForm,
    PassOnForm,
)
from reviews.models import Decision, Person, Review
from reviews.openers import capacity, review_right
from reviews.services import decision, letters
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
READ = review_right(Section.DECISION, Verb.READ, whole=True)
CHANGE = review_right(Section.DECISION, Verb.CHANGE, whole=True)
DECIDE = review_right(Section.DECISION, Verb.DECIDE, whole=True)
SSP = (Capacity.SSP_CHAIR, Capacity.DEPUTY_SSP_CHAIR)
STEPS = (
    ("2.1", "criteria", "The criteria, limb by limb"),
    ("3.3", "course", "Which review leads"),
    ("3.4", "course", "A serious case review is considered"),
    ("3.5", "course", "What the boards agreed"),
    ("4.2", "lead", "The lead authority"),
    ("4.3", "consultations", "Consultations, other reviews, who should sit on the panel"),
)
SHAPE = {
    ClauseState.KEPT: ("done", "Recorded"),
    ClauseState.OPEN: ("now", "Open"),
    ClauseState.LATE: ("late", "Late"),
    ClauseState.TO_COME: ("due", "To come"),
    ClauseState.NOT_FOR_US: ("none", "Not for us"),
}


@opens(READ)
@require_safe
def hub(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the decision stands: each part with what it lacks, then the decision itself."""
    review, held = of(request)
    facts = fact_loader.load(review)
    row = facts.decision
    tasks = [_task(review, number, url, title, protocol.status(facts, number)) for number, url, title in STEPS]
    context = {
        "review": review,
        "decision": row,
        "tasks": tasks,
        "ready": all(one["shape"] in ("done", "none") for one in tasks),
        "told": protocol.status(facts, "4.4"),
        "letter": facts.decision_letter,
        "may_prepare": Verb.CHANGE in held.reach(Section.DECISION).verbs,
        "may_decide": held.has(*SSP),
        "directions": list(review.directions.all()),
        "open": review.stage == Stage.NOTIFIED,
        "may_direct": review.stage == Stage.NOT_REVIEWED and held.has(*SSP, Capacity.COORDINATOR),
        "recorded": bool(row and row.recorded),
        "hand_over": getattr(review, "hand_over", None),
    }
    return render(request, "reviews/decision.html", context)


def _task(review: Review, number: str, url: str, title: str, status: ClauseStatus) -> dict[str, Any]:
    shape, word = SHAPE[ClauseState(status.state)]
    where = reverse(f"reviews:decision_{url}", kwargs={"reference": review.reference})
    return {"number": number, "title": title, "href": where, "missing": status.missing, "shape": shape, "word": word}


def row_in_hand(review: Review) -> Decision:
    """The decision in hand; 404 once it is recorded: a recorded decision is not changed."""
    return must_exist(Decision.objects.filter(review=review, decided_at__isnull=True).first())


def frame(review: Review) -> dict[str, Any]:
    return {"review": review, "back": page("decision", review), "back_text": "The decision", "tab": "Decision"}


@opens(CHANGE)
@require_http_methods(FORMS)
def criteria(request: HttpRequest, reference: str) -> HttpResponse:
    """The limbs of 2.1, each with its reason; what they come to is worked out."""
    review, _ = of(request)
    row = row_in_hand(review)
    suicide = edition(review.edition).includes_suicide
    names = [name for name, _ in limbs_of(suicide)]
    initial = {name: getattr(row, name) for name in names}
    initial |= {f"{name}_reason": getattr(row, f"{name}_reason") for name in names}
    initial["stamp"] = row.version
    form = both.watch(CriteriaForm(request.POST or None, initial=initial, includes_suicide=suicide), row)
    return step(
        request,
        form,
        decision.save_criteria,
        lambda: {"review": review, "stamp": form.cleaned_data["stamp"], "answers": form.answers()},
        done=lambda kept: page("decision", review),
        told="The criteria are kept.",
        template="reviews/criteria.html",
        computed=Outcome(compute(row, includes_suicide=suicide)).label if row.computed else "",
        **frame(review),
    )


@opens(CHANGE)
@require_http_methods(FORMS)
def course(request: HttpRequest, reference: str) -> HttpResponse:
    """Which review leads, what the text gives for these ages, and the consideration where a parent died."""
    review, _ = of(request)
    row, facts = row_in_hand(review), fact_loader.load(review)
    recommended, why = recommend(facts)
    names = ("course", "course_reason", "scr_considered", "scr_reason", "joint_lead")
    initial = {name: getattr(row, name) for name in names} | {"stamp": row.version}
    initial["course"] = row.course or recommended
    form = both.watch(CourseForm(request.POST or None, initial=initial), row)
    parent = any(one.is_parent != Answer.NO for one in facts.victims)

    def arguments() -> dict[str, Any]:
        said = dict(form.cleaned_data)
        return {**said, "review": review, "course": Course(said["course"])}

    return step(
        request,
        form,
        decision.save_course,
        arguments,
        done=page("decision", review),
        told="Kept.",
        template="reviews/course.html",
        recommended=recommended.label,
        why=why,
        parent=parent,
        known=[_age(one, review) for one in (*facts.victims, *facts.suspects)],
        table=[(one, one.key == row_for(case_of(facts)).key) for one in ROWS],
        people_url=page("case_people", review),
        **frame(review),
    )


def _age(person: Person, review: Review) -> tuple[Person, int | None, str]:
    """How old somebody was: at death who died, at the incident who is suspected; and what a year alone leaves open."""
    died = person.role == PersonRole.VICTIM
    day = (person.died_on or review.incident_on) if died else review.incident_on
    age = person.age_on(day)
    if age is not None and adult_on(person, day) is None:
        return person, None, f"{age} or {age + 1} {'at death' if died else 'at the incident'}"
    return person, age, "at death" if died else "at the incident"


@opens(CHANGE)
@require_http_methods(FORMS)
def lead(request: HttpRequest, reference: str) -> HttpResponse:
    """The lead authority, with the reason (4.2)."""
    review, _ = of(request)
    row = row_in_hand(review)
    initial = {name: getattr(row, name) for name in ("lead_area", "lead_reason", "other_areas")}
    form = both.watch(LeadForm(request.POST or None, initial=initial | {"stamp": row.version}), row)
    return step(
        request,
        form,
        decision.save_lead,
        lambda: {"review": review, **form.cleaned_data},
        done=page("decision", review),
        told="Kept.",
        title="The lead authority",
        clauses=["4.2"],
        notes=[
            "If another area leads, the chair can pass the review to its partnership: it then closes here.",
        ],
        **frame(review),
    )


@opens(DECIDE)
@require_http_methods(FORMS)
def record(request: HttpRequest, reference: str) -> HttpResponse:
    """The decision itself. Sending it twice records it once."""
    review, _ = of(request)
    row = must_exist(Decision.objects.filter(review=review).first())
    computed = compute(row, includes_suicide=edition(review.edition).includes_suicide)
    form = DecisionForm(request.POST or None, initial={"stamp": row.version})

    def arguments() -> dict[str, Any]:
        data = form.cleaned_data
        return {"review": review, **data, "outcome": Outcome(data["outcome"])}

    return step(
        request,
        form,
        decision.record_decision,
        arguments,
        done=page("decision", review),
        told="The decision is recorded. Now tell the Home Office (4.4).",
        title="Record the decision",
        clauses=["2.1", "4.3"],
        button="Record the decision",
        notes=[f"The criteria come to: {Outcome(computed).label.lower()}."],
        **frame(review),
    )


@opens(CHANGE)
@require_POST
def home_office_letter(request: HttpRequest, reference: str) -> HttpResponse:
    """Writes the letter from the record; its page has the Word file, and marks it sent."""
    review, _ = of(request)
    form = forms.Form(request.POST)
    letter = call(form, letters.write_decision_letter, acting_user=user_of(request), review=review)
    if letter is None:
        context = {"form": form, "back": page("decision", review), "review": review}
        return render(request, "reviews/act_refused.html", context)
    return redirect("reviews:letter", reference=review.reference, letter_id=letter.id)


@opens(capacity(*SSP, Capacity.COORDINATOR))
@require_http_methods(FORMS)
def direct(request: HttpRequest, reference: str) -> HttpResponse:
    """A direction of the Secretary of State reopens a decision not to review (4.6)."""
    review, _ = of(request)
    form = DirectionForm(request.POST or None)
    return step(
        request,
        form,
        decision.direct,
        lambda: {"review": review, **form.cleaned_data},
        done=page("decision", review),
        told="The decision is open again.",
        title="The Secretary of State directs a review",
        clauses=["4.6"],
        button="Open the decision again",
        **frame(review),
    )


@opens(DECIDE)
@require_http_methods(FORMS)
def pass_on(request: HttpRequest, reference: str) -> HttpResponse:
    """The lead passes to another partnership, and the review closes here (4.2)."""
    review, _ = of(request)
    form = PassOnForm(request.POST or None)

    def arguments() -> dict[str, Any]:
        return {"review": review, **{key: value for key, value in form.cleaned_data.items() if key != "sure"}}

    return step(
        request,
        form,
        decision.pass_on,
        arguments,
        done=page("decision", review),
        told="The lead has passed to the other partnership.",
        title="Pass the lead to another partnership",
        clauses=["4.2"],
        button="Pass it on",
        button_kind="warning",
        **frame(review),
    )
