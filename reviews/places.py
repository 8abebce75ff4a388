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
from reviews.enums import FAMILY_CAPACITIES, SSP_CHAIR_CAPACITIES, Capacity, Section, Verb
from reviews.enums_meetings import BEFORE_THEM, PRESENTERS
from reviews.openers import WHOLE
from reviews.policy import Rights
from reviews.selectors.meetings import READERS, of_panel, visible_meetings

NO_CLAUSES = FAMILY_CAPACITIES | {Capacity.AUDITOR, Capacity.INFORMATION_GOVERNANCE, Capacity.CUSTODIAN}
May = Callable[[Rights], bool]
AGENCY = (Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER)
PANEL = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR)

WARNED = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.AUDITOR, *SSP_CHAIR_CAPACITIES)
OPENS_ADDRESSES = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.AUDITOR, Capacity.INFORMATION_GOVERNANCE)


def anybody(held: Rights) -> bool:
    return bool(held)


def reads_clauses(held: Rights) -> bool:
    return not held.capacities <= NO_CLAUSES


def whole(section: Section) -> May:
    """Whoever may read the section as a whole, as the pages' openers ask it."""
    return lambda held: any(grant.scope in WHOLE for grant in held.reach(section).having(Verb.READ))


def being(*capacities: Capacity) -> May:
    """Whoever takes part in one of these capacities."""
    return lambda held: held.has(*capacities)


def leads(held: Rights) -> bool:
    return held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR, *SSP_CHAIR_CAPACITIES)


HOMES: tuple[tuple[frozenset[Capacity], str], ...] = (
    (frozenset({Capacity.AUDITOR}), "trail"),
    (frozenset({Capacity.INFORMATION_GOVERNANCE}), "access_report"),
    (frozenset({Capacity.PARTNER}), "summary"),
    (frozenset({Capacity.CUSTODIAN}), "custody"),
)


def home_of(held: Rights) -> str:
    """The page of whoever has one page of their own and no overview; empty for everybody else."""
    homes = [name for capacities, name in HOMES if held.capacities >= capacities]
    return homes[0] if held.capacities and held.capacities <= frozenset().union(*(one for one, _ in HOMES)) else ""


def asked_for_a_view(held: Rights) -> bool:
    """A partner consulted on the decision, until it is decided."""
    return held.has(Capacity.PARTNER) and held.may(Verb.READ, Section.DECISION)


def goes_to_meetings(held: Rights) -> bool:
    """The panel; of the others, whoever is called to one, or reads its papers, once there is one."""
    return of_panel(held) or (held.has(*BEFORE_THEM, *PRESENTERS, *READERS) and visible_meetings(held).exists())


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
    Place("Decision", "decision", 22, whole(Section.DECISION)),
    Place("People", "people", 24, leads),
    Place("Terms", "terms", 26, whole(Section.TERMS)),
    Place("Notices", "notices", 27, being(*PANEL, *AGENCY)),
    Place("Agencies’ reviews", "imrs", 28, being(*PANEL, *AGENCY, Capacity.LINE_MANAGER)),
    Place("Letters", "letters", 30, leads),
    Place("Chronology", "chronology", 32, being(*PANEL, *AGENCY)),
    Place("Meetings", "meetings", 38, goes_to_meetings),
    Place("Workbench", "workbench", 39, being(*PANEL)),
    Place("Report", "report", 40, being(*PANEL, Capacity.SENIOR_MANAGER)),
    Place("Family", "family", 42, being(*PANEL)),
    Place("Disclosure", "disclosure", 43, whole(Section.DISCLOSURE)),
    Place("Register", "identities", 44, being(Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.OVERVIEW_AUTHOR)),
    Place("Release", "release", 46, being(*PANEL, *SSP_CHAIR_CAPACITIES)),
    Place("Your view", "summary", 12, asked_for_a_view),
    Place("What is open", "custody", 13, being(Capacity.CUSTODIAN)),
    Place("Audit trail", "trail", 60, whole(Section.AUDIT_TRAIL)),
    Place("Alerts", "alerts", 61, being(*WARNED)),
    Place("Access report", "access_report", 62, being(Capacity.INFORMATION_GOVERNANCE), exact=True),
    Place("Access in a period", "access_period", 63, being(Capacity.INFORMATION_GOVERNANCE, Capacity.SENIOR_MANAGER)),
    Place("Network addresses", "addresses", 64, being(*OPENS_ADDRESSES)),
    Place("Action plan", "actions", 48, being(*PANEL, Capacity.SENIOR_MANAGER, *SSP_CHAIR_CAPACITIES)),
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
