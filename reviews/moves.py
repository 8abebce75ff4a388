"""The table of moves: from where, to where, by whom, and which clauses must hold.

``services.moves`` performs them and is the only code that writes a stage. The diagram on the screen and in the docs is
drawn from this table.
"""

from __future__ import annotations

from dataclasses import dataclass

from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, LetterKind, Stage


@dataclass(frozen=True)
class Move:
    """One move. ``to`` None: the stage stays, the gates hold all the same. The acting person needs one of ``who``."""

    name: str
    label: str
    from_: frozenset[Stage]
    to: Stage | None
    who: frozenset[Capacity]
    clauses: tuple[str, ...] = ()


CHAIR = frozenset({Capacity.PANEL_CHAIR})
COORDINATOR = frozenset({Capacity.COORDINATOR})
SSP = SSP_CHAIR_CAPACITIES
RUNNING = frozenset({Stage.DECIDED, Stage.PANEL, Stage.TERMS, Stage.GATHERING, Stage.WEIGHING, Stage.REPORTING})
WITH_A_REPORT = frozenset({Stage.AGREED, Stage.FAMILY})
ON_ITS_WAY = frozenset({Stage.SIGNED_OFF, Stage.SUBMITTED, Stage.CLEARED})
AFTER_THE_FIRST_CHAIR = (RUNNING - {Stage.DECIDED, Stage.PANEL}) | WITH_A_REPORT | ON_ITS_WAY | {Stage.PUBLISHED}
DECISION_CLAUSES = ("2.1", "3.3", "3.4", "4.2", "4.3")

MOVES: dict[str, Move] = {}


def add(*moves: Move) -> None:
    """Puts moves into the table. Raises ValueError for a name that is taken."""
    for move in moves:
        if move.name in MOVES:
            raise ValueError(f"The move {move.name} is in the table already.")
        MOVES[move.name] = move


add(
    Move("decide_review", "Decide to review", frozenset({Stage.NOTIFIED}), Stage.DECIDED, SSP, DECISION_CLAUSES),
    Move(
        "decide_no_review",
        "Decide not to review",
        frozenset({Stage.NOTIFIED}),
        Stage.NOT_REVIEWED,
        SSP,
        DECISION_CLAUSES,
    ),
    Move(
        "pass_on",
        "Pass the lead to another partnership",
        RUNNING | {Stage.NOTIFIED},
        Stage.PASSED_ON,
        SSP,
    ),
    Move(
        "direct",
        "Take the decision again, as directed",
        frozenset({Stage.NOT_REVIEWED}),
        Stage.NOTIFIED,
        SSP | COORDINATOR,
    ),
    Move("form_panel", "Begin to form the panel", frozenset({Stage.DECIDED}), Stage.PANEL, SSP | COORDINATOR),
    Move(
        "appoint_chair",
        "Appoint the independent chair",
        frozenset({Stage.PANEL}),
        Stage.TERMS,
        SSP | COORDINATOR,
        ("4.8", "4.9"),
    ),
    Move(
        "replace_chair",
        "Appoint another chair",
        AFTER_THE_FIRST_CHAIR,
        None,
        SSP | COORDINATOR,
        ("4.8", "4.9"),
    ),
    Move(
        "approve_terms",
        "Approve the terms of reference",
        frozenset({Stage.TERMS}),
        Stage.GATHERING,
        CHAIR,
        ("4.5", "4.8", "4.9", "4.10", "4.11"),
    ),
    Move(
        "revise_terms",
        "Approve a new version of the terms",
        frozenset({Stage.GATHERING, Stage.WEIGHING, Stage.REPORTING}),
        None,
        CHAIR,
        ("4.10", "4.11"),
    ),
    Move(
        "weigh",
        "Begin to weigh the evidence",
        frozenset({Stage.GATHERING}),
        Stage.WEIGHING,
        CHAIR,
        ("4.11", "4.16", "4.17", "4.18"),
    ),
)

# The report, the family, the release and the actions ------------------------------------------------------------------
WRITERS = frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR})
NOBODY: frozenset[Capacity] = frozenset()  # the portal itself, on what the editors' desk reports

add(
    Move("begin_report", "Table the report", frozenset({Stage.WEIGHING}), Stage.REPORTING, WRITERS),
    Move("table_again", "Table a new version", WITH_A_REPORT, Stage.REPORTING, WRITERS),
    Move(
        "conclude_report",
        "Conclude that the panel agrees",
        frozenset({Stage.REPORTING}),
        Stage.AGREED,
        CHAIR,
        ("4.26",),
    ),
    Move("hand_over", "Hand the report over to the partnership", WITH_A_REPORT, None, CHAIR, ("4.26", "4.27")),
    Move(
        "share_with_family", "Share with the family", frozenset({Stage.AGREED}), Stage.FAMILY, CHAIR, ("4.25", "4.26")
    ),
    Move(
        "sign_off",
        "Record the sign-off",
        WITH_A_REPORT,
        Stage.SIGNED_OFF,
        SSP,
        ("4.13", "4.24", "4.26", "4.27"),
    ),
    Move(
        "submit",
        "Mark the pack sent",
        frozenset({Stage.SIGNED_OFF}),
        Stage.SUBMITTED,
        COORDINATOR | SSP,
        ("4.13", "4.28"),
    ),
    Move("clear", "Record clearance", frozenset({Stage.SUBMITTED}), Stage.CLEARED, COORDINATOR | SSP, ("4.28",)),
    Move("name_changes", "Record named changes", frozenset({Stage.SUBMITTED}), None, COORDINATOR | SSP, ("4.28",)),
    Move("return", "Record that it was returned", frozenset({Stage.SUBMITTED}), Stage.REPORTING, COORDINATOR | SSP),
    Move("void", "Put forward a new version", ON_ITS_WAY, Stage.FAMILY, WRITERS),
    Move(
        "inherit", "Confirm the named changes", frozenset({Stage.FAMILY}), Stage.CLEARED, CHAIR | SSP, ("4.24", "4.27")
    ),
    Move("publish", "Publish", frozenset({Stage.CLEARED}), Stage.PUBLISHED, NOBODY),
    # from "cleared" too: of what is exceptionally not published the plan is followed up and audited all the same (4.29)
    Move(
        "conclude", "Conclude the review", frozenset({Stage.CLEARED, Stage.PUBLISHED}), Stage.CONCLUDED, SSP, ("4.29",)
    ),
)

# What still goes on where a review has ended --------------------------------------------------------------------------
KEEPERS_OF_THE_END = (
    SSP
    | COORDINATOR
    | {
        Capacity.CUSTODIAN,
        Capacity.AUDITOR,
        Capacity.INFORMATION_GOVERNANCE,
    }
)
AT_EVERY_END = frozenset(
    {
        "participant.suspended",  # safety is never too late
        "declaration.refused",
        "family.share_recalled",
        "release.editor_ended",
        "clearance.stopped",
        *(  # what criminal proceedings ask for does not end with the review (4.22)
            f"disclosure.{one}"
            for one in ("added", "corrected", "asked", "agency_told", "supplied", "declined", "exported")
        ),
        "disclosure.export_taken",
    }
)
WHERE_IT_ENDED_EARLY = AT_EVERY_END | {
    f"letter.written:{LetterKind.HOME_OFFICE_DECISION}",  # either way (4.4)
    f"letter.sent:{LetterKind.HOME_OFFICE_DECISION}",
    "notification.letter_came",  # the police's letter may come late (4.1)
    "notification.filed",
    "early_lesson.added",  # at any stage (3.6)
    "early_lesson.followed_up",
    "immediate_lesson.sent",
    *(f"{verb}:{one}" for verb in ("participant.invited", "declaration.accepted") for one in KEEPERS_OF_THE_END),
}


@dataclass(frozen=True)
class Ending:
    """An end of a review: the sentence for whoever comes later, who can act, and the acts that this end still needs.

    An act is a verb of the trail, or a verb with the kind of letter or the capacity that it is about.
    """

    words: str
    who: str
    clause: str
    acts: frozenset[str]


ENDINGS: dict[Stage, Ending] = {
    Stage.NOT_REVIEWED: Ending(
        "It was decided not to hold a review, so nothing more is recorded here.",
        "The partnership’s chair, where the Secretary of State directs that it be decided again",
        "4.3",
        WHERE_IT_ENDED_EARLY,
    ),
    Stage.PASSED_ON: Ending(
        "The lead passed to another partnership, so this review is closed here.",
        "The partnership that leads it now",
        "4.2",
        WHERE_IT_ENDED_EARLY,
    ),
    Stage.CONCLUDED: Ending(
        "This review is concluded, so nothing more is recorded here.",
        "Two records custodians together, for named items",
        "4.29",
        AT_EVERY_END | {f"declaration.accepted:{Capacity.CUSTODIAN}"},
    ),
}
