"""Who was told of the day of publication before it: families first, then agencies, then the media (4.13, 4.28)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.enums_report import ContactWay, ToldFirst
from reviews.models.base import Fact
from reviews.models.family import FamilyGroup
from reviews.models.release import Release
from reviews.models.review import Review


class Telling(Fact):
    """One family group, the agencies, or the media were told of this agreed date; or not, for a reason."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    for_date = models.DateField()
    to = models.CharField(max_length=8, choices=ToldFirst)
    group = models.ForeignKey(FamilyGroup, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    told_on = models.DateField(null=True, blank=True)
    way = models.CharField(max_length=10, choices=ContactWay, blank=True)
    note = SealedTextField(blank=True)
    not_told_reason = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "for_date", "to"],
                condition=models.Q(group__isnull=True),
                name="one_telling_of_a_body",
            ),
            models.UniqueConstraint(
                fields=["release", "for_date", "group"],
                condition=models.Q(group__isnull=False),
                name="one_telling_of_a_group",
            ),
        ]
