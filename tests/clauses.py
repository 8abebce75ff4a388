"""Each clause of the protocol with its page and its tests: docs/clauses.md is written from this.

``python -m tests.clauses > docs/clauses.md`` writes it anew (with ``PORTAL_MODE=test``); a test compares the two. The
kinds are the protocol's own (``reviews/protocol.py``). A page is an address by name.
"""

from __future__ import annotations

import re

HEAD = """# Each clause, its page and its tests

Written from `tests/clauses.py` by `PORTAL_MODE=test .venv/bin/python -m tests.clauses > docs/clauses.md`; a test holds
the two together, and that each test named here exists. The kind is what the portal does about the clause: a gate or
never refuses, a clock has a date, a record keeps who, when and evidence, a help does the work. What holds of every act,
whatever its clause: one audit entry, nothing changed by a refusal, the stage along the table of moves alone
(`tests/reviews/test_invariants.py`), and who may open which page (`tests/test_access_matrix.py`).
"""

C, K, LA, LF = (f"reviews/test_{one}.py" for one in ("clauses", "criteria", "later_agreement", "later_family"))
LR, LEARN, PLAN, MEET = (f"reviews/test_{one}.py" for one in ("later_release", "learning", "plan_more", "meetings"))
CLOCK, IMR, OUT, SCHEDULE = (
    f"reviews/test_{one}.py" for one in ("clocks", "imr_services", "chronology_out", "disclosure")
)
KEPT = "reviews/test_later_journey.py::test_every_clause_of_the_second_half_is_kept_at_the_end"

Row = tuple[str, tuple[str, ...]]
TABLE: dict[str, Row] = {
    "1.3": ("reviews:agencies", (f"{C}::test_1_3_names_the_agency_that_has_not_adopted",)),
    "2.1": (
        "reviews:decision_criteria",
        (
            f"{C}::test_2_1_works_out_the_outcome",
            f"{C}::test_2_1_asks_each_limb_with_a_reason",
            f"{C}::test_2_1_a_departure_needs_a_reason",
            f"{K}::test_2_1_suicide_counts_where_the_edition_includes_it",
        ),
    ),
    "3.1": ("reviews:lesson_new", (f"{LEARN}::test_3_1_a_lesson_says_where_it_lies_what_is_to_change_and_by_when",)),
    "3.2": (
        "reviews:lesson_add",
        (
            f"{C}::test_3_2_keeps_agency_and_date_and_has_no_place_for_content",
            f"{K}::test_3_2_a_disciplinary_matter_is_recorded_as_referred_and_never_its_content",
        ),
    ),
    "3.3": (
        "reviews:decision_course",
        (
            f"{C}::test_3_3_gives_the_course_and_the_clause",
            f"{C}::test_3_3_another_course_needs_a_reason",
            f"{K}::test_3_3_every_combination_of_ages_and_flags",
        ),
    ),
    "3.4": (
        "reviews:decision_course",
        (f"{C}::test_3_4_the_decision_waits_for_the_consideration_where_a_parent_died",),
    ),
    "3.5": (
        "reviews:decision_course",
        (
            f"{C}::test_3_3_another_course_needs_a_reason",
            f"{K}::test_3_3_an_only_victim_of_16_or_17_shows_both_clauses_and_the_boards_liaise",
        ),
    ),
    "3.6": (
        "reviews:lessons",
        (
            f"{C}::test_3_6_an_early_lesson_is_sent_and_followed_up",
            f"{LEARN}::test_3_6_the_chair_alone_releases_an_early_lesson_in_words_that_name_nobody",
        ),
    ),
    "4.1": (
        "reviews:notification",
        (
            f"{C}::test_4_1_another_source_opens_with_the_letter_pending",
            f"{K}::test_4_1_an_impossible_date_is_refused_with_both_dates_shown",
        ),
    ),
    "4.2": ("reviews:decision_lead", (f"{C}::test_4_2_the_lead_has_a_reason_and_can_pass_to_another_partnership",)),
    "4.3": (
        "reviews:decision",
        (
            f"{C}::test_4_3_names_each_board_that_is_missing",
            f"{C}::test_4_3_no_decision_before_the_ssp_chair_is_accepted",
            f"{C}::test_4_3_goes_on_without_an_answer_after_two_reminders_seven_days_apart",
        ),
    ),
    "4.4": (
        "reviews:home_office_letter",
        (
            f"{C}::test_4_4_the_clock_runs_from_the_incident_and_stops_when_the_letter_is_sent",
            f"{C}::test_4_4_a_decision_not_to_review_is_told_too",
            f"{CLOCK}::test_4_4_one_month_ends_as_the_calendar_does",
        ),
    ),
    "4.5": (
        "reviews:composition",
        (
            f"{C}::test_4_5_names_what_the_composition_lacks",
            f"{C}::test_4_5_the_chair_alone_goes_on_with_a_recorded_reason",
        ),
    ),
    "4.6": (
        "reviews:decision_direct",
        (
            f"{C}::test_4_6_a_direction_reopens_the_decision",
            f"{K}::test_4_6_a_direction_is_not_older_than_the_incident",
        ),
    ),
    "4.7": ("reviews:agencies", (f"{C}::test_4_7_another_body_takes_part_once_the_panel_agrees",)),
    "4.8": (
        "reviews:chair",
        (
            f"{C}::test_4_8_a_chair_associated_with_an_agency_needs_a_recorded_reason",
            f"{C}::test_4_8_nobody_appoints_themselves",
        ),
    ),
    "4.9": (
        "reviews:chair",
        (
            f"{C}::test_4_9_each_of_the_six_requirements_is_shown",
            "reviews/test_who_is_told.py::test_a_chair_tied_to_an_agency_added_late_goes_on_for_a_recorded_reason",
        ),
    ),
    "4.10": (
        "reviews:terms",
        (
            f"{C}::test_4_10_each_consideration_is_answered_or_not_relevant_with_a_reason",
            f"{C}::test_4_10_the_date_lies_within_six_months_of_telling_the_home_office",
            f"{CLOCK}::test_4_10_six_months_end_as_the_calendar_does_and_each_extension_has_reminders_of_its_own",
            f"{MEET}::test_4_10_a_meeting_is_called_with_everybody_of_the_panel",
        ),
    ),
    "4.11": ("reviews:terms_approve", (f"{C}::test_4_11_the_panel_chair_alone_decides_whoever_drafted",)),
    "4.12": (
        "reviews:family_plan",
        (f"{LF}::Agreed::test_a_group_is_left_out_by_the_chair_alone_and_with_a_reason", KEPT),
    ),
    "4.13": (
        "reviews:family_group",
        (
            f"{LF}::Agreed::test_sharing_waits_for_the_proceedings_the_chair_and_an_advocate",
            f"{LF}::Agreed::test_they_hear_next_is_a_clock",
            f"{LF}::Agreed::test_a_waiver_has_a_reason_is_the_chairs_and_travels",
            f"{CLOCK}::test_4_13_a_family_is_never_told_on_a_date_that_they_asked_to_be_left_alone",
            "reviews/test_versions_bound.py::Family::test_an_earlier_version_and_its_answer_do_not_do_for_another",
        ),
    ),
    "4.14": ("reviews:family_contact", (f"{LF}::Agreed::test_a_meeting_has_a_note", KEPT)),
    "4.15": (
        "reviews:notices",
        (
            f"{C}::test_4_15_notices_go_out_on_the_ssp_chairs_direction_until_there_is_a_chair",
            f"{C}::test_4_15_an_immediate_lesson_reaches_three_places",
            f"{LEARN}::test_4_15_an_agency_reads_what_was_sent_to_it_and_nothing_of_others",
            f"{OUT}::test_4_15_4_16_and_4_20_show_who_handed_in_when_and_what_was_settled",
        ),
    ),
    "4.16": (
        "reviews:imrs",
        (
            f"{C}::test_4_16_waits_for_the_terms_unless_an_agency_has_cause_for_concern",
            f"{C}::test_4_16_is_late_when_a_date_has_passed_and_names_the_agency",
            f"{CLOCK}::test_4_16_climbs_from_the_author_to_the_coordinator_the_senior_manager_and_the_chair",
            "documentroom/test_imr_on_the_page.py::test_no_contact_is_an_answer_signed_assured_and_shown_as_such",
        ),
    ),
    "4.17": (
        "reviews:imr_assure",
        (
            f"{IMR}::test_nothing_is_filed_before_independence_is_declared",
            f"{IMR}::test_an_author_never_assures_their_own",
            f"{IMR}::test_a_body_too_small_asks_and_the_chair_decides",
        ),
    ),
    "4.18": ("reviews:interview_plan", (f"{C}::test_4_18_an_interview_is_recorded_shared_and_not_disciplinary",)),
    "4.19": (
        "reviews:witnesses",
        (
            f"{C}::test_4_19_no_witness_before_the_sio_and_then_the_partnership",
            "reviews/test_witness_tasks.py::test_the_officer_is_asked_first_then_the_partnerships_chair_then_nobody",
            "documentroom/test_deposit_door.py::test_a_report_comes_through_the_door_once",
            "documentroom/test_deposit_door.py::test_every_way_in_which_a_link_dies",
        ),
    ),
    "4.20": (
        "reviews:imr",
        (
            f"{MEET}::test_4_20_an_agency_presents_its_review_once_it_is_assured",
            "reviews/test_invariants.py::test_4_20_an_agencys_review_is_never_shared_with_a_family",
            "documentroom/test_sharing.py::test_refusals_say_what_is_missing_and_share_nothing",
            "documentroom/test_imr_on_the_page.py::test_a_review_is_written_saved_beside_sent_returned_and_assured",
        ),
    ),
    "4.21": (
        "reviews:points",
        (
            f"{LA}::Tabled::test_a_finding_rests_on_passages",
            f"{LA}::Tabled::test_a_finding_is_agreed_once_and_by_the_chair",
            f"{MEET}::test_4_21_and_4_26_findings_and_the_report_are_agreed_at_a_meeting",
        ),
    ),
    "4.22": (
        "reviews:disclosure",
        (
            "documentroom/test_schedule.py::test_4_22_what_is_filed_is_on_the_schedule_with_its_digest",
            f"{SCHEDULE}::test_4_22_a_number_is_never_used_again_and_no_line_changes_whatever_code_runs",
            f"{SCHEDULE}::test_4_22_only_what_changed_since_the_last_export",
            f"{SCHEDULE}::test_4_22_an_item_is_supplied_on_request_its_agency_told_first",
        ),
    ),
    "4.23": (
        "reviews:report",
        (
            f"{LA}::Tabled::test_tabling_begins_the_report_and_is_told_once",
            "reviews/test_who_is_told.py::test_a_delivered_report_is_late_no_more",
        ),
    ),
    "4.24": (
        "reviews:anonymity",
        (
            f"{LR}::Forwarded::test_a_register_that_changed_asks_for_a_new_check",
            f"{LR}::Forwarded::test_a_registered_name_holds_the_sign_off_until_it_is_answered",
        ),
    ),
    "4.25": (
        "documentroom:share",
        (
            f"{LF}::Agreed::test_sharing_waits_for_the_proceedings_the_chair_and_an_advocate",
            f"{LR}::Cleared::test_the_permit_waits_for_the_agreed_date",
            "test_access_matrix.py::test_everybody_finds_what_is_theirs_and_nothing_else",
        ),
    ),
    "4.26": (
        "reviews:report",
        (
            f"{LA}::Tabled::test_the_chair_concludes_only_when_everybody_was_heard",
            f"{LA}::Tabled::test_an_objection_has_a_reason_and_the_chairs_answer_settles_it",
            f"{LA}::Tabled::test_a_gate_opens_after_two_reminders_seven_days_apart",
        ),
    ),
    "4.27": (
        "reviews:actions",
        (
            f"{LA}::Tabled::test_an_action_that_lacks_a_quality_is_named_and_not_agreed",
            f"{LA}::Tabled::test_hand_over_waits_for_each_senior_manager",
            f"{PLAN}::test_4_27_a_milestone_lies_before_the_actions_own_date_and_is_its_agencys_to_reach",
        ),
    ),
    "4.28": (
        "reviews:sign_off",
        (
            f"{LR}::Forwarded::test_only_the_ssp_chair_signs_and_once",
            f"{LR}::Forwarded::test_the_pack_is_sent_after_the_sign_off",
            "reviews/test_later_journey.py::test_the_pack_is_what_was_signed_with_its_sums",
            "publishing/test_flow.py::test_before_clearance_nothing_is_built",
        ),
    ),
    "4.29": (
        "reviews:conclude",
        (
            f"{CLOCK}::test_4_29_an_action_is_its_agencys_and_one_that_is_done_is_nobodys",
            "reviews/test_later_journey.py::test_the_last_five_steps_end_with_a_concluded_review",
            "publishing/test_flow.py::test_waits_for_its_date_and_then_goes_by_itself",
        ),
    ),
    "4.30": (
        "reviews:release_outcome",
        (f"{LEARN}::test_4_30_the_home_offices_assessment_is_waited_for_and_recorded",),
    ),
    "4.31": (
        "reviews:release_differences",
        (
            f"{LR}::Forwarded::test_named_changes_pass_clearance_on_when_two_confirm",
            f"{LR}::Forwarded::test_a_returned_report_goes_back_to_its_writing",
        ),
    ),
    "4.32": (
        "reviews:across",
        (
            f"{LEARN}::test_4_32_a_recommendation_without_a_theme_keeps_the_clause_open",
            f"{LEARN}::test_4_32_themes_recur_across_the_cleared_reviews_of_one_person_and_no_others",
        ),
    ),
    "4.33": (
        "reviews:learning_plan",
        (f"{LEARN}::test_4_33_the_partnerships_chair_considers_what_is_passed_on_how_and_to_whom",),
    ),
    "4.34": (
        "reviews:dissemination",
        (f"{LEARN}::test_4_34_each_forum_is_told_and_each_outcome_is_checked",),
    ),
    "Appendix 1": ("reviews:overview", ("reviews/test_process_page.py::test_appendix_1_is_the_map_of_each_review_with_every_phase",)),
    "Appendix 2": ("reviews:imr_template", ("reviews/test_process_page.py::test_appendix_2_heads_the_template_of_an_agencys_review",)),
    "Appendix 3": ("reviews:report", ("reviews/test_process_page.py::test_appendix_3_orders_the_overview_report",)),
}  # fmt: skip


def kinds(number: str) -> str:
    """What the portal does about a clause, parts of it included (the footnote to 4.10, the contact of 4.13)."""
    from reviews.enums import ClauseKind
    from reviews.protocol import CLAUSES

    held = {kind for one in CLAUSES if one.number.split(" ")[0] == number for kind in one.kind}
    return ", ".join(kind.label.lower() for kind in ClauseKind if kind in held) or "help"


def pages() -> dict[str, str]:
    """The address of each page by its name, with what stands in it in angle brackets."""
    from django.urls import get_resolver

    found = {}
    for space in ("reviews", "documentroom"):
        prefix, resolver = get_resolver().namespace_dict[space]
        for one in resolver.url_patterns:
            place = re.sub(r"<\w+:(\w+)>", r"<\1>", f"{prefix}{one.pattern}").replace("_id>", ">")
            found[f"{space}:{one.name}"] = f"/{place}"
    return found


def text() -> str:
    """The whole page."""
    where = pages()
    lines = ["| clause | kind | page | tests |", "|---|---|---|---|"]
    for number, (page, tests) in TABLE.items():
        told = "<br>".join(f"`{one}`" for one in tests)
        lines.append(f"| {number} | {kinds(number)} | `{where[page]}` | {told} |")
    return f"{HEAD}\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    import os
    import sys

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    sys.stdout.write(text())
