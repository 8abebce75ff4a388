"""What families answered, and the chair's answer to each (4.13)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from documentroom import selectors
from documentroom.forms import AnswerForm, kinds_for
from documentroom.openers import ANSWERING, FEEDBACK, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import feedback as service
from portal.kernel.forms import call
from portal.kernel.openers import opens


@opens(FEEDBACK)
@never_kept
@require_safe
def ledger(request: RoomRequest, reference: str) -> HttpResponseBase:
    """Every answer that this person may read, those that wait for the chair first."""
    rows = selectors.feedback_in(request.room)
    context = {
        "review": request.review,
        "waiting": [row for row in rows if row.answered_at is None],
        "answered": [row for row in rows if row.answered_at is not None],
        "answers": request.room.answers(),
    }
    return render(request, "documentroom/feedback.html", context)


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
