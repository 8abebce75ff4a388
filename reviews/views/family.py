"""Where the review stands, for a family and their advocate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.kernel.errors import NotVisible
from portal.kernel.openers import opens
from reviews.enums import FAMILY_CAPACITIES, Section, Verb
from reviews.openers import review_right
from reviews.policy import Rights
from reviews.selectors.family import family_views


@opens(review_right(Section.FAMILY, Verb.READ))
@require_safe
def landing(request: HttpRequest, reference: str) -> HttpResponse:
    """The first page of a family's own. Nobody else has it: the review's people have the family's plan instead."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    views = family_views(rights) if rights.has(*FAMILY_CAPACITIES) else []
    if not views:
        raise NotVisible
    return render(
        request, "reviews/family_landing.html", {"review": rights.review, "views": views, "many": len(views) > 1}
    )
