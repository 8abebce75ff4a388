"""Papers of a meeting: laid before it, and taken as one marked pack."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from documentroom.models import Version
from documentroom.openers import ROOM, RoomRequest
from documentroom.policy import NOT_ALONE
from documentroom.responses import attachment, never_kept
from documentroom.services import pack as service
from portal.kernel.calendar import long_date
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.forms import audit_refusal, call
from portal.kernel.openers import opens
from reviews import api as reviews
from reviews.enums import Capacity


class PaperForm(forms.Form):
    """A version that the person reads, to lie before the meeting."""

    version = forms.ModelChoiceField(
        label="Which paper?", queryset=Version.objects.none(), empty_label="Choose a paper"
    )

    def __init__(self, *args: object, request: RoomRequest, taken: list[UUID], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["version"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        rows = request.room.readable().filter(NOT_ALONE).exclude(pk__in=taken)
        field.queryset = rows.select_related("document").order_by("-filed_at")
        field.label_from_instance = lambda obj: f"{obj.document.title}, version {obj.number}"  # type: ignore[method-assign]


@opens(ROOM)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def add_paper(request: RoomRequest, reference: str, meeting_id: UUID) -> HttpResponseBase:
    """Lay something of the room before the meeting: chair or coordinator, what they read themselves."""
    seen = _seen(request, meeting_id)
    if not request.rights.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR):
        raise NotVisible
    taken = reviews.papers_of(seen.meeting)
    form = PaperForm(request.POST or None, request=request, taken=taken)
    back = reverse("reviews:meeting", args=[reference, meeting_id])
    if request.method == "POST" and form.is_valid():
        done = call(
            form,
            reviews.add_paper,
            acting_user=request.user,
            review=request.review,
            meeting_id=meeting_id,
            version_id=form.cleaned_data["version"].pk,
        )
        if done is not None:
            messages.success(request, "It lies before the meeting.")
            return redirect(back)
    context = {"review": request.review, "form": form, "back": back, "number": seen.meeting.number}
    return render(request, "documentroom/meeting_paper.html", context)


@opens(ROOM, reauth=True)
@never_kept
@require_safe
def pack(request: RoomRequest, reference: str, meeting_id: UUID) -> HttpResponseBase:
    """Every paper of the meeting that this person reads, as one PDF with their codes on each page."""
    seen = _seen(request, meeting_id)
    title = f"Papers for meeting {seen.meeting.number}, {long_date(seen.meeting.on)}. Review {reference}"
    ask = {
        "acting_user": request.user,
        "room": request.room,
        "versions": reviews.papers_of(seen.meeting),
        "title": title,
    }
    try:
        made = service.pack(**ask)  # type: ignore[arg-type]
    except Refused as refused:
        audit_refusal(refused, service.pack, {"acting_user": request.user, "review": request.review})
        messages.error(request, str(refused))
        return redirect(reverse("reviews:meeting", args=[reference, meeting_id]))
    return attachment([made], len(made), "papers.pdf")


def _seen(request: RoomRequest, meeting_id: UUID) -> reviews.MeetingView:
    """The meeting, where its papers are for this person."""
    seen = reviews.meeting_of(request.rights, meeting_id)
    if seen is None or not seen.whole:
        raise NotVisible
    return seen
