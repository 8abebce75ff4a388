"""The minutes of a meeting: written, corrected, agreed; and what is to be done (4.10, 4.21)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from portal.kernel import both
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.forms import meetings as forms
from reviews.models import MeetingAction, Minutes, MinutesCorrection
from reviews.selectors import meetings as selector
from reviews.services import minutes as service
from reviews.views.meetings import CHAIR, FORMS, LEAD, PANEL, WRITERS, loaded, meeting_step, whole
from reviews.views.steps import of, step, user_of


def _worded(last: Minutes) -> dict[str, Any]:
    return {"stamp": last.number, "words": last.words}


@opens(WRITERS)
@require_http_methods(FORMS)
def write(request: HttpRequest, reference: str, meeting_id: UUID) -> HttpResponse:
    """Write the minutes, or word them anew."""
    seen = loaded(request, meeting_id)
    if not seen.writes:
        raise NotVisible
    wordings = seen.meeting.minutes.order_by("-number")
    last = wordings.first()
    first = _worded(last) if last else {"stamp": 0, "words": ""}
    form = both.watch(forms.MinutesForm(request.POST or None, initial=first), wordings, _worded)
    return meeting_step(
        request,
        seen,
        form,
        service.write_minutes,
        lambda: {"meeting": seen.meeting, **form.cleaned_data},
        f"Minutes of meeting {seen.meeting.number}",
        "Kept. They are agreed at the next meeting.",
        "4.10",
    )


@opens(PANEL)
@require_http_methods(FORMS)
def correct(request: HttpRequest, reference: str, meeting_id: UUID) -> HttpResponse:
    """Ask for a correction of the minutes."""
    seen = whole(request, meeting_id)
    form = forms.CorrectionForm(request.POST or None)
    return meeting_step(
        request,
        seen,
        form,
        service.ask_correction,
        lambda: {"meeting": seen.meeting, **form.cleaned_data},
        "Ask for a correction of the minutes",
        "Asked. Whoever writes the minutes sees it.",
        "4.10",
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def keep(request: HttpRequest, reference: str, correction_id: UUID) -> HttpResponse:
    """Leave the minutes as they are."""
    review, _ = of(request)
    row = must_exist(
        MinutesCorrection.objects.filter(pk=correction_id, review=review).select_related("meeting").first()
    )
    seen = whole(request, row.meeting_id)
    row.meeting = seen.meeting
    form = forms.KeepForm(request.POST or None)
    return meeting_step(
        request,
        seen,
        form,
        service.keep_as_is,
        lambda: {"correction": row, **form.cleaned_data},
        "Leave the minutes as they are?",
        "Recorded, with your reason.",
        "4.10",
        notes=[row.words],
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def agree(request: HttpRequest, reference: str, meeting_id: UUID) -> HttpResponse:
    """The minutes were agreed at a later meeting."""
    seen = whole(request, meeting_id)
    last = seen.meeting.minutes.order_by("-number").first()
    form = forms.AgreeForm(request.POST or None, meeting=seen.meeting, initial={"stamp": last.number if last else 0})
    return meeting_step(
        request,
        seen,
        form,
        service.agree,
        lambda: {"meeting": seen.meeting, **form.cleaned_data},
        f"Record that the minutes of meeting {seen.meeting.number} were agreed",
        "Recorded. They stay as they are.",
        "4.10",
    )


@opens(WRITERS)
@require_http_methods(FORMS)
def add_action(request: HttpRequest, reference: str, meeting_id: UUID) -> HttpResponse:
    """Something that somebody is to do."""
    review, _ = of(request)
    seen = loaded(request, meeting_id)
    if not seen.writes:
        raise NotVisible
    form = forms.ActionForm(request.POST or None, review=review)

    def arguments() -> dict[str, Any]:
        data = dict(form.cleaned_data)
        return {"meeting": seen.meeting, "owner_id": data.pop("owner").pk, **data}

    return meeting_step(
        request,
        seen,
        form,
        service.add_action,
        arguments,
        "What is to be done?",
        "Recorded. It comes back at each meeting until it is done.",
        "4.21",
    )


@opens(PANEL)
@require_http_methods(FORMS)
def done(request: HttpRequest, reference: str, task_id: UUID) -> HttpResponse:
    """An action is done."""
    review, held = of(request)
    row = MeetingAction.objects.filter(pk=task_id, review=review).select_related("owner", "meeting").first()
    if row is None or not (row.owner.user_id == user_of(request).pk or held.has(*LEAD)):
        raise NotVisible
    if row.owner.user_id != user_of(request).pk and selector.walled(held):
        raise NotVisible
    row.meeting.review = review
    form = forms.DoneForm(request.POST or None)
    return step(
        request,
        form,
        service.finish_action,
        lambda: {"action": row, **form.cleaned_data},
        done=page("meetings", review),
        told="Done.",
        title=f"Is action {row.number} done?",
        notes=[row.words],
        clauses=["4.21"],
        review=review,
        back=page("meetings", review),
        back_text="Meetings",
        tab="Meetings",
    )
