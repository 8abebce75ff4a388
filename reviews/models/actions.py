"""The action plan and what comes of it, until the review is concluded (4.27, 4.29)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.enums_report import ACTION_SETTLED, ActionScope, ActionState
from reviews.models.base import Fact
from reviews.models.review import Review


class Recommendation(Fact):
    """One recommendation of the report: its lesson, and what is expected to change (3.1, 4.27)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="recommendations")
    number = models.PositiveIntegerField()
    scope = models.CharField(max_length=10, choices=ActionScope)
    title = SealedTextField()
    lesson = SealedTextField(blank=True)
    change = SealedTextField(blank=True)
    themes = models.JSONField(default=list, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="recommendations_are_numbered")]


class Action(Fact):
    """One action: specific, measurable, achievable, realistic, and timely by its date; one agency owns it (4.27)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="actions")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="actions")
    number = models.PositiveIntegerField()
    agency = models.ForeignKey("accounts.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    specific = SealedTextField()
    measurable = SealedTextField(blank=True)
    achievable = SealedTextField(blank=True)
    realistic = SealedTextField(blank=True)
    due_on = models.DateField(null=True, blank=True)
    monitoring = SealedTextField(blank=True)
    state = models.CharField(max_length=14, choices=ActionState, default=ActionState.PLANNED)
    done_on = models.DateField(null=True, blank=True)
    evidence = SealedTextField(blank=True)
    outcome_checked_on = models.DateField(null=True, blank=True)
    outcome_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    outcome = SealedTextField(blank=True)
    closure_reason = SealedTextField(blank=True)
    closure_asked_at = models.DateTimeField(null=True, blank=True)
    closure_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closure_answer = SealedTextField(blank=True)
    closure_answered_at = models.DateTimeField(null=True, blank=True)
    closure_answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="actions_are_numbered")]

    @property
    def settled(self) -> bool:
        """Done, or closed undone with a reason that the SSP accepted (4.29)."""
        return self.state in ACTION_SETTLED


class Milestone(Fact):
    """One step on the way to an action, with its day, and the day on which it was reached (4.27, 4.29)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    words = SealedTextField()
    due_on = models.DateField()
    in_plan = models.BooleanField(default=False)  # set while the plan was written: its agency agrees to it too (4.27)
    reached_on = models.DateField(null=True, blank=True)
    evidence = SealedTextField(blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["due_on", "added_at"]


class NationalAsk(Fact):
    """A recommendation to a national body: when it was sent, acknowledged and answered, and what the answer was (4.27)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    recommendation = models.ForeignKey(Recommendation, on_delete=models.CASCADE, related_name="asks")
    body = SealedTextField()
    sent_on = models.DateField()
    acknowledged_on = models.DateField(null=True, blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answer = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["sent_on", "recorded_at"]


class PlanAgreement(Fact):
    """An agency agrees at senior level to its actions as they stand: ``digest`` covers exactly those words (4.27)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="plan_agreements")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = SealedTextField(blank=True)

    class Meta:
        ordering = ["-agreed_at"]
        constraints = [models.UniqueConstraint(fields=["review", "agency", "digest"], name="one_agreement_a_wording")]


class PlanRequest(Fact):
    """That an agency was asked to agree: what reminders count from."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="plan_requests")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["asked_at"]
        constraints = [models.UniqueConstraint(fields=["review", "agency"], name="one_plan_request_an_agency")]


class Progress(Fact):
    """An agency reports on its action (4.29)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="progress")
    state = models.CharField(max_length=14, choices=ActionState)
    words = SealedTextField()
    next_on = models.DateField(null=True, blank=True)
    reported_at = models.DateTimeField()
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-reported_at"]
        verbose_name_plural = "progress"


class PlanAudit(Fact):
    """The audit of the plan's implementation (4.29, 4.34)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="plan_audits")
    held_on = models.DateField()
    words = SealedTextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-held_on"]


class Conclusion(Fact):
    """The SSP formally concludes the review (4.29)."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="conclusion")
    words = SealedTextField(blank=True)
    concluded_at = models.DateTimeField()
    concluded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
