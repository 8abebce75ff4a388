"""An agency's review as a form on the page (4.20, Appendix 2), and the stages that need a word of their own."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews.enums import Capacity, Section, Verb
from reviews.forms.imr_form import PartForm, SettleForm
from reviews.models import Imr
from reviews.openers import capacity, review_right
from reviews.selectors import imr_form as selector
from reviews.selectors.imrs import is_of
from reviews.services import imr_form as service
from reviews.services import imr_stages
from reviews.views.imrs import address, load, of
from reviews.views.steps import user_of

FILE = review_right(Section.IMRS, Verb.FILE)
GET_AND_POST = ["GET", "HEAD", "POST"]


def _own(request: HttpRequest, imr_id: UUID) -> Imr:
    """The agency's review, for its author alone. Raises Refused where it cannot be written now (4.16, 4.17)."""
    imr, (_, held) = load(request, imr_id), of(request)
    if not is_of(held, imr, Capacity.IMR_AUTHOR):
        raise NotVisible
    service.may_write(user_of(request), imr)
    return imr


def _part_address(imr: Imr, key: str) -> str:
    return reverse("reviews:imr_part", args=[imr.review.reference, imr.pk, key])


@opens(FILE)
@require_safe
def form(request: HttpRequest, reference: str, imr_id: UUID) -> HttpResponse:
    """The sections, and what is still to be written."""
    imr = _own(request, imr_id)
    found = selector.parts(imr)
    context = {
        "review": imr.review,
        "imr": imr,
        "parts": found,
        "missing": sum(one.missing for one in found),
        "waiting": sum(bool(one.waiting) for one in found),
        "first": next((one for one in found if one.waiting), None) or next((one for one in found if one.missing), None),
        "stamp": selector.stamp(found),
        "terms": selector.approved(imr.review),
        "back": address(imr),
    }
    return render(request, "reviews/imr_form.html", context)


@opens(FILE)
@require_http_methods(GET_AND_POST)
def part(request: HttpRequest, reference: str, imr_id: UUID, part: str) -> HttpResponse:
    """One section: written, saved, or shown beside what somebody else saved meanwhile."""
    imr = _own(request, imr_id)
    here = _found(imr, part)
    sent = PartForm(request.POST or None, initial={"words": here.words, "based_on": here.version})
    quietly = request.headers.get("Accept") == "application/json"
    if request.method == "POST" and sent.is_valid():
        done = call(sent, service.save, acting_user=user_of(request), imr=imr, key=part, **sent.cleaned_data)
        if done is not None:
            return _quiet(done) if quietly else _onward(request, imr, done)
    if quietly and request.method == "POST":
        said = next((str(text) for rows in sent.errors.values() for text in rows), "Not saved.")
        return JsonResponse({"said": said}, status=409)
    return _part_page(request, imr, here, sent)


def _found(imr: Imr, key: str) -> selector.Part:
    return must_exist(next((one for one in selector.parts(imr) if one.key == key), None))


def _quiet(done: service.Saved) -> JsonResponse:
    """The answer to the page's own saving: the version that its next save is based on."""
    return JsonResponse({"version": done.part.version, "aside": done.aside})


def _onward(request: HttpRequest, imr: Imr, done: service.Saved) -> HttpResponse:
    if done.aside:
        messages.warning(
            request,
            "Somebody saved this section while you were writing. Yours is kept: both are below. Choose, or merge.",
        )
        return redirect(_part_address(imr, done.part.key))
    if "next" not in request.POST:
        messages.success(request, "Saved.")
        return redirect(_part_address(imr, done.part.key))
    keys = [one.key for one in selector.parts(imr)]
    after = keys[keys.index(done.part.key) + 1 :]
    return redirect(
        _part_address(imr, after[0]) if after else reverse("reviews:imr_form", args=[imr.review.reference, imr.pk])
    )


def _part_page(request: HttpRequest, imr: Imr, here: selector.Part, sent: forms.Form) -> HttpResponse:
    every = selector.parts(imr)
    at = next(number for number, one in enumerate(every) if one.key == here.key)
    context = {
        "review": imr.review,
        "imr": imr,
        "part": here,
        "form": sent,
        "number": at + 1,
        "count": len(every),
        "before": every[at - 1].key if at else "",
        "last": at + 1 == len(every),
        "back": reverse("reviews:imr_form", args=[imr.review.reference, imr.pk]),
    }
    return render(request, "reviews/imr_part.html", context)


@opens(FILE)
@require_POST
def settle(request: HttpRequest, reference: str, imr_id: UUID, wording_id: UUID) -> HttpResponse:
    """Take a wording that waits beside the text, or leave it out."""
    imr = _own(request, imr_id)
    sent = SettleForm(request.POST)
    if not sent.is_valid():
        raise NotVisible
    made = service.settle(acting_user=user_of(request), imr=imr, wording_id=wording_id, **sent.cleaned_data)
    messages.success(
        request, "Taken. The text before it is kept." if sent.cleaned_data["take"] else "Left out. It is kept."
    )
    return redirect(_part_address(imr, made.key))


@opens(review_right(Section.IMRS, Verb.ASSURE))
@require_POST
def accept(request: HttpRequest, reference: str, imr_id: UUID) -> HttpResponse:
    """The senior manager takes the commission on (4.16)."""
    imr, (_, held) = load(request, imr_id), of(request)
    if not is_of(held, imr, Capacity.SENIOR_MANAGER):
        raise NotVisible
    imr_stages.accept(acting_user=user_of(request), imr=imr)
    messages.success(request, "Accepted. The panel chair and the coordinator see it.")
    return redirect(address(imr))


@opens(capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR))
@require_POST
def receive(request: HttpRequest, reference: str, imr_id: UUID) -> HttpResponse:
    """The chair, or the coordinator, takes an assured review in for the panel (4.20)."""
    imr = load(request, imr_id)
    imr_stages.receive(acting_user=user_of(request), imr=imr)
    messages.success(request, "Received for the panel.")
    return redirect(address(imr))
