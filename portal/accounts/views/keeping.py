"""Words kept for somebody who may be signed out while writing: on the server, sealed, never in the browser."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from portal.accounts.openers import SIGNED_IN
from portal.accounts.services import kept
from portal.accounts.views.common import landing, safe_next
from portal.kernel.openers import opens


@opens(SIGNED_IN)
@require_POST
@sensitive_post_parameters()
def keep(request: Any) -> HttpResponse:
    """What a text area holds now: sent by the page every few seconds while somebody writes."""
    page = kept.path_of(safe_next(request, request.POST.get("page", "")))
    if page and kept.readable(request):
        kept.keep(request.session_record.user, page, kept.words_in(request.POST), add=True)
        kept.mark(request, page)
    return HttpResponse(status=204)


keep.keeps = True  # type: ignore[attr-defined]


@opens(SIGNED_IN)
def show(request: Any) -> HttpResponse:
    """What is kept for a page, and a button to throw it away."""
    user = request.session_record.user
    page = safe_next(request, request.POST.get("page") or request.GET.get("page") or "")
    if request.method == "POST":
        kept.forget(request, user, kept.path_of(page))
        messages.success(request, "What was kept is thrown away.")
        return redirect(landing(request, page))
    words = kept.find_for(request, user, kept.path_of(page))
    lines = [line for values in (words.fields.values() if words else []) for line in values if len(line) > 1]
    return render(request, "accounts/kept.html", {"words": words, "lines": lines, "page": page})
