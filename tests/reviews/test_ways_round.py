"""Ways round a gate: another order of steps, a version in between, a member who is sent away, a register that changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import TestCase
from django.utils import timezone

from portal.kernel.calendar import today
from portal.kernel.errors import Stale
from reviews import protocol
from reviews import report_facts as rf
from reviews.enums import Capacity, ParticipantState, Stage
from reviews.enums_report import HomeOfficeOutcome, IdentityRole, PanelAnswer, ReleaseState
from reviews.facts import load
from reviews.models import Action, AnonymityCheck, Difference, FamilyGroup, Inheritance, Participant, Release, Review
from reviews.moves import ENDINGS
from reviews.services import (
    actions,
    clearance,
    cleared,
    contents,
    evidence,
    identities,
    imrs,
    people,
    publication,
    release,
    report,
    signoff,
)
from tests.reviews import journey, later
from tests.reviews.refusing import refuses


class Round(TestCase):
    """The report is before the panel (4.26), and then agreed."""

    who: journey.Cast
    review: Review

    @classmethod
    def setUpTestData(cls) -> None:
        cls.who = journey.cast()
        cls.review = later.weighing(cls.who)
        later.tabled(cls.who, cls.review)
        later.planned(cls.who, cls.review)
        later.parts_confirmed(cls.who, cls.review)

    def says(self, member: object, answer: PanelAnswer, reason: str = "") -> None:
        row = rf.presentation(load(self.review))
        assert row is not None
        report.answer_presentation(
            acting_user=member,  # type: ignore[arg-type]
            review=self.review,
            presentation=row,
            answer=answer,
            reason=reason,
        )

    def concludes(self) -> None:
        row = rf.presentation(load(self.review))
        assert row is not None
        report.conclude_report(acting_user=self.who.chair, review=self.review, presentation=row)

    def test_an_objection_outlasts_the_part_of_whoever_made_it(self) -> None:
        self.says(self.who.lantern_member, PanelAnswer.AGREED)
        self.says(self.who.police_member, PanelAnswer.NOT_AGREED, "Page 4 is wrong.")
        member = Participant.objects.get(
            review=self.review, user=self.who.police_member, capacity=Capacity.PANEL_MEMBER
        )
        people.suspend(acting_user=self.who.chair, participant=member, reason="For a week.")
        with refuses("4.26", "Not agreed by the panel yet"):
            self.concludes()
        given = rf.agreements(load(self.review))[member.id]
        report.reply_to_member(acting_user=self.who.chair, review=self.review, agreement=given, reply="It is mended.")
        self.concludes()

    def test_who_joins_after_the_conclusion_is_asked_in_the_next_round(self) -> None:
        later.panel_agrees(self.who, self.review)
        self.concludes()
        new = journey.user("new-member", "Iris Penhale")
        row = journey.invited(self.who, self.review, new, Capacity.PANEL_MEMBER, by="chair", agency=self.who.specialist)
        journey.accept(row, self.who.chair)
        report.hand_over(acting_user=self.who.chair, review=self.review)
        later.tabled(self.who, self.review, ("overview_report",))
        assert new in [one.user for one in rf.members_waited_for(load(self.review))]

    def test_what_was_agreed_anew_is_handed_over_anew(self) -> None:
        later.panel_agrees(self.who, self.review)
        self.concludes()
        report.hand_over(acting_user=self.who.chair, review=self.review)
        assert rf.handed_over(load(self.review))
        later.tabled(self.who, self.review, ("overview_report",))
        assert not rf.handed_over(load(self.review))

    def test_an_agency_that_was_to_be_let_off_travels_with_the_report(self) -> None:
        row = self.review.imrs.first()
        assert row is not None
        row.state, row.excused_reason = "excused", "It closed in March."
        row.save()
        assert "It closed in March." in signoff.travels(load(self.review))

    def test_where_nobody_was_considered_nobody_had_the_completed_version(self) -> None:
        assert protocol.open_clause(load(self.review), ("4.13",)) is not None

    def test_another_chair_can_be_appointed_while_the_family_reads(self) -> None:
        from reviews.moves import MOVES

        assert {Stage.AGREED, Stage.FAMILY, Stage.SIGNED_OFF, Stage.PUBLISHED} <= MOVES["replace_chair"].from_

    def test_a_suspension_that_is_lifted_leaves_a_declaration_to_be_answered(self) -> None:
        new = journey.user("new-member", "Iris Penhale")
        row = journey.invited(self.who, self.review, new, Capacity.PANEL_MEMBER, by="chair", agency=self.who.specialist)
        journey.declare(row)
        people.suspend(acting_user=self.who.chair, participant=row, reason="A question.")
        lifted = people.lift_suspension(acting_user=self.who.chair, participant=row)
        assert lifted.state == ParticipantState.DECLARED


class Released(TestCase):
    """Everything is put forward and answered; nothing is signed off."""

    who: journey.Cast
    review: Review
    group: FamilyGroup
    row: Release
    versions: dict[str, UUID]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.who = journey.cast()
        cls.review, cls.group, cls.row, cls.versions = later.forwarded(cls.who)

    def in_hand(self) -> Release:
        row = release.in_hand(self.review)
        assert row is not None
        return row

    def conditional(self) -> None:
        later.signed(self.who, self.review, self.row)
        later.submitted(self.who, self.review, self.row)
        later.answer(self.who, self.review, self.row, HomeOfficeOutcome.NAMED_CHANGES, ("Add the helpline.",))

    def tie_all(self, row: Release) -> None:
        change = rf.named_changes_of(load(self.review), row).changes.get()  # type: ignore[union-attr]
        ties = {one.id: change.id for one in Difference.objects.filter(release=row)}
        clearance.tie_differences(
            acting_user=self.who.chair, review=self.review, release_row=row, ties=ties, stamp=row.version
        )

    def confirm(self, user: object) -> None:
        row = self.in_hand()
        clearance.confirm_changes(
            acting_user=user,  # type: ignore[arg-type]
            review=self.review,
            release_row=row,
            digest=row.digest,
        )

    def test_what_a_release_in_between_changed_is_a_difference_too(self) -> None:
        """Never 6: signed off and never sent, it would otherwise pass what it changed as cleared."""
        self.conditional()
        later.put(self.who, self.review, "executive_summary", uuid4(), "<p>Quite another summary.</p>")
        later.clean(self.who, self.review)
        later.signed(self.who, self.review, self.in_hand())
        html = later.WORDS["overview_report"] + "<p>The helpline is open.</p>"
        later.put(self.who, self.review, "overview_report", uuid4(), html)
        told = " ".join(one.after for one in Difference.objects.filter(release=self.in_hand()))
        assert "The helpline is open." in told
        assert "Quite another summary." in told

    def test_an_action_changed_after_a_confirmation_is_confirmed_anew(self) -> None:
        self.conditional()
        html = later.WORDS["overview_report"] + "<p>The helpline is open.</p>"
        later.put(self.who, self.review, "overview_report", uuid4(), html)
        later.clean(self.who, self.review)
        self.tie_all(self.in_hand())
        self.confirm(self.who.chair)
        action = Action.objects.filter(review=self.review).first()
        assert action is not None
        told = {name: getattr(action, name) for name in actions.ActionTold.__dataclass_fields__}
        actions.keep_action(
            acting_user=self.who.chair,
            review=self.review,
            recommendation=action.recommendation,
            told=actions.ActionTold(**{**told, "specific": "Nothing at all"}),
            action=action,
            stamp=action.version,
        )
        with refuses("4.31", "Not tied to a named change"):
            self.confirm(self.who.ssp)
        self.tie_all(self.in_hand())
        with refuses("4.27", "has not agreed to its actions"):
            self.confirm(self.who.chair)

    def test_two_who_confirm_at_once_do_not_clear_without_the_move(self) -> None:
        self.conditional()
        html = later.WORDS["overview_report"] + "<p>The helpline is open.</p>"
        later.put(self.who, self.review, "overview_report", uuid4(), html)
        later.clean(self.who, self.review)
        self.tie_all(self.in_hand())
        row, seen = self.in_hand(), Inheritance.objects.filter
        with pytest.MonkeyPatch.context() as patch:  # the page was looked at before the chair's word was there
            self.confirm(self.who.chair)
            patch.setattr(Inheritance.objects, "filter", lambda **_: seen(pk=uuid4()))
            with pytest.raises(Stale):
                self.confirm(self.who.ssp)
        row.refresh_from_db()
        assert row.state == ReleaseState.PREPARING

    def test_a_letter_answers_one_version(self) -> None:
        later.signed(self.who, self.review, self.row)
        later.submitted(self.who, self.review, self.row)
        letter = later.letter(self.who, self.review)
        by: dict[str, Any] = {
            "acting_user": self.who.coordinator,
            "review": self.review,
            "letter": letter,
            "dated_on": today(),
        }
        clearance.record_answer(
            **by, release_row=self.row, outcome=HomeOfficeOutcome.NAMED_CHANGES, changes=("Add the helpline.",)
        )
        self.review.refresh_from_db()
        later.put(self.who, self.review, "executive_summary", uuid4(), "<p>Quite another summary.</p>")
        later.clean(self.who, self.review)
        second = self.in_hand()
        later.signed(self.who, self.review, second)
        later.submitted(self.who, self.review, second)
        with refuses("4.31", "answer to an earlier version"):
            clearance.record_answer(**by, release_row=second, outcome=HomeOfficeOutcome.CLEARED)

    def test_a_meeting_before_the_files_did_not_have_them(self) -> None:
        with refuses("4.28", "did not have them"):
            signoff.sign_off(
                acting_user=self.who.ssp,
                review=self.review,
                release_row=self.row,
                digest=contents.present_digest(self.review, self.row),
                meeting="Board",
                met_on=today() - timedelta(days=1),
                minute="7",
            )

    def test_a_register_that_changed_and_changed_back_can_be_checked_again(self) -> None:
        told = identities.IdentityTold(IdentityRole.RELATIVE, "Wanda Quist")
        entry = identities.keep_identity(acting_user=self.who.chair, review=self.review, told=told)
        for kind, version in self.versions.items():
            later.put(self.who, self.review, kind, version)
        later.clean(self.who, self.review)
        identities.remove_identity(acting_user=self.who.chair, review=self.review, identity=entry, stamp=entry.version)
        with refuses("4.24", "register has changed since the check"):
            later.signed(self.who, self.review, self.row)
        for kind, version in self.versions.items():
            assert later.put(self.who, self.review, kind, version) == self.row.id
        later.clean(self.who, self.review)
        later.signed(self.who, self.review, self.row)

    def test_somebody_entered_after_clearance_holds_the_publication(self) -> None:
        later.signed(self.who, self.review, self.row)
        later.submitted(self.who, self.review, self.row)
        later.answer(self.who, self.review, self.row)
        row = later.dated(self.who, self.review, self.group, self.row)
        assert publication.publication_permit(row.id)
        told = identities.IdentityTold(IdentityRole.RELATIVE, "Rosa Quist")
        identities.keep_identity(acting_user=self.who.chair, review=self.review, told=told)
        with refuses("4.25", "has not been agreed"):
            publication.publication_permit(row.id)
        row.refresh_from_db()
        by: dict[str, Any] = {
            "acting_user": self.who.ssp,
            "review": self.review,
            "release_row": row,
            "agreed_date": today(),
        }
        with refuses("4.24", "register has changed since the check"):
            cleared.agree_date(**by, stamp=row.version)
        for kind, version in self.versions.items():
            assert later.put(self.who, self.review, kind, version) == row.id
        with refuses("4.24", "not answered, or to be taken out"):
            cleared.agree_date(**by, stamp=row.version)
        later.clean(self.who, self.review)
        assert cleared.agree_date(**by, stamp=row.version).agreed_date == today()
        assert AnonymityCheck.objects.filter(review=self.review).count() > 3


class Before(TestCase):
    """Earlier gates."""

    def test_no_notice_goes_out_where_there_is_no_review(self) -> None:
        who = journey.cast()
        review = journey.walk(who, "commissioned")
        agency = review.agencies.first()
        assert agency is not None
        for stage, clause in ((Stage.NOT_REVIEWED, "4.3"), (Stage.PASSED_ON, "4.2")):
            Review.objects.filter(pk=review.pk).update(stage=stage)
            with refuses(clause, ENDINGS[stage].words):
                evidence.send_notice(
                    acting_user=who.coordinator, review=review, agency=agency.agency, sent_on=timezone.localdate()
                )

    def test_an_author_whom_the_chair_refused_does_not_declare_otherwise(self) -> None:
        who = journey.cast()
        review = journey.walk(who, "commissioned")
        imr = review.imrs.get(agency=who.police)
        by: dict[str, Any] = {"acting_user": who.police_author, "imr": imr, "job_title": "Inspector", "contact": "Desk"}
        imrs.declare_independence(
            **by, not_involved=False, not_line_manager=True, small_body_reason="There is nobody else."
        )
        imrs.decide_small_body(acting_user=who.chair, imr=imr, allowed=False, reason="There is somebody else.")
        with refuses("4.17", "The chair has decided"):
            imrs.declare_independence(**by, not_involved=True, not_line_manager=True)
