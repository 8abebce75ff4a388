"""Accepting an invitation, or completing a reset: link, spoken code, password, second factor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from portal.accounts.enums import InvitationPurpose
from portal.accounts.forms import NewPasswordForm, PresentPasswordForm, SpokenCodeForm
from portal.accounts.models import Invitation
from portal.accounts.openers import JOINING, PUBLIC
from portal.accounts.services import factors, invitations, own, sessions
from portal.accounts.views.common import tell
from portal.kernel.errors import Refused
from portal.kernel.forms import call
from portal.kernel.openers import opens


@opens(PUBLIC)
@never_cache
@sensitive_variables("link")
def join(request: HttpRequest, link: str) -> HttpResponse:
    """The link of the e-mail. It changes nothing by being opened: mail scanners open links too."""
    try:
        invitation = invitations.by_link(link)
    except Refused as refused:
        return render(request, "accounts/join_closed.html", {"refused": refused}, status=410)
    request.session.flush()
    request.session["joining"] = {"id": str(invitation.pk)}
    return redirect("accounts:join_code")


@opens(PUBLIC)
@never_cache
def join_closed(request: HttpRequest) -> HttpResponse:
    """The link stopped working while it was being used: says why, as far as this session knows the link."""
    key = request.session.get("joining", {}).get("id")
    found = Invitation.objects.select_related("user").filter(pk=key).first() if key else None
    refused = Refused("This link cannot be used any more.", who=invitations.ASK_AGAIN)
    if found is not None:
        try:
            invitations.check_open(found)
        except Refused as why:
            refused = why
    return render(request, "accounts/join_closed.html", {"refused": refused}, status=410)


@opens(JOINING)
@never_cache
@sensitive_post_parameters("code")
def join_code(request: Any) -> HttpResponse:
    """The code that was told by telephone: five tries."""
    invitation: Invitation = request.joining
    form = SpokenCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = call(form, invitations.check_code, invitation_id=invitation.pk, code=form.cleaned_data["code"])
        if found is not None:
            request.session.cycle_key()
            request.session["joining"] = {"id": str(invitation.pk), "accepted": True}
            return redirect("accounts:join_password")
    return render(
        request,
        "accounts/join_code.html",
        {"form": form, "invitation": invitation, "first": invitation.purpose == InvitationPurpose.JOIN},
    )


@opens(JOINING)
@never_cache
@sensitive_post_parameters("password", "again")
def join_password(request: Any) -> HttpResponse:
    """A new password; or the present one, where only the factors are being reset."""
    invitation: Invitation = request.joining
    if not request.session["joining"].get("accepted"):
        return redirect("accounts:join_code")
    form_class = NewPasswordForm if invitation.sets_password else PresentPasswordForm
    form = form_class(request.POST or None)
    if request.method == "POST" and form.is_valid() and _password_done(request, invitation, form):
        return _onward(request, invitation)
    context = {
        "form": form,
        "invitation": invitation,
        "user_name": invitation.user.username,
        "first": invitation.purpose == InvitationPurpose.JOIN,
    }
    return render(request, "accounts/join_password.html", context)


def _password_done(request: HttpRequest, invitation: Invitation, form: Any) -> bool:
    """Set the new password, or check the present one; false with a sentence on the form."""
    user, password = invitation.user, form.cleaned_data["password"]
    if invitation.sets_password:
        call(form, own.set_password, user=user, password=password)
        return not form.errors
    try:
        own.check_password(request, username=user.username, password=password)
    except Refused as refused:
        tell(form, refused)
    return not form.errors


def _onward(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    """To the factor that must be set up, or to the one that the person still has."""
    user = invitation.user
    del request.session["joining"]
    if invitation.sets_factor or not factors.has_factor(user):
        sessions.grant_enrolment(request, user, "invitation", invitation.pk)
        return redirect("accounts:set_up")
    invitations.complete(invitation)
    sessions.begin_half(request, user)
    return redirect("accounts:second")
