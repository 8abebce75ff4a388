"""Step 6 in services: independence before filing, quality assured by somebody else, no agency near another's."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest

from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews.enums import AssuranceOutcome, Capacity, ImrState, Section, Stage, Verb
from reviews.enums_report import GateKind
from reviews.models import Imr, Review
from reviews.policy import may
from reviews.services import confirmations, imrs
from tests.reviews import journey

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(who: journey.Cast) -> Review:
    return journey.walk(who, "commissioned")


@pytest.fixture
def police(who: journey.Cast, review: Review) -> Imr:
    return review.imrs.get(agency=who.police)


def test_nothing_is_filed_before_independence_is_declared(who: journey.Cast, review: Review, police: Imr) -> None:
    with pytest.raises(Refused, match=r"4\.17 is open") as refused:
        imrs.may_file(who.police_author, review, who.police.pk)
    assert refused.value.clause == "4.17"
    journey.independent(police, who.police_author)
    assert imrs.may_file(who.police_author, review, who.police.pk) == police


def test_nothing_is_filed_before_it_is_commissioned(who: journey.Cast) -> None:
    review = journey.walk(who, "gathering")
    journey.accept(journey.invited(who, review, who.police_author, Capacity.IMR_AUTHOR, agency=who.police), who.chair)
    with pytest.raises(Refused) as refused:
        imrs.may_file(who.police_author, review, who.police.pk)
    assert refused.value.clause == "4.16"


def test_another_agencys_review_does_not_exist(who: journey.Cast, review: Review, police: Imr) -> None:
    for other in (who.trust_author, who.trust_manager, who.police_manager, who.chair, who.coordinator):
        with pytest.raises(NotVisible):
            imrs.may_file(other, review, who.police.pk)
    with pytest.raises(NotVisible):
        imrs.declare_independence(
            acting_user=who.trust_author, imr=police, not_involved=True, not_line_manager=True, job_title="", contact=""
        )
    version = journey.filed(police, who.police_author)
    with pytest.raises(NotVisible):
        imrs.assure(acting_user=who.trust_manager, imr=police, version_id=version, outcome=AssuranceOutcome.ASSURED)
    police.refresh_from_db()
    assert police.state == ImrState.FILED


def test_the_panel_reads_it_once_assured_and_not_before(who: journey.Cast, review: Review, police: Imr) -> None:
    version = journey.filed(police, who.police_author)
    for one in (who.chair, who.coordinator, who.police_member, who.lantern_member):
        assert not may(one, Verb.READ, review, Section.IMRS, Imr.objects.get(pk=police.pk))
    assert may(who.chair, Verb.STATUS, review, Section.IMRS, police)
    assert imrs.assured_versions(review) == frozenset()
    imrs.assure(acting_user=who.police_manager, imr=police, version_id=version, outcome=AssuranceOutcome.ASSURED)
    for one in (who.chair, who.coordinator, who.lantern_member):
        assert may(one, Verb.READ, review, Section.IMRS, Imr.objects.get(pk=police.pk))
    assert imrs.assured_versions(review) == {version}


def test_an_author_never_assures_their_own(who: journey.Cast, review: Review, police: Imr) -> None:
    """Never 10, and 4.17: also where somebody was made a senior manager after they had written it."""
    version = journey.filed(police, who.police_author)
    journey.part(review, who.police_author, Capacity.IMR_AUTHOR).delete()
    row = journey.invited(who, review, who.police_author, Capacity.SENIOR_MANAGER, agency=who.police)
    journey.accept(row, who.chair)
    with pytest.raises(Refused, match="never assures") as refused:
        imrs.assure(acting_user=who.police_author, imr=police, version_id=version, outcome=AssuranceOutcome.ASSURED)
    assert refused.value.clause == "4.17"


def test_author_and_assurer_of_one_review_are_never_one_person(who: journey.Cast, review: Review) -> None:
    with pytest.raises(Refused) as refused:
        journey.invited(who, review, who.police_author, Capacity.SENIOR_MANAGER, agency=who.police)
    assert refused.value.clause == "4.17"


def test_returning_needs_a_reason_and_lets_the_author_refile(who: journey.Cast, review: Review, police: Imr) -> None:
    version = journey.filed(police, who.police_author)
    back = {"acting_user": who.police_manager, "imr": police, "version_id": version}
    with pytest.raises(Refused, match="put right"):
        imrs.assure(**back, outcome=AssuranceOutcome.RETURNED)
    imrs.assure(**back, outcome=AssuranceOutcome.RETURNED, reason="The chronology has a gap.")
    police.refresh_from_db()
    assert police.state == ImrState.RETURNED
    second = journey.filed(police, who.police_author)
    with pytest.raises(Stale):
        imrs.assure(**back, outcome=AssuranceOutcome.ASSURED)
    imrs.assure(**{**back, "version_id": second}, outcome=AssuranceOutcome.ASSURED)
    with pytest.raises(Refused, match="assured"):
        imrs.may_file(who.police_author, review, who.police.pk)


def test_a_double_click_assures_once(who: journey.Cast, review: Review, police: Imr) -> None:
    version = journey.filed(police, who.police_author)
    for _ in range(2):
        imrs.assure(acting_user=who.police_manager, imr=police, version_id=version, outcome=AssuranceOutcome.ASSURED)
    assert police.assurances.count() == 1


def test_of_two_managers_the_second_is_told(who: journey.Cast, review: Review, police: Imr) -> None:
    row = journey.invited(who, review, who.stranger, Capacity.SENIOR_MANAGER, agency=who.police)
    journey.accept(row, who.chair)
    version = journey.filed(police, who.police_author)
    imrs.assure(acting_user=who.police_manager, imr=police, version_id=version, outcome=AssuranceOutcome.ASSURED)
    with pytest.raises(Stale, match="acted first"):
        imrs.assure(
            acting_user=who.stranger,
            imr=police,
            version_id=version,
            outcome=AssuranceOutcome.RETURNED,
            reason="Not yet.",
        )


def test_a_body_too_small_asks_and_the_chair_decides(who: journey.Cast, review: Review, police: Imr) -> None:
    declared = {
        "acting_user": who.police_author,
        "imr": police,
        "not_involved": True,
        "not_line_manager": False,
        "job_title": "Manager",
        "contact": "4",
    }
    with pytest.raises(Refused) as refused:
        imrs.declare_independence(**declared)
    assert refused.value.clause == "4.17"
    imrs.declare_independence(**declared, small_body_reason="We are three people.")
    with pytest.raises(Refused):
        imrs.may_file(who.police_author, review, who.police.pk)
    with pytest.raises(Refused):
        imrs.decide_small_body(acting_user=who.coordinator, imr=police, allowed=True, reason="Fine.")
    imrs.decide_small_body(acting_user=who.chair, imr=police, allowed=True, reason="Checked by the trust.")
    imrs.may_file(who.police_author, review, who.police.pk)
    with pytest.raises(Stale):
        imrs.decide_small_body(acting_user=who.chair, imr=police, allowed=False, reason="Second thought.")


def test_weighing_waits_for_every_agency(who: journey.Cast, review: Review, police: Imr) -> None:
    journey.assured(police, who.police_author, who.police_manager)
    with pytest.raises(Refused) as refused:
        imrs.weigh(acting_user=who.chair, review=review)
    assert refused.value.clause == "4.17"
    assert "Hospital trust" in str(refused.value)
    trust = review.imrs.get(agency=who.trust)
    with pytest.raises(Refused, match="two reminders, seven days apart") as early:
        imrs.excuse(acting_user=who.chair, imr=trust, reason="They are slow.")
    assert early.value.clause == "4.16"
    for days in (0, 7):
        with mock.patch.object(calendar, "today", return_value=calendar.today() + timedelta(days=days)):
            confirmations.remind(acting_user=who.coordinator, review=review, gate=GateKind.IMR, subject_id=trust.id)
    imrs.excuse(acting_user=who.chair, imr=trust, reason="Two reminders, no answer; their records came.")
    imrs.weigh(acting_user=who.chair, review=review)
    review.refresh_from_db()
    assert review.stage == Stage.WEIGHING


def test_a_suspended_author_files_nothing(who: journey.Cast, review: Review, police: Imr) -> None:
    from reviews.services import people

    journey.independent(police, who.police_author)
    people.suspend(
        acting_user=who.coordinator,
        participant=journey.part(review, who.police_author, Capacity.IMR_AUTHOR),
        reason="A press report.",
    )
    with pytest.raises(Refused):
        imrs.received(
            acting_user=who.police_author,
            review=review,
            agency_id=who.police.pk,
            document_id=uuid4(),
            version_id=uuid4(),
            sha256="0" * 64,
        )
    police.refresh_from_db()
    assert police.filed_version is None
