"""What is watched of those who work on a review: alerts, and the log of network addresses that two people open."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from portal.vault.fields import SealedTextField
from reviews.models.base import Fact
from reviews.models.review import Review

OPEN_FOR = timedelta(days=7)


class AlertKind(models.TextChoices):
    """What there was much of in a short time."""

    PAGES = "pages", "Many pages and papers opened"
    ORIGINALS = "originals", "Many originals taken"
    EXPORTS = "exports", "Many exports and files taken"
    REFUSALS = "refusals", "A run of refusals"


class Alert(Fact):
    """Much of one kind by one person in a short time: of nobody of a family (never 12). One a day for each kind."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="alerts")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=AlertKind)
    on = models.DateField()
    counted = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    raised_at = models.DateTimeField()
    answer = SealedTextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-raised_at"]
        constraints = [models.UniqueConstraint(fields=["review", "about", "kind", "on"], name="an_alert_a_day")]


class AddressRequest(Fact):
    """One asks with a reason to see from where somebody signed in, a second agrees; both may look for seven days."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="address_requests")
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    reason = SealedTextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed = models.BooleanField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(asked_by=models.F("answered_by")), name="addresses_take_two")
        ]

    @property
    def closes_at(self) -> datetime:
        """When it can no longer be read, or answered."""
        return (self.answered_at or self.asked_at) + OPEN_FOR

    @property
    def open(self) -> bool:
        """Whether the two may read now."""
        return bool(self.agreed) and self.closes_at > timezone.now()

    @property
    def waits(self) -> bool:
        return self.agreed is None and self.closes_at > timezone.now()
