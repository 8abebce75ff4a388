"""What a family itself says and chooses: who speaks for it, its words, its corrections. And who helps (4.13, 4.14)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.enums_report import Helper, NoteAnswer, VoiceKind
from reviews.models.base import Fact
from reviews.models.family import FamilyContact, FamilyGroup
from reviews.models.participation import Participant
from reviews.models.review import Review


class AdvocateChoice(Fact):
    """The family chose somebody to speak for it, or somebody else: who asked, when, why. Rows are only added (4.13)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="advocate_choices")
    former = models.ForeignKey(Participant, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    chosen = models.ForeignKey(Participant, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    asked_by = SealedTextField()
    asked_on = models.DateField()
    why = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["recorded_at"]


class FamilyNoteReply(Fact):
    """What the family says to the note of a meeting. It stands beside the note, which stays as it was (4.14)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(FamilyContact, on_delete=models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=10, choices=NoteAnswer)
    words = SealedTextField(blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField(null=True, blank=True)
    answer = SealedTextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["given_at"]
        verbose_name_plural = "family note replies"


class FamilyHelper(Fact):
    """The help of a family liaison officer or the SIO: whom the family has already, how they are (4.14)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="helpers")
    role = models.CharField(max_length=8, choices=Helper)
    name = SealedTextField()
    on = models.DateField()
    advocates = SealedTextField(blank=True)
    coping = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-on", "-recorded_at"]


class FamilyVoice(Fact):
    """Words of the family: about the person, the name they choose, a disagreement. Each is answered by the chair."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="voices")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=VoiceKind)
    words = SealedTextField()
    by_whom = SealedTextField(blank=True)
    for_chair_alone = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    taken_up = models.BooleanField(null=True, blank=True)
    answer = SealedTextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="family_voices_are_numbered")]


class HeldNotice(models.Model):
    """A neutral message that waits, since today is a day on which a family asked to be left alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey(FamilyGroup, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="one_held_notice")]


class SupportService(models.Model):
    """Who helps a bereaved family: of the whole portal, kept by the coordinators, printed on the leaflet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    does = models.CharField(max_length=200)
    reached = models.CharField(max_length=120)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]

    @property
    def is_new(self) -> bool:
        """Whether it came with the portal, and is not on the coordinators' own list."""
        return self._state.adding
