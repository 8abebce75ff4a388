"""4.21 to 4.27: what the panel and the contributors say, reminders, gates on a reason, the SMART plan."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.test import TestCase

from portal.kernel import calendar
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import report_facts as rf
from reviews.enums import Stage
from reviews.enums_report import GateKind, PanelAnswer, PartState, PointKind
from reviews.facts import load
from reviews.models import Action, OpenedGate, PanelAgreement, PartConfirmation, Presentation, Review, TabledVersion
from reviews.services import actions, confirmations, report, signoff
from tests.reviews import journey, later
from tests.reviews.refusing import refuses


class Tabled(TestCase):
    """Report, summary and plan are before the panel; nobody has answered."""

    who: journey.Cast
    review: Review

    @classmethod
    def setUpTestData(cls) -> None:
        cls.who = journey.cast()
        cls.review = later.weighing(cls.who)
        later.tabled(cls.who, cls.review)

    def setUp(self) -> None:
        self.round = self.present()

    def present(self) -> Presentation:
        row = rf.presentation(load(self.review))
        assert row is not None
        return row

    def answers(self, member: object, answer: PanelAnswer = PanelAnswer.AGREED, reason: str = "") -> PanelAgreement:
        return report.answer_presentation(
            acting_user=member,  # type: ignore[arg-type]
            review=self.review,
            presentation=self.round,
            answer=answer,
            reason=reason,
        )

    # 4.21
    def test_a_finding_rests_on_passages(self) -> None:
        by = {"acting_user": self.who.chair, "review": self.review}
        point = report.add_point(**by, kind=PointKind.CONTRADICTION, words="Two accounts.")  # type: ignore[arg-type]
        with refuses("4.21", "passages or rows first"):
            report.agree_point(**by, point=point, stamp=0)  # type: ignore[arg-type]
        point.refresh_from_db()
        assert point.agreed_on is None

    def test_a_finding_is_agreed_once_and_by_the_chair(self) -> None:
        point = report.add_point(
            acting_user=self.who.coordinator, review=self.review, kind=PointKind.ACTION_POINT, words="Train staff."
        )
        with pytest.raises(Refused):
            report.agree_point(acting_user=self.who.coordinator, review=self.review, point=point, stamp=0)
        report.agree_point(acting_user=self.who.chair, review=self.review, point=point, stamp=0)
        with pytest.raises(Stale):
            report.agree_point(acting_user=self.who.chair, review=self.review, point=point, stamp=0)

    # 4.23
    def test_tabling_begins_the_report_and_is_told_once(self) -> None:
        assert self.review.stage == Stage.REPORTING
        row = TabledVersion.objects.first()
        assert row is not None
        again = report.report_tabled(
            acting_user=self.who.chair,
            review=self.review,
            kind=row.kind,
            version_id=row.version_ref,
            sha256=row.sha256,
            number=9,
        )
        assert again == row
        assert TabledVersion.objects.count() == 3

    def test_only_chair_and_coordinator_table(self) -> None:
        with pytest.raises(Refused):
            report.may_table(self.who.police_member, self.review)

    # 4.26, the panel
    def test_a_member_answers_once_a_round(self) -> None:
        first = self.answers(self.who.police_member)
        assert self.answers(self.who.police_member) == first
        with pytest.raises(Stale):
            self.answers(self.who.police_member, PanelAnswer.NOT_AGREED, "No.")
        assert PanelAgreement.objects.count() == 1

    def test_only_a_member_answers(self) -> None:
        for user in (self.who.chair, self.who.police_manager, self.who.ssp, self.who.stranger):
            with pytest.raises(Refused):
                self.answers(user)

    def test_not_agreeing_needs_a_reason_and_waits_for_the_chair(self) -> None:
        with refuses("4.26", "what you do not agree"):
            self.answers(self.who.police_member, PanelAnswer.NOT_AGREED)
        given = self.answers(self.who.police_member, PanelAnswer.NOT_AGREED, "Page 4 is wrong.")
        later_members = [one.user for one in rf.members_waited_for(load(self.review))]
        assert self.who.police_member in later_members
        report.reply_to_member(acting_user=self.who.chair, review=self.review, agreement=given, reply="It is mended.")
        assert self.who.police_member not in [one.user for one in rf.members_waited_for(load(self.review))]
        with pytest.raises(Stale):
            report.reply_to_member(acting_user=self.who.chair, review=self.review, agreement=given, reply="Again.")

    def test_a_new_version_starts_a_new_round_and_asks_everybody_again(self) -> None:
        self.answers(self.who.police_member)
        later.parts_confirmed(self.who, self.review)
        later.tabled(self.who, self.review, ("overview_report",))
        now = self.present()
        assert now.round == self.round.round + 1
        assert now.complete
        assert not rf.agreements(load(self.review))
        assert {one.state for one in rf.parts(load(self.review))} == {PartState.ASKED}
        with pytest.raises(Stale):
            self.answers(self.who.lantern_member)

    def test_the_chair_concludes_only_when_everybody_was_heard(self) -> None:
        with refuses("4.26", "Not agreed by the panel yet: Tom Reid, Sana Mirza"):
            report.conclude_report(acting_user=self.who.chair, review=self.review, presentation=self.round)
        later.panel_agrees(self.who, self.review)
        with refuses("4.26", "Hospital trust has not confirmed"):
            report.conclude_report(acting_user=self.who.chair, review=self.review, presentation=self.round)
        self.review.refresh_from_db()
        assert self.review.stage == Stage.REPORTING
        assert self.present().concluded_at is None

    # 4.26, the contributors
    def test_an_agency_answers_for_itself_alone(self) -> None:
        part = later.part_of(self.review, self.who.police.id)
        for user in (self.who.trust_manager, self.who.police_author, self.who.chair):
            with pytest.raises(Refused):
                confirmations.answer_part(
                    acting_user=user, review=self.review, part=part, fair=True, stamp=part.version
                )
        part.refresh_from_db()
        assert part.state == PartState.ASKED

    def test_an_objection_has_a_reason_and_the_chairs_answer_settles_it(self) -> None:
        part = later.part_of(self.review, self.who.police.id)
        manager = self.who.police_manager
        with refuses("4.26", "not full or not fair"):
            confirmations.answer_part(acting_user=manager, review=self.review, part=part, fair=False, stamp=0)
        confirmations.answer_part(
            acting_user=manager, review=self.review, part=part, fair=False, words="We rang.", stamp=part.version
        )
        with pytest.raises(Stale):  # a double click, or a second tab
            confirmations.answer_part(acting_user=manager, review=self.review, part=part, fair=True, stamp=0)
        part = later.part_of(self.review, self.who.police.id)
        assert not part.settled
        confirmations.answer_objection(
            acting_user=self.who.chair, review=self.review, part=part, answer="Mended.", stamp=part.version
        )
        assert later.part_of(self.review, self.who.police.id).settled

    def test_an_individual_contributor_is_heard_through_the_chair(self) -> None:
        with refuses("4.26", "objection and your answer"):
            confirmations.add_contributor(
                acting_user=self.who.chair, review=self.review, name="The GP", fair=False, words="Not so."
            )
        row = confirmations.add_contributor(
            acting_user=self.who.chair, review=self.review, name="The GP", fair=False, words="Not so.", answer="Mended."
        )
        assert row.settled

    # Reminders, and gates on a reason
    def remind(self, days: int = 0) -> None:
        part = later.part_of(self.review, self.who.police.id)
        with mock.patch.object(calendar, "today", return_value=today() + timedelta(days=days)):
            confirmations.remind(
                acting_user=self.who.coordinator, review=self.review, gate=GateKind.PART, subject_id=part.id
            )

    def open_gate(self, reason: str = "They have closed.") -> OpenedGate:
        part = later.part_of(self.review, self.who.police.id)
        return confirmations.open_gate(
            acting_user=self.who.chair, review=self.review, gate=GateKind.PART, subject_id=part.id, reason=reason
        )

    def test_a_gate_opens_after_two_reminders_seven_days_apart(self) -> None:
        with refuses("4.26", "two reminders"):
            self.open_gate()
        self.remind()
        with refuses("4.26", "seven days after"):
            self.remind(6)
        with refuses("4.26", "two reminders"):
            self.open_gate()
        self.remind(7)
        with refuses("", "reason"):
            self.open_gate(" ")
        self.open_gate()
        part = later.part_of(self.review, self.who.police.id)
        assert part.state == PartState.OPENED
        assert "They have closed." in signoff.travels(load(self.review))
        with pytest.raises(Stale):
            self.open_gate()

    def test_only_the_chair_opens_a_gate(self) -> None:
        self.remind()
        self.remind(7)
        part = later.part_of(self.review, self.who.police.id)
        with pytest.raises(Refused):
            confirmations.open_gate(
                acting_user=self.who.coordinator,
                review=self.review,
                gate=GateKind.PART,
                subject_id=part.id,
                reason="No.",
            )
        assert not OpenedGate.objects.exists()

    def test_nobody_is_reminded_of_what_was_answered(self) -> None:
        later.parts_confirmed(self.who, self.review)
        with pytest.raises(Stale):
            self.remind()

    # 4.27
    def test_an_action_that_lacks_a_quality_is_named_and_not_agreed(self) -> None:
        row = later.planned(self.who, self.review)[0]
        told = actions.ActionTold(specific="Do better", agency_id=row.agency_id)
        actions.keep_action(
            acting_user=self.who.chair,
            review=self.review,
            recommendation=row.recommendation,
            told=told,
            action=row,
            stamp=row.version,
        )
        row.refresh_from_db()
        assert len(rf.gaps(row)) == 5
        digest = rf.plan_digest(rf.actions_of(load(self.review), row.agency_id))
        assert row.agency_id is not None
        with refuses("4.27", "measurable"):
            actions.agree_plan(
                acting_user=self.who.police_manager, review=self.review, agency_id=row.agency_id, digest=digest
            )

    def test_a_changed_word_asks_for_a_new_agreement(self) -> None:
        row = later.planned(self.who, self.review)[0]
        assert row.agency_id is not None
        assert rf.agreement_of(load(self.review), row.agency_id) is not None
        before = rf.plan_digest(rf.actions_of(load(self.review), row.agency_id))
        told = actions.ActionTold(
            **{
                field: getattr(row, field)
                for field in ("measurable", "achievable", "realistic", "monitoring", "due_on")
            },
            specific="Something else",
            agency_id=row.agency_id,
        )
        actions.keep_action(
            acting_user=self.who.chair,
            review=self.review,
            recommendation=row.recommendation,
            told=told,
            action=row,
            stamp=row.version,
        )
        assert rf.agreement_of(load(self.review), row.agency_id) is None
        with pytest.raises(Stale):
            actions.agree_plan(
                acting_user=self.who.police_manager, review=self.review, agency_id=row.agency_id, digest=before
            )

    def test_nobody_agrees_for_another_agency(self) -> None:
        later.planned(self.who, self.review)
        digest = rf.plan_digest(rf.actions_of(load(self.review), self.who.trust.id))
        for user in (self.who.police_manager, self.who.trust_author, self.who.chair):
            with pytest.raises(Refused):
                actions.agree_plan(acting_user=user, review=self.review, agency_id=self.who.trust.id, digest=digest)

    def test_an_action_is_owned_by_an_agency_of_the_review(self) -> None:
        row = later.planned(self.who, self.review)[0]
        told = actions.ActionTold(specific="X", agency_id=journey.agency("Elsewhere", "housing").id)
        with refuses("4.27", "take part"):
            actions.keep_action(
                acting_user=self.who.chair, review=self.review, recommendation=row.recommendation, told=told
            )

    def test_two_people_who_change_one_action(self) -> None:
        row = later.planned(self.who, self.review)[0]
        told = actions.ActionTold(specific="First", agency_id=row.agency_id)
        by = {"review": self.review, "recommendation": row.recommendation, "action": row, "stamp": row.version}
        actions.keep_action(acting_user=self.who.chair, told=told, **by)  # type: ignore[arg-type]
        with pytest.raises(Stale):
            actions.keep_action(acting_user=self.who.coordinator, told=told, **by)  # type: ignore[arg-type]
        assert Action.objects.get(pk=row.pk).specific == "First"

    def test_hand_over_waits_for_each_senior_manager(self) -> None:
        later.planned(self.who, self.review)
        later.panel_agrees(self.who, self.review)
        later.parts_confirmed(self.who, self.review)
        report.conclude_report(acting_user=self.who.chair, review=self.review, presentation=self.round)
        told = actions.ActionTold(specific="New", agency_id=self.who.police.id)
        under = self.review.recommendations.get()
        actions.keep_action(acting_user=self.who.chair, review=self.review, recommendation=under, told=told)
        with refuses("4.27", "Action 3 does not say"):
            report.hand_over(acting_user=self.who.chair, review=self.review)
        self.review.refresh_from_db()
        assert self.review.handed_over_at is None

    def test_a_report_of_another_review_does_not_exist_here(self) -> None:
        part = PartConfirmation.objects.first()
        assert part is not None
        other = journey.opened(self.who)
        with pytest.raises(Refused):
            confirmations.answer_part(
                acting_user=self.who.police_manager, review=other, part=part, fair=True, stamp=part.version
            )
        stranger = Action(id=uuid4(), recommendation=self.review.recommendations.first())
        with pytest.raises(NotVisible):
            actions.answer_closure(
                acting_user=self.who.ssp, review=self.review, action=stranger, accept=True, answer="", stamp=0
            )
