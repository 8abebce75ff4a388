"""The end of a review: what keeps it, what two custodians open of it, and its destruction (never 11)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedJSONField, SealedTextField
from reviews.enums_office import Cause, DestructionState
from reviews.models.base import Fact
from reviews.models.office import OfficeRow
from reviews.models.review import Review

IN_HAND = [DestructionState.ASKED, DestructionState.ANNOUNCED, DestructionState.RUNNING]


class LegalHold(Fact):
    """While one stands, nothing of the review is destroyed. Whoever placed it does not lift it (never 10)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="legal_holds")
    reason = SealedTextField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = SealedTextField(blank=True)

    class Meta:
        ordering = ["-placed_at"]


class NamedOpening(Fact):
    """What two records custodians open of an ended review, for 14 days and a cause: these items and no others.

    ``items``: dictionaries of a shelf and, where they are named more closely, a kind of document and an agency.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="openings")
    cause = models.CharField(max_length=16, choices=Cause)
    words = SealedTextField()
    items = SealedJSONField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True) | ~models.Q(agreed_by=models.F("asked_by")),
                name="opened_by_two_custodians",
            )
        ]


class Destruction(OfficeRow):
    """The end of a review's papers, and afterwards its certificate: it is not the review's own, and outlives it.

    Each step of the work leaves its moment here, so that a worker that was killed goes on where it stopped.
    """

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=DestructionState, default=DestructionState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_reason = SealedTextField(blank=True)
    ended_on = models.DateField()
    keep_until = models.DateField()
    digest = models.CharField(max_length=64, blank=True)
    chain_head = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    key_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    rewrapped_at = models.DateTimeField(null=True, blank=True)
    backup_at = models.DateTimeField(null=True, blank=True)
    backup_digest = models.CharField(max_length=64, blank=True)
    keys_digest = models.CharField(max_length=64, blank=True)
    old_key_due_on = models.DateField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=models.Q(state__in=IN_HAND), name="one_destruction_in_hand"
            ),
            models.CheckConstraint(
                condition=models.Q(agreed_by__isnull=True) | ~models.Q(agreed_by=models.F("asked_by")),
                name="destroyed_by_two_people",
            ),
            models.CheckConstraint(
                condition=models.Q(begun_at__isnull=True) | models.Q(agreed_by__isnull=False, due_on__isnull=False),
                name="destroyed_once_announced",
            ),
        ]

    @property
    def done(self) -> bool:
        """Whether the review's papers are gone; the old master key may still wait for its day."""
        return self.state in (DestructionState.DESTROYED, DestructionState.FINISHED)
