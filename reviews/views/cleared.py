"""After clearance: copies, debriefings, the agreed date, editors, and stopping a release (4.25, 4.28, 4.29)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from portal.kernel import both
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.forms import audit_refusal
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity
from reviews.enums_report import ReleaseDeclarationState
from reviews.forms.release import (
    DateOfPublicationForm,
    DebriefForm,
    DecideEditorForm,
    DigestForm,
    EditorForm,
    StampForm,
    StopForm,
    WithholdForm,
)
from reviews.forms.report import NothingForm
from reviews.models import Release, ReleaseDeclaration, ReleaseLetter, Review
from reviews.openers import capacity
from reviews.services import cleared, editors, letter_out, release, withholding
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
SSP = capacity(*sorted(SSP_CHAIR_CAPACITIES))
OFFICE = capacity(Capacity.COORDINATOR, *sorted(SSP_CHAIR_CAPACITIES))
BOTH = capacity(Capacity.PANEL_CHAIR, *sorted(SSP_CHAIR_CAPACITIES))


def _release(request: HttpRequest) -> tuple[Review, Release]:
    review, _ = of(request)
    row = release.in_hand(review)
    if row is None:
        raise NotVisible
    return review, row


@opens(OFFICE)
@require_POST
def copies(request: HttpRequest, reference: str) -> HttpResponse:
    """Each contributing agency's senior manager is given the cleared documents (4.29)."""
    review, row = _release(request)
    arguments = {"acting_user": user_of(request), "review": review, "release_row": row}
    try:
        made = cleared.give_final_copies(**arguments)
    except Refused as refused:
        audit_refusal(refused, cleared.give_final_copies, arguments)
        messages.error(request, str(refused))
    else:
        messages.success(request, "The agencies have their copies." if made else "All had their copies already.")
    return redirect(page("release", review))


@opens(OFFICE)
@require_http_methods(FORMS)
def debrief(request: HttpRequest, reference: str) -> HttpResponse:
    """Feedback or a debriefing that was given (4.28)."""
    review, _ = of(request)
    form = DebriefForm(request.POST or None)
    return step(
        request,
        form,
        cleared.record_debrief,
        lambda: {"review": review, **form.cleaned_data},
        told="It is recorded.",
        review=review,
        title="Record feedback or a debriefing",
        standfirst="The media are not briefed before clearance.",
        clauses=["4.28"],
        back=page("release", review),
    )


@opens(SSP, reauth=True)
@require_http_methods(FORMS)
def date(request: HttpRequest, reference: str) -> HttpResponse:
    """The agreed date of publication (4.25)."""
    review, row = _release(request)
    initial = {"stamp": row.version, "agreed_date": row.agreed_date, "until": row.until}
    form = both.watch(DateOfPublicationForm(request.POST or None, initial=initial), row)
    return step(
        request,
        form,
        cleared.agree_date,
        lambda: {"review": review, "release_row": row, **form.cleaned_data},
        told="The date is agreed. The editors see the release now, and it is public on that day.",
        review=review,
        title="Agree the date of publication",
        standfirst="Each family was told that it is ready, and what that may bring. No day that they asked to avoid.",
        clauses=["4.13", "4.25", "4.28"],
        button="Agree the date",
        back=page("release", review),
    )


def _letter(request: HttpRequest) -> tuple[Review, ReleaseLetter]:
    review, _ = of(request)
    held = letter_out.standing(review)
    if held is None:
        raise NotVisible
    return review, held


@opens(SSP, reauth=True)
@require_http_methods(FORMS)
def letter(request: HttpRequest, reference: str) -> HttpResponse:
    """The partnership agrees that the Home Office's letter stands on the public page (4.31)."""
    review, held = _letter(request)
    if held.agreed_at is not None:
        raise NotVisible
    form = DigestForm(request.POST if request.method == "POST" else None, initial={"digest": held.sha256})
    return step(
        request,
        form,
        letter_out.agree_letter,
        lambda: {"review": review, "letter": held, **form.cleaned_data},
        done=page("release", review),
        told="It is agreed. The letter stands on the public page once two editors have approved the page with it.",
        review=review,
        title="Show the Home Office’s letter?",
        standfirst="Read it first. It is public as long as the review is, once two editors have approved the page with it.",
        template="reviews/release_letter.html",
        letter=held,
        clauses=["4.31"],
        button="Agree that it is shown",
        back=page("release", review),
    )


@opens(OFFICE)
@require_http_methods(FORMS)
def letter_back(request: HttpRequest, reference: str) -> HttpResponse:
    """The letter leaves the public page."""
    review, held = _letter(request)
    form = NothingForm(request.POST if request.method == "POST" else None)
    return step(
        request,
        form,
        letter_out.take_letter_back,
        lambda: {"review": review, "letter": held},
        done=page("release", review),
        told="It is taken back.",
        review=review,
        title="Take the Home Office’s letter back?",
        standfirst="It leaves the public page. Copies that others made are beyond recall.",
        clauses=["4.31"],
        button="Take it back",
        button_kind="warning",
        back=page("release", review),
    )


@opens(SSP, reauth=True)
@require_http_methods(FORMS)
def withhold(request: HttpRequest, reference: str) -> HttpResponse:
    """Exceptionally not published, with the reason agreed (4.28)."""
    review, row = _release(request)
    if row.withheld_at is not None:
        raise NotVisible
    form = WithholdForm(request.POST or None, initial={"stamp": row.version})
    return step(
        request,
        form,
        withholding.withhold,
        lambda: {"review": review, "release_row": row, **form.cleaned_data},
        told="It is agreed: this is exceptionally not published.",
        review=review,
        title="Not publish this review?",
        standfirst="Exceptionally: reports are published. No date can be agreed, and no page built, until you lift it.",
        clauses=["4.28", "4.31"],
        button="It is not published",
        button_kind="warning",
        back=page("release", review),
    )


@opens(SSP, reauth=True)
@require_http_methods(FORMS)
def publish_after_all(request: HttpRequest, reference: str) -> HttpResponse:
    """What was exceptionally not published may be."""
    review, row = _release(request)
    if row.withheld_at is None:
        raise NotVisible
    form = StampForm(request.POST or None, initial={"stamp": row.version})
    return step(
        request,
        form,
        withholding.lift,
        lambda: {"review": review, "release_row": row, **form.cleaned_data},
        told="It is lifted. A date can be agreed.",
        review=review,
        title="Let it be published after all?",
        standfirst="A date is agreed next, and everybody who hears first is told.",
        clauses=["4.28"],
        button="Lift it",
        back=page("release", review),
    )


@opens(BOTH, reauth=True)
@require_http_methods(FORMS)
def stop(request: HttpRequest, reference: str) -> HttpResponse:
    """Stops a cleared or published release: its page goes within a minute (never 7)."""
    review, _ = of(request)
    row = release.to_stop(review)
    if row is None:
        raise NotVisible
    form = StopForm(request.POST or None)
    return step(
        request,
        form,
        cleared.stop_release,
        lambda: {"review": review, "release_row": row, **form.cleaned_data},
        told="It is stopped. A public page and its files go within a minute. Copies elsewhere are beyond recall.",
        review=review,
        title="Stop this release",
        standfirst="It leaves the public page, files included. Copies that others made are beyond recall.",
        clauses=["4.28"],
        button="Stop it",
        button_kind="warning",
        back=page("release", review),
    )


# Editors of this release
@opens(OFFICE)
@require_http_methods(FORMS)
def name_editor(request: HttpRequest, reference: str) -> HttpResponse:
    """Names an editor or communications officer for this release. Naming opens nothing."""
    review, row = _release(request)
    form = EditorForm(request.POST or None)
    return step(
        request,
        form,
        editors.name_editor,
        lambda: {"review": review, "release_row": row, **form.cleaned_data},
        told="They are told that something waits. They declare at the editors’ desk; the partnership’s chair accepts.",
        review=review,
        title="Who edits the public page?",
        standfirst="Two people: one builds the page, another approves it. Nobody who takes part in the review.",
        clauses=["4.28"],
        button="Name this person",
        back=page("release", review),
    )


@opens(SSP, reauth=True)
@require_http_methods(FORMS)
def decide_editor(request: HttpRequest, reference: str, declaration_id: UUID) -> HttpResponse:
    """The SSP chair accepts or refuses an editor's declaration."""
    review, _ = of(request)
    row = _declaration(review, declaration_id)
    if row.state == ReleaseDeclarationState.NAMED:
        raise NotVisible
    form = DecideEditorForm(request.POST or None, initial={"stamp": row.version})
    return step(
        request,
        form,
        editors.decide_editor,
        lambda: {"review": review, "declaration": row, **form.cleaned_data},
        told="Your answer is recorded.",
        review=review,
        title=f"Accept {row.user.name}?",
        tab="A declaration",
        notes=[f"Interest: {row.interest or 'none given'}", f"Conflict: {row.conflict or 'none declared'}"],
        clauses=["4.25"],
        button="Record your answer",
        back=page("release", review),
    )


@opens(OFFICE)
@require_http_methods(FORMS)
def end_editor(request: HttpRequest, reference: str, declaration_id: UUID) -> HttpResponse:
    """Ends a person's part in the release at once."""
    review, _ = of(request)
    row = _declaration(review, declaration_id)
    form = NothingForm(request.POST if request.method == "POST" else None)
    return step(
        request,
        form,
        editors.end_editor,
        lambda: {"review": review, "declaration": row},
        told="It is ended.",
        review=review,
        title=f"End {row.user.name}’s part in this release?",
        tab="A declaration",
        button="End it",
        button_kind="warning",
        back=page("release", review),
    )


def _declaration(review: Review, declaration_id: UUID) -> ReleaseDeclaration:
    rows = ReleaseDeclaration.objects.select_related("user", "release")
    row = rows.filter(pk=declaration_id, release__review_id=review.id).first()
    if row is None:
        raise NotVisible
    return row
