"""The panel's meetings: called, prepared and held (4.10, 4.20, 4.21, 4.26)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call as call_service
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.enums import Capacity, Section
from reviews.enums_meetings import BEFORE_THEM, CLAUSE_OF, PANEL_TABLE, PRESENTERS, ItemKind, MeetingState
from reviews.forms import meetings as forms
from reviews.models import AgendaItem, Review
from reviews.openers import capacity
from reviews.selectors import meetings as selector
from reviews.services import meetings as service
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
CALLED = capacity(*PANEL_TABLE, *BEFORE_THEM, *PRESENTERS)
KNOWS = capacity(*PANEL_TABLE, *BEFORE_THEM, *PRESENTERS, *selector.READERS)
PANEL = capacity(*PANEL_TABLE)
LEADERS = capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
CHAIR = capacity(Capacity.PANEL_CHAIR)
WRITERS = capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.MINUTE_TAKER)
LEAD = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR)


def loaded(request: HttpRequest, meeting_id: UUID) -> selector.View:
    """The meeting as this person sees it, or 404."""
    _, held = of(request)
    return must_exist(selector.view_of(held, meeting_id))


def whole(request: HttpRequest, meeting_id: UUID) -> selector.View:
    """A meeting whose agenda and minutes this person reads, or 404."""
    found = loaded(request, meeting_id)
    if not found.whole:
        raise NotVisible
    return found


@opens(KNOWS)
@require_safe
def meetings(request: HttpRequest, reference: str) -> HttpResponse:
    """The meetings that this person knows of; for the panel, what is still to be done."""
    review, held = of(request)
    rows = selector.visible_meetings(held).order_by("-number")
    panel = selector.of_panel(held)
    if not panel and not rows.exists():
        raise NotVisible
    context = {
        "review": review,
        "rows": rows,
        "actions": selector.coming_back(held),
        "leads": held.has(*LEAD) and not review.closed,
        "me": user_of(request).pk,
    }
    return render(request, "reviews/meetings.html", context)


@opens(KNOWS)
@require_safe
def meeting(request: HttpRequest, reference: str, meeting_id: UUID) -> HttpResponse:
    """One meeting: agenda, who comes, papers, minutes, actions."""
    review, held = of(request)
    seen = loaded(request, meeting_id)
    row = seen.meeting
    wordings = list(row.minutes.select_related("by").order_by("-number")) if seen.reads_minutes else []
    open_now = review.closed is False
    context = {
        "review": review,
        "seen": seen,
        "meeting": row,
        "items": [(one, CLAUSE_OF[ItemKind(one.kind)]) for one in seen.items],
        "calls": row.calls.select_related("participant__user", "participant__agency") if seen.panel else [],
        "walled": held.reach(Section.IMRS).walled_agency_ids,
        "minutes": wordings[0] if wordings else None,
        "earlier": wordings[1:] if seen.whole or seen.writes else [],
        "corrections": row.corrections.select_related("by", "settled_by") if seen.whole else [],
        "actions": row.actions.select_related("owner__user") if seen.reads_minutes else [],
        "back_again": [one for one in selector.coming_back(held) if seen.whole and one.meeting.number < row.number],
        "leads": held.has(*LEAD) and open_now and not held_back(seen),
        "chair": held.has(Capacity.PANEL_CHAIR) and open_now,
        "writes": seen.writes and open_now and row.state == MeetingState.HELD,
        "me": user_of(request).pk,
        "may_act": seen.writes and open_now and row.state != MeetingState.CALLED,
        "called": row.state == MeetingState.CALLED,
        "held": row.state == MeetingState.HELD,
    }
    return render(request, "reviews/meeting.html", context)


def held_back(seen: selector.View) -> bool:
    """Whether a wall stands before part of the meeting."""
    return seen.panel and not seen.whole


@opens(LEADERS)
@require_http_methods(FORMS)
def call(request: HttpRequest, reference: str) -> HttpResponse:
    """Call a meeting."""
    review, _ = of(request)
    form = forms.MeetingForm(request.POST or None)
    return step(
        request,
        form,
        service.call_meeting,
        lambda: {"review": review, **form.cleaned_data},
        done=lambda row: address(review, row.pk),
        told="The meeting is called, and everybody of the panel with it.",
        title="Call a meeting of the panel",
        clauses=["4.10"],
        review=review,
        back=page("meetings", review),
        back_text="Meetings",
        tab="Meetings",
    )


@opens(LEADERS)
@require_http_methods(FORMS)
def add_item(request: HttpRequest, reference: str, meeting_id: UUID) -> HttpResponse:
    """An item of the agenda."""
    review, held = of(request)
    seen = whole(request, meeting_id)
    walls = frozenset(wall.agency_id for wall in held.walls)
    form = forms.ItemForm(request.POST or None, review=review, walled=walls)

    def arguments() -> dict[str, Any]:
        data = dict(form.cleaned_data)
        imr = data.pop("imr")
        return {"meeting": seen.meeting, **data, "imr_id": imr.pk if imr else None}

    return meeting_step(
        request, seen, form, service.add_item, arguments, "Add to the agenda", "It is on the agenda.", "4.20", "4.21"
    )


@opens(LEADERS)
@require_POST
def withdraw_item(request: HttpRequest, reference: str, agenda_id: UUID) -> HttpResponse:
    """Take an item off the agenda."""
    review, _ = of(request)
    row = must_exist(AgendaItem.objects.filter(pk=agenda_id, review=review).select_related("meeting").first())
    row.meeting = whole(request, row.meeting_id).meeting
    form = Form(request.POST)
    if call_service(form, service.withdraw_item, acting_user=user_of(request), item=row) is None:
        raise NotVisible
    return redirect(address(review, row.meeting_id))


@opens(LEADERS)
@require_http_methods(FORMS)
def call_person(request: HttpRequest, reference: str, meeting_id: UUID) -> HttpResponse:
    """Somebody besides the panel is called."""
    review, held = of(request)
    seen = whole(request, meeting_id)
    form = forms.CallForm(
        request.POST or None, review=review, meeting=seen.meeting, chair=held.has(Capacity.PANEL_CHAIR)
    )
    return meeting_step(
        request,
        seen,
        form,
        service.call_person,
        lambda: {
            "meeting": seen.meeting,
            "participant_id": form.cleaned_data["participant"].pk,
            "sees_papers": form.cleaned_data.get("sees_papers", False),
        },
        "Call somebody to this meeting",
        "Called.",
        "4.10",
        "4.25",
    )


@opens(CALLED)
@require_http_methods(FORMS)
def answer(request: HttpRequest, reference: str, meeting_id: UUID) -> HttpResponse:
    """Say whether one comes."""
    seen = loaded(request, meeting_id)
    mine = must_exist(seen.call)
    mine.meeting = seen.meeting
    form = forms.ComingForm(request.POST or None)
    return meeting_step(
        request,
        seen,
        form,
        service.answer_call,
        lambda: {"call": mine, **form.cleaned_data},
        f"Meeting {seen.meeting.number}: will you come?",
        "The chair knows.",
        "4.10",
    )


@opens(LEADERS)
@require_http_methods(FORMS)
def hold(request: HttpRequest, reference: str, meeting_id: UUID) -> HttpResponse:
    """The meeting was held, and who was there."""
    seen = whole(request, meeting_id)
    form = forms.HeldForm(request.POST or None, meeting=seen.meeting, initial={"stamp": seen.meeting.version})
    return meeting_step(
        request,
        seen,
        form,
        service.hold,
        lambda: {
            "meeting": seen.meeting,
            "stamp": form.cleaned_data["stamp"],
            "present": [one.pk for one in form.cleaned_data["present"]],
        },
        f"Record that meeting {seen.meeting.number} was held",
        "Recorded. The minutes come next.",
        "4.10",
    )


def address(review: Review, meeting_id: UUID) -> str:
    """The page of a meeting."""
    return reverse("reviews:meeting", kwargs={"reference": review.reference, "meeting_id": meeting_id})


def meeting_step(
    request: HttpRequest,
    seen: selector.View,
    form: Any,
    act: Any,
    arguments: Any,
    title: str,
    told: str,
    *clauses: str,
    **more: Any,
) -> HttpResponse:
    """A step of one meeting, which goes back to its page."""
    review, _ = of(request)
    back = address(review, seen.meeting.pk)
    return step(
        request,
        form,
        act,
        arguments,
        done=back,
        told=told,
        title=title,
        clauses=list(clauses),
        review=review,
        back=back,
        back_text=f"Meeting {seen.meeting.number}",
        tab="Meetings",
        **more,
    )
