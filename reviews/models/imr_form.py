"""An agency's review written on the page, and the nil return: short reports that need no Word file (4.20, Appendix 2)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.models.base import Fact
from reviews.models.imr import Imr
from reviews.models.review import Review


class ImrPart(Fact):
    """One section of the form, or the answer to one question of the terms (``asked``).

    ``version`` is what a save names as the wording that it was based on.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    imr = models.ForeignKey(Imr, on_delete=models.CASCADE, related_name="parts")
    key = models.CharField(max_length=36)  # a section of Appendix 2, or a question's own key (reviews.asked)
    asked = SealedTextField(blank=True)
    words = SealedTextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["imr", "key"], name="one_wording_a_part")]


class ImrWording(Fact):
    """A wording of a part that is not its text: a second person's, which waits beside it, or an earlier one."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    part = models.ForeignKey(ImrPart, on_delete=models.CASCADE, related_name="wordings")
    words = SealedTextField()
    waits = models.BooleanField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]


class NilReturn(Fact):
    """An agency's answer that it had no contact with this family: what was searched, by whom, signed by its author.

    ``version_ref`` is the document room's key of the paper that says so; where it is the agency's filed version, the
    agency's review is a nil return.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    imr = models.ForeignKey(Imr, on_delete=models.CASCADE, related_name="nil_returns")
    records = SealedTextField()
    systems = SealedTextField()
    spellings = SealedTextField()
    period = SealedTextField()
    searched_by = SealedTextField()
    remarks = SealedTextField(blank=True)
    version_ref = models.UUIDField(editable=False)
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-signed_at"]


class OutsideReport(Fact):
    """A report from a professional outside the IMR process came in (4.19). The file is the document room's."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="outside_reports")
    version_ref = models.UUIDField(editable=False)
    name = SealedTextField()
    role = SealedTextField()
    practice = SealedTextField()
    received_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["received_at"]
        constraints = [models.UniqueConstraint(fields=["review", "version_ref"], name="an_outside_report_is_told_once")]
