"""Who may see and do what in a room: one filter for lists, and every object check asks it.

``Room(user, review)`` is built anew for each request: it asks reviews what the person reaches now, so removing a person
needs no message, it just stops being true. ``Room.visible()`` is the queryset; ``sees(version)`` asks it.

Families are not here: an advocate reads what the chair shared, through ``family_shares``, and for them the room itself
does not exist.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from documentroom.enums import NEVER_SHARED, PRESENTED_KINDS, SECTION_OF, FeedbackKind, VersionState
from documentroom.models import Document, Feedback, Share, Version
from portal.kernel.calendar import today
from reviews import api as reviews
from reviews.enums import FAMILY_CAPACITIES, Capacity, Scope, Section, Verb
from reviews.enums_meetings import BEFORE_THEM
from reviews.models import FamilyGroup

if TYPE_CHECKING:
    from portal.accounts.models import User
    from reviews.models import Imr, Review

NOTHING = Q(pk__in=())
EVERYTHING = Q(pk__isnull=False)  # not Q(): an empty one vanishes from a sum, and everything would become nothing
# Not for the chair alone: neither given so, nor of a family group of which only the chair knows.
NOT_ALONE = Q(document__for_chair_alone=False) & (
    Q(document__family_group__isnull=True) | Q(document__family_group__for_chair_alone=False)
)
LEADERS = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
PANEL = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR)
ANSWERERS = (Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER)
KEEPERS_OF_ORIGINALS = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.OVERVIEW_AUTHOR)
SHELVES = tuple(section for section in Section if section != Section.AUDIT_TRAIL)
# How far each scope of the family's cell reads what families said. A scope that is not listed opens nothing.
SAID: dict[Scope, Q] = {
    Scope.ALL: EVERYTHING,
    Scope.NOT_CHAIR_ALONE: EVERYTHING,
    Scope.DISAGREEMENTS: ~Q(kind=FeedbackKind.COMMENT),
}


class Room:
    """One person's rights in one review's room, at this moment."""

    def __init__(self, user: User, review: Review, rights: reviews.Rights | None = None) -> None:
        self.user, self.review = user, review
        self.rights = rights if rights is not None else reviews.rights(user, review)

    # Lists -----------------------------------------------------------------------------------------------------------
    def exists(self) -> bool:
        """Whether there is a room for this person: some professional capacity that reads or files something."""
        return bool(self.shelves)

    @cached_property
    def shelves(self) -> tuple[Section, ...]:
        """The shelves that this person reads from or files on, in the order of the room."""
        return tuple(section for section in SHELVES if {Verb.READ, Verb.FILE} & self._verbs(section))

    def _verbs(self, section: Section) -> frozenset[Verb]:
        return frozenset(verb for grant in self._grants(section) for verb in grant.verbs)

    def _grants(self, section: Section) -> tuple[reviews.Grant, ...]:
        grants = self.rights.reach(section).grants
        return tuple(
            grant
            for grant in grants
            if grant.capacity not in FAMILY_CAPACITIES and (grant.scope != Scope.NAMED or section in self._named)
        )

    def visible(self, *shelves: Section) -> QuerySet[Version]:
        """Every version of which this person may know (never 1). Unclean ones only where the person may file.

        :param shelves: of these alone; of all where none is named.
        """
        return Version.objects.filter(self._rule(*shelves))

    def _rule(self, *shelves: Section) -> Q:
        found = NOTHING
        for section in shelves or SHELVES:
            found |= self._section(section)
        return found & Q(review=self.review)

    def readable(self, *shelves: Section) -> QuerySet[Version]:
        """What can be read: visible and scanned clean (never 4)."""
        return Version.objects.filter(self.readable_rule(*shelves))

    def readable_rule(self, *shelves: Section) -> Q:
        """The same as a rule, for a query that is kept compiled."""
        return self._rule(*shelves) & Q(state=VersionState.CLEAN)

    def _section(self, section: Section) -> Q:
        reach, found = self.rights.reach(section), NOTHING
        for grant in self._grants(section):
            if Verb.READ in grant.verbs:
                clean = EVERYTHING if Verb.FILE in grant.verbs else Q(state=VersionState.CLEAN)
                named = grant.scope == Scope.NAMED
                found |= (self._named[section] if named else self._scope(grant, section)) & clean
        if found == NOTHING:
            return NOTHING
        walled = Q(document__agency_id__in=reach.walled_agency_ids) | Q(
            document__family_group_id__in=reach.walled_group_ids
        )
        return Q(document__section=section) & found & ~walled

    def _scope(self, grant: reviews.Grant, section: Section) -> Q:
        """A scope of the access table as a filter. A scope that is not listed opens nothing."""
        own = Q(document__agency_id__in=grant.agency_ids)
        match grant.scope:
            case Scope.ALL:
                return EVERYTHING
            case Scope.OWN:
                return own
            case Scope.ASSURED:
                return Q(pk__in=self._assured)
            case Scope.OWN_ASSURED:
                return own & Q(pk__in=self._assured)
            case Scope.TABLED:
                return Q(tabled_at__isnull=False)
            case Scope.SHARED:
                before = self._before_person if grant.capacity in BEFORE_THEM else frozenset()
                return Q(pk__in=self._shared_with_person()) | Q(pk__in=before)
            case Scope.FINAL:
                return Q(pk__in=reviews.released_versions(self.review))
            case Scope.SUPPLIED:
                return Q(pk__in=self._supplied)
            case Scope.NOT_CHAIR_ALONE:
                return NOT_ALONE
            case Scope.HANDED_OVER if section == Section.TERMS:
                return EVERYTHING  # terms and panel papers are read whole, once the report is handed over
            case Scope.HANDED_OVER:
                return Q(document__kind__in=PRESENTED_KINDS) & (Q(tabled_at__isnull=False) | Q(completed=True))
        return NOTHING

    @cached_property
    def _named(self) -> dict[str, Q]:
        """What two custodians opened, shelf by shelf; never what a family gave for the chair alone."""
        found: dict[str, Q] = {}
        for item in reviews.named_items(self.user.pk, self.review):
            one = NOT_ALONE
            if item["kind"]:
                one &= Q(document__kind=item["kind"])
            if item["agency"]:
                one &= Q(document__agency_id=item["agency"])
            found[item["section"]] = found.get(item["section"], NOTHING) | one
        return found

    @property
    def _assured(self) -> QuerySet[Imr, UUID | None]:
        return reviews.assured_among(self.review)

    @cached_property
    def _supplied(self) -> frozenset[UUID]:
        return frozenset(one for one in reviews.supplied_versions(self.review, self.user.pk) if one)

    @cached_property
    def _before_person(self) -> frozenset[UUID]:
        """What the chair put before this person for a meeting."""
        return reviews.papers_before(self.user, self.review)

    def _shared_with_person(self) -> QuerySet[Share, UUID]:
        now_open = Share.objects.filter(open_on(), review=self.review, person_id=self.user.pk)
        return now_open.values_list("version_id", flat=True)

    # Single things ---------------------------------------------------------------------------------------------------
    def sees(self, version: Version) -> bool:
        """Whether this version exists for the person: asked of the list itself."""
        return self.visible().filter(pk=version.pk).exists()

    def reads(self, version: Version) -> bool:
        """Whether the person can read this version now."""
        return self.readable().filter(pk=version.pk).exists()

    def files_on(self, section: Section) -> bool:
        """Whether the person may file something new on this shelf."""
        return bool(self._filing(section, Verb.FILE))

    def filing_agencies(self, section: Section) -> frozenset[UUID] | None:
        """For which agencies the person may file on this shelf; None where it need not be an agency's own."""
        grants = self._filing(section, Verb.FILE)
        if any(not grant.own_only for grant in grants):
            return None
        walled = self.rights.reach(section).walled_agency_ids
        return frozenset(one for grant in grants for one in grant.agency_ids) - walled

    def _filing(self, section: Section, verb: Verb) -> tuple[reviews.Grant, ...]:
        if self.review.closed and section != Section.DECISION:  # the police's letter may come late (4.1)
            return ()
        return tuple(
            grant
            for grant in self._grants(section)
            if verb in grant.verbs and grant.scope in (Scope.ALL, Scope.OWN, Scope.NOT_CHAIR_ALONE)
        )

    def walled_from(self, document: Document) -> bool:
        """Whether a declared conflict closes this document to the person."""
        reach = self.rights.reach(Section(document.section))
        return document.agency_id in reach.walled_agency_ids or document.family_group_id in reach.walled_group_ids

    def files_for(self, section: Section, agency_id: UUID | None) -> bool:
        """Whether the person may file something new on this shelf for this agency: never for one behind a wall."""
        agencies = self.filing_agencies(section)
        walled = agency_id in self.rights.reach(section).walled_agency_ids
        return self.files_on(section) and not walled and (agencies is None or agency_id in agencies)

    @cached_property
    def known_groups(self) -> dict[UUID, str]:
        """The family groups of which this person knows, by name."""
        groups = FamilyGroup.objects.filter(review=self.review).order_by("added_at")
        return {one.pk: one.name for one in groups if self.rights.knows_group(one)}

    def files_version(self, document: Document) -> bool:
        """Whether the person may file a new version of this document: its own agency's, or all of the shelf."""
        section = Section(document.section)
        if self.walled_from(document):
            return False
        for grant in self._filing(section, Verb.FILE):
            if grant.own_only and document.agency_id not in grant.agency_ids:
                continue
            if grant.scope == Scope.NOT_CHAIR_ALONE and document.alone:
                continue
            return True
        return False

    def presents(self, document: Document) -> bool:
        """Whether the person lays the report before the panel: the chair, or the coordinator for the chair (4.26)."""
        return document.kind in PRESENTED_KINDS and self.rights.has(*LEADERS)

    def shares(self, document: Document) -> bool:
        """Whether the person may direct a share of this document with a family. An IMR: nobody (never 5)."""
        return self.may_be_shared(document) and Verb.SHARE in self._verbs(Section.DRAFTS)

    @staticmethod
    def may_be_shared(document: Document) -> bool:
        """Whether a document of this kind can be shared at all: what is presented, and never an IMR (never 5)."""
        return document.kind in PRESENTED_KINDS and document.section not in NEVER_SHARED

    def puts_forward(self, document: Document) -> bool:
        """Whether the person may put the document forward for sign-off: report, summary and plan alone."""
        return self.puts_forward_anything() and document.kind in PRESENTED_KINDS

    def puts_forward_anything(self) -> bool:
        """Whether the person puts the report forward at all: the chair, or the coordinator for the chair (4.27)."""
        return self.rights.has(*LEADERS)

    def strips(self, document: Document) -> bool:
        """Whether the person may have the stripped copy made: whoever keeps the drafts (chair, coordinator, author)."""
        return document.kind in PRESENTED_KINDS and Verb.CHANGE in self._verbs(Section(document.section))

    def of_the_panel(self) -> bool:
        """Whether the person reads what the panel writes to itself."""
        return self.rights.has(*PANEL)

    def writes_notes(self) -> bool:
        """Whether the person writes to the panel, and asks agencies, beside what they read."""
        return self.of_the_panel() and not self.review.closed

    def answers_for(self, agency_id: UUID | None) -> bool:
        """Whether the person answers the panel for this agency: its author or senior manager."""
        return agency_id is not None and agency_id in self.rights.agency_ids(*ANSWERERS) and not self.review.closed

    def answers(self) -> bool:
        """Whether the person answers what a family says: the chair (4.13)."""
        return Verb.ANSWER in self._verbs(Section.FAMILY)

    def ties_changes(self) -> bool:
        """Whether the person says what changed because of a family's answer: the chair and the author (4.13)."""
        return self.rights.has(Capacity.PANEL_CHAIR, Capacity.OVERVIEW_AUTHOR)

    def takes_feedback(self) -> bool:
        """Whether the person may take families' answers as a file: chair, coordinator, author. The panel reads them here."""
        return self.reads_feedback() and self.rights.has(*LEADERS, Capacity.OVERVIEW_AUTHOR)

    def reads_feedback(self) -> bool:
        """Whether the person reads anything of what families answered."""
        return bool(self._said())

    def _said(self) -> list[Q]:
        grants = self._grants(Section.FAMILY)
        return [SAID[grant.scope] for grant in grants if Verb.READ in grant.verbs and grant.scope in SAID]

    def feedback(self) -> QuerySet[Feedback]:
        """What families sent, as far as this person reads it: what is for the chair alone is the chair's, and from the
        hand-over on the partnership reads what the family does not agree with, and no more (access.md).
        """
        found = NOTHING
        for one in self._said():
            found |= one
        rows = Feedback.objects.filter(found, review=self.review, sent_at__isnull=False)
        if not self.reads_for_chair_alone():
            rows = rows.filter(for_chair_alone=False, share__family_group__for_chair_alone=False)
        return rows.exclude(share__family_group_id__in=self.walled_groups)

    @property
    def walled_agencies(self) -> frozenset[UUID]:
        """The agencies that a declared conflict closes to this person."""
        return self.rights.reach(Section.EVIDENCE).walled_agency_ids

    @property
    def walled_groups(self) -> frozenset[UUID]:
        """The family groups that a declared conflict closes to this person."""
        return self.rights.reach(Section.FAMILY).walled_group_ids

    def reads_for_chair_alone(self) -> bool:
        """Whether what is given for the chair alone is this person's to read."""
        return self.rights.has(Capacity.PANEL_CHAIR)

    def takes_original(self, version: Version) -> bool:
        """Whether the filed bytes of this version may leave to this person: only of what the person can read."""
        return (self.has_originals_of(version.document) or self.was_supplied(version)) and self.reads(version)

    def was_supplied(self, version: Version) -> bool:
        """Whether the chair supplied this version to this person, as disclosure officer or SIO (4.22)."""
        return self.rights.has(Capacity.DISCLOSURE_OFFICER, Capacity.SIO) and version.pk in self._supplied

    def has_originals_of(self, document: Document) -> bool:
        """Originals: chair, coordinator, overview author; an agency its own (access.md). Asks no database."""
        if self.rights.has(*KEEPERS_OF_ORIGINALS):
            return True
        own = self.rights.agency_ids(Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER)
        return document.agency_id is not None and document.agency_id in own


def open_on() -> Q:
    """Shares that are open today: dates count as whole days, both included."""
    return Q(recalled_at__isnull=True, opens_on__lte=today(), closes_on__gte=today())


def family_shares(user: User, review: Review, rights: reviews.Rights | None = None) -> QuerySet[Share]:
    """The shares that a family's reader can open today: their own group's, and nothing else of the room."""
    held = rights if rights is not None else reviews.rights(user, review)
    groups: Iterable[UUID] = family_groups_of(held)
    shares = Share.objects.filter(open_on(), review=review, family_group_id__in=groups)
    return shares.filter(version__state=VersionState.CLEAN, version__completed=True).exclude(
        version__document__section__in=NEVER_SHARED
    )


def family_groups_of(rights: reviews.Rights) -> frozenset[UUID]:
    """The family groups whose shared pages this person reads: as advocate or relative, accepted, not walled off."""
    found = frozenset(
        group
        for grant in rights.reach(Section.DRAFTS).grants
        if grant.capacity in FAMILY_CAPACITIES and grant.scope == Scope.SHARED
        for group in grant.family_group_ids
    )
    return found - rights.reach(Section.DRAFTS).walled_group_ids


def section_of(kind: str) -> Section:
    """The shelf of a kind of document."""
    return Section(SECTION_OF[kind])
