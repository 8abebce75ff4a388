"""Passkeys: django-otp-webauthn's ceremonies behind our own doors.

Its views would let a session that has given only a password enrol the first passkey and count as verified, and would
sign people in without a password. Here a passkey is a second factor: it is set up where an authenticator app could be
(an invitation or recovery code in progress, or a fresh proof), and asked for where a code is asked for.
"""

from __future__ import annotations

from typing import Any

from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django_otp_webauthn import views as base
from django_otp_webauthn.utils import rewrite_exceptions

from portal.accounts.models import User
from portal.accounts.openers import ENROLLING, HALF_SIGNED_IN, SIGNED_IN, signed_in
from portal.accounts.services import factors, kept, sessions
from portal.accounts.views.common import landing
from portal.accounts.views.enrol import enrolled, enroller
from portal.audit.api import PORTAL_CHAIN, record_refusal
from portal.kernel.openers import Opener, opens


class _Enrolling:
    """Who may set up a passkey is what the opener has found, never a half session."""

    request: Any

    def get_user(self) -> User:
        user = enroller(self.request)
        user.otp_device, user.is_verified = None, lambda: True  # type: ignore[attr-defined]
        return user

    def user_is_mfa_enrolled(self, user: User) -> bool:
        return False  # the opener has asked for more than this check would


@method_decorator([opens(ENROLLING), require_POST], name="dispatch")
class BeginAdding(_Enrolling, base.BeginCredentialRegistrationView):  # type: ignore[misc]
    """The options for a new passkey."""


@method_decorator([opens(ENROLLING), require_POST], name="dispatch")
class CompleteAdding(_Enrolling, base.CompleteCredentialRegistrationView):  # type: ignore[misc]
    """The new passkey, verified and kept."""

    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        user, state = self.get_user(), self.get_state()
        with rewrite_exceptions():
            device = self.get_helper().register_complete(user=user, state=state, data=self.request.data)
        device.name = "Passkey"
        device.save(update_fields=["name"])
        factors.added(user=user, device=device)
        return JsonResponse({"go": enrolled(self.request, user, device)})


def _either(request: Any, view_kwargs: dict[str, Any]) -> None:
    """Step 2 of signing in, or a proof by somebody signed in."""
    request.half = None
    if not signed_in(request):
        HALF_SIGNED_IN.check(request, view_kwargs)
    else:
        SIGNED_IN.check(request, view_kwargs)


PROVING = Opener("password given, or signed in", _either)


class _Proving:
    """Whose passkey is asked for: never nobody's, so that a passkey alone signs nobody in."""

    request: Any

    def get_user(self) -> User:
        user: User = self.request.half.user if self.request.half else self.request.session_record.user
        return user


@method_decorator([opens(PROVING), require_POST], name="dispatch")
class BeginProving(_Proving, base.BeginCredentialAuthenticationView):  # type: ignore[misc]
    """The challenge for one of the person's passkeys."""


@method_decorator([opens(PROVING), require_POST], name="dispatch")
class CompleteProving(_Proving, base.CompleteCredentialAuthenticationView):  # type: ignore[misc]
    """The answer to the challenge: the second step, or a fresh proof."""

    def post(self, *args: Any, **kwargs: Any) -> JsonResponse:
        user, state = self.get_user(), self.get_state()
        try:
            with rewrite_exceptions():
                device = self.get_helper().authenticate_complete(user=user, state=state, data=self.request.data)
            self.check_device_usable(device)
            factors.used(device)
        except Exception:
            record_refusal(chain=PORTAL_CHAIN, verb="account.passkey_wrong", actor=user, subject=user)
            raise
        wanted = self.request.half.data["next"] if self.request.half else None
        if self.request.half:
            sessions.finish(self.request, user, device)
            kept.remember(self.request, user)
        else:
            sessions.prove(self.request.session_record)
        return JsonResponse({"go": landing(self.request, wanted)})
