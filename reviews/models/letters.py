"""Letters written from the record. The portal mails nobody outside it: people send them, marked sent (never 9)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedJSONField, SealedTextField
from reviews.enums import LetterKind
from reviews.models.base import Fact
from reviews.models.family import FamilyGroup
from reviews.models.office import LetterTemplate
from reviews.models.review import Review


class Letter(Fact):
    """One letter: its words and its template fixed when it is written, so that the Word file comes out the same each time.

    ``template`` is empty where the built-in one was in force.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=24, choices=LetterKind)
    agency = models.ForeignKey("accounts.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(FamilyGroup, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    template = models.ForeignKey(LetterTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    content = SealedJSONField(default=dict)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField(null=True, blank=True)
    sent_to = SealedTextField(blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-written_at"]

    @property
    def sent(self) -> bool:
        return self.sent_on is not None
