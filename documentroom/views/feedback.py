"""What families answered, and the chair's answer to each (4.13)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documentroom import selectors
from documentroom.forms import AnswerForm, ChangeForm, kinds_for
from documentroom.openers import ANSWERING, BEFORE, FEEDBACK, TAKING_FEEDBACK, TYING, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import earlier
from documentroom.services import feedback as service
from portal.kernel import once
from portal.kernel.errors import NotVisible
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import api as reviews

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@opens(FEEDBACK)
@never_kept
@require_safe
def ledger(request: RoomRequest, reference: str) -> HttpResponseBase:
    """Every answer that this person may read, those that wait for the chair first."""
    rows = selectors.feedback_in(request.room)
    changes = reviews.changes_of([row.pk for row in rows])
    for row in rows:
        row.changes = changes.get(row.pk, [])  # type: ignore[attr-defined]
    context = {
        "takes": request.room.takes_feedback(),
        "ties": request.room.ties_changes(),
        "review": request.review,
        "waiting": [row for row in rows if row.answered_at is None],
        "answered": [row for row in rows if row.answered_at is not None],
        "answers": request.room.answers(),
        "successors": earlier.successors(request.room),
    }
    return render(request, "documentroom/feedback.html", context)


@opens(TAKING_FEEDBACK, reauth=True)
@never_kept
@require_safe
def ledger_file(request: RoomRequest, reference: str) -> HttpResponseBase:
    """The same as a spreadsheet."""
    made = service.export(acting_user=request.user, review=request.review)
    response = HttpResponse(made, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="answers.xlsx"'
    return response


@opens(TYING)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: RoomRequest, reference: str, feedback_id: UUID) -> HttpResponseBase:
    """What changed in a later version because of one answer: the chair, or the author, who leaves giving it to the chair."""
    said = request.feedback
    versions = service.later_versions(request.room, said)
    form = once.once(ChangeForm(request.POST or None, versions=versions))
    if form.is_valid():
        call(form, service.tie, acting_user=request.user, feedback=said, **form.cleaned_data)
        if not form.errors:
            chair = request.room.answers()
            messages.success(request, "The family can read it now." if chair else "The chair gives it to the family.")
            return redirect(reverse("documentroom:feedback", args=[reference]))
    context = {"review": request.review, "said": said, "form": form, "later": versions.exists()}
    return render(request, "documentroom/change.html", context)


@opens(ANSWERING)
@require_POST
def give(request: RoomRequest, reference: str, feedback_id: UUID, tied_id: UUID) -> HttpResponseBase:
    """The chair gives the family what the author wrote."""
    tied = [one.pk for one in reviews.changes_of([request.feedback.pk]).get(request.feedback.pk, [])]
    if tied_id not in tied:
        raise NotVisible
    form = forms.Form(request.POST)
    call(form, reviews.give_change, acting_user=request.user, review=request.review, change_id=tied_id)
    for words in form.non_field_errors():
        messages.error(request, str(words))
    if not form.errors:
        messages.success(request, "The family can read it now.")
    return redirect(reverse("documentroom:feedback", args=[reference]))


@opens(BEFORE)
@require_POST
def let_before(request: RoomRequest, reference: str, reader_id: UUID) -> HttpResponseBase:
    """The chair lets somebody read what was answered for their family before them."""
    return _before(
        request, earlier.let, f"{request.reader.user.name} can read it now, and is told that something waits."
    )


@opens(BEFORE)
@require_POST
def end_before(request: RoomRequest, reference: str, reader_id: UUID) -> HttpResponseBase:
    """And takes it back."""
    return _before(request, earlier.end, f"{request.reader.user.name} can read it no longer.")


def _before(request: RoomRequest, act: Callable[..., object], done: str) -> HttpResponseBase:
    form = forms.Form(request.POST)
    call(form, act, acting_user=request.user, part=request.reader)
    for words in form.non_field_errors():
        messages.error(request, str(words))
    if not form.errors:
        messages.success(request, done)
    return redirect(reverse("documentroom:feedback", args=[request.review.reference]))


@opens(ANSWERING)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: RoomRequest, reference: str, feedback_id: UUID) -> HttpResponseBase:
    """The chair answers one."""
    said = request.feedback
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        call(form, service.answer, acting_user=request.user, feedback=said, words=form.cleaned_data["answer"])
        if not form.errors:
            messages.success(request, "Your answer stands under their words, where they can read it.")
            return redirect(reverse("documentroom:feedback", args=[reference]))
    return render(
        request,
        "documentroom/answer.html",
        {"review": request.review, "said": said, "form": form, "kind": kinds_for(said.share.version.document)},
    )
