"""The words of the room: what lies on its shelves and in which state."""

from __future__ import annotations

from django.db.models import TextChoices

from reviews.enums import Section


class FileType(TextChoices):
    """What may be filed. The type is found by opening the file in a limited child, never by its name."""

    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"
    XLSX = "xlsx", "Excel"
    PNG = "png", "Picture (PNG)"
    JPEG = "jpeg", "Picture (JPEG)"
    TEXT = "txt", "Plain text"
    CSV = "csv", "Plain text, in columns"

    @property
    def suffix(self) -> str:
        """The ending that a download gets: ours, not the sender's."""
        return ".jpg" if self is FileType.JPEG else f".{self.value}"


class VersionState(TextChoices):
    """Where a filed version stands. Only a clean one can be read by anybody (never 4)."""

    CHECKING = "checking", "Being checked"
    CLEAN = "clean", "Scanned clean"
    QUARANTINED = (
        "quarantined",
        "Held back",
    )  # found, past a limit, or it stopped the inspection: kept sealed, read by nobody
    REFUSED = "refused", "Refused"  # its bytes are gone


class DocumentKind(TextChoices):
    """What a document is. Each kind has one shelf."""

    NOTIFICATION = "notification", "Notification"
    DECISION_PAPER = "decision_paper", "Paper on the decision"
    TERMS = "terms", "Terms of reference"
    PANEL_PAPER = "panel_paper", "Panel paper"
    EVIDENCE = "evidence", "Evidence"
    OUTSIDE_REPORT = "outside_report", "Report from a professional outside the IMR process"
    NOTICE = "notice", "Notice or letter"
    IMR = "imr", "Individual management review"
    CHRONOLOGY = "chronology", "Chronology"
    OVERVIEW_REPORT = "overview_report", "Overview report"
    EXECUTIVE_SUMMARY = "executive_summary", "Executive summary"
    DRAFT_PAPER = "draft_paper", "Working paper for the report"
    ACTION_PLAN = "action_plan", "Action plan"
    FAMILY_PAPER = "family_paper", "Paper from or for the family"
    DISCLOSURE_PAPER = "disclosure_paper", "Paper on disclosure"
    CLEARANCE_LETTER = "clearance_letter", "Letter from the Home Office"


SECTION_OF: dict[str, str] = {
    DocumentKind.NOTIFICATION: Section.DECISION,
    DocumentKind.DECISION_PAPER: Section.DECISION,
    DocumentKind.TERMS: Section.TERMS,
    DocumentKind.PANEL_PAPER: Section.TERMS,
    DocumentKind.EVIDENCE: Section.EVIDENCE,
    DocumentKind.OUTSIDE_REPORT: Section.EVIDENCE,
    DocumentKind.NOTICE: Section.EVIDENCE,
    DocumentKind.IMR: Section.IMRS,
    DocumentKind.CHRONOLOGY: Section.CHRONOLOGIES,
    DocumentKind.OVERVIEW_REPORT: Section.DRAFTS,
    DocumentKind.EXECUTIVE_SUMMARY: Section.DRAFTS,
    DocumentKind.DRAFT_PAPER: Section.DRAFTS,
    DocumentKind.ACTION_PLAN: Section.ACTION_PLAN,
    DocumentKind.FAMILY_PAPER: Section.FAMILY,
    DocumentKind.DISCLOSURE_PAPER: Section.DISCLOSURE,
    DocumentKind.CLEARANCE_LETTER: Section.CLEARANCE,
}

# Kinds of which a review has one document, with versions; everything else may stand beside others of its kind.
SINGLE_KINDS = frozenset(
    {DocumentKind.OVERVIEW_REPORT, DocumentKind.EXECUTIVE_SUMMARY, DocumentKind.ACTION_PLAN, DocumentKind.TERMS}
)

# What the panel is presented with and the SSP signs off (4.26, 4.27, 4.28).
PRESENTED_KINDS = (DocumentKind.OVERVIEW_REPORT, DocumentKind.EXECUTIVE_SUMMARY, DocumentKind.ACTION_PLAN)

# What is put forward for publication (4.28, 4.29).
RELEASED_KINDS = (DocumentKind.OVERVIEW_REPORT, DocumentKind.EXECUTIVE_SUMMARY)

# What an agency, rather than the review's leaders, files: one shelf of its own each.
AGENCY_KINDS = frozenset({DocumentKind.IMR, DocumentKind.CHRONOLOGY})

# The one shelf from which nothing is shared with a family or put forward, whoever asks (never 5, 4.20).
NEVER_SHARED = frozenset({Section.IMRS})

SHELF_TITLES: dict[str, str] = {
    Section.IMRS: "Agencies’ own reviews",
    Section.CHRONOLOGIES: "Chronologies",
    Section.DRAFTS: "Report drafts",
    Section.ACTION_PLAN: "Action plan",
    Section.TERMS: "Terms and panel papers",
    Section.EVIDENCE: "Evidence and notices",
    Section.DECISION: "The decision",
    Section.FAMILY: "Family",
    Section.DISCLOSURE: "Disclosure",
    Section.CLEARANCE: "Clearance",
}

SHELF_NOTES: dict[str, str] = {
    Section.IMRS: "Read once quality assured. Never published, never shared with a family.",
}


class CopyFate(TextChoices):
    """What became of a copy on paper."""

    OUT = "out", "Out"
    RETURNED = "returned", "Came back"
    DESTROYED = "destroyed", "Destroyed"


class FeedbackKind(TextChoices):
    """What a family tells the chair (4.13)."""

    DISAGREEMENT = "disagreement", "I disagree with something"
    CORRECTION = "correction", "Something is wrong and should be put right"
    COMMENT = "comment", "There is something I want known"
