"""The deposit door: a report is asked for of somebody who has no account here, and comes in by a link and a code (4.19)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from documentroom.models.documents import Version
from portal.kernel.calendar import now
from portal.vault.api import review_scope
from portal.vault.fields import SealedTextField

CODE_TRIES = 5
MOST_SENDS = 20  # refused files and forms with a fault, before the link ends


class Deposit(models.Model):
    """One request to one professional outside the IMR process, and what came of it.

    Link and code are kept as keyed hashes; what has still to be told lies sealed until then. The file is the room's
    own version, on the evidence shelf.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    to_name = SealedTextField()
    to_practice = SealedTextField()
    words = SealedTextField()
    link_hash = models.CharField(max_length=64, unique=True)
    link_to_send = SealedTextField(blank=True)
    code_hash = models.CharField(max_length=64)
    code_to_show = SealedTextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sends = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    expiry_noted = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField(null=True)
    receipt = SealedTextField(blank=True)
    name = SealedTextField(blank=True)
    role = SealedTextField(blank=True)
    practice = SealedTextField(blank=True)
    version = models.OneToOneField(Version, null=True, on_delete=models.PROTECT, related_name="deposit")

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(received_at__isnull=True, version__isnull=True)
                | models.Q(received_at__isnull=False, version__isnull=False),
                name="room_deposit_received_is_filed",
            )
        ]

    def __str__(self) -> str:
        return f"deposit {self.pk}"

    @property
    def vault_scope(self) -> str:
        """The key under which its words are sealed: the review's own."""
        return review_scope(self.review_id)

    @property
    def tries_left(self) -> int:
        return max(0, CODE_TRIES - self.tries)

    @property
    def expired(self) -> bool:
        return self.expires_at <= now()

    @property
    def open(self) -> bool:
        """Whether the link can still be used."""
        used = self.received_at or self.ended_at
        return not used and not self.expired and self.tries_left > 0 and self.sends < MOST_SENDS

    @property
    def state(self) -> tuple[str, str]:
        """A shape of the kit, and where it stands in words."""
        if self.received_at:
            return "done", "Received"
        if self.ended_at:
            return "none", "Ended"
        if self.expired:
            return "late", "Expired"
        if not self.open:
            return "late", "Tried too often"
        return ("now", "Being answered") if self.accepted_at else ("due", "Waits")
