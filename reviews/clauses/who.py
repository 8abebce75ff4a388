"""Who can put a thing right: the name where there is one, the post where there is none yet."""

from __future__ import annotations

from reviews.enums import Capacity
from reviews.facts import Facts


def chair(facts: Facts) -> str:
    return f"{facts.chair.user.name}, the chair" if facts.chair else "The panel chair, once there is one"


def chair_or_ssp(facts: Facts) -> str:
    """The panel chair; until there is one, the SSP chair."""
    return chair(facts) if facts.chair else ssp_chair(facts)


def ssp_chair(facts: Facts) -> str:
    one = facts.ssp_chair
    if one is None:
        return "The partnership’s chair"
    deputy = "deputy for " if one.capacity == Capacity.DEPUTY_SSP_CHAIR else ""
    return f"{one.user.name}, {deputy}the partnership’s chair"


def coordinator(facts: Facts) -> str:
    return f"{facts.coordinator.user.name}, the coordinator" if facts.coordinator else "The review coordinator"


def panel_appointing(facts: Facts) -> str:
    return f"The panel appoints. {coordinator(facts)}, records it"


def agencies(facts: Facts) -> str:
    return "The agency’s author first, then its senior manager. They cannot be the same person"


def sio_and_ssp(facts: Facts) -> str:
    return "The senior investigating officer and the partnership. Nobody can go on without their answer"


def plan_owners(facts: Facts) -> str:
    return f"{chair(facts)}, for the plan; each agency’s senior manager, for its agreement"


def home_office(facts: Facts) -> str:
    return "The Home Office’s quality assurance group. Nobody can go on without its answer"
