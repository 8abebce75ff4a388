"""Files that are on their way in, or have come in whole and wait for their form (never 4: neither is filed)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from documentroom.models.documents import Document
from portal.kernel.calendar import now
from portal.vault.api import review_scope
from portal.vault.fields import SealedTextField
from portal.vault.files import SealedFile

KEPT = timedelta(hours=24)  # from its beginning; whatever has not been filed by then goes


class Upload(models.Model):
    """One file that one person sends into one review by the tus protocol, or has sent and not yet filed.

    The ids of the rows that filing will make are fixed here: each segment is sealed for them, once. ``finished_at`` is
    set when the file is stored whole and hashed. Filing deletes the row in the transaction that makes the version.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")  # of a new version
    new_document = models.UUIDField()  # the id of the document that it becomes, or belongs to
    new_version = models.UUIDField()
    name = SealedTextField()
    modified = models.BigIntegerField(default=0)  # as the browser says: the same file chosen again is known by it
    blob_name = models.CharField(max_length=200)
    storage_alias = models.CharField(max_length=20)
    wrapped_key = models.BinaryField()
    binding = models.CharField(max_length=200)
    place = models.TextField(blank=True)  # the store's own handle of what is unfinished
    length = models.BigIntegerField()
    offset = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    claim = models.UUIDField(null=True)  # the process that is writing
    claimed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["begun_at"]
        indexes = [models.Index(fields=["review", "user"], name="room_upload_own")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(offset__gte=0) & models.Q(offset__lte=models.F("length")),
                name="room_upload_within_its_length",
            ),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True)
                | (models.Q(offset=models.F("length")) & ~models.Q(sha256="")),
                name="room_upload_finished_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"upload {self.pk}"

    @property
    def vault_scope(self) -> str:
        """The key under which its name and bytes are sealed: the review's own."""
        return review_scope(self.review_id)

    @property
    def ends_at(self) -> datetime:
        """When it goes unless it is filed."""
        return self.begun_at + KEPT

    @property
    def expired(self) -> bool:
        return self.begun_at + KEPT <= now()

    def sealed(self) -> SealedFile:
        """The finished file as filing takes it over."""
        return SealedFile(
            self.blob_name, self.storage_alias, bytes(self.wrapped_key), self.binding, self.length, self.sha256
        )
