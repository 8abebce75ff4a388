"""Interviews for an agency's review (4.18), and the gate before witnesses (4.19)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.accounts import api as accounts
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale, must_exist
from reviews import dates
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity
from reviews.models import Imr, Interview, Participant, Review
from reviews.policy import rights, standing
from reviews.services import moves, schedule

if TYPE_CHECKING:
    from portal.accounts.models import User

AUTHOR = frozenset({Capacity.IMR_AUTHOR})
SIO = frozenset({Capacity.SIO})


def plan(*, acting_user: User, imr: Imr, who: str, witness: bool) -> Interview:
    """The author plans an interview, and says whether the person is a witness in criminal proceedings.

    :raises Refused: by anybody but the agency's author.
    """

    def write(locked: Review) -> Interview:
        _own(acting_user, locked, imr)
        if witness:
            _tell(locked, SIO)
        return Interview.objects.create(
            review=locked, imr=imr, who=who, witness=witness, planned_at=calendar.now(), planned_by=acting_user
        )

    return moves.act(
        acting_user=acting_user,
        review=imr.review,
        who=AUTHOR,
        verb="interview.planned",
        write=write,
        label="plan an interview",
        ids={"agency": str(imr.agency_id), "witness": witness},
    )


def give_sio_view(*, acting_user: User, interview: Interview, words: str) -> Interview:
    """The senior investigating officer's view before a witness is interviewed (4.19). Theirs alone to give.

    :raises Stale: where it is given.
    """

    def write(locked: Review) -> Interview:
        row = _row(locked, interview)
        if row.sio_view_on is not None:
            raise Stale("The view was given already.")
        row.sio_view_on, row.sio_view, row.sio_view_by = calendar.today(), words, acting_user
        row.save()
        _tell(locked, SSP_CHAIR_CAPACITIES)
        return row

    return _answer(acting_user, interview, "interview.sio_view", write, SIO)


def give_ssp_advice(*, acting_user: User, interview: Interview, words: str) -> Interview:
    """The partnership's advice, after the SIO's view (4.19: "subsequent").

    :raises Refused: before the SIO's view. :raises Stale: where it is given.
    """

    def write(locked: Review) -> Interview:
        row = _row(locked, interview)
        if row.sio_view_on is None:
            raise Refused(
                "The senior investigating officer’s view comes first.",
                clause="4.19",
                who="The senior investigating officer",
            )
        if row.ssp_advice_on is not None:
            raise Stale("The advice was given already.")
        row.ssp_advice_on, row.ssp_advice, row.ssp_advice_by = calendar.today(), words, acting_user
        row.save()
        _tell(locked, AUTHOR, row.imr)
        return row

    return _answer(acting_user, interview, "interview.ssp_advice", write, SSP_CHAIR_CAPACITIES)


def hold(
    *,
    acting_user: User,
    interview: Interview,
    held_on: date,
    recorded_in_writing: bool,
    shared_on: date | None,
    told_not_disciplinary: bool,
    policy_not_followed: bool,
    reason_asked: bool,
    reason_not_asked: str = "",
) -> Interview:
    """Records an interview that was held: in writing, shared, not disciplinary; a policy not followed is asked about.

    :raises Refused: for a witness before the SIO's view and the partnership's advice (no reason opens this gate), or
        where a policy was not followed and it is not said whether those concerned were asked why.
    """

    def write(locked: Review) -> Interview:
        row = _row(locked, interview)
        _own(acting_user, locked, row.imr)
        _check_day(row, held_on, shared_on)
        if policy_not_followed and not reason_asked and not reason_not_asked.strip():
            raise Refused(
                "Where a policy was not followed, those concerned are asked why; or say why they were not.",
                clause="4.18",
                field="reason_not_asked",
            )
        row.held_on, row.recorded_in_writing, row.shared_on = held_on, recorded_in_writing, shared_on
        row.told_not_disciplinary, row.policy_not_followed = told_not_disciplinary, policy_not_followed
        row.reason_asked, row.reason_not_asked = reason_asked, reason_not_asked
        row.save()
        if recorded_in_writing:
            schedule.interview_held(acting_user, locked, row.pk, row.imr.agency, held_on)
        return row

    return _answer(acting_user, interview, "interview.held", write, AUTHOR)


def _answer(
    acting_user: User, interview: Interview, verb: str, write: moves.Write[Interview], who: frozenset[Capacity]
) -> Interview:
    return moves.act(
        acting_user=acting_user, review=interview.imr.review, who=who, verb=verb, write=write, label="record this"
    )


def _tell(review: Review, capacities: frozenset[Capacity], imr: Imr | None = None) -> None:
    """The next in turn is told that something waits: the officer, the partnership's chair, the author (4.19)."""
    rows = Participant.objects.filter(standing(), review=review, capacity__in=capacities).select_related("user")
    for one in rows if imr is None else rows.filter(agency_id=imr.agency_id):
        accounts.notify(one.user)


def _check_day(row: Interview, held_on: date, shared_on: date | None) -> None:
    """A witness is interviewed after the officer's view and the advice; the copy is not older than the interview."""
    if row.witness and not (row.sio_view_on and row.ssp_advice_on):
        raise Refused(
            "4.19 is open: before a witness is interviewed, the senior investigating officer’s view and the "
            "partnership’s advice come first.",
            clause="4.19",
            who="The senior investigating officer, then the partnership’s chair",
        )
    if held_on > calendar.today():
        raise Refused("Record it once it was held.", clause="4.18", field="held_on")
    if row.witness:
        said = "A witness is interviewed after the advice, {earlier}, not before, {later}."
        dates.refuse_before(held_on, row.ssp_advice_on, said, clause="4.19", field="held_on")
    said = "Their copy, {later}, cannot be older than the interview, {earlier}."
    dates.refuse_before(shared_on, held_on, said, clause="4.18", field="shared_on")


def _row(review: Review, interview: Interview) -> Interview:
    rows = Interview.objects.select_for_update(of=("self",)).select_related("imr")
    return must_exist(rows.filter(pk=interview.pk, review=review).first())


def _own(user: User, review: Review, imr: Imr) -> None:
    if imr.review_id != review.id or imr.agency_id not in rights(user, review).agency_ids(Capacity.IMR_AUTHOR):
        raise NotVisible
