"""The agencies' chronologies: rows, when they were handed in, what was settled between them (4.15, 4.16, 4.20).

The words of a row, its dates among them, are one sealed structure, so that a thousand rows open with one key use each.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedJSONField, SealedTextField
from reviews.chronology.discrepancies import Kind
from reviews.models.base import Fact
from reviews.models.review import Review

USER = settings.AUTH_USER_MODEL


class ChronologyHandIn(Fact):
    """An agency handed in its chronology, or rows added since, or said that it knew nobody (``nothing_known``)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="chronology_hand_ins")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    rows_handed_in = models.PositiveIntegerField()
    nothing_known = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]


class ChronologyRow(Fact):
    """One row of one agency's chronology, its own until handed in; from then on it stays as it was filed.

    A correction is a new row that ``replaces`` the old one, which the merged chronology leaves out once it is handed in.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="chronology_rows")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    kept = SealedJSONField(default=dict)  # chronology.rows.Read.kept
    version = models.PositiveIntegerField(default=0)
    hand_in = models.ForeignKey(ChronologyHandIn, null=True, blank=True, on_delete=models.PROTECT, related_name="rows")
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    replaced = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["agency", "number"]
        constraints = [
            models.UniqueConstraint(fields=["review", "agency", "number"], name="chronology_rows_are_numbered")
        ]

    @property
    def faults(self) -> dict[str, str]:
        """What is still wrong with it, by column: it cannot be handed in so."""
        found: dict[str, str] = self.kept.get("faults", {})
        return found

    def words(self) -> dict[str, Any]:
        """The columns as they were written."""
        from reviews.chronology.rows import COLUMNS

        return {name: self.kept.get(name, "") for name in COLUMNS}


class ChronologyImport(Fact):
    """A table that somebody chose, read and not yet taken in: the preview. The file itself is not kept."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    table = SealedJSONField(default=dict)  # services.chronology_import
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at"]


class ChronologyIndex(Fact):
    """The handed-in rows in order and what does not fit between them, worked out when rows are handed in."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="chronology_index")
    kept = SealedJSONField(default=dict)
    made_at = models.DateTimeField()


class ChronologySettlement(Fact):
    """The note that settles one discrepancy; the rows stay as they were filed (4.20)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="chronology_settlements")
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=[(one.value, one.name) for one in Kind])
    note = SealedTextField()
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["review", "digest"], name="a_discrepancy_is_settled_once")]
