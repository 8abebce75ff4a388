"""The deposit door (4.19): the chair's and coordinator's side of it, and the side of whoever has no account.

At the door nothing but the words of the request is read, and that only with link and code (never 1). No address, title
or page of it says whom the review is about.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documentroom.forms_deposits import CodeForm, DepositAskForm, DepositForm
from documentroom.models import Deposit
from documentroom.openers import ASKING, DEPOSITED, DEPOSITING, READING_REQUEST, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import deposits as service
from documentroom.services.deposits import From
from documentroom.services.trail import note_refusal
from documentroom.uploads import receive
from portal.kernel import once
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.forms import audit_refusal, call
from portal.kernel.openers import PUBLIC, opens

METHODS = ["GET", "HEAD", "POST"]


# The chair and the coordinator ----------------------------------------------------------------------------------------
@opens(ASKING)
@never_kept
@require_http_methods(METHODS)
def ask(request: RoomRequest, reference: str) -> HttpResponseBase:
    """What was asked of professionals outside the process, and a new request."""
    form = once.once(DepositAskForm(request.POST or None))
    if request.method == "POST" and form.is_valid():
        made = call(form, service.ask, acting_user=request.user, review=request.review, **form.cleaned_data)
        if made is not None:
            return redirect(_address(made))
    rows = list(service.visible(request.room))
    return render(request, "documentroom/deposits.html", {"review": request.review, "rows": rows, "form": form})


@opens(ASKING)
@never_kept
@require_http_methods(METHODS)
@sensitive_variables("code")
def one(request: RoomRequest, reference: str, deposit_id: UUID) -> HttpResponseBase:
    """One request: its link, its code (shown once, to who asked), and what came of it."""
    found, code, wrong = _load(request, deposit_id), "", None
    if request.method == "POST":
        try:
            code = service.show_code(acting_user=request.user, deposit=found)
        except Refused as refused:
            audit_refusal(refused, service.show_code, {"acting_user": request.user, "review": request.review})
            wrong = refused
    link = (
        request.build_absolute_uri(reverse("documentroom:deposit", args=[found.link_to_send]))
        if found.link_to_send
        else ""
    )
    context = {
        "review": request.review,
        "deposit": found,
        "link": link,
        "code": code,
        "wrong": wrong,
        "mine": found.asked_by_id == request.user.pk,
        "back": reverse("documentroom:deposits", args=[reference]),
    }
    return render(request, "documentroom/deposit_asked.html", context)


@opens(ASKING)
@never_kept
@require_POST
def end(request: RoomRequest, reference: str, deposit_id: UUID) -> HttpResponseBase:
    """End a request: its link dies."""
    found = _load(request, deposit_id)
    service.end(acting_user=request.user, deposit=found)
    messages.success(request, "Ended. The link opens nothing any more.")
    return redirect(_address(found))


def _load(request: RoomRequest, deposit_id: UUID) -> Deposit:
    found: Deposit | None = service.visible(request.room).filter(pk=deposit_id).first()
    if found is None:
        raise NotVisible
    found.review = request.review
    return found


def _address(deposit: Deposit) -> str:
    return reverse("documentroom:deposit_asked", args=[deposit.review.reference, deposit.pk])


# The door -------------------------------------------------------------------------------------------------------------
@opens(PUBLIC)
@never_kept
@require_safe
@sensitive_variables("link")
def door(request: HttpRequest, link: str) -> HttpResponseBase:
    """The link. It changes nothing by being opened: mail scanners open links too."""
    try:
        found = service.by_link(link)
    except Refused as refused:
        return _closed(request, refused)
    request.session.flush()
    request.session["depositing"] = {"id": str(found.pk)}
    return redirect("documentroom:deposit_code")


@opens(PUBLIC)
@never_kept
@require_safe
def closed(request: HttpRequest) -> HttpResponseBase:
    """The link stopped working while it was being used: says why, as far as this session knows the link."""
    found = Deposit.objects.select_related("review").filter(pk=request.session.get("depositing", {}).get("id")).first()
    try:
        if found is not None:
            service.check_open(found)
    except Refused as refused:
        return _closed(request, refused)
    return _closed(request, Refused("This page has waited too long. Open the link again.", who=service.ASK))


def _closed(request: HttpRequest, refused: Refused) -> HttpResponseBase:
    return render(request, "documentroom/deposit_closed.html", {"refused": refused}, status=410)


@opens(DEPOSITING)
@never_kept
@require_http_methods(METHODS)
@sensitive_post_parameters("code")
def code(request: Any) -> HttpResponseBase:
    """The code that was told by telephone: five tries. Nothing of the request is shown before it."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = call(form, service.check_code, deposit_id=request.deposit.pk, code=form.cleaned_data["code"])
        if found is not None:
            request.session.cycle_key()
            request.session["depositing"] = {"id": str(found.pk), "accepted": timezone.now().timestamp()}
            return redirect("documentroom:deposit_report")
    return render(request, "documentroom/deposit_code.html", {"form": form})


@csrf_exempt
@opens(READING_REQUEST)
@never_kept
@require_http_methods(METHODS)
def report(request: Any) -> HttpResponseBase:
    """The words of the request, and the one report. Sealed as it comes in, like any filing."""
    handler = None
    if request.method == "POST":
        try:
            service.count_send(request.deposit)
        except Refused:
            return redirect("documentroom:deposit_closed")
        handler = receive(request, request.deposit.review_id, None)
    try:
        return _report(request, sent=handler is not None)
    finally:
        if handler is not None:
            handler.discard()


@csrf_protect
def _report(request: Any, *, sent: bool) -> HttpResponseBase:
    form = DepositForm(request.POST, request.FILES) if sent else DepositForm()
    deposit: Deposit = request.deposit
    if sent and form.is_valid():
        data = form.cleaned_data
        said = From(data["name"], data["role"], data["practice"])
        done = call(form, service.receive, deposit=deposit, said=said, upload=data["file"] or None, words=data["words"])
        if done is not None:
            request.session["depositing"] = {"done": str(done.pk), "accepted": timezone.now().timestamp()}
            return redirect("documentroom:deposit_done")
    if sent:
        note_refusal(
            "deposit.refused", review_id=deposit.review_id, actor=service.DOOR, ids={"deposit": str(deposit.pk)}
        )
    return render(request, "documentroom/deposit.html", {"form": form, "deposit": deposit})


@opens(DEPOSITED)
@never_kept
@require_safe
def done(request: Any) -> HttpResponseBase:
    """The receipt. The link is dead by now."""
    return render(request, "documentroom/deposit_done.html", {"deposit": request.deposit})
