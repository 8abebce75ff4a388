"""What an act of baking has done, and the turn that whoever bakes or takes down holds until its transaction ends."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import F

from publishing.models import BakersTurn

log = logging.getLogger(__name__)


@dataclass
class Outcome:
    """What was done. ``faults`` name addresses and kinds of error, no words of any page."""

    rendered: int = 0
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)  # to the public bucket, or taken from it: names on the shelf
    elsewhere: list[str] = field(default_factory=list)  # what the public bucket did not do; the folder is whole
    away: bool = False  # nobody answers there: it is not asked again in this act

    def failed(self, address: str, error: Exception) -> None:
        self.faults.append(f"{address}: {type(error).__name__}")
        log.error("Baking failed: %s, %s", address, type(error).__name__)

    def told(self) -> list[str]:
        """Every name that changed or went, for the caches."""
        return [*self.written, *self.removed, *self.sent]


def take_turn() -> None:
    """Waits for whoever bakes or takes down now. Held until the transaction ends."""
    if BakersTurn.objects.filter(pk=1).update(taken=F("taken") + 1):
        return
    try:
        with transaction.atomic():
            BakersTurn.objects.create(pk=1)
    except IntegrityError:
        BakersTurn.objects.filter(pk=1).update(taken=F("taken") + 1)


@contextmanager
def turn() -> Iterator[None]:
    """Inside, nobody bakes and nobody takes down."""
    with transaction.atomic():
        take_turn()
        yield
