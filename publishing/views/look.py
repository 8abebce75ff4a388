"""The page of a review before it is public, seen on a phone and on a desk, and looked through by Wagtail's checker."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from portal.kernel.errors import Refused
from portal.kernel.openers import opens
from portal.vault.errors import VaultError
from publishing import releases
from publishing.gate import DESK
from publishing.services import pages
from publishing.views import public
from publishing.views.answers import CHANGED, NO_STORE, note, refused

SIZES = (("phone", "On a phone", 375), ("desk", "On a desk", 1280))


@opens(DESK)
@require_GET
def look(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Both sizes side by side, each in a frame that runs no script and leads nowhere else."""
    held = pages.load(request.user, page_id)
    release = releases.for_page(request.user, held.release_id)
    note(held, request, "page.opened")
    response = render(request, "publishing/desk/look.html", {"page": held, "release": release, "sizes": SIZES})
    response["Cache-Control"] = NO_STORE
    return response


@opens(DESK)
@require_GET
def checked(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """The preview with Wagtail's accessibility checker in its corner, as on an ordinary page's preview.

    It needs Wagtail's scripts, so it has the policy of Wagtail's own pages; the plain preview keeps the strict one.
    """
    held = pages.load(request.user, page_id)
    release = releases.for_page(request.user, held.release_id)
    note(held, request, "release.previewed", part=str(held.opens_with))
    here = reverse("desk:preview", args=[page_id])
    try:
        response = public.show(request, held, release, here=here, preview=True, checks=True)
    except (VaultError, OSError):
        changed = Refused(CHANGED, clause="4.28", who="Whoever runs the portal")
        return refused(request, changed, reverse("desk:page", args=[page_id]))
    response["Cache-Control"] = NO_STORE
    return response
