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


class Cause(TextChoices):
    """Why something of an ended review is opened."""

    INQUEST = "inquest", "An inquest"
    SUBJECT_ACCESS = "subject_access", "A person’s request for what is held about them"
    COURT_ORDER = "court_order", "An order of a court"


class DestructionState(TextChoices):
    """Where the destruction of a review stands."""

    ASKED = "asked", "Waits for a second person"
    ANNOUNCED = "announced", "Announced"
    STOPPED = "stopped", "Stopped"
    RUNNING = "running", "Being destroyed"
    DESTROYED = "destroyed", "Destroyed"
    FINISHED = "finished", "Destroyed, in the backups too"
