"""What is said beside a passage: notes to the whole panel, and questions to the agency whose document it is.

No note is private: all can be asked for in criminal proceedings, and each is on the schedule of material (4.22). So none
is changed or taken away once it is written.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from documentroom.models.documents import Version
from portal.vault.api import review_scope
from portal.vault.fields import SealedTextField


class Beside(models.Model):
    """Where something stands: a version, a page of it where it has pages, and the passage in its own words."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    page = models.PositiveIntegerField(null=True)
    passage = SealedTextField(blank=True)
    words = SealedTextField()

    class Meta:
        abstract = True

    @property
    def vault_scope(self) -> str:
        """The key under which the words are sealed: the review's own."""
        return review_scope(self.review_id)


class PassageNote(Beside):
    """A note to the panel."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "id"]

    def __str__(self) -> str:
        return f"note {self.pk}"


class PassageQuestion(Beside):
    """A question of the panel's to the agency whose document it is, and the agency's answer."""

    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = SealedTextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]

    def __str__(self) -> str:
        return f"question {self.pk}"
