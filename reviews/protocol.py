"""The protocol as data, to be read beside its text: each clause, what it asks, whether it applies, what is missing.

What people see of the process comes from here: the map, what is due and late, which move is refused and why, the
letters, the export. The functions named here read a review's facts and stand in ``clauses/``, by part of the protocol.
"""

from __future__ import annotations

from reviews.clause import Clause, ClauseStatus, nothing, status_of
from reviews.clauses import criteria, evidence, panel, who
from reviews.enums import ClauseKind, Section, Stage
from reviews.facts import Facts

GATE, CLOCK, RECORD, HELP, NEVER = (frozenset({kind}) for kind in ClauseKind)

INTRODUCTION = "Introduction"
CRITERIA = "Criteria, purpose and other reviews"
INITIATING = "Initiating a review"
PANEL = "The review panel and its chair"
CONDUCTING = "Conducting the review"
EVIDENCE = "Receipt of evidence"
FINDINGS = "Findings, disclosure and the overview report"
CLEARANCE = "Sign-off, clearance and publication"
LESSONS = "Lessons learnt"
HEADINGS = (INTRODUCTION, CRITERIA, INITIATING, PANEL, CONDUCTING, EVIDENCE, FINDINGS, CLEARANCE, LESSONS)

CLAUSES: list[Clause] = [
    Clause(
        "1.3",
        "Every agency has adopted the protocol",
        INTRODUCTION,
        RECORD,
        Section.TERMS,
        Stage.NOTIFIED,
        missing=criteria.adoption_missing,
        who=who.coordinator,
        evidence=criteria.adoption_evidence,
    ),
    Clause(
        "2.1",
        "The death is weighed against the criteria",
        CRITERIA,
        RECORD | GATE,
        Section.DECISION,
        Stage.NOTIFIED,
        missing=criteria.criteria_missing,
        who=who.ssp_chair,
        evidence=criteria.criteria_evidence,
    ),
    Clause(
        "3.1",
        "The review serves its purpose: lessons, not blame",
        CRITERIA,
        HELP,
        Section.TERMS,
        Stage.NOTIFIED,
        missing=nothing,
        who=who.chair,
        evidence=criteria.purpose_evidence,
    ),
    Clause(
        "3.2",
        "Disciplinary matters are kept apart",
        CRITERIA,
        RECORD,
        Section.EVIDENCE,
        Stage.DECIDED,
        missing=nothing,
        who=who.chair,
        evidence=criteria.discipline_evidence,
    ),
    Clause(
        "3.3",
        "It is decided which review leads",
        CRITERIA,
        HELP | RECORD | GATE,
        Section.DECISION,
        Stage.NOTIFIED,
        missing=criteria.course_missing,
        who=who.ssp_chair,
        evidence=criteria.course_evidence,
    ),
    Clause(
        "3.4",
        "A parent died: a serious case review is considered",
        CRITERIA,
        GATE,
        Section.DECISION,
        Stage.NOTIFIED,
        missing=criteria.parent_missing,
        who=who.ssp_chair,
        applies=criteria.parent_applies,
        not_for_us="Nobody who died was a parent.",
        evidence=criteria.parent_evidence,
    ),
    Clause(
        "3.5",
        "The boards liaise on the best course",
        CRITERIA,
        RECORD,
        Section.DECISION,
        Stage.NOTIFIED,
        missing=criteria.boards_missing,
        who=who.ssp_chair,
        applies=criteria.boards_apply,
        not_for_us="No other review competes with this one.",
    ),
    Clause(
        "3.6",
        "Lessons are acted on as soon as they can be drawn",
        CRITERIA,
        RECORD,
        Section.EVIDENCE,
        Stage.NOTIFIED,
        missing=criteria.early_lessons_missing,
        who=who.chair_or_ssp,
        evidence=criteria.early_lessons_evidence,
    ),
    Clause(
        "4.1",
        "The police inform the partnership in writing",
        INITIATING,
        RECORD,
        Section.DECISION,
        Stage.NOTIFIED,
        missing=criteria.notified_missing,
        who=who.coordinator,
        evidence=criteria.notified_evidence,
    ),
    Clause(
        "4.2",
        "The lead authority is where the person normally lived",
        INITIATING,
        RECORD | GATE,
        Section.DECISION,
        Stage.NOTIFIED,
        missing=criteria.lead_missing,
        who=who.ssp_chair,
        evidence=criteria.lead_evidence,
    ),
    Clause(
        "4.3",
        "The chair decides, in consultation",
        INITIATING,
        GATE,
        Section.DECISION,
        Stage.NOTIFIED,
        missing=criteria.consultation_missing,
        who=who.ssp_chair,
        evidence=criteria.consultation_evidence,
    ),
    Clause(
        "4.4",
        "The Home Office is told within one month",
        INITIATING,
        CLOCK | HELP,
        Section.DECISION,
        Stage.NOTIFIED,
        missing=criteria.told_missing,
        who=who.ssp_chair,
        due=criteria.told_due,
        evidence=criteria.told_evidence,
    ),
    Clause(
        "4.5",
        "The panel is broad, and somebody represents the person who died",
        PANEL,
        GATE | HELP,
        Section.TERMS,
        Stage.PANEL,
        missing=panel.composition_missing,
        who=who.chair_or_ssp,
        evidence=panel.composition_evidence,
        waits_for=("4.3",),
    ),
    Clause(
        "4.6",
        "Bodies with a duty take part",
        PANEL,
        RECORD,
        Section.TERMS,
        Stage.DECIDED,
        missing=panel.bodies_missing,
        who=who.coordinator,
        evidence=panel.bodies_evidence,
    ),
    Clause(
        "4.7",
        "Other bodies take part where the panel agrees",
        PANEL,
        RECORD,
        Section.TERMS,
        Stage.DECIDED,
        missing=panel.others_missing,
        who=who.chair_or_ssp,
        applies=panel.others_apply,
        not_for_us="Every agency on the review has a duty to take part.",
        evidence=panel.others_evidence,
    ),
    Clause(
        "4.8",
        "The panel appoints an independent chair",
        PANEL,
        GATE,
        Section.TERMS,
        Stage.PANEL,
        missing=panel.chair_missing,
        who=who.panel_appointing,
        evidence=panel.chair_evidence,
        waits_for=("4.3",),
    ),
    Clause(
        "4.9",
        "The chair has the six skills asked for",
        PANEL,
        GATE,
        Section.TERMS,
        Stage.PANEL,
        missing=panel.skills_missing,
        who=who.panel_appointing,
        evidence=panel.skills_evidence,
        waits_for=("4.3",),
    ),
    Clause(
        "4.10",
        "Terms of reference answer ten considerations",
        CONDUCTING,
        RECORD | CLOCK | GATE,
        Section.TERMS,
        Stage.TERMS,
        missing=panel.terms_missing,
        who=who.chair,
        evidence=panel.terms_evidence,
        waits_for=("4.8",),
    ),
    Clause(
        "4.10 footnote",
        "A delay is told, and a new date is agreed",
        CONDUCTING,
        RECORD | CLOCK,
        Section.TERMS,
        Stage.DECIDED,
        missing=panel.extension_missing,
        who=who.ssp_chair,
        applies=panel.extension_applies,
        not_for_us="No delay so far.",
        due=panel.extension_due,
        evidence=panel.extension_evidence,
    ),
    Clause(
        "4.11",
        "The chair decides the terms",
        CONDUCTING,
        GATE,
        Section.TERMS,
        Stage.TERMS,
        missing=panel.approval_missing,
        who=who.chair,
        evidence=panel.approval_evidence,
        waits_for=("4.10",),
    ),
    Clause(
        "4.15",
        "Agencies are told, and secure their records",
        EVIDENCE,
        HELP | RECORD | CLOCK,
        Section.EVIDENCE,
        Stage.DECIDED,
        missing=evidence.secured_missing,
        who=who.chair_or_ssp,
        evidence=evidence.secured_evidence,
    ),
    Clause(
        "4.16",
        "The chair commissions each agency’s own review",
        EVIDENCE,
        HELP | GATE | CLOCK,
        Section.IMRS,
        Stage.GATHERING,
        missing=evidence.commissioned_missing,
        who=who.chair,
        due=evidence.commissioned_due,
        evidence=evidence.commissioned_evidence,
        waits_for=("4.11",),
    ),
    Clause(
        "4.17",
        "Its author is independent, its quality is assured",
        EVIDENCE,
        GATE,
        Section.IMRS,
        Stage.GATHERING,
        missing=evidence.assured_missing,
        who=who.agencies,
        evidence=evidence.assured_evidence,
        waits_for=("4.16",),
    ),
    Clause(
        "4.18",
        "Interviews are recorded, shared, and not disciplinary",
        EVIDENCE,
        GATE,
        Section.IMRS,
        Stage.GATHERING,
        missing=evidence.interviews_missing,
        who=who.agencies,
        evidence=evidence.interviews_evidence,
        waits_for=("4.16",),
    ),
    Clause(
        "4.19",
        "The senior investigating officer’s view comes before witnesses are interviewed",
        EVIDENCE,
        GATE | RECORD,
        Section.IMRS,
        Stage.TERMS,
        missing=evidence.witnesses_missing,
        who=who.sio_and_ssp,
        applies=evidence.witnesses_apply,
        not_for_us="No witness in criminal proceedings is to be interviewed.",
        evidence=evidence.witnesses_evidence,
    ),
    Clause(
        "4.20",
        "Agencies’ reviews follow the template and are never public",
        EVIDENCE,
        HELP | NEVER,
        Section.IMRS,
        Stage.GATHERING,
        missing=nothing,
        who=who.chair,
        evidence=evidence.template_evidence,
        waits_for=("4.16",),
    ),
]


def by_number() -> dict[str, Clause]:
    """Every clause under its number."""
    return {clause.number: clause for clause in CLAUSES}


def statuses(facts: Facts) -> list[ClauseStatus]:
    """How every clause stands for this review, in the protocol's order."""
    return [status_of(facts, clause) for clause in CLAUSES]


def status(facts: Facts, number: str) -> ClauseStatus:
    """How one clause stands. Raises KeyError for a number that the protocol does not have."""
    return status_of(facts, by_number()[number])


def open_clause(facts: Facts, numbers: tuple[str, ...]) -> ClauseStatus | None:
    """The first of these clauses that does not hold, whatever the stage; None where all hold."""
    known = by_number()
    for number in numbers:
        clause = known[number]
        missing = tuple(clause.missing(facts)) if clause.applies(facts) else ()
        if missing:
            state = status_of(facts, clause).state
            return ClauseStatus(clause, state, missing, clause.who(facts))
    return None
