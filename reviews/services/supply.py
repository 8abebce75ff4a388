"""An item of the schedule is supplied on request, its agency told first (4.22)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale, must_exist
from reviews.enums import Capacity
from reviews.enums_disclosure import LineKind, RequestState
from reviews.models import Review, ScheduleItem, ScheduleLine, SupplyRequest
from reviews.services import moves
from reviews.services.schedule import PROSECUTION, add_line, line_of, own_item

if TYPE_CHECKING:
    from portal.accounts.models import User

CHAIR = frozenset({Capacity.PANEL_CHAIR})
LEADERS = CHAIR | {Capacity.COORDINATOR}


def ask(*, acting_user: User, item: ScheduleItem, why: str) -> SupplyRequest:
    """The disclosure officer or the SIO asks for an item.

    :raises Refused: without saying why. :raises Stale: where the person's request waits already.
    """
    if not why.strip():
        raise Refused("Say why it is needed: the chair weighs it.", clause="4.22", field="why")

    def write(locked: Review) -> SupplyRequest:
        row = own_item(acting_user, locked, item)
        if any(one.waits for one in row.requests.filter(asked_by=acting_user)):
            raise Stale("You have asked for this item already, and the chair has not answered yet.")
        return SupplyRequest.objects.create(
            review=locked, item=row, asked_at=calendar.now(), asked_by=acting_user, why=why.strip()
        )

    return _act(acting_user, item.review, PROSECUTION, "disclosure.asked", write, "ask for an item", item)


def tell_agency(*, acting_user: User, request: SupplyRequest, on: date, how: str) -> SupplyRequest:
    """Records that the agency whose material it is was told that it has been asked for.

    :raises Refused: before it was asked for, on a day to come, or where it is no agency's.
    :raises Stale: where it is recorded, or answered.
    """

    def write(locked: Review) -> SupplyRequest:
        row = _waiting(acting_user, locked, request, RequestState.ASKED)
        line = _line(row)
        if line.agency_id is None:
            raise Refused("This item is no agency’s own: nobody has to be told first.", clause="4.22")
        if on < calendar.london_date(row.asked_at) or on > calendar.today():
            raise Refused(
                "Give the day on which the agency was told: after it was asked for, not to come.",
                clause="4.22",
                field="on",
            )
        row.state, row.told_on, row.told_how = RequestState.TOLD, on, how.strip()
        row.told_by, row.told_agency_id = acting_user, line.agency_id
        row.save()
        return row

    return _act(
        acting_user, request.review, LEADERS, "disclosure.agency_told", write, "tell the agency", request.item, on=on
    )


def supply(*, acting_user: User, request: SupplyRequest, answer: str) -> SupplyRequest:
    """The chair supplies the item to whoever asked; what lies in the room opens for that person.

    :raises Refused: before its agency is told. :raises Stale: where it is answered.
    """

    def write(locked: Review) -> SupplyRequest:
        row = _waiting(acting_user, locked, request, RequestState.ASKED, RequestState.TOLD)
        line = _line(row)
        if line.agency_id is not None and (row.told_on is None or row.told_agency_id != line.agency_id):
            raise Refused(
                "4.22 is open: the agency whose material this is, is told before it is supplied.",
                clause="4.22",
                who="The panel chair or the review coordinator",
            )
        add_line(acting_user, locked, row.item, LineKind.SUPPLIED, supplied_on=calendar.today())
        return _answer(row, acting_user, RequestState.SUPPLIED, answer)

    return _act(acting_user, request.review, CHAIR, "disclosure.supplied", write, "supply an item", request.item)


def decline(*, acting_user: User, request: SupplyRequest, answer: str) -> SupplyRequest:
    """The chair does not supply the item now, with the reason.

    :raises Refused: without one. :raises Stale: where it is answered.
    """
    if not answer.strip():
        raise Refused("Give the reason: the disclosure officer reads it.", clause="4.22", field="answer")

    def write(locked: Review) -> SupplyRequest:
        row = _waiting(acting_user, locked, request, RequestState.ASKED, RequestState.TOLD)
        return _answer(row, acting_user, RequestState.DECLINED, answer)

    return _act(acting_user, request.review, CHAIR, "disclosure.declined", write, "answer a request", request.item)


def _answer(row: SupplyRequest, user: User, state: RequestState, answer: str) -> SupplyRequest:
    row.state, row.answered_on, row.answered_by, row.answer = state, calendar.today(), user, answer.strip()
    row.save()
    return row


def _waiting(user: User, locked: Review, request: SupplyRequest, *states: RequestState) -> SupplyRequest:
    row = must_exist(SupplyRequest.objects.select_for_update().filter(pk=request.pk, review=locked).first())
    own_item(user, locked, row.item)
    if row.state not in states:
        raise Stale("Somebody acted first: this request is answered, or its agency told.")
    return row


def _line(row: SupplyRequest) -> ScheduleLine:
    return must_exist(line_of(row.item))


def _act(
    user: User,
    review: Review,
    who: frozenset[Capacity],
    verb: str,
    write: moves.Write[moves.Result],
    label: str,
    item: ScheduleItem,
    **ids: Any,
) -> moves.Result:
    return moves.act(
        acting_user=user,
        review=review,
        who=who,
        verb=verb,
        write=write,
        label=label,
        ids={"number": item.number, **ids},
    )
