"""What leaves the rooms: the release, its files, and who edits it.

These tables are all that the editors' desk can see of a review, and it may see no table of a case: so no row here
points at one. Their sealed fields open under the releases' own key (house.md, publishing).
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from portal.vault.api import RELEASES
from portal.vault.fields import SealedDateField, SealedJSONField, SealedTextField
from portal.vault.files import SealedBlob
from reviews import pdf_access
from reviews.enums_report import (
    RELEASE_FIXED,
    NoticeKind,
    Part,
    ReleaseCapacity,
    ReleaseDeclarationState,
    ReleaseState,
)


class Released(models.Model):
    """A row under the releases' key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    @property
    def vault_scope(self) -> str:
        return RELEASES


class Release(Released):
    """One set of exact bytes on its way to the public. ``digest`` is that of all its files and details.

    ``review_id`` is no foreign key on purpose. ``died`` is the first of a month: no day is public. From clearance on
    the database itself refuses to change anything but ``state``, the dates and moments, and ``progress``
    (``reviews.triggers``). ``stopped_at``: void, or withdrawn.
    """

    review_id = models.UUIDField(editable=False, db_index=True)
    number = models.PositiveIntegerField(editable=False)
    state = models.CharField(max_length=12, choices=ReleaseState, default=ReleaseState.PREPARING, editable=False)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    title = SealedTextField(blank=True)
    pseudonym = SealedTextField(blank=True)
    died = SealedDateField(null=True, blank=True)
    chair = SealedTextField(blank=True)
    author = SealedTextField(blank=True)
    panel = SealedJSONField(default=list, blank=True)
    agencies = SealedJSONField(default=list, blank=True)
    actions = SealedJSONField(default=list, blank=True)
    progress = SealedJSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    agreed_date = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    cleared_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)  # of this date, all who hear first (reviews.services.telling)
    withheld_at = models.DateTimeField(null=True, blank=True)  # exceptionally not published: agreed, with a reason
    withheld_words = SealedTextField(blank=True)
    withheld_listed = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["review_id", "number"], name="releases_are_numbered")]

    @property
    def fixed(self) -> bool:
        """Whether it was cleared: from then on its bytes cannot change."""
        return self.state in RELEASE_FIXED


class ReleaseFile(SealedBlob, Released):
    """One file's bytes, encrypted in the store of releases. ``fixed`` at clearance: no update, no delete after it."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="files")
    part = models.CharField(max_length=14, choices=Part)
    version_ref = models.UUIDField(null=True, blank=True, editable=False)
    version_number = models.PositiveIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    access = SealedJSONField(default=dict, blank=True)  # of a PDF: what it lacks (reviews.pdf_access); {} not looked at
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    fixed = models.BooleanField(default=False, editable=False)

    class Meta:
        ordering = ["part"]
        constraints = [models.UniqueConstraint(fields=["release", "part"], name="one_file_a_part")]

    @property
    def lacks(self) -> tuple[pdf_access.Lack, ...]:
        """Of a PDF that was looked at: what it lacks for people who do not see it."""
        return pdf_access.lacks(self.access)


class ReleaseLetter(SealedBlob, Released):
    """The Home Office's letter as the public sees it beside a cleared release, once the partnership agreed (never 6)."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="letters_out")
    version_ref = models.UUIDField(editable=False)
    pages = models.PositiveIntegerField(default=0)
    access = SealedJSONField(default=dict, blank=True)
    put_at = models.DateTimeField()
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-put_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["release"], condition=models.Q(ended_at__isnull=True), name="one_standing_letter"
            )
        ]


class ReleaseDeclaration(Released):
    """An editor's or communications officer's declaration for one release; the SSP chair accepts it (access.md)."""

    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="declarations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="release_declarations")
    capacity = models.CharField(max_length=16, choices=ReleaseCapacity)
    state = models.CharField(
        max_length=10, choices=ReleaseDeclarationState, default=ReleaseDeclarationState.NAMED, editable=False
    )
    named_at = models.DateTimeField()
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    card_seen_at = models.DateTimeField(null=True, blank=True)
    interest = SealedTextField(blank=True)
    conflict = SealedTextField(blank=True)
    terms_hash = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = SealedTextField(blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["named_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "user"],
                condition=models.Q(state__in=["named", "made", "accepted"]),
                name="one_standing_declaration",
            )
        ]


class ReleaseNotice(models.Model):
    """The desk tells the rooms what became of a release; the rooms' worker takes it up, once in effect."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind)
    page_ref = models.CharField(max_length=64, blank=True)  # its path: a host's name has any length
    happened_at = models.DateTimeField()
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["happened_at"]
