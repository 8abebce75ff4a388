"""The end of a review: the plan's audit, the conclusion (4.29), and what is passed on (3.6, 4.32 to 4.34)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from reviews.enums import Stage
from reviews.enums_report import Forum
from reviews.models import Conclusion, Dissemination, PlanAudit, Review
from reviews.moves import COORDINATOR, SSP
from reviews.services import moves

if TYPE_CHECKING:
    from portal.accounts.models import User

OFFICE = COORDINATOR | SSP


def record_audit(*, acting_user: User, review: Review, held_on: date, words: str) -> PlanAudit:
    """The audit of the plan's implementation.

    :raises Refused: a day to come.
    """
    if held_on > calendar.today():
        raise Refused("The audit is still to come.", clause="4.29", field="held_on")

    def write(locked: Review) -> PlanAudit:
        return PlanAudit.objects.create(
            review=locked, held_on=held_on, words=words, recorded_at=calendar.now(), recorded_by=acting_user
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=OFFICE,
        label="record the audit",
        verb="plan.audited",
        stages=frozenset({Stage.CLEARED, Stage.PUBLISHED}),
        write=write,
        ids={"held_on": held_on},
    )


def conclude(*, acting_user: User, review: Review, words: str = "") -> Conclusion:
    """The chair of the SSP formally concludes the review; its room closes to all but what goes on then (4.29).

    :raises Refused: while an action runs, a copy or the audit is missing, or it is not published and that is not agreed.
    :raises Stale: where it is concluded already.
    """

    def write(locked: Review) -> Conclusion:
        if Conclusion.objects.filter(review=locked).exists():
            raise Stale("This review is concluded already.")
        now = calendar.now()
        locked.concluded_at = now
        locked.save(update_fields=["concluded_at"])
        return Conclusion.objects.create(review=locked, words=words, concluded_at=now, concluded_by=acting_user)

    return moves.perform(acting_user=acting_user, review=review, move="conclude", write=write, verb="review.concluded")


def disseminate(
    *,
    acting_user: User,
    review: Review,
    forum: Forum,
    on: date,
    what: str,
    how: str = "",
    people: int | None = None,
) -> Dissemination:
    """What was learned was passed on: to whom, when and how, and to how many where that was counted (4.33, 4.34).

    :raises Refused: a day to come; before clearance.
    """
    if on > calendar.today():
        raise Refused("The day is still to come.", clause="4.34", field="on")

    def write(locked: Review) -> Dissemination:
        return Dissemination.objects.create(
            review=locked,
            forum=forum,
            on=on,
            what=what,
            how=how,
            people=people,
            recorded_at=calendar.now(),
            recorded_by=acting_user,
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=OFFICE,
        label="record what was passed on",
        verb="learning.passed_on",
        stages=frozenset({Stage.CLEARED, Stage.PUBLISHED}),
        write=write,
        ids={"forum": forum, "on": on},
    )
