"""Lists about people: invitations of one's own, an agency's reviews, senior managers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q, QuerySet

from reviews.enums import AGENCY_CAPACITIES, FAMILY_CAPACITIES, SSP_CHAIR_CAPACITIES, Capacity, ParticipantState
from reviews.facts import Facts
from reviews.models import Imr, Participant, Review
from reviews.policy import Rights, standing

if TYPE_CHECKING:
    from portal.accounts.models import Agency, User


def own_invitations(user: User) -> QuerySet[Participant]:
    """Invitations that wait for this person's declaration, oldest first."""
    rows = Participant.objects.filter(user=user, state=ParticipantState.INVITED)
    return rows.select_related("review").order_by("invited_at")


def own_parts(user: User) -> QuerySet[Participant]:
    """Everything this person declared or was invited to, newest first: theirs to see and to withdraw."""
    rows = Participant.objects.filter(user=user).exclude(state=ParticipantState.ENDED)
    return rows.select_related("review", "agency").order_by("-invited_at")


def of_own_agency(held: Rights, imr: Imr) -> list[Participant] | None:
    """Who acts for an agency on its own review, for its senior manager; None for anybody else."""
    if imr.agency_id not in held.agency_ids(Capacity.SENIOR_MANAGER) or held.review.closed:
        return None
    states = (ParticipantState.INVITED, ParticipantState.DECLARED, ParticipantState.ACCEPTED)
    rows = Participant.objects.filter(
        review=held.review, agency_id=imr.agency_id, capacity__in=AGENCY_CAPACITIES, state__in=states
    )
    return list(rows.select_related("user"))


def to_confirm(facts: Facts) -> list[Participant]:
    """Whom a new chair confirms: those whom somebody else than a panel chair accepted while there was none.

    Leaders are the partnership's to accept, and stay so.
    """
    leaders = SSP_CHAIR_CAPACITIES | {Capacity.COORDINATOR, Capacity.PANEL_CHAIR}
    chairs = {one.user_id for one in facts.participants if one.capacity == Capacity.PANEL_CHAIR}
    return [
        one
        for one in facts.accepted()
        if one.capacity not in leaders
        and one.confirmed_at is None
        and one.accepted_by_id not in chairs
        and (one.family_group_id is None or one.family_group_id not in facts.hidden_groups)
    ]


def senior_managers(review: Review) -> list[tuple[UUID, str, UUID, str]]:
    """User id, name, agency id, agency name of each accepted senior manager."""
    rows = Participant.objects.filter(standing(), review=review, capacity=Capacity.SENIOR_MANAGER)
    return [
        (one.user_id, one.user.name, one.agency_id, one.agency.name)
        for one in rows.select_related("user", "agency")
        if one.agency is not None and one.agency_id is not None
    ]


def agency_people(review: Review, agency_id: UUID) -> list[User]:
    """Who answers for an agency: its accepted authors and senior managers."""
    wanted = (Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER)
    rows = Participant.objects.filter(standing(), review=review, agency_id=agency_id, capacity__in=wanted)
    return list({one.user_id: one.user for one in rows.select_related("user")}.values())


def agencies_of(review: Review, people: Iterable[UUID], but: frozenset[UUID] = frozenset()) -> list[Agency]:
    """The agencies for which one of these people answers, as author or senior manager; without those that are left out."""
    wanted = (Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER)
    rows = Participant.objects.filter(standing(), review=review, user_id__in=people, capacity__in=wanted)
    rows = rows.exclude(agency_id__in=but).filter(agency__isnull=False).select_related("agency")
    return list({one.agency.pk: one.agency for one in rows if one.agency}.values())


def people_here(review: Review) -> list[User]:
    """Everybody with an accepted part in this review now, by name, save those who are there for a family."""
    rows = Participant.objects.filter(standing(), review=review).exclude(capacity__in=FAMILY_CAPACITIES)
    rows = rows.select_related("user").order_by("user__name")
    return list({one.user_id: one.user for one in rows}.values())


def agencies_answered_for(user: User) -> QuerySet[Participant, UUID | None]:
    """The agencies for which this person answers, in any review."""
    wanted = (Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER)
    return Participant.objects.filter(standing(), user=user, capacity__in=wanted).values_list("agency_id", flat=True)


def reviews_led(user: User) -> QuerySet[Participant, UUID]:
    """The reviews that this person chairs or coordinates."""
    wanted = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
    return Participant.objects.filter(standing(), user=user, capacity__in=wanted).values_list("review_id", flat=True)


@dataclass(frozen=True)
class Leaders:
    """Who leads a review, by name: for a family's page that says who reads what they write. Empty where nobody does yet."""

    chair: str
    coordinator: str


def leaders(review: Review) -> Leaders:
    """The names of the accepted panel chair and coordinator."""
    rows = Participant.objects.filter(
        standing(), review=review, capacity__in=(Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
    )
    names = dict(rows.order_by("-accepted_at").values_list("capacity", "user__name"))
    return Leaders(names.get(Capacity.PANEL_CHAIR, ""), names.get(Capacity.COORDINATOR, ""))


def leading_people(review: Review) -> list[User]:
    """The accepted panel chair and coordinators themselves."""
    return standing_in(review, Capacity.PANEL_CHAIR, Capacity.COORDINATOR)


def standing_in(review: Review, *capacities: Capacity) -> list[User]:
    """The accepted people of these capacities, each once: to be told that something waits."""
    rows = Participant.objects.filter(standing(), review=review, capacity__in=capacities)
    return list({one.user_id: one.user for one in rows.select_related("user")}.values())


def family_groups_of(user: User, review: Review) -> frozenset[UUID]:
    """The family groups beside which this person stands, accepted."""
    rows = Participant.objects.filter(
        standing(), Q(capacity=Capacity.ADVOCATE) | Q(capacity=Capacity.RELATIVE), review=review, user=user
    )
    return frozenset(one for one in rows.values_list("family_group_id", flat=True) if one)
