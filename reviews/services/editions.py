"""Editions of the protocol: a draft from the one in force, changed by the coordinator, confirmed by a second person.

From then on reviews open under it; those under way keep theirs. One is in hand at a time, so what it is compared with
stays in force while it is looked at. Whoever wrote or sent it cannot confirm it (never 10).
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from portal.accounts.api import OfficeKind, has_office
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from reviews.editions import current, edition, to_data
from reviews.enums_office import OfficeState
from reviews.models import ProtocolEdition
from reviews.services import moves

if TYPE_CHECKING:
    from django.db.models import Model

    from portal.accounts.models import User

WRITERS = (OfficeKind.COORDINATOR,)
SECOND = (OfficeKind.COORDINATOR, OfficeKind.SSP_CHAIR)
SECOND_PERSON = "Another coordinator, or the partnership’s chair"


def begin(*, acting_user: User) -> ProtocolEdition:
    """A draft that says what the edition in force says.

    :raises Refused: for anybody but a coordinator. :raises Stale: where one is in hand already.
    """
    refuse_without(acting_user, WRITERS, "change the edition")
    try:
        with transaction.atomic():
            base = current()
            row = ProtocolEdition.objects.create(
                key=uuid.uuid4().hex[:12],
                based_on=base,
                data=to_data(edition(base)),
                hands=[str(acting_user.pk)],
                begun_at=calendar.now(),
                begun_by=acting_user,
            )
            entry("edition.begun", acting_user, row, based_on=base)
    except IntegrityError:
        raise Stale("A new edition is in hand already.") from None
    return row


def change(*, acting_user: User, row: ProtocolEdition, data: dict[str, Any], stamp: int) -> ProtocolEdition:
    """Writes what the page says into the draft.

    :raises Refused: for anybody but a coordinator. :raises Stale: where somebody changed it, or it is no draft now.
    """

    def write(held: ProtocolEdition) -> None:
        held.data = data

    return _act(acting_user, row, WRITERS, "changed", OfficeState.DRAFT, write, stamp, hand=True)


def send(*, acting_user: User, row: ProtocolEdition, stamp: int) -> ProtocolEdition:
    """Puts the draft before a second person.

    :raises Refused: where it says nothing else than the edition in force. :raises Stale: as ``change``.
    """

    def write(held: ProtocolEdition) -> None:
        if held.data == to_data(edition(held.based_on)):
            raise Refused("It says the same as the edition in force. Change something first.")
        held.state, held.sent_at, held.sent_by = OfficeState.WAITING, calendar.now(), acting_user
        held.returned_reason, held.returned_by = "", None

    return _act(acting_user, row, WRITERS, "sent", OfficeState.DRAFT, write, stamp, hand=True)


def take_back(*, acting_user: User, row: ProtocolEdition) -> ProtocolEdition:
    """A coordinator takes it back to go on writing. :raises Stale: where it was confirmed or returned meanwhile."""

    def write(held: ProtocolEdition) -> None:
        held.state = OfficeState.DRAFT

    return _act(acting_user, row, WRITERS, "taken_back", OfficeState.WAITING, write, None, hand=True)


def drop(*, acting_user: User, row: ProtocolEdition) -> ProtocolEdition:
    """Puts the draft away for good; the edition in force stays. :raises Stale: where it is no draft now."""

    def write(held: ProtocolEdition) -> None:
        held.state, held.in_hand = OfficeState.DROPPED, None

    return _act(acting_user, row, WRITERS, "dropped", OfficeState.DRAFT, write, None)


def confirm(*, acting_user: User, row: ProtocolEdition, stamp: int) -> ProtocolEdition:
    """A second person confirms exactly what was shown; reviews open under it from now on.

    :raises Refused: for whoever wrote or sent it (never 10). :raises Stale: where it changed, or waits no longer.
    """

    def write(held: ProtocolEdition) -> None:
        _refuse_own(acting_user, held)
        held.state, held.in_hand = OfficeState.CONFIRMED, None
        held.confirmed_at, held.confirmed_by = calendar.now(), acting_user

    return _act(acting_user, row, SECOND, "confirmed", OfficeState.WAITING, write, stamp)


def send_back(*, acting_user: User, row: ProtocolEdition, reason: str, stamp: int) -> ProtocolEdition:
    """A second person returns it with a reason; it is a draft again. :raises Refused: without one; as ``confirm``."""
    if not reason.strip():
        raise Refused("Say what should be changed.", field="reason")

    def write(held: ProtocolEdition) -> None:
        _refuse_own(acting_user, held)
        held.state, held.returned_reason, held.returned_by = OfficeState.DRAFT, reason.strip(), acting_user

    return _act(acting_user, row, SECOND, "returned", OfficeState.WAITING, write, stamp)


def may_confirm(user: User, row: ProtocolEdition) -> bool:
    """Whether this person is the second one that it waits for."""
    return row.state == OfficeState.WAITING and has_office(user, *SECOND) and str(user.pk) not in row.hands


def refuse_without(user: User, offices: tuple[OfficeKind, ...], what: str) -> None:
    """:raises Refused: for whoever holds none of these offices today."""
    if not has_office(user, *offices):
        who = "A review coordinator" if offices == WRITERS else SECOND_PERSON
        raise Refused(f"You cannot {what}.", who=who)


def entry(verb: str, user: User, row: Model, **ids: Any) -> None:
    """In the portal's own chain, since it is of no review."""
    record(chain=PORTAL_CHAIN, verb=verb, actor=user, subject=row, ids=ids)


def _refuse_own(user: User, held: ProtocolEdition) -> None:
    if str(user.pk) in held.hands:
        raise Refused("You wrote or sent this edition, so somebody else confirms it.", who=SECOND_PERSON)


def _act(
    user: User,
    row: ProtocolEdition,
    offices: tuple[OfficeKind, ...],
    done: str,
    state: OfficeState,
    write: Callable[[ProtocolEdition], None],
    stamp: int | None,
    *,
    hand: bool = False,
) -> ProtocolEdition:
    refuse_without(user, offices, "change the edition" if offices == WRITERS else "confirm an edition")
    with transaction.atomic():
        held = ProtocolEdition.objects.select_for_update().get(pk=row.pk)
        if held.state != state:
            raise Stale(f"Somebody acted first: this edition is “{held.get_state_display().lower()}” now.")
        moves.claim(held, stamp)
        write(held)
        if hand and str(user.pk) not in held.hands:
            held.hands = [*held.hands, str(user.pk)]
        held.save()
        entry(f"edition.{done}", user, held, key=held.key, version=held.version)
    return held
