"""What the queue runs. Thin: ids in, a service called, nothing kept."""

from __future__ import annotations

from uuid import UUID

from publishing.baking import bakery
from publishing.services import checking, leaves, publication


def check_words(words_id: str) -> None:
    """An editor's wording against the register of identities."""
    checking.check(UUID(words_id))


def each_minute() -> None:
    """Publish what is due, end what is over, check what still waits, and bake what is missing."""
    publication.publish_due()
    checking.check_waiting()
    leaves.find_waiting()
    bakery.sweep(seconds=40)
