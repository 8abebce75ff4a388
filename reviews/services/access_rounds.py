"""The quarterly review of who still needs access, and access that has a last day (access.md, "Declarations"; 4.25)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from portal.accounts import api as accounts
from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import access_rounds as rule
from reviews import events
from reviews.enums import CLOSED_STAGES, Capacity, ParticipantState
from reviews.models import AccessAnswer, AccessRound, ClockNotice, Participant, Review
from reviews.policy import standing
from reviews.services import moves, parts, people

if TYPE_CHECKING:
    from portal.accounts.models import User

log = logging.getLogger(__name__)
CHAIR = frozenset({Capacity.PANEL_CHAIR})
CLAUSE = "4.25"
ASKED, FIRST, SECOND, SOON = "access_asked", "access_first", "access_second", "access_soon"
NOT_NEEDED = "The chair said at the review of access that they need it no longer."
NOT_CONFIRMED = "The chair did not confirm at the review of access that they still need it."
RUN_OUT = "Its last day has passed."


def begin(*, acting_user: User, review: Review) -> AccessRound:
    """The chair opens a round before its quarter is over.

    :raises Refused: where nobody's access is to be confirmed. :raises Stale: where one is open.
    """

    def write(locked: Review) -> AccessRound:
        if _open_round(locked) is not None:
            raise Stale("A review of access is open already.")
        if not rule.askable(_accepted(locked)):
            raise Refused("Nobody takes part yet whose access is to be confirmed.")
        return _opened(locked)

    return moves.act(
        acting_user=acting_user, review=review, who=CHAIR, verb="access.round_opened", write=write,
        label="review who still needs access",
    )  # fmt: skip


def answer(*, acting_user: User, review: Review, needed: Mapping[UUID, bool]) -> AccessRound:
    """What the chair says of each person: whom it leaves out is still asked about. What is not needed ends at once.

    :raises Refused: where nothing is said. :raises Stale: where no round is open, or another has answered for one of
        them. :raises NotVisible: for somebody of whom the round does not ask.
    """
    if not needed:
        raise Refused("Say of at least one person whether they still need access.")

    def write(locked: Review) -> AccessRound:
        found = _open_round(locked)
        if found is None:
            raise Stale("No review of access is open any more.")
        rows = {one.pk: one for one in rule.waiting(found, _accepted(locked))}
        for key, still in needed.items():
            row = rows.get(key) or _gone(locked, found, key)
            AccessAnswer.objects.create(
                review=locked, round=found, participant=row, needed=still,
                answered_at=calendar.now(), answered_by=acting_user,
            )  # fmt: skip
            verb = "participant.access_confirmed" if still else "participant.ended"
            if not still:
                parts.close(row, acting_user, NOT_NEEDED)
            record(
                chain=review_chain(locked.pk), verb=verb, actor=acting_user, subject=row,
                ids={"capacity": row.capacity},
            )  # fmt: skip
        if len(rows) == len(needed):
            _close(found)
        return found

    kept = sum(needed.values())
    return moves.act(
        acting_user=acting_user, review=review, who=CHAIR, verb="access.round_answered", write=write,
        label="confirm who still needs access", ids={"kept": kept, "ended": len(needed) - kept},
    )  # fmt: skip


def set_last_day(*, acting_user: User, participant: Participant, expires_on: date | None) -> Participant:
    """Chair or coordinator gives somebody's access a last day, or takes it away.

    :raises Refused: for oneself; for those who lead, and a family's; a day that has passed.
    """
    if participant.user_id == acting_user.pk:
        raise Refused("Somebody else says until when you have access.")
    check_last_day(Capacity(participant.capacity), expires_on)

    def write(locked: Review) -> Participant:
        row = people.row_of(locked, participant)
        if row.state not in people.STANDING:
            raise Stale("This person no longer takes part.")
        row.expires_on = expires_on
        row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=participant.review,
        who=CHAIR | {Capacity.COORDINATOR},
        verb="participant.last_day_set",
        write=write,
        label="say until when somebody has access",
        ids={"capacity": participant.capacity, "on": expires_on},
    )


def check_last_day(capacity: Capacity, expires_on: date | None) -> None:
    """:raises Refused: for who leads or stands beside a family; a day that has passed."""
    if expires_on is None:
        return
    if capacity in rule.NEVER:
        raise Refused(
            "Their access has no last day: it ends with the review, or when somebody ends it.", field="expires_on"
        )
    if expires_on < calendar.today():
        raise Refused("That day has passed. To end their part now, end it.", field="expires_on")


def still_to_come(day: date | None) -> date | None:
    """A last day that was given before, as long as it has not passed."""
    return day if day is not None and day >= calendar.today() else None


# Every day ------------------------------------------------------------------------------------------------------------
def work() -> None:
    """Last days that came, those that come soon; rounds opened, reminded of, and ended. Harmless when it runs twice."""
    failed: list[Exception] = []
    for key in list(Review.objects.exclude(stage__in=CLOSED_STAGES).values_list("pk", flat=True)):
        try:
            _work_on(key)
        except Exception as error:  # one review's failure must not keep access open in another
            log.exception("the access of a review could not be looked through")
            failed.append(error)
    if failed:
        raise failed[0]


@transaction.atomic
def _work_on(key: UUID) -> None:
    review = Review.objects.select_for_update().filter(pk=key).exclude(stage__in=CLOSED_STAGES).first()
    if review is not None:
        _day(review)


def _day(review: Review) -> None:
    day = calendar.today()
    for one in _accepted(review):
        if one.expires_on is not None and one.expires_on < day:
            _expire(one, RUN_OUT)
    rows = _accepted(review)
    chairs = [one.user for one in Participant.objects.filter(standing(), review=review, capacity=Capacity.PANEL_CHAIR)]
    for one in rule.ends_soon(rows, day):
        for user in {found.pk: found for found in (one.user, *chairs)}.values():
            _tell(review, one.pk, SOON, one.expires_on or day, user, again=True)
    found = _open_round(review)
    if found is None:
        due = rule.next_on(review.access_rounds.all(), rows)
        if chairs and due is not None and due <= day and rule.askable(rows):
            found = _opened(review)
            record(chain=review_chain(review.pk), verb="access.round_opened", actor="worker", subject=found)
    if found is not None:
        _carry_on(review, found, rows, chairs)


def _carry_on(review: Review, found: AccessRound, rows: list[Participant], chairs: Iterable[User]) -> None:
    """A chair is told, reminded twice, a week apart; a week after the second, what nobody confirmed ends.

    Reminders count for the chair who was sent them: a new one gets both.
    """
    left, day = rule.waiting(found, rows), calendar.today()
    if not left:
        _close(found)
        return
    for chair in chairs:
        told = {one.step: one.due_on for one in ClockNotice.objects.filter(subject_id=found.pk, user=chair)}
        if SECOND in told and day >= told[SECOND]:
            for one in left:
                _expire(one, NOT_CONFIRMED)
            _close(found)
            return
        if FIRST in told and day >= told[FIRST]:
            _tell(review, found.pk, SECOND, day + rule.WEEK, chair)
        elif day >= found.opened_on + rule.WEEK:
            _tell(review, found.pk, FIRST, day + rule.WEEK, chair)
        else:
            _tell(review, found.pk, ASKED, found.due_on, chair)


def _tell(review: Review, subject: UUID, step: str, due_on: date, user: User, *, again: bool = False) -> None:
    """One step to one person, once (``again``: once for each day it is about). ``due_on``: when the next thing happens."""
    known = ClockNotice.objects.filter(review=review, subject_id=subject, step=step, user=user)
    if known.filter(due_on=due_on).exists() or (known.exists() and not again):
        return
    row = ClockNotice.objects.create(
        review=review, number=CLAUSE, subject_id=subject, due_on=due_on, step=step, user=user, told_at=calendar.now()
    )
    ids = {"clause": CLAUSE, "due_on": due_on, "step": step, "to": str(user.pk)}
    record(chain=review_chain(review.pk), verb="clock.told", actor="worker", subject=row, ids=ids)
    accounts.queue_notice(user)


def _expire(row: Participant, reason: str) -> None:
    row.state, row.ended_at, row.ended_by, row.ended_reason = ParticipantState.EXPIRED, calendar.now(), None, reason
    row.save()
    ids = {"capacity": row.capacity, "kind": "last_day" if reason == RUN_OUT else "not_confirmed"}
    record(chain=review_chain(row.review_id), verb="participant.expired", actor="worker", subject=row, ids=ids)
    events.participant_ended.emit(review_id=row.review_id, user_id=row.user_id, capacity=row.capacity)
    accounts.queue_notice(row.user)


def _opened(review: Review) -> AccessRound:
    day = calendar.today()
    return AccessRound.objects.create(review=review, opened_on=day, due_on=day + rule.TIME)


def _close(found: AccessRound) -> None:
    found.closed_on = calendar.today()
    found.save(update_fields=["closed_on"])


def _open_round(review: Review) -> AccessRound | None:
    return AccessRound.objects.filter(review=review, closed_on__isnull=True).prefetch_related("answers").first()


def _accepted(review: Review) -> list[Participant]:
    rows = Participant.objects.filter(review=review, state=ParticipantState.ACCEPTED)
    return list(rows.select_related("user", "review").order_by("invited_at"))


def _gone(review: Review, found: AccessRound, key: UUID) -> Participant:
    """Why somebody is no longer asked about."""
    if any(one.participant_id == key for one in found.answers.all()):
        raise Stale("Another answer was given for one of them meanwhile. It is shown now; yours was not kept.")
    if not Participant.objects.filter(pk=key, review=review).exists():
        raise NotVisible
    raise Stale("One of them no longer takes part. The others are shown now; your answers were not kept.")
