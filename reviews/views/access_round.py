"""The review of who still needs access, person by person, and somebody's last day (access.md, "Declarations")."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from portal.kernel.calendar import long_date
from portal.kernel.openers import opens
from reviews import access_rounds as rule
from reviews.acts import page
from reviews.enums import Capacity
from reviews.forms.access_round import AccessForm, LastDayForm
from reviews.models import AccessRound, Participant
from reviews.openers import capacity
from reviews.services import access_rounds
from reviews.views.people import row_of
from reviews.views.steps import of, step

FORMS = ["GET", "HEAD", "POST"]


@opens(capacity(Capacity.PANEL_CHAIR))
@require_http_methods(FORMS)
def access_round(request: HttpRequest, reference: str) -> HttpResponse:
    """Each person of whom the open round asks; without one, when the next comes and the way to begin it now."""
    review, _ = of(request)
    rows = list(Participant.objects.filter(review=review).select_related("user", "agency").order_by("invited_at"))
    rounds = list(AccessRound.objects.filter(review=review).prefetch_related("answers__participant__user"))
    found = next((one for one in rounds if one.closed_on is None), None)
    last = next((one for one in rounds if one.closed_on is not None), None)
    left = rule.waiting(found, rows) if found else []
    form = AccessForm(request.POST or None, rows=left) if found else forms.Form(request.POST or None)
    return step(
        request,
        form,
        access_rounds.answer if found else access_rounds.begin,
        lambda: {"review": review, "needed": form.said()} if isinstance(form, AccessForm) else {"review": review},
        done=page("access_round", review),
        told="Your answers are recorded." if found else "The review of access is open.",
        template="reviews/access_round.html",
        review=review,
        round=found,
        last=last,
        said=list(found.answers.all()) if found else [],
        next_on=rule.next_on(rounds, rows),
    )


@opens(capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR))
@require_http_methods(FORMS)
def last_day(request: HttpRequest, reference: str, participant_id: UUID) -> HttpResponse:
    """Until when somebody has access."""
    review, held = of(request)
    row = row_of(review, held, participant_id)
    form = LastDayForm(request.POST or None)
    now = f"Now it ends on {long_date(row.expires_on)}." if row.expires_on else "Now it has no last day."
    return step(
        request,
        form,
        access_rounds.set_last_day,
        lambda: {"participant": row, **form.cleaned_data},
        done=page("people", review),
        told="It is recorded.",
        review=review,
        back=page("people", review),
        back_text="Who takes part",
        title=f"Until when {row.user.name} has access",
        tab="People",
        clauses=["4.25"],
        notes=[now, "They and the chair are told two weeks before the day comes."],
        button="Record it",
    )
