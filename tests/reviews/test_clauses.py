"""Clauses 1.3 to 4.20 by their numbers: what is missing, who can put it right, when it is kept, when it is late."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from portal.kernel.calendar import add_months, today
from portal.kernel.errors import Refused
from reviews import protocol
from reviews.criteria import compute, recommend
from reviews.enums import (
    AgencyRole,
    Answer,
    Capacity,
    ClauseState,
    ConsultedBody,
    Course,
    Outcome,
    PersonRole,
    Recommendation,
    Stage,
)
from reviews.facts import Facts, load, load_many
from reviews.models import Decision, Person, Review
from reviews.moves import MOVES
from reviews.services import consultations, decision, evidence, imrs, interviews, letters, panel, people, terms
from reviews.services.notification import PersonTold
from tests.reviews import journey

pytestmark = pytest.mark.django_db


def state(review: Review, number: str) -> ClauseState:
    review.refresh_from_db()
    return protocol.status(load(review), number).state


def missing(review: Review, number: str) -> str:
    review.refresh_from_db()
    return " ".join(protocol.status(load(review), number).missing)


def test_every_clause_of_the_range_is_declared_once_in_order_with_sentences(who: journey.Cast) -> None:
    numbers = [one.number for one in protocol.CLAUSES]
    assert len(numbers) == len(set(numbers))
    wanted = {"1.3", "2.1", *(f"3.{one}" for one in range(1, 7)), *(f"4.{one}" for one in range(1, 35))}
    assert wanted <= set(numbers)

    def key(number: str) -> tuple[int, int, bool]:
        first, second = number.split()[0].split(".")
        return int(first), int(second), "footnote" in number

    assert numbers == sorted(numbers, key=key)
    review = journey.opened(who)
    for one in protocol.statuses(load(review)):
        for sentence in (*one.missing, *one.evidence):
            assert sentence[0].isupper(), (one.number, sentence)
            assert sentence[-1] in ".?!", (one.number, sentence)


def test_every_clause_that_a_move_names_exists() -> None:
    known = protocol.by_number()
    for move in MOVES.values():
        assert set(move.clauses) <= set(known), move.name


def test_1_3_names_the_agency_that_has_not_adopted(who: journey.Cast) -> None:
    review = journey.opened(who)
    assert state(review, "1.3") == ClauseState.KEPT
    who.trust.adopted_on = None
    who.trust.save()
    assert missing(review, "1.3") == "Hospital trust has not adopted the protocol."


YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


@pytest.mark.parametrize(
    ("aged", "violence", "related", "household", "outcome"),
    [
        (YES, YES, YES, YES, Outcome.REVIEW),
        (YES, YES, YES, NO, Outcome.REVIEW),
        (YES, YES, NO, YES, Outcome.REVIEW),
        (YES, YES, UNKNOWN, YES, Outcome.REVIEW),
        (YES, YES, NO, NO, Outcome.NO_REVIEW),
        (NO, YES, YES, YES, Outcome.NO_REVIEW),
        (YES, NO, YES, YES, Outcome.NO_REVIEW),
        (UNKNOWN, YES, YES, NO, Outcome.OPEN),
        (YES, UNKNOWN, YES, YES, Outcome.OPEN),
        (YES, YES, UNKNOWN, NO, Outcome.OPEN),
        (UNKNOWN, NO, YES, YES, Outcome.NO_REVIEW),
        (YES, YES, "", "", Outcome.OPEN),
    ],
)
def test_2_1_works_out_the_outcome(aged: str, violence: str, related: str, household: str, outcome: Outcome) -> None:
    row = Decision(aged_16=aged, violence=violence, related=related, household=household)
    assert compute(row) == outcome


def test_2_1_asks_each_limb_with_a_reason(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    assert "No limb" not in missing(review, "2.1")
    assert "Not answered: the person who died was 16 or over." in missing(review, "2.1")
    without = {**journey.YES, "related_reason": ""}
    with pytest.raises(Refused) as refused:
        decision.save_criteria(acting_user=who.coordinator, review=review, stamp=0, answers=without)
    assert (refused.value.clause, refused.value.field) == ("2.1", "related_reason")
    decision.save_criteria(acting_user=who.coordinator, review=review, stamp=0, answers=journey.YES)
    assert state(review, "2.1") == ClauseState.KEPT


def test_2_1_a_departure_needs_a_reason(who: journey.Cast) -> None:
    review = journey.walk(who, "prepared")
    args = {"acting_user": who.ssp, "review": review, "stamp": journey.stamp_of(review), "outcome": Outcome.NO_REVIEW}
    with pytest.raises(Refused, match="departs") as refused:
        decision.record_decision(**args, reason="We think not.")
    assert refused.value.clause == "2.1"
    assert state(review, "2.1") == ClauseState.KEPT
    assert review.stage == Stage.NOTIFIED
    decision.record_decision(**args, reason="We think not.", departure_reason="As set out in the minute.")
    review.refresh_from_db()
    assert review.stage == Stage.NOT_REVIEWED


def people_of(who: journey.Cast, *told: PersonTold) -> Facts:
    return load(journey.opened(who, people=told))


def victim(age: int, **more: object) -> PersonTold:
    return PersonTold(PersonRole.VICTIM, "V", born_on=date(today().year - age - 1, 1, 1), **more)  # type: ignore[arg-type]


def suspect(age: int) -> PersonTold:
    return PersonTold(PersonRole.SUSPECT, "S", born_on=date(today().year - age - 1, 1, 1))


@pytest.mark.parametrize(
    ("ages", "suspected", "known", "course", "clause"),
    [
        ([30], 40, False, Course.REVIEW_ALONE, "3.3"),
        ([30], 40, True, Course.JOINT, "3.3"),
        ([12], 40, False, Course.SERIOUS_CASE_ALONE, "3.3"),
        ([16], 40, False, Course.SERIOUS_CASE_ALONE, "3.5"),
        ([30], 16, True, Course.SERIOUS_CASE_ALONE, "3.3"),
        ([30, 12], 40, True, Course.BOTH, "3.3"),
        ([30, 12], 16, False, Course.SERIOUS_CASE_ALONE, "3.3"),
        ([30, 50], 40, False, Course.BOARDS_LIAISE, "3.5"),
    ],
)
def test_3_3_gives_the_course_and_the_clause(
    who: journey.Cast, ages: list[int], suspected: int, known: bool, course: Course, clause: str
) -> None:
    facts = people_of(who, *(victim(age) for age in ages), suspect(suspected))
    if known:
        for one in facts.suspects:
            one.known_to_adults_services = Answer.YES
    got, why = recommend(facts)
    assert got == course
    assert clause in why


def test_3_3_an_unknown_age_gives_no_course_yet(who: journey.Cast) -> None:
    facts = people_of(who, PersonTold(PersonRole.VICTIM, "V"))
    assert recommend(facts)[0] == Course.BOARDS_LIAISE


def test_3_3_another_course_needs_a_reason(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    by = {"acting_user": who.coordinator, "review": review, "stamp": 0}
    with pytest.raises(Refused) as refused:
        decision.save_course(**by, course=Course.JOINT)
    assert refused.value.clause == "3.3"
    decision.save_course(**by, course=Course.JOINT, course_reason="Known after all.", joint_lead="SAPB leads.")
    assert state(review, "3.3") == ClauseState.KEPT
    assert state(review, "3.5") == ClauseState.KEPT


def test_3_4_the_decision_waits_for_the_consideration_where_a_parent_died(who: journey.Cast) -> None:
    review = journey.walk(who, "prepared")
    Person.objects.filter(review=review, role=PersonRole.VICTIM).update(is_parent=Answer.YES)
    with pytest.raises(Refused) as refused:
        decision.record_decision(
            acting_user=who.ssp,
            review=review,
            stamp=journey.stamp_of(review),
            outcome=Outcome.REVIEW,
            reason="Met.",
        )
    assert refused.value.clause == "3.4"
    review.refresh_from_db()
    assert review.stage == Stage.NOTIFIED
    assert journey.stamp_of(review) == 4, "the refusal undid the write"
    row = review.decisions.first()
    decision.save_course(
        acting_user=who.coordinator,
        review=review,
        stamp=row.version,
        course=Course.REVIEW_ALONE,
        scr_considered=Answer.YES,
        scr_reason="The board was asked: none.",
    )
    assert state(review, "3.4") == ClauseState.KEPT
    Person.objects.filter(review=review, role=PersonRole.VICTIM).update(is_parent=Answer.NO)
    assert state(review, "3.4") == ClauseState.NOT_FOR_US


def test_3_6_an_early_lesson_is_sent_and_followed_up(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    row = evidence.add_early_lesson(
        acting_user=who.coordinator, review=review, agency=who.trust, lesson="Ask.", sent_on=None
    )
    assert "has not been sent" in missing(review, "3.6")
    evidence.follow_up_early_lesson(acting_user=who.coordinator, lesson=row, on=today(), words="Done.")
    assert state(review, "3.6") == ClauseState.KEPT


def test_3_2_keeps_agency_and_date_and_has_no_place_for_content(who: journey.Cast) -> None:
    review = journey.walk(who, "decided")
    evidence.refer_discipline(acting_user=who.coordinator, review=review, agency=who.trust, referred_on=today())
    row = review.disciplinary_referrals.get()
    assert {one.name for one in row._meta.get_fields()} == {
        "id", "review", "agency", "referred_on", "recorded_by", "recorded_at",
    }  # fmt: skip


def test_4_1_another_source_opens_with_the_letter_pending(who: journey.Cast) -> None:
    with pytest.raises(Refused) as refused:
        journey.opened(who, letter_dated_on=None)
    assert refused.value.clause == "4.1"
    assert not Review.objects.exists()
    review = journey.opened(who, source="other", letter_dated_on=None)
    assert "has not come" in missing(review, "4.1")
    journey.led(who, review)
    evidence.record_letter(
        acting_user=who.coordinator, review=review, dated_on=today(), sender="The police", sender_reference="7"
    )
    assert state(review, "4.1") == ClauseState.KEPT


def test_4_2_the_lead_has_a_reason_and_can_pass_to_another_partnership(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    assert "lead authority" in missing(review, "4.2")
    decision.pass_on(
        acting_user=who.ssp, review=review, to="Lewisham", reason="She lived there.", what="The record.", on=today()
    )
    review.refresh_from_db()
    assert review.stage == Stage.PASSED_ON
    assert review.closed


def test_4_3_names_each_board_that_is_missing(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    said = missing(review, "4.3")
    for name in ("Commissioning Group", "Adults Partnership Board", "Safeguarding Children Board"):
        assert f"{name} has not been consulted" in said
    assert "other reviews" in said


def test_4_3_goes_on_without_an_answer_after_two_reminders_seven_days_apart(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    by = {"acting_user": who.coordinator, "review": review}
    row = consultations.consult(**by, body=ConsultedBody.DACG, asked_on=today() - timedelta(days=20))
    waive = {"acting_user": who.ssp, "review": review, "consultation": row, "reason": "No answer."}
    with pytest.raises(Refused, match="two reminders"):
        consultations.waive_consultation(**waive)
    consultations.remind_partner(**by, consultation=row, on=today() - timedelta(days=8))
    with pytest.raises(Refused, match="seven days"):
        consultations.remind_partner(**by, consultation=row, on=today() - timedelta(days=2))
    consultations.remind_partner(**by, consultation=row, on=today() - timedelta(days=1))
    with pytest.raises(Refused):
        consultations.waive_consultation(**{**waive, "acting_user": who.coordinator})
    consultations.waive_consultation(**waive)
    assert "Commissioning Group" not in missing(review, "4.3")
    with pytest.raises(Refused, match="recorded already"):
        consultations.answer_consultation(
            **by, consultation=row, answered_on=today(), recommendation=Recommendation.REVIEW, views="Late."
        )


def test_4_3_no_decision_before_the_ssp_chair_is_accepted(who: journey.Cast) -> None:
    review = journey.opened(who)
    with pytest.raises(Refused):
        decision.record_decision(
            acting_user=who.ssp, review=review, stamp=0, outcome=Outcome.REVIEW, reason="By office."
        )
    assert review.stage == Stage.NOTIFIED


def test_4_3_the_coordinator_prepares_and_does_not_decide(who: journey.Cast) -> None:
    review = journey.walk(who, "prepared")
    with pytest.raises(Refused, match="cannot decide"):
        decision.record_decision(
            acting_user=who.coordinator,
            review=review,
            stamp=journey.stamp_of(review),
            outcome=Outcome.REVIEW,
            reason="I would.",
        )


def test_4_4_the_clock_runs_from_the_incident_and_stops_when_the_letter_is_sent(who: journey.Cast) -> None:
    review = journey.walk(who, "prepared")
    found = protocol.status(load(review), "4.4")
    assert found.due == add_months(review.incident_on, 1)
    assert found.state == ClauseState.OPEN
    Review.objects.filter(pk=review.pk).update(incident_on=add_months(today(), -2))
    assert state(review, "4.4") == ClauseState.LATE
    decision.record_decision(
        acting_user=who.ssp, review=review, stamp=journey.stamp_of(review), outcome=Outcome.REVIEW, reason="Met."
    )
    letter = letters.write_decision_letter(acting_user=who.coordinator, review=review)
    assert "not marked as sent" in missing(review, "4.4")
    again = letters.write_decision_letter(acting_user=who.coordinator, review=review)
    assert again.pk == letter.pk
    letters.mark_sent(acting_user=who.coordinator, letter=letter, sent_on=today(), sent_to="The Home Office")
    assert state(review, "4.4") == ClauseState.KEPT


def test_4_4_a_decision_not_to_review_is_told_too(who: journey.Cast) -> None:
    review = journey.walk(who, "prepared")
    decision.record_decision(
        acting_user=who.ssp,
        review=review,
        stamp=journey.stamp_of(review),
        outcome=Outcome.NO_REVIEW,
        reason="No.",
        departure_reason="See the minute.",
    )
    letter = letters.write_decision_letter(acting_user=who.ssp, review=review)
    assert "not to hold" in " ".join(letter.content["paragraphs"])
    assert state(review, "4.4") == ClauseState.OPEN
    assert state(review, "4.15") == ClauseState.NOT_FOR_US


def test_4_6_a_direction_reopens_the_decision(who: journey.Cast) -> None:
    review = journey.walk(who, "prepared")
    decision.record_decision(
        acting_user=who.ssp,
        review=review,
        stamp=journey.stamp_of(review),
        outcome=Outcome.NO_REVIEW,
        reason="No.",
        departure_reason="See the minute.",
    )
    letter = letters.write_decision_letter(acting_user=who.ssp, review=review)
    letters.mark_sent(acting_user=who.ssp, letter=letter, sent_on=today(), sent_to="HO")
    decision.direct(acting_user=who.coordinator, review=review, dated_on=today(), words="Hold one.")
    review.refresh_from_db()
    assert review.stage == Stage.NOTIFIED
    assert state(review, "4.4") == ClauseState.OPEN, "the new decision is told anew"
    decision.record_decision(
        acting_user=who.ssp, review=review, stamp=journey.stamp_of(review), outcome=Outcome.REVIEW, reason="Directed."
    )
    assert review.decisions.count() == 2


def test_4_5_names_what_the_composition_lacks(who: journey.Cast) -> None:
    review = journey.walk(who, "decided")
    row = journey.invited(who, review, who.police_member, Capacity.PANEL_MEMBER, agency=who.police)
    review.refresh_from_db()
    assert review.stage == Stage.PANEL
    assert "statutory" in missing(review, "4.5")
    journey.accept(row, who.ssp)
    said = missing(review, "4.5")
    assert "statutory" not in said
    assert "voluntary sector" in said
    assert "represents the person who died" in said
    waiting = journey.invited(who, review, who.lantern_member, Capacity.PANEL_MEMBER, agency=who.specialist)
    assert "Lantern’s member has not been accepted yet." in missing(review, "4.5")
    journey.accept(waiting, who.ssp)
    assert state(review, "4.5") == ClauseState.KEPT


def test_4_5_the_chair_alone_goes_on_with_a_recorded_reason(who: journey.Cast) -> None:
    review = journey.walk(who, "decided")
    journey.accept(journey.invited(who, review, who.police_member, Capacity.PANEL_MEMBER, agency=who.police), who.ssp)
    journey.appoint(who, review)
    journey.accept(journey.part(review, who.chair, Capacity.PANEL_CHAIR), who.ssp)
    row = journey.drafted(who, review)
    with pytest.raises(Refused) as refused:
        terms.approve(acting_user=who.chair, review=review, stamp=row.version)
    assert refused.value.clause == "4.5"
    with pytest.raises(Refused):
        panel.go_on_with_panel(acting_user=who.coordinator, review=review, reason="Hurry.")
    panel.go_on_with_panel(acting_user=who.chair, review=review, reason="Lantern declined; we asked three others.")
    assert state(review, "4.5") == ClauseState.KEPT
    terms.approve(acting_user=who.chair, review=review, stamp=row.version)


def test_4_7_another_body_takes_part_once_the_panel_agrees(who: journey.Cast) -> None:
    review = journey.walk(who, "decided")
    assert state(review, "4.7") == ClauseState.NOT_FOR_US
    people.add_agency(acting_user=who.coordinator, review=review, agency=who.specialist, role=AgencyRole.DUTY)
    assert "Lantern" in missing(review, "4.7")
    people.add_agency(acting_user=who.coordinator, review=review, agency=who.specialist, role=AgencyRole.AGREED)
    assert state(review, "4.7") == ClauseState.KEPT


def ready_for_chair(who: journey.Cast) -> Review:
    review = journey.walk(who, "decided")
    journey.invited(who, review, who.police_member, Capacity.PANEL_MEMBER, agency=who.police)
    return review


def test_4_8_a_chair_associated_with_an_agency_needs_a_recorded_reason(who: journey.Cast) -> None:
    review = ready_for_chair(who)
    for changes in ({"agency": who.police}, {"associations": [who.trust]}):
        with pytest.raises(Refused, match="associated with") as refused:
            journey.appoint(who, review, **changes)
        assert refused.value.clause == "4.8"
        review.refresh_from_db()
        assert review.stage == Stage.PANEL
        assert not review.chair_appointments.exists()
    journey.appoint(who, review, associations=[who.trust], exception_reason="Left twelve years ago; nobody else.")
    assert state(review, "4.8") == ClauseState.KEPT


def test_4_9_each_of_the_six_requirements_is_shown(who: journey.Cast) -> None:
    review = ready_for_chair(who)
    for one in journey.EVIDENCE:
        with pytest.raises(Refused) as refused:
            journey.appoint(who, review, evidence={**journey.EVIDENCE, one: "  "})
        assert refused.value.clause == "4.9"
        assert one.label.lower() in str(refused.value)


def test_4_8_nobody_appoints_themselves(who: journey.Cast) -> None:
    review = ready_for_chair(who)
    with pytest.raises(Refused, match="own appointment"):
        journey.appoint(who, review, email=who.coordinator.email)


def test_4_8_a_later_appointment_ends_the_earlier_chairs_part(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    journey.appoint(who, review, name="New Chair", email="new-chair@example.test")
    from reviews.policy import rights

    assert not rights(who.chair, review)
    assert load(review).appointment.participant.user.name == "New Chair"  # type: ignore[union-attr]


def test_4_10_each_consideration_is_answered_or_not_relevant_with_a_reason(who: journey.Cast) -> None:
    from reviews.enums import Consideration, ConsiderationState

    review = journey.walk(who, "with_chair")
    by = {"acting_user": who.coordinator, "review": review}
    row = terms.begin(**by)
    said = missing(review, "4.10")
    for one in Consideration:
        assert one.label.lower() in said
    with pytest.raises(Refused) as refused:
        terms.save_answer(
            **by,
            stamp=row.version,
            consideration=Consideration.INSURANCE,
            state=ConsiderationState.NOT_RELEVANT,
            words="",
        )
    assert refused.value.clause == "4.10"
    with pytest.raises(Refused, match="Name the person"):
        terms.save_answer(
            **by,
            stamp=row.version,
            consideration=Consideration.FAMILY_MEDIA,
            state=ConsiderationState.ANSWERED,
            words="Through the advocate.",
        )


def test_4_10_the_date_lies_within_six_months_of_telling_the_home_office(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    row = journey.drafted(who, review)
    row = terms.save_purpose(
        acting_user=who.coordinator,
        review=review,
        stamp=row.version,
        purpose="To learn.",
        questions="",
        period_from=None,
        period_to=None,
        complete_by=add_months(today(), 7),
    )
    assert "lies after" in missing(review, "4.10")
    with pytest.raises(Refused) as refused:
        terms.approve(acting_user=who.chair, review=review, stamp=row.version)
    assert refused.value.clause == "4.10"
    asked = terms.ask_extension(
        acting_user=who.chair, review=review, reason="A trial is pending.", new_date=add_months(today(), 8)
    )
    assert "no answer yet" in missing(review, "4.10 footnote")
    from reviews.enums import ExtensionState

    with pytest.raises(Refused):
        terms.answer_extension(acting_user=who.chair, extension=asked, state=ExtensionState.AGREED, answer="Mine.")
    terms.answer_extension(acting_user=who.ssp, extension=asked, state=ExtensionState.AGREED, answer="Agreed.")
    assert state(review, "4.10") == ClauseState.KEPT
    assert state(review, "4.10 footnote") == ClauseState.KEPT


def test_4_11_the_panel_chair_alone_decides_whoever_drafted(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    row = journey.drafted(who, review)
    for other in (who.coordinator, who.ssp, who.police_member):
        with pytest.raises(Refused):
            terms.approve(acting_user=other, review=review, stamp=row.version)
    terms.approve(acting_user=who.chair, review=review, stamp=row.version)
    assert state(review, "4.11") == ClauseState.KEPT


def test_4_15_notices_go_out_on_the_ssp_chairs_direction_until_there_is_a_chair(who: journey.Cast) -> None:
    review = journey.walk(who, "prepared")
    with pytest.raises(Refused) as refused:
        evidence.send_notice(acting_user=who.coordinator, review=review, agency=who.police, sent_on=today())
    assert refused.value.clause == "4.15"
    review = journey.walk(who, "decided")
    notice = evidence.send_notice(acting_user=who.coordinator, review=review, agency=who.police, sent_on=today())
    assert notice.directed_by == who.ssp
    assert "Hospital trust has not been told" in missing(review, "4.15")
    assert "Police has not answered" in missing(review, "4.15")
    journey.with_chair(who, review)
    assert "has not confirmed the notices" in missing(review, "4.15")
    assert evidence.confirm_notices(acting_user=who.chair, review=review) == 1
    evidence.acknowledge_notice(acting_user=who.coordinator, notice=notice, on=today(), by="Their manager")
    evidence.send_notice(acting_user=who.chair, review=review, agency=who.trust, sent_on=today())
    assert "Police" not in missing(review, "4.15")


def test_4_15_an_immediate_lesson_reaches_three_places(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    row = evidence.add_immediate_lesson(acting_user=who.chair, review=review, agency=who.police, lesson="Ask.")
    assert "sent to the agency or secured for the report or forwarded" in missing(review, "4.15")
    for place in ("to_agency_on", "secured_on", "to_disclosure_on"):
        evidence.send_immediate_lesson(acting_user=who.chair, lesson=row, destination=place, on=today())
    assert "immediate lesson" not in missing(review, "4.15")


def test_4_16_waits_for_the_terms_unless_an_agency_has_cause_for_concern(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    due = today() + timedelta(days=30)
    with pytest.raises(Refused) as refused:
        imrs.commission(acting_user=who.chair, review=review, agency=who.police, due_on=due)
    assert refused.value.clause == "4.11"
    imrs.commission(
        acting_user=who.chair, review=review, agency=who.police, due_on=due, early_concern="A pattern (4.19)."
    )
    assert review.imrs.count() == 1


def test_4_16_is_late_when_a_date_has_passed_and_names_the_agency(who: journey.Cast) -> None:
    review = journey.walk(who, "commissioned")
    assert state(review, "4.16") == ClauseState.KEPT
    review.imrs.filter(agency=who.trust).update(due_on=today() - timedelta(days=3))
    found = protocol.status(load(review), "4.16")
    assert found.state == ClauseState.LATE
    assert found.days_late == 3
    assert "Hospital trust’s review was due on" in found.missing[0]


def test_4_16_only_the_chair_commissions_and_twice_is_once(who: journey.Cast) -> None:
    review = journey.walk(who, "gathering")
    due = today() + timedelta(days=30)
    with pytest.raises(Refused):
        imrs.commission(acting_user=who.coordinator, review=review, agency=who.police, due_on=due)
    first = imrs.commission(acting_user=who.chair, review=review, agency=who.police, due_on=due)
    again = imrs.commission(acting_user=who.chair, review=review, agency=who.police, due_on=due)
    assert first.pk == again.pk
    assert review.letters.filter(kind="imr_commission").count() == 1


def test_4_18_an_interview_is_recorded_shared_and_not_disciplinary(who: journey.Cast) -> None:
    review = journey.walk(who, "commissioned")
    police = review.imrs.get(agency=who.police)
    row = interviews.plan(acting_user=who.police_author, imr=police, who="The duty officer", witness=False)
    held = {
        "acting_user": who.police_author,
        "interview": row,
        "held_on": today(),
        "recorded_in_writing": False,
        "shared_on": None,
        "told_not_disciplinary": True,
        "policy_not_followed": True,
        "reason_asked": False,
    }
    with pytest.raises(Refused) as refused:
        interviews.hold(**held)
    assert refused.value.clause == "4.18"
    interviews.hold(**{**held, "reason_not_asked": "They have left."})
    said = missing(review, "4.18")
    assert "No written record" in said
    assert "has not been shared" in said
    interviews.hold(
        **{**held, "reason_not_asked": "They have left.", "recorded_in_writing": True, "shared_on": today()}
    )
    assert state(review, "4.18") == ClauseState.KEPT


def test_4_19_no_witness_before_the_sio_and_then_the_partnership(who: journey.Cast) -> None:
    review = journey.walk(who, "commissioned")
    police = review.imrs.get(agency=who.police)
    assert state(review, "4.19") == ClauseState.NOT_FOR_US
    row = interviews.plan(acting_user=who.police_author, imr=police, who="A neighbour", witness=True)
    assert state(review, "4.19") == ClauseState.OPEN
    held = {
        "acting_user": who.police_author,
        "interview": row,
        "held_on": today(),
        "recorded_in_writing": True,
        "shared_on": today(),
        "told_not_disciplinary": True,
        "policy_not_followed": False,
        "reason_asked": False,
    }
    with pytest.raises(Refused) as refused:
        interviews.hold(**held)
    assert refused.value.clause == "4.19"
    with pytest.raises(Refused, match="comes first"):
        interviews.give_ssp_advice(acting_user=who.ssp, interview=row, words="Go on.")
    with pytest.raises(Refused):
        interviews.give_sio_view(acting_user=who.chair, interview=row, words="It is fine.")
    journey.accept(journey.invited(who, review, who.sio, Capacity.SIO), who.chair)
    interviews.give_sio_view(acting_user=who.sio, interview=row, words="After the trial.")
    interviews.give_ssp_advice(acting_user=who.ssp, interview=row, words="As the officer says.")
    interviews.hold(**held)
    assert state(review, "4.19") == ClauseState.KEPT


def test_facts_of_many_reviews_cost_the_same_queries(
    who: journey.Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    reviews = [journey.walk(who, "decided") for _ in range(3)]
    with CaptureQueriesContext(connection) as one:
        for facts in load_many(Review.objects.filter(pk=reviews[0].pk)):
            protocol.statuses(facts)
    with CaptureQueriesContext(connection) as many:
        for facts in load_many(Review.objects.all()):
            protocol.statuses(facts)
    assert len(many) == len(one)
    assert len(one) == 2, "the reviews, and their facts"
