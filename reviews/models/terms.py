"""The terms of reference, their ten considerations and the date for completion (4.10, 4.11)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedJSONField, SealedTextField
from reviews.enums import Consideration, ConsiderationState, ExtensionState, TermsState
from reviews.models.base import Fact
from reviews.models.review import Review


class Terms(Fact):
    """One version of the terms. Whoever drafts, the panel chair alone decides (4.11)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="terms")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=TermsState, default=TermsState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    purpose = SealedTextField(blank=True)
    questions = SealedTextField(blank=True)
    marks = SealedJSONField(default=list)  # reviews.asked: each question's key and agencies
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    complete_by = models.DateField(null=True, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "terms"
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="terms_are_numbered"),
            models.UniqueConstraint(fields=["review"], condition=models.Q(state="draft"), name="one_draft_of_terms"),
        ]


class TermsAnswer(Fact):
    """One of the ten considerations: answered, or not relevant with a reason."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    terms = models.ForeignKey(Terms, on_delete=models.CASCADE, related_name="answers")
    consideration = models.CharField(max_length=14, choices=Consideration)
    state = models.CharField(max_length=14, choices=ConsiderationState, default=ConsiderationState.OPEN)
    words = SealedTextField(blank=True)
    responsible = SealedTextField(blank=True)
    deficit = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["terms", "consideration"], name="one_answer_a_consideration")]


class Extension(Fact):
    """A new date for completion: asked, reason, agreed or referred (footnote to 4.10)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="extensions")
    state = models.CharField(max_length=10, choices=ExtensionState, default=ExtensionState.ASKED)
    asked_on = models.DateField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField()
    new_date = models.DateField()
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = SealedTextField(blank=True)

    class Meta:
        ordering = ["asked_on"]
