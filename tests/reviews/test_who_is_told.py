"""Dates that no longer press, who signs as what, and what somebody behind a wall is not told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from portal.accounts.models import Agency
from portal.kernel.calendar import add_months, now, today
from portal.kernel.errors import Refused
from reviews import protocol
from reviews.enums import AgencyRole, Capacity, ClauseState, Side, Stage
from reviews.facts import load
from reviews.models import Letter, Participant, Review, Terms, Wall
from reviews.policy import rights
from reviews.selectors import trail
from reviews.selectors.walls import BEHIND, beyond_walls, walled_names
from reviews.services import family, letters, panel, people
from tests.reviews import journey, later
from tests.reviews.refusing import refuses

pytestmark = pytest.mark.django_db
LONG_AGO = date(2024, 1, 10)


def test_a_delivered_report_is_late_no_more(who: journey.Cast) -> None:
    review = journey.walk(who, "commissioned")
    Letter.objects.filter(review=review).update(sent_on=LONG_AGO)
    assert protocol.status(load(review), "4.10 footnote").state == ClauseState.LATE
    for stage in (Stage.SUBMITTED, Stage.CLEARED, Stage.PUBLISHED):
        Review.objects.filter(pk=review.pk).update(stage=stage)
        assert protocol.status(load(Review.objects.get(pk=review.pk)), "4.10 footnote").state != ClauseState.LATE


def test_the_date_for_completion_has_its_limit_before_the_letter_is_sent(who: journey.Cast) -> None:
    review = journey.walk(who, "gathering")
    Letter.objects.filter(review=review).update(sent_on=None)
    Terms.objects.filter(review=review).update(complete_by=add_months(today(), 6))
    assert not [one for one in protocol.status(load(review), "4.10").missing if "completion" in one]
    Terms.objects.filter(review=review).update(complete_by=add_months(today(), 6) + timedelta(days=1))
    assert "not marked sent" in " ".join(protocol.status(load(review), "4.10").missing)


def test_a_deputy_signs_as_deputy(who: journey.Cast) -> None:
    review = journey.walk(who, "decided")
    assert letters.decision_words(load(review))["signed"][-1].startswith("Chair, ")
    Participant.objects.filter(review=review, capacity=Capacity.SSP_CHAIR).update(capacity=Capacity.DEPUTY_SSP_CHAIR)
    assert letters.decision_words(load(review))["signed"][-1].startswith("Deputy chair, standing in for the Chair, ")


@pytest.fixture
def tied(who: journey.Cast) -> Review:
    """An agency is added after the appointment, and the chair is of it."""
    review = journey.walk(who, "commissioned")
    late = Agency.objects.create(name="Late body", kind="other", adopted_on=today())
    who.chair.agency = late
    who.chair.save()
    people.add_agency(acting_user=who.coordinator, review=review, agency=late, role=AgencyRole.AGREED)
    return review


def test_a_chair_tied_to_an_agency_added_late_goes_on_for_a_recorded_reason(who: journey.Cast, tied: Review) -> None:
    assert "Late body" in protocol.status(load(tied), "4.8").missing[0]
    with refuses("4.9", "Give the reason"):
        panel.record_association(acting_user=who.coordinator, review=tied, reason=" ")
    with pytest.raises(Refused):
        panel.record_association(acting_user=who.chair, review=tied, reason="I am fair.")
    panel.record_association(acting_user=who.coordinator, review=tied, reason="She left it in 2009.")
    assert protocol.status(load(tied), "4.8").state == ClauseState.KEPT


def test_no_reason_is_recorded_where_there_is_no_association(who: journey.Cast) -> None:
    review = journey.walk(who, "commissioned")
    with refuses("4.9", "associated with no agency"):
        panel.record_association(acting_user=who.coordinator, review=review, reason="Just so.")


def test_a_sentence_about_a_walled_agency_names_nothing(who: journey.Cast) -> None:
    review = later.weighing(who)
    later.tabled(who, review)
    row = Participant.objects.get(review=review, user=who.lantern_member, capacity=Capacity.PANEL_MEMBER)
    Wall.objects.create(review=review, participant=row, agency=who.trust, set_at=now(), set_by=who.chair)
    held, facts = rights(who.lantern_member, review), load(review)
    missing = protocol.status(facts, "4.26").missing
    assert any(who.trust.name in one for one in missing)
    said = beyond_walls(facts, held, missing)
    assert not any(who.trust.name in one for one in said)
    assert any(who.police.name in one for one in said)
    assert said[-1] == BEHIND
    assert walled_names(facts, held) == {who.trust.name}
    assert beyond_walls(facts, rights(who.chair, review), missing) == list(missing)


def test_the_trail_says_nothing_of_a_group_for_the_chair_alone(who: journey.Cast) -> None:
    review = journey.walk(who, "commissioned")
    by: dict[str, Any] = {"acting_user": who.chair, "review": review, "side": Side.SUSPECT}
    family.add_group(**by, name="A friend", for_chair_alone=True)
    for one in (who.coordinator, who.chair):
        rows, _ = trail.trail(rights(one, review))
        about = [(row.who, row.said, row.about) for row in rows if row.seq == rows[0].seq]
        shown = one == who.chair
        assert (about == [("", "Not shown to you", "")]) != shown
        assert [row.seq for row in rows] == list(range(rows[0].seq, rows[-1].seq - 1, -1))


def test_the_trail_still_tells_of_a_group_that_one_knows(who: journey.Cast) -> None:
    review = journey.walk(who, "commissioned")
    family.add_group(acting_user=who.chair, review=review, side=Side.SUSPECT, name="A friend", for_chair_alone=True)
    family.add_group(acting_user=who.chair, review=review, side=Side.VICTIM, name="Her sister")
    rows, _ = trail.trail(rights(who.coordinator, review))
    assert rows[0].said == "Added a group of the family"
    assert rows[1].said == "Not shown to you"
