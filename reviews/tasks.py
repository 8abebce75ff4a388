"""What the worker does for this floor: thin, with ids only, and without harm when it runs twice."""

from __future__ import annotations

import logging
from collections.abc import Callable

from reviews.services import access_rounds, alerts, clocks, destroying, notices, quiet

log = logging.getLogger(__name__)


def take_notices() -> None:
    """What the editors' desk told of releases enters the reviews' own records."""
    notices.take_notices()


def remind() -> None:
    """Every day: who has a date before them, and who is told that one has passed; who still has
    access; and what was held back for a family. What fails delays none of the others, and the whole is tried again.
    """
    each(clocks.remind, access_rounds.work, quiet.send_held)


def each(*steps: Callable[[], object]) -> None:
    """Every step, whatever became of those before it; then the first failure is raised, so that the queue knows of it."""
    failed: list[Exception] = []
    for step in steps:
        try:
            step()
        except Exception as error:  # whatever it is: the others must be done
            log.exception("a part of the day's work failed")
            failed.append(error)
    if failed:
        raise failed[0]


def watch() -> None:
    """Every ten minutes: much in a short time, and runs of refusals."""
    alerts.watch()


def end_reviews() -> None:
    """What is due of announced destructions; a step that was cut off goes on (never 11)."""
    destroying.work()
