"""Who takes part in which capacity, and what each has declared (access.md, "Declarations")."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedJSONField, SealedTextField
from reviews.enums import Capacity, DeclarationState, Knows, ParticipantState
from reviews.models.base import Fact
from reviews.models.people import Person
from reviews.models.review import Review


class Participant(Fact):
    """One person, one review, one capacity. Only ``ACCEPTED`` opens anything, and only while it lasts."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations")
    capacity = models.CharField(max_length=24, choices=Capacity)
    agency = models.ForeignKey("accounts.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    family_group = models.ForeignKey(
        "reviews.FamilyGroup", null=True, blank=True, on_delete=models.PROTECT, related_name="participants"
    )
    represents_victim = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ParticipantState, default=ParticipantState.INVITED)
    invited_at = models.DateTimeField()
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    expires_on = models.DateField(null=True, blank=True)
    terms_hash = models.CharField(max_length=64, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_reason = SealedTextField(blank=True)

    class Meta:
        ordering = ["invited_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "user", "capacity"],
                condition=models.Q(state__in=["invited", "declared", "accepted", "suspended"]),
                name="one_standing_row_a_capacity",
            )
        ]
        indexes = [models.Index(fields=["user", "state"])]

    @property
    def accepted(self) -> bool:
        """Whether the declaration is accepted now (expiry is for the policy to weigh)."""
        return self.state == ParticipantState.ACCEPTED


class Declaration(Fact):
    """What one person declared for one capacity: interest, conflict, terms of handling; then somebody else's answer."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="declarations")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="declarations")
    state = models.CharField(max_length=10, choices=DeclarationState, default=DeclarationState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    card_seen_at = models.DateTimeField()
    interest = SealedTextField(blank=True)
    employer = SealedTextField(blank=True)
    postcode = SealedTextField(blank=True)
    knows = models.CharField(max_length=8, choices=Knows, blank=True)
    knows_words = SealedTextField(blank=True)
    touches_people = models.ManyToManyField(Person, blank=True, related_name="+")
    touches_agencies = models.ManyToManyField("accounts.Agency", blank=True, related_name="+")
    terms_hash = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    flags = SealedJSONField(default=list, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = SealedTextField(blank=True)

    class Meta:
        ordering = ["-card_seen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=models.Q(state__in=["draft", "made"]),
                name="one_declaration_in_hand",
            )
        ]


class Wall(Fact):
    """What a declared conflict closes to one participant: an agency's papers, or a family group's."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="walls")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="walls")
    agency = models.ForeignKey("accounts.Agency", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    family_group = models.ForeignKey(
        "reviews.FamilyGroup", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")


class FamilyVisit(Fact):
    """That somebody of a family was here on a day: kept so that the trail holds one entry a day, not one a page."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["participant", "on"], name="one_family_visit_a_day")]
