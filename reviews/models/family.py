"""Family groups: separate, and not knowing of one another."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.enums import Side
from reviews.models.base import Fact
from reviews.models.review import Review


class FamilyGroup(Fact):
    """One group of family or friends, on one side; shares never cross sides."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="family_groups")
    side = models.CharField(max_length=8, choices=Side)
    name = SealedTextField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["added_at"]
