"""What was learned, what the partnership decided to pass on, and to whom it was given (3.1, 4.32 to 4.34)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.enums_report import Forum, LessonKind, LessonReach
from reviews.models.actions import Recommendation
from reviews.models.base import Fact
from reviews.models.review import Review


class Lesson(Fact):
    """A lesson, or an example of good practice: within or between agencies, what is to change, by when (3.1, 4.33)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="lessons")
    kind = models.CharField(max_length=14, choices=LessonKind)
    reach = models.CharField(max_length=8, choices=LessonReach)
    themes = models.JSONField(default=list)
    words = SealedTextField()
    change = SealedTextField(blank=True)
    by_when = models.DateField(null=True, blank=True)
    recommendation = models.ForeignKey(
        Recommendation, null=True, blank=True, on_delete=models.SET_NULL, related_name="lessons"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["recorded_at"]


class LearningPlan(Fact):
    """What the SSP chair considered is to be passed on, how, and to whom (4.33). The latest counts."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="learning_plans")
    what = SealedTextField()
    how = SealedTextField()
    forums = models.JSONField(default=list)
    left_out = SealedTextField(blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-decided_at"]


class Dissemination(Fact):
    """What was learned, to whom it was given, and how (4.32 to 4.34). ``people``: how many were there, where counted."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="disseminations")
    forum = models.CharField(max_length=10, choices=Forum)
    on = models.DateField()
    what = SealedTextField()
    how = SealedTextField(blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on"]
