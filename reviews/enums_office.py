"""Closed lists of what is the partnership's own and of no review: editions and the templates of letters."""

from __future__ import annotations

from django.db.models import TextChoices


class OfficeState(TextChoices):
    """How far a change to what all reviews share has come: nothing takes effect before a second person confirms it."""

    DRAFT = "draft", "Being written"
    WAITING = "waiting", "Waits for a second person"
    CONFIRMED = "confirmed", "Confirmed"
    RETURNED = "returned", "Returned"
    DROPPED = "dropped", "Put away"
