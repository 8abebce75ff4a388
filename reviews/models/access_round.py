"""The review, every quarter, of who still needs access (access.md, "Declarations")."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reviews.models.base import Fact
from reviews.models.participation import Participant
from reviews.models.review import Review


class AccessRound(Fact):
    """One round: the chair is asked of everybody who had access when it was opened."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="access_rounds")
    opened_on = models.DateField()
    due_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=models.Q(closed_on__isnull=True), name="one_access_round_at_a_time"
            )
        ]


class AccessAnswer(Fact):
    """What the chair said of one person in one round. Given once: later changes are made where people are."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    round = models.ForeignKey(AccessRound, on_delete=models.CASCADE, related_name="answers")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    needed = models.BooleanField()
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["answered_at"]
        constraints = [models.UniqueConstraint(fields=["round", "participant"], name="one_access_answer_a_round")]
