"""Who read: by code for professionals; for a family one day and no more (never 12)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from documentroom.models.documents import Version
from documentroom.models.sharing import Share
from portal.kernel.calendar import now
from portal.vault.api import review_scope
from portal.vault.fields import SealedTextField

OPEN_FOR = timedelta(days=7)


class ReadMark(models.Model):
    """One opening of one version by one professional: the code on each page leads to person and moment."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=12, unique=True)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="marks")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["version", "reader", "-opened_at"], name="room_mark_reader")]

    def __str__(self) -> str:
        return f"mark {self.pk}"


class ReadingPlace(models.Model):
    """The page at which a professional stopped, for that person alone. Of a family's reading none is kept (never 12)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    page = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "reader"], name="room_one_place")]

    def __str__(self) -> str:
        return f"place {self.pk}"


class TraceRequest(models.Model):
    """One of the review's leaders asks to which family's share a code belongs; a second agrees; it is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed = models.BooleanField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    shown_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(asked_by=models.F("answered_by")), name="room_trace_takes_two"),
            models.CheckConstraint(
                condition=models.Q(shown_at__isnull=True) | models.Q(agreed=True, answered_by__isnull=False),
                name="room_trace_agreed_first",
            ),
        ]

    def __str__(self) -> str:
        return f"trace {self.pk}"

    @property
    def vault_scope(self) -> str:
        """The key under which the reason is sealed: the review's own."""
        return review_scope(self.review_id)

    @property
    def closes_at(self) -> datetime:
        """When it can no longer be answered, or seen."""
        return (self.answered_at or self.asked_at) + OPEN_FOR

    @property
    def waits(self) -> bool:
        """Whether a second can still agree."""
        return self.agreed is None and self.closes_at > now()

    @property
    def open(self) -> bool:
        """Whether who asked can see it now, once."""
        return bool(self.agreed) and self.shown_at is None and self.closes_at > now()


class FamilyDay(models.Model):
    """That a share was open to reading on a day: nothing else of a family's reading is kept (never 12).

    The row makes the day's one audit entry happen once, also when two pages are asked for at the same moment.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["share", "day"], name="room_one_entry_a_day")]

    def __str__(self) -> str:
        return f"day {self.pk}"
