"""What the worker does for this floor: thin, with ids only, and without harm when it runs twice."""

from __future__ import annotations

from reviews.services import access_rounds, alerts, clocks, destroying, publication, quiet


def take_notices() -> None:
    """What the editors' desk told of releases enters the reviews' own records."""
    publication.take_notices()


def remind() -> None:
    """Every day: who has a date before them, and who is told that one has passed; who still has
    access; and what was held back for a family."""
    clocks.remind()
    access_rounds.work()
    quiet.send_held()


def watch() -> None:
    """Every ten minutes: much in a short time, and runs of refusals."""
    alerts.watch()


def end_reviews() -> None:
    """What is due of announced destructions; a step that was cut off goes on (never 11)."""
    destroying.work()
