"""The decision against the criteria (2.1), in consultation (4.3), and what followed from it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.enums import (
    Answer,
    ConsultedBody,
    Course,
    Outcome,
    ParallelKind,
    Recommendation,
)
from reviews.enums import ChairRequirement as Requirement
from reviews.models.base import Fact
from reviews.models.participation import Participant
from reviews.models.review import Review


class Decision(Fact):
    """One consideration of 2.1. In hand until ``decided_at``; a direction (4.6) starts another."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="decisions")
    version = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    # 2.1, limb by limb
    aged_16 = models.CharField(max_length=8, choices=Answer, blank=True)
    aged_16_reason = SealedTextField(blank=True)
    violence = models.CharField(max_length=8, choices=Answer, blank=True)
    violence_reason = SealedTextField(blank=True)
    related = models.CharField(max_length=8, choices=Answer, blank=True)
    related_reason = SealedTextField(blank=True)
    household = models.CharField(max_length=8, choices=Answer, blank=True)
    household_reason = SealedTextField(blank=True)
    suicide = models.CharField(max_length=8, choices=Answer, blank=True)
    suicide_reason = SealedTextField(blank=True)
    # 3.3, 3.4, 3.5
    recommended_course = models.CharField(max_length=20, choices=Course, blank=True)
    course = models.CharField(max_length=20, choices=Course, blank=True)
    course_reason = SealedTextField(blank=True)
    scr_considered = models.CharField(max_length=8, choices=Answer, blank=True)
    scr_reason = SealedTextField(blank=True)
    joint_lead = SealedTextField(blank=True)
    # 4.2
    lead_area = SealedTextField(blank=True)
    lead_reason = SealedTextField(blank=True)
    other_areas = SealedTextField(blank=True)
    lead_is_here = models.BooleanField(default=True)
    # 4.3
    parallel_checked = models.BooleanField(default=False)
    panel_suggested = SealedTextField(blank=True)
    # the decision
    computed = models.CharField(max_length=10, choices=Outcome, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reason = SealedTextField(blank=True)
    departure_reason = SealedTextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review"], condition=models.Q(decided_at__isnull=True), name="one_decision_in_hand"
            )
        ]

    @property
    def recorded(self) -> bool:
        return self.decided_at is not None


class Consultation(Fact):
    """One partner's part in the decision (4.3): asked, reminded, answered, or gone on without, for a reason."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="consultations")
    body = models.CharField(max_length=8, choices=ConsultedBody)
    name = SealedTextField(blank=True)
    participant = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="consultations"
    )
    asked_on = models.DateField()
    reminded_on = models.DateField(null=True, blank=True)
    reminded_again_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    recommendation = models.CharField(max_length=10, choices=Recommendation, blank=True)
    views = SealedTextField(blank=True)
    waived_on = models.DateField(null=True, blank=True)
    waived_reason = SealedTextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["asked_on"]

    @property
    def settled(self) -> bool:
        """Answered, or gone on without on a recorded reason."""
        return self.answered_on is not None or self.waived_on is not None


class ParallelReview(Fact):
    """Another review or proceeding under way (4.3, 4.10)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="parallel_reviews")
    kind = models.CharField(max_length=16, choices=ParallelKind)
    detail = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at"]


class Direction(Fact):
    """The Secretary of State directs a review (4.6): the decision is taken again."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="directions")
    dated_on = models.DateField()
    words = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class HandOver(Fact):
    """The lead passes to another partnership (4.2), with what was handed over; the review closes here."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="hand_over")
    to = SealedTextField()
    reason = SealedTextField()
    what = SealedTextField()
    passed_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class Composition(Fact):
    """The chair goes on although the panel's composition lacks something, for a recorded reason (4.5)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="compositions")
    lacking = models.JSONField(default=list)
    reason = SealedTextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-recorded_at"]


class ChairAppointment(Fact):
    """The panel's appointment of an independent chair (4.8), with the check of independence (4.9)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="chair_appointments")
    participant = models.OneToOneField(Participant, on_delete=models.PROTECT, related_name="appointment")
    appointed_on = models.DateField()
    minute = SealedTextField(blank=True)
    associations = models.ManyToManyField("accounts.Agency", blank=True, related_name="+")
    independence = SealedTextField(blank=True)
    exception_reason = SealedTextField(blank=True)
    checked_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-checked_at"]


class ChairEvidence(Fact):
    """How one of the six requirements of 4.9 is shown."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    appointment = models.ForeignKey(ChairAppointment, on_delete=models.CASCADE, related_name="evidence")
    requirement = models.CharField(max_length=20, choices=Requirement)
    evidence = SealedTextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["appointment", "requirement"], name="one_row_a_requirement")]
