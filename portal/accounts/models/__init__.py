"""Models of this floor."""

from portal.accounts.models.access import (
    Invitation,
    KeptWords,
    NetworkNote,
    ResetRequest,
    SessionRecord,
    SignInPace,
)
from portal.accounts.models.desk import DeskNotice, DeskSession, DeskWords
from portal.accounts.models.factors import AuthenticatorApp, RecoveryCode
from portal.accounts.models.people import Agency, Office, User

__all__ = [
    "Agency",
    "AuthenticatorApp",
    "DeskNotice",
    "DeskSession",
    "DeskWords",
    "Invitation",
    "KeptWords",
    "NetworkNote",
    "Office",
    "RecoveryCode",
    "ResetRequest",
    "SessionRecord",
    "SignInPace",
    "User",
]
