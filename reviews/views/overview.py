"""The overview of one review: where it stands, the way through, its clocks, who waits for whom, who takes part."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from portal.kernel.openers import opens
from portal.kernel.templatetags.kit import words
from reviews import report_facts as rf
from reviews import way
from reviews.acts import page
from reviews.drawing import draw_clocks, draw_map
from reviews.enums import PANEL_CAPACITIES, Capacity, Section
from reviews.facts import load
from reviews.models import Participant, Review
from reviews.openers import member
from reviews.places import home_of
from reviews.policy import Rights
from reviews.selectors.standing import IMR_IN, Standing, standing
from reviews.selectors.today import Today, arrange, family_only, tasks_of


@opens(member(custody=True))
@require_safe
def overview(request: HttpRequest, reference: str) -> HttpResponse:
    review: Review = request.review  # type: ignore[attr-defined]
    rights: Rights = request.rights  # type: ignore[attr-defined]
    if family_only(rights):
        return redirect(page("family_landing", review))
    if home := home_of(rights):
        return redirect(page(home, review))
    stands = standing(load(review), rights)
    day = stands.facts.day
    protocol_page = page("protocol", review)
    clocks = stands.clocks()
    found = arrange(Today(day), tasks_of(stands))
    context = {
        "review": review,
        "edition": stands.facts.edition,
        "stands": way.stands(stands.facts, clearance=Section.CLEARANCE in stands.sections),
        "counts": _counts(stands),
        "first": found.first,
        "map": draw_map(stands.phases(protocol_page)),
        "steps": stands.steps(protocol_page),
        "dials": draw_clocks(clocks, day) if clocks else None,
        "waiting": _waiting(stands),
        "people": _people(stands),
        "who_died": _who_died(stands),
    }
    return render(request, "reviews/overview.html", context)


def _who_died(stands: Standing) -> str:
    """Everybody who takes part has seen the conflict card; the name stands on the page and never in its title."""
    names = [one.name for one in stands.facts.victims]
    return " and ".join(names)


def _counts(stands: Standing) -> str:
    """How many of the agencies' own reviews are in, for those who may know."""
    if not stands.sees_every_imr or not stands.facts.imrs:
        return ""
    done, total = sum(one.state in IMR_IN for one in stands.facts.imrs), len(stands.facts.imrs)
    if done == total:
        return (
            "All of the agencies’ own reviews are in and assured."
            if total > 1
            else "The agency’s own review is in and assured."
        )
    sent = "has sent its review and had it assured" if done == 1 else "have sent their reviews and had them assured"
    return f"{words(done).capitalize() if done else 'None'} of {words(total)} {sent}."


def _waiting(stands: Standing) -> list[dict[str, Any]]:
    """Who can put right what is open, each with what waits for them; late things first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in stands.open:
        held = found.setdefault(one.who, [])
        held += [{"said": said, "number": one.number, "late": one.days_late} for said in one.missing]
    return [{"who": who, "things": things[:4], "more": max(0, len(things) - 4)} for who, things in found.items()]


def _people(stands: Standing) -> list[dict[str, str]]:
    facts, me = stands.facts, stands.rights.user.pk
    held = []
    author = next(iter(facts.accepted(Capacity.OVERVIEW_AUTHOR)), None)
    chair_words = "Independent chair" + ("" if author else ", and author of the overview report")
    for one, said in (
        (facts.chair, chair_words),
        (facts.coordinator, "Review coordinator"),
        (author, "Author of the overview report"),
        (facts.ssp_chair, "The partnership’s chair"),
    ):
        if one is not None:
            held.append({"name": one.user.name, "said": said, "mine": "yes" if one.user_id == me else ""})
    if not any(one["mine"] for one in held):
        own = ", ".join(sorted(Participant(capacity=one).get_capacity_display() for one in stands.rights.capacities))
        held.append({"name": stands.rights.user.name, "said": own, "mine": "yes"})
    if Section.TERMS in stands.sections:
        held += _panel_people(stands)
    if Section.FAMILY in stands.sections:
        groups = len(rf.groups(facts))
        if groups:
            held.append(
                {
                    "name": f"{words(groups).capitalize()} family {'group' if groups == 1 else 'groups'}",
                    "said": "Each with its own plan of contact",
                    "mine": "",
                }
            )
    return held


def _panel_people(stands: Standing) -> list[dict[str, str]]:
    facts = stands.facts
    members, waiting = facts.accepted(Capacity.PANEL_MEMBER), facts.pending(*PANEL_CAPACITIES)
    if not members and not waiting:
        return []
    said = ", ".join(one.agency.name if one.agency else one.user.name for one in members)
    if waiting:
        more = f"{words(len(waiting)).capitalize()} {'is' if len(waiting) == 1 else 'are'} not accepted yet"
        said = f"{said}. {more}" if said else more
    count = len(members)
    return [
        {"name": f"{words(count).capitalize()} panel {'member' if count == 1 else 'members'}", "said": said, "mine": ""}
    ]
