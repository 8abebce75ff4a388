"""The family's own words and choices, the review's side: who speaks, what they said, corrections, who helped (4.13,
4.14)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.kernel.errors import must_exist
from portal.kernel.openers import opens
from reviews.enums import FAMILY_CAPACITIES, Capacity
from reviews.enums_report import NoteAnswer
from reviews.forms.family_voice import AnswerNoteForm, AnswerVoiceForm, ChosenForm, HelpForm, RecordSaidForm
from reviews.models import FamilyNoteReply, FamilyVoice, Participant
from reviews.services import speakers, voices
from reviews.services.people import STANDING
from reviews.views.families import CHAIR, FORMS, WRITE, group_of, reached
from reviews.views.steps import of, step


@opens(WRITE)
@require_http_methods(FORMS)
def speaker(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """The family chose somebody to speak for it, or somebody else."""
    review, row, back = group_of(request, group_id)
    people = list(
        Participant.objects.filter(
            family_group=row, capacity__in=FAMILY_CAPACITIES, state__in=STANDING
        ).select_related("user")
    )  # fmt: skip
    form = ChosenForm(request.POST or None, people=people)

    def said() -> dict[str, Any]:
        values = dict(form.cleaned_data)
        former = values.pop("former", None)
        return {"review": review, "group": row, "former": former, "chosen": speakers.Chosen(**values)}

    def after(made: speakers.Came) -> str:
        invitation = made.invited.account.invitation if made.invited else None
        if invitation is None:
            return back
        return reverse("accounts:invitation", kwargs={"invitation_id": invitation.pk})

    return step(
        request,
        form,
        speakers.choose,
        said,
        done=after,
        told="It is recorded. Whoever no longer speaks for them sees nothing more from now on.",
        review=review,
        title="Who speaks for them",
        tab="Who speaks for a family",
        standfirst="The family chooses, and may choose again. Record who asked, and when.",
        clauses=["4.13"],
        back=back,
    )


@opens(WRITE)
@require_http_methods(FORMS)
def said(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """Something that they said to somebody of the review."""
    review, row, back = group_of(request, group_id)
    _, held = of(request)
    form = RecordSaidForm(request.POST or None, chair=held.has(Capacity.PANEL_CHAIR))
    return step(
        request,
        form,
        voices.record_said,
        lambda: {"review": review, "group": row, **form.cleaned_data},
        done=back,
        told="Their words are recorded. The chair answers them.",
        review=review,
        title="Record what they said",
        clauses=["4.13"],
        back=back,
    )


@opens(CHAIR)
@require_http_methods(FORMS)
def answer_said(request: HttpRequest, reference: str, group_id: UUID, voice_id: UUID) -> HttpResponse:
    """The chair answers something that they said."""
    review, row, back = group_of(request, group_id)
    voice = must_exist(FamilyVoice.objects.filter(pk=voice_id, group=row).first())
    form = AnswerVoiceForm(request.POST or None, kind=voice.kind)
    return step(
        request,
        form,
        voices.answer_voice,
        lambda: {"review": review, "voice": voice, **form.cleaned_data},
        done=back,
        told="They read your answer on their own page.",
        review=review,
        title=voice.get_kind_display(),
        tab="Answer a family",
        notes=[f"“{voice.words}”", *([voice.by_whom] if voice.by_whom else [])],
        clauses=["4.13"],
        back=back,
    )


@opens(WRITE)
@require_http_methods(FORMS)
def answer_note(request: HttpRequest, reference: str, group_id: UUID, reply_id: UUID) -> HttpResponse:
    """Their correction of a note is accepted, or answered."""
    review, row, back = group_of(request, group_id)
    rows = FamilyNoteReply.objects.select_related("contact").filter(contact__group=row, kind=NoteAnswer.CORRECTION)
    reply = must_exist(rows.filter(pk=reply_id).first())
    form = AnswerNoteForm(request.POST or None)
    return step(
        request,
        form,
        voices.answer_note,
        lambda: {"review": review, "reply": reply, **form.cleaned_data},
        done=back,
        told="They read your answer beside the note.",
        review=review,
        title="Their correction of a note",
        notes=[f"The note: {reply.contact.note}", f"They say: “{reply.words}”"],
        clauses=["4.14"],
        back=back,
    )


@opens(WRITE)
@require_http_methods(FORMS)
def helper(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """What a family liaison officer or the SIO said."""
    review, row, back = group_of(request, group_id)
    form = HelpForm(request.POST or None)
    return step(
        request,
        form,
        voices.record_help,
        lambda: {"review": review, "group": row, **form.cleaned_data},
        done=back,
        told="It is recorded.",
        review=review,
        title="Who helped us to know them",
        clauses=["4.14"],
        notes=reached(row),
        back=back,
    )
