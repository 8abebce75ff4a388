"""Setting up a second factor: from an invitation, with a recovery code, or by somebody signed in with a fresh proof."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django_otp.models import Device

from portal.accounts.enums import SessionEnd
from portal.accounts.forms import CodeForm
from portal.accounts.models import Invitation, User
from portal.accounts.openers import ENROLLING, SIGNED_IN
from portal.accounts.services import factors, invitations, kept, sessions
from portal.kernel.errors import Refused
from portal.kernel.forms import call
from portal.kernel.openers import opens


def enroller(request: Any) -> User:
    """Whose factor is being set up here."""
    user: User = request.grant.user if request.grant is not None else request.session_record.user
    return user


@opens(ENROLLING)
@never_cache
def set_up(request: Any) -> HttpResponse:
    """Choose between an authenticator app and a passkey."""
    return render(request, "accounts/set_up.html", {"first": request.grant is not None})


@opens(ENROLLING)
@never_cache
@sensitive_post_parameters("code")
@sensitive_variables("app")
def set_up_app(request: Any) -> HttpResponse:
    """An authenticator app: its QR code, its key as text, and the first code as proof."""
    user = enroller(request)
    app = factors.app_in_progress(request, user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        call(form, factors.confirm_app, user=user, app=app, code=form.cleaned_data["code"])
        if not form.errors:
            return redirect(enrolled(request, user, app))
    key = " ".join(app.secret[start : start + 4] for start in range(0, len(app.secret), 4))
    context = {
        "form": form,
        "picture": factors.setup_picture(app),
        "key": key,
        "user_name": user.username,
        "first": request.grant is not None,
    }
    return render(request, "accounts/set_up_app.html", context)


def enrolled(request: Any, user: User, device: Device) -> str:
    """What a new factor leads to; gives the address to go to.

    An invitation ends in a whole session. A recovery code ends in none: the lost factors go, and the person signs in
    with the new one.
    """
    grant = request.grant
    if grant is None:
        messages.success(request, "It is set up. You can use it from now on.")
        return reverse("accounts:account")
    if grant.data["why"] == "recovery":
        with transaction.atomic():
            factors.forget_all(user, but=device)
            sessions.end_all(user, SessionEnd.RESET)
        request.session.flush()
        messages.success(request, "It is set up, and your earlier ones no longer work. Sign in with it now.")
        return reverse("accounts:sign_in")
    return _accepted(request, user, device, grant.data["invitation"])


def _accepted(request: Any, user: User, device: Device, invitation_id: str) -> str:
    try:
        invitations.complete(Invitation.objects.select_related("user").get(pk=invitation_id))
    except Refused as refused:
        device.delete()
        request.session.flush()
        messages.error(request, str(refused))
        return reverse("accounts:sign_in")
    sessions.finish(request, user, device)
    kept.remember(request, user)
    return reverse("accounts:codes")


@opens(SIGNED_IN, reauth=True)
@never_cache
@sensitive_variables("codes")
def codes(request: Any) -> HttpResponse:
    """Ten recovery codes, in the answer to a POST, once."""
    user = request.session_record.user
    made = factors.new_recovery_codes(user=user) if request.method == "POST" else []
    return render(request, "accounts/codes.html", {"codes": made, "left": factors.recovery_codes_left(user)})
