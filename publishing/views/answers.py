"""What several of the desk's views do: the entry before anything is shown, and the page that says why not."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.kernel.errors import Refused, Stale
from publishing import trail
from publishing.models import ReviewPage

NO_STORE = "no-store, private"
CHANGED = (
    "A file of this release is not what was cleared: its bytes in the store have changed, or are gone. Nothing of it is "
    "shown or published until they are put back from a backup."
)


def note(held: ReviewPage, request: HttpRequest, verb: str, **ids: Any) -> None:
    """Whoever looks leaves an entry first (never 1)."""
    with transaction.atomic():
        trail.record(verb, held, request.user, **ids)


def refused(request: HttpRequest, fault: Refused, back: str) -> HttpResponse:
    """What was refused, by which clause, and who can put it right."""
    template = "stale.html" if isinstance(fault, Stale) else "refused.html"
    context = {"message": str(fault), "clause": fault.clause, "who": fault.who, "back": back}
    return render(request, template, context, status=409)
