"""Pages that list reviews cost the same number of queries for few and for many."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews.enums import Stage
from tests.reviews.scenes import Scene, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db

STAGES = (Stage.NOTIFIED, Stage.DECIDED, Stage.GATHERING, Stage.FAMILY, Stage.PUBLISHED)


def cost(client: Client, path: str) -> int:
    client.get(path)  # sessions and content types are warm now
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
    assert cost(client, path) == few


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
    from datetime import timedelta

    from django.utils import timezone

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
