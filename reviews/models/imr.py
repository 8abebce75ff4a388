"""What each agency and each outside professional contributes (4.15 to 4.20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.enums import AssuranceOutcome, Contribution, ImrState
from reviews.models.base import Fact
from reviews.models.letters import Letter
from reviews.models.review import Review

if TYPE_CHECKING:
    from reviews.models.imr_form import NilReturn


class Imr(Fact):
    """One agency's individual management review, or one outside professional's report.

    ``filed_version`` and ``filed_document`` are the document room's own keys: opaque here.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="imrs")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Contribution, default=Contribution.IMR)
    state = models.CharField(max_length=14, choices=ImrState, default=ImrState.COMMISSIONED)
    version = models.PositiveIntegerField(default=0)
    commissioned_at = models.DateTimeField()
    commissioned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    letter = models.ForeignKey(Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    early_concern = SealedTextField(blank=True)
    filed_document = models.UUIDField(null=True, blank=True, editable=False)
    filed_version = models.UUIDField(null=True, blank=True, editable=False)
    filed_at = models.DateTimeField(null=True, blank=True)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    excused_reason = SealedTextField(blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["commissioned_at"]
        constraints = [models.UniqueConstraint(fields=["review", "agency", "kind"], name="one_imr_an_agency")]

    @property
    def settled(self) -> bool:
        return self.state in (ImrState.ASSURED, ImrState.EXCUSED)

    @property
    def nil_return(self) -> NilReturn | None:
        """The answer that the agency had no contact with the family, where that is what is filed (4.16)."""
        rows = self.nil_returns.all()
        return next((one for one in rows if self.filed_version and one.version_ref == self.filed_version), None)


class Independence(Fact):
    """The author's own declaration that they were not involved and manage nobody who was (4.17)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    imr = models.ForeignKey(Imr, on_delete=models.CASCADE, related_name="independences")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    job_title = SealedTextField(blank=True)
    contact = SealedTextField(blank=True)
    not_involved = models.BooleanField()
    not_line_manager = models.BooleanField()
    small_body_reason = SealedTextField(blank=True)
    made_at = models.DateTimeField()
    allowed = models.BooleanField(null=True)
    allowed_at = models.DateTimeField(null=True, blank=True)
    allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    allowed_reason = SealedTextField(blank=True)

    class Meta:
        ordering = ["-made_at"]

    @property
    def holds(self) -> bool:
        """Independent outright, or let through by the chair because the body is too small."""
        return (self.not_involved and self.not_line_manager) or self.allowed is True


class Assurance(Fact):
    """The senior manager's answer to one filed version: assured, or returned with a reason (4.17)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    imr = models.ForeignKey(Imr, on_delete=models.CASCADE, related_name="assurances")
    filed_version = models.UUIDField(editable=False)
    outcome = models.CharField(max_length=10, choices=AssuranceOutcome)
    reason = SealedTextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]


class Interview(Fact):
    """That a person was interviewed for an IMR: recorded, shared, told; witnesses only after 4.19."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    imr = models.ForeignKey(Imr, on_delete=models.CASCADE, related_name="interviews")
    who = SealedTextField()
    witness = models.BooleanField(default=False)
    sio_view_on = models.DateField(null=True, blank=True)
    sio_view = SealedTextField(blank=True)
    sio_view_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ssp_advice_on = models.DateField(null=True, blank=True)
    ssp_advice = SealedTextField(blank=True)
    ssp_advice_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    held_on = models.DateField(null=True, blank=True)
    recorded_in_writing = models.BooleanField(default=False)
    shared_on = models.DateField(null=True, blank=True)
    told_not_disciplinary = models.BooleanField(default=False)
    policy_not_followed = models.BooleanField(default=False)
    reason_asked = models.BooleanField(default=False)
    reason_not_asked = SealedTextField(blank=True)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["planned_at"]


class HoldNotice(Fact):
    """An agency or other party is told to secure its records, and answers (4.15)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="hold_notices")
    agency = models.ForeignKey("accounts.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    body = SealedTextField(blank=True)
    sent_on = models.DateField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    directed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_by_chair_at = models.DateTimeField(null=True, blank=True)
    acknowledged_on = models.DateField(null=True, blank=True)
    acknowledged_by = SealedTextField(blank=True)

    class Meta:
        ordering = ["sent_on"]


class ImmediateLesson(Fact):
    """An immediate IMR's lesson and its three destinations: agency, report, disclosure officer (4.15)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="immediate_lessons")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    lesson = SealedTextField()
    to_agency_on = models.DateField(null=True, blank=True)
    secured_on = models.DateField(null=True, blank=True)
    to_disclosure_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at"]
