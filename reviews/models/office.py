"""What is the partnership's own and of no review: editions of the protocol, and templates of letters.

Two people make each change (never 10). Their free text is sealed under the portal's own key, since people may write of
a case where they should not.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from portal.vault.api import PORTAL
from portal.vault.fields import SealedJSONField, SealedTextField
from reviews.enums import LetterKind
from reviews.enums_office import OfficeState


class OfficeRow(models.Model):
    """A row of no review, under the portal's own key."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    @property
    def vault_scope(self) -> str:
        return PORTAL


class ProtocolEdition(OfficeRow):
    """An edition of the protocol. ``in_hand``: true while it is written or waits, so that there is one at a time.

    ``hands``: the ids of all who wrote or sent it; none of them can confirm it. Once confirmed it never changes: the
    database refuses (``reviews.triggers``), and so a process may keep what it has read (``reviews.editions``).
    """

    key = models.CharField(max_length=12, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=OfficeState, default=OfficeState.DRAFT)
    in_hand = models.BooleanField(null=True, default=True, unique=True)
    based_on = models.CharField(max_length=12, editable=False)
    data = models.JSONField()
    hands = models.JSONField(default=list)
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_reason = SealedTextField(blank=True)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-begun_at"]


class LetterTemplate(OfficeRow):
    """A template of one kind of letter, or the way back to the built-in one (``built_in``, then without content).

    ``content``: the Word file in base64. ``lines``: its words, filled with made-up data. Of one kind the last confirmed
    is in force; who uploaded it cannot confirm it. The database keeps what was uploaded as it is (``reviews.triggers``).
    """

    kind = models.CharField(max_length=24, choices=LetterKind)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=OfficeState, default=OfficeState.WAITING)
    built_in = models.BooleanField(default=False)
    name = SealedTextField(blank=True)
    content = SealedTextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    lines = SealedJSONField(default=list)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    returned_reason = SealedTextField(blank=True)

    class Meta:
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="letter_templates_are_numbered"),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(state="waiting"), name="one_letter_template_waits"
            ),
        ]
