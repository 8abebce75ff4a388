"""The police's notification opens the review (4.1): its key is made, its room exists, empty and closed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction

from portal.audit.api import PORTAL_CHAIN, record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from portal.vault import api as vault
from reviews import dates, editions, events
from reviews.enums import AgencyRole, Answer, Capacity, NotificationSource, PersonRole, Stage
from reviews.models import Decision, Notification, Participant, Person, Review, ReviewAgency

if TYPE_CHECKING:
    from portal.accounts.models import Agency, User

ALPHABET = "BCDFGHJKMNPQRTVWXYZ2346789"  # nothing that reads as something else, no vowels that could spell
TRIES = 50


@dataclass(frozen=True)
class PersonTold:
    """A person as the notification names them."""

    role: PersonRole
    name: str
    born_on: date | None = None
    birth_year: str = ""
    relationship: str = ""
    address: str = ""
    is_parent: Answer = Answer.UNKNOWN
    died_on: date | None = None


@dataclass(frozen=True)
class Told:
    """What the police's notification says. ``sure``: unlikely dates are right."""

    incident_on: date
    received_on: date
    source: NotificationSource = NotificationSource.POLICE
    letter_dated_on: date | None = None
    sender: str = ""
    sender_reference: str = ""
    summary: str = ""
    people: Sequence[PersonTold] = field(default_factory=tuple)
    sure: bool = False


def open_review(
    *,
    acting_user: User,
    told: Told,
    ssp_chair: User,
    agencies: Sequence[Agency] = (),
    key: UUID,
    standing_in: bool = False,
) -> Review:
    """Opens a review from a notification. Sending the same form twice (the same ``key``) gives the same review.

    The person who records it and the SSP chair (or the deputy, ``standing_in``) are invited to declare at once.

    :raises Refused: where the person who died is not named, dates contradict each other, or the recorder would also act
        as the SSP chair.
    :raises Stale: where somebody else's review has this key.
    """
    _check(acting_user, told, ssp_chair)
    try:
        with transaction.atomic():
            known = Review.objects.filter(pk=key).first()
            return (
                known_or_stale(known, acting_user)
                if known
                else _open(acting_user, told, ssp_chair, agencies, key, standing_in)
            )
    except IntegrityError:
        known = Review.objects.filter(pk=key).first()
        if known is None:
            raise
        return known_or_stale(known, acting_user)


def known_or_stale(review: Review, acting_user: User) -> Review:
    """A double click gives the review that the first click opened. Raises Stale for another person's."""
    if review.opened_by_id != acting_user.pk:
        raise Stale("This form was already used to open a review.")
    return review


def _check(acting_user: User, told: Told, ssp_chair: User) -> None:
    if not any(one.role == PersonRole.VICTIM and one.name for one in told.people):
        raise Refused("Name the person who died.", clause="4.1", field="victim_name")
    _check_dates(told)
    if told.source == NotificationSource.POLICE and told.letter_dated_on is None:
        raise Refused("Give the date of the police’s letter.", clause="4.1", field="letter_dated_on")
    if ssp_chair.pk == acting_user.pk:
        raise Refused(
            "You cannot record the notification and be the partnership’s chair on the review.",
            who="Another coordinator",
            field="ssp_chair",
        )


def _check_dates(told: Told) -> None:
    """Dates that contradict each other are refused with both shown; unlikely ones ask for a word."""
    dates.not_to_come(told.incident_on, "The incident", clause="4.1", field="incident_on")
    dates.refuse_before(
        told.received_on,
        told.incident_on,
        "The notification, {later}, cannot be older than the incident, {earlier}.",
        clause="4.1",
        field="received_on",
    )
    dates.refuse_before(
        told.received_on,
        told.letter_dated_on,
        "The letter was received on {later}; it cannot be dated after that, {earlier}.",
        clause="4.1",
        field="letter_dated_on",
    )
    dates.refuse_before(
        told.letter_dated_on,
        told.incident_on,
        "The letter, {later}, cannot be older than the incident, {earlier}.",
        clause="4.1",
        field="letter_dated_on",
    )
    unlikely = dates.unlikely_notification(
        incident_on=told.incident_on, received_on=told.received_on, letter_dated_on=told.letter_dated_on
    )
    for one in told.people:
        victim = one.role == PersonRole.VICTIM
        dates.check_person(
            born_on=one.born_on,
            birth_year=one.birth_year,
            died_on=one.died_on,
            incident_on=told.incident_on,
            victim=victim,
            prefix="victim_" if victim else "suspect_",
        )
        unlikely += dates.unlikely_person(
            born_on=one.born_on, died_on=one.died_on, incident_on=told.incident_on, victim=victim
        )
    dates.ask(unlikely, told.sure)


def _open(
    acting_user: User, told: Told, ssp_chair: User, agencies: Sequence[Agency], key: UUID, standing_in: bool
) -> Review:
    now = calendar.now()
    scope = vault.review_scope(key)
    if not vault.scope_exists(scope):  # left by an attempt that failed after this line: nothing was sealed under it
        vault.create_scope(scope)
    review = Review(
        id=key,
        reference=_reference(now.year),
        edition=editions.current(),
        stage=Stage.NOTIFIED,
        opened_at=now,
        opened_by=acting_user,
        incident_on=told.incident_on,
    )
    review.save(force_insert=True)
    Notification.objects.create(
        review=review,
        source=told.source,
        received_on=told.received_on,
        letter_dated_on=told.letter_dated_on,
        recorded_by=acting_user,
        recorded_at=now,
        sender=told.sender,
        sender_reference=told.sender_reference,
        summary=told.summary,
    )
    for one in told.people:
        _add_person(review, one)
    for agency in agencies:
        add_agency_row(review, agency, acting_user)
    Decision.objects.create(review=review, started_at=now)
    chair = Capacity.DEPUTY_SSP_CHAIR if standing_in else Capacity.SSP_CHAIR
    for user, capacity in ((acting_user, Capacity.COORDINATOR), (ssp_chair, chair)):
        Participant.objects.create(
            review=review, user=user, capacity=capacity, agency=None, invited_at=now, invited_by=acting_user
        )
    _write_down(acting_user, review, told)
    return review


def _write_down(acting_user: User, review: Review, told: Told) -> None:
    record(
        chain=PORTAL_CHAIN,
        verb="review.opened",
        actor=acting_user,
        subject=review,
        ids={"reference": review.reference, "edition": review.edition},
    )
    record(
        chain=review_chain(review.id),
        verb="review.opened",
        actor=acting_user,
        subject=review,
        ids={
            "move": "notify",
            "stage": review.stage,
            "source": told.source,
            "received_on": told.received_on,
            "incident_on": told.incident_on,
        },
    )
    events.review_opened.emit(review_id=review.id)


def _reference(year: int) -> str:
    """The year and random letters: never a number that tells how many there are (never 1)."""
    for attempt in range(TRIES):
        tail = "".join(secrets.choice(ALPHABET) for _ in range(3 if attempt < TRIES // 2 else 5))
        reference = f"{year % 100:02d}-{tail}"
        if not Review.objects.filter(reference=reference).exists():
            return reference
    raise Refused("No free reference was found. Try again.")


def _add_person(review: Review, told: PersonTold) -> Person:
    return Person.objects.create(
        review=review,
        role=told.role,
        name=told.name,
        born_on=told.born_on,
        birth_year=told.birth_year,
        died_on=told.died_on,
        relationship=told.relationship,
        address=told.address,
        is_parent=told.is_parent,
        added_at=calendar.now(),
    )


def add_agency_row(review: Review, agency: Agency, acting_user: User) -> ReviewAgency:
    """Puts an agency on the review; one that has no duty by law waits for the panel's agreement (4.7)."""
    return ReviewAgency.objects.create(
        review=review, agency=agency, role=AgencyRole.DUTY, added_at=calendar.now(), added_by=acting_user
    )
