"""A review that has ended here refuses what comes later, but for what its end needs (4.2, 4.3, 4.29)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from django.test import TestCase

from portal.audit.api import entries, review_chain
from portal.kernel.calendar import today
from reviews.enums import Capacity, LetterKind, Side, Stage
from reviews.models import Extension, FamilyGroup, Participant, Review
from reviews.moves import ENDINGS
from reviews.services import contacts, decision, evidence, family, letters, people, terms
from tests.reviews import journey, later
from tests.reviews.refusing import refuses

EARLY = (Stage.NOT_REVIEWED, Stage.PASSED_ON)


class Ended(TestCase):
    """The evidence was being gathered when the review ended."""

    who: journey.Cast
    review: Review
    group: FamilyGroup

    @classmethod
    def setUpTestData(cls) -> None:
        cls.who = journey.cast()
        cls.review = journey.walk(cls.who, "commissioned")
        cls.group = family.add_group(acting_user=cls.who.chair, review=cls.review, name="Her sister", side=Side.VICTIM)

    def ends(self, stage: Stage) -> None:
        Review.objects.filter(pk=self.review.pk).update(stage=stage)

    @staticmethod
    def refused(stage: Stage) -> AbstractContextManager[None]:
        return refuses(ENDINGS[stage].clause, ENDINGS[stage].words)

    def test_nothing_that_has_no_stage_goes_on(self) -> None:
        by: dict[str, Any] = {"acting_user": self.who.coordinator, "review": self.review}
        for stage in EARLY:
            self.ends(stage)
            before = len(entries(review_chain(self.review.id), limit=500))
            with self.refused(stage):
                terms.ask_extension(**by, reason="The trial.", new_date=today() + timedelta(days=90))
            with self.refused(stage):
                people.invite(**by, capacity=Capacity.PANEL_MEMBER, name="New", email="new@example.test")
            with self.refused(stage):
                later.contact(self.who, self.review, self.group)
            with self.refused(stage):
                contacts.record_question(**by, group=self.group, asked_on=today(), question="When?")
            assert len(entries(review_chain(self.review.id), limit=500)) == before
        assert not Extension.objects.exists()
        assert not self.group.contacts.exists()
        assert not Participant.objects.filter(user__email="new@example.test").exists()

    def test_nobody_new_is_accepted(self) -> None:
        row = journey.invited(self.who, self.review, self.who.stranger, Capacity.OBSERVER)
        self.ends(Stage.PASSED_ON)
        with self.refused(Stage.PASSED_ON):
            journey.accept(row, self.who.chair)
        row.refresh_from_db()
        assert not row.accepted

    def test_what_the_end_needs_goes_on(self) -> None:
        by: dict[str, Any] = {"acting_user": self.who.coordinator, "review": self.review}
        member = Participant.objects.get(
            review=self.review, capacity=Capacity.PANEL_MEMBER, user=self.who.police_member
        )
        for stage in EARLY:
            self.ends(stage)
            assert letters.write_decision_letter(**by).kind == LetterKind.HOME_OFFICE_DECISION
            evidence.add_early_lesson(**by, agency=self.who.police, lesson="Ask in private.", sent_on=today())
        people.invite(**by, capacity=Capacity.DEPUTY_SSP_CHAIR, name="Deputy", email="deputy@example.test")
        people.suspend(acting_user=self.who.chair, participant=member, reason="At once.")

    def test_a_decision_not_to_review_is_still_told_and_can_be_taken_again(self) -> None:
        self.ends(Stage.NOT_REVIEWED)
        letter = letters.write_decision_letter(acting_user=self.who.ssp, review=self.review)
        if not letter.sent:
            letters.mark_sent(acting_user=self.who.ssp, letter=letter, sent_on=today(), sent_to="The Home Office")
        decision.direct(acting_user=self.who.ssp, review=self.review, dated_on=today(), words="Hold one.")
        self.review.refresh_from_db()
        assert self.review.stage == Stage.NOTIFIED


def test_every_end_says_who_and_why() -> None:
    assert set(ENDINGS) == {Stage.NOT_REVIEWED, Stage.PASSED_ON, Stage.CONCLUDED}
    for end in ENDINGS.values():
        assert end.words.endswith(".")
        assert end.who
        assert end.clause
