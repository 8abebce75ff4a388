"""The words of the schedule of material (4.22)."""

from __future__ import annotations

from django.db import models


class Source(models.TextChoices):
    """Where an item of the schedule comes from. All but the last enter it by themselves."""

    DOCUMENT = "document", "Filed in the room"
    LETTER = "letter", "Letter written"
    INTERVIEW = "interview", "Record of an interview"
    MEETING = "meeting", "Note of a meeting"
    LESSON = "lesson", "Immediate lesson"
    NOTE = "note", "Said beside a document"
    ELSEWHERE = "elsewhere", "Held elsewhere"


class Sensitivity(models.TextChoices):
    """Whether an item is sensitive. What nobody has weighed yet is kept with the sensitive."""

    WAITING = "waiting", "Not weighed yet"
    NOT_SENSITIVE = "no", "Not sensitive"
    SENSITIVE = "yes", "Sensitive"


class LineKind(models.TextChoices):
    """What a line of the schedule says of its item."""

    ENTERED = "entered", "Entered"
    CORRECTED = "corrected", "Corrected"
    WEIGHED = "weighed", "Weighed"
    SUPPLIED = "supplied", "Supplied"


class RequestState(models.TextChoices):
    ASKED = "asked", "Asked for"
    TOLD = "told", "Asked for, its agency told"
    SUPPLIED = "supplied", "Supplied"
    DECLINED = "declined", "Declined"


class ExportFileName(models.TextChoices):
    """The files of one export: sensitive items lie in files of their own."""

    WORD = "schedule.docx", "Schedule, Word"
    CSV = "schedule.csv", "Schedule, CSV"
    SENSITIVE_WORD = "sensitive-schedule.docx", "Sensitive schedule, Word"
    SENSITIVE_CSV = "sensitive-schedule.csv", "Sensitive schedule, CSV"
