"""Who may open which address, by capacity: access.md's table and the protocol's own words, address by address.

``cell`` derives from ``reviews/access.py``; ``only`` is where a clause or a cell names who it is. What is not in this
list fails the matrix. ``AGENCYS_OWN`` are things of one agency: another agency's people do not find them.
"""

from __future__ import annotations

from collections.abc import Callable

from reviews.access import TABLE
from reviews.enums import Capacity as C
from reviews.enums import Scope, Section, Verb

Rule = Callable[[C, str], bool]  # capacity and stage -> whether the address may exist
WHOLE = {Scope.ALL, Scope.HANDED_OVER, Scope.NOT_CHAIR_ALONE}
LATE = {Scope.HANDED_OVER, Scope.DISAGREEMENTS}
HANDED_OVER = ("family", "published")
CHAIR, COORDINATOR, MEMBER, AUTHOR = C.PANEL_CHAIR, C.COORDINATOR, C.PANEL_MEMBER, C.OVERVIEW_AUTHOR
SSP, MANAGER = C.SSP_CHAIR, C.SENIOR_MANAGER
FAMILY = (C.ADVOCATE, C.RELATIVE)
LOOKERS_ON = (C.AUDITOR, C.INFORMATION_GOVERNANCE)


def only(*capacities: C) -> Rule:
    return lambda capacity, stage: capacity in capacities


def cell(section: Section, *verbs: Verb, whole: bool = False) -> Rule:
    def rule(capacity: C, stage: str) -> bool:
        return any(
            held & set(verbs) and (not whole or scope in WHOLE) and _now(scope, stage)
            for held, scope in TABLE[capacity].get(section, ())
        )

    return rule


def _now(scope: Scope, stage: str) -> bool:
    if scope in LATE:
        return stage in HANDED_OVER
    if scope in (Scope.FINAL, Scope.OUTCOME):
        return stage == "published"
    return scope != Scope.SUMMARY or stage == "notified"


def taking_part(capacity: C, stage: str) -> bool:
    return bool(TABLE[capacity])


def of_the_room(capacity: C, stage: str) -> bool:
    """Some shelf that is read or filed on, for whoever is not there for a family."""
    shelves = (one for one in Section if one != Section.AUDIT_TRAIL)
    return capacity not in FAMILY and any(cell(one, Verb.READ, Verb.FILE)(capacity, stage) for one in shelves)


def files(capacity: C, stage: str) -> bool:
    far = {Scope.ALL, Scope.OWN, Scope.NOT_CHAIR_ALONE}
    return capacity not in FAMILY and any(
        Verb.FILE in held and scope in far for row in TABLE[capacity].values() for held, scope in row
    )


def at(*stages: str) -> Callable[[Rule], Rule]:
    return lambda rule: lambda capacity, stage: stage in stages and rule(capacity, stage)


S, V = Section, Verb
READ_DECISION, CHANGE_DECISION = cell(S.DECISION, V.READ, whole=True), cell(S.DECISION, V.CHANGE, whole=True)
DECIDE = cell(S.DECISION, V.DECIDE, whole=True)
READ_TERMS, CHANGE_TERMS = cell(S.TERMS, V.READ, whole=True), cell(S.TERMS, V.CHANGE)
SEE_IMRS = cell(S.IMRS, V.STATUS, V.READ, V.FILE, V.ASSURE)
PANEL, LEADERS = only(CHAIR, COORDINATOR, MEMBER, AUTHOR), only(CHAIR, COORDINATOR)
KEEPERS, OFFICE = only(CHAIR, COORDINATOR, AUTHOR), only(COORDINATOR, SSP)
APPOINT = only(CHAIR, COORDINATOR, SSP)
RELEASE = only(CHAIR, COORDINATOR, MEMBER, AUTHOR, SSP)
CALLED = only(CHAIR, COORDINATOR, MEMBER, C.OBSERVER)  # to the meeting that is tried
OWNERS = only(MANAGER, MEMBER, COORDINATOR)
ASSURED = only(CHAIR, COORDINATOR, MEMBER, AUTHOR, C.IMR_AUTHOR, MANAGER, C.LINE_MANAGER)


def _named(rule: Rule, space: str, names: str) -> dict[str, Rule]:
    return {f"{space}:{name}": rule for name in names.split()}


RULES: dict[str, Rule] = {
    **_named(taking_part, "reviews", "overview"),
    **_named(
        lambda c, s: taking_part(c, s) and c not in (*FAMILY, *LOOKERS_ON),  # these have a page of their own
        "reviews",
        "protocol protocol_csv protocol_word",
    ),
    **_named(READ_DECISION, "reviews", "notification case_people agencies decision"),
    **_named(
        CHANGE_DECISION,
        "reviews",
        "decision_consultations consultation_answer consultation_remind decision_consult decision_course"
        " decision_criteria decision_lead home_office_letter decision_others",
    ),
    **_named(DECIDE, "reviews", "consultation_waive decision_pass_on decision_record extension_answer"),
    **_named(APPOINT, "reviews", "case_person case_person_add people invite"),
    **_named(OFFICE, "reviews", "decision_direct chair chair_reason plan_audit action_outcome dissemination_add"),
    **_named(
        OFFICE,
        "reviews",
        "release_copies release_debrief editor_name editor_end release_outcome release_pack release_sent release_letter_back",
    ),
    **_named(only(COORDINATOR), "reviews", "letter_came"),
    **_named(only(CHAIR, COORDINATOR, SSP), "reviews", "letters"),
    **_named(only(C.PARTNER), "reviews", "summary"),
    **_named(
        only(CHAIR, COORDINATOR, MEMBER, AUTHOR, C.IMR_AUTHOR, MANAGER), "reviews", "chronology chronology_agency"
    ),
    **_named(PANEL, "reviews", "chronology_found chronology_drawing chronology_word chronology_excel"),
    **_named(LEADERS, "reviews", "chronology_settle"),
    **_named(
        only(C.IMR_AUTHOR),  # the office writes where an agency has no author; the one that is tried has
        "reviews",
        "chronology_row_add chronology_row chronology_row_correct chronology_row_remove chronology_hand_in"
        " chronology_import chronology_preview",
    ),
    **_named(
        LEADERS,
        "reviews",
        "declarations declarations_file last_day suspend lift_suspension end_part remind release_details notices_confirm",
    ),
    **_named(
        LEADERS,
        "reviews",
        "family_contact family_avoid family_differences family_plan family_question family_step family_add"
        " family_speaker family_said family_note_answer family_helper",
    ),
    **_named(
        only(CHAIR),
        "reviews",
        "access_round composition confirm_participant family_question_answer family_said_answer family_reading family_waive proceedings point_agree"
        " open_gate report_conclude contributor report_hand_over report_reply part_objection terms_approve"
        " imr_commission imr_not_asked weigh imr_small_body imr_excuse",
    ),
    **_named(
        lambda c, s: cell(S.EVIDENCE, V.READ, whole=True)(c, s) or c in (C.IMR_AUTHOR, MANAGER, C.LINE_MANAGER),
        "reviews",
        "lessons",  # an agency's people see what was sent to their own
    ),
    **_named(cell(S.EVIDENCE, V.CHANGE, whole=True), "reviews", "lesson_add lesson_follow_up lesson_sent"),
    **_named(only(CHAIR, COORDINATOR, MEMBER, AUTHOR, C.IMR_AUTHOR, MANAGER), "reviews", "notices"),
    **_named(only(CHAIR, COORDINATOR, MANAGER), "reviews", "notice_acknowledge"),
    **_named(READ_TERMS, "reviews", "terms terms_versions"),
    **_named(RELEASE, "reviews", "extensions"),
    **_named(
        CHANGE_TERMS,
        "reviews",
        "terms_begin terms_answer terms_purpose terms_question_add terms_question terms_question_drop",
    ),
    **_named(SEE_IMRS, "reviews", "imrs"),
    **_named(ASSURED, "reviews", "imr"),  # nothing of it is put before the others here, or supplied to them
    **_named(cell(S.IMRS, V.FILE), "reviews", "imr_independence interview_plan interview_held"),
    **_named(cell(S.IMRS, V.FILE), "reviews", "imr_form imr_part imr_wording"),
    **_named(cell(S.IMRS, V.FILE), "documentroom", "imr_send nil_return"),
    **_named(LEADERS, "reviews", "imr_receive"),
    **_named(cell(S.IMRS, V.ASSURE), "reviews", "imr_assure imr_accept"),
    **_named(cell(S.IMRS, V.FILE, V.ASSURE), "reviews", "imr_template"),
    **_named(only(C.SIO, SSP), "reviews", "witnesses witness"),
    **_named(only(CHAIR, COORDINATOR, C.IMR_AUTHOR, MANAGER), "reviews", "letter letter_file"),
    **_named(PANEL, "reviews", "family family_group points workbench chronology_use"),
    **_named(
        KEEPERS,
        "reviews",
        "workbench_question workbench_family workbench_trace uncite report_outline point_cite point_reply",
    ),
    **_named(only(MEMBER), "reviews", "point_answer"),
    **_named(
        KEEPERS,
        "reviews",
        "point_add identities identity identity_add identity_person identity_remove anonymity anonymity_file",
    ),
    **_named(KEEPERS, "reviews", "action recommendation recommendation_add action_add plan_sheet_in"),
    **_named(only(CHAIR, COORDINATOR, AUTHOR, MEMBER, MANAGER), "reviews", "milestone milestone_reached"),
    **_named(only(CHAIR, COORDINATOR, SSP), "reviews", "national national_answer"),
    **_named(RELEASE, "reviews", "plan_sheet"),
    **_named(only(CHAIR, COORDINATOR, MEMBER, AUTHOR, MANAGER), "reviews", "report"),
    **_named(only(CHAIR, COORDINATOR, MEMBER, AUTHOR, MANAGER, SSP), "reviews", "actions"),
    **_named(KEEPERS, "reviews", "lesson lesson_new"),
    **_named(only(SSP), "reviews", "learning_plan"),
    **_named(only(CHAIR), "reviews", "lesson_release"),
    **_named(OWNERS, "reviews", "action_progress action_close"),
    **_named(only(MEMBER), "reviews", "report_answer"),
    **_named(only(MANAGER), "reviews", "part plan_agree imr_name"),
    **_named(RELEASE, "reviews", "release release_differences dissemination"),
    **_named(
        only(SSP),
        "reviews",
        "sign_off release_date release_withhold release_after_all release_letter editor_decide action_closure conclude",
    ),
    **_named(only(CHAIR, SSP), "reviews", "release_confirm release_stop"),
    **_named(only(CHAIR, COORDINATOR, SSP), "reviews", "release_telling release_tell"),
    **_named(only(CHAIR, COORDINATOR), "reviews", "release_tell_family"),
    **_named(cell(S.DISCLOSURE, V.READ, whole=True), "reviews", "disclosure disclosure_item"),
    **_named(cell(S.DISCLOSURE, V.CHANGE, whole=True), "reviews", "disclosure_add disclosure_correct disclosure_weigh"),
    **_named(cell(S.DISCLOSURE, V.EXPORT, whole=True), "reviews", "disclosure_export disclosure_file"),
    **_named(only(C.DISCLOSURE_OFFICER, C.SIO), "reviews", "disclosure_ask"),
    **_named(LEADERS, "reviews", "disclosure_told"),
    **_named(only(CHAIR), "reviews", "disclosure_answer"),
    **_named(
        lambda c, s: PANEL(c, s) or (c in (C.OBSERVER, SSP) and s == "gathering"), "reviews", "meetings meeting"
    ),  # the observer is called to the meeting that is tried; the partnership's chair reads the panel's papers
    **_named(CALLED, "reviews", "meeting_answer"),
    **_named(PANEL, "reviews", "minutes_correct"),
    **_named(
        LEADERS,
        "reviews",
        "meeting_action_done meeting_call meeting_item meeting_item_withdraw meeting_call_person meeting_held minutes_write meeting_action",
    ),
    **_named(only(CHAIR), "reviews", "minutes_agree minutes_keep"),
    **_named(PANEL, "documentroom", "note ask_agency"),
    **_named(LEADERS, "documentroom", "copies"),
    **_named(
        only(), "documentroom", "passage_answer print print_end copy_fate before_let before_end"
    ),  # nobody asked, or may print, there
    **_named(LEADERS, "documentroom", "held_back meeting_paper deposits deposit_asked deposit_end trace originals"),
    **_named(only(), "documentroom", "trace_answer trace_see"),  # nobody asked on the reviews that are tried
    **_named(PANEL, "documentroom", "pack"),
    **_named(only(*FAMILY), "reviews", "family_landing family_ask family_say family_note"),
    **_named(only(CHAIR, COORDINATOR, MEMBER, AUTHOR, *FAMILY), "reviews", "leaflet leaflet_word"),
    **_named(cell(S.AUDIT_TRAIL, V.READ, whole=True), "reviews", "trail trail_file"),
    **_named(only(C.INFORMATION_GOVERNANCE), "reviews", "access_report"),
    **_named(only(CHAIR, COORDINATOR, C.AUDITOR, SSP), "reviews", "alerts"),
    **_named(only(), "reviews", "alert address_request"),  # of nothing that happened on the reviews that are tried
    **_named(only(CHAIR, COORDINATOR, *LOOKERS_ON), "reviews", "addresses"),
    **_named(only(C.INFORMATION_GOVERNANCE, MANAGER), "reviews", "access_period access_period_file"),
    **_named(of_the_room, "documentroom", "room search papers"),
    **_named(files, "documentroom", "file several uploads"),
    **_named(only(*FAMILY), "documentroom", "family family_reading family_page family_page_large family_finish"),
    **_named(lambda c, s: c not in FAMILY and cell(S.FAMILY, V.READ)(c, s), "documentroom", "feedback"),
    **_named(KEEPERS, "documentroom", "feedback_file statement"),
    **_named(only(CHAIR, AUTHOR), "documentroom", "feedback_change"),
    **_named(only(CHAIR), "documentroom", "feedback_give"),
    **_named(only(CHAIR), "documentroom", "answer recall"),
    **_named(LEADERS, "documentroom", "put_forward"),
    **_named(only(SSP, COORDINATOR), "documentroom", "letter_out letter_out_page letter_out_large"),
    # never an agency's own review (never 5); what is done with the report stands below
    **_named(only(), "documentroom", "share share_with_agencies table strip pdf pseudonyms ask_again check_again"),
    **_named(ASSURED, "documentroom", "read document compare page page_small page_large"),
    **_named(only(CHAIR, COORDINATOR, AUTHOR, C.IMR_AUTHOR, MANAGER), "documentroom", "original"),
    **_named(only(C.IMR_AUTHOR), "documentroom", "new_version version_uploads"),
}
# The completed report instead of an agency's review: the chair's and whom the table hands it to.
REPORT_RULES: dict[str, Rule] = {
    **_named(
        lambda c, s: (
            c in (CHAIR, COORDINATOR, AUTHOR)
            or (c in (SSP, C.BOARD_MEMBER) and s in HANDED_OVER)
            or (c == MANAGER and s == "published")
        ),
        "documentroom",
        "read page page_small page_large",  # the completed version, which was not tabled: no member's
    ),
    **_named(
        lambda c, s: (
            c in (CHAIR, COORDINATOR, AUTHOR, MEMBER)
            or (c in (SSP, C.BOARD_MEMBER) and s in HANDED_OVER)
            or (c == MANAGER and s == "published")
        ),
        "documentroom",
        "document compare",
    ),
    **_named(only(CHAIR), "documentroom", "share share_with_agencies"),
    **_named(KEEPERS, "documentroom", "note"),
    **_named(only(), "documentroom", "ask_agency"),  # it is no agency's own
    **_named(LEADERS, "documentroom", "table"),
    **_named(KEEPERS, "documentroom", "strip pdf pseudonyms"),
    **_named(KEEPERS, "documentroom", "original new_version version_uploads"),
}
AGENCYS_OWN = frozenset(
    f"{space}:{name}"
    for space, names in (
        (
            "reviews",
            "imr imr_name imr_independence interview_plan imr_assure imr_template part plan_agree letter letter_file",
        ),
        ("reviews", "imr_form imr_part imr_wording imr_accept"),
        ("reviews", "action_progress action_close notice_acknowledge milestone milestone_reached"),
        ("reviews", "chronology_agency chronology_row_add chronology_row chronology_row_correct chronology_row_remove"),
        ("reviews", "chronology_hand_in chronology_import chronology_preview"),
        ("documentroom", "read document compare page page_small page_large original new_version version_uploads"),
        ("documentroom", "imr_send nil_return"),
    )
    for name in names.split()
)
OTHER_AGENCY = ("trust-author", "trust-manager")
# Where a panel member has their own agency's: the agency whose actions are tried has nobody on the panel.
MEMBERS_OWN = frozenset(
    f"reviews:{name}" for name in ("action_progress", "action_close", "milestone", "milestone_reached")
)
# Steps that are no page at a stage, though they are somebody's: nothing is to be done there now. By name, the stages.
RELEASED, BEGUN = ("notified", "gathering", "family"), ("gathering", "family", "published")
NO_STEP: dict[str, tuple[str, ...]] = {
    # decided, and the terms approved: there is no draft to write on
    **{f"reviews:decision_{one}": BEGUN for one in ("course", "criteria", "lead", "others")},
    **{
        f"reviews:terms_{one}": ("notified", *BEGUN)
        for one in ("purpose", "answer", "question_add", "question", "question_drop")
    },
    # who is accepted has no declaration in hand; a partner's part ended with the decision
    **{f"reviews:declare_{one}": ("notified", *BEGUN) for one in ("interest", "know", "touches", "terms")},
    **{f"reviews:{one}": ("notified", *BEGUN) for one in ("declare", "decline", "terms_again", "answer_declaration")},
    # no release is put forward yet
    **{
        f"reviews:{one}": RELEASED
        for one in (
            *("sign_off", "editor_name", "family_differences", "plan_audit"),
            *(
                f"release_{one}"
                for one in (
                    "confirm",
                    "date",
                    "details",
                    "differences",
                    "outcome",
                    "pack",
                    "sent",
                    "stop",
                    "withhold",
                    "tell",
                    "tell_family",
                    "telling",
                )
            ),
        )
    },
    **{f"documentroom:letter_out{one}": RELEASED for one in ("", "_page", "_large")},  # no letter is put forward
    "reviews:release_letter": (*RELEASED, "published"),  # no letter is put forward
    "reviews:release_letter_back": (*RELEASED, "published"),
    "reviews:release_after_all": (*RELEASED, "published"),  # nothing is held back from being published
    # no report is before the panel, and none completed for a family
    **{f"reviews:{one}": ("notified", "gathering") for one in ("report_answer", "report_conclude", "family_reading")},
    # the share of the published review is over
    **{f"documentroom:family_{one}": ("published",) for one in ("reading", "page", "page_large", "finish")},
    "reviews:chronology_agency": ("notified",),  # the agency that is tried is asked later
    "desk:declare": ("published",),  # who is accepted for a release declares no more
    "wagtailadmin_block_preview": ("published",),  # of a block that is named besides the address
}
DECLARANTS = frozenset(
    f"reviews:{name}"
    for name in [
        "declare",
        "declare_interest",
        "declare_know",
        "declare_touches",
        "decline",
        "terms_again",
        "declare_terms",
        "answer_declaration",
    ]
)
# Of no review: everybody who is signed in (each finds their own there), or an office.
SIGNED_IN = frozenset(
    [
        "reviews:today", "reviews:calendar", "reviews:list", "reviews:across", "reviews:own_parts", "cms/account/", "reviews:edition_css",
        *(f"accounts:{name}" for name in ["account", "codes", "lock", "password", "end_everywhere", "keep", "kept", "stay", "set_up", "set_up_app", "passkey_add", "passkey_added", "prove", "passkey_ask", "passkey_answer"]),
    ]
)  # fmt: skip
COORDINATORS = frozenset(
    [
        *(f"reviews:{name}" for name in ("notify", "support", "support_add", "support_one")),
        "reviews:edition_begin",
        "reviews:edition_change",
        *(
            f"accounts:{name}"
            for name in ["agencies", "agency", "agency_add", "people", "person", "person_act", "invite"]
        ),
    ]
)
OFFICES = frozenset(  # of coordinators and the partnership's chair
    f"reviews:{name}"
    for name in [
        "editions",
        "edition",
        "letter_templates",
        "letter_template",
        "letter_template_file",
        "letter_template_present",
        "letter_template_example",
    ]
)
KEEPING = frozenset({"reviews:ended"})  # offices that keep ended reviews
ENDED = frozenset(
    f"reviews:{name}"
    for name in [
        *("ending", "ending_hold", "ending_lift", "ending_custodian", "ending_destroy", "ending_stop"),
        *("take_down", "take_letter_down"),  # tests/publishing/test_taking_down.py
        *("custody", "custody_ask", "custody_answer", "certificate", "certificate_word"),
    ]
)
COORDINATORS_OWN = frozenset({"accounts:ask_reset", "accounts:decide_reset", "accounts:invitation"})
HALF_SIGNED_IN = frozenset(f"accounts:{name}" for name in ["second", "recovery", "passkey_ask", "passkey_answer"])
JOINING = frozenset(
    {
        *("accounts:join_code", "accounts:join_password"),
        *(
            "documentroom:deposit_code",
            "documentroom:deposit_report",
            "documentroom:deposit_done",
            "documentroom:upload",
        ),
    }
)  # a link in hand, which nobody of the cast has
TOOLS = frozenset({"demo-codes", "demo-outbox", "readyz"})  # the demo's own, and the machine's
# Wagtail's own form for a link answers 500 where nothing of it is sent; it reads and writes nothing of a review.
BREAKS_IN_WAGTAIL = frozenset({"wagtailadmin_choose_page_external_link"})
OWNERS_ALONE = frozenset(f"accounts:{name}" for name in ("end_session", "remove_app", "remove_passkey"))
DESK = ("editor", "communications")


def may(name: str, thing: str, who: str, capacity: C | None, stage: str) -> bool:
    """Whether this address may exist for this person, where what stands in it is there."""
    if name in SIGNED_IN:
        return True
    if name in COORDINATORS or name in COORDINATORS_OWN:
        return who in ("coordinator", "coordinator2")
    if name in OFFICES:
        return who in ("coordinator", "coordinator2", "ssp-chair")
    if name in KEEPING:
        return who in ("coordinator", "coordinator2", "ssp-chair", "deputy", "custodian")
    if name in ENDED:  # none of the reviews that are tried has ended: tests/reviews/test_ending.py tries those
        return False
    if name.startswith(("desk:", "wagtail")):
        return who in DESK
    if name in OWNERS_ALONE:
        return who == "coordinator2"  # whose session and app are tried
    if name == "reviews:answer_declaration" and capacity == (SSP if stage == "notified" else CHAIR):
        return True  # who answers it reads it again (access.md, "Declarations")
    if name in DECLARANTS | HALF_SIGNED_IN | JOINING:
        return name in DECLARANTS and who in ("housing-author", "partner")
    if name == "reviews:meeting_action_done" and who == "panel-police":
        return capacity is not None  # whose action it is
    if name == "documentroom:print" and who == "panel-lantern":
        return thing == "imr" and stage == "gathering"  # whom the demo's chair lets print that one (demo/beside.py)
    rule = (REPORT_RULES.get(name) if thing == "report" else None) or RULES[name]
    if capacity is None or not rule(capacity, stage) or (capacity == MEMBER and name in MEMBERS_OWN):
        return False
    return not (who in OTHER_AGENCY and name in AGENCYS_OWN and thing != "report")


def has_page(name: str, stage: str) -> bool:
    """Whether somebody who may open this address must find something there, at this stage."""
    return stage not in NO_STEP.get(name, ())
