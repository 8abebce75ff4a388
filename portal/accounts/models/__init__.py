"""Models of this floor."""

from portal.accounts.models.people import Agency, Office, User

__all__ = ["Agency", "Office", "User"]
