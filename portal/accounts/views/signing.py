"""Signing in, in two steps, and out. One way in for the portal and for Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST, require_safe

from portal.accounts.forms import CodeForm, RecoveryForm, SignInForm
from portal.accounts.openers import HALF_SIGNED_IN, PUBLIC, SIGNED_IN, signed_in
from portal.accounts.services import factors, kept, own, sessions
from portal.accounts.views.common import forget_here, landing, safe_next, tell
from portal.kernel.context import LEAVE
from portal.kernel.errors import Refused
from portal.kernel.forms import call
from portal.kernel.openers import opens

NOT_SET_UP = (
    "You have no second way yet to prove that it is you. "
    "Open the newest message with your link, or ask the coordinator for a reset."
)
STOPPED = (
    "There were too many wrong tries from your network. Wait 15 minutes, then try again. "
    "Nobody elsewhere is stopped by this."
)


@opens(PUBLIC)
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Step 1: user name and password. Right ones lead to step 2 and open nothing."""
    if signed_in(request):
        return redirect(landing(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = own.check_password(request, **form.cleaned_data)
            if not factors.has_factor(user):
                raise Refused(NOT_SET_UP)
            sessions.begin_half(request, user, next_url=safe_next(request))
            return redirect("accounts:second")
        except Refused as refused:
            tell(form, refused)
    return render(request, "accounts/sign_in.html", {"form": form, "next": safe_next(request)})


def stopped(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """For ``AXES_LOCKOUT_CALLABLE``: this network has tried this user name too often."""
    form = SignInForm({"username": request.POST.get("username", "")})
    form.errors.clear()
    form.add_error(None, STOPPED)
    return render(request, "accounts/sign_in.html", {"form": form, "next": safe_next(request)}, status=429)


@opens(HALF_SIGNED_IN)
@never_cache
@sensitive_post_parameters("code")
def second(request: Any) -> HttpResponse:
    """Step 2: the code of an authenticator app, or a passkey."""
    user = request.half.user
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            app = factors.check_code(user=user, code=form.cleaned_data["code"])
        except Refused as refused:
            tell(form, refused)
        else:
            wanted = request.half.data["next"]
            sessions.finish(request, user, app)
            kept.remember(request, user)
            return redirect(landing(request, wanted))
    context = {"form": form, "has_app": bool(factors.apps_of(user)), "has_passkey": bool(factors.passkeys_of(user))}
    return render(request, "accounts/second.html", context)


@opens(HALF_SIGNED_IN)
@never_cache
@sensitive_post_parameters("code")
def recovery(request: Any) -> HttpResponse:
    """A recovery code instead of step 2: it opens the setting up of a new factor, and nothing else."""
    user = request.half.user
    form = RecoveryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        call(form, factors.use_recovery_code, user=user, code=form.cleaned_data["code"])
        if form.is_valid():
            sessions.grant_enrolment(request, user, "recovery")
            return redirect("accounts:set_up")
    return render(request, "accounts/recovery.html", {"form": form})


@opens(SIGNED_IN)
@sensitive_post_parameters("code")
def prove(request: Any) -> HttpResponse:
    """The factor again, for what needs a fresh proof. What was being sent waits on the page that it was sent from."""
    user = request.session_record.user
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            factors.check_code(user=user, code=form.cleaned_data["code"])
        except Refused as refused:
            tell(form, refused)
        else:
            sessions.prove(request.session_record)
            return redirect(landing(request))
    waits = kept.has_words(request, safe_next(request))
    context = {"form": form, "next": safe_next(request), "waits": waits}
    context |= {"has_app": bool(factors.apps_of(user)), "has_passkey": bool(factors.passkeys_of(user))}
    return render(request, "accounts/prove.html", context)


@opens(PUBLIC)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session and have the browser forget."""
    sessions.sign_out(request)
    return forget_here(redirect("accounts:signed_out"))


@opens(PUBLIC)
@require_safe
@never_cache
def signed_out(request: HttpRequest) -> HttpResponse:
    """Where sign-out leads: it says so, and what to do on a shared computer."""
    return render(request, "accounts/signed_out.html")


@opens(PUBLIC)
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """Leave this site quickly: a plain link, so it is a GET. It can do no more harm than a sign-out."""
    sessions.sign_out(request)
    return forget_here(HttpResponseRedirect(LEAVE))


@opens(PUBLIC)
@require_safe
@never_cache
def sign_in_help(request: HttpRequest) -> HttpResponse:
    """Help with signing in."""
    return render(request, "accounts/help.html")


@opens(PUBLIC)
@require_GET
@never_cache
def left(request: Any) -> JsonResponse:
    """How many seconds this session has left. Asking is no sign of the person."""
    return _seconds_left(request)


def _seconds_left(request: Any) -> JsonResponse:
    session = getattr(request, "session_record", None)
    seconds = (session.ends_at - timezone.now()).total_seconds() if session else 0
    return JsonResponse({"left": max(0, int(seconds))})


left.unseen = True  # type: ignore[attr-defined]


@opens(SIGNED_IN)
@require_POST
def stay(request: Any) -> HttpResponse:
    """Stay signed in: a sign of the person, and the page that they were on."""
    sessions.touch(request.session_record, at_once=True)
    if request.headers.get("Accept") == "application/json":
        return _seconds_left(request)
    request.words_kept = True  # this answer to a form is not the words' arrival
    messages.success(request, "You are still signed in.")
    return redirect(landing(request))
