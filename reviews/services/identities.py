"""The register of identities: for the panel chair, the coordinator and the overview author, nobody else (access.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, must_exist
from reviews import dates
from reviews.enums import PersonRole
from reviews.enums_report import IdentityRole
from reviews.models import Identity, Person, Review
from reviews.policy import rights
from reviews.services import anonymity, moves

if TYPE_CHECKING:
    from portal.accounts.models import User

KEEPERS = anonymity.KEEPERS
ROLES = {
    PersonRole.VICTIM: IdentityRole.DIED,
    PersonRole.SUSPECT: IdentityRole.SUSPECTED,
    PersonRole.CHILD: IdentityRole.CHILD,
    PersonRole.RELATIVE: IdentityRole.RELATIVE,
    PersonRole.OTHER: IdentityRole.OTHER,
}


@dataclass(frozen=True)
class IdentityTold:
    """One entry as it is written: names, addresses, employers, numbers and whatever else points, one a line."""

    role: IdentityRole
    name: str
    other_names: str = ""
    born_on: date | None = None
    died_on: date | None = None
    addresses: str = ""
    employers: str = ""
    numbers: str = ""
    pointers: str = ""
    pseudonym: str = ""
    chosen_by: str = ""


def keeps_register(user: User, review: Review) -> bool:
    """Whether the register exists for this person."""
    return rights(user, review).has(*KEEPERS)


def register_of(user: User, review: Review) -> tuple[list[Identity], list[Person]]:
    """The entries, and the people of the case who have no entry yet.

    :raises NotVisible: for anybody else.
    """
    if not keeps_register(user, review):
        raise NotVisible
    rows = list(Identity.objects.filter(review=review))
    known = {row.person_id for row in rows}
    return rows, [person for person in Person.objects.filter(review=review) if person.id not in known]


def keep_identity(
    *,
    acting_user: User,
    review: Review,
    told: IdentityTold,
    identity: Identity | None = None,
    person_id: UUID | None = None,
    stamp: int | None = None,
) -> Identity:
    """Writes a new entry, or changes one. A check made before is out of date from then on (4.24).

    :raises Refused: without a name; a pseudonym without who chose it; a pseudonym that is one of the person's names.
    :raises Stale: where somebody changed the entry meanwhile.
    """
    said = "The death, {later}, cannot be before the birth, {earlier}."
    dates.refuse_before(told.died_on, told.born_on, said, clause="4.24", field="died_on")
    if told.pseudonym and not told.chosen_by.strip():
        raise Refused("Say who chose the pseudonym.", clause="4.24", field="chosen_by")
    own = {word.casefold() for word in f"{told.name} {told.other_names}".split()}
    if told.pseudonym and told.pseudonym.strip().casefold() in own:
        raise Refused("The pseudonym is one of the person’s own names.", clause="4.24", field="pseudonym")

    def write(locked: Review) -> Identity:
        row = _row(locked, identity, person_id, stamp)
        for field, value in vars(told).items():
            setattr(row, field, value)
        row.changed_at, row.changed_by = calendar.now(), acting_user
        row.save()
        anonymity.register_changed(locked)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=KEEPERS,
        label="keep the register of identities",
        verb="identities.kept",
        write=write,
        ids={"role": told.role},
    )


def _row(review: Review, identity: Identity | None, person_id: UUID | None, stamp: int | None) -> Identity:
    if identity is not None:
        row = must_exist(Identity.objects.filter(pk=identity.pk, review=review).first())
        moves.claim(row, stamp)
        return row
    person = Person.objects.filter(pk=person_id, review=review).first() if person_id else None
    known = Identity.objects.filter(person=person).first() if person else None
    return known or Identity(review=review, person=person)


def remove_identity(*, acting_user: User, review: Review, identity: Identity, stamp: int) -> None:
    """Takes out an entry made by mistake. Somebody of the case stays in the register by the case's own record.

    :raises Stale: where somebody changed the entry meanwhile.
    """

    def write(locked: Review) -> Review:
        _row(locked, identity, None, stamp).delete()
        anonymity.register_changed(locked)
        return locked

    moves.act(
        acting_user=acting_user,
        review=review,
        who=KEEPERS,
        label="keep the register of identities",
        verb="identities.removed",
        write=write,
        ids={"identity": identity.id},
    )
