"""What the family had, what an agency was asked, what the panel agreed: bound to the version that goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.test import TestCase

from portal.kernel import calendar
from portal.kernel.calendar import today
from portal.kernel.errors import Refused, Stale
from reviews import origins, protocol
from reviews import report_facts as rf
from reviews.enums import Stage
from reviews.enums_report import GateKind
from reviews.facts import load
from reviews.models import Action, FamilyGroup, FinalCopy, Imr, Release, Review
from reviews.services import actions, cleared, confirmations, release, report, shares
from tests.reviews import journey, later
from tests.reviews.refusing import refuses

EARLIER = "had an earlier version, and neither the one put forward nor the list of every difference"


class Family(TestCase):
    """The family had and answered one version; the same is put forward, and nothing is signed off (4.13)."""

    who: journey.Cast
    review: Review
    group: FamilyGroup
    row: Release

    @classmethod
    def setUpTestData(cls) -> None:
        cls.who = journey.cast()
        cls.review, cls.group, cls.row, _ = later.forwarded(cls.who)

    def other(self) -> tuple[UUID, Release]:
        version = uuid4()
        later.put(self.who, self.review, "overview_report", version, "<p>Other findings.</p>")
        later.clean(self.who, self.review)
        row = release.in_hand(self.review)
        assert row is not None
        return version, row

    def test_an_earlier_version_and_its_answer_do_not_do_for_another(self) -> None:
        assert protocol.open_clause(load(self.review), ("4.13",)) is None
        version, row = self.other()
        with refuses("4.13", EARLIER):
            later.signed(self.who, self.review, row)
        later.shared(self.who, self.review, self.group, version)
        with refuses("4.13", "still reading it"):
            later.signed(self.who, self.review, row)
        later.answered(self.who, self.review, self.group, version)
        later.signed(self.who, self.review, row)
        assert self.review.stage == Stage.SIGNED_OFF

    def tell(self, row: Release) -> None:
        shares.tell_differences(
            acting_user=self.who.chair, review=self.review, group=self.group, release_id=row.id, given_on=today()
        )

    def test_the_list_of_every_difference_does_until_the_report_changes_again(self) -> None:
        _, row = self.other()
        self.tell(row)
        assert protocol.open_clause(load(self.review), ("4.13",)) is None
        later.put(self.who, self.review, "overview_report", uuid4(), "<p>Yet other findings.</p>")
        with refuses("4.13", EARLIER):
            later.signed(self.who, self.review, row)


class Plan(TestCase):
    """The plan is written, and the police do not answer (4.27)."""

    def test_a_gate_opens_for_these_words_alone(self) -> None:
        who = journey.cast()
        review = later.weighing(who)
        with mock.patch.object(later, "agree_plan"):
            action = later.planned(who, review)[0]
        opens(who, review, action)
        assert rf.plan_opened(load(review), who.police.id)
        told = actions.ActionTold(specific="Something harder", agency_id=who.police.id, due_on=today())
        actions.keep_action(
            acting_user=who.chair,
            review=review,
            recommendation=action.recommendation,
            told=told,
            action=action,
            stamp=action.version,
        )
        assert not rf.plan_opened(load(review), who.police.id)
        with refuses("4.27", "two reminders"):
            confirmations.open_gate(
                acting_user=who.chair,
                review=review,
                gate=GateKind.PLAN,
                subject_id=subject(review, action),
                reason="No.",
            )


def subject(review: Review, action: Action) -> UUID:
    facts = load(review)
    asked = next(one for one in facts.review.plan_requests.all() if one.agency_id == action.agency_id)
    return rf.plan_subject(facts, asked)


def opens(who: journey.Cast, review: Review, action: Action) -> None:
    by: dict[str, Any] = {"review": review, "gate": GateKind.PLAN, "subject_id": subject(review, action)}
    for days in (0, 7):
        with mock.patch.object(calendar, "today", return_value=today() + timedelta(days=days)):
            confirmations.remind(acting_user=who.coordinator, **by)
    confirmations.open_gate(acting_user=who.chair, reason="They do not answer.", **by)


def test_an_agency_with_actions_alone_is_given_its_copy(who: journey.Cast) -> None:
    review, _, row = later.is_cleared(who)
    Imr.objects.filter(review=review, agency=who.trust).update(state="excused")
    assert "2 agencies have not been given the final copy." in protocol.status(load(review), "4.29").missing
    assert cleared.give_final_copies(acting_user=who.coordinator, review=review, release_row=row) == 2
    assert FinalCopy.objects.filter(release=row, agency=who.trust).exists()


def test_a_corrected_version_goes_by_the_panel_after_publication_too(who: journey.Cast) -> None:
    review, _ = later.is_published(who)
    group = FamilyGroup.objects.get(review=review)
    version = uuid4()
    known = list(origins._known)
    origins.made_from(lambda one: one)
    try:
        later.put(who, review, "overview_report", version, "<p>Corrected.</p>")
        later.clean(who, review)
        row = release.in_hand(review)
        assert row is not None
        later.shared(who, review, group, version)
        later.answered(who, review, group, version)
        with refuses("4.26", "it agreed another"):
            later.signed(who, review, row)
        shown = rf.presentation(load(review))
        assert shown is not None
        with pytest.raises(Stale, match="concluded"):
            report.conclude_report(acting_user=who.chair, review=review, presentation=shown)
        files = rf.released_versions(row)
        for number, (kind, one) in enumerate(files.items(), 2):
            assert one is not None
            report.report_tabled(
                acting_user=who.chair, review=review, kind=kind, version_id=one, sha256="a" * 64, number=number
            )
        with pytest.raises(Refused, match=r"."):
            later.signed(who, review, row)
        later.panel_agrees(who, review)
        later.parts_confirmed(who, review)
        shown = rf.presentation(load(review))
        assert shown is not None
        report.conclude_report(acting_user=who.chair, review=review, presentation=shown)
        report.hand_over(acting_user=who.chair, review=review)
        later.signed(who, review, row)
        assert (review.stage, row.state) == (Stage.PUBLISHED, "signed_off")
    finally:
        origins._known[:] = known
