"""Editions of the protocol: which is in force, the one that is written, what differs, and the second person's answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.api import OfficeKind, has_office
from portal.accounts.openers import SIGNED_IN, office
from portal.kernel import both
from portal.kernel.errors import NotVisible, Refused, must_exist
from portal.kernel.forms import audit_refusal
from portal.kernel.openers import opens
from portal.kernel.views import marking_sheet
from reviews.editions import current, edition, to_data
from reviews.enums_office import OfficeState
from reviews.forms.editions import GROUPS, EditionForm, compared, initial_of
from reviews.models import ProtocolEdition
from reviews.services import editions as service
from reviews.views.steps import step, user_of

WRITES = office(*service.WRITERS)
SEES = office(*service.SECOND)
FORMS = ["GET", "HEAD", "POST"]


class StampForm(forms.Form):
    """A button; the stamp says what was on the screen."""

    stamp = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(StampForm):
    reason = forms.CharField(label="What should be changed", widget=forms.Textarea(attrs={"rows": 4}))


def address(row: ProtocolEdition, name: str = "edition") -> str:
    return reverse(f"reviews:{name}", kwargs={"edition_id": row.pk})


@opens(SEES)
@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    """The edition in force, the one in hand, and the earlier ones."""
    rows = list(ProtocolEdition.objects.select_related("begun_by", "confirmed_by"))
    confirmed = sorted(
        (one for one in rows if one.state == OfficeState.CONFIRMED and one.confirmed_at),
        key=lambda one: str(one.confirmed_at),
        reverse=True,
    )
    now = edition(confirmed[0].key if confirmed else current())
    context = {
        "now": now,
        "shown": compared(to_data(now), to_data(now)),
        "in_force": confirmed[0] if confirmed else None,
        "earlier": confirmed[1:],
        "in_hand": next((one for one in rows if one.in_hand), None),
        "may_write": has_office(request.user, *service.WRITERS),
    }
    return render(request, "reviews/editions.html", context)


@opens(WRITES)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A draft from the edition in force, and its page."""
    try:
        row = service.begin(acting_user=user_of(request))
    except Refused as refused:
        audit_refusal(refused, service.begin, {"acting_user": user_of(request)})
        messages.error(request, str(refused))
        return redirect("reviews:editions")
    return redirect(address(row, "edition_change"))


def _kept(row: ProtocolEdition) -> dict[str, Any]:
    return {**initial_of(row.data), "stamp": row.version}


@opens(WRITES)
@require_http_methods(FORMS)
def change(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """All fields of the draft on one page."""
    row = _load(edition_id)
    if row.state != OfficeState.DRAFT:
        return redirect(address(row))
    form = both.watch(EditionForm(request.POST or None, initial=_kept(row)), row, _kept)
    return step(
        request,
        form,
        service.change,
        lambda: {"row": row, "data": form.data_of(), "stamp": form.cleaned_data["stamp"]},
        done=address(row),
        told="The draft is kept. This is what differs.",
        template="reviews/edition_change.html",
        groups=[(title, [form[name] for name in names]) for title, names in GROUPS],
        back=address(row),
    )


@opens(SEES)
@require_http_methods(FORMS)
def one(request: HttpRequest, edition_id: UUID) -> HttpResponse:
    """What differs from the edition that it was made from; to send, to confirm, or to return."""
    row = _load(edition_id)
    user = user_of(request)
    if row.state == OfficeState.DROPPED:
        raise NotVisible
    lines = compared(to_data(edition(row.based_on)), row.data)
    second = service.may_confirm(user, row)
    writes = has_office(user, *service.WRITERS)
    form = ReturnForm(request.POST if "return" in request.POST else None, initial={"stamp": row.version})
    context: dict[str, Any] = {
        "row": row,
        "base": edition(row.based_on),
        "differs": [line for line in lines if line.differs],
        "same": [line for line in lines if not line.differs],
        "second": second,
        "may_write": writes,
        "coordinator": has_office(user, OfficeKind.COORDINATOR),
    }
    if request.method == "POST" and "return" not in request.POST:
        return _act(request, row)
    told = "Returned. Whoever wrote it sees the reason."
    arguments = {"row": row}
    return step(
        request,
        form,
        service.send_back,
        lambda: {**arguments, **form.cleaned_data},
        done=address(row),
        told=told,
        template="reviews/edition.html",
        **context,
    )


STEPS = {
    "send": (service.send, "Sent. It takes effect once a second person confirms it.", True),
    "take_back": (service.take_back, "It is a draft again.", False),
    "drop": (service.drop, "The draft is put away. The edition in force stays.", False),
    "confirm": (service.confirm, "Confirmed. Reviews that open from now on are under this edition.", True),
}


def _act(request: HttpRequest, row: ProtocolEdition) -> HttpResponse:
    name = next((one for one in STEPS if one in request.POST), "")
    form = StampForm(request.POST)
    if not name or not form.is_valid():
        raise NotVisible
    done, said, stamped = STEPS[name]
    arguments: dict[str, Any] = {"acting_user": user_of(request), "row": row}
    if stamped:
        arguments["stamp"] = form.cleaned_data["stamp"]
    try:
        done(**arguments)  # type: ignore[operator]
    except Refused as refused:
        audit_refusal(refused, done, arguments)  # type: ignore[arg-type]
        messages.error(request, str(refused))
        return redirect(address(row))
    messages.success(request, said)
    return redirect("reviews:editions" if name in ("drop", "confirm") else address(row))


def _load(edition_id: UUID) -> ProtocolEdition:
    return must_exist(
        ProtocolEdition.objects.select_related("begun_by", "sent_by", "confirmed_by", "returned_by")
        .filter(pk=edition_id)
        .first()
    )


@opens(SIGNED_IN)
@require_safe
def marking_css(request: HttpRequest, key: str) -> HttpResponse:
    """The marking in the margin of every printed sheet, as an edition says it."""
    try:
        held = edition(key)
    except KeyError:
        raise NotVisible from None
    return HttpResponse(marking_sheet(*held.marks), content_type="text/css; charset=utf-8")
