"""4.12 to 4.14 and 4.25: who is invited, days to avoid, the completed version, answers, and what no page shows."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import TestCase

from portal.audit.models import Entry
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import protocol
from reviews import report_facts as rf
from reviews.enums import Capacity, ClauseState, Side, Stage
from reviews.enums_report import ContactWay, FamilyStep, Participation, ReadingWay
from reviews.facts import load
from reviews.models import CompletedVersion, FamilyContact, FamilyGroup, FamilyReply, Review
from reviews.policy import rights
from reviews.services import contacts, family, report, shares, signoff
from tests.reviews import journey, later
from tests.reviews.refusing import refuses


class Agreed(TestCase):
    """The panel agreed; the family has its advocate, and has not had the report."""

    who: journey.Cast
    review: Review
    group: FamilyGroup

    @classmethod
    def setUpTestData(cls) -> None:
        cls.who = journey.cast()
        cls.review = later.agreed(cls.who)
        cls.group = later.group_taking_part(cls.who, cls.review)

    def share(self, **changes: object) -> CompletedVersion:
        values: dict[str, object] = {
            "acting_user": self.who.chair,
            "family_group_id": self.group.id,
            "share_id": uuid4(),
            "kind": "overview_report",
            "version_id": uuid4(),
            "sha256": "b" * 64,
            "opens": today(),
            "closes": today() + timedelta(days=21),
        }
        return shares.family_version_shared(review=self.review, **{**values, **changes})  # type: ignore[arg-type]

    # 4.12
    def test_a_group_is_left_out_by_the_chair_alone_and_with_a_reason(self) -> None:
        out = {"review": self.review, "group": self.group, "stamp": self.group.version}
        with refuses("4.12", "Give the reason"):
            family.plan_group(acting_user=self.who.chair, plan=family.GroupPlan(Participation.EXCLUDED), **out)
        plan = family.GroupPlan(Participation.EXCLUDED, excluded_reason="Suspected ‘honour’-based violence")
        with refuses("4.12", "Only the chair"):
            family.plan_group(acting_user=self.who.coordinator, plan=plan, **out)
        family.plan_group(acting_user=self.who.chair, plan=plan, **out)
        assert protocol.status(load(self.review), "4.13").state == ClauseState.KEPT

    def test_two_people_plan_one_group(self) -> None:
        plan = family.GroupPlan(Participation.DECLINED)
        out = {"review": self.review, "group": self.group, "stamp": self.group.version, "plan": plan}
        family.plan_group(acting_user=self.who.chair, **out)
        with pytest.raises(Stale):
            family.plan_group(acting_user=self.who.coordinator, **out)

    def test_a_group_for_the_chair_alone_does_not_exist_for_others(self) -> None:
        with pytest.raises(Refused, match="Only the chair"):
            family.add_group(
                acting_user=self.who.coordinator,
                review=self.review,
                name="A friend",
                side=Side.VICTIM,
                for_chair_alone=True,
            )
        hers = family.add_group(
            acting_user=self.who.chair, review=self.review, name="A friend", side=Side.VICTIM, for_chair_alone=True
        )
        assert hers in family.visible_groups(self.who.chair, self.review)
        for user in (self.who.coordinator, self.who.police_member):
            assert hers not in family.visible_groups(user, self.review)
            with pytest.raises(NotVisible):
                family.group_for(user, self.review, hers.id)
        for user in (self.who.advocate, self.who.police_manager, self.who.ssp, self.who.stranger):
            assert family.visible_groups(user, self.review) == []

    # 4.13, 4.14
    def test_a_meeting_has_a_note(self) -> None:
        with refuses("4.14", "Every meeting is recorded"):
            later.contact(self.who, self.review, self.group, way=ContactWay.IN_PERSON)
        later.contact(self.who, self.review, self.group, way=ContactWay.IN_PERSON, note="They asked four questions.")
        assert FamilyContact.objects.count() == 1

    def test_nothing_is_planned_for_a_day_to_avoid(self) -> None:
        day = today() + timedelta(days=30)
        contacts.avoid_date(acting_user=self.who.chair, review=self.review, group=self.group, first=day)
        with refuses("4.13", "asked that nothing is sent"):
            later.contact(self.who, self.review, self.group)
        weigh(self.who, self.review)
        with refuses("4.13", "asked that nothing is sent"):
            self.share(opens=day)
        assert not CompletedVersion.objects.exists()

    def test_a_day_of_every_year_comes_again(self) -> None:
        contacts.avoid_date(
            acting_user=self.who.chair,
            review=self.review,
            group=self.group,
            first=date(2020, 12, 30),
            last=date(2021, 1, 2),
            every_year=True,
        )
        for day, avoided in ((date(2027, 12, 31), True), (date(2027, 1, 2), True), (date(2027, 1, 3), False)):
            assert contacts.is_avoided(self.group, day) is avoided, day

    def test_they_hear_next_is_a_clock(self) -> None:
        FamilyGroup.objects.filter(pk=self.group.pk).update(next_contact_on=today() - timedelta(days=3))
        found = protocol.status(load(self.review), "4.13 contact")
        assert found.state == ClauseState.LATE
        assert found.days_late == 3

    def test_the_advocate_step_needs_an_advocate(self) -> None:
        bare = family.add_group(acting_user=self.who.chair, review=self.review, name="His parents", side=Side.SUSPECT)
        with refuses("4.13", "No advocate"):
            family.record_step(
                acting_user=self.who.chair,
                review=self.review,
                group=bare,
                step=FamilyStep.ADVOCATE,
                told=family.StepTold(done_on=today()),
            )

    # 4.25
    def test_sharing_waits_for_the_proceedings_the_chair_and_an_advocate(self) -> None:
        with refuses("4.25", "criminal proceedings"):
            self.share()
        weigh(self.who, self.review)
        for user in (self.who.coordinator, self.who.ssp, self.who.police_member, self.who.superuser):
            with pytest.raises(Refused):
                self.share(acting_user=user)
        bare = family.add_group(acting_user=self.who.chair, review=self.review, name="His parents", side=Side.SUSPECT)
        with refuses("4.12", "not been invited"):
            self.share(family_group_id=bare.id)
        assert not CompletedVersion.objects.exists()
        assert self.share().group == self.group

    def test_a_group_of_another_review_does_not_exist(self) -> None:
        weigh(self.who, self.review)
        with pytest.raises(NotVisible):
            self.share(family_group_id=uuid4())

    def test_the_first_share_moves_the_review_to_the_family_and_counts_once(self) -> None:
        weigh(self.who, self.review)
        share = uuid4()
        first = self.share(share_id=share)
        assert self.share(share_id=share) == first
        assert self.review.stage == Stage.FAMILY
        assert rf.had_version(load(self.review), self.group)

    def test_a_share_taken_back_does_not_count(self) -> None:
        weigh(self.who, self.review)
        share = uuid4()
        self.share(share_id=share)
        shares.family_share_recalled(acting_user=self.who.chair, review=self.review, share_id=share)
        assert "not had the completed version" in protocol.status(load(self.review), "4.13").missing[0]

    def test_paper_translation_and_reading_together_count(self) -> None:
        weigh(self.who, self.review)
        shares.record_other_reading(
            acting_user=self.who.chair,
            review=self.review,
            group=self.group,
            version_id=uuid4(),
            way=ReadingWay.PAPER,
            on=today(),
            note="Copy 2",
        )
        assert protocol.status(load(self.review), "4.13").state == ClauseState.KEPT

    def test_sign_off_waits_while_they_read(self) -> None:
        weigh(self.who, self.review)
        self.share()
        found = protocol.status(load(self.review), "4.13")
        assert found.missing == ("One group is still reading it.",)

    def test_a_waiver_has_a_reason_is_the_chairs_and_travels(self) -> None:
        by = {"review": self.review, "group": self.group, "stamp": self.group.version}
        with refuses("4.13", "Give the reason"):
            family.waive_version(acting_user=self.who.chair, reason=" ", **by)
        with pytest.raises(Refused):
            family.waive_version(acting_user=self.who.coordinator, reason="They asked not to.", **by)
        family.waive_version(acting_user=self.who.chair, reason="They asked not to.", **by)
        assert protocol.status(load(self.review), "4.13").state == ClauseState.KEPT
        assert "They asked not to." in signoff.travels(load(self.review))
        later.tabled(self.who, self.review, ("overview_report",))  # a reason for one version covers no later one
        self.review.refresh_from_db()
        found = protocol.open_clause(load(self.review), ("4.13",))
        assert found is not None
        assert "about an earlier version" in " ".join(found.missing)
        self.group.refresh_from_db()
        by["stamp"] = self.group.version
        family.waive_version(acting_user=self.who.chair, reason="They still ask not to.", **by)
        facts = load(self.review)
        assert [rf.waived(facts, one) for one in rf.groups(facts)] == [True]

    # The answers
    def answer(self, **changes: object) -> FamilyReply:
        values: dict[str, object] = {
            "acting_user": self.who.advocate,
            "family_group_id": self.group.id,
            "feedback_id": uuid4(),
            "kind": "disagreement",
            "version_id": uuid4(),
            "words": "It was not so.",
        }
        return shares.family_answered(review=self.review, **{**values, **changes})  # type: ignore[arg-type]

    def test_only_who_speaks_for_the_group_answers(self) -> None:
        for user in (self.who.chair, self.who.coordinator, self.who.police_member, self.who.stranger):
            with pytest.raises(NotVisible):
                self.answer(acting_user=user)
        assert not FamilyReply.objects.exists()

    def test_an_answer_waits_for_the_chair_once(self) -> None:
        weigh(self.who, self.review)
        self.share()
        given = self.answer()
        assert self.answer(feedback_id=given.feedback_ref) == given
        found = protocol.status(load(self.review), "4.13")
        assert found.missing == ("One answer of the family waits for the chair’s reply.",)
        reply = {"review": self.review, "feedback_id": given.feedback_ref, "answer": "It is mended."}
        with pytest.raises(Refused):
            shares.feedback_answered(acting_user=self.who.coordinator, **reply)
        shares.feedback_answered(acting_user=self.who.chair, **reply)
        with pytest.raises(Stale):
            shares.feedback_answered(acting_user=self.who.chair, **reply)
        assert protocol.status(load(self.review), "4.13").state == ClauseState.KEPT

    def test_when_a_family_answers_is_a_day_and_not_an_hour(self) -> None:
        """never 12."""
        given = self.answer()
        entry = Entry.objects.filter(verb="family.answered").get()
        assert entry.at == given.given_at
        assert (given.given_at.astimezone().minute, given.given_at.astimezone().second) == (0, 0)

    def test_what_is_for_the_chair_alone_does_not_travel(self) -> None:
        self.answer(words="For you alone.", for_chair_alone=True)
        self.answer(words="For the report.")
        travelling = signoff.travels(load(self.review))
        assert "For the report." in travelling
        assert "For you alone." not in travelling

    def test_a_new_version_after_the_family_goes_back_to_the_panel(self) -> None:
        weigh(self.who, self.review)
        self.share()
        later.tabled(self.who, self.review, ("overview_report",))
        assert self.review.stage == Stage.REPORTING
        with pytest.raises(Refused):
            report.hand_over(acting_user=self.who.chair, review=self.review)

    def test_two_groups_know_nothing_of_one_another(self) -> None:
        other = family.add_group(acting_user=self.who.chair, review=self.review, name="His parents", side=Side.SUSPECT)
        family.plan_group(
            acting_user=self.who.chair,
            review=self.review,
            group=other,
            plan=family.GroupPlan(Participation.TAKES_PART),
            stamp=other.version,
        )
        advocate = journey.user("other-advocate", "Ann Other")
        row = journey.invited(self.who, self.review, advocate, Capacity.ADVOCATE, by="chair", family_group=other)
        journey.accept(row, self.who.chair)
        assert [one.family_group_id for one in rights(advocate, self.review).participants] == [other.id]
        with pytest.raises(NotVisible):
            self.answer(acting_user=advocate)


def weigh(who: journey.Cast, review: Review) -> None:
    later.weighed(who, review)
