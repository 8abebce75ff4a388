"""This floor's entries in the navigation of a review. Upper floors add their own to the same slots."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from portal.kernel import slots
from portal.kernel.templatetags.kit import place_item
from reviews.acts import page
from reviews.enums import FAMILY_CAPACITIES, Capacity

NO_CLAUSES = FAMILY_CAPACITIES | {Capacity.AUDITOR, Capacity.INFORMATION_GOVERNANCE}


def overview(request: HttpRequest, review: Any) -> str:
    return place_item(request.path, "Overview", page("overview", review), exact=True)


def protocol(request: HttpRequest, review: Any) -> str:
    held = getattr(request, "rights", None)
    if held is not None and held.capacities <= NO_CLAUSES:
        return ""
    return place_item(request.path, "Protocol", page("protocol", review))


def where_it_stands(request: HttpRequest, review: Any) -> str:
    return place_item(request.path, "Where it stands", page("family_landing", review), exact=True)


def add() -> None:
    """Called once, when this floor is ready."""
    slots.add("review.place", overview, order=10)
    slots.add("review.place", protocol, order=20)
    slots.add("family.place", where_it_stands, order=10)
