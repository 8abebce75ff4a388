"""What this floor tells the floors above it. Receivers run in the transaction and touch the database only."""

from __future__ import annotations

from portal.kernel.events import Event

account_closed = Event("account_closed", fields=("user_id",))
"""Somebody's account is closed: what waited for a later day on their word does not stand on it any more."""
