"""Who answers whose declaration (access.md, "Declarations"). Nobody answers their own (never 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from portal.accounts.api import has_office
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, ParticipantState, Stage
from reviews.models import Participant, Review, ReviewAgency
from reviews.policy import rights, standing

if TYPE_CHECKING:
    from portal.accounts.models import User

SSP_CHAIR_OFFICES = ("deputy_ssp_chair", "information_governance")
DEPUTY_OFFICES = ("information_governance",)


def panel_chair_of(review: Review) -> Participant | None:
    """The panel chair in place, if there is one."""
    return Participant.objects.filter(standing(), review=review, capacity=Capacity.PANEL_CHAIR).first()


def may_answer(user: User, participant: Participant) -> bool:
    """Whether this person is the one to accept or refuse this participant's declaration."""
    if not user.is_authenticated or not user.is_active or user.pk == participant.user_id:
        return False
    capacity, review = Capacity(participant.capacity), participant.review
    if review.stage == Stage.CONCLUDED:
        return capacity == Capacity.CUSTODIAN and _accepts_custodian(user, participant)
    if capacity == Capacity.SSP_CHAIR:
        return has_office(user, *SSP_CHAIR_OFFICES)
    if capacity == Capacity.DEPUTY_SSP_CHAIR:
        return has_office(user, *DEPUTY_OFFICES)
    held = rights(user, review).capacities
    if capacity in (Capacity.PANEL_CHAIR, Capacity.COORDINATOR):
        return _stands_for_ssp(user, review, held)
    if panel_chair_of(review) is not None:
        return Capacity.PANEL_CHAIR in held
    return _stands_for_ssp(user, review, held)


def _accepts_custodian(user: User, participant: Participant) -> bool:
    """After conclusion nothing but the review's end goes on, which the partnership keeps: of its chair and the deputy
    whoever did not invite the custodian accepts them (never 10).
    """
    rows = Participant.objects.filter(
        standing(), review=participant.review, user=user, capacity__in=SSP_CHAIR_CAPACITIES
    )
    held = frozenset(Capacity(one) for one in rows.values_list("capacity", flat=True))
    return participant.invited_by_id != user.pk and _stands_for_ssp(user, participant.review, held)


def _stands_for_ssp(user: User, review: Review, held: frozenset[Capacity]) -> bool:
    """The SSP chair, unless their own agency is under review; then the deputy, who stands in."""
    if Capacity.DEPUTY_SSP_CHAIR in held:
        return True
    if Capacity.SSP_CHAIR not in held:
        return False
    own = user.agency_id and ReviewAgency.objects.filter(review=review, agency_id=user.agency_id).exists()
    return not own


def who_answers(participant: Participant) -> str:
    """In words, whom the declarant waits for."""
    capacity, review = Capacity(participant.capacity), participant.review
    if capacity == Capacity.SSP_CHAIR:
        return "the deputy for the partnership’s chair, or the information governance officer"
    if capacity == Capacity.DEPUTY_SSP_CHAIR:
        return "the information governance officer"
    if review.stage == Stage.CONCLUDED:
        return "the partnership’s chair, or the deputy"
    chair = panel_chair_of(review)
    if chair is None or capacity in (Capacity.PANEL_CHAIR, Capacity.COORDINATOR):
        return "the partnership’s chair"
    return f"{chair.user.name}, the chair"


def waiting_for(user: User) -> QuerySet[Participant]:
    """Declarations that wait for this person's answer, soonest first; the same rule as ``may_answer``, for lists."""
    rows = Participant.objects.filter(state=ParticipantState.DECLARED).exclude(user=user)
    mine = Participant.objects.filter(standing(), user=user)
    chairing = mine.filter(capacity=Capacity.PANEL_CHAIR).values("review")
    chaired = Participant.objects.filter(standing(), capacity=Capacity.PANEL_CHAIR).values("review")
    deputising = mine.filter(capacity=Capacity.DEPUTY_SSP_CHAIR).values("review")
    own_agency = ReviewAgency.objects.filter(agency__in=[user.agency_id] if user.agency_id else []).values("review")
    as_ssp = mine.filter(capacity=Capacity.SSP_CHAIR).exclude(review__in=own_agency).values("review")
    leaders = Q(capacity__in=[Capacity.PANEL_CHAIR, Capacity.COORDINATOR])
    ssp = Q(capacity__in=list(SSP_CHAIR_CAPACITIES))
    by_ssp = Q(review__in=as_ssp) | Q(review__in=deputising)
    rule = (by_ssp & ~ssp & (leaders | ~Q(review__in=chaired))) | (Q(review__in=chairing) & ~leaders & ~ssp)
    concluded = Q(review__stage=Stage.CONCLUDED)
    rule = (rule & ~concluded) | (by_ssp & concluded & Q(capacity=Capacity.CUSTODIAN) & ~Q(invited_by=user))
    if has_office(user, *SSP_CHAIR_OFFICES):
        rule |= Q(capacity=Capacity.SSP_CHAIR) & ~concluded
    if has_office(user, *DEPUTY_OFFICES):
        rule |= Q(capacity=Capacity.DEPUTY_SSP_CHAIR) & ~concluded
    return rows.filter(rule).select_related("review", "user", "agency").order_by("invited_at")
