"""Taking a commission on, and taking the assured review in: the two stages that need a word of their own (4.16, 4.20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused
from reviews.enums import Capacity, ImrState, Section
from reviews.models import Imr, Review
from reviews.policy import rights
from reviews.services import imrs, moves

if TYPE_CHECKING:
    from portal.accounts.models import User

RECEIVERS = frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR})


def accept(*, acting_user: User, imr: Imr) -> Imr:
    """The agency's senior manager takes the commission on (4.16). Twice changes nothing."""

    def write(locked: Review) -> Imr:
        row = imrs.locked_imr(locked, imr)
        if row.agency_id not in rights(acting_user, locked).agency_ids(Capacity.SENIOR_MANAGER):
            raise NotVisible
        if row.accepted_at is None:
            row.accepted_at, row.accepted_by = calendar.now(), acting_user
            row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=imr.review,
        who=frozenset({Capacity.SENIOR_MANAGER}),
        verb="imr.accepted",
        write=write,
        label="take this on for the agency",
        ids={"agency": str(imr.agency_id)},
    )


def receive(*, acting_user: User, imr: Imr) -> Imr:
    """The chair, or the coordinator, takes an assured review in for the panel (4.17, 4.20). Twice changes nothing.

    :raises Refused: before its quality is assured. :raises NotVisible: behind a wall.
    """

    def write(locked: Review) -> Imr:
        row = imrs.locked_imr(locked, imr)
        if row.agency_id in rights(acting_user, locked).reach(Section.IMRS).walled_agency_ids:
            raise NotVisible
        if row.state != ImrState.ASSURED:
            raise Refused(
                "It is received once its quality is assured.", clause="4.17", who="The agency’s senior manager"
            )
        if row.received_at is None:
            row.received_at, row.received_by = calendar.now(), acting_user
            row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=imr.review,
        who=RECEIVERS,
        verb="imr.received",
        write=write,
        label="receive an agency’s review",
        ids={"agency": str(imr.agency_id)},
    )
