"""The chair lets somebody do something, until it is ended."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Leave(models.Model):
    """Who was let by whom and when, and that it ended: what is let, and that it is let once, each kind says itself."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    let_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    let_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        ordering = ["let_at"]

    def __str__(self) -> str:
        return f"leave {self.pk}"
