"""Pages that list reviews, and those of one review, cost the same few queries however much there is to show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.accounts.models import SessionRecord
from reviews.enums import Stage
from tests.bench_chronology import fill
from tests.reviews.scenes import Scene, more_agencies, more_recommendations, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db

STAGES = (Stage.NOTIFIED, Stage.DECIDED, Stage.GATHERING, Stage.FAMILY, Stage.PUBLISHED)
MOST = 15
TODAY = MOST + 1  # what of the room waits for who leads a review that came to its family: a code to trace


def cost(client: Client, path: str) -> int:
    """Queries of a visit, with the sign of the person that is written twice a minute."""
    client.get(path)  # sessions and content types are warm now
    SessionRecord.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    with CaptureQueriesContext(
        connection,
    ) as held:
        assert client.get(path).status_code == 200
    return len(held)


def many(number: int) -> list[Scene]:
    return [scene(STAGES[index % len(STAGES)]) for index in range(number)]


@pytest.mark.parametrize("path", ["/", "/reviews/"])
def test_a_list_of_reviews_costs_the_same_for_three_and_for_many(client: Client, path: str) -> None:
    made = many(5)
    sign_in(client, made[0].people["coordinator"])
    few = cost(client, path)
    many(15)
    assert cost(client, path) == few <= (TODAY if path == "/" else MOST)


@pytest.mark.slow
def test_today_costs_the_same_for_three_and_for_three_hundred_reviews(client: Client) -> None:
    made = many(3)
    sign_in(client, made[0].people["coordinator"])
    few = cost(client, "/")
    for _ in range(297):
        scene(Stage.NOTIFIED)
    assert cost(client, "/") == few <= TODAY


@pytest.mark.parametrize("who", ["coordinator", "chair"])
def test_overview_and_protocol_cost_the_same_for_three_and_for_three_hundred_agencies(client: Client, who: str) -> None:
    made = scene(Stage.FAMILY, imrs=3)
    sign_in(client, made.people[who])
    pages = [f"/reviews/{made.review.reference}/", f"/reviews/{made.review.reference}/protocol/"]
    few = [cost(client, path) for path in pages]
    more_agencies(made, 10)
    more_recommendations(made, 40)
    assert [cost(client, path) for path in pages] == few
    more_agencies(made, 285)
    assert [cost(client, path) for path in pages] == few
    assert max(few) <= MOST


def test_the_protocol_of_a_large_review_costs_at_most_fifteen(client: Client) -> None:
    """Fifteen agencies with a review each, 1,000 rows of fifteen agencies' chronologies, 40 recommendations."""
    made = scene(Stage.FAMILY, imrs=5)
    more_agencies(made, 10)
    more_recommendations(made, 39)
    fill(made, 1_000)
    review = made.review
    assert review.imrs.count() == 15
    assert (review.chronology_rows.count(), review.recommendations.count()) == (1_000, 40)
    sign_in(client, made.people["coordinator"])
    assert cost(client, f"/reviews/{review.reference}/protocol/") <= MOST


def test_one_review_costs_the_same_among_few_and_many_and_with_more_in_it(client: Client) -> None:
    made = scene(imrs=1)
    sign_in(client, made.people["coordinator"])
    pages = [f"/reviews/{made.review.reference}/", f"/reviews/{made.review.reference}/protocol/"]
    few = [cost(client, path) for path in pages]
    other = scene(imrs=5)
    many(4)
    pages = [f"/reviews/{other.review.reference}/", f"/reviews/{other.review.reference}/protocol/"]
    assert [cost(client, path) for path in pages] == few


def test_a_familys_page_costs_the_same_with_more_in_it(client: Client) -> None:
    from reviews.models import DateToAvoid, FamilyContact, FamilyQuestion

    made = scene(Stage.FAMILY)
    sign_in(client, made.people["advocate"])
    path = f"/family/{made.review.reference}/"
    few = cost(client, path)
    now, by = timezone.now(), made.people["coordinator"]
    for index in range(12):
        day = now.date() - timedelta(days=30 + index)
        FamilyContact.objects.create(
            review=made.review, group=made.group, on=day, way="telephone", told="News.", recorded_at=now, recorded_by=by
        )
        FamilyQuestion.objects.create(
            review=made.review, group=made.group, asked_on=day, question="Why?", recorded_at=now, recorded_by=by
        )
        DateToAvoid.objects.create(review=made.review, group=made.group, first=day, recorded_at=now, recorded_by=by)
    assert cost(client, path) == few
