"""What lies in the public bucket: a row for each object, so that nothing is sent twice and nothing that must go is forgotten."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from publishing.models.baked import BakedKind


class BucketObject(models.Model):
    """``going_since`` stands from the moment that an object must go until the bucket has said that it is gone."""

    key = models.CharField(max_length=400, unique=True)
    kind = models.CharField(max_length=10, choices=BakedKind)
    page_id = models.BigIntegerField(null=True, db_index=True)
    permit_id = models.UUIDField(null=True)
    sha256 = models.CharField(max_length=64)  # of the file on the shelf that it was sent from
    etag = models.CharField(max_length=100)  # as the bucket gave it
    sent_at = models.DateTimeField(default=timezone.now)
    going_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key
