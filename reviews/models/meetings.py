"""Panel meetings: who is called, what is discussed, the minutes and what is to be done (4.10, 4.20, 4.21, 4.26)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.kernel.calendar import today
from portal.vault.fields import SealedTextField
from reviews.enums_meetings import Coming, ItemKind, MeetingState
from reviews.models.base import Fact
from reviews.models.imr import Imr
from reviews.models.participation import Participant
from reviews.models.review import Review


class Meeting(Fact):
    """One meeting of the panel. ``agreed_at`` is the later meeting at which its minutes were agreed."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="meetings")
    number = models.PositiveIntegerField()
    on = models.DateField()
    starts = SealedTextField(blank=True)
    place = SealedTextField(blank=True)
    state = models.CharField(max_length=8, choices=MeetingState, default=MeetingState.CALLED)
    version = models.PositiveIntegerField(default=0)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    agreed_on = models.DateField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="meeting_number_once")]


class AgendaItem(Fact):
    """One item of the agenda; for a presentation, whose review it is (4.20)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=14, choices=ItemKind)
    words = SealedTextField(blank=True)
    imr = models.ForeignKey(Imr, null=True, on_delete=models.PROTECT, related_name="presentations")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order"]


class MeetingCall(Fact):
    """Somebody is called to a meeting, says whether they come, and was there or not."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="calls")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=Coming, default=Coming.CALLED)
    words = SealedTextField(blank=True)
    sees_papers = models.BooleanField(default=False)  # the chair puts the papers before them, for this meeting
    present = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "participant"], name="called_once")]


class MeetingPaper(Fact):
    """A version of the document room that lies before a meeting. Its key is the room's own: opaque here."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="papers")
    version_ref = models.UUIDField(editable=False)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["added_at"]
        constraints = [models.UniqueConstraint(fields=["meeting", "version_ref"], name="paper_once_a_meeting")]


class Minutes(Fact):
    """One wording of a meeting's minutes; the last one counts."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="minutes")
    number = models.PositiveIntegerField()
    words = SealedTextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="minutes_number_once")]


class MinutesCorrection(Fact):
    """Somebody who was called asks for the minutes to be corrected; settled by a new wording, or a reason."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="corrections")
    words = SealedTextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer = SealedTextField(blank=True)

    class Meta:
        ordering = ["at"]


class MeetingAction(Fact):
    """What somebody is to do; it comes back at each meeting until it is done."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="meeting_actions")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="actions")
    number = models.PositiveIntegerField()
    words = SealedTextField()
    owner = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(null=True)
    done_words = SealedTextField(blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="meeting_action_once")]

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < today()
