"""What the chair shares, with whom, from when to when, and what a family answers (4.13, 4.25)."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models

from documentroom.enums import FeedbackKind
from documentroom.models.documents import Version
from documentroom.models.leaves import Leave
from portal.vault.api import review_scope
from portal.vault.fields import SealedTextField


class Share(models.Model):
    """This version, from a date to a date, by the chair's direction, to one family group or to one named professional.

    ``section`` is the document's, held here so that the database itself refuses an IMR for a family (never 5).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="shares")
    section = models.CharField(max_length=20)
    family_group = models.ForeignKey("reviews.FamilyGroup", null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opens_on = models.DateField()
    closes_on = models.DateField()
    direction = SealedTextField(blank=True)  # the chair's own words on it
    hard_pages = SealedTextField(blank=True)  # pages to warn of before they are shown, as the chair wrote them
    code = models.CharField(max_length=12, unique=True)  # on each page of a family's copy: it names nobody and stays
    directed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    directed_at = models.DateTimeField()
    announced_on = models.DateField(null=True)  # its readers were told that something waits
    finished_on = models.DateField(null=True)  # the family said that they have answered all they want
    recalled_at = models.DateTimeField(null=True)
    recalled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recall_reason = SealedTextField(blank=True)

    class Meta:
        ordering = ["-directed_at"]
        indexes = [models.Index(fields=["family_group", "opens_on"], name="room_share_group")]
        constraints = [
            models.CheckConstraint(condition=models.Q(closes_on__gte=models.F("opens_on")), name="room_share_dates"),
            models.CheckConstraint(
                condition=models.Q(family_group__isnull=False, person__isnull=True)
                | models.Q(family_group__isnull=True, person__isnull=False),
                name="room_share_one_recipient",
            ),
            models.CheckConstraint(condition=~models.Q(section="imrs"), name="room_imr_never_shared"),
        ]

    def __str__(self) -> str:
        return f"share {self.pk}"

    @property
    def vault_scope(self) -> str:
        """The key under which the share's words are sealed: the review's own."""
        return review_scope(self.review_id)

    def is_open(self, on: date) -> bool:
        """Whether it can be read on that day: the dates count as whole days, both included."""
        return self.recalled_at is None and self.opens_on <= on <= self.closes_on


class LedgerLeave(Leave):
    """The chair lets whoever speaks for a family now read what was answered for it before them, until it is ended (4.13)."""

    family_group = models.ForeignKey("reviews.FamilyGroup", on_delete=models.PROTECT, related_name="+")

    class Meta(Leave.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["family_group", "person"],
                condition=models.Q(ended_at__isnull=True),
                name="room_one_ledger_leave",
            )
        ]


class Feedback(models.Model):
    """What a family's reader tells the chair, on a page or on the whole, and the chair's answer (4.13).

    Without ``sent_at`` it is only kept for who writes it ("Keep it, I will come back"): nobody else can read it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="feedback")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=15, choices=FeedbackKind.choices, blank=True)
    page = models.PositiveIntegerField(null=True)  # None: the whole
    words = SealedTextField(blank=True)
    for_chair_alone = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    answer = SealedTextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["sent_at", "id"]
        verbose_name_plural = "feedback"
        constraints = [
            models.UniqueConstraint(
                fields=["share", "author"], condition=models.Q(sent_at__isnull=True), name="room_one_kept_draft"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True) | models.Q(sent_at__isnull=False),
                name="room_answer_to_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"feedback {self.pk}"

    @property
    def vault_scope(self) -> str:
        """The key under which the words are sealed: the review's own."""
        return review_scope(self.review_id)
