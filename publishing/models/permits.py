"""What lets a page of a review be public, and the editors' own words on it."""

from __future__ import annotations

import json
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from portal.vault.api import RELEASES
from portal.vault.fields import SealedJSONField, SealedTextField
from publishing.enums import Contents, OpensWith
from publishing.standing import timed_are_over


class PermitQuerySet(models.QuerySet["PublicationPermit"]):
    def in_force(self) -> PermitQuerySet:
        """Not revoked, whether or not its day has come."""
        return self.filter(revoked_at__isnull=True)

    def valid_now(self) -> PermitQuerySet:
        """In force, its day has come and its last day has not passed: the condition that the database's guards use."""
        now = timezone.now()
        if timed_are_over():
            return self.in_force().filter(not_after__isnull=True, not_before__lte=now)
        return self.in_force().filter(Q(not_after__isnull=True) | Q(not_after__gt=now), not_before__lte=now)

    def past(self) -> PermitQuerySet:
        """In force still, although the last day of a publication for a time is over."""
        return self.in_force().filter(not_after__lte=timezone.now())


class PublicationPermit(models.Model):
    """Two people's leave to show one page with exactly these fields, of exactly this release, from the agreed day
    (never 6).

    The editable fields are held as columns as well as by their digest: the database's own guards compare column by
    column, the server compares the digest each time it answers. A permit never changes but to be used, and to be
    revoked.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    page_id = models.BigIntegerField()
    revision_id = models.BigIntegerField()
    release_id = models.UUIDField()
    release_digest = models.CharField(max_length=64)
    title = models.CharField(max_length=255)
    slug = models.CharField(max_length=255)
    words_id = models.UUIDField()
    opens_with = models.CharField(max_length=20, choices=OpensWith)
    contents = models.CharField(max_length=10, choices=Contents)
    letter = models.CharField(max_length=64, default="")
    digest = models.CharField(max_length=64)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    went_live_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)  # the last time that the scheduled loop could not publish it

    objects = PermitQuerySet.as_manager()

    class Meta:
        ordering = ["-granted_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(editor=F("approver")), name="publication_takes_two"),
            models.UniqueConstraint(fields=["page_id"], condition=Q(revoked_at__isnull=True), name="one_permit_a_page"),
        ]

    def __str__(self) -> str:
        return f"Permit {self.id}"


class PageWords(models.Model):
    """An editor's description of a page: a new row for each wording, sealed under the releases' key.

    A page and its revisions hold this row's key only, so that the words lie neither in Wagtail's history nor in its
    comparisons, and a permit names the very wording that two people saw.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    release_id = models.UUIDField(null=True)  # of whose register it is checked against; none for a note between editors
    plain_page_id = models.BigIntegerField(null=True)  # an ordinary page, whose whole words these are
    text = SealedTextField(blank=True, default="")
    pictures = SealedJSONField(blank=True, default=dict)  # words for pictures that have none, by the pictures' keys
    note = SealedTextField(blank=True, default="")  # of a corrected version: what was corrected, and why
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list)  # positions only: the names they match stay where the register's key is
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "page words"
        indexes = [models.Index(fields=["plain_page_id", "release_id"], name="words_of_plain_page")]

    def __str__(self) -> str:
        return f"Words {self.id}"

    @property
    def vault_scope(self) -> str:
        return RELEASES

    @property
    def said(self) -> str:
        """All that the editor wrote, in one text: what is checked against the register, and what a permit binds."""
        pieces = [self.text, *(self.pictures[key] for key in sorted(self.pictures))]
        return "\n".join([*pieces, self.note] if self.note else pieces)

    @property
    def bound(self) -> str:
        """The same, with which picture each of the words stands for."""
        if not self.pictures and not self.note:
            return self.text
        return json.dumps([self.text, self.pictures, self.note], sort_keys=True)

    @property
    def is_clean(self) -> bool:
        """Checked against the register of identities, and nothing found, or somebody answered for what was (never
        6)."""
        return self.checked_at is not None and (not self.findings or self.answered_by_id is not None)
