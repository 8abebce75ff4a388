"""Step 3: who takes part; invitations; the panel's composition and its independent chair (4.5, 4.8, 4.9)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kernel.errors import NotVisible
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import acceptors, access_rounds, protocol
from reviews import facts as fact_loader
from reviews import report_facts as rf
from reviews.acts import page
from reviews.clauses.panel import associations
from reviews.enums import Capacity, ParticipantState, Stage
from reviews.forms.begin import ReasonForm
from reviews.forms.people import ChairForm, InviteForm
from reviews.models import Participant, Review
from reviews.openers import capacity
from reviews.policy import Rights
from reviews.selectors import people as selector
from reviews.services import declarations, panel, parts, people
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
SSP = (Capacity.SSP_CHAIR, Capacity.DEPUTY_SSP_CHAIR)
LEADERS = capacity(Capacity.COORDINATOR, *SSP, Capacity.PANEL_CHAIR)
APPOINTERS = capacity(Capacity.COORDINATOR, *SSP)
SHOWN = (
    ParticipantState.INVITED,
    ParticipantState.DECLARED,
    ParticipantState.ACCEPTED,
    ParticipantState.SUSPENDED,
    ParticipantState.REFUSED,
)
SHAPES = {
    ParticipantState.ACCEPTED: "done",
    ParticipantState.DECLARED: "now",
    ParticipantState.INVITED: "due",
    ParticipantState.SUSPENDED: "refused",
    ParticipantState.REFUSED: "refused",
}


@opens(LEADERS)
@require_safe
def everybody(request: HttpRequest, reference: str) -> HttpResponse:
    """Who takes part, in which capacity, and where each stands; what the panel's composition lacks."""
    review, held = of(request)
    facts, user = rf.seen_by(fact_loader.load(review), held), user_of(request)
    rows = [one for one in facts.participants if one.state in SHOWN and one.family_group_id not in facts.hidden_groups]
    is_chair = held.has(Capacity.PANEL_CHAIR)
    groups = {group.pk: group.name for group in rf.groups(facts)} if not held.has(*SSP) else {}
    waiting = selector.to_confirm(facts) if is_chair else []
    people_rows = [
        {
            "row": one,
            "shape": SHAPES[ParticipantState(one.state)],
            "answer": one.state == ParticipantState.DECLARED and acceptors.may_answer(user, one),
            "confirm": one in waiting,
            "ends": one.capacity not in parts.LEADING and one.state in people.STANDING,
            "dated": one.capacity not in access_rounds.NEVER and one.state in people.STANDING,
            "group": groups.get(one.family_group_id, "") if one.family_group_id else "",
            "mine": one.user_id == user.pk,
        }
        for one in rows
    ]
    context = {
        "review": review,
        "rows": people_rows,
        "composition": protocol.status(facts, "4.5") if review.has_reached(Stage.PANEL) else None,
        "may_suspend": held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR),
        "is_chair": is_chair,
        "to_confirm": len(waiting),
        "round": next((one for one in facts.review.access_rounds.all() if one.closed_on is None), None)
        if is_chair
        else None,
        "appointment": facts.appointment,
        "may_appoint": held.has(Capacity.COORDINATOR, *SSP) and not review.closed,
        "decided": review.has_reached(Stage.DECIDED),
    }
    return render(request, "reviews/people.html", context)


@opens(LEADERS)
@require_http_methods(FORMS)
def invite(request: HttpRequest, reference: str) -> HttpResponse:
    """Invite somebody by name; somebody new gets a link by e-mail and a code by telephone."""
    review, held = of(request)
    form = InviteForm(request.POST or None, review=review, held=held)
    return step(
        request,
        form,
        people.invite,
        lambda: {"review": review, **form.arguments()},
        done=lambda made: _after(made, review),
        told=_told,
        review=review,
        back=page("people", review),
        back_text="Who takes part",
        title="Invite somebody",
        tab="People",
        clauses=["4.5"],
        button="Send the invitation",
    )


def _told(made: people.InvitedTo) -> str:
    """Of somebody who declared or takes part in this capacity already, that it stays as it is."""
    if made.participant.state == ParticipantState.INVITED:
        return "They are invited. Their room stays closed until their declaration is accepted."
    return "They are here in this capacity already. Nothing is changed."


def _after(made: people.InvitedTo, review: Review) -> str:
    """To the code that is told by telephone, for somebody new; else back to the list."""
    if made.account.invitation is not None:
        return reverse("accounts:invitation", kwargs={"invitation_id": made.account.invitation.pk})
    return page("people", review)


@opens(APPOINTERS)
@require_http_methods(FORMS)
def chair(request: HttpRequest, reference: str) -> HttpResponse:
    """The panel's appointment of its chair: independence against every agency, six requirements, each shown."""
    review, _ = of(request)
    facts = fact_loader.load(review)
    form = ChairForm(request.POST or None)
    return step(
        request,
        form,
        panel.appoint_chair,
        lambda: {"review": review, **form.arguments()},
        done=lambda made: _after(made, review),
        told="The appointment is recorded, and the chair is invited.",
        template="reviews/chair.html",
        review=review,
        appointment=facts.appointment,
        connected=associations(facts),
        agencies=[one.agency.name for one in review.agencies.select_related("agency")],
        back=page("people", review),
    )


@opens(APPOINTERS)
@require_http_methods(FORMS)
def chair_reason(request: HttpRequest, reference: str) -> HttpResponse:
    """Why the chair goes on although an agency on the review is theirs: one that was added later, perhaps (4.9)."""
    review, _ = of(request)
    connected = associations(fact_loader.load(review))
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        panel.record_association,
        lambda: {"review": review, **form.cleaned_data},
        done=page("people", review),
        told="The reason is recorded.",
        review=review,
        back=page("chair", review),
        back_text="The independent chair",
        title="Why the chair goes on",
        tab="People",
        clauses=["4.9"],
        notes=[f"The chair is associated with {', '.join(connected) or 'no agency on the review'}."],
        button="Record the reason",
    )


@opens(capacity(Capacity.PANEL_CHAIR))
@require_http_methods(FORMS)
def composition(request: HttpRequest, reference: str) -> HttpResponse:
    """The chair goes on with the panel as it is, for a recorded reason (4.5)."""
    review, _ = of(request)
    missing = protocol.status(fact_loader.load(review), "4.5").missing
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        panel.go_on_with_panel,
        lambda: {"review": review, **form.cleaned_data},
        done=page("people", review),
        told="Your reason is recorded, and travels with the report.",
        review=review,
        back=page("people", review),
        back_text="Who takes part",
        title="Go on with the panel as it is",
        tab="People",
        clauses=["4.5"],
        notes=list(missing),
        button="Record my reason",
    )


@opens(capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR))
@require_http_methods(FORMS)
def suspend(request: HttpRequest, reference: str, participant_id: UUID) -> HttpResponse:
    """Suspend somebody at once."""
    review, held = of(request)
    row = row_of(review, held, participant_id)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        people.suspend,
        lambda: {"participant": row, **form.cleaned_data},
        done=page("people", review),
        told="Nothing of this review opens for them any more.",
        review=review,
        back=page("people", review),
        back_text="Who takes part",
        title=f"Suspend {row.user.name}",
        tab="People",
        button="Suspend now",
        button_kind="warning",
        notes=["From their next request on, nothing of this review opens for them."],
    )


@opens(capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR))
@require_http_methods(FORMS)
def end_part(request: HttpRequest, reference: str, participant_id: UUID) -> HttpResponse:
    """Somebody's part ends before the review does; another may be invited in their place."""
    review, held = of(request)
    row = row_of(review, held, participant_id)
    form = ReasonForm(request.POST or None)
    return step(
        request,
        form,
        parts.end,
        lambda: {"participant": row, **form.cleaned_data},
        done=page("people", review),
        told="Their part has ended. Nothing of this review opens for them any more.",
        review=review,
        back=page("people", review),
        back_text="Who takes part",
        title=f"End the part of {row.user.name}",
        tab="People",
        clauses=["4.5"],
        button="End their part",
        button_kind="warning",
        notes=[
            "From their next request on, nothing of this review opens for them. To pause it for a while, suspend them.",
            "What they agreed, objected to or signed stays in the record as they left it.",
        ],
    )


@opens(capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR))
@require_POST
def lift(request: HttpRequest, reference: str, participant_id: UUID) -> HttpResponse:
    """Lift a suspension."""
    review, held = of(request)
    return _act(
        request, review, people.lift_suspension, row_of(review, held, participant_id), "The suspension is lifted."
    )


@opens(capacity(Capacity.PANEL_CHAIR))
@require_POST
def confirm(request: HttpRequest, reference: str, participant_id: UUID) -> HttpResponse:
    """The new chair confirms somebody whom the SSP chair accepted."""
    review, held = of(request)
    return _act(request, review, declarations.confirm, row_of(review, held, participant_id), "Confirmed.")


def row_of(review: Review, held: Rights, participant_id: UUID) -> Participant:
    rows = review.participants.select_related("user", "review", "family_group")
    found = rows.filter(pk=participant_id, state__in=SHOWN).first()
    if found is None or (found.family_group is not None and not held.knows_group(found.family_group)):
        raise NotVisible
    return found


def _act(request: HttpRequest, review: Review, service: Any, row: Participant, told: str) -> HttpResponse:
    form = forms.Form(request.POST)
    if call(form, service, acting_user=user_of(request), participant=row) is None:
        context = {"form": form, "back": page("people", review), "review": review}
        return render(request, "reviews/act_refused.html", context)
    messages.success(request, told)
    return redirect(page("people", review))
