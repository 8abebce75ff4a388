"""Who is asked about in the review of access, and when: pure rules (access.md, "Declarations").

Never a family, whose share the chair opens and recalls; never chair, coordinator or the partnership's chair, who lead and
are accepted by others; never who watches them (auditor, information governance). Their access does not end by silence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from portal.kernel.calendar import add_months, london_date
from reviews.enums import FAMILY_CAPACITIES, RELEASE_CAPACITIES, SSP_CHAIR_CAPACITIES, Capacity, ParticipantState
from reviews.models import AccessRound, Participant

MONTHS = 3
WEEK = timedelta(days=7)
TIME = 3 * WEEK  # a week to the first reminder, one to the second, one to the end
SOON = timedelta(days=14)  # how long before a date of its own somebody's access is said to end
LEADING = SSP_CHAIR_CAPACITIES | {Capacity.PANEL_CHAIR, Capacity.COORDINATOR}
NEVER = (
    LEADING
    | FAMILY_CAPACITIES
    | RELEASE_CAPACITIES
    | {Capacity.AUDITOR, Capacity.INFORMATION_GOVERNANCE, Capacity.CUSTODIAN, Capacity.PARTNER}
)


def askable(participants: Iterable[Participant]) -> list[Participant]:
    """Those whose access is confirmed: accepted, and nobody who leads the review in another capacity."""
    rows = [one for one in participants if one.state == ParticipantState.ACCEPTED]
    leaders = {one.user_id for one in rows if one.capacity in LEADING}
    return [one for one in rows if one.capacity not in NEVER and one.user_id not in leaders]


def waiting(found: AccessRound, participants: Iterable[Participant]) -> list[Participant]:
    """Of whom a round still asks: those who were there when it was opened, and of whom nothing is said yet."""
    said = {one.participant_id for one in found.answers.all()}
    return [
        one
        for one in askable(participants)
        if one.pk not in said and one.accepted_at is not None and london_date(one.accepted_at) <= found.opened_on
    ]


def next_on(rounds: Iterable[AccessRound], participants: Iterable[Participant]) -> date | None:
    """When the next round is opened: a quarter after the last, or after the first person was let in. None without any."""
    days = [one.opened_on for one in rounds]
    let_in = [london_date(one.accepted_at) for one in askable(participants) if one.accepted_at is not None]
    last = max(days) if days else min(let_in, default=None)
    return None if last is None else add_months(last, MONTHS)


def ends_soon(participants: Iterable[Participant], day: date) -> list[Participant]:
    """Accepted people whose access has a last day that is near."""
    rows = [one for one in participants if one.state == ParticipantState.ACCEPTED and one.expires_on is not None]
    return [one for one in rows if one.expires_on is not None and day <= one.expires_on <= day + SOON]
