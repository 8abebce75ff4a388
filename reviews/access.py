"""The table of access.md, word by word: capacity x section -> what, and how far.

Nothing here asks the database. ``policy`` joins it with who somebody is at this moment. An empty cell is "none".
"""

from __future__ import annotations

from reviews.enums import Capacity, Scope, Section, Verb

Cell = tuple[tuple[frozenset[Verb], Scope], ...]
Row = dict[Section, Cell]

STATUS = frozenset({Verb.STATUS})
READ = frozenset({Verb.STATUS, Verb.READ})
ALL = frozenset({Verb.STATUS, Verb.READ, Verb.FILE, Verb.CHANGE})  # "read, file, change, send": deciding is apart
DECIDES = frozenset({Verb.DECIDE})


def cell(*grants: tuple[frozenset[Verb], Scope]) -> Cell:
    return grants


def all_of(*also: Verb) -> Cell:
    """Everything that "all" means, and what the cell names besides."""
    return ((ALL | frozenset(also), Scope.ALL),)


def reads(scope: Scope = Scope.ALL, *also: Verb) -> Cell:
    return ((READ | frozenset(also), scope),)


ONCE_ASSURED: Cell = ((STATUS, Scope.ALL), (READ, Scope.ASSURED))

PANEL_CHAIR: Row = {
    Section.DECISION: reads(),
    Section.TERMS: all_of(Verb.DECIDE, Verb.SHARE),  # 4.11; a family reads what the chair shares
    Section.EVIDENCE: all_of(),
    Section.IMRS: (*ONCE_ASSURED, (DECIDES, Scope.ALL)),  # commissions (4.16); a body too small (4.17)
    Section.CHRONOLOGIES: all_of(),
    Section.DRAFTS: all_of(Verb.SHARE, Verb.AGREE, Verb.ANSWER),  # 4.25, 4.26
    Section.ACTION_PLAN: all_of(),
    Section.FAMILY: all_of(Verb.SHARE, Verb.ANSWER),  # 4.13
    Section.DISCLOSURE: all_of(Verb.ANSWER),
    Section.CLEARANCE: reads(Scope.ALL, Verb.CONFIRM),
    Section.AUDIT_TRAIL: reads(),
}
COORDINATOR: Row = {
    Section.DECISION: all_of(),
    Section.TERMS: all_of(),
    Section.EVIDENCE: all_of(),
    Section.IMRS: ONCE_ASSURED,
    Section.CHRONOLOGIES: all_of(),
    Section.DRAFTS: all_of(),
    Section.ACTION_PLAN: all_of(),
    Section.FAMILY: cell((ALL, Scope.NOT_CHAIR_ALONE)),
    Section.DISCLOSURE: all_of(),
    Section.CLEARANCE: all_of(Verb.EXPORT),  # sends the submission pack
    Section.AUDIT_TRAIL: reads(),
}
PANEL_MEMBER: Row = {
    Section.DECISION: reads(),
    Section.TERMS: reads(),
    Section.EVIDENCE: reads(),
    Section.IMRS: reads(Scope.ASSURED),
    Section.CHRONOLOGIES: reads(),
    Section.DRAFTS: reads(Scope.TABLED, Verb.AGREE),
    Section.ACTION_PLAN: cell((READ, Scope.ALL), (READ | {Verb.REPORT}, Scope.OWN)),
    Section.FAMILY: reads(Scope.NOT_CHAIR_ALONE),
    Section.CLEARANCE: reads(),
}
OVERVIEW_AUTHOR: Row = {
    Section.DECISION: reads(),
    Section.TERMS: reads(),
    Section.EVIDENCE: reads(),
    Section.IMRS: ONCE_ASSURED,
    Section.CHRONOLOGIES: reads(),
    Section.DRAFTS: all_of(),
    Section.ACTION_PLAN: all_of(),
    Section.FAMILY: reads(),
    Section.CLEARANCE: reads(),
}
IMR_AUTHOR: Row = {
    Section.TERMS: reads(),
    Section.EVIDENCE: reads(Scope.OWN),
    Section.IMRS: reads(Scope.OWN, Verb.FILE),
    Section.CHRONOLOGIES: reads(Scope.OWN, Verb.FILE),
    Section.DRAFTS: reads(Scope.SHARED),
}
SENIOR_MANAGER: Row = {
    Section.TERMS: reads(),
    Section.EVIDENCE: reads(Scope.OWN),
    Section.IMRS: reads(Scope.OWN, Verb.ASSURE),
    Section.CHRONOLOGIES: reads(Scope.OWN),
    Section.DRAFTS: cell((READ, Scope.SHARED), (frozenset({Verb.CONFIRM}), Scope.OWN), (READ, Scope.FINAL)),
    Section.ACTION_PLAN: reads(Scope.OWN, Verb.AGREE, Verb.REPORT),
    Section.CLEARANCE: cell((STATUS, Scope.OUTCOME)),
}
LINE_MANAGER: Row = {
    Section.TERMS: reads(),
    Section.EVIDENCE: reads(Scope.OWN_LESSONS),
    Section.IMRS: reads(Scope.OWN_ASSURED),
    Section.DRAFTS: reads(Scope.SHARED),
}
FAMILY_MEMBER: Row = {
    Section.TERMS: reads(Scope.SHARED, Verb.ANSWER),
    Section.EVIDENCE: reads(Scope.OWN_GROUP, Verb.FILE),
    Section.DRAFTS: reads(Scope.SHARED, Verb.ANSWER),
    Section.FAMILY: reads(Scope.OWN_GROUP, Verb.FILE, Verb.ANSWER),
    Section.CLEARANCE: cell((STATUS, Scope.DATES)),
}
SCHEDULE_AND_SUPPLIED: Cell = ((STATUS, Scope.SCHEDULE), (READ, Scope.SUPPLIED))
DISCLOSURE: Row = {
    Section.TERMS: reads(Scope.ALL, Verb.ANSWER),
    Section.EVIDENCE: SCHEDULE_AND_SUPPLIED,
    Section.IMRS: SCHEDULE_AND_SUPPLIED,
    Section.CHRONOLOGIES: SCHEDULE_AND_SUPPLIED,
    Section.DRAFTS: cell((STATUS, Scope.SCHEDULE)),
    Section.FAMILY: cell((STATUS, Scope.SCHEDULE)),
    Section.DISCLOSURE: all_of(Verb.EXPORT),
    Section.CLEARANCE: cell((STATUS, Scope.DATES)),
}
BEFORE_THEM: Row = {
    section: reads(Scope.SHARED)
    for section in (
        Section.TERMS,
        Section.EVIDENCE,
        Section.IMRS,
        Section.CHRONOLOGIES,
        Section.DRAFTS,
        Section.ACTION_PLAN,
        Section.DISCLOSURE,
    )
}
SSP_CHAIR: Row = {
    Section.DECISION: all_of(Verb.DECIDE),
    Section.TERMS: reads(),
    Section.DRAFTS: cell((READ | DECIDES, Scope.HANDED_OVER)),
    Section.ACTION_PLAN: reads(),
    Section.FAMILY: reads(Scope.DISAGREEMENTS),
    Section.CLEARANCE: all_of(Verb.DECIDE, Verb.CONFIRM, Verb.EXPORT),
}
BOARD_MEMBER: Row = {
    Section.DECISION: reads(Scope.HANDED_OVER),
    Section.TERMS: reads(Scope.HANDED_OVER),
    Section.DRAFTS: reads(Scope.HANDED_OVER),
    Section.ACTION_PLAN: reads(Scope.HANDED_OVER),
    Section.FAMILY: reads(Scope.DISAGREEMENTS),
    Section.CLEARANCE: reads(Scope.HANDED_OVER),
}

TABLE: dict[Capacity, Row] = {
    Capacity.PANEL_CHAIR: PANEL_CHAIR,
    Capacity.COORDINATOR: COORDINATOR,
    Capacity.PANEL_MEMBER: PANEL_MEMBER,
    Capacity.OVERVIEW_AUTHOR: OVERVIEW_AUTHOR,
    Capacity.IMR_AUTHOR: IMR_AUTHOR,
    Capacity.SENIOR_MANAGER: SENIOR_MANAGER,
    Capacity.LINE_MANAGER: LINE_MANAGER,
    Capacity.PROFESSIONAL: {},  # the deposit door only
    Capacity.ADVOCATE: FAMILY_MEMBER,
    Capacity.RELATIVE: FAMILY_MEMBER,
    Capacity.DISCLOSURE_OFFICER: DISCLOSURE,
    Capacity.SIO: DISCLOSURE,
    Capacity.LEGAL_ADVISER: BEFORE_THEM,
    Capacity.MINUTE_TAKER: BEFORE_THEM,
    Capacity.OBSERVER: BEFORE_THEM,
    Capacity.SUBSTITUTE: BEFORE_THEM,
    Capacity.SSP_CHAIR: SSP_CHAIR,
    Capacity.DEPUTY_SSP_CHAIR: SSP_CHAIR,
    Capacity.BOARD_MEMBER: BOARD_MEMBER,
    Capacity.PARTNER: {Section.DECISION: reads(Scope.SUMMARY, Verb.ANSWER)},
    Capacity.EDITOR: {},  # none of the room: the release once cleared
    Capacity.COMMUNICATIONS: {},
    Capacity.CUSTODIAN: {section: reads(Scope.NAMED) for section in Section if section not in (Section.AUDIT_TRAIL,)},
    Capacity.INFORMATION_GOVERNANCE: {Section.AUDIT_TRAIL: cell((READ, Scope.ACCESS_REPORT))},
    Capacity.AUDITOR: {Section.AUDIT_TRAIL: reads()},
}
