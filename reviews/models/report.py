"""What the panel weighed (4.21), what it was presented with, and who found their part fair (4.26)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.enums_report import PART_SETTLED, GateKind, PanelAnswer, PartState, PointKind, ReportKind
from reviews.models.base import Fact
from reviews.models.participation import Participant
from reviews.models.review import Review


class Point(Fact):
    """A finding, with the passages that it rests on; the panel agrees each (4.21)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="points")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=14, choices=PointKind)
    words = SealedTextField()
    rests_on = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_on = models.DateField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="points_are_numbered")]


class TabledVersion(Fact):
    """A version that the chair laid before the panel. The file is the document room's: here only its key and digest."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="tabled_versions")
    kind = models.CharField(max_length=18, choices=ReportKind)
    version_ref = models.UUIDField(editable=False)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    tabled_at = models.DateTimeField()
    tabled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lacking = models.JSONField(null=True, blank=True)  # values of OutlinePart not found in it; None: not looked for

    class Meta:
        ordering = ["tabled_at"]
        constraints = [models.UniqueConstraint(fields=["review", "version_ref"], name="a_version_is_tabled_once")]


class Presentation(Fact):
    """One round: the three documents as presented. A new version of one of them starts the next round."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="presentations")
    round = models.PositiveIntegerField()
    report = models.ForeignKey(TabledVersion, null=True, on_delete=models.PROTECT, related_name="+")
    summary = models.ForeignKey(TabledVersion, null=True, on_delete=models.PROTECT, related_name="+")
    plan = models.ForeignKey(TabledVersion, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-round"]
        constraints = [
            models.UniqueConstraint(fields=["review", "round"], name="rounds_are_numbered"),
            models.UniqueConstraint(
                fields=["review"], condition=models.Q(superseded_at__isnull=True), name="one_round_at_a_time"
            ),
        ]

    @property
    def complete(self) -> bool:
        """Whether report, summary and plan are all there."""
        return None not in (self.report_id, self.summary_id, self.plan_id)


class PanelAgreement(Fact):
    """One member's answer to what is presented: once a round (4.26)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    presentation = models.ForeignKey(Presentation, on_delete=models.CASCADE, related_name="agreements")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=PanelAnswer)
    reason = SealedTextField(blank=True)
    answered_at = models.DateTimeField()
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reply = SealedTextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["answered_at"]
        constraints = [models.UniqueConstraint(fields=["presentation", "participant"], name="one_answer_a_member")]

    @property
    def settled(self) -> bool:
        """Agreed, or not agreed and answered by the chair."""
        return self.answer == PanelAnswer.AGREED or self.replied_at is not None


class PartConfirmation(Fact):
    """One contributor's word on its part of one version of the report: fair, or not, with the chair's answer (4.26).

    A contributor is an agency, answered for by its senior manager, or an individual, for whom the chair answers.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="part_confirmations")
    report = models.ForeignKey(TabledVersion, on_delete=models.CASCADE, related_name="confirmations")
    agency = models.ForeignKey("accounts.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contributor = SealedTextField(blank=True)
    state = models.CharField(max_length=10, choices=PartState, default=PartState.ASKED)
    asked_at = models.DateTimeField()
    said_at = models.DateTimeField(null=True, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = SealedTextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answer = SealedTextField(blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "agency"], condition=models.Q(agency__isnull=False), name="one_word_an_agency"
            ),
        ]

    @property
    def settled(self) -> bool:
        return self.state in PART_SETTLED


class Reminder(Fact):
    """That somebody was reminded of what a gate waits for. ``subject_id`` is the row that waits."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reminders")
    gate = models.CharField(max_length=14, choices=GateKind)
    subject_id = models.UUIDField()
    sent_on = models.DateField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["sent_on", "sent_at"]


class OpenedGate(Fact):
    """The chair's reason for going on without an answer, after two reminders. It travels with the report."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="opened_gates")
    gate = models.CharField(max_length=14, choices=GateKind)
    subject_id = models.UUIDField()
    clause = models.CharField(max_length=8)
    waited_for = SealedTextField()
    reason = SealedTextField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["opened_at"]
        constraints = [models.UniqueConstraint(fields=["gate", "subject_id"], name="a_gate_opens_once")]


class ReportHandOver(Fact):
    """The report, the summary and the plan go to the chair of the SSP (4.27)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="report_hand_overs")
    presentation = models.OneToOneField(Presentation, on_delete=models.PROTECT, related_name="hand_over")
    handed_at = models.DateTimeField()
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    note = SealedTextField(blank=True)

    class Meta:
        ordering = ["-handed_at"]
