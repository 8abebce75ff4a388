"""What the queue runs. Thin: ids in, a service called, nothing kept."""

from __future__ import annotations

import logging
from functools import partial
from uuid import UUID

from publishing.baking import bakery
from publishing.services import checking, leaves, plain_words, publication

log = logging.getLogger(__name__)


def check_words(words_id: str) -> None:
    """An editor's wording against the register of identities."""
    checking.check(UUID(words_id))


def each_minute() -> None:
    """Publish what is due, end what is over, check what still waits, and bake what is missing. None waits for another."""
    steps = (
        publication.publish_due,
        checking.check_waiting,
        plain_words.look_waiting,
        leaves.find_waiting,
        partial(bakery.sweep, seconds=40),
    )
    for step in steps:
        try:
            step()
        except Exception as error:  # noqa: BLE001  (whatever it is: what must go from the public web server goes)
            log.error("A step of the minute failed: %s", type(error).__name__)
