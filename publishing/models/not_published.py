"""A review that is exceptionally not published, as the public list says it: a reason, and since when; nothing else."""

from __future__ import annotations

from uuid import uuid4

from django.db import models


class NotPublished(models.Model):
    """Made where the partnership's chair agreed that the list says so; gone where that is lifted.

    The words were written for the public and checked against the register; the list runs without any key.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    release_id = models.UUIDField(unique=True)
    words = models.TextField()
    since = models.DateField()

    class Meta:
        verbose_name_plural = "not published"
        ordering = ["-since"]

    def __str__(self) -> str:
        return f"Not published {self.id}"
