"""Documents and their versions. The original is never changed: a new file is a new version (never 4)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from documentroom.enums import DocumentKind, FileType, VersionState
from portal.vault.api import review_scope
from portal.vault.fields import SealedJSONField, SealedTextField
from portal.vault.files import SealedBlob
from reviews.enums import Section


class Document(models.Model):
    """One thing on one shelf of one review: an agency's IMR, the overview report, a letter.

    ``agency`` or ``family_group`` says whose own it is, where it is somebody's own (access.md, "Own").
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    section = models.CharField(max_length=20, choices=Section.choices)
    kind = models.CharField(max_length=30, choices=DocumentKind.choices)
    agency = models.ForeignKey("accounts.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    family_group = models.ForeignKey(
        "reviews.FamilyGroup", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    for_chair_alone = models.BooleanField(default=False)  # given by a family for the chair alone
    asks_reason = models.BooleanField(default=False)  # whoever takes an original says why
    title = SealedTextField()
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["review", "section", "created_at", "id"], name="room_document_shelf"),
            models.Index(fields=["review", "created_at", "id"], name="room_document_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "kind"],
                condition=models.Q(kind__in=["overview_report", "executive_summary", "action_plan", "terms"]),
                name="room_one_of_each_report",
            ),
            models.UniqueConstraint(
                fields=["review", "agency"], condition=models.Q(kind="imr"), name="room_one_imr_an_agency"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="imr") | (models.Q(agency__isnull=False) & models.Q(section="imrs")),
                name="room_imr_is_an_agencys",
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.pk}"

    @property
    def alone(self) -> bool:
        """Whether it is for the chair alone: given so, or of a family group of which only the chair knows."""
        return self.for_chair_alone or (self.family_group is not None and self.family_group.for_chair_alone)

    @property
    def vault_scope(self) -> str:
        """The key under which this document's words are sealed: its review's own (never 3)."""
        return review_scope(self.review_id)


class Version(SealedBlob):
    """One filed file, sealed, with who filed it, when and why. Readable only while ``clean`` (never 4)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    once = models.UUIDField(unique=True, null=True)  # the form that filed it: a double click files once
    file_name = SealedTextField()
    file_type = models.CharField(max_length=10, choices=FileType.choices, blank=True)
    pages = models.PositiveIntegerField(null=True)
    marking = SealedTextField(blank=True)  # as its author wrote it, word for word
    why = SealedTextField(blank=True)
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=VersionState.choices, default=VersionState.CHECKING)
    state_words = SealedTextField(blank=True)  # why it was refused or held back, for who filed it
    checked_at = models.DateTimeField(null=True)
    findings = SealedJSONField(default=list)  # what the inspection found and did not refuse: sentences for who filed it
    signatures = models.CharField(max_length=60, blank=True)  # the scanner's own version when it was called clean
    scanned_at = models.DateTimeField(null=True)  # the last time that it was called clean
    malware = SealedTextField(blank=True)  # what the scanner calls what it found
    copy_asked_at = models.DateTimeField(null=True)  # another copy was asked for, of one that is held back
    copy_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField(null=True)  # a worker is at it: claimed by conditional update
    tries = models.PositiveIntegerField(default=0)
    index_tries = models.PositiveIntegerField(default=0)  # how often it could not be put into the search
    index_after = models.DateTimeField(null=True)  # when that is tried again
    # This is a stripped copy of that one.
    made_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="made")
    removed = SealedTextField(blank=True)  # what was stripped, in plain words
    completed = models.BooleanField(default=False)  # the completed version: stripped of hidden content (4.13)
    tabled_at = models.DateTimeField(null=True)
    tabled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["review", "state"], name="room_version_state"),
            models.Index(fields=["review", "filed_at"], name="room_version_filed"),
            models.Index(fields=["state", "scanned_at"], name="room_version_scanned"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="room_version_number"),
            models.CheckConstraint(
                condition=models.Q(completed=False) | models.Q(made_from__isnull=False),
                name="room_completed_is_stripped",
            ),
            models.CheckConstraint(
                condition=models.Q(tabled_at__isnull=True) | models.Q(state__in=["clean", "quarantined"]),
                name="room_tabled_was_clean",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.pk}"

    @property
    def vault_scope(self) -> str:
        """The key under which this version's words and bytes are sealed: its review's own."""
        return review_scope(self.review_id)

    @property
    def has_bytes(self) -> bool:
        """A refused file's bytes are gone."""
        return self.state != VersionState.REFUSED

    @property
    def is_readable(self) -> bool:
        """Whether anybody can read it at all: only once scanned clean (never 4)."""
        return self.state == VersionState.CLEAN


class DrawnPages(SealedBlob):
    """The PDF that stands for a version which is none itself: LibreOffice's, or its author's own (``made_by``)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", on_delete=models.PROTECT, related_name="+")
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="drawn")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"drawn pages {self.pk}"

    @property
    def vault_scope(self) -> str:
        """The key under which the pages are sealed: the review's own."""
        return review_scope(self.review_id)
