"""What the second half of the process reads from a review's facts: the round, the parts, the plan, the release.

Functions over ``Facts`` and nothing else, so that clauses, services and pages say the same and ask the database once.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.accounts.models import Agency
from portal.kernel.gather import Loose
from reviews.enums import Capacity, ImrState
from reviews.enums_report import (
    PART_KIND,
    REQUIRED_PARTS,
    FindingAnswer,
    GateKind,
    Part,
    Participation,
    ReleaseState,
    ReportKind,
    VoiceKind,
)
from reviews.facts import LOOSE, RELATIONS, Facts
from reviews.models import (
    Action,
    AnonymityCheck,
    FamilyGroup,
    FamilyReply,
    FamilyVoice,
    HomeOfficeAnswer,
    Inheritance,
    PanelAgreement,
    PartConfirmation,
    Participant,
    PlanAgreement,
    PlanRequest,
    Presentation,
    Release,
    ReleaseFile,
    Reminder,
    SignOff,
    Submission,
)

if TYPE_CHECKING:
    from reviews.policy import Rights

DAYS_BETWEEN_REMINDERS = 7
REMINDERS = 2
REPORT_PARTS = frozenset(part for part, kind in PART_KIND.items() if kind == ReportKind.OVERVIEW_REPORT)

RELATIONS += [
    "points",
    "presentations__report",
    "presentations__summary",
    "presentations__plan",
    "presentations__agreements__participant",
    "part_confirmations__agency",
    "part_confirmations__said_by",
    "opened_gates",
    "reminders",
    "family_groups__steps",
    "family_groups__contacts__corrections",
    "family_groups__told_of_differences",
    "family_groups__completed_versions",
    "family_groups__replies__changes",
    "family_groups__voices",
    "proceedings_considered",
    "anonymity_checks__findings",
    "identities",
    "sign_offs__signed_by",
    "submissions__sent_by",
    "home_office_answers__changes__differences",
    "debriefs",
    "final_copies",
    "recommendations",
    "actions__agency",
    "actions__recommendation",
    "actions__milestones",
    "plan_agreements__agency",
    "plan_agreements__agreed_by",
    "plan_requests",
    "plan_audits",
    "conclusion",
    "disseminations",
    "learning_plans__decided_by",
    "lessons",
    "report_hand_overs",
    "meeting_actions",
    "access_rounds__answers",
    "meetings__calls",
    "supply_requests__item",
    "loaded_releases__files",
    "loaded_inheritances",
]
LOOSE += [  # a release points at no table of a case (house.md), so it is found by the bare key
    Loose("loaded_releases", Release, "review_id"),
    Loose("loaded_inheritances", Inheritance, "review_id"),
]


# The panel and the agencies on what is presented (4.26)
def presentation(facts: Facts) -> Presentation | None:
    """The round that counts."""
    return next((one for one in facts.review.presentations.all() if one.superseded_at is None), None)


def gate_subject(presentation: Presentation, participant: Participant) -> uuid.UUID:
    """What a reminder to one member in one round is counted under."""
    return uuid.uuid5(presentation.id, str(participant.id))


def opened(facts: Facts, gate: GateKind, subject_id: uuid.UUID) -> bool:
    return any(one.gate == gate and one.subject_id == subject_id for one in facts.review.opened_gates.all())


def reminders(facts: Facts, gate: GateKind, subject_id: uuid.UUID) -> list[Reminder]:
    return [one for one in facts.review.reminders.all() if one.gate == gate and one.subject_id == subject_id]


def may_open_gate(sent: Sequence[Reminder]) -> bool:
    """Two reminders, seven days apart: then the chair may go on with a recorded reason."""
    days = sorted(one.sent_on for one in sent)
    return len(days) >= REMINDERS and days[-1] - days[0] >= timedelta(days=DAYS_BETWEEN_REMINDERS)


def members(facts: Facts) -> list[Participant]:
    """Who agrees what is presented: the panel's members. The chair concludes."""
    return facts.accepted(Capacity.PANEL_MEMBER)


def agreements(facts: Facts) -> dict[uuid.UUID, PanelAgreement]:
    row = presentation(facts)
    return {one.participant_id: one for one in row.agreements.all()} if row else {}


def answering(facts: Facts) -> list[Participant]:
    """Whose answer counts in this round: its members, and a former member whose objection nobody has answered.

    Somebody who joined the panel after the chair concluded was not presented with it, and is asked in the next round.
    """
    row = presentation(facts)
    ended = row.concluded_at if row else None
    found = [one for one in members(facts) if not (ended and one.accepted_at and one.accepted_at > ended)]
    known = {one.id for one in members(facts)}
    found += [
        one.participant for one in agreements(facts).values() if one.participant_id not in known and not one.settled
    ]
    return found


def members_waited_for(facts: Facts) -> list[Participant]:
    """Members without an answer in this round, or whose objection the chair has not answered."""
    row, given = presentation(facts), agreements(facts)
    if row is None:
        return members(facts)
    waiting = []
    for member in answering(facts):
        answer = given.get(member.id)
        if not (answer and answer.settled) and not opened(facts, GateKind.PANEL_MEMBER, gate_subject(row, member)):
            waiting.append(member)
    return waiting


def contributing_agencies(facts: Facts) -> list[Agency]:
    """The agencies whose part stands in the report: each that gave a review or a report of its own."""
    found: dict[uuid.UUID, Agency] = {}
    for imr in facts.imrs:
        if imr.state != ImrState.EXCUSED:
            found[imr.agency_id] = imr.agency
    return list(found.values())


def parts(facts: Facts) -> list[PartConfirmation]:
    """Every contributor's word on the report of this round."""
    row = presentation(facts)
    if row is None or row.report_id is None:
        return []
    return [one for one in facts.review.part_confirmations.all() if one.report_id == row.report_id]


# The action plan (4.27)
QUALITIES = (
    ("specific", "specific: what will be done"),
    ("measurable", "measurable: how it will be known that it is done"),
    ("achievable", "achievable: who does it, and with what"),
    ("realistic", "realistic: why it can be expected to work"),
    ("due_on", "timely: by when"),
)


def gaps(action: Action) -> list[str]:
    """Which of the five qualities an action lacks, and whether it lacks an owner or a way to follow it up."""
    missing = [label for field, label in QUALITIES if not getattr(action, field)]
    if action.agency_id is None:
        missing.append("an agency that owns it")
    if not action.monitoring:
        missing.append("how it is monitored and reviewed")
    return missing


def actions_of(facts: Facts, agency_id: uuid.UUID | None) -> list[Action]:
    return [one for one in facts.review.actions.all() if one.agency_id == agency_id]


def owners(facts: Facts) -> list[Agency]:
    """The agencies that own an action."""
    found = {one.agency_id: one.agency for one in facts.review.actions.all() if one.agency is not None}
    return sorted(found.values(), key=lambda agency: agency.name)


def given_copies(facts: Facts) -> list[Agency]:
    """Whose senior manager is given a copy on clearance (4.29): who gave a review or a report, or owns an action."""
    found = {one.id: one for one in [*contributing_agencies(facts), *owners(facts)]}
    return list(found.values())


def plan_digest(actions: Iterable[Action]) -> str:
    """What an agency agrees to: exactly these words and dates, and the milestones that the plan was written with. One
    changed word asks for a new agreement. A milestone that is set later, on the way, is not part of it.
    """
    words = [
        [one.number, one.specific, one.measurable, one.achievable, one.realistic, one.monitoring, str(one.due_on)]
        + [[mark.words, str(mark.due_on)] for mark in one.milestones.all() if mark.in_plan]
        for one in sorted(actions, key=lambda action: action.number)
    ]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def agreement_of(facts: Facts, agency_id: uuid.UUID) -> PlanAgreement | None:
    """The agency's agreement to its actions as they stand now."""
    digest = plan_digest(actions_of(facts, agency_id))
    found = facts.review.plan_agreements.all()
    return next((one for one in found if one.agency_id == agency_id and one.digest == digest), None)


def plan_subject(facts: Facts, asked: PlanRequest) -> uuid.UUID:
    """What reminders of the plan are counted under: exactly these words, as with an agreement. Others wait anew."""
    return uuid.uuid5(asked.id, plan_digest(actions_of(facts, asked.agency_id)))


def plan_opened(facts: Facts, agency_id: uuid.UUID) -> bool:
    """Whether the chair went on without this agency's agreement to its actions as they stand, for a recorded reason."""
    asked = [one for one in facts.review.plan_requests.all() if one.agency_id == agency_id]
    return any(opened(facts, GateKind.PLAN, plan_subject(facts, one)) for one in asked)


def handed_over(facts: Facts) -> bool:
    """Whether what the panel agreed in this round was handed over; an earlier round's documents are not these (4.27)."""
    row = presentation(facts)
    return any(row and one.presentation_id == row.id for one in facts.review.report_hand_overs.all())


# The family (4.13)
def groups(facts: Facts) -> list[FamilyGroup]:
    """The groups, as far as they exist for whoever reads."""
    return [one for one in facts.review.family_groups.all() if one.id not in facts.hidden_groups]


def seen_by(facts: Facts, held: Rights) -> Facts:
    """The facts without the family groups of which this person must not know, not even their number (never 1)."""
    hidden = frozenset(one.id for one in facts.review.family_groups.all() if not held.knows_group(one))
    return dataclasses.replace(facts, hidden_groups=hidden) if hidden else facts


def groups_to_tell(facts: Facts) -> list[FamilyGroup]:
    """Every group but those that were not invited for a recorded reason. One that declines is still told (4.13)."""
    return [one for one in groups(facts) if one.participation != Participation.EXCLUDED]


def had_version(facts: Facts, group: FamilyGroup) -> bool:
    """Whether the group had a completed version: on screen, on paper, translated, or read together."""
    return any(one.recalled_at is None and one.opens_on <= facts.day for one in group.completed_versions.all())


def version_that_goes_on(facts: Facts) -> uuid.UUID | None:
    """The report's version that is put forward, else the one before the panel; None before anything is tabled."""
    row, round_ = release(facts), presentation(facts)
    if row is not None and ReportKind.OVERVIEW_REPORT in released_versions(row):
        return released_versions(row)[ReportKind.OVERVIEW_REPORT]
    return round_.report.version_ref if round_ and round_.report else None


def waived(facts: Facts, group: FamilyGroup) -> bool:
    """Whether the chair recorded why this group does not have this version: a reason for one covers no later one.

    The gate is asked of exactly these bytes (never 6), so what has changed since is weighed anew (4.13).
    """
    return group.waived_at is not None and group.waived_version == version_that_goes_on(facts)


def had_what_goes_on(facts: Facts, group: FamilyGroup) -> bool:
    """Whether what the group had is what is put forward, or it got the list of every difference (4.13, never 6)."""
    row = release(facts)
    if row is None or ReportKind.OVERVIEW_REPORT not in released_versions(row):
        return True
    version = released_versions(row)[ReportKind.OVERVIEW_REPORT]
    had = [one for one in group.completed_versions.all() if one.recalled_at is None and one.opens_on <= facts.day]
    return any(one.version_ref == version for one in had) or told_of_differences(group, row)


def has_answered(facts: Facts, group: FamilyGroup) -> bool:
    """Whether the group answered, said that it will not, or its time has passed.

    An answer to an earlier version counts only where the group got the list of what has changed since.
    """
    row = release(facts)
    asked = set(released_versions(row).values()) if row and had_these_bytes(group, row) else None
    if any(asked is None or one.version_ref in asked for one in group.replies.all()):
        return True
    return any(
        one.finished_at is not None or (one.closes_on is not None and one.closes_on < facts.day)
        for one in group.completed_versions.all()
        if one.recalled_at is None and (asked is None or one.version_ref in asked)
    )


def unanswered(group: FamilyGroup) -> list[FamilyReply | FamilyVoice]:
    """What waits for the chair's reply: answers to a version, and disagreements said without one."""
    said = [one for one in group.voices.all() if one.kind == VoiceKind.DISAGREEMENT and one.answered_on is None]
    return [*(one for one in group.replies.all() if one.answered_at is None), *said]


# The release
def releases(facts: Facts) -> list[Release]:
    """Every release of the review, the newest first."""
    return list(getattr(facts.review, "loaded_releases", []))


def release(facts: Facts) -> Release | None:
    """The release in hand: the newest that is not void."""
    return next((one for one in releases(facts) if one.state != ReleaseState.VOID), None)


def inheritance(facts: Facts, row: Release) -> Inheritance | None:
    found: list[Inheritance] = getattr(facts.review, "loaded_inheritances", [])
    return next((one for one in found if one.release_id == row.id), None)


def files(row: Release) -> dict[str, ReleaseFile]:
    return {one.part: one for one in row.files.all()}


def missing_parts(row: Release) -> list[Part]:
    held = files(row)
    return [part for part in REQUIRED_PARTS if part not in held]


def check_of(facts: Facts, version_ref: uuid.UUID | None, kind: str) -> AnonymityCheck | None:
    """The latest check of one version."""
    checks = facts.review.anonymity_checks.all()
    return next((one for one in checks if one.version_ref == version_ref and one.kind == kind), None)


def open_findings(check: AnonymityCheck) -> int:
    """Findings that nobody answered, or that are to be taken out: both keep this version from going on."""
    return sum(1 for one in check.findings.all() if one.answer != FindingAnswer.STAYS)


def released_versions(row: Release) -> dict[str, uuid.UUID | None]:
    """Which version of each document the release is made from."""
    found: dict[str, uuid.UUID | None] = {}
    for part, one in files(row).items():
        if part in PART_KIND:
            found[PART_KIND[part]] = one.version_ref
    return found


def sign_off(facts: Facts, row: Release) -> SignOff | None:
    """The sign-off that stands, of exactly these bytes."""
    found = facts.review.sign_offs.all()
    return next(
        (one for one in found if one.release_id == row.id and one.voided_at is None and one.digest == row.digest), None
    )


def submission(facts: Facts, row: Release) -> Submission | None:
    return next((one for one in facts.review.submissions.all() if one.release_id == row.id), None)


def home_office_answer(facts: Facts, row: Release) -> HomeOfficeAnswer | None:
    return next((one for one in facts.review.home_office_answers.all() if one.release_id == row.id), None)


def named_changes_of(facts: Facts, row: Release) -> HomeOfficeAnswer | None:
    """The outcome with named changes that this release may close: of one that it replaces, however far back."""
    by_id = {one.id: one for one in releases(facts)}
    earlier = by_id.get(row.replaces_id) if row.replaces_id else None
    while earlier is not None:
        answer = home_office_answer(facts, earlier)
        if answer is not None:
            return answer if answer.changes.all() else None
        earlier = by_id.get(earlier.replaces_id) if earlier.replaces_id else None
    return None


def had_these_bytes(group: FamilyGroup, row: Release) -> bool:
    """Whether the completed version that the group had is the one released (never 6)."""
    version = released_versions(row).get(ReportKind.OVERVIEW_REPORT)
    return any(one.version_ref == version and one.recalled_at is None for one in group.completed_versions.all())


def told_of_differences(group: FamilyGroup, row: Release) -> bool:
    """Whether the group got the list of differences, or the reason is recorded, since the report's files are there."""
    since = max((one.taken_at for part, one in files(row).items() if part in REPORT_PARTS), default=None)
    return any(
        one.release_ref == row.id and (since is None or one.recorded_at >= since)
        for one in group.told_of_differences.all()
    )
