"""What somebody may see of the chronologies: an agency its own, the panel what was handed in, nobody behind a wall a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.accounts.models import Agency
from reviews.chronology import discrepancies, merging
from reviews.chronology.discrepancies import Discrepancy
from reviews.chronology.merging import Entry
from reviews.enums import Capacity, Scope, Section, Verb
from reviews.models import (
    ChronologyHandIn,
    ChronologyIndex,
    ChronologyRow,
    ChronologySettlement,
    Participant,
    ReviewAgency,
)
from reviews.policy import Rights, standing


def sees_merged(held: Rights) -> bool:
    """Whether the merged chronology exists for this person."""
    return any(grant.scope == Scope.ALL for grant in held.reach(Section.CHRONOLOGIES).having(Verb.READ))


def settles(held: Rights) -> bool:
    """Whether this person may settle a discrepancy with a note."""
    return any(grant.scope == Scope.ALL for grant in held.reach(Section.CHRONOLOGIES).having(Verb.CHANGE))


def own_agency_ids(held: Rights) -> frozenset[UUID]:
    """The agencies whose chronology is this person's own."""
    reach = held.reach(Section.CHRONOLOGIES)
    own = frozenset(one for grant in reach.having(Verb.READ) if grant.scope == Scope.OWN for one in grant.agency_ids)
    return own - reach.walled_agency_ids


def without_author(held: Rights) -> frozenset[UUID]:
    """Agencies of the review that have nobody to write for them here: chair and coordinator keep theirs."""
    reach = held.reach(Section.CHRONOLOGIES)
    if not any(grant.scope == Scope.ALL for grant in reach.having(Verb.FILE)):
        return frozenset()
    rows = Participant.objects.filter(standing(), review=held.review, capacity=Capacity.IMR_AUTHOR)
    written = rows.exclude(agency=None).values("agency_id")
    agencies = ReviewAgency.objects.filter(review=held.review).exclude(agency_id__in=written)
    return frozenset(agencies.values_list("agency_id", flat=True)) - reach.walled_agency_ids


def keeps(held: Rights, agency_id: UUID) -> bool:
    """Whether this person may write this agency's chronology: its author, or the office where it has none."""
    reach = held.reach(Section.CHRONOLOGIES)
    if agency_id in reach.walled_agency_ids:
        return False
    own = any(grant.scope == Scope.OWN and agency_id in grant.agency_ids for grant in reach.having(Verb.FILE))
    return own or agency_id in without_author(held)


def visible_agencies(held: Rights) -> QuerySet[Agency]:
    """The agencies of whose chronology this person sees at least whether it is handed in."""
    rows = Agency.objects.filter(pk__in=ReviewAgency.objects.filter(review=held.review).values("agency_id"))
    if not sees_merged(held):
        rows = rows.filter(pk__in=own_agency_ids(held))
    return rows.exclude(pk__in=held.reach(Section.CHRONOLOGIES).walled_agency_ids)


def visible_rows(held: Rights) -> QuerySet[ChronologyRow]:
    """Own rows always, everybody's once handed in for whoever reads the whole; none of an agency behind a wall."""
    rule = Q(agency_id__in=own_agency_ids(held) | without_author(held))
    if sees_merged(held):
        rule |= Q(hand_in__isnull=False)
    walled = held.reach(Section.CHRONOLOGIES).walled_agency_ids
    return ChronologyRow.objects.filter(rule, review=held.review).exclude(agency_id__in=walled)


def visible_hand_ins(held: Rights) -> QuerySet[ChronologyHandIn]:
    """When each agency handed in what this person may see."""
    rows = ChronologyHandIn.objects.filter(review=held.review, agency__in=visible_agencies(held))
    return rows.select_related("agency", "by")


@dataclass(frozen=True)
class Merged:
    """The merged chronology as one person sees it. Numbers are of what they see: they have no gaps that tell."""

    entries: tuple[Entry, ...]
    found: tuple[Discrepancy, ...]
    settled: dict[str, ChronologySettlement]

    @cached_property
    def numbers(self) -> dict[str, int]:
        return {entry.id: number for number, entry in enumerate(self.entries, 1)}

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @property
    def agencies(self) -> list[str]:
        """The agencies with rows, by name."""
        return sorted({entry.agency for entry in self.entries}, key=str.casefold)

    @cached_property
    def open(self) -> list[Discrepancy]:
        """What waits to be settled."""
        return [one for one in self.found if one.digest not in self.settled]

    def between(self, first: date | None, last: date | None) -> list[Entry]:
        """The entries that touch these days."""
        if first is None and last is None:
            return list(self.entries)
        return discrepancies.window(self.entries, first or date.min, last or date.max)


def merged(held: Rights) -> Merged:
    """The handed-in rows in order and what does not fit, less what a wall hides. Two queries.

    The caller has asked ``sees_merged``.
    """
    index = ChronologyIndex.objects.filter(review=held.review).first()
    kept = index.kept if index else {}
    walled = {str(one) for one in held.reach(Section.CHRONOLOGIES).walled_agency_ids}
    names = kept.get("agencies", {})
    entries = tuple(
        Entry(row[0], row[1], names[row[1]], *row[2:]) for row in kept.get("entries", ()) if row[1] not in walled
    )
    found = [
        Discrepancy(discrepancies.Kind(kind), tuple(rows), tuple(agencies))
        for kind, rows, agencies in kept.get("found", ())
        if not walled.intersection(agencies)
    ]
    quiet = discrepancies.silences(entries)
    settled = {one.digest: one for one in ChronologySettlement.objects.filter(review=held.review).select_related("by")}
    return Merged(entries, tuple((quiet and _ordered(entries, [*found, *quiet])) or found), settled)


def _ordered(entries: tuple[Entry, ...], found: list[Discrepancy]) -> list[Discrepancy]:
    place = {entry.id: index for index, entry in enumerate(entries)}
    return sorted(found, key=lambda one: [place[row] for row in one.rows])


def indexed(rows: list[merging.Entry], found: list[Discrepancy]) -> dict[str, object]:
    """The index as it is kept: what ``merged`` reads."""
    return {
        "agencies": {one.agency_id: one.agency for one in rows},
        "entries": [
            [one.id, one.agency_id, one.number, one.first, one.last, one.precision, one.minute] for one in rows
        ],
        "found": [[one.kind, one.rows, one.agencies] for one in found],
    }
