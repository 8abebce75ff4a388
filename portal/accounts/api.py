"""The door of this floor. Other floors call these and import models for their foreign keys, nothing else.

Openers are in ``portal.accounts.openers``; what upper floors register is in ``portal.accounts.registry``.
"""

from __future__ import annotations

from portal.accounts.enums import AgencyKind, OfficeKind
from portal.accounts.models import Agency, User
from portal.accounts.registry import SessionTerms, may_second_reset, session_terms
from portal.accounts.selectors import agency_of, has_office, holders, offices_of
from portal.accounts.services.factors import check_code as check_app_code
from portal.accounts.services.invitations import Invited, invite
from portal.accounts.services.mail import notify, queue_notice
from portal.accounts.services.networks import of as addresses_of
from portal.accounts.services.tokens import bare, keyed_hash, matches, new_link, new_spoken_code, spoken

__all__ = [
    "Agency",
    "AgencyKind",
    "Invited",
    "OfficeKind",
    "SessionTerms",
    "User",
    "addresses_of",
    "agency_of",
    "bare",
    "check_app_code",
    "has_office",
    "holders",
    "invite",
    "keyed_hash",
    "matches",
    "may_second_reset",
    "new_link",
    "new_spoken_code",
    "notify",
    "offices_of",
    "queue_notice",
    "session_terms",
    "spoken",
]
