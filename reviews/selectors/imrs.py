"""What somebody may see of the agencies' own reviews: the same filter for the list and for one of them (4.16 to 4.20)."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q, QuerySet

from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, ImrState, LetterKind, Scope, Section, Verb
from reviews.models import FamilyGroup, Imr, Letter
from reviews.policy import Rights

WHOLE = (Scope.ALL, Scope.HANDED_OVER)  # a summary, or items named one by one, are no letters
AGENCY = (Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER)
STATUS_OF_ALL = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.OVERVIEW_AUTHOR)


def visible_imrs(held: Rights) -> QuerySet[Imr]:
    """Own for an agency's author and senior manager; all for those who see where each stands; assured for the panel.

    No agency sees another's; a wall hides an agency from everybody behind it.
    """
    reach = held.reach(Section.IMRS)
    rows = Q(pk__in=[])
    for grant in reach.having(Verb.STATUS):
        if grant.capacity in STATUS_OF_ALL:
            return _walled(Imr.objects.filter(review=held.review), held)
        if grant.capacity == Capacity.PANEL_MEMBER:
            rows |= Q(state=ImrState.ASSURED)
        if grant.capacity in AGENCY:
            rows |= Q(agency_id__in=grant.agency_ids)
        if grant.capacity == Capacity.LINE_MANAGER:
            rows |= Q(agency_id__in=grant.agency_ids, state=ImrState.ASSURED)
    return _walled(Imr.objects.filter(rows, review=held.review), held)


def _walled(rows: QuerySet[Imr], held: Rights) -> QuerySet[Imr]:
    walled = held.reach(Section.IMRS).walled_agency_ids
    return rows.exclude(agency_id__in=walled).select_related("agency", "letter", "filed_by")


def is_of(held: Rights, imr: Imr, *capacities: Capacity) -> bool:
    """Whether the person acts for this review's agency in one of these capacities."""
    return (
        imr.agency_id in held.agency_ids(*capacities)
        and imr.agency_id not in held.reach(Section.IMRS).walled_agency_ids
    )


def visible_letters(held: Rights) -> QuerySet[Letter]:
    """The decision's letters for whoever reads decisions; an agency's for the chair, the coordinator and that agency."""
    rows = Q(pk__in=[])
    if any(grant.scope in WHOLE for grant in held.reach(Section.DECISION).having(Verb.READ)):
        rows |= Q(kind=LetterKind.HOME_OFFICE_DECISION)
    if held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR):
        rows |= ~Q(kind=LetterKind.HOME_OFFICE_DECISION)
    if held.has(*SSP_CHAIR_CAPACITIES):
        rows |= Q(kind__in=(LetterKind.HOME_OFFICE_PACK, LetterKind.MANAGER_COPY))
    if own := held.agency_ids(Capacity.SENIOR_MANAGER):
        rows |= Q(kind=LetterKind.MANAGER_COPY, agency_id__in=own)
    if own := held.agency_ids(*AGENCY):
        rows |= Q(kind__in=(LetterKind.IMR_COMMISSION, LetterKind.HOLD_NOTICE), agency_id__in=own)
    walled = held.reach(Section.IMRS).walled_agency_ids
    return (
        Letter.objects.filter(rows, review=held.review)
        .exclude(agency_id__in=walled)
        .exclude(group_id__in=_unknown_groups(held))
        .select_related("agency", "group", "template", "sent_by", "written_by")
    )


def _unknown_groups(held: Rights) -> list[UUID]:
    """Family groups that do not exist for this person: no letter to one does either (never 1)."""
    groups = FamilyGroup.objects.filter(review=held.review)
    return [one.pk for one in groups if not held.knows_group(one)]
