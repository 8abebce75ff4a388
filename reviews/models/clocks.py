"""Who was reminded of which date, once."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reviews.models.base import Fact
from reviews.models.review import Review


class ClockNotice(Fact):
    """That one person was told of one date at one step, before it or after. No second row can say the same again.

    ``number`` is the clause, ``subject_id`` the row that the date belongs to, ``step`` how many days before the date,
    or the rung of the escalation. The words that went out say only that something waits (never 9).
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="clock_notices")
    number = models.CharField(max_length=14)
    subject_id = models.UUIDField()
    due_on = models.DateField()
    step = models.CharField(max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    told_at = models.DateTimeField()

    class Meta:
        ordering = ["told_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "number", "subject_id", "due_on", "step", "user"], name="one_notice_a_step"
            )
        ]
