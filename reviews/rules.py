"""What this floor tells the accounts below it: whose sessions are longer and quieter, and who helps with resets."""

from __future__ import annotations

from portal.accounts import api as accounts
from reviews.enums import FAMILY_CAPACITIES, Capacity
from reviews.models import Participant
from reviews.policy import standing

FAMILY_IDLE_MINUTES = 60


def family_sessions(user: accounts.User) -> accounts.SessionTerms | None:
    """An advocate's or a relative's session: 60 idle minutes, and how long it lasted is not kept (never 12)."""
    rows = Participant.objects.filter(standing(), user=user, capacity__in=FAMILY_CAPACITIES)
    return accounts.SessionTerms(FAMILY_IDLE_MINUTES, quiet=True) if rows.exists() else None


def senior_manager_helps(helper: accounts.User, helped: accounts.User) -> bool:
    """Passwords and factors are reset by the coordinator with the agency's senior manager (access.md)."""
    if helped.agency_id is None:
        return False
    rows = Participant.objects.filter(
        standing(), user=helper, capacity=Capacity.SENIOR_MANAGER, agency_id=helped.agency_id
    )
    return rows.exists()


def register() -> None:
    """Called once, when this floor is ready."""
    accounts.session_terms(family_sessions)
    accounts.may_second_reset(senior_manager_helps)
