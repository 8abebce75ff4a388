"""The register of identities, and the check of a text against it (4.24, 4.28)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedDateField, SealedJSONField, SealedTextField
from reviews.enums_report import CHECKED_KINDS, FindingAnswer, IdentityRole
from reviews.models.base import Fact
from reviews.models.people import Person
from reviews.models.review import Review


class Identity(Fact):
    """Somebody who must not be told from the report. For panel chair, coordinator and overview author only."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="identities")
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="identity")
    role = models.CharField(max_length=12, choices=IdentityRole)
    name = SealedTextField()
    other_names = SealedTextField(blank=True)
    born_on = SealedDateField(null=True, blank=True)
    died_on = SealedDateField(null=True, blank=True)
    addresses = SealedTextField(blank=True)
    employers = SealedTextField(blank=True)
    numbers = SealedTextField(blank=True)
    pointers = SealedTextField(blank=True)
    pseudonym = SealedTextField(blank=True)
    chosen_by = SealedTextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["changed_at"]
        verbose_name_plural = "identities"


class AnonymityCheck(Fact):
    """One version's words against the register as it stood: ``register_digest`` tells whether it still stands so."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="anonymity_checks")
    kind = models.CharField(max_length=18, choices=CHECKED_KINDS)
    version_ref = models.UUIDField(editable=False)
    words_digest = models.CharField(max_length=64)
    register_digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["review", "version_ref"])]


class AnonymityFinding(Fact):
    """One finding, answered by a named person with a reason, or taken out in a new version."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    check_made = models.ForeignKey(AnonymityCheck, on_delete=models.CASCADE, related_name="findings")
    number = models.PositiveIntegerField()
    what = models.CharField(max_length=20)
    identity = models.ForeignKey(Identity, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    found = SealedJSONField(default=dict)
    answer = models.CharField(max_length=6, choices=FindingAnswer, default=FindingAnswer.OPEN)
    reason = SealedTextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["check_made", "number"], name="findings_are_numbered")]
