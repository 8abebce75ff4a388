"""May this person do this here, now? One answer, asked again on every request (house.md).

``rights(user, review)`` joins the access table with who the person is at this moment: accepted declarations that have
not ended, and the walls that a declared conflict raises. Lists derive from the same rows: ``visible_reviews``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet

from portal.kernel.calendar import today
from portal.kernel.compiled import Compiled
from reviews.access import TABLE
from reviews.enums import CLOSED_STAGES, Capacity, ParticipantState, Scope, Section, Stage, Verb
from reviews.handling import handling_hash
from reviews.models import FamilyGroup, Participant, Review, Wall

if TYPE_CHECKING:
    from portal.accounts.models import User

OWN_SCOPES = frozenset({Scope.OWN, Scope.OWN_ASSURED, Scope.OWN_LESSONS})
AFTER_CONCLUSION = frozenset({Capacity.CUSTODIAN, Capacity.AUDITOR, Capacity.INFORMATION_GOVERNANCE})
WITH_A_ROOM = frozenset(capacity for capacity, row in TABLE.items() if row)


@dataclass(frozen=True)
class Grant:
    """One capacity's words in one cell: these verbs, this far, for these agencies or family groups."""

    capacity: Capacity
    verbs: frozenset[Verb]
    scope: Scope
    agency_ids: frozenset[UUID] = frozenset()
    family_group_ids: frozenset[UUID] = frozenset()

    @property
    def own_only(self) -> bool:
        return self.scope in OWN_SCOPES

    @property
    def assured_only(self) -> bool:
        return self.scope in (Scope.ASSURED, Scope.OWN_ASSURED)

    @property
    def tabled_only(self) -> bool:
        return self.scope == Scope.TABLED

    @property
    def shared_only(self) -> bool:
        return self.scope == Scope.SHARED


@dataclass(frozen=True)
class Reach:
    """What somebody reaches in one section: the sum of their capacities' grants, less the walls.

    Build a queryset by OR over ``grants``, then exclude the walled agencies and groups. The flat properties say what
    holds of every grant together.
    """

    grants: tuple[Grant, ...] = ()
    walled_agency_ids: frozenset[UUID] = frozenset()
    walled_group_ids: frozenset[UUID] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.grants)

    def having(self, verb: Verb) -> tuple[Grant, ...]:
        """The grants that hold this verb."""
        return tuple(grant for grant in self.grants if verb in grant.verbs)

    @property
    def verbs(self) -> frozenset[Verb]:
        return frozenset(verb for grant in self.grants for verb in grant.verbs)

    @property
    def own_only(self) -> bool:
        return bool(self.grants) and all(grant.own_only for grant in self.grants)

    @property
    def assured_only(self) -> bool:
        return bool(self.grants) and all(grant.assured_only for grant in self.having(Verb.READ))

    @property
    def tabled_only(self) -> bool:
        return bool(self.grants) and all(grant.tabled_only for grant in self.having(Verb.READ))

    @property
    def shared_only(self) -> bool:
        return bool(self.grants) and all(grant.shared_only for grant in self.grants)

    @property
    def agency_ids(self) -> frozenset[UUID]:
        return frozenset(one for grant in self.grants if grant.own_only for one in grant.agency_ids)

    @property
    def family_group_ids(self) -> frozenset[UUID]:
        return frozenset(one for grant in self.grants for one in grant.family_group_ids)

    def covers_agency(self, verb: Verb, agency_id: UUID | None, *, assured: bool = False) -> bool:
        """Whether ``verb`` reaches something filed by or for this agency (None: by no agency)."""
        if agency_id in self.walled_agency_ids:
            return False
        return any(
            (not grant.own_only or agency_id in grant.agency_ids)
            and (not grant.assured_only or assured)
            and grant.scope in (Scope.ALL, Scope.OWN, Scope.ASSURED, Scope.OWN_ASSURED)
            for grant in self.having(verb)
        )


@dataclass(frozen=True)
class Rights:
    """Somebody's rights in one review, at this moment. Empty rights are no rights."""

    user: User
    review: Review
    participants: tuple[Participant, ...] = field(default=())
    walls: tuple[Wall, ...] = field(default=())  # of the person, whichever of their parts they were declared for

    def __bool__(self) -> bool:
        return bool(self.participants)

    @cached_property
    def capacities(self) -> frozenset[Capacity]:
        return frozenset(Capacity(one.capacity) for one in self.participants)

    @property
    def walled(self) -> bool:
        """Whether a declared conflict closes anything of this review to the person."""
        return bool(self.walls)

    def has(self, *capacities: Capacity) -> bool:
        return bool(self.capacities & set(capacities))

    def agency_ids(self, *capacities: Capacity) -> frozenset[UUID]:
        """The agencies for which this person acts in these capacities (all, if none is named)."""
        return frozenset(
            one.agency_id
            for one in self.participants
            if one.agency_id and (not capacities or one.capacity in capacities)
        )

    def reach(self, section: Section) -> Reach:
        """What this person reaches in one section, now."""
        grants = tuple(self._grants(section))
        return Reach(
            grants,
            frozenset(wall.agency_id for wall in self.walls if wall.agency_id),
            frozenset(wall.family_group_id for wall in self.walls if wall.family_group_id),
        )

    def may(self, verb: Verb, section: Section) -> bool:
        """Whether the person may do this with anything at all of the section."""
        return verb in self.reach(section).verbs

    def knows_group(self, group: FamilyGroup) -> bool:
        """Whether a family group exists for this person at all: one for the chair alone is the author's too, and nobody
        else's; a wall hides a group from everybody behind it.
        """
        alone = self.has(Capacity.PANEL_CHAIR, Capacity.OVERVIEW_AUTHOR)
        return group.id not in self.reach(Section.FAMILY).walled_group_ids and (alone or not group.for_chair_alone)

    def _grants(self, section: Section) -> Iterable[Grant]:
        for one in self.participants:
            capacity = Capacity(one.capacity)
            for verbs, scope in TABLE[capacity].get(section, ()):
                if _open_now(scope, self.review):
                    yield Grant(
                        capacity,
                        verbs,
                        scope,
                        frozenset({one.agency_id} if one.agency_id else ()),
                        frozenset({one.family_group_id} if one.family_group_id else ()),
                    )


def _open_now(scope: Scope, review: Review) -> bool:
    """Whether a scope that waits for a stage has come, or has passed."""
    if scope in (Scope.HANDED_OVER, Scope.DISAGREEMENTS):
        return review.handed_over_at is not None
    if scope == Scope.SUMMARY:
        return review.stage == Stage.NOTIFIED
    if scope in (Scope.FINAL, Scope.OUTCOME):
        return review.has_reached(Stage.CLEARED if scope == Scope.FINAL else Stage.SUBMITTED)
    return True


def standing(*, terms_asked_again: bool = False) -> Q:
    """Participants whose accepted declaration holds today, under the present terms of handling.

    ``terms_asked_again=True`` gives those who must only accept the changed terms once more.
    """
    terms = Q(terms_hash=handling_hash())
    return (
        Q(state=ParticipantState.ACCEPTED)
        & (Q(expires_on__isnull=True) | Q(expires_on__gte=today()))
        & (~terms if terms_asked_again else terms)
    )


def _within_time(participants: Iterable[Participant], review: Review) -> tuple[Participant, ...]:
    """A declaration ends at conclusion, save for those whose part goes on; a custodian's begins at any end.

    A partner consulted on the decision has a part until it is decided.
    """
    return tuple(one for one in participants if Capacity(one.capacity) not in _out_of_time(review.stage))


def _out_of_time(stage: str) -> frozenset[Capacity]:
    if stage == Stage.CONCLUDED:
        return frozenset(Capacity) - AFTER_CONCLUSION
    early = frozenset() if stage == Stage.NOTIFIED else frozenset({Capacity.PARTNER})
    return early if stage in CLOSED_STAGES else early | {Capacity.CUSTODIAN}


# Each request asks these anew.
_STANDING = Compiled(lambda rule: Participant.objects.filter(rule))
_WALLS = Compiled(lambda rule: Wall.objects.filter(rule).select_related("participant"))


def rights(user: User, review: Review) -> Rights:
    """The person's rights in this review, from the database, now: two queries."""
    if not user.is_authenticated or not user.is_active:
        return Rights(user, review)
    rows = _within_time(_STANDING.all(standing() & Q(review=review) & Q(user=user)), review)
    return Rights(user, review, rows, _walls_of(user, {review.id: rows}).get(review.id, ()))


def rights_in(user: User, reviews: Iterable[Review]) -> dict[UUID, Rights]:
    """The person's rights in each of these reviews: two queries, however many reviews."""
    by_id = {review.id: review for review in reviews}
    held: dict[UUID, list[Participant]] = {key: [] for key in by_id}
    for row in Participant.objects.filter(standing(), review__in=by_id, user=user):
        held[row.review_id].append(row)
    parts = {key: _within_time(rows, by_id[key]) for key, rows in held.items()}
    walls = _walls_of(user, parts)
    return {key: Rights(user, by_id[key], rows, walls.get(key, ())) for key, rows in parts.items()}


def _walls_of(user: User, parts: dict[UUID, tuple[Participant, ...]]) -> dict[UUID, tuple[Wall, ...]]:
    """The walls against a person in each review, from their present parts, and from one that has ended for as long as a
    part goes on that was accepted before it did: nobody withdraws from a conflict and reads on in another capacity.
    """
    standing_in = [key for key, rows in parts.items() if rows]
    if not standing_in:
        return {}
    found: dict[UUID, tuple[Wall, ...]] = {}
    for wall in _WALLS.all(Q(review__in=standing_in) & Q(participant__user=user)):
        ended, rows = wall.participant.ended_at, parts[wall.review_id]
        if ended is None or any(one.accepted_at is None or one.accepted_at < ended for one in rows):
            found[wall.review_id] = (*found.get(wall.review_id, ()), wall)
    return found


def capacities(user: User, review: Review) -> frozenset[Capacity]:
    """In which capacities the person takes part now."""
    return rights(user, review).capacities


def reach(user: User, review: Review, section: Section) -> Reach:
    """What the person reaches in one section now."""
    return rights(user, review).reach(section)


def visible_reviews(user: User) -> QuerySet[Review]:
    """The reviews that exist for this person. Everything else does not exist (never 1)."""
    if not user.is_authenticated or not user.is_active:
        return Review.objects.none()
    rows = Participant.objects.filter(standing(), user=user, capacity__in=WITH_A_ROOM)
    rule = Q(pk__in=[])
    early = (Stage.NOT_REVIEWED, Stage.PASSED_ON)
    running = tuple(set(Stage) - {Stage.NOTIFIED} - CLOSED_STAGES)
    for stages in ((Stage.NOTIFIED,), (Stage.CONCLUDED,), early, running):
        held = rows.exclude(capacity__in=_out_of_time(stages[0]))
        rule |= Q(stage__in=stages, id__in=held.values("review"))
    return Review.objects.filter(rule)


def may(user: User, verb: Verb, review: Review, section: Section, thing: Any = None) -> bool:
    """Whether the person may do this in the section; for a ``thing`` with an agency, to that thing."""
    reached = reach(user, review, section)
    if thing is None:
        return verb in reached.verbs
    return reached.covers_agency(verb, thing.agency_id, assured=bool(getattr(thing, "settled", False)))
