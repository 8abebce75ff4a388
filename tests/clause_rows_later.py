"""Clauses 4.15 to 4.34 and the appendices, as in tests/clause_rows.py."""

from __future__ import annotations

from tests.clause_rows import (
    ASKED,
    BENCH,
    CLOCK,
    CLOCKS,
    IMR,
    JOURNEY,
    LA,
    LEARN,
    LETTER,
    LF,
    LR,
    MAP,
    MEET,
    OUT,
    PEOPLE,
    PLAN,
    RECORDS,
    SCHEDULE,
    SEEN,
    TO_END,
    C,
    Row,
)

SECOND: dict[str, Row] = {
    "4.15": (
        "reviews:notices",
        {
            "clock": (CLOCKS,),
            "record": (
                f"{C}::test_4_15_notices_go_out_on_the_ssp_chairs_direction_until_there_is_a_chair",
                f"{OUT}::test_4_15_4_16_and_4_20_show_who_handed_in_when_and_what_was_settled",
                TO_END,
            ),
            "help": (
                f"{C}::test_4_15_an_immediate_lesson_reaches_three_places",
                f"{LEARN}::test_4_15_an_agency_reads_what_was_sent_to_it_and_nothing_of_others",
                f"{LETTER}::test_every_letter_is_written_from_the_record_and_kept_with_date_address_and_sender",
            ),
        },
    ),
    "4.16": (
        "reviews:imrs",
        {
            "gate": (
                f"{C}::test_4_16_waits_for_the_terms_unless_an_agency_has_cause_for_concern",
                TO_END,
            ),
            "clock": (
                f"{C}::test_4_16_is_late_when_a_date_has_passed_and_names_the_agency",
                f"{CLOCK}::test_4_16_climbs_from_the_author_to_the_coordinator_the_senior_manager_and_the_chair",
                CLOCKS,
            ),
            "help": (
                "documentroom/test_imr_on_the_page.py::test_no_contact_is_an_answer_signed_assured_and_shown_as_such",
                f"{LETTER}::test_a_template_takes_effect_when_a_second_person_confirms_and_a_letter_keeps_its_own",
            ),
        },
    ),
    "4.17": (
        "reviews:imr_assure",
        {
            "gate": (
                f"{IMR}::test_nothing_is_filed_before_independence_is_declared",
                f"{IMR}::test_an_author_never_assures_their_own",
                f"{IMR}::test_a_body_too_small_asks_and_the_chair_decides",
                TO_END,
                f"{PEOPLE}::test_4_17_a_senior_manager_names_the_author_of_their_own_agency_and_nobody_elses",
            ),
        },
    ),
    "4.18": (
        "reviews:interview_plan",
        {
            "gate": (
                f"{C}::test_4_18_an_interview_is_recorded_shared_and_not_disciplinary",
                TO_END,
            ),
        },
    ),
    "4.19": (
        "reviews:witnesses",
        {
            "gate": (
                f"{C}::test_4_19_no_witness_before_the_sio_and_then_the_partnership",
                "reviews/test_witness_tasks.py::test_the_officer_is_asked_first_then_the_partnerships_chair_then_nobody",
                TO_END,
            ),
            "record": (
                "documentroom/test_deposit_door.py::test_a_report_comes_through_the_door_once",
                "documentroom/test_deposit_door.py::test_every_way_in_which_a_link_dies",
                TO_END,
            ),
        },
    ),
    "4.20": (
        "reviews:imr",
        {
            "help": (
                f"{MEET}::test_4_20_an_agency_presents_its_review_once_it_is_assured",
                "documentroom/test_imr_on_the_page.py::test_a_review_is_written_saved_beside_sent_returned_and_assured",
            ),
            "never": (
                "reviews/test_invariants.py::test_4_20_an_agencys_review_is_never_shared_with_a_family_nor_published",
                "documentroom/test_sharing.py::test_refusals_say_what_is_missing_and_share_nothing",
            ),
        },
    ),
    "4.21": (
        "reviews:points",
        {
            "record": (
                f"{LA}::Tabled::test_a_finding_rests_on_passages",
                f"{LA}::Tabled::test_a_finding_is_agreed_once_and_by_the_chair",
                f"{MEET}::test_4_21_and_4_26_findings_and_the_report_are_agreed_at_a_meeting",
                TO_END,
                f"{BENCH}::test_4_21_findings_cite_are_answered_and_nothing_tells_of_a_wall",
            ),
        },
    ),
    "4.22": (
        "reviews:disclosure",
        {
            "record": (
                "documentroom/test_schedule.py::test_4_22_what_is_filed_is_on_the_schedule_with_its_digest",
                "documentroom/test_beside.py::test_4_22_a_note_is_the_panel_s_is_on_the_schedule_and_the_page_says_so_first",
                f"{SCHEDULE}::test_4_22_a_number_is_never_used_again_and_no_line_changes_whatever_code_runs",
                f"{SCHEDULE}::test_4_22_an_item_is_supplied_on_request_its_agency_told_first",
                RECORDS,
            ),
            "help": (f"{SCHEDULE}::test_4_22_only_what_changed_since_the_last_export",),
        },
    ),
    "4.23": (
        "reviews:report",
        {
            "clock": (
                "reviews/test_who_is_told.py::test_a_delivered_report_is_late_no_more",
                CLOCKS,
            ),
            "help": (
                f"{LA}::Tabled::test_tabling_begins_the_report_and_is_told_once",
                f"{BENCH}::test_4_13_4_23_questions_stand_beside_evidence_and_go_into_the_outline",
            ),
        },
    ),
    "4.24": (
        "reviews:anonymity",
        {
            "gate": (
                f"{LR}::Forwarded::test_a_register_that_changed_asks_for_a_new_check",
                f"{LR}::Forwarded::test_a_registered_name_holds_the_sign_off_until_it_is_answered",
                TO_END,
            ),
            "help": (f"{BENCH}::test_4_24_the_headings_of_a_report_are_looked_for",),
        },
    ),
    "4.25": (
        "documentroom:share",
        {
            "gate": (
                f"{LF}::Agreed::test_sharing_waits_for_the_proceedings_the_chair_and_an_advocate",
                f"{LR}::Cleared::test_the_permit_waits_for_the_agreed_date",
                TO_END,
            ),
            "never": ("test_access_matrix.py::test_everybody_finds_what_is_theirs_and_nothing_else",),
        },
    ),
    "4.26": (
        "reviews:report",
        {
            "gate": (
                f"{LA}::Tabled::test_the_chair_concludes_only_when_everybody_was_heard",
                f"{LA}::Tabled::test_an_objection_has_a_reason_and_the_chairs_answer_settles_it",
                f"{LA}::Tabled::test_a_gate_opens_after_two_reminders_seven_days_apart",
                TO_END,
                f"{PEOPLE}::test_4_26_a_member_who_leaves_loses_access_at_once_and_what_they_objected_to_stays",
                f"{SEEN}::test_4_26_behind_a_wall_neither_refusal_nor_page_nor_export_names_the_agency",
            ),
        },
    ),
    "4.27": (
        "reviews:actions",
        {
            "gate": (
                f"{LA}::Tabled::test_an_action_that_lacks_a_quality_is_named_and_not_agreed",
                f"{LA}::Tabled::test_hand_over_waits_for_each_senior_manager",
                f"{PLAN}::test_4_27_a_milestone_lies_before_the_actions_own_date_and_is_its_agencys_to_reach",
                TO_END,
            ),
        },
    ),
    "4.28": (
        "reviews:sign_off",
        {
            "gate": (
                f"{LR}::Forwarded::test_only_the_ssp_chair_signs_and_once",
                f"{LR}::Forwarded::test_the_pack_is_sent_after_the_sign_off",
                "publishing/test_flow.py::test_before_clearance_nothing_is_built",
                f"{LR}::Cleared::test_those_who_hear_first_are_told_in_their_order",
                f"{LR}::Cleared::test_4_13_4_28_the_days_of_telling_and_of_the_media_stand_in_order",
                "publishing/test_flow.py::test_waits_until_those_who_hear_first_have_been_told",
                f"{LR}::Cleared::test_exceptionally_not_published_with_the_reason_agreed",
                TO_END,
            ),
            "help": (
                f"{JOURNEY}::test_the_pack_is_what_was_signed_with_its_sums",
                f"{LETTER}::test_every_letter_is_written_from_the_record_and_kept_with_date_address_and_sender",
            ),
        },
    ),
    "4.29": (
        "reviews:conclude",
        {
            "gate": (
                f"{JOURNEY}::test_the_last_five_steps_end_with_a_concluded_review",
                "publishing/test_flow.py::test_waits_for_its_date_and_then_goes_by_itself",
                "publishing/test_bad_input.py::test_words_lost_in_the_laying_out_stop_the_page_and_are_shown",
                "publishing/test_corrected.py::test_it_takes_the_earlier_ones_address_with_a_note",
                TO_END,
            ),
            "clock": (
                f"{CLOCK}::test_4_29_an_action_is_its_agencys_and_one_that_is_done_is_nobodys",
                CLOCKS,
            ),
        },
    ),
    "4.30": (
        "reviews:release_outcome",
        {
            "record": (
                f"{LEARN}::test_4_30_the_home_offices_assessment_is_waited_for_and_recorded",
                TO_END,
            ),
        },
    ),
    "4.31": (
        "reviews:release_differences",
        {
            "gate": (
                f"{LR}::Forwarded::test_named_changes_pass_clearance_on_when_two_confirm",
                f"{LR}::Forwarded::test_a_returned_report_goes_back_to_its_writing",
                "publishing/test_letter_approved.py::"
                "test_a_letter_that_came_later_is_public_on_no_road_until_two_people_approve_the_page_with_it",
                "documentroom/test_release.py::"
                "test_the_home_offices_letter_is_stripped_and_read_before_it_goes_to_the_release",
            ),
            "record": (TO_END,),
        },
    ),
    "4.32": (
        "reviews:across",
        {
            "record": (
                f"{LEARN}::test_4_32_a_recommendation_without_a_theme_keeps_the_clause_open",
                TO_END,
            ),
            "help": (f"{LEARN}::test_4_32_themes_recur_across_the_cleared_reviews_of_one_person_and_no_others",),
        },
    ),
    "4.33": (
        "reviews:learning_plan",
        {
            "record": (
                f"{LEARN}::test_4_33_the_partnerships_chair_considers_what_is_passed_on_how_and_to_whom",
                TO_END,
            ),
        },
    ),
    "4.34": (
        "reviews:dissemination",
        {
            "record": (
                f"{LEARN}::test_4_34_each_forum_is_told_and_each_outcome_is_checked",
                TO_END,
            ),
            "help": (f"{LEARN}::test_4_34_a_total_of_persons_is_told_from_five_on",),
        },
    ),
    "Appendix 1": (
        "reviews:overview",
        {
            "help": (
                f"{MAP}::test_appendix_1_is_the_map_of_each_review_with_every_phase",
                f"{SEEN}::test_appendix_1_a_review_that_ended_early_shows_what_was_done_and_nothing_to_come",
            ),
        },
    ),
    "Appendix 2": (
        "reviews:imr_template",
        {
            "help": (
                f"{MAP}::test_appendix_2_heads_the_template_of_an_agencys_review",
                f"{ASKED}::test_4_10_questions_are_numbered_go_to_named_agencies_and_into_their_templates",
            ),
        },
    ),
    "Appendix 3": (
        "reviews:report",
        {
            "help": (
                f"{MAP}::test_appendix_3_orders_the_overview_report",
                f"{BENCH}::test_4_13_4_23_questions_stand_beside_evidence_and_go_into_the_outline",
            ),
        },
    ),
}
