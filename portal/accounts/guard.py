"""The middleware that ends sessions within the request, and keeps the words of whoever was signed out while writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode

from portal.accounts.enums import SessionEnd
from portal.accounts.models import SessionRecord
from portal.accounts.services import kept, networks, sessions
from portal.kernel.openers import PUBLIC, opener_of

LAPSED = {
    SessionEnd.IDLE: "You were signed out because there was no sign of you for a while.",
    SessionEnd.ABSOLUTE: "You were signed out because it is 12 hours since you signed in.",
}


def why_ended(session: SessionRecord | None) -> SessionEnd | None:
    """Why this session may not go on, or None. A login without a record (not made by the two factors) never may."""
    now = timezone.now()
    if session is None:
        return SessionEnd.SIGNED_OUT
    if session.ended_at is not None:
        return SessionEnd(session.end or SessionEnd.SIGNED_OUT)
    if session.idle_ends_at <= now:
        return SessionEnd.IDLE
    return SessionEnd.ABSOLUTE if session.ends_at <= now else None


class SessionGuard:
    """Idle, 12 hours old, signed out elsewhere, locked or closed: it holds for the request that finds it out.

    Stands after Django's session, CSRF, authentication and message middleware, and django-otp's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponseBase:
        request.session_record, request.ended, request.kept_data = None, None, None
        request.words_kept = request.shown_out = False
        if request.user.is_authenticated:
            self._admit(request)
        response = self.get_response(request)
        if request.ended is not None and not request.shown_out:
            sessions.drop(request)  # no view was found
        if (
            request.session_record is not None
            and request.method == "POST"
            and not request.words_kept
            and response.status_code in (302, 303)
        ):
            kept.forget(request, request.user, kept.path_of(kept.page_of(request)))
        return response

    def _admit(self, request: Any) -> None:
        """Let the session in, or take its user off the request."""
        session = sessions.load(request)
        why = why_ended(session)
        if why is None:
            request.session_record = session
            if session is not None:
                networks.note(request, session)
            return
        if session is not None:
            sessions.end(session, why)
        request.ended, request.ended_user = why, request.user
        nobody: Any = AnonymousUser()
        nobody.otp_device, nobody.is_verified = None, lambda: False
        request.user = nobody

    def process_view(self, request: Any, view: Callable[..., Any], args: Any, kwargs: Any) -> HttpResponseBase | None:
        """After the CSRF check, so that nobody else's page can plant words."""
        if request.ended is not None:
            return self._show_out(request, view)
        if request.session_record is None:
            return None
        if not getattr(view, "unseen", False):
            sessions.touch(request.session_record)
        if request.method == "GET":
            self._give_back(request)
        return None

    def _show_out(self, request: Any, view: Callable[..., Any]) -> HttpResponseBase | None:
        """Keep late words, drop the session, say why, and come back to the page whose form was being sent.

        What a page's script asks or saves by itself leaves the empty session lying, so that the form which its writer
        sends later still finds them. Nothing opens by it: the request has no user.
        """
        closed, lapsed, saving = opener_of(view) != PUBLIC, request.ended in LAPSED, getattr(view, "keeps", False)
        page, words = kept.page_of(request), dict[str, list[str]]()
        request.shown_out = True
        if closed and lapsed and kept.readable(request):
            words = kept.words_in(request.POST)
            kept.keep(request.ended_user, kept.path_of(page), words, add=saving)
        if saving or getattr(view, "unseen", False):
            return None
        sessions.drop(request)
        if lapsed:
            too = " What you were writing is kept, and comes back when you sign in." if words else ""
            messages.info(request, LAPSED[request.ended] + too)
        return redirect_to_login(page, settings.LOGIN_URL) if closed and request.method == "POST" else None

    def _give_back(self, request: Any) -> None:
        """On a page for which words are kept: hand them to the form kit, and say so."""
        words = kept.find(request, request.user)
        if words is None:
            return
        request.kept_data = kept.as_data(words)
        where = f"{reverse('accounts:kept')}?{urlencode({'page': request.path})}"
        ours = not any(
            request.path.startswith(prefix) for prefix, _ in settings.PLACE_OPENERS
        )  # our kit draws the form
        back = "It is back in the form: check it, then send it. " if ours else ""
        told = 'We kept what you were writing. {}<a class="govuk-link" href="{}">See it, or throw it away</a>'
        messages.info(request, format_html(told, back, where))
