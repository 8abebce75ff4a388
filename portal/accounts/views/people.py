"""People, their offices and resets, for coordinators; and agencies with their adoption of the protocol (1.3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.enums import OfficeKind
from portal.accounts.forms import AgencyForm, InviteForm, OfficeForm, ResetForm
from portal.accounts.models import Agency, User
from portal.accounts.openers import SIGNED_IN, office
from portal.accounts.selectors import has_office
from portal.accounts.services import agencies, invitations, own, resets
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.forms import audit_refusal, call
from portal.kernel.openers import opens

COORDINATOR = office(OfficeKind.COORDINATOR)


@opens(COORDINATOR)
@require_safe
def people(request: Any) -> HttpResponse:
    """Everybody with an account, fifty a page."""
    found = User.objects.select_related("agency")
    wanted = request.GET.get("q", "").replace("\0", "").strip()  # PostgreSQL takes no NUL
    if wanted:
        found = found.filter(
            Q(name__icontains=wanted) | Q(username__icontains=wanted) | Q(agency__name__icontains=wanted)
        )
    page = Paginator(found, 50).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"page": page, "wanted": wanted})


@opens(COORDINATOR)
def invite(request: Any) -> HttpResponse:
    """Invite somebody to have an account. It opens no review."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invited = call(form, invitations.invite, acting_user=request.session_record.user, **form.cleaned_data)
        if invited is not None and invited.invitation is not None:
            return redirect("accounts:invitation", invitation_id=invited.invitation.pk)
        if invited is not None:
            messages.success(request, f"{invited.user.name} has an account already.")
            return redirect("accounts:person", person_id=invited.user.pk)
    return render(request, "accounts/invite.html", {"form": form})


@opens(SIGNED_IN)
@sensitive_variables("code")
def invitation(request: Any, invitation_id: UUID) -> HttpResponse:
    """For the inviter: the code to tell by telephone, shown once; and a new one where it was missed."""
    user = request.session_record.user
    found = invitations.shown_to(user, invitation_id)
    code, wrong = "", ""
    if request.method == "POST":
        try:
            if "again" in request.POST:
                again = invitations.send_again(acting_user=user, invitation_id=invitation_id)
                messages.success(request, "A new e-mail is on its way, with a new code. The old ones have ended.")
                return redirect("accounts:invitation", invitation_id=again.pk)
            code = invitations.show_code(acting_user=user, invitation_id=invitation_id)
        except Refused as refused:
            audit_refusal(refused, invitations.show_code, {"acting_user": user, "user": found.user})
            wrong = str(refused)
    found.refresh_from_db()
    return render(request, "accounts/invitation.html", {"invitation": found, "code": code, "wrong": wrong})


@opens(SIGNED_IN)
@require_safe
def person(request: Any, person_id: UUID) -> HttpResponse:
    """One person, for coordinators and for who may be second in a reset."""
    user, found = request.session_record.user, _person(request, person_id)
    context = {
        "person": found,
        "coordinator": has_office(user, OfficeKind.COORDINATOR),
        "offices": found.offices.on(today()),
        "office_form": OfficeForm(),
        "requests": [r for r in found.reset_requests.select_related("asked_by") if r.open],
        "may_decide": [r.pk for r in found.reset_requests.all() if resets.may_decide(user, r)],
        "may_ask": resets.may_ask(user, found) and found.joined_at is not None,
        "invitation": found.invitations.filter(created_by=user).first(),
    }
    return render(request, "accounts/person.html", context)


def _person(request: Any, person_id: UUID) -> User:
    """:raises NotVisible: for whom neither a coordinator's office nor a rule of an upper floor lets see this person."""
    found = User.objects.select_related("agency").filter(pk=person_id).first()
    user = request.session_record.user
    if found is None or not (has_office(user, OfficeKind.COORDINATOR) or resets.may_ask(user, found)):
        raise NotVisible
    return found


@opens(COORDINATOR)
@require_POST
def person_act(request: Any, person_id: UUID) -> HttpResponse:
    """Invite again, give or end an office, or close the account: one button each."""
    user, found = request.session_record.user, _person(request, person_id)
    try:
        if "invite" in request.POST and found.joined_at is None:
            made = invitations.issue(acting_user=user, user=found)
            return redirect("accounts:invitation", invitation_id=made.pk)
        if request.POST.get("office") in OfficeKind.values:
            invitations.grant_office(acting_user=user, user=found, kind=request.POST["office"])
            messages.success(request, "The office is given.")
        elif request.POST.get("end_office"):
            _end_office(request, user, found)
        elif "close" in request.POST:
            own.close_account(acting_user=user, user=found)
            messages.success(request, "The account is closed, and the person is signed out.")
    except Refused as refused:
        audit_refusal(refused, person_act, {"acting_user": user, "user": found})
        messages.error(request, str(refused))
    return redirect("accounts:person", person_id=found.pk)


def _end_office(request: Any, user: User, found: User) -> None:
    try:
        invitations.end_office(acting_user=user, office_id=UUID(request.POST["end_office"]))
    except ValueError:
        raise NotVisible from None
    messages.success(request, "The office has ended.")


@opens(SIGNED_IN, reauth=True)
def ask_reset(request: Any, person_id: UUID) -> HttpResponse:
    """The first of two asks for a reset."""
    user, found = request.session_record.user, _person(request, person_id)
    if not resets.may_ask(user, found):
        raise NotVisible
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        what = dict.fromkeys(form.cleaned_data["what"], True)
        made = call(form, resets.ask, acting_user=user, user=found, reason=form.cleaned_data["reason"], **what)
        if made is not None:
            messages.success(request, f"Asked. Nothing has changed yet: {resets.SECOND} must agree.")
            return redirect("accounts:person", person_id=found.pk)
    return render(request, "accounts/ask_reset.html", {"form": form, "person": found})


@opens(SIGNED_IN, reauth=True)
def decide_reset(request: Any, request_id: UUID) -> HttpResponse:
    """The second of the two agrees or refuses."""
    user = request.session_record.user
    asked = resets.for_decision(user, request_id)
    if request.method == "POST":
        agree = "agree" in request.POST
        try:
            made = resets.decide(acting_user=user, request_id=request_id, agree=agree)
        except Refused as refused:
            audit_refusal(refused, resets.decide, {"acting_user": user, "user": asked.user})
            messages.error(request, str(refused))
            return redirect("accounts:account")
        if made is not None:
            return redirect("accounts:invitation", invitation_id=made.pk)
        messages.success(request, "Agreed: it holds at once." if agree else "Refused: nothing has changed.")
        return redirect("accounts:account")
    return render(request, "accounts/decide_reset.html", {"asked": asked})


@opens(COORDINATOR)
@require_safe
def agency_list(request: Any) -> HttpResponse:
    """Every agency, and whether it has adopted the protocol (1.3)."""
    return render(request, "accounts/agencies.html", {"agencies": Agency.objects.all()})


@opens(COORDINATOR)
def agency(request: Any, agency_id: UUID | None = None) -> HttpResponse:
    """Add an agency, or change what is recorded of it."""
    found = Agency.objects.filter(pk=agency_id).first() if agency_id else None
    if agency_id and found is None:
        raise NotVisible
    form = AgencyForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        call(form, agencies.save, acting_user=request.session_record.user, agency=form.instance)
        if not form.errors:
            messages.success(request, "Recorded.")
            return redirect("accounts:agencies")
    return render(request, "accounts/agency.html", {"form": form, "agency": found})
