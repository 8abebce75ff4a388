"""Who is consulted before the decision: asked, reminded, answered, or gone on without (4.3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from portal.kernel import calendar
from portal.kernel.errors import Refused, must_exist
from reviews import dates
from reviews import facts as fact_loader
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, ConsultedBody, Recommendation
from reviews.models import Consultation, Participant, Review
from reviews.services import moves
from reviews.services.decision import BEFORE, PREPARE, prepare

if TYPE_CHECKING:
    from portal.accounts.models import User


def consult(
    *,
    acting_user: User,
    review: Review,
    body: ConsultedBody,
    asked_on: date,
    name: str = "",
    participant: Participant | None = None,
) -> Consultation:
    """Records that a partner was asked (4.3); ``participant`` where they answer here, seeing the summary only.

    :raises Refused: where this board has been asked already, or another partner has no name.
    """

    def write(locked: Review) -> Consultation:
        if body == ConsultedBody.OTHER and not name:
            raise Refused("Name the partner.", clause="4.3", field="name")
        if body != ConsultedBody.OTHER and Consultation.objects.filter(review=locked, body=body).exists():
            raise Refused("This board has been asked already.", clause="4.3", field="body")
        return Consultation.objects.create(
            review=locked, body=body, name=name, asked_on=asked_on, participant=participant, recorded_by=acting_user
        )

    return prepare(acting_user, review, "consultation.asked", write, "consult a partner", ids={"body": body})


def remind_partner(*, acting_user: User, review: Review, consultation: Consultation, on: date) -> Consultation:
    """Records a reminder: the first at any time, the second seven days or more after it.

    :raises Refused: where both are recorded, the answer came, or seven days have not passed.
    """

    def write(locked: Review) -> Consultation:
        row = _consultation(locked, consultation)
        if row.reminded_on is None:
            row.reminded_on = _not_before(on, row.asked_on, "asked_on")
        elif row.reminded_again_on is None:
            first = row.reminded_on + timedelta(days=_gap(locked))
            if on < first:
                raise Refused(
                    f"The second reminder comes seven days after the first: from {calendar.long_date(first)}.",
                    clause="4.3",
                    field="on",
                )
            row.reminded_again_on = on
        else:
            raise Refused("Both reminders are recorded. The partnership’s chair may go on with a reason.", clause="4.3")
        row.save()
        return row

    return prepare(acting_user, review, "consultation.reminded", write, "remind a partner", ids={"on": on})


def answer_consultation(
    *,
    acting_user: User,
    review: Review,
    consultation: Consultation,
    answered_on: date,
    recommendation: Recommendation,
    views: str,
) -> Consultation:
    """Records a partner's answer: by the partner themselves here, or by the coordinator from their letter.

    :raises Refused: where an answer is recorded already, or a partner answers another's question.
    """

    def write(locked: Review) -> Consultation:
        row = _consultation(locked, consultation)
        if row.participant is None or row.participant.user_id != acting_user.pk:
            moves.check_who(acting_user, locked, PREPARE, "record this answer")
        row.answered_on = _not_before(answered_on, row.asked_on, "answered_on")
        row.recommendation, row.views = recommendation, views
        row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=PREPARE | {Capacity.PARTNER},
        verb="consultation.answered",
        write=write,
        label="record this answer",
        stages=BEFORE,
        ids={"answered_on": answered_on, "recommendation": recommendation},
    )


def waive_consultation(*, acting_user: User, review: Review, consultation: Consultation, reason: str) -> Consultation:
    """Goes on without a partner's answer, after two reminders seven days apart, on the SSP chair's recorded reason.

    :raises Refused: where the reminders are not there.
    """

    def write(locked: Review) -> Consultation:
        row = _consultation(locked, consultation)
        if row.reminded_again_on is None:
            raise Refused(
                "This gate opens on your reason only after two reminders, seven days apart.",
                clause="4.3",
                who="The coordinator sends the reminders",
            )
        row.waived_on, row.waived_reason = calendar.today(), reason
        row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SSP_CHAIR_CAPACITIES,
        verb="consultation.waived",
        write=write,
        label="go on without this answer",
        stages=BEFORE,
        words={"reason": reason},
    )


def _consultation(review: Review, consultation: Consultation) -> Consultation:
    """The row, locked with its review, and not yet settled."""
    row = must_exist(Consultation.objects.filter(pk=consultation.pk, review=review).first())
    if row.settled:
        raise Refused("This answer is recorded already.", clause="4.3")
    return row


def _not_before(day: date, asked_on: date, field: str) -> date:
    dates.refuse_before(
        day, asked_on, "This, {later}, cannot be before they were asked, {earlier}.", clause="4.3", field=field
    )
    return day


def _gap(review: Review) -> int:
    return fact_loader.load(review).edition.reminder_days
