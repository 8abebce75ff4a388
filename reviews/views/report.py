"""Step 7: the report before the panel, each contributor's part, and the hand-over (4.26, 4.27)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.openers import opens
from reviews import facts as fact_loader
from reviews import protocol
from reviews import report_facts as rf
from reviews.acts import page
from reviews.enums import Capacity, Section, Stage
from reviews.enums_report import GateKind, OutlinePart, PanelAnswer, PartState
from reviews.facts import Facts
from reviews.forms.report import (
    ContributorForm,
    HandOverForm,
    NothingForm,
    ObjectionForm,
    PanelAnswerForm,
    PartForm,
    ReasonForm,
    ReplyForm,
)
from reviews.models import OpenedGate, PanelAgreement, PartConfirmation, Presentation
from reviews.openers import capacity
from reviews.policy import Rights
from reviews.selectors.walls import beyond_walls, walled_names
from reviews.services import confirmations, report
from reviews.views.steps import of, step

FORMS = ["GET", "HEAD", "POST"]
CHAIR = capacity(Capacity.PANEL_CHAIR)
PANEL = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR)
WRITERS = capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR)


# The report before the panel (4.26)
@opens(capacity(*PANEL, Capacity.SENIOR_MANAGER))
@require_safe
def report_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the report stands: what is presented, who agrees it, and who found their part fair."""
    review, held = of(request)
    facts = fact_loader.load(review)
    row = rf.presentation(facts)
    context = {
        "review": review,
        "round": row,
        "tabled": _tabled(row),
        "mine": _own_parts(facts, held),
        "panel": held.has(*PANEL),
        **(_for_panel(facts, held, row) if held.has(*PANEL) else {}),
    }
    return render(request, "reviews/report.html", context)


def _tabled(row: Presentation | None) -> list[tuple[str, Any]]:
    names = (("Overview report", "report"), ("Executive summary", "summary"), ("Action plan", "plan"))
    return [(label, getattr(row, field) if row else None) for label, field in names]


def _own_parts(facts: Facts, held: Rights) -> list[PartConfirmation]:
    """The parts that this person answers for, as a senior manager."""
    own = held.agency_ids(Capacity.SENIOR_MANAGER)
    return [part for part in rf.parts(facts) if part.agency_id in own]


def _for_panel(facts: Facts, held: Rights, row: Presentation | None) -> dict[str, Any]:
    chairs = held.has(Capacity.PANEL_CHAIR)
    answer = _own_answer(facts, held)
    fair, plan = protocol.status(facts, "4.26"), protocol.status(facts, "4.27")
    waiting = [said for said in beyond_walls(facts, held, fair.missing) if "not concluded" not in said]
    answering = row is not None and row.complete and facts.review.stage in report.ANSWERING
    if row is not None and row.concluded_at and facts.review.stage == Stage.PUBLISHED:
        answering = False
    return {
        "members": _members(facts, row),
        "parts": _parts(facts, held),
        "opened": [one for one in facts.review.opened_gates.all() if one.waited_for not in walled_names(facts, held)],
        "chair": chairs,
        "may_remind": held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR),
        "own_answer": answer,
        "may_answer": held.has(Capacity.PANEL_MEMBER) and answer is None and answering,
        "may_conclude": chairs and answering and not waiting,
        "may_hand_over": chairs and _to_hand_over(facts, row),
        "plan_missing": [said for said in beyond_walls(facts, held, plan.missing) if "handed over" not in said],
        "missing": waiting,
        "lacking": [OutlinePart(one).label for one in (row.report.lacking or [] if row and row.report else [])],
        "looked_through": bool(row and row.report and row.report.lacking is not None),
    }


def _to_hand_over(facts: Facts, row: Presentation | None) -> bool:
    agreed = row is not None and row.concluded_at is not None
    published = facts.review.stage == Stage.PUBLISHED and agreed
    return (published or facts.review.stage in (Stage.AGREED, Stage.FAMILY)) and not rf.handed_over(facts)


def _own_answer(facts: Facts, held: Rights) -> PanelAgreement | None:
    given = rf.agreements(facts)
    return next((given[one.id] for one in held.participants if one.id in given), None)


def _members(facts: Facts, row: Presentation | None) -> list[dict[str, Any]]:
    """Each member's answer in this round, the reminders sent, and whether the chair may go on without."""
    given = rf.agreements(facts)
    found = []
    for member in rf.answering(facts):
        subject = rf.gate_subject(row, member) if row else None
        sent = rf.reminders(facts, GateKind.PANEL_MEMBER, subject) if subject else []
        found.append(
            {
                "member": member,
                "answer": given.get(member.id),
                "subject": subject if row and row.complete and member.id not in given else None,
                "reminders": sent,
                "may_open": rf.may_open_gate(sent),
                "opened": bool(subject and rf.opened(facts, GateKind.PANEL_MEMBER, subject)),
            }
        )
    return found


def _parts(facts: Facts, held: Rights) -> list[dict[str, Any]]:
    walled = held.reach(Section.DRAFTS).walled_agency_ids
    return [
        {
            "part": part,
            "waits": part.state == PartState.ASKED,
            "reminders": rf.reminders(facts, GateKind.PART, part.id),
            "may_open": rf.may_open_gate(rf.reminders(facts, GateKind.PART, part.id)),
        }
        for part in rf.parts(facts)
        if part.agency_id is None or part.agency_id not in walled
    ]


@opens(capacity(Capacity.PANEL_MEMBER))
@require_http_methods(FORMS)
def answer(request: HttpRequest, reference: str) -> HttpResponse:
    """A member agrees what is presented, or not (4.26)."""
    review, _ = of(request)
    row = must_exist(Presentation.objects.filter(review=review, superseded_at=None).first())
    form = PanelAnswerForm(request.POST or None, initial={"answer": PanelAnswer.AGREED})
    return step(
        request,
        form,
        report.answer_presentation,
        lambda: {"review": review, "presentation": row, **form.cleaned_data},
        told="Your answer is recorded.",
        review=review,
        title="Do you agree what is presented?",
        standfirst="Report, summary and action plan, as they are tabled now. Read them first.",
        clauses=["4.26"],
        button="Record your answer",
        back=page("report", review),
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def reply(request: HttpRequest, reference: str, agreement_id: UUID) -> HttpResponse:
    """The chair answers a member who does not agree."""
    review, _ = of(request)
    row = must_exist(
        PanelAgreement.objects.select_related("participant__user").filter(review=review, pk=agreement_id).first()
    )
    form = ReplyForm(request.POST or None)
    return step(
        request,
        form,
        report.reply_to_member,
        lambda: {"review": review, "agreement": row, **form.cleaned_data},
        told="Your answer is recorded.",
        review=review,
        title=f"Answer {row.participant.user.name}",
        tab="Answer a member",
        notes=[row.reason],
        clauses=["4.26"],
        back=page("report", review),
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def conclude(request: HttpRequest, reference: str) -> HttpResponse:
    """The chair concludes that the panel agrees what is presented."""
    review, _ = of(request)
    row = must_exist(Presentation.objects.filter(review=review, superseded_at=None).first())
    form = NothingForm(request.POST if request.method == "POST" else None)
    return step(
        request,
        form,
        report.conclude_report,
        lambda: {"review": review, "presentation": row},
        told="The panel agrees what is presented. The family can be shown it next.",
        review=review,
        title="Conclude that the panel agrees what is presented",
        standfirst="Contributing organisations and individuals are satisfied that their information is fully and fairly"
        " represented, and the report is of a high standard.",
        clauses=["4.26"],
        button="Conclude",
        back=page("report", review),
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def hand_over(request: HttpRequest, reference: str) -> HttpResponse:
    """Report, summary and plan go to the partnership's chair (4.27)."""
    review, _ = of(request)
    form = HandOverForm(request.POST or None)
    return step(
        request,
        form,
        report.hand_over,
        lambda: {"review": review, **form.cleaned_data},
        told="Report, summary and plan are with the partnership’s chair.",
        review=review,
        title="Hand the report over to the partnership’s chair",
        standfirst="From then on the chair of the partnership can read the report, and sign it off.",
        clauses=["4.27"],
        button="Hand over",
        back=page("report", review),
    )


# Each contributor's part (4.26)
@opens(capacity(Capacity.SENIOR_MANAGER))
@require_http_methods(FORMS)
def part(request: HttpRequest, reference: str, part_id: UUID) -> HttpResponse:
    """A senior manager confirms the agency's own part, or objects."""
    review, held = of(request)
    row = _part(review, part_id)
    if row.agency_id not in held.agency_ids(Capacity.SENIOR_MANAGER):
        raise NotVisible
    form = PartForm(request.POST or None, initial={"stamp": row.version})
    return step(
        request,
        form,
        confirmations.answer_part,
        lambda: {"review": review, "part": row, **form.cleaned_data},
        told="Your answer is recorded.",
        review=review,
        title="Is your agency’s part full and fair?",
        standfirst="The report as it is tabled now. If you object, the panel’s chair answers you.",
        clauses=["4.26"],
        button="Record your answer",
        back=page("report", review),
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def objection(request: HttpRequest, reference: str, part_id: UUID) -> HttpResponse:
    """The chair answers an objection."""
    review, held = of(request)
    row = _part(review, part_id)
    if row.agency_id in held.reach(Section.DRAFTS).walled_agency_ids:
        raise NotVisible
    form = ObjectionForm(request.POST or None, initial={"stamp": row.version})
    return step(
        request,
        form,
        confirmations.answer_objection,
        lambda: {"review": review, "part": row, **form.cleaned_data},
        told="Your answer is recorded. It travels with the report.",
        review=review,
        title=f"Answer {row.agency.name if row.agency else row.contributor}",
        tab="Answer a contributor",
        notes=[row.words],
        clauses=["4.26"],
        back=page("report", review),
    )


def _part(review: Any, part_id: UUID) -> PartConfirmation:
    return must_exist(PartConfirmation.objects.select_related("agency").filter(review=review, pk=part_id).first())


@opens(CHAIR)
@require_http_methods(FORMS)
def contributor(request: HttpRequest, reference: str) -> HttpResponse:
    """What an individual contributor said of their part."""
    review, _ = of(request)
    parts = rf.parts(fact_loader.load(review))
    waiting = [one.contributor for one in parts if one.agency is None and one.state == PartState.ASKED]
    form = ContributorForm(request.POST or None, initial={"name": next(iter(waiting), "")})
    return step(
        request,
        form,
        confirmations.add_contributor,
        lambda: {"review": review, **form.cleaned_data},
        told="It is recorded.",
        review=review,
        title="Record an individual contributor’s word",
        standfirst="Somebody who contributed and does not sign in, such as a GP or a friend.",
        clauses=["4.26"],
        back=page("report", review),
    )


# Reminders and gates
WAITS_ON: dict[str, str] = {GateKind.PLAN: "actions", GateKind.IMR: "imrs"}


@opens(WRITERS)
@require_http_methods(FORMS)
def remind(request: HttpRequest, reference: str, gate: str, subject_id: UUID) -> HttpResponse:
    """A reminder to whoever is waited for, in neutral words."""
    review, _ = of(request)
    if gate not in GateKind.values:
        raise NotVisible
    form = NothingForm(request.POST if request.method == "POST" else None)
    back = page(WAITS_ON.get(gate, "report"), review)
    return step(
        request,
        form,
        confirmations.remind,
        lambda: {"review": review, "gate": GateKind(gate), "subject_id": subject_id},
        told="The reminder is on its way. It says only that something waits.",
        review=review,
        title="Send a reminder",
        standfirst="After two reminders, seven days apart, the chair may go on for a recorded reason.",
        button="Send the reminder",
        back=back,
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def open_gate(request: HttpRequest, reference: str, gate: str, subject_id: UUID) -> HttpResponse:
    """The chair goes on without an answer, for a reason that travels with the report."""
    review, _ = of(request)
    if gate not in GateKind.values or gate == GateKind.IMR:  # that one is opened on the agency's own page
        raise NotVisible
    if request.method != "POST" and OpenedGate.objects.filter(gate=gate, subject_id=subject_id).exists():
        raise NotVisible
    form = ReasonForm(request.POST or None)
    back = page(WAITS_ON.get(gate, "report"), review)
    return step(
        request,
        form,
        confirmations.open_gate,
        lambda: {"review": review, "gate": GateKind(gate), "subject_id": subject_id, **form.cleaned_data},
        told="The reason is recorded. It travels with the report.",
        review=review,
        title="Go on without this answer",
        clauses=["4.27" if gate == GateKind.PLAN else "4.26"],
        button="Record the reason and go on",
        back=back,
    )
