"""What every fact of a review shares: an opaque key, a review, and the review's own encryption key."""

from __future__ import annotations

import uuid

from django.db import models

from portal.vault.api import review_scope


class Fact(models.Model):
    """A row that belongs to one review. Its sealed fields open under that review's key alone (never 3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    @property
    def vault_scope(self) -> str:
        """The key scope of the review that this row belongs to."""
        return review_scope(self.review_id)  # type: ignore[attr-defined]
