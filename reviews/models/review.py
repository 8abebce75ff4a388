"""The review itself, and the notification that opens it (4.1)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from portal.vault.api import review_scope
from portal.vault.fields import SealedTextField
from reviews.enums import CLOSED_STAGES, AgencyRole, NotificationSource, Stage, has_reached
from reviews.models.base import Fact


class Review(models.Model):
    """One review. ``stage`` is written by ``services.moves`` and by nothing else; ``version`` counts the moves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.SlugField(max_length=12, unique=True, editable=False)
    edition = models.CharField(max_length=12, editable=False)
    stage = models.CharField(max_length=20, choices=Stage, default=Stage.NOTIFIED, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    opened_at = models.DateTimeField(editable=False)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False)
    incident_on = models.DateField()
    handed_over_at = models.DateTimeField(null=True, blank=True, editable=False)
    concluded_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return f"Review {self.reference}"

    @property
    def vault_scope(self) -> str:
        """The key scope of this review."""
        return review_scope(self.id)

    @property
    def closed(self) -> bool:
        """Whether the review has ended here."""
        return self.stage in CLOSED_STAGES

    def has_reached(self, mark: Stage) -> bool:
        """Whether the review stands at ``mark`` or beyond it."""
        return has_reached(self.stage, mark)


class Notification(Fact):
    """The police inform the partnership in writing (4.1). Another source may come first, the letter pending."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="notification")
    source = models.CharField(max_length=10, choices=NotificationSource, default=NotificationSource.POLICE)
    received_on = models.DateField()
    letter_dated_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    sender = SealedTextField(blank=True)
    sender_reference = SealedTextField(blank=True)
    summary = SealedTextField(blank=True)
    document_id = models.UUIDField(null=True, blank=True, editable=False)

    @property
    def letter_pending(self) -> bool:
        """Whether the police's own letter is still to come."""
        return self.letter_dated_on is None


class ReviewAgency(Fact):
    """An agency that takes part in this review, and why (4.6, 4.7)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="agencies")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=10, choices=AgencyRole, default=AgencyRole.DUTY)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = SealedTextField(blank=True)
    no_imr_reason = SealedTextField(blank=True)

    class Meta:
        ordering = ["added_at"]
        constraints = [models.UniqueConstraint(fields=["review", "agency"], name="one_row_an_agency")]


class DisciplinaryReferral(Fact):
    """That a disciplinary matter was referred, with agency and date; never its content (3.2)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="disciplinary_referrals")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    referred_on = models.DateField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["referred_on"]


class EarlyLesson(Fact):
    """A lesson that is acted on without waiting for the review to end (3.6)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="early_lessons")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    lesson = SealedTextField()
    follow_up = SealedTextField(blank=True)
    sent_on = models.DateField(null=True, blank=True)
    followed_up_on = models.DateField(null=True, blank=True)
    themes = models.JSONField(default=list, blank=True)
    released_words = SealedTextField(blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at"]
