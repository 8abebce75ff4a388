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
    TOLD = "told", "Approved, waits until those who hear first were told"
    FALLEN = "fallen", "Approved, and waits for another approval"
    LIVE = "live", "Published"
    WITHHELD = "withheld", "Exceptionally not published"
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


class Ended(models.TextChoices):
    """How an entry of the public list ended."""

    WITHDRAWN = "withdrawn", "Withdrawn"
    REPLACED = "replaced", "Replaced by a later wording of the same page"
    OVER = "over", "Published for a time, which is over"


class Learned(models.TextChoices):
    """How far what was learned reaches (3.1, 4.27)."""

    AGENCY = "agency", "Within one agency"
    BETWEEN = "between", "Between agencies"
    REGIONAL = "regional", "For the region"
    NATIONAL = "national", "For the whole country"


class Progress(models.TextChoices):
    """Where an action stands, as everybody may read it: a fixed list."""

    PLANNED = "planned", "Not begun"
    UNDER_WAY = "under_way", "On its way"
    DONE = "done", "Done"
    CLOSED_UNDONE = "closed_undone", "Closed without being done"


def progress_of(state: str) -> Progress:
    """A state of reviews' own in the public's words: what is being asked within the rooms is still on its way."""
    if state == "closure_asked":
        return Progress.UNDER_WAY
    return Progress(state) if state in Progress else Progress.PLANNED
