"""Beside a passage: a note to the panel, a question to the agency whose document it is, the agency's answer."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django import forms
from django.http import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from documentroom.models import Version
from documentroom.openers import ANSWERING_PANEL, ASKING_AGENCY, NOTING, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import passages
from portal.accounts.models import Agency
from portal.kernel.openers import opens
from reviews.views.steps import step

READ_BY_ALL = (
    "The whole panel reads it, and nobody can take it back. There are no private notes here: it goes on the schedule of "
    "material, and can be asked for in criminal proceedings."
)
READ_BY_AGENCY = (
    "The agency’s author and senior manager read it, and the whole panel reads question and answer. Both go on the "
    "schedule of material, and can be asked for in criminal proceedings."
)


class PassageForm(forms.Form):
    """Where it stands, and what is said."""

    page = forms.IntegerField(label="Page", min_value=1, max_value=99_999, required=False)
    passage = forms.CharField(label="Which words, or which paragraph?", max_length=300, required=False)
    words = forms.CharField(label="Your note to the panel", max_length=4000, widget=forms.Textarea)

    def __init__(self, *args: object, page: int | None = None, label: str = "", **kwargs: object) -> None:
        super().__init__(*args, **(kwargs | {"initial": {"page": page}}))  # type: ignore[arg-type]
        if label:
            self.fields["words"].label = label


class QuestionForm(PassageForm):
    """The same with the agency that is asked, where there is a choice."""

    agency = forms.ModelChoiceField(label="Which agency?", queryset=Agency.objects.none(), empty_label="Choose one")
    field_order = ("agency", "page", "passage", "words")

    def __init__(self, *args: object, agencies: Sequence[Agency], **kwargs: object) -> None:
        super().__init__(*args, label="Your question", **kwargs)  # type: ignore[arg-type]
        chosen = Agency.objects.filter(pk__in=[one.pk for one in agencies]).order_by("name")
        self.fields["agency"].queryset = chosen  # type: ignore[attr-defined]


class AnswerToPanelForm(forms.Form):
    """An agency's answer."""

    words = forms.CharField(label="Your agency’s answer", max_length=4000, widget=forms.Textarea)


def note_form(data: object = None, page: int | None = None) -> PassageForm:
    """A note's form, on the page itself or on one of its own."""
    return PassageForm(data, page=page, auto_id="note_%s")


def question_form(
    data: object = None, page: int | None = None, agencies: Sequence[Agency] = (), own: bool = True
) -> PassageForm:
    """A question's form; of a document that is no agency's own, with the choice of who is asked."""
    if own:
        return PassageForm(data, page=page, label="Your question", auto_id="ask_%s")
    return QuestionForm(data, page=page, agencies=agencies, auto_id="ask_%s")


@opens(NOTING)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: RoomRequest, reference: str, version_id: UUID) -> HttpResponseBase:
    """A note to the whole panel."""
    form = note_form(request.POST or None, _page(request))
    return step(
        request,
        form,
        passages.write_note,
        lambda: {"version": request.version} | form.cleaned_data,
        done=lambda row: beside(request.version, row.page),
        told="The panel can read it.",
        review=request.review,
        title="A note to the panel",
        kicker=f"{request.document.title}, version {request.version.number}",
        notes=[READ_BY_ALL],
        button="Send it to the panel",
        back=beside(request.version, _page(request)),
        clauses=["4.22"],
    )


@opens(ASKING_AGENCY)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: RoomRequest, reference: str, version_id: UUID) -> HttpResponseBase:
    """A question to the agency whose document it is."""
    own = request.document.agency
    form = question_form(
        request.POST or None, _page(request), passages.askable(request.room, request.version), own is not None
    )
    agency = own.name if own else "an agency"
    return step(
        request,
        form,
        passages.ask_agency,
        lambda: {"version": request.version} | form.cleaned_data,
        done=lambda row: beside(request.version, row.page),
        told=f"Asked. {agency[0].upper()}{agency[1:]} is told that something waits."
        if own
        else "Asked. They are told that something waits.",
        review=request.review,
        title=f"Ask {agency} about this",
        kicker=f"{request.document.title}, version {request.version.number}",
        notes=[READ_BY_AGENCY],
        button="Send the question",
        back=beside(request.version, _page(request)),
        clauses=["4.22"],
    )


@opens(ANSWERING_PANEL)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: RoomRequest, reference: str, asked_id: UUID) -> HttpResponseBase:
    """The agency answers, once."""
    question, form = request.question, AnswerToPanelForm(request.POST or None)
    said = [f"{question.asked_by.name} asks: {question.words}"]
    if question.passage:
        said.insert(0, f"About “{question.passage}”{f' on page {question.page}' if question.page else ''}.")
    return step(
        request,
        form,
        passages.answer,
        lambda: {"question": question} | form.cleaned_data,
        done=beside(question.version, question.page),
        told="Your answer stands beside the passage, where the panel reads it.",
        review=request.review,
        title="Answer the panel’s question",
        kicker=f"{question.version.document.title}, version {question.version.number}",
        notes=said,
        button="Send the answer",
        back=beside(question.version, question.page),
        clauses=["4.22"],
    )


def beside(version: Version, page: int | None) -> str:
    """The page beside which it stands."""
    where = reverse("documentroom:read", args=[version.review.reference, version.pk])
    return f"{where}?page={page}#beside" if page else f"{where}#beside"


def _page(request: RoomRequest) -> int | None:
    """The page that is looked at, by the address or as it was sent."""
    said = request.POST.get("page") or request.GET.get("page", "")
    return int(said) if said.isascii() and said.isdigit() and 0 < len(said) < 6 else None
