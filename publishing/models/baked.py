"""What lies on the public's web server: a row for each file, with what it was made from."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class BakedKind(models.TextChoices):
    """Of what a file is part."""

    PAGE = "page", "A review's page, or a file of it"
    SHARED = "shared", "What lists or frames: lists, feeds, plain pages"
    STATIC = "static", "Style, script, letter form"


class BakedFile(models.Model):
    """``stamp`` is the digest of all that the file was made from: the same, and the file need not be made again."""

    name = models.CharField(max_length=400, unique=True)  # on the shelf (publishing.baking.shelf)
    kind = models.CharField(max_length=10, choices=BakedKind)
    page_id = models.BigIntegerField(null=True, db_index=True)
    permit_id = models.UUIDField(null=True)
    stamp = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    not_after = models.DateTimeField(null=True)  # from then on the web server answers 410 by itself
    baked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class BakersTurn(models.Model):
    """One row, written first by whoever bakes or takes down, and held until that is kept: they wait for each other.

    So what was rendered before a withdrawal cannot be written after it, on either database.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    taken = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.taken)
