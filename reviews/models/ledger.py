"""What changed in a later version because of what a family said (4.13)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.models.base import Fact
from reviews.models.family import FamilyReply
from reviews.models.review import Review


class ReplyChange(Fact):
    """One change, tied to one answer of a family. The family reads it once the chair has given it to them.

    ``version_ref`` is the document room's key of the version that holds the change, ``number`` that version's number.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    reply = models.ForeignKey(FamilyReply, on_delete=models.CASCADE, related_name="changes")
    version_ref = models.UUIDField(editable=False)
    number = models.PositiveIntegerField()
    place = SealedTextField(blank=True)
    words = SealedTextField()
    tied_at = models.DateTimeField()
    tied_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["tied_at"]
