"""The letters of a review, and the templates with which all reviews' letters are written (4.4, 4.13 to 4.16, 4.28, 4.29)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.api import has_office
from portal.accounts.openers import office
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.forms import audit_refusal, call
from portal.kernel.openers import opens
from reviews import facts as fact_loader
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, LetterKind
from reviews.enums_office import OfficeState
from reviews.forms.letters import ReturnTemplateForm, TemplateForm, WriteForm
from reviews.models import LetterTemplate
from reviews.openers import capacity
from reviews.selectors.imrs import visible_letters
from reviews.services import letter_templates as service
from reviews.services import letters_more
from reviews.services.editions import SECOND, WRITERS
from reviews.uploads import receive
from reviews.views.imrs import word
from reviews.views.steps import of, user_of

WRITES, SEES = office(*WRITERS), office(*SECOND)
FORMS = ["GET", "HEAD", "POST"]


@opens(capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR, *SSP_CHAIR_CAPACITIES))
@require_http_methods(FORMS)
def letters(request: HttpRequest, reference: str) -> HttpResponse:
    """Every letter of the review that this person sees, and what can be written now."""
    review, held = of(request)
    can = letters_more.writable(fact_loader.load(review), held)
    form = WriteForm(request.POST or None, writable=can)
    if request.method == "POST" and form.is_valid():
        made = call(form, letters_more.write, acting_user=user_of(request), review=review, key=form.cleaned_data["key"])
        if made is not None:
            messages.success(request, "The letter is written. Download it, send it, and mark it as sent.")
            return redirect(reverse("reviews:letter", kwargs={"reference": reference, "letter_id": made.pk}))
    rows = list(visible_letters(held))
    return render(
        request,
        "reviews/letters.html",
        {
            "review": review,
            "letters": rows,
            "unsent": sum(one.sent_on is None for one in rows),
            "form": form if can else None,
            "may_template": _may(request),
        },
    )


def _may(request: HttpRequest) -> bool:
    return has_office(request.user, *SECOND)


def _kind(kind: str) -> LetterKind:
    if kind not in service.KINDS:
        raise NotVisible
    return LetterKind(kind)


def _address(kind: str) -> str:
    return reverse("reviews:letter_template", kwargs={"letter_kind": kind})


@opens(SEES)
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """Each kind of letter, with which template it is written, and what waits for a second person."""
    rows = list(LetterTemplate.objects.select_related("made_by", "decided_by"))
    kinds = []
    for kind in service.KINDS:
        of_kind = [one for one in rows if one.kind == kind]
        last = next((one for one in of_kind if one.state == OfficeState.CONFIRMED), None)
        waits = next((one for one in of_kind if one.state == OfficeState.WAITING), None)
        kinds.append({"kind": kind, "row": None if last and last.built_in else last, "waits": waits})
    return render(request, "reviews/letter_templates.html", {"kinds": kinds})


@csrf_exempt
@opens(SEES)
@require_http_methods(FORMS)
def template(request: HttpRequest, letter_kind: str) -> HttpResponse:
    """One kind's template: take it, replace it, look at what waits, confirm or return it."""
    kind = _kind(letter_kind)
    if request.method == "POST":
        receive(request)
    return _template(request, kind)


@csrf_protect
def _template(request: HttpRequest, kind: LetterKind) -> HttpResponse:
    user = user_of(request)
    writes = has_office(user, *WRITERS)
    rows = list(LetterTemplate.objects.filter(kind=kind).select_related("made_by", "decided_by"))
    waits = next((one for one in rows if one.state == OfficeState.WAITING), None)
    uploads = request.method == "POST" and "upload" in request.POST
    returns = request.method == "POST" and "return" in request.POST
    form = TemplateForm(request.POST, request.FILES) if uploads else TemplateForm()
    back = ReturnTemplateForm(request.POST if returns else None)
    if uploads and form.is_valid():
        sent: InMemoryUploadedFile = form.cleaned_data["file"]
        data = sent.read()
        if sent.size and len(data) < sent.size:  # past the limit nothing was kept
            data = b"\0" * (service.LARGEST + 1)
        if call(form, service.propose, acting_user=user, kind=kind, data=data, name=sent.name or "") is not None:
            messages.success(request, "It is kept, and takes effect once a second person confirms it.")
            return redirect(_address(kind))
    elif returns and waits is not None and back.is_valid():
        if call(back, service.send_back, acting_user=user, row=waits, **back.cleaned_data) is not None:
            messages.success(request, "Returned.")
            return redirect(_address(kind))
    elif request.method == "POST" and not (uploads or returns):
        return _act(request, kind, waits)
    confirmed = next((one for one in rows if one.state == OfficeState.CONFIRMED), None)
    context = {
        "kind": kind,
        "form": form,
        "back": back,
        "waits": waits,
        "row": None if confirmed and confirmed.built_in else confirmed,
        "earlier": [one for one in rows if one not in (waits, confirmed)],
        "second": bool(waits and service.may_confirm(user, waits)),
        "may_write": writes,
        "placeholders": [
            (f"{{{{{name}}}}}", said, name in service.REQUIRED) for name, said in service.PLACEHOLDERS.items()
        ],
    }
    return render(request, "reviews/letter_template.html", context)


def _act(request: HttpRequest, kind: LetterKind, waits: LetterTemplate | None) -> HttpResponse:
    user = user_of(request)
    done: Callable[..., LetterTemplate] = service.propose_built_in
    arguments: dict[str, Any] = {"acting_user": user, "kind": kind}
    said = "It takes effect once a second person confirms it."
    if "built_in" not in request.POST:
        if waits is None or request.POST.get("template") != str(waits.pk):  # not what was on the screen
            messages.error(request, "Somebody acted first. This is how it stands now.")
            return redirect(_address(kind))
        name = next((one for one in STEPS if one in request.POST), "")
        if not name:
            raise NotVisible
        done, said = STEPS[name]
        arguments = {"acting_user": user, "row": waits}
    try:
        done(**arguments)
        messages.success(request, said)
    except Refused as refused:
        audit_refusal(refused, done, arguments)
        messages.error(request, str(refused))
    return redirect(_address(kind))


STEPS: dict[str, tuple[Callable[..., LetterTemplate], str]] = {
    "confirm": (service.confirm, "Confirmed. Letters are written with it from now on."),
    "take_back": (service.take_back, "Taken back."),
}


@opens(SEES)
@require_safe
def template_present(request: HttpRequest, letter_kind: str) -> HttpResponse:
    """The template in force as a Word file."""
    kind = _kind(letter_kind)
    return _file(request, service.present(kind), kind, "present", f"{kind}.docx")


@opens(SEES)
@require_safe
def template_example(request: HttpRequest, letter_kind: str) -> HttpResponse:
    """The template in force, filled with made-up data."""
    kind = _kind(letter_kind)
    row, values = service.in_force(kind), service.made_up()
    body = service.filled(row, values) if row else service.built_in(values)
    return _file(request, body, kind, "example", f"{kind}-example.docx")


@opens(SEES)
@require_safe
def template_file(request: HttpRequest, template_id: UUID, which: str) -> HttpResponse:
    """An uploaded template as it came, or filled with made-up data."""
    row = LetterTemplate.objects.filter(pk=template_id, built_in=False).first()
    if row is None or which not in ("file", "example"):
        raise NotVisible
    body = service.filled(row, service.made_up()) if which == "example" else service.as_uploaded(row)
    return _file(request, body, LetterKind(row.kind), which, f"{row.kind}-{row.number}-{which}.docx")


def _file(request: HttpRequest, body: bytes, kind: LetterKind, which: str, name: str) -> HttpResponse:
    with transaction.atomic():
        ids = {"kind": kind, "which": which}
        record(chain=PORTAL_CHAIN, verb="letter_template.taken", actor=user_of(request), ids=ids)
    return word(body, name)
