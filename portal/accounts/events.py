"""What this floor tells the floors above it. Receivers run in the transaction and touch the database only."""

from __future__ import annotations

from portal.kernel.events import Event

account_shut = Event("account_shut", fields=("user_id",))
"""Somebody's account is closed, or locked by its owner: what waits for a later day does not stand on their word meanwhile."""
