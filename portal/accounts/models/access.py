"""Ways in and out: invitations, resets, sessions, the pace of sign-in, and words kept for who was signed out."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import models
from django.utils import timezone

from portal.accounts.enums import InvitationPurpose, SessionEnd
from portal.accounts.models.people import User
from portal.vault.api import PORTAL
from portal.vault.fields import SealedJSONField, SealedTextField

LONGEST_SESSION = timedelta(hours=12)
CODE_TRIES = 5


class Invitation(models.Model):
    """A link sent by e-mail that a code told by telephone completes. A reset uses the same door.

    Link and code are kept as keyed hashes. What has still to be sent or shown once lies sealed until then.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    purpose = models.CharField(max_length=10, choices=InvitationPurpose.choices, default=InvitationPurpose.JOIN)
    sets_password = models.BooleanField(default=True)
    sets_factor = models.BooleanField(default=True)
    link_hash = models.CharField(max_length=64, unique=True)
    link_to_send = SealedTextField(blank=True, default="")
    code_hash = models.CharField(max_length=64)
    code_to_show = SealedTextField(blank=True, default="")
    tries = models.PositiveSmallIntegerField(default=0)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.user}"

    @property
    def vault_scope(self) -> str:
        return PORTAL

    @property
    def tries_left(self) -> int:
        return max(0, CODE_TRIES - self.tries)

    @property
    def open(self) -> bool:
        return not (self.used_at or self.cancelled_at) and self.expires_at > timezone.now() and self.tries_left > 0


class SessionRecord(models.Model):
    """One sign-in on one browser, so that its owner can see it and end it. No network address is kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="session_records")
    browser = models.CharField(max_length=60, blank=True)
    idle_minutes = models.PositiveSmallIntegerField(default=30)
    quiet = models.BooleanField(default=False)  # a family's: when it ends, the row goes with it (never 12)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    proved_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=20, choices=SessionEnd.choices, blank=True)

    class Meta:
        ordering = ["-seen_at"]
        indexes = [models.Index(fields=["user", "ended_at"], name="sessions_of_a_user")]

    def __str__(self) -> str:
        return f"{self.browser or 'Browser'} of {self.user}"

    @property
    def ends_at(self) -> datetime:
        """When it ends if nothing more is heard: idle time, or 12 hours from its start, whichever comes first."""
        return min(self.idle_ends_at, self.started_at + LONGEST_SESSION)

    @property
    def idle_ends_at(self) -> datetime:
        return self.seen_at + timedelta(minutes=self.idle_minutes)

    @property
    def live(self) -> bool:
        return self.ended_at is None and self.ends_at > timezone.now()


class ResetRequest(models.Model):
    """Passwords and factors are reset by two people, neither of them the person helped."""

    class Reason(models.TextChoices):
        LOST = "lost", "They have lost their phone or security key"
        FORGOTTEN = "forgotten", "They have forgotten their password"
        LOCKED = "locked", "They locked their access and want it back"
        MISUSE = "misuse", "Somebody else may have used the account"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reset_requests")
    password = models.BooleanField(default=False)
    factors = models.BooleanField(default=False)
    unlock = models.BooleanField(default=False)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    invitation = models.OneToOneField(Invitation, null=True, on_delete=models.SET_NULL, related_name="reset")

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(asked_by=models.F("decided_by")), name="reset_takes_two")
        ]

    def __str__(self) -> str:
        return f"Reset for {self.user}"

    @property
    def open(self) -> bool:
        return self.decided_at is None and self.expires_at > timezone.now()


class SignInPace(models.Model):
    """How often one user name is tried from anywhere. It slows guessing down and locks nobody out."""

    name_hash = models.CharField(primary_key=True, max_length=64)
    failures = models.PositiveIntegerField(default=0)
    counted_from = models.DateTimeField(default=timezone.now)
    next_turn_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.failures} failures"


class KeptWords(models.Model):
    """What somebody was writing when they were signed out: sealed, theirs alone, for one page and one day."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_words")
    page_hash = models.CharField(max_length=64)
    fields = SealedJSONField(default=dict)
    kept_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "kept words"
        constraints = [models.UniqueConstraint("user", "page_hash", name="kept_words_for_a_page")]

    def __str__(self) -> str:
        return f"Words of {self.user}"

    @property
    def vault_scope(self) -> str:
        return PORTAL


class NetworkNote(models.Model):
    """From which network address a session came: sealed, 90 days, opened by two people; of a family none (never 12)."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="network_notes")
    at = models.DateTimeField(default=timezone.now)
    address = SealedTextField()

    class Meta:
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["user", "at"], name="network_of_a_user"),
            models.Index(fields=["at"], name="network_by_day"),
        ]

    def __str__(self) -> str:
        return f"A session of {self.user}"

    @property
    def vault_scope(self) -> str:
        return PORTAL
