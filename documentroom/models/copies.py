"""Marked copies on paper: whom the chair lets print a document, and each copy with its number and what became of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from documentroom.enums import CopyFate
from documentroom.models.documents import Document, Version
from documentroom.models.leaves import Leave


class PrintLeave(Leave):
    """The chair lets this person print this document, until it is ended."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")

    class Meta(Leave.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["document", "person"], condition=models.Q(ended_at__isnull=True), name="room_one_print_leave"
            )
        ]


class PrintedCopy(models.Model):
    """One copy that was taken to be printed. Its number stands on each of its pages, with who took it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=12)  # of the opening from which it was printed
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    printed_at = models.DateTimeField()
    fate = models.CharField(max_length=10, choices=CopyFate.choices, default=CopyFate.OUT)
    fate_at = models.DateTimeField(null=True)
    fate_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        verbose_name_plural = "printed copies"
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="room_copy_number")]

    def __str__(self) -> str:
        return f"copy {self.pk}"
