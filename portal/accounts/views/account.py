"""One's own account: sessions, password, factors, recovery codes, and the lock that anyone can turn."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from django_otp.models import Device
from django_otp_webauthn.models import WebAuthnCredential

from portal.accounts.enums import OfficeKind, SessionEnd
from portal.accounts.forms import ChangePasswordForm
from portal.accounts.models import AuthenticatorApp, SessionRecord, User
from portal.accounts.openers import SIGNED_IN
from portal.accounts.selectors import has_office
from portal.accounts.services import factors, own, resets, sessions
from portal.accounts.views.common import forget_here
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused, must_exist
from portal.kernel.forms import audit_refusal, call
from portal.kernel.openers import opens


@opens(SIGNED_IN)
def account(request: Any) -> HttpResponse:
    """What somebody can see and do about their own sign-in."""
    user = request.session_record.user
    rooms = settings.SITE != "desk"
    context = {
        "person": user,
        "offices": user.offices.on(today()),
        "sessions": [s for s in user.session_records.filter(ended_at=None) if s.live],
        "here": request.session_record,
        "apps": factors.apps_of(user),
        "passkeys": factors.passkeys_of(user),
        "codes_left": factors.recovery_codes_left(user) if rooms else 0,
        "resets": resets.waiting_for(user) if rooms else [],
        "coordinator": rooms and has_office(user, OfficeKind.COORDINATOR),
    }
    return render(request, "accounts/account.html", context)


@opens(SIGNED_IN, reauth=True)
@sensitive_post_parameters("old", "password", "again")
def password(request: Any) -> HttpResponse:
    """Change one's own password; other sessions end."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        session = request.session_record
        call(
            form,
            own.change_password,
            request=request,
            user=session.user,
            old=given["old"],
            password=given["password"],
            session=session,
        )
        if not form.errors:
            messages.success(request, "Your password is changed. You are signed out everywhere else.")
            return redirect("accounts:account")
    return render(request, "accounts/password.html", {"form": form, "user_name": request.session_record.user.username})


@opens(SIGNED_IN)
@require_POST
def end_session(request: Any, session_id: UUID) -> HttpResponse:
    """End one of one's own sessions."""
    found = must_exist(
        SessionRecord.objects.select_related("user").filter(pk=session_id, user=request.session_record.user).first()
    )
    sessions.end(found, SessionEnd.SIGNED_OUT)
    if found == request.session_record:
        sessions.sign_out(request)
        return forget_here(redirect("accounts:signed_out"))
    messages.success(request, "That session is signed out.")
    return redirect("accounts:account")


@opens(SIGNED_IN)
@require_POST
def end_everywhere(request: Any) -> HttpResponse:
    """Sign out everywhere, here too."""
    sessions.end_all(request.session_record.user, SessionEnd.EVERYWHERE)
    sessions.sign_out(request)
    return forget_here(redirect("accounts:signed_out"))


@opens(SIGNED_IN)
def lock(request: Any) -> HttpResponse:
    """Lock my access: asks once, then it holds at once."""
    if request.method == "POST":
        own.lock_access(user=request.session_record.user)
        sessions.sign_out(request)
        return forget_here(redirect("accounts:signed_out"))
    return render(request, "accounts/lock.html")


@opens(SIGNED_IN, reauth=True)
@require_POST
def remove_app(request: Any, app_id: UUID) -> HttpResponse:
    """Remove one of one's own authenticator apps."""
    return _remove(
        request, AuthenticatorApp.objects.filter(pk=app_id, user=request.session_record.user, confirmed=True).first()
    )


@opens(SIGNED_IN, reauth=True)
@require_POST
def remove_passkey(request: Any, passkey_id: int) -> HttpResponse:
    """Remove one of one's own passkeys."""
    return _remove(request, WebAuthnCredential.objects.filter(pk=passkey_id, user=request.session_record.user).first())


def _remove(request: Any, device: Device | None) -> HttpResponse:
    user: User = request.session_record.user
    if device is None:
        raise NotVisible
    used = request.user.otp_device
    if used is not None and used.persistent_id == device.persistent_id:
        messages.error(request, "You signed in with this one. Sign in with another, then remove it.")
        return redirect("accounts:account")
    try:
        factors.remove(user=user, device=device)
        messages.success(request, "It is removed.")
    except Refused as refused:
        audit_refusal(refused, factors.remove, {"acting_user": user, "user": user})
        messages.error(request, str(refused))
    return redirect("accounts:account")
