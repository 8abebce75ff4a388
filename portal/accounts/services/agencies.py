"""Agencies and their adoption of the protocol (1.3)."""

from __future__ import annotations

from django.db import transaction

from portal.accounts.models import Agency, User
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel.errors import Refused


@transaction.atomic
def save(*, acting_user: User, agency: Agency) -> Agency:
    """Record an agency as given. Callers decide who may.

    :raises Refused: when the adoption has a date without a person, or a person without a date (1.3).
    """
    if bool(agency.adopted_on) != bool(agency.adopted_by.strip()):
        missing = "adopted_by" if agency.adopted_on else "adopted_on"
        raise Refused(
            "An adoption has both a date and the person who signed it.", clause="1.3", who="the agency", field=missing
        )
    new = agency._state.adding
    agency.save()
    verb = "agency.added" if new else "agency.changed"
    record(
        chain=PORTAL_CHAIN,
        verb=verb,
        actor=acting_user,
        subject=agency,
        ids={"kind": agency.kind, "adopted_on": agency.adopted_on},
    )
    return agency
