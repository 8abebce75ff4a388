"""Clauses 1.3 to 4.14: the page of each, and under each of its kinds the tests that hold it (tests/clauses.py)."""

from __future__ import annotations

EACH = "reviews/test_clause_by_clause.py"
TO_DECISION = f"{EACH}::test_2_1_3_3_3_4_4_2_4_3_each_holds_the_decision_until_it_is_kept"
TO_END = f"{EACH}::test_4_5_to_4_34_each_gate_of_a_review_lets_pass_and_each_record_shows_who_and_when"
RECORDS = "reviews/test_clause_records.py::test_1_3_3_2_3_6_4_6_4_7_4_10_4_13_4_14_4_22_records_show_who_and_when"
CLOCKS = "reviews/test_clause_records.py::test_4_4_4_10_4_13_4_15_4_16_4_23_4_29_before_on_and_after_the_day"
C = "reviews/test_clauses.py"
K = "reviews/test_criteria.py"
LA = "reviews/test_later_agreement.py"
LF = "reviews/test_later_family.py"
LR = "reviews/test_later_release.py"
LEARN = "reviews/test_learning.py"
PLAN = "reviews/test_plan_more.py"
MEET = "reviews/test_meetings.py"
CLOCK = "reviews/test_clocks.py"
IMR = "reviews/test_imr_services.py"
OUT = "reviews/test_chronology_out.py"
SCHEDULE = "reviews/test_disclosure.py"
VOICE = "reviews/test_family_voice.py"
BENCH = "reviews/test_workbench.py"
SEEN = "reviews/test_process_seen.py"
LETTER = "reviews/test_letters.py"
ASKED = "reviews/test_terms_questions.py"
PEOPLE = "reviews/test_changing_people.py"
JOURNEY = "reviews/test_later_journey.py"
MAP = "reviews/test_process_page.py"
EDITION = "reviews/test_editions.py"


Kinds = dict[str, tuple[str, ...]]
Row = tuple[str, Kinds]
FIRST: dict[str, Row] = {
    "1.3": (
        "reviews:agencies",
        {
            "record": (
                f"{C}::test_1_3_names_the_agency_that_has_not_adopted",
                RECORDS,
            ),
        },
    ),
    "2.1": (
        "reviews:decision_criteria",
        {
            "gate": (
                f"{C}::test_2_1_asks_each_limb_with_a_reason",
                f"{C}::test_2_1_a_departure_needs_a_reason",
                TO_DECISION,
            ),
            "record": (
                f"{C}::test_2_1_works_out_the_outcome",
                f"{K}::test_2_1_suicide_counts_where_the_edition_includes_it",
                TO_DECISION,
                f"{EDITION}::test_one_writes_another_confirms_and_reviews_keep_theirs",
            ),
        },
    ),
    "3.1": (
        "reviews:lesson_new",
        {
            "help": (f"{LEARN}::test_3_1_a_lesson_says_where_it_lies_what_is_to_change_and_by_when",),
        },
    ),
    "3.2": (
        "reviews:lesson_add",
        {
            "record": (
                f"{C}::test_3_2_keeps_agency_and_date_and_has_no_place_for_content",
                f"{K}::test_3_2_a_disciplinary_matter_is_recorded_as_referred_and_never_its_content",
                RECORDS,
            ),
        },
    ),
    "3.3": (
        "reviews:decision_course",
        {
            "gate": (
                f"{C}::test_3_3_another_course_needs_a_reason",
                TO_DECISION,
            ),
            "record": (TO_DECISION,),
            "help": (
                f"{C}::test_3_3_gives_the_course_and_the_clause",
                f"{K}::test_3_3_every_combination_of_ages_and_flags",
            ),
        },
    ),
    "3.4": (
        "reviews:decision_course",
        {
            "gate": (
                f"{C}::test_3_4_the_decision_waits_for_the_consideration_where_a_parent_died",
                TO_DECISION,
            ),
        },
    ),
    "3.5": (
        "reviews:decision_course",
        {
            "record": (
                f"{C}::test_3_3_another_course_needs_a_reason",
                f"{K}::test_3_3_an_only_victim_of_16_or_17_shows_both_clauses_and_the_boards_liaise",
                TO_DECISION,
            ),
        },
    ),
    "3.6": (
        "reviews:lessons",
        {
            "record": (
                f"{C}::test_3_6_an_early_lesson_is_sent_and_followed_up",
                f"{LEARN}::test_3_6_the_chair_alone_releases_an_early_lesson_in_words_that_name_nobody",
                RECORDS,
            ),
        },
    ),
    "4.1": (
        "reviews:notification",
        {
            "record": (
                f"{C}::test_4_1_another_source_opens_with_the_letter_pending",
                f"{K}::test_4_1_an_impossible_date_is_refused_with_both_dates_shown",
                TO_DECISION,
            ),
        },
    ),
    "4.2": (
        "reviews:decision_lead",
        {
            "gate": (TO_DECISION,),
            "record": (
                f"{C}::test_4_2_the_lead_has_a_reason_and_can_pass_to_another_partnership",
                TO_DECISION,
            ),
        },
    ),
    "4.3": (
        "reviews:decision",
        {
            "gate": (
                f"{C}::test_4_3_names_each_board_that_is_missing",
                f"{C}::test_4_3_no_decision_before_the_ssp_chair_is_accepted",
                f"{C}::test_4_3_goes_on_without_an_answer_after_two_reminders_seven_days_apart",
                TO_DECISION,
                f"{SEEN}::test_4_3_a_decision_not_to_review_is_found_by_those_who_may_with_its_date_and_its_letter",
            ),
        },
    ),
    "4.4": (
        "reviews:home_office_letter",
        {
            "clock": (
                f"{C}::test_4_4_the_clock_runs_from_the_incident_and_stops_when_the_letter_is_sent",
                f"{CLOCK}::test_4_4_one_month_ends_as_the_calendar_does",
                CLOCKS,
                f"{EDITION}::test_one_writes_another_confirms_and_reviews_keep_theirs",
            ),
            "help": (
                f"{C}::test_4_4_a_decision_not_to_review_is_told_too",
                TO_DECISION,
            ),
        },
    ),
    "4.5": (
        "reviews:composition",
        {
            "gate": (
                f"{C}::test_4_5_the_chair_alone_goes_on_with_a_recorded_reason",
                TO_END,
            ),
            "help": (f"{C}::test_4_5_names_what_the_composition_lacks",),
        },
    ),
    "4.6": (
        "reviews:decision_direct",
        {
            "record": (
                f"{C}::test_4_6_a_direction_reopens_the_decision",
                f"{K}::test_4_6_a_direction_is_not_older_than_the_incident",
                RECORDS,
            ),
        },
    ),
    "4.7": (
        "reviews:agencies",
        {
            "record": (
                f"{C}::test_4_7_another_body_takes_part_once_the_panel_agrees",
                RECORDS,
            ),
        },
    ),
    "4.8": (
        "reviews:chair",
        {
            "gate": (
                f"{C}::test_4_8_a_chair_associated_with_an_agency_needs_a_recorded_reason",
                f"{C}::test_4_8_nobody_appoints_themselves",
                TO_END,
                f"{PEOPLE}::test_4_8_a_new_chair_confirms_whom_the_partnership_accepted_and_the_old_one_is_out",
            ),
        },
    ),
    "4.9": (
        "reviews:chair",
        {
            "gate": (
                f"{C}::test_4_9_each_of_the_six_requirements_is_shown",
                "reviews/test_who_is_told.py::test_a_chair_tied_to_an_agency_added_late_goes_on_for_a_recorded_reason",
                TO_END,
            ),
        },
    ),
    "4.10": (
        "reviews:terms",
        {
            "gate": (
                f"{C}::test_4_10_each_consideration_is_answered_or_not_relevant_with_a_reason",
                f"{C}::test_4_10_the_date_lies_within_six_months_of_telling_the_home_office",
            ),
            "clock": (
                f"{CLOCK}::test_4_10_six_months_end_as_the_calendar_does_and_each_extension_has_reminders_of_its_own",
                CLOCKS,
            ),
            "record": (
                f"{MEET}::test_4_10_a_meeting_is_called_with_everybody_of_the_panel",
                TO_END,
                RECORDS,
                f"{ASKED}::test_4_10_questions_are_numbered_go_to_named_agencies_and_into_their_templates",
            ),
        },
    ),
    "4.11": (
        "reviews:terms_approve",
        {
            "gate": (
                f"{C}::test_4_11_the_panel_chair_alone_decides_whoever_drafted",
                f"{C}::test_4_16_waits_for_the_terms_unless_an_agency_has_cause_for_concern",
                TO_END,
            ),
        },
    ),
    "4.12": (
        "reviews:family_plan",
        {
            "record": (
                f"{LF}::Agreed::test_a_group_is_left_out_by_the_chair_alone_and_with_a_reason",
                f"{JOURNEY}::test_every_clause_of_the_second_half_is_kept_at_the_end",
                TO_END,
                RECORDS,
                f"{VOICE}::TheFamily::test_one_family_sees_nothing_of_the_other",
            ),
        },
    ),
    "4.13": (
        "reviews:family_group",
        {
            "gate": (
                f"{LF}::Agreed::test_sharing_waits_for_the_proceedings_the_chair_and_an_advocate",
                "reviews/test_later_release.py::Cleared::test_those_who_hear_first_are_told_in_their_order",
                "reviews/test_later_release.py::Cleared::test_4_13_what_was_stopped_is_gone_from_the_desk_and_told_of_anew",
                f"{LF}::Agreed::test_a_waiver_has_a_reason_is_the_chairs_and_travels",
                "reviews/test_versions_bound.py::Family::test_an_earlier_version_and_its_answer_do_not_do_for_another",
                TO_END,
                f"{VOICE}::TheFamily::test_on_a_day_to_avoid_nothing_is_sent_and_it_goes_the_day_after",
                f"{SEEN}::test_4_13_a_refusal_counts_no_group_of_which_one_must_not_know",
            ),
            "clock": (
                f"{LF}::Agreed::test_they_hear_next_is_a_clock",
                f"{CLOCK}::test_4_13_a_family_is_never_told_on_a_date_that_they_asked_to_be_left_alone",
                CLOCKS,
            ),
            "record": (
                TO_END,
                RECORDS,
                f"{VOICE}::TheFamily::test_they_choose_another_advocate_and_the_former_ones_access_ends_at_once",
                f"{VOICE}::TheFamily::test_a_step_is_planned_done_with_the_leaflet_and_never_on_a_day_to_avoid",
                f"{VOICE}::TheFamily::test_what_they_say_is_kept_answered_and_a_disagreement_travels",
            ),
        },
    ),
    "4.14": (
        "reviews:family_contact",
        {
            "record": (
                f"{LF}::Agreed::test_a_meeting_has_a_note",
                f"{JOURNEY}::test_every_clause_of_the_second_half_is_kept_at_the_end",
                RECORDS,
                f"{VOICE}::TheFamily::test_they_correct_a_note_and_nothing_is_overwritten",
            ),
        },
    ),
}
