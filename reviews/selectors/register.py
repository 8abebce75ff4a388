"""The register of declarations of one review: who declared what, who answered, and what became of it (access.md, 4.25)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Prefetch

from portal.kernel.calendar import today
from reviews import matching
from reviews.enums import Capacity, DeclarationState, Knows, ParticipantState, Section
from reviews.handling import handling_hash
from reviews.models import Declaration, Participant, Wall
from reviews.policy import Rights

READERS = (Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
NOT_SHOWN = "Not shown to you, because of the conflict that you declared."


class Kind(models.TextChoices):
    """By what the register is looked through."""

    INVITED = "invited", "Invited, not declared yet"
    MADE = "made", "Made, waiting for an answer"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUSPENDED = "suspended", "Suspended"
    EXPIRED = "expired", "Expired"
    ENDED = "ended", "Ended"
    CONFLICT = "conflict", "With a conflict"


SHAPES = {
    Kind.INVITED: "due",
    Kind.MADE: "now",
    Kind.ACCEPTED: "done",
    Kind.REFUSED: "refused",
    Kind.SUSPENDED: "refused",
}
OF_PART = {
    ParticipantState.SUSPENDED: Kind.SUSPENDED,
    ParticipantState.WITHDRAWN: Kind.WITHDRAWN,
    ParticipantState.EXPIRED: Kind.EXPIRED,
    ParticipantState.ENDED: Kind.ENDED,
}


@dataclass(frozen=True)
class Line:
    """One declaration, or an invitation to which none was made yet."""

    part: Participant
    declaration: Declaration | None
    kind: Kind
    behind_a_wall: bool
    group: str
    touched: tuple[str, ...]
    walls: tuple[str, ...]
    flags: tuple[str, ...]

    @property
    def shape(self) -> str:
        return SHAPES.get(self.kind, "none")

    @property
    def conflict(self) -> bool:
        """Whether one was declared, or closed off when it was answered."""
        knows = self.declaration is not None and self.declaration.knows not in ("", Knows.NO)
        return knows or bool(self.touched or self.walls)

    @property
    def terms(self) -> str:
        """Which terms of handling the person stands under."""
        held = self.part.terms_hash or (self.declaration.terms_hash if self.declaration else "")
        if not held:
            return "Not accepted yet"
        return "As they stand now" if held == handling_hash() else "An earlier text: asked again before anything opens"

    @property
    def ended(self) -> tuple[datetime, str] | None:
        """When it ended and by whom, of one that has."""
        if self.kind not in OF_PART.values() or self.part.ended_at is None:
            return None
        return self.part.ended_at, self.part.ended_by.name if self.part.ended_by else "the portal"


def lines(held: Rights, kind: str = "") -> list[Line]:
    """Every declaration of the review that exists for this person, the latest invitation first.

    Who stands beside a group of which the reader must not know is not in it. Of who acts for an agency from which the
    reader is walled off, the words are not shown.
    """
    found = [line for part in _parts(held) for line in _of(part, held)]
    if kind == Kind.CONFLICT:
        return [one for one in found if one.conflict]
    return [one for one in found if one.kind == kind] if kind in Kind.values else found


def _parts(held: Rights) -> list[Participant]:
    made = Declaration.objects.select_related("decided_by").prefetch_related("touches_agencies", "touches_people")
    walls = Wall.objects.select_related("agency", "family_group")
    rows = Participant.objects.filter(review=held.review).select_related(
        "user__agency", "agency", "family_group", "invited_by", "accepted_by", "ended_by"
    )
    rows = rows.prefetch_related(Prefetch("declarations", made), Prefetch("walls", walls)).order_by("-invited_at")
    return [one for one in rows if one.family_group is None or held.knows_group(one.family_group)]


def _of(part: Participant, held: Rights) -> Iterator[Line]:
    made: list[Declaration | None] = list(part.declarations.all())
    for number, one in enumerate(made or [None]):
        yield _line(part, one, held, latest=number == 0)


def _line(part: Participant, one: Declaration | None, held: Rights, *, latest: bool) -> Line:
    walled = held.reach(Section.IMRS).walled_agency_ids
    walls = [wall for wall in part.walls.all() if latest]
    closed = [wall.agency.name for wall in walls if wall.agency is not None and wall.agency_id not in walled]
    closed += [wall.family_group.name for wall in walls if wall.family_group and held.knows_group(wall.family_group)]
    agencies = [] if one is None else [a.name for a in one.touches_agencies.all() if a.pk not in walled]
    people = [] if one is None else [person.name for person in one.touches_people.all()]
    return Line(
        part,
        one,
        _kind(part, one, latest=latest),
        part.agency_id in walled and part.user_id != held.user.pk,
        part.family_group.name if part.family_group else "",
        (*people, *agencies),
        tuple(closed),
        () if one is None else tuple(matching.told(one.flags, held, part.user_id)),
    )


def _kind(part: Participant, one: Declaration | None, *, latest: bool) -> Kind:
    if one is not None and one.state in (DeclarationState.REFUSED, DeclarationState.WITHDRAWN):
        return Kind(one.state)
    if latest and part.state in OF_PART:
        return OF_PART[ParticipantState(part.state)]
    if (one is None or one.state == DeclarationState.DRAFT) and part.state != ParticipantState.ACCEPTED:
        return Kind.INVITED
    if one is not None and one.state == DeclarationState.MADE:
        return Kind.MADE
    run_out = part.expires_on is not None and part.expires_on < today()
    return Kind.EXPIRED if run_out else Kind.ACCEPTED
