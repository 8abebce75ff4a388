"""The running schedule of material (4.22): numbers that are never used again, lines that are only added to."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.enums_disclosure import ExportFileName, LineKind, RequestState, Sensitivity, Source
from reviews.models.base import Fact
from reviews.models.review import Review


class ScheduleItem(Fact):
    """One piece of material. What is said of it stands in its lines; the row itself never changes (triggers)."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=10, choices=Source)
    source_ref = models.UUIDField(null=True, editable=False)  # the document's version, the letter, the interview ...
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "number"], name="schedule_number_once"),
            models.UniqueConstraint(fields=["review", "source", "source_ref"], name="schedule_source_once"),
        ]


class ScheduleLine(Fact):
    """What is said of an item from here on; the item's latest line counts. ``seq`` runs through the whole schedule."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(ScheduleItem, on_delete=models.PROTECT, related_name="lines")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=LineKind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    description = SealedTextField()
    author = SealedTextField(blank=True)
    dated = SealedTextField(blank=True)  # in words: a day, a range, or "about March 2024"
    came_on = models.DateField(null=True)
    marking = SealedTextField(blank=True)
    holder = SealedTextField()
    agency = models.ForeignKey("accounts.Agency", null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)
    sensitivity = models.CharField(max_length=8, choices=Sensitivity, default=Sensitivity.WAITING)
    reason = SealedTextField(blank=True)
    supplied_on = models.DateField(null=True)

    class Meta:
        ordering = ["seq"]
        indexes = [models.Index(fields=["item", "seq"], name="schedule_line_of_item")]
        constraints = [models.UniqueConstraint(fields=["review", "seq"], name="schedule_line_once")]


class SupplyRequest(Fact):
    """The disclosure officer or the SIO asks for an item; its agency is told; the chair supplies it, or says why not."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="supply_requests")
    item = models.ForeignKey(ScheduleItem, on_delete=models.PROTECT, related_name="requests")
    state = models.CharField(max_length=8, choices=RequestState, default=RequestState.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    why = SealedTextField()
    told_agency = models.ForeignKey("accounts.Agency", null=True, on_delete=models.PROTECT, related_name="+")
    told_on = models.DateField(null=True)
    told_how = SealedTextField(blank=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer = SealedTextField(blank=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "asked_by"],
                condition=models.Q(state__in=[RequestState.ASKED, RequestState.TOLD]),
                name="one_request_waits",
            )
        ]

    @property
    def waits(self) -> bool:
        return self.state in (RequestState.ASKED, RequestState.TOLD)


class ScheduleExport(Fact):
    """One export: everything up to line ``through``, or only what changed after line ``since``. Never changes."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.PositiveIntegerField(default=0)
    through = models.PositiveIntegerField()
    items = models.PositiveIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="schedule_export_once")]


class ExportFile(Fact):
    """One file of an export, kept as it was given out."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="+")
    export = models.ForeignKey(ScheduleExport, on_delete=models.PROTECT, related_name="files")
    name = models.CharField(max_length=24, choices=ExportFileName)
    sha256 = models.CharField(max_length=64)
    content = SealedTextField()  # base64

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["export", "name"], name="schedule_export_file_once")]
