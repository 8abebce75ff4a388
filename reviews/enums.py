"""The words of the process, each named once.

Names are the field's (access.md, the protocol); identifiers say ``review``, because the law renames these reviews.
"""

from __future__ import annotations

from django.db import models


class Stage(models.TextChoices):
    """Where a review stands. Only ``services.moves`` writes it."""

    NOTIFIED = "notified", "Notified"
    DECIDED = "decided", "Decided to review"
    NOT_REVIEWED = "not_reviewed", "Decided not to review"
    PASSED_ON = "passed_on", "Passed to another partnership"
    PANEL = "panel", "Establishing the panel"
    TERMS = "terms", "Drawing up the terms of reference"
    GATHERING = "gathering", "Gathering evidence"
    WEIGHING = "weighing", "Weighing the evidence"
    REPORTING = "reporting", "Writing the report"
    AGREED = "agreed", "Report agreed by the panel"
    FAMILY = "family", "With the family"
    SIGNED_OFF = "signed_off", "Signed off by the partnership"
    SUBMITTED = "submitted", "With the Home Office"
    CLEARED = "cleared", "Cleared"
    PUBLISHED = "published", "Published"
    CONCLUDED = "concluded", "Concluded"


STAGE_ORDER: tuple[Stage, ...] = (
    Stage.NOTIFIED,
    Stage.DECIDED,
    Stage.PANEL,
    Stage.TERMS,
    Stage.GATHERING,
    Stage.WEIGHING,
    Stage.REPORTING,
    Stage.AGREED,
    Stage.FAMILY,
    Stage.SIGNED_OFF,
    Stage.SUBMITTED,
    Stage.CLEARED,
    Stage.PUBLISHED,
    Stage.CONCLUDED,
)
CLOSED_STAGES = frozenset({Stage.NOT_REVIEWED, Stage.PASSED_ON, Stage.CONCLUDED})


def has_reached(stage: str, mark: Stage) -> bool:
    """Whether ``stage`` is ``mark`` or lies after it on the main line (side tracks never reach anything)."""
    return stage in STAGE_ORDER and STAGE_ORDER.index(Stage(stage)) >= STAGE_ORDER.index(mark)


class Section(models.TextChoices):
    """A shelf of the room: the columns of the access table."""

    DECISION = "decision", "Decision"
    TERMS = "terms", "Terms and panel papers"
    EVIDENCE = "evidence", "Evidence and notices"
    IMRS = "imrs", "Individual management reviews"
    CHRONOLOGIES = "chronologies", "Chronologies"
    DRAFTS = "drafts", "Report drafts"
    ACTION_PLAN = "action_plan", "Action plan"
    FAMILY = "family", "Family"
    DISCLOSURE = "disclosure", "Disclosure"
    CLEARANCE = "clearance", "Clearance"
    AUDIT_TRAIL = "audit_trail", "Audit trail"


class Verb(models.TextChoices):
    """What a person may do with a thing of a section."""

    STATUS = "status", "See where it stands"
    READ = "read", "Read"
    FILE = "file", "File"
    CHANGE = "change", "Change"
    DECIDE = "decide", "Decide"
    SHARE = "share", "Share"
    ANSWER = "answer", "Answer"
    ASSURE = "assure", "Assure"
    CONFIRM = "confirm", "Confirm"
    AGREE = "agree", "Agree"
    REPORT = "report", "Report"
    EXPORT = "export", "Export"


class Scope(models.TextChoices):
    """How far a verb reaches within a section: the words in the cells of the access table."""

    ALL = "all", "all"
    OWN = "own", "filed by or for the person's agency"
    OWN_GROUP = "own_group", "of the person's family group"
    ASSURED = "assured", "once quality assured"
    OWN_ASSURED = "own_assured", "own, once quality assured"
    OWN_LESSONS = "own_lessons", "own immediate lessons"
    TABLED = "tabled", "each version tabled"
    SHARED = "shared", "shared with them by name, from a date to a date"
    FINAL = "final", "the final copy, once cleared"
    SUPPLIED = "supplied", "the items supplied to them"
    SCHEDULE = "schedule", "the schedule"
    NOT_CHAIR_ALONE = "not_chair_alone", "unless given for the chair alone"
    HANDED_OVER = "handed_over", "from hand-over"
    DISAGREEMENTS = "disagreements", "the disagreements, from hand-over"
    OUTCOME = "outcome", "cleared, returned or named changes"
    DATES = "dates", "when, nothing more"
    SUMMARY = "summary", "the notification's summary, until decided"
    NAMED = "named", "named items, 14 days, opened by two together"
    ACCESS_REPORT = "access_report", "the access report"


class Capacity(models.TextChoices):
    """In what capacity a person takes part in one review: the rows of the access table."""

    PANEL_CHAIR = "panel_chair", "Panel chair"
    COORDINATOR = "coordinator", "Review coordinator"
    PANEL_MEMBER = "panel_member", "Panel member"
    OVERVIEW_AUTHOR = "overview_author", "Overview author"
    IMR_AUTHOR = "imr_author", "IMR author"
    SENIOR_MANAGER = "senior_manager", "Commissioning senior manager"
    LINE_MANAGER = "line_manager", "Line manager"
    PROFESSIONAL = "professional", "Professional outside the IMR process"
    ADVOCATE = "advocate", "Family advocate"
    RELATIVE = "relative", "Relative"
    DISCLOSURE_OFFICER = "disclosure_officer", "Disclosure officer"
    SIO = "sio", "Senior investigating officer"
    LEGAL_ADVISER = "legal_adviser", "Legal adviser"
    MINUTE_TAKER = "minute_taker", "Minute taker"
    OBSERVER = "observer", "Observer"
    SUBSTITUTE = "substitute", "Substitute"
    SSP_CHAIR = "ssp_chair", "SSP chair"
    DEPUTY_SSP_CHAIR = "deputy_ssp_chair", "Deputy SSP chair, standing in"
    BOARD_MEMBER = "board_member", "SSP board member"
    PARTNER = "partner", "Partner consulted on the decision"
    EDITOR = "editor", "Editor for the release"
    COMMUNICATIONS = "communications", "Communications officer for the release"
    CUSTODIAN = "custodian", "Records custodian"
    INFORMATION_GOVERNANCE = "information_governance", "Information governance officer"
    AUDITOR = "auditor", "Auditor"


FAMILY_CAPACITIES = frozenset({Capacity.ADVOCATE, Capacity.RELATIVE})
PANEL_CAPACITIES = frozenset({Capacity.PANEL_CHAIR, Capacity.PANEL_MEMBER})
SSP_CHAIR_CAPACITIES = frozenset({Capacity.SSP_CHAIR, Capacity.DEPUTY_SSP_CHAIR})
AGENCY_CAPACITIES = frozenset({Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER, Capacity.LINE_MANAGER})
RELEASE_CAPACITIES = frozenset({Capacity.EDITOR, Capacity.COMMUNICATIONS})


class ParticipantState(models.TextChoices):
    """Where a person stands on one review; only ACCEPTED opens anything."""

    INVITED = "invited", "Invited"
    DECLARED = "declared", "Declaration made"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUSPENDED = "suspended", "Suspended"
    EXPIRED = "expired", "Expired"
    ENDED = "ended", "Ended"


class DeclarationState(models.TextChoices):
    DRAFT = "draft", "Being made"
    MADE = "made", "Waiting to be accepted"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Answer(models.TextChoices):
    """A limb's answer: absence of knowledge is an answer of its own."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known yet"


class Knows(models.TextChoices):
    NO = "no", "No"
    YES = "yes", "Yes"
    UNSURE = "unsure", "I am not sure"


class PersonRole(models.TextChoices):
    """A person of the case."""

    VICTIM = "victim", "The person who died"
    SUSPECT = "suspect", "The person suspected"
    CHILD = "child", "A child of the family or household"
    RELATIVE = "relative", "A relative"
    OTHER = "other", "Somebody else"


class NotificationSource(models.TextChoices):
    POLICE = "police", "The police, in writing"
    OTHER = "other", "Another source, the police's letter to follow"


class Outcome(models.TextChoices):
    """What the criteria of 2.1 come to, and what was decided."""

    REVIEW = "review", "Hold a review"
    NO_REVIEW = "no_review", "Do not hold a review"
    OPEN = "open", "The criteria cannot be worked out yet"


class Course(models.TextChoices):
    """Which review leads (3.3)."""

    REVIEW_ALONE = "review_alone", "A domestic homicide review alone"
    SERIOUS_CASE_ALONE = "serious_case_alone", "A serious case review alone, with domestic abuse expertise on it"
    JOINT = "joint", "The partnership and the safeguarding adults board decide which leads, and report to both"
    BOTH = "both", "Both reviews, coordinated between the panel chairs"
    BOARDS_LIAISE = "boards_liaise", "The text lists no such case: the boards liaise and decide"


class ConsultedBody(models.TextChoices):
    """With whom the decision is taken in consultation (4.3)."""

    DACG = "dacg", "Domestic Abuse Commissioning Group"
    SAPB = "sapb", "Safeguarding Adults Partnership Board"
    SSCB = "sscb", "Safeguarding Children Board"
    OTHER = "other", "Another partner"


class Recommendation(models.TextChoices):
    REVIEW = "review", "Recommends a review"
    NO_REVIEW = "no_review", "Recommends no review"
    NEITHER = "neither", "Gave views, no recommendation"


class ParallelKind(models.TextChoices):
    CHILD_SCR = "child_scr", "Serious case review about a child"
    ADULT_SCR = "adult_scr", "Serious case review about an adult"
    MENTAL_HEALTH = "mental_health", "Mental health investigation"
    CRIMINAL = "criminal", "Criminal investigation or trial"
    INQUEST = "inquest", "Inquest"
    OTHER = "other", "Another process"


class LetterKind(models.TextChoices):
    HOME_OFFICE_DECISION = "home_office_decision", "Decision, to the Home Office"
    IMR_COMMISSION = "imr_commission", "Commission of an individual management review"
    HOLD_NOTICE = "hold_notice", "Notice to secure records"
    HOME_OFFICE_PACK = "home_office_pack", "The completed report, to the Home Office"
    MANAGER_COPY = "manager_copy", "Copies, to a senior manager"
    FAMILY_FIRST = "family_first", "First letter to a family"
    FAMILY_UPDATE = "family_update", "Where the review stands, to a family"
    FAMILY_VERSION = "family_version", "The completed version, to a family"
    FAMILY_READY = "family_ready", "Ready for publication, to a family"
    EXTENSION = "extension", "New date for completion"
    OTHER = "other", "Letter"


class TermsState(models.TextChoices):
    DRAFT = "draft", "Draft"
    APPROVED = "approved", "Approved"
    SUPERSEDED = "superseded", "Replaced by a later version"


class Consideration(models.TextChoices):
    """The ten considerations of 4.10, in the protocol's order."""

    PARALLEL = "parallel", "How the review fits with other investigations"
    REPORTS = "reports", "Which agencies and professionals are asked for reports, and what other evidence is needed"
    SUPPORT = "support", "Support and other resources needed"
    EQUALITY = "equality", "Equality and diversity"
    TIMESCALE = "timescale", "Time scales for completing the review"
    MEETINGS = "meetings", "Dates, times and venues of meetings"
    LEGAL = "legal", "Legal advice, and how criminal proceedings affect timing and interviews"
    DATA = "data", "Advice on data protection, freedom of information and human rights"
    INSURANCE = "insurance", "Whether agencies' insurance services need to be informed"
    FAMILY_MEDIA = "family_media", "Family, friends, the public and media: how managed, and by whom"


class ConsiderationState(models.TextChoices):
    OPEN = "open", "Not answered yet"
    ANSWERED = "answered", "Answered"
    NOT_RELEVANT = "not_relevant", "Not relevant to this review"


class ExtensionState(models.TextChoices):
    ASKED = "asked", "Asked"
    AGREED = "agreed", "Agreed"
    REFERRED = "referred", "Referred to the Home Office"


class ChairRequirement(models.TextChoices):
    """What a chair brings (4.9)."""

    E_LEARNING = "e_learning", "Completed the e-learning, with the modules on chairing and on overview reports"
    DOMESTIC_VIOLENCE = "domestic_violence", "Relevant knowledge of domestic violence"
    AGENCIES = "agencies", "Understands the role and context of the main agencies"
    MANAGERIAL = "managerial", "Managerial expertise"
    INVESTIGATIVE = "investigative", "Investigates, interviews and communicates well"
    DISCIPLINE = "discipline", "Understands the agencies' discipline regimes"


class Contribution(models.TextChoices):
    """What an agency or professional is asked for (4.16, 4.19)."""

    IMR = "imr", "Individual management review"
    REPORT = "report", "Report from a professional outside the IMR process"


class ImrState(models.TextChoices):
    COMMISSIONED = "commissioned", "Commissioned"
    INDEPENDENT = "independent", "Author's independence declared"
    FILED = "filed", "Filed, waiting for quality assurance"
    RETURNED = "returned", "Returned to the author"
    ASSURED = "assured", "Quality assured"
    EXCUSED = "excused", "Not needed, with a recorded reason"


class AssuranceOutcome(models.TextChoices):
    ASSURED = "assured", "Assured"
    RETURNED = "returned", "Returned"


class Side(models.TextChoices):
    """Whose family a group is; shares never cross sides."""

    VICTIM = "victim", "Of the person who died"
    SUSPECT = "suspect", "Of the person suspected"


class AgencyRole(models.TextChoices):
    """How an agency takes part in one review (4.6, 4.7)."""

    DUTY = "duty", "Has a duty to take part"
    DIRECTED = "directed", "Directed by the Secretary of State"
    AGREED = "agreed", "Agreed by the panel"


class ClauseKind(models.TextChoices):
    GATE = "gate", "Gate"
    CLOCK = "clock", "Clock"
    RECORD = "record", "Record"
    HELP = "help", "Help"
    NEVER = "never", "Never"


class ClauseState(models.TextChoices):
    """How a clause stands for one review; each has a shape of its own on the page."""

    KEPT = "kept", "Kept"
    OPEN = "open", "Open"
    LATE = "late", "Late"
    TO_COME = "to_come", "To come"
    NOT_FOR_US = "not_for_us", "Not for this review"
