"""The words of the second half of the process: the report, the family, the release, the actions."""

from __future__ import annotations

from django.db import models


class ReportKind(models.TextChoices):
    """What the panel is presented with and the partnership signs off: report and supporting documents (4.27)."""

    OVERVIEW_REPORT = "overview_report", "Overview report"
    EXECUTIVE_SUMMARY = "executive_summary", "Executive summary"
    ACTION_PLAN = "action_plan", "Action plan"


class PanelAnswer(models.TextChoices):
    AGREED = "agreed", "I agree what is presented"
    NOT_AGREED = "not_agreed", "I do not agree it"


class PartState(models.TextChoices):
    """Where one contributor stands on its part of the report (4.26)."""

    ASKED = "asked", "Asked"
    CONFIRMED = "confirmed", "Confirmed as full and fair"
    OBJECTED = "objected", "Objected, waiting for the chair's answer"
    ANSWERED = "answered", "Objected, and answered by the chair"
    OPENED = "opened", "Not answered; gone on with for a recorded reason"


PART_SETTLED = frozenset({PartState.CONFIRMED, PartState.ANSWERED, PartState.OPENED})


class GateKind(models.TextChoices):
    """A gate that waits for another body's answer, and may open on the chair's reason after two reminders."""

    PANEL_MEMBER = "panel_member", "A panel member's agreement"
    PART = "part", "A contributor's confirmation of its part"
    PLAN = "plan", "An agency's agreement to the action plan"
    IMR = "imr", "An agency's own review"


class PointKind(models.TextChoices):
    """What the panel weighs (4.21)."""

    KEY_POINT = "key_point", "Key point for the report"
    ACTION_POINT = "action_point", "Action point"
    PRACTICE = "practice", "View on practice or procedure"
    GOOD_PRACTICE = "good_practice", "Good practice"
    CONTRADICTION = "contradiction", "Accounts that contradict one another"


class PointSaid(models.TextChoices):
    """A member's word on a finding (4.21)."""

    AGREES = "agrees", "I agree"
    DISSENTS = "dissents", "I do not agree"
    ASKS = "asks", "I have a question first"


class OutlinePart(models.TextChoices):
    """The headings of the outline for the overview report (Appendix 3)."""

    INTRODUCTION = "introduction", "Introduction"
    FACTS = "facts", "The facts"
    ANALYSIS = "analysis", "Analysis"
    CONCLUSIONS = "conclusions", "Conclusions and recommendations"


class Participation(models.TextChoices):
    """Whether a family group takes part (4.12)."""

    NOT_ASKED = "not_asked", "Not invited yet"
    INVITED = "invited", "Invited"
    TAKES_PART = "takes_part", "Takes part"
    DECLINED = "declined", "Declined, and kept informed"
    EXCLUDED = "excluded", "Not invited, for a recorded reason"


class Circle(models.TextChoices):
    """Who a group is: the protocol names all three, on both sides (4.12)."""

    FAMILY = "family", "Family"
    FRIENDS = "friends", "Friends or neighbours"
    COLLEAGUES = "colleagues", "Colleagues"


class VoiceKind(models.TextChoices):
    """What a family says of itself, with or without a report before it (4.13)."""

    STATEMENT = "statement", "Words about the person, for the report"
    NAME = "name", "The name that the report uses"
    DISAGREEMENT = "disagreement", "A disagreement"
    KNOWN = "known", "Something that the review should know"


class NoteAnswer(models.TextChoices):
    """What a family says to the note of a meeting (4.14)."""

    RIGHT = "right", "It is right as it stands"
    CORRECTION = "correction", "Something should be said differently"


class Helper(models.TextChoices):
    """Who helps to find whom the family has already, and says how they are (4.14)."""

    FLO = "flo", "Family liaison officer"
    SIO = "sio", "Senior investigating officer"
    OTHER = "other", "Somebody else who knows the family"


class FamilyStep(models.TextChoices):
    """The steps of 4.13, in the protocol's order."""

    ADVOCATE = "advocate", "A designated advocate"
    TIMING = "timing", "The timing of contact, with the advocate's advice"
    IN_PERSON = "in_person", "First contact in person, with the leaflet"
    UPDATES = "updates", "Regular updates, with when it is expected to be published"
    USE = "use", "How their information is used, and whether it is published"
    HELPED = "helped", "How their information has helped"
    COMPLETED_VERSION = "completed_version", "The completed version, before the Home Office gets it"
    TOLD_COMPLETE = "told_complete", "Told that the review is complete"
    TOLD_READY = "told_ready", "Told that it is ready for publication, and what that may bring"


class ContactWay(models.TextChoices):
    IN_PERSON = "in_person", "In person"
    TELEPHONE = "telephone", "By telephone"
    ADVOCATE = "advocate", "Through the advocate"
    LETTER = "letter", "By letter"
    VIDEO = "video", "By video"


class ReadingWay(models.TextChoices):
    """How a family had the completed version: each counts (4.13)."""

    SCREEN = "screen", "On screen"
    PAPER = "paper", "On numbered paper"
    TRANSLATED = "translated", "Translated"
    TOGETHER = "together", "Read together"


class FamilyAnswer(models.TextChoices):
    DISAGREEMENT = "disagreement", "Disagreement"
    CORRECTION = "correction", "Correction"
    COMMENT = "comment", "Comment"


class Proceedings(models.TextChoices):
    """Criminal proceedings, weighed before anything is shared (4.25)."""

    NONE = "none", "There are none"
    PENDING = "pending", "They are under way"
    ENDED = "ended", "They have ended"


class IdentityRole(models.TextChoices):
    DIED = "died", "The person who died"
    SUSPECTED = "suspected", "The person suspected"
    CHILD = "child", "A child"
    RELATIVE = "relative", "A relative"
    FRIEND = "friend", "A friend or colleague"
    PROFESSIONAL = "professional", "A professional"
    OTHER = "other", "Somebody else"


class FindingAnswer(models.TextChoices):
    OPEN = "open", "Not answered"
    STAYS = "stays", "May stay, for the reason given"
    MEND = "mend", "To be taken out in a new version"


class ReleaseState(models.TextChoices):
    """Where a release stands. CLEARED and after are held by the database itself (never 6)."""

    PREPARING = "preparing", "Being prepared"
    SIGNED_OFF = "signed_off", "Signed off by the partnership"
    SUBMITTED = "submitted", "With the Home Office"
    CONDITIONAL = "conditional", "Cleared once named changes are made"
    RETURNED = "returned", "Returned by the Home Office"
    CLEARED = "cleared", "Cleared"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn from the public page"
    VOID = "void", "Void: a later version took its place"


LETTER_KIND = "home_office_letter"
"""What the check and the public page call the Home Office's letter; it is no report that the panel is presented with."""
CHECKED_KINDS = [*ReportKind.choices, (LETTER_KIND, "The Home Office’s letter")]
RELEASE_FIXED = frozenset({ReleaseState.CLEARED, ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN})


class Part(models.TextChoices):
    """One file of a release."""

    REPORT_WORD = "report_word", "Overview report (Word)"
    REPORT_PDF = "report_pdf", "Overview report (PDF)"
    REPORT_HTML = "report_html", "Overview report (web page)"
    SUMMARY_WORD = "summary_word", "Executive summary (Word)"
    SUMMARY_PDF = "summary_pdf", "Executive summary (PDF)"
    SUMMARY_HTML = "summary_html", "Executive summary (web page)"
    PLAN = "plan", "Action plan"
    PLAN_PDF = "plan_pdf", "Action plan (PDF)"
    PLAN_HTML = "plan_html", "Action plan (web page)"
    LETTER = "letter", "The Home Office's letter"


REQUIRED_PARTS = (
    Part.REPORT_WORD,
    Part.REPORT_PDF,
    Part.REPORT_HTML,
    Part.SUMMARY_WORD,
    Part.SUMMARY_PDF,
    Part.SUMMARY_HTML,
    Part.PLAN,
)
PART_KIND: dict[str, str] = {
    Part.REPORT_WORD: ReportKind.OVERVIEW_REPORT,
    Part.REPORT_PDF: ReportKind.OVERVIEW_REPORT,
    Part.REPORT_HTML: ReportKind.OVERVIEW_REPORT,
    Part.SUMMARY_WORD: ReportKind.EXECUTIVE_SUMMARY,
    Part.SUMMARY_PDF: ReportKind.EXECUTIVE_SUMMARY,
    Part.SUMMARY_HTML: ReportKind.EXECUTIVE_SUMMARY,
    Part.PLAN: ReportKind.ACTION_PLAN,
    Part.PLAN_PDF: ReportKind.ACTION_PLAN,
    Part.PLAN_HTML: ReportKind.ACTION_PLAN,
}
"""Which document a file is made from; the letter is made from none of them."""


class HomeOfficeOutcome(models.TextChoices):
    """What the quality assurance group answers (4.31)."""

    CLEARED = "cleared", "Cleared for publication"
    NAMED_CHANGES = "named_changes", "Cleared once named changes are made"
    RETURNED = "returned", "Returned"


class ReleaseCapacity(models.TextChoices):
    EDITOR = "editor", "Editor"
    COMMUNICATIONS = "communications", "Communications officer"


class ReleaseDeclarationState(models.TextChoices):
    NAMED = "named", "Named, has not declared yet"
    MADE = "made", "Waiting to be accepted"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    ENDED = "ended", "Ended"


class NoticeKind(models.TextChoices):
    """What the editors' desk tells the rooms, which alone can write a case's tables."""

    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Audience(models.TextChoices):
    """Who is given feedback and a debriefing (4.28)."""

    STAFF = "staff", "Staff"
    FAMILY = "family", "Family"
    MEDIA = "media", "Media"


class ToldFirst(models.TextChoices):
    """Who hears of the day of publication before it, in this order (4.13, 4.28)."""

    FAMILY = "family", "The family"
    AGENCIES = "agencies", "The agencies"
    MEDIA = "media", "The media"


class ActionScope(models.TextChoices):
    AGENCY = "agency", "Within one agency"
    BETWEEN = "between", "Between agencies"
    REGIONAL = "regional", "Regional"
    NATIONAL = "national", "National"


class ActionState(models.TextChoices):
    PLANNED = "planned", "Not begun"
    UNDER_WAY = "under_way", "On its way"
    DONE = "done", "Done"
    CLOSURE_ASKED = "closure_asked", "Closing undone is asked for"
    CLOSED_UNDONE = "closed_undone", "Closed undone, accepted by the partnership"


ACTION_SETTLED = frozenset({ActionState.DONE, ActionState.CLOSED_UNDONE})


class Theme(models.TextChoices):
    """Common themes across reviews (4.32)."""

    ASKING = "asking", "Asking and listening"
    SHARING = "sharing", "Sharing information"
    RISK = "risk", "Assessing risk"
    REFERRAL = "referral", "Referral and follow-up"
    CHILDREN = "children", "Children in the household"
    HOUSING = "housing", "Housing"
    HEALTH = "health", "Health"
    MENTAL_HEALTH = "mental_health", "Mental health"
    SUBSTANCE = "substance", "Alcohol and drugs"
    EQUALITY = "equality", "Equality and barriers"
    TRAINING = "training", "Training and supervision"
    RECORDS = "records", "Records"
    GOOD_PRACTICE = "good_practice", "Good practice"


class LessonKind(models.TextChoices):
    """What is passed on: where change is required, and what was done well (4.33)."""

    LESSON = "lesson", "A lesson: change is required"
    GOOD_PRACTICE = "good_practice", "Good practice"


class LessonReach(models.TextChoices):
    """Where the lesson lies (3.1)."""

    WITHIN = "within", "Within one agency"
    BETWEEN = "between", "Between agencies"


class Forum(models.TextChoices):
    """To whom learning is disseminated (4.34)."""

    MARAC = "marac", "MARAC"
    DACG = "dacg", "Domestic Abuse Commissioning Group"
    SSCB = "sscb", "Safeguarding Children Board"
    SAPB = "sapb", "Safeguarding Adults Partnership Board"
    TRAINING = "training", "Training programmes"
    AGENCIES = "agencies", "Agencies"
    OTHER = "other", "Others"
