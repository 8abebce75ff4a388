"""Notices to secure records (4.15), witnesses before they are interviewed (4.19), interviews held (4.18), and letters."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.audit.api import record, review_chain
from portal.kernel import both
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, Section, Verb
from reviews.forms.imrs import AcknowledgeForm, HeldForm, NoticeForm, SentForm, WordsForm
from reviews.models import HoldNotice, Interview, Letter, Review
from reviews.openers import member, review_right
from reviews.policy import Rights
from reviews.selectors.imrs import is_of, visible_letters
from reviews.services import evidence as service
from reviews.services import interviews as interview_service
from reviews.services import letters as letter_service
from reviews.views.imrs import address, load, of, word
from reviews.views.steps import user_of

KEEPERS = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR)


def visible_notices(review: Review, held: Rights) -> list[HoldNotice]:
    """All for who reads all evidence; an agency's own for its people."""
    reach = held.reach(Section.EVIDENCE)
    rows = review.hold_notices.select_related("agency", "sent_by", "directed_by")
    return [one for one in rows if reach.covers_agency(Verb.READ, one.agency_id)]


@opens(review_right(Section.EVIDENCE, Verb.READ))
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: HttpRequest, reference: str) -> HttpResponse:
    """Who was told to secure their records, and who has."""
    review, held = of(request)
    if not held.has(
        *KEEPERS, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR, Capacity.SENIOR_MANAGER, Capacity.IMR_AUTHOR
    ):
        raise NotVisible
    form = NoticeForm(request.POST or None, review=review) if held.has(*KEEPERS) else None
    if request.method == "POST":
        if form is None:
            raise NotVisible
        if form.is_valid() and (
            call(form, service.send_notice, acting_user=request.user, review=review, **form.cleaned_data) is not None
        ):
            messages.success(request, "The notice is recorded.")
            return redirect(page("notices", review))
    rows = visible_notices(review, held)
    unconfirmed = held.has(Capacity.PANEL_CHAIR) and any(
        one.directed_by_id and not one.confirmed_by_chair_at for one in rows
    )
    context = {
        "review": review,
        "rows": rows,
        "form": form if form and form.fields["agency"].queryset.exists() else None,  # type: ignore[attr-defined]
        "may_acknowledge": held.has(*KEEPERS, Capacity.SENIOR_MANAGER),
        "unconfirmed": unconfirmed,
    }
    return render(request, "reviews/notices.html", context)


@opens(review_right(Section.EVIDENCE, Verb.CHANGE))
@require_POST
def confirm_notices(request: HttpRequest, reference: str) -> HttpResponse:
    """The new chair confirms the notices that went out before the appointment (4.15)."""
    review, _ = of(request)
    form = forms.Form(request.POST)
    if call(form, service.confirm_notices, acting_user=request.user, review=review) is None:
        return render(
            request,
            "reviews/act_refused.html",
            {"review": review, "form": form, "back": page("notices", review)},
            status=409,
        )
    messages.success(request, "Confirmed.")
    return redirect(page("notices", review))


@opens(review_right(Section.EVIDENCE, Verb.READ))
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledge(request: HttpRequest, reference: str, notice_id: UUID) -> HttpResponse:
    """An agency's records are secured: said by its senior manager here, or taken from its letter."""
    review, held = of(request)
    row = next((one for one in visible_notices(review, held) if one.pk == notice_id), None)
    if row is None or not held.has(*KEEPERS, Capacity.SENIOR_MANAGER):
        raise NotVisible
    own_name = user_of(request).name if held.has(Capacity.SENIOR_MANAGER) else ""
    form = AcknowledgeForm(request.POST or None, initial={"by": own_name})
    if request.method == "POST" and form.is_valid():
        if call(form, service.acknowledge_notice, acting_user=request.user, notice=row, **form.cleaned_data):
            messages.success(request, "Recorded.")
            return redirect(page("notices", review))
    context = {"review": review, "form": form, "row": row, "back": page("notices", review)}
    return render(request, "reviews/notice_acknowledge.html", context)


@opens(review_right(Section.IMRS, Verb.FILE))
@require_http_methods(["GET", "HEAD", "POST"])
def interview_held(request: HttpRequest, reference: str, imr_id: UUID, interview_id: UUID) -> HttpResponse:
    """An interview was held: in writing, shared, not disciplinary (4.18); a witness only after 4.19."""
    imr = load(request, imr_id)
    review, held = of(request)
    row = imr.interviews.filter(pk=interview_id).first()
    if row is None or not is_of(held, imr, Capacity.IMR_AUTHOR):
        raise NotVisible
    row.imr = imr
    names = (
        "held_on",
        "recorded_in_writing",
        "shared_on",
        "told_not_disciplinary",
        "policy_not_followed",
        "reason_asked",
        "reason_not_asked",
    )
    first = {name: getattr(row, name) for name in names}
    form = both.watch(HeldForm(request.POST or None, initial=first), row)
    if request.method == "POST" and form.is_valid():
        if call(form, interview_service.hold, acting_user=request.user, interview=row, **form.cleaned_data):
            messages.success(request, "Recorded.")
            return redirect(address(imr))
    return render(
        request,
        "reviews/interview.html",
        {"review": review, "form": form, "row": row, "imr": imr, "back": address(imr)},
    )


def _witnesses(review: Review, held: Rights) -> QuerySet[Interview]:
    """The witnesses of whom this person may know: no agency's behind a wall."""
    walled = held.reach(Section.IMRS).walled_agency_ids
    return Interview.objects.filter(review=review, witness=True).exclude(imr__agency_id__in=walled)


@opens(member())
@require_safe
def witnesses(request: HttpRequest, reference: str) -> HttpResponse:
    """Witnesses whom agencies wish to interview: the SIO's view first, then the partnership's advice (4.19)."""
    review, held = of(request)
    sio, chair = held.has(Capacity.SIO), held.has(*SSP_CHAIR_CAPACITIES)
    if not (sio or chair):
        raise NotVisible
    rows = _witnesses(review, held).select_related("imr__agency", "sio_view_by", "ssp_advice_by")
    return render(request, "reviews/witnesses.html", {"review": review, "rows": rows, "sio": sio, "ssp": chair})


@opens(member())
@require_http_methods(["GET", "HEAD", "POST"])
def witness(request: HttpRequest, reference: str, interview_id: UUID) -> HttpResponse:
    """One witness: the SIO gives a view, or the SSP chair the partnership's advice."""
    review, held = of(request)
    sio, chair = held.has(Capacity.SIO), held.has(*SSP_CHAIR_CAPACITIES)
    row = _witnesses(review, held).filter(pk=interview_id).select_related("imr__agency", "imr__review").first()
    if row is None or not (sio or chair):
        raise NotVisible
    form = WordsForm(request.POST or None)
    give = interview_service.give_sio_view if sio else interview_service.give_ssp_advice
    if request.method == "POST" and form.is_valid():
        if call(form, give, acting_user=request.user, interview=row, **form.cleaned_data):
            messages.success(request, "Recorded.")
            return redirect(page("witnesses", review))
    context = {"review": review, "form": form, "row": row, "sio": sio, "back": page("witnesses", review)}
    return render(request, "reviews/witness.html", context)


def _letter(request: HttpRequest, letter_id: UUID) -> Letter:
    review, held = of(request)
    found = must_exist(visible_letters(held).filter(pk=letter_id).first())
    found.review = review
    return found


@opens(member())
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, reference: str, letter_id: UUID) -> HttpResponse:
    """A letter's words, its Word file, and whether it was sent. The portal sends it to nobody (never 9)."""
    row = _letter(request, letter_id)
    review, held = of(request)
    writes = bool(held.capacities & letter_service.WRITERS.get(row.kind, letter_service.OTHERS))  # type: ignore[call-overload]
    form = SentForm(request.POST or None) if writes and not row.sent else None
    if request.method == "POST":
        form = form or SentForm(request.POST)
        if form.is_valid() and (
            call(form, letter_service.mark_sent, acting_user=request.user, letter=row, **form.cleaned_data) is not None
        ):
            messages.success(request, "Marked as sent.")
            return redirect(reverse("reviews:letter", kwargs={"reference": reference, "letter_id": letter_id}))
    return render(
        request,
        "reviews/letter.html",
        {
            "review": review,
            "letter": row,
            "form": form,
            "back": page("letters", review) if writes else page("overview", review),
        },
    )


@opens(member())
@require_safe
def letter_file(request: HttpRequest, reference: str, letter_id: UUID) -> HttpResponse:
    """The letter as a Word file."""
    row = _letter(request, letter_id)
    with transaction.atomic():
        record(
            chain=review_chain(row.review_id),
            verb="letter.taken",
            actor=user_of(request),
            subject=row,
            ids=letter_service.ids_of(row),
        )
    return word(letter_service.word_file(row), "letter.docx")
