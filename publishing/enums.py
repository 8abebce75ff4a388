"""The few words that the public site chooses between."""

from __future__ import annotations

from django.db import models


class Part(models.TextChoices):
    """What a release is made of (4.27, 4.29). The letter is the Home Office's (4.31)."""

    OVERVIEW_REPORT = "overview_report", "Overview report"
    EXECUTIVE_SUMMARY = "executive_summary", "Executive summary"
    ACTION_PLAN = "action_plan", "Action plan"
    HOME_OFFICE_LETTER = "home_office_letter", "The Home Office’s letter"


class OpensWith(models.TextChoices):
    """Which of the two a reader meets first."""

    REPORT = "overview_report", "the overview report"
    SUMMARY = "executive_summary", "the executive summary"


class Contents(models.TextChoices):
    """How fine the list of contents is."""

    CHAPTERS = "chapters", "chapters"
    SECTIONS = "sections", "chapters and their sections"


class Standing(models.TextChoices):
    """Where the page of one cleared release stands, as the desk shows it."""

    WAITING = "waiting", "Waiting for its page"
    DRAFT = "draft", "Being prepared"
    SECOND_PERSON = "second_person", "Waits for a second person"
    DATED = "dated", "Approved, waits for its date"
    LIVE = "live", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Withdrawal(models.TextChoices):
    """Why a page left the public. A closed list: the desk has no key under which words could lie."""

    FAMILY = "family", "The family asked for it"
    COURT = "court", "Proceedings, or a court’s order"
    MISTAKE = "mistake", "Something in it must not be public"
    RELEASE = "release", "The release it shows was stopped"
    ENDED = "ended", "It was published for a time, which is over"
    OTHER = "other", "Another reason, told to the chair of the partnership"


BY_HAND = (Withdrawal.FAMILY, Withdrawal.COURT, Withdrawal.MISTAKE, Withdrawal.OTHER)
