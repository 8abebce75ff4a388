"""What can be searched of a version: its words, sealed as everything else of its review (never 3)."""

from __future__ import annotations

import uuid

from django.db import models

from documentroom.models.documents import Version
from portal.vault.api import review_scope
from portal.vault.fields import SealedJSONField, SealedTextField


class SearchText(models.Model):
    """The words of one clean version, under its review's key: a row for itself, opened only for who may read it.

    ``words`` holds each word once, folded, to find by; ``pages`` the text page by page, to show where. Both are of what
    its readers are shown, and nothing from under a box (never 4). The row goes when the version is held back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="search_text")
    source = models.UUIDField()  # the file that was read: the version's own, or the PDF that stands for it
    words = SealedTextField(blank=True)
    pages = SealedJSONField(default=list)
    paged = models.BooleanField(default=False)  # its pages have numbers; else all of it is one text
    unread = models.BooleanField(default=False)  # its words could not be read: found by its title alone
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["review"], name="room_search_review")]

    def __str__(self) -> str:
        return f"search text {self.pk}"

    @property
    def vault_scope(self) -> str:
        """The key under which the words are sealed: the review's own."""
        return review_scope(self.review_id)
