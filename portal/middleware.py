"""Every URL is closed unless it names what opens it, every refusal leaves an entry, and nothing stays in a cache."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

from portal.audit.api import PORTAL_CHAIN, record_refusal
from portal.kernel.openers import PUBLIC, Opener, guard, opener_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def opener_for(view: Callable[..., Any], path: str) -> Opener | None:
    """What opens a view: its own mark, or for views of other people's making the rule for its place.

    ``settings.CLOSED_PATHS`` are patterns that nothing opens; ``settings.PLACE_OPENERS`` are (prefix, dotted opener).
    """
    if any(re.match(pattern, path) for pattern in settings.CLOSED_PATHS):
        return None
    marked = opener_of(view)
    if marked is not None:
        return marked
    for prefix, dotted in sorted(settings.PLACE_OPENERS, key=lambda rule: -len(rule[0])):
        if path.startswith(prefix):
            found: Opener = import_string(dotted)
            return found
    return None


class ClosedByDefault:
    """404 for a view that names no opener; the opener's check for one that is opened by its place.

    Views marked with ``@opens`` check for themselves. A refusal is an entry before the page is sent (never 8).
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        private = getattr(request, "opened_by", None) not in (None, PUBLIC)
        session = getattr(request, "session_record", None)
        if private or session is not None:
            response["Cache-Control"] = "no-store, private"
        if getattr(request, "ended", None) is not None:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response

    def process_view(
        self, request: Any, view: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        opener = opener_for(view, request.path)
        if opener is None:
            raise Http404
        request.opened_by = opener
        if opener_of(view) is not None:
            return None
        try:
            return guard(request, kwargs, opener)
        except Http404 as hidden:
            self.process_exception(request, hidden)
            raise

    def process_exception(self, request: Any, exception: Exception) -> None:
        """Write down what somebody signed in was refused. Ids only: the view's name and its ids."""
        user = getattr(request, "user", None)
        if not isinstance(exception, Http404 | PermissionDenied) or user is None or not user.is_authenticated:
            return
        match = request.resolver_match
        ids = {name: value for name, value in match.kwargs.items() if isinstance(value, UUID | int)}
        verb = "refused.not_visible" if isinstance(exception, Http404) else "refused.not_permitted"
        record_refusal(
            chain=PORTAL_CHAIN,
            verb=verb,
            actor=user,
            ids={"view": match.view_name or "", "method": request.method, **ids},
        )
