"""Evidence beside what it answers (4.21, 4.23), the panel's answers to a finding, and where a family's answer stands (4.13)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.enums_report import PointSaid
from reviews.models.base import Fact
from reviews.models.chronology import ChronologyRow
from reviews.models.family import FamilyQuestion
from reviews.models.imr import Imr
from reviews.models.participation import Participant
from reviews.models.report import Point, TabledVersion
from reviews.models.review import Review

USER = settings.AUTH_USER_MODEL


def _one_of(*names: str) -> models.Q:
    """Exactly one of these columns is filled."""
    rule = models.Q()
    for chosen in names:
        rule |= models.Q(**{f"{name}__isnull": name != chosen for name in names})
    return rule


class Citation(Fact):
    """One piece of evidence (a passage of an agency's review, a row of a chronology, a finding) set beside one thing:
    a finding that rests on it, a question of the terms, or a question that a family asked.

    ``for_question`` is the question's key (reviews.asked), the same in every version of the terms.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="citations")
    for_point = models.ForeignKey(Point, null=True, blank=True, on_delete=models.CASCADE, related_name="citations")
    for_question = models.UUIDField(null=True, blank=True)
    for_family = models.ForeignKey(
        FamilyQuestion, null=True, blank=True, on_delete=models.CASCADE, related_name="citations"
    )
    imr = models.ForeignKey(Imr, null=True, blank=True, on_delete=models.PROTECT, related_name="citations")
    page = models.PositiveIntegerField(null=True, blank=True)
    row = models.ForeignKey(ChronologyRow, null=True, blank=True, on_delete=models.PROTECT, related_name="citations")
    point = models.ForeignKey(Point, null=True, blank=True, on_delete=models.CASCADE, related_name="set_beside")
    passage = SealedTextField(blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["added_at"]
        constraints = [
            models.CheckConstraint(
                condition=_one_of("for_point", "for_question", "for_family"), name="evidence_is_for_one_thing"
            ),
            models.CheckConstraint(condition=_one_of("imr", "row", "point"), name="evidence_is_one_thing"),
        ]


class PointAnswer(Fact):
    """What one member of the panel says to a finding: agrees, dissents with a reason, or asks and is answered (4.21)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="panel_answers")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    said = models.CharField(max_length=8, choices=PointSaid)
    words = SealedTextField(blank=True)
    said_at = models.DateTimeField()
    reply = SealedTextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["said_at"]

    @property
    def waits(self) -> bool:
        """A question that nobody has answered."""
        return self.said == PointSaid.ASKS and self.replied_at is None


class FamilyAnswerPlace(Fact):
    """Where a tabled version of the report answers what a family asked (4.13)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    question = models.ForeignKey(FamilyQuestion, on_delete=models.CASCADE, related_name="places")
    version = models.ForeignKey(TabledVersion, on_delete=models.CASCADE, related_name="+")
    place = SealedTextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "version"], name="one_place_a_version")]
