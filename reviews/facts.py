"""The facts of a review, loaded once: what the protocol's clauses read.

One review and three hundred cost one query (``kernel.gather``). A clause asks ``Facts`` and never the database.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from portal.kernel.calendar import today
from portal.kernel.gather import Loose, gather
from reviews.editions import Edition, edition
from reviews.enums import (
    AGENCY_CAPACITIES,
    PANEL_CAPACITIES,
    SSP_CHAIR_CAPACITIES,
    Capacity,
    LetterKind,
    ParticipantState,
    PersonRole,
    TermsState,
)
from reviews.models import (
    ChairAppointment,
    Consultation,
    Decision,
    Extension,
    Imr,
    Letter,
    Participant,
    Person,
    Review,
    ReviewAgency,
    Terms,
)

RELATIONS: list[str] = [
    "notification",
    "people",
    "directions",
    "hand_over",
    "compositions",
    "parallel_reviews",
    "disciplinary_referrals",
    "early_lessons",
    "agencies__agency",
    "participants__user",
    "participants__agency",
    "decisions__decided_by",
    "consultations",
    "chair_appointments__participant",
    "chair_appointments__associations",
    "chair_appointments__evidence",
    "terms__approved_by",
    "terms__answers",
    "extensions__answered_by",
    "imrs__agency",
    "imrs__letter",
    "imrs__independences",
    "imrs__assurances",
    "imrs__interviews",
    "imrs__nil_returns__signed_by",
    "outside_reports",
    "hold_notices__agency",
    "immediate_lessons__agency",
    "chronology_hand_ins__agency",
    "chronology_hand_ins__by",
    "chronology_settlements",
    "letters__agency",
    "letters__sent_by",
]

LOOSE: list[Loose] = []
"""What belongs to a review by its bare key."""


@dataclass(frozen=True)
class Facts:
    """One review and all that was recorded of it. ``day`` is the London date on which the clauses are asked.

    ``hidden_groups``: family groups that do not exist for whoever the facts are shown to. Gates ask the whole facts.
    """

    review: Review
    day: date = field(default_factory=today)
    hidden_groups: frozenset[UUID] = frozenset()

    @cached_property
    def edition(self) -> Edition:
        return edition(self.review.edition)

    # people of the case -----------------------------------------------------------------------------------------------
    def people(self, *roles: PersonRole) -> list[Person]:
        return [one for one in self.review.people.all() if not roles or one.role in roles]

    @cached_property
    def victims(self) -> list[Person]:
        return self.people(PersonRole.VICTIM)

    @cached_property
    def suspects(self) -> list[Person]:
        return self.people(PersonRole.SUSPECT)

    @cached_property
    def agencies(self) -> list[ReviewAgency]:
        return list(self.review.agencies.all())

    # the decision -----------------------------------------------------------------------------------------------------
    @cached_property
    def decision(self) -> Decision | None:
        """The decision that counts: the one in hand, else the last recorded."""
        return next(iter(self.review.decisions.all()), None)

    @cached_property
    def consultations(self) -> list[Consultation]:
        return list(self.review.consultations.all())

    # who takes part ---------------------------------------------------------------------------------------------------
    @cached_property
    def participants(self) -> list[Participant]:
        return list(self.review.participants.all())

    def accepted(self, *capacities: Capacity) -> list[Participant]:
        return [one for one in self.participants if one.accepted and (not capacities or one.capacity in capacities)]

    @cached_property
    def _names(self) -> dict[object, str]:
        return {one.user_id: one.user.name for one in self.participants}

    def name_of(self, user_id: object) -> str:
        """The name of somebody who has, or had, a place on the review; empty for anybody else."""
        return self._names.get(user_id, "")

    def pending(self, *capacities: Capacity) -> list[Participant]:
        """Invited or declared, and not yet accepted."""
        waiting = (ParticipantState.INVITED, ParticipantState.DECLARED)
        return [
            one for one in self.participants if one.state in waiting and (not capacities or one.capacity in capacities)
        ]

    @cached_property
    def chair(self) -> Participant | None:
        """The independent chair in place: appointed, declared, accepted."""
        return next(iter(self.accepted(Capacity.PANEL_CHAIR)), None)

    @cached_property
    def ssp_chair(self) -> Participant | None:
        """The SSP chair on this review, or the deputy standing in."""
        return next(iter(self.accepted(*SSP_CHAIR_CAPACITIES)), None)

    @cached_property
    def coordinator(self) -> Participant | None:
        return next(iter(self.accepted(Capacity.COORDINATOR)), None)

    @cached_property
    def panel(self) -> list[Participant]:
        return self.accepted(*PANEL_CAPACITIES)

    def of_agency(self, agency_id: object, capacity: Capacity) -> list[Participant]:
        """An agency's people in one capacity, accepted or not, that have not ended."""
        standing = (ParticipantState.INVITED, ParticipantState.DECLARED, ParticipantState.ACCEPTED)
        return [
            one
            for one in self.participants
            if one.agency_id == agency_id and one.capacity == capacity and one.state in standing
        ]

    @cached_property
    def appointment(self) -> ChairAppointment | None:
        return next((one for one in self.review.chair_appointments.all() if one.ended_at is None), None)

    def connected_agencies(self, participant: Participant, declared: Iterable[object] = ()) -> list[str]:
        """Names of agencies on the review with which a chair is associated (4.9)."""
        theirs = {participant.agency_id, participant.user.agency_id, *declared}
        return [one.agency.name for one in self.agencies if one.agency_id in theirs]

    # terms and dates --------------------------------------------------------------------------------------------------
    @cached_property
    def terms(self) -> Terms | None:
        """The terms in force, or else the draft."""
        versions = list(self.review.terms.all())
        return next((one for one in versions if one.state == TermsState.APPROVED), versions[0] if versions else None)

    @cached_property
    def approved_terms(self) -> Terms | None:
        return next((one for one in self.review.terms.all() if one.state == TermsState.APPROVED), None)

    @cached_property
    def extensions(self) -> list[Extension]:
        return list(self.review.extensions.all())

    # what agencies contribute -----------------------------------------------------------------------------------------
    @cached_property
    def imrs(self) -> list[Imr]:
        return list(self.review.imrs.all())

    @cached_property
    def agency_people(self) -> list[Participant]:
        return [one for one in self.participants if one.capacity in AGENCY_CAPACITIES]

    def letters(self, kind: LetterKind) -> list[Letter]:
        return [one for one in self.review.letters.all() if one.kind == kind]

    @cached_property
    def decision_letter(self) -> Letter | None:
        """The letter on the decision that counts; one written before a direction tells of the earlier decision."""
        since = self.decision.started_at if self.decision else None
        return next(
            (one for one in self.letters(LetterKind.HOME_OFFICE_DECISION) if since is None or one.written_at >= since),
            None,
        )


def load(review: Review) -> Facts:
    """The facts of one review. The review's own row is taken as given; all else is read anew."""
    fresh = Review(**{one.attname: getattr(review, one.attname) for one in Review._meta.concrete_fields})
    fresh._state.adding, fresh._state.db = False, review._state.db
    return load_many([fresh])[0]


def load_many(reviews: Iterable[Review]) -> list[Facts]:
    """The facts of each review, in the order given, in one query."""
    rows = list(reviews)
    gather(rows, RELATIONS, LOOSE)
    day = today()
    return [Facts(review, day) for review in rows]
