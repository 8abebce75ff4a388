"""This floor's entries in the navigation of a review. Upper floors add their own to the same slots."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from portal.kernel import slots
from portal.kernel.templatetags.kit import place_item
from reviews.acts import page
from reviews.enums import FAMILY_CAPACITIES, Capacity, Section, Verb
from reviews.policy import Rights

NO_CLAUSES = FAMILY_CAPACITIES | {Capacity.AUDITOR, Capacity.INFORMATION_GOVERNANCE}
May = Callable[[Rights], bool]


def anybody(held: Rights) -> bool:
    return True


def reads_clauses(held: Rights) -> bool:
    return not held.capacities <= NO_CLAUSES


def whole(section: Section, *verbs: Verb) -> May:
    """Whoever may do one of these with the section as a whole, as the pages' openers ask it."""
    return lambda held: any(held.reach(section).whole(verb) for verb in verbs)


@dataclass(frozen=True)
class Place:
    text: str
    name: str
    order: int
    may: May
    exact: bool = False


PLACES = (
    Place("Overview", "overview", 10, anybody, exact=True),
    Place("Protocol", "protocol", 20, reads_clauses),
)


def entry(place: Place, request: HttpRequest, review: Any) -> str:
    held = getattr(request, "rights", None)
    if held is not None and not place.may(held):
        return ""
    return place_item(request.path, place.text, page(place.name, review), exact=place.exact)


def where_it_stands(request: HttpRequest, review: Any) -> str:
    return place_item(request.path, "Where it stands", page("family_landing", review), exact=True)


def add() -> None:
    """Called once, when this floor is ready."""
    for place in PLACES:
        slots.add("review.place", functools.partial(entry, place), order=place.order)
    slots.add("family.place", where_it_stands, order=10)
