"""Family and friends as the review's people see them: every group by its side, and one group whole (4.12 to 4.14)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.accounts.api import has_office
from portal.kernel.openers import opens
from reviews import facts as fact_loader
from reviews import protocol
from reviews import report_facts as rf
from reviews.clauses.family import corrections_waiting
from reviews.enums import FAMILY_CAPACITIES, Capacity, Side
from reviews.enums_report import FamilyStep
from reviews.models import FamilyGroup, Participant, Release
from reviews.openers import capacity
from reviews.selectors.family import avoided_days
from reviews.services import family
from reviews.services.people import STANDING
from reviews.views.steps import of, user_of

READERS = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR)
READ = capacity(*READERS)


@opens(READ)
@require_safe
def groups(request: HttpRequest, reference: str) -> HttpResponse:
    """Every group that this person may know of, and what the protocol asks for."""
    review, held = of(request)
    facts = rf.seen_by(fact_loader.load(review), held)
    rows = family.visible_groups(user_of(request), review)
    context = {
        "review": review,
        "sides": _by_side([_summary(facts, group, held.has(Capacity.PANEL_CHAIR)) for group in rows]),
        "clauses": [protocol.status(facts, number) for number in ("4.12", "4.13", "4.13 contact", "4.25")],
        "weighed": next(iter(facts.review.proceedings_considered.all()), None),
        "chair": held.has(Capacity.PANEL_CHAIR),
        "keeps_list": has_office(user_of(request), "coordinator"),
        "may_change": held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR) and not review.closed,
    }
    return render(request, "reviews/families.html", context)


def _by_side(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The groups of each side apart; a side of which nobody is considered yet says so (4.12)."""
    return [{"side": side, "rows": [one for one in rows if one["group"].side == side]} for side in Side]


def _summary(facts: fact_loader.Facts, group: FamilyGroup, chairs: bool) -> dict[str, Any]:
    loaded = next(one for one in rf.groups(facts) if one.id == group.id)
    last = next(iter(loaded.contacts.all()), None)
    return {
        "group": loaded,
        "last": last,
        "had": rf.had_version(facts, loaded),
        "waived": rf.waived(facts, loaded),
        "late": _late(facts, loaded),
        "unanswered": sum(1 for one in rf.unanswered(loaded) if chairs or not one.for_chair_alone),
        "corrections": len(corrections_waiting(loaded)),
    }


def _late(facts: fact_loader.Facts, group: FamilyGroup) -> bool:
    """Whether they should have heard before today, as 4.13 asks (nobody owes it to a group that is not invited)."""
    owed = {one.id for one in rf.groups_to_tell(facts)}
    return group.id in owed and bool(group.next_contact_on and group.next_contact_on < facts.day)


def _waits(reference: str, row: FamilyGroup, *, chairs: bool) -> list[tuple[str, str]]:
    """What they said or asked that waits for this person's answer: where it is answered, and what it is."""

    def at(name: str, thing: UUID) -> str:
        return reverse(f"reviews:{name}", args=[reference, row.pk, thing])

    found = [(at("family_note_answer", one.pk), "A correction of a note") for one in corrections_waiting(row)]
    if chairs:
        said = [one for one in row.voices.all() if one.answered_on is None]
        found += [(at("family_said_answer", one.pk), one.get_kind_display()) for one in said]
        asked = [one for one in row.questions.all() if one.answered_on is None]
        found += [(at("family_question_answer", one.pk), f"“{one.question}”") for one in asked]
    return found


@opens(READ)
@require_safe
def group(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """One group: its plan by the steps of 4.13, contacts, days to avoid, questions, and what it has had."""
    review, held = of(request)
    family.group_for(user_of(request), review, group_id)
    facts = fact_loader.load(review)
    row = next(one for one in rf.groups(facts) if one.id == group_id)
    done = {one.step: one for one in row.steps.all()}
    release = rf.release(facts)
    chairs = held.has(Capacity.PANEL_CHAIR)
    may_change = held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR) and not review.closed
    context = {
        "review": review,
        "group": row,
        "late": _late(facts, row),
        "waits": _waits(reference, row, chairs=chairs) if may_change else [],
        "people": Participant.objects.filter(
            family_group=row, capacity__in=FAMILY_CAPACITIES, state__in=STANDING
        ).select_related("user"),
        "choices": row.advocate_choices.select_related("former__user", "chosen__user", "recorded_by"),
        "helpers": row.helpers.all(),
        "voices": [one for one in row.voices.all() if chairs or not one.for_chair_alone],
        "first_contact": FamilyStep.IN_PERSON,
        "steps": [{"key": one.value, "label": one.label, "row": done.get(one.value)} for one in FamilyStep],
        "contacts": list(row.contacts.all()),
        "avoid": [(avoided_days(one), one.why) for one in row.dates_to_avoid.all()],
        "questions": list(row.questions.all()),
        "versions": list(row.completed_versions.all()),
        "replies": [one for one in row.replies.all() if chairs or not one.for_chair_alone],
        "had": rf.had_version(facts, row),
        "differs": _differs(row, release, waived=rf.waived(facts, row)),
        "waived": rf.waived(facts, row),
        "chair": chairs,
        "may_change": may_change,
    }
    return render(request, "reviews/family_group.html", context)


def _differs(row: FamilyGroup, release: Release | None, *, waived: bool) -> bool:
    """Whether the release differs from what the group had, and the list of differences is still owed."""
    if release is None or waived or not row.completed_versions.all():
        return False
    return not rf.had_these_bytes(row, release) and not rf.told_of_differences(row, release)
