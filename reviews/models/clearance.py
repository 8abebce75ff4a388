"""Sign-off, submission and the Home Office's answer: what the rooms know of a release (4.28 to 4.31)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from portal.vault.fields import SealedTextField
from reviews.enums_report import Audience, HomeOfficeOutcome
from reviews.models.base import Fact
from reviews.models.release import Release
from reviews.models.review import Review


class SignOff(Fact):
    """The SSP signs off exactly these bytes: ``digest`` is the release's at that moment (4.28)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="sign_offs")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    meeting = SealedTextField()
    met_on = models.DateField()
    minute = SealedTextField()
    signed_at = models.DateTimeField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["release"], condition=models.Q(voided_at__isnull=True), name="one_standing_sign_off"
            )
        ]


class Submission(Fact):
    """The pack that was made for the Home Office, and that it was sent (4.28)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="submissions")
    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    sent_on = models.DateField()
    sent_to = SealedTextField()
    recorded_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-recorded_at"]


class ClearanceLetter(Fact):
    """A letter of the Home Office that was filed in the room, as the document room reported it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="clearance_letters")
    version_ref = models.UUIDField(unique=True, editable=False)
    number = models.PositiveIntegerField(default=1)
    sha256 = models.CharField(max_length=64)
    filed_at = models.DateTimeField()
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-filed_at"]


class HomeOfficeAnswer(Fact):
    """The outcome of the quality assurance, with its letter (4.31)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="home_office_answers")
    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=14, choices=HomeOfficeOutcome)
    letter = models.ForeignKey(ClearanceLetter, on_delete=models.PROTECT, related_name="+")
    dated_on = models.DateField()
    may_publish_from = models.DateField(null=True, blank=True)
    words = SealedTextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-recorded_at"]


class NamedChange(Fact):
    """One change that the Home Office named; closed in the version whose differences are tied to it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    answer = models.ForeignKey(HomeOfficeAnswer, on_delete=models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    words = SealedTextField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["answer", "number"], name="changes_are_numbered")]


class Difference(Fact):
    """One difference between a release and the last that the Home Office answered, tied to the named change that it belongs to, if any."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    part = models.CharField(max_length=14)
    before = SealedTextField(blank=True)
    after = SealedTextField(blank=True)
    change = models.ForeignKey(NamedChange, null=True, blank=True, on_delete=models.PROTECT, related_name="differences")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["release", "number"], name="differences_are_numbered")]


class Inheritance(Fact):
    """Panel chair and SSP chair confirm that every difference is a named change: sign-off and clearance pass on.

    Two people; ``digest`` says of which exact bytes (never 6).
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    release = models.OneToOneField(Release, on_delete=models.PROTECT, related_name="+")
    answer = models.ForeignKey(HomeOfficeAnswer, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    chair_at = models.DateTimeField(null=True, blank=True)
    chair_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ssp_at = models.DateTimeField(null=True, blank=True)
    ssp_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(chair_by__isnull=True)
                | models.Q(ssp_by__isnull=True)
                | ~models.Q(chair_by=models.F("ssp_by")),
                name="two_people_confirm_an_inheritance",
            )
        ]


class Debrief(Fact):
    """Feedback and debriefing to staff, family or media; the media not before clearance (4.28)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="debriefs")
    audience = models.CharField(max_length=8, choices=Audience)
    on = models.DateField()
    words = SealedTextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["on"]


class FinalCopy(Fact):
    """That an agency's senior manager was given the cleared report and its documents (4.29)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="final_copies")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey("accounts.Agency", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["given_at"]
        constraints = [models.UniqueConstraint(fields=["release", "agency"], name="one_final_copy_an_agency")]
        verbose_name_plural = "final copies"
