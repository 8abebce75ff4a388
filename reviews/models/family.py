"""Family groups: separate, and not knowing of one another. What each was told and shown (4.12, 4.13)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedDateField, SealedTextField
from reviews.enums import Side
from reviews.enums_report import Circle, ContactWay, FamilyAnswer, FamilyStep, Participation, Proceedings, ReadingWay
from reviews.models.base import Fact
from reviews.models.review import Review


class FamilyGroup(Fact):
    """One group of family or friends, on one side; shares never cross sides."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="family_groups")
    side = models.CharField(max_length=8, choices=Side)
    circle = models.CharField(max_length=10, choices=Circle, default=Circle.FAMILY)
    name = SealedTextField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    participation = models.CharField(max_length=12, choices=Participation, default=Participation.NOT_ASKED)
    excluded_reason = SealedTextField(blank=True)
    for_chair_alone = models.BooleanField(default=False)
    called = SealedTextField(blank=True)
    ways = SealedTextField(blank=True)
    never_told = SealedTextField(blank=True)
    next_contact_on = models.DateField(null=True, blank=True)
    expected_publication = SealedTextField(blank=True)
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    waived_reason = SealedTextField(blank=True)
    waived_version = models.UUIDField(null=True, blank=True)  # the version that the reason is about, and no later one
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["added_at"]


class FamilyPlanStep(Fact):
    """One step of 4.13 for one group: planned for a day, done on one, or not done for a reason; by whom and how."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=18, choices=FamilyStep)
    planned_for = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    who = SealedTextField(blank=True)
    way = models.CharField(max_length=10, choices=ContactWay, blank=True)
    leaflet_given = models.BooleanField(default=False)
    note = SealedTextField(blank=True)
    not_done_reason = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at"]
        constraints = [models.UniqueConstraint(fields=["group", "step"], name="one_row_a_family_step")]


class DateToAvoid(Fact):
    """A birthday, an anniversary, a trial: nothing is sent on it. The days are sealed, since they tell who it is."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="dates_to_avoid")
    first = SealedDateField()
    last = SealedDateField(null=True, blank=True)
    every_year = models.BooleanField(default=False)
    why = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at"]
        verbose_name_plural = "dates to avoid"


class FamilyContact(Fact):
    """One contact with a group, and when the next is due (4.13)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="contacts")
    on = models.DateField()
    way = models.CharField(max_length=10, choices=ContactWay)
    told = SealedTextField()
    present = SealedTextField(blank=True)
    note = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-recorded_at"]


class FamilyQuestion(Fact):
    """What a group asked, and what it was answered (4.13)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="questions")
    asked_on = models.DateField()
    question = SealedTextField()
    answer = SealedTextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    terms_key = models.UUIDField(null=True, blank=True)  # the question of the terms that takes it up (reviews.asked)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["asked_on", "recorded_at"]


class ProceedingsConsidered(Fact):
    """The chair weighed the criminal proceedings before sharing (4.25), and who links with the prosecutor (4.22)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="proceedings_considered")
    state = models.CharField(max_length=8, choices=Proceedings)
    words = SealedTextField()
    considered_at = models.DateTimeField()
    considered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-considered_at"]
        verbose_name_plural = "proceedings considered"


class CompletedVersion(Fact):
    """That a group had a completed version, which one, and how. The pages are the document room's (4.13)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="completed_versions")
    group = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="completed_versions")
    share_ref = models.UUIDField(null=True, blank=True, editable=False)
    version_ref = models.UUIDField(editable=False)
    kind = models.CharField(max_length=18, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    way = models.CharField(max_length=10, choices=ReadingWay, default=ReadingWay.SCREEN)
    opens_on = models.DateField()
    closes_on = models.DateField(null=True, blank=True)
    shared_at = models.DateTimeField()
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recalled_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    finished_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["shared_at"]


class FamilyReply(Fact):
    """One answer of a group, and the chair's to it. A disagreement travels with the report (4.13)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="family_replies")
    group = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="replies")
    feedback_ref = models.UUIDField(unique=True, editable=False)
    version_ref = models.UUIDField(editable=False)
    kind = models.CharField(max_length=12, choices=FamilyAnswer)
    place = SealedTextField(blank=True)
    words = SealedTextField()
    for_chair_alone = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = SealedTextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["given_at"]
        verbose_name_plural = "family replies"


class ToldOfDifferences(Fact):
    """A group got the list of every difference between its version and the cleared one (never 6)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="told_of_differences")
    release_ref = models.UUIDField(editable=False)
    given_on = models.DateField(null=True, blank=True)
    not_given_reason = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "release_ref"], name="one_list_a_group")]
        verbose_name_plural = "told of differences"
