"""The trail and the access report: who did what, no contents; and the visit written down before the page is sent."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.api import entries, review_chain
from reviews.enums import Capacity, ParticipantState
from reviews.models import FamilyGroup, Participant, Review
from tests.reviews import journey
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def browser(user: object) -> Client:
    client = Client()
    sign_in(client, user)  # type: ignore[arg-type]
    return client


def at(review: Review, name: str) -> str:
    return reverse(f"reviews:{name}", kwargs={"reference": review.reference})


def test_chair_coordinator_and_auditor_read_the_trail_and_nobody_else(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    journey.accept(journey.invited(who, review, who.stranger, Capacity.AUDITOR), who.chair)
    for one in (who.chair, who.coordinator, who.stranger):
        words = browser(one).get(at(review, "trail")).content.decode()
        assert "Recorded the decision" in words
        assert "Margaret Bell" in words
        for content in ("The criteria are met.", "Clare", "Ben Sample", "No conflict."):
            assert content not in words
    for one in (who.ssp, who.police_member, who.superuser, who.governance):
        assert browser(one).get(at(review, "trail")).status_code == 404


def test_an_auditor_is_led_to_the_trail_and_reads_nothing_else(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    journey.accept(journey.invited(who, review, who.stranger, Capacity.AUDITOR), who.chair)
    client = browser(who.stranger)
    assert client.get(at(review, "overview")).url == at(review, "trail")  # type: ignore[attr-defined]
    for name in ("decision", "people", "terms", "imrs", "notices", "lessons", "case_people", "access_report"):
        assert client.get(at(review, name)).status_code == 404, name


def test_the_governance_officer_sees_who_has_had_access(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    journey.accept(journey.invited(who, review, who.governance, Capacity.INFORMATION_GOVERNANCE), who.chair)
    client = browser(who.governance)
    words = client.get(at(review, "access_report")).content.decode()
    assert "Tom Reid, Police" in words
    assert "Clare" not in words
    assert client.get(at(review, "trail")).status_code == 404


def test_the_trail_goes_on_by_number_and_shows_no_total(who: journey.Cast) -> None:
    review = journey.walk(who, "commissioned")
    client = browser(who.chair)
    first = client.get(at(review, "trail"))
    assert "Earlier entries" in first.content.decode()
    number = first.context["after"]
    second = client.get(at(review, "trail"), {"before": number})
    assert all(row.seq < number for row in second.context["rows"])
    assert client.get(at(review, "trail"), {"before": "x"}).status_code == 404


def test_a_visit_is_entered_before_the_page_is_sent(who: journey.Cast) -> None:
    """Never 1: no entry, no page."""
    review = journey.walk(who, "with_chair")
    client = browser(who.police_member)
    before = len(entries(review_chain(review.id), limit=500))
    assert client.get(at(review, "terms")).status_code == 200
    found = entries(review_chain(review.id), limit=500)
    assert len(found) == before + 1
    assert (found[0].verb, found[0].actor) == ("review.visited", str(who.police_member.pk))


def test_a_familys_visits_leave_one_entry_a_day_without_hour_or_page(who: journey.Cast) -> None:
    """Never 12."""
    review = journey.walk(who, "with_chair")
    group = FamilyGroup.objects.create(
        review=review, side="victim", name="Her sister", added_at=review.opened_at, added_by=who.chair
    )
    row = journey.invited(who, review, who.advocate, Capacity.ADVOCATE, family_group=group)
    journey.accept(row, who.chair)
    client = browser(who.advocate)
    before = len(entries(review_chain(review.id), limit=500))
    for _ in range(3):
        assert client.get(at(review, "overview")).status_code == 302
        assert client.get(reverse("reviews:family_landing", kwargs={"reference": review.reference})).status_code == 200
    found = entries(review_chain(review.id), limit=500)
    assert len(found) == before + 1
    assert found[0].verb == "family.visited"
    assert "family_landing" not in found[0].text
    assert found[0].at.minute == 0


def test_nothing_is_left_for_those_who_never_entered(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    before = len(entries(review_chain(review.id), limit=500))
    for one in (who.stranger, who.superuser, who.deputy):
        assert browser(one).get(at(review, "overview")).status_code == 404
    assert Client().get(at(review, "overview")).status_code == 302
    assert len(entries(review_chain(review.id), limit=500)) == before
    assert not Participant.objects.filter(user=who.stranger, state=ParticipantState.ACCEPTED).exists()


@pytest.mark.parametrize("number", ["²", "٣", "9" * 40])
def test_a_number_that_is_none_is_not_found(who: journey.Cast, number: str) -> None:
    review = journey.walk(who, "with_chair")
    assert browser(who.chair).get(at(review, "trail"), {"before": number}).status_code == 404


def test_a_reference_that_is_none_is_asked_the_same(who: journey.Cast) -> None:
    """Never 1: neither the answer nor the work behind it tells a stranger which references exist."""
    review, client = journey.walk(who, "with_chair"), browser(who.stranger)
    found = []
    for reference in (review.reference, "26-ZZZ"):
        client.get(reverse("reviews:overview", kwargs={"reference": reference}))  # so that nothing is new to anybody
        with CaptureQueriesContext(connection) as asked:
            response = client.get(reverse("reviews:overview", kwargs={"reference": reference}))
        assert response.status_code == 404
        found.append((len(asked), len(response.content)))
    assert found[0] == found[1]
