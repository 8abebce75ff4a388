"""Notices to secure records, immediate and early lessons, disciplinary referrals (3.2, 3.6, 4.1, 4.15)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale, must_exist
from reviews import dates
from reviews.acceptors import panel_chair_of
from reviews.enums import Capacity, Stage
from reviews.models import (
    DisciplinaryReferral,
    EarlyLesson,
    HoldNotice,
    ImmediateLesson,
    Notification,
    Participant,
    Review,
    ReviewAgency,
)
from reviews.policy import rights, standing
from reviews.services import moves, schedule

if TYPE_CHECKING:
    from portal.accounts.models import Agency, User

KEEPERS = frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR})


def send_notice(*, acting_user: User, review: Review, agency: Agency, sent_on: date) -> HoldNotice:
    """Tells an agency to secure its records (4.15): the chair, or until there is one the coordinator on the SSP
    chair's direction, which the new chair confirms. Sending twice gives the first.

    :raises Refused: before the decision to review, or for an agency that is not on the review.
    """

    def write(locked: Review) -> HoldNotice:
        if locked.stage in (Stage.NOTIFIED, Stage.NOT_REVIEWED, Stage.PASSED_ON):
            raise Refused("Notices go out once it is decided to review.", clause="4.15", who="The partnership’s chair")
        if not ReviewAgency.objects.filter(review=locked, agency=agency).exists():
            raise Refused("This agency is not on the review yet: add it first.", clause="4.6", field="agency")
        if sent_on > calendar.today():
            raise Refused("Record it on the day it is sent.", clause="4.15", field="sent_on")
        known = HoldNotice.objects.filter(review=locked, agency=agency).first()
        if known is not None:
            return known
        return HoldNotice.objects.create(
            review=locked,
            agency=agency,
            sent_on=sent_on,
            sent_by=acting_user,
            directed_by=None if panel_chair_of(locked) else _ssp_chair(locked),
        )

    return _keep(acting_user, review, "notice.sent", write, {"agency": str(agency.pk), "sent_on": sent_on})


def _ssp_chair(review: Review) -> User:
    capacities = (Capacity.SSP_CHAIR, Capacity.DEPUTY_SSP_CHAIR)
    rows = Participant.objects.filter(standing(), review=review, capacity__in=capacities).select_related("user")
    found = rows.first()
    if found is None:
        raise Refused("The partnership’s chair directs the notices until there is a panel chair.", clause="4.15")
    return found.user


def acknowledge_notice(*, acting_user: User, notice: HoldNotice, on: date, by: str) -> HoldNotice:
    """Records that an agency has secured its records: by its senior manager here, or from its letter.

    :raises Refused: before the notice was sent. :raises NotVisible: for another agency's. :raises Stale: where it is
        recorded.
    """

    def write(locked: Review) -> HoldNotice:
        row = HoldNotice.objects.select_for_update().filter(pk=notice.pk, review=locked).first()
        held = rights(acting_user, locked)
        if row is None or not (held.has(*KEEPERS) or row.agency_id in held.agency_ids(Capacity.SENIOR_MANAGER)):
            raise NotVisible
        if row.acknowledged_on is not None:
            raise Stale("This answer is recorded already.")
        dates.not_to_come(on, "The day of the answer", clause="4.15", field="on")
        dates.refuse_before(
            on, row.sent_on, "The answer, {later}, cannot be before the notice, {earlier}.", clause="4.15", field="on"
        )
        row.acknowledged_on, row.acknowledged_by = on, by
        row.save()
        return row

    return _keep(
        acting_user, notice.review, "notice.acknowledged", write, {"on": on}, KEEPERS | {Capacity.SENIOR_MANAGER}
    )


def confirm_notices(*, acting_user: User, review: Review) -> int:
    """The new chair confirms the notices sent on the SSP chair's direction (4.15); gives how many there were."""

    def write(locked: Review) -> int:
        rows = HoldNotice.objects.filter(review=locked, directed_by__isnull=False, confirmed_by_chair_at__isnull=True)
        return rows.update(confirmed_by_chair_at=calendar.now())

    chair = frozenset({Capacity.PANEL_CHAIR})
    return _keep(acting_user, review, "notices.confirmed", write, {}, chair)


def add_immediate_lesson(*, acting_user: User, review: Review, agency: Agency, lesson: str) -> ImmediateLesson:
    """A lesson that an immediate IMR shows; it has three destinations (4.15)."""

    def write(locked: Review) -> ImmediateLesson:
        return ImmediateLesson.objects.create(
            review=locked, agency=agency, lesson=lesson, recorded_at=calendar.now(), recorded_by=acting_user
        )

    return _keep(acting_user, review, "immediate_lesson.added", write, {"agency": str(agency.pk)})


def send_immediate_lesson(*, acting_user: User, lesson: ImmediateLesson, destination: str, on: date) -> ImmediateLesson:
    """Records one of the three destinations: ``to_agency_on``, ``secured_on`` or ``to_disclosure_on``.

    What is forwarded to the disclosure officer is on the schedule of material from then on (4.22).

    :raises Refused: for a day to come, or before the lesson. :raises Stale: where it is recorded.
    """
    if destination not in ("to_agency_on", "secured_on", "to_disclosure_on"):
        raise NotVisible

    def write(locked: Review) -> ImmediateLesson:
        row = must_exist(ImmediateLesson.objects.select_for_update().filter(pk=lesson.pk, review=locked).first())
        if getattr(row, destination) is not None:
            raise Stale("This is recorded already.")
        if on > calendar.today():
            raise Refused("Record it once it is done.", clause="4.15", field="on")
        if on < calendar.london_date(row.recorded_at):
            raise Refused("This lies before the day on which the lesson was recorded.", clause="4.15", field="on")
        setattr(row, destination, on)
        row.save()
        if destination == "to_disclosure_on":
            recorded_on = calendar.london_date(row.recorded_at)
            schedule.lesson_forwarded(acting_user, locked, row.pk, row.agency, recorded_on)
        return row

    return _keep(acting_user, lesson.review, "immediate_lesson.sent", write, {"where": destination, "on": on})


def add_early_lesson(
    *, acting_user: User, review: Review, agency: Agency, lesson: str, sent_on: date | None
) -> EarlyLesson:
    """A lesson acted on without waiting for the review to end, at any stage (3.6)."""

    def write(locked: Review) -> EarlyLesson:
        return EarlyLesson.objects.create(
            review=locked,
            agency=agency,
            lesson=lesson,
            sent_on=sent_on,
            recorded_at=calendar.now(),
            recorded_by=acting_user,
        )

    return _keep(acting_user, review, "early_lesson.added", write, {"agency": str(agency.pk)})


def follow_up_early_lesson(*, acting_user: User, lesson: EarlyLesson, on: date, words: str) -> EarlyLesson:
    """Records what became of an early lesson (3.6). One not yet sent counts as sent on the same day."""

    def write(locked: Review) -> EarlyLesson:
        row = must_exist(EarlyLesson.objects.select_for_update().filter(pk=lesson.pk, review=locked).first())
        row.sent_on = row.sent_on or on
        row.followed_up_on, row.follow_up = on, words
        row.save()
        return row

    return _keep(acting_user, lesson.review, "early_lesson.followed_up", write, {"on": on})


def refer_discipline(*, acting_user: User, review: Review, agency: Agency, referred_on: date) -> DisciplinaryReferral:
    """That a disciplinary matter was referred: agency and date, never its content (3.2)."""

    def write(locked: Review) -> DisciplinaryReferral:
        return DisciplinaryReferral.objects.create(
            review=locked,
            agency=agency,
            referred_on=referred_on,
            recorded_by=acting_user,
            recorded_at=calendar.now(),
        )

    return _keep(acting_user, review, "discipline.referred", write, {"agency": str(agency.pk), "on": referred_on})


def record_letter(
    *, acting_user: User, review: Review, dated_on: date, sender: str, sender_reference: str
) -> Notification:
    """The police's own letter, where another source opened the review (4.1).

    :raises Refused: for a day to come. :raises Stale: where it is recorded.
    """

    def write(locked: Review) -> Notification:
        row = Notification.objects.select_for_update().get(review=locked)
        if not row.letter_pending:
            raise Stale("The police’s letter is recorded already.")
        if dated_on > calendar.today():
            raise Refused("The letter cannot be dated in the future.", clause="4.1", field="dated_on")
        row.letter_dated_on = dated_on
        row.sender, row.sender_reference = sender or row.sender, sender_reference or row.sender_reference
        row.save()
        return row

    return _keep(
        acting_user,
        review,
        "notification.letter_came",
        write,
        {"dated_on": dated_on},
        frozenset({Capacity.COORDINATOR}),
    )


def notification_filed(*, acting_user: User, review: Review, document_id: UUID) -> None:
    """The document room says that the police's letter lies in it, in its own transaction."""

    def write(locked: Review) -> Notification:
        row = Notification.objects.select_for_update().get(review=locked)
        row.document_id = document_id
        row.save()
        return row

    _keep(
        acting_user,
        review,
        "notification.filed",
        write,
        {"document": str(document_id)},
        frozenset({Capacity.COORDINATOR}),
    )


def _keep(
    acting_user: User,
    review: Review,
    verb: str,
    write: moves.Write[moves.Result],
    ids: dict[str, Any],
    who: frozenset[Capacity] = KEEPERS,
) -> moves.Result:
    return moves.act(
        acting_user=acting_user, review=review, who=who, verb=verb, write=write, label="record this", ids=ids
    )
