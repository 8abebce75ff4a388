"""Whose turn it is before a witness is interviewed stands on their Today (4.19)."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.kernel.calendar import now, today
from reviews.acts import BY_CLAUSE
from reviews.enums import Capacity
from reviews.facts import load
from reviews.models import Imr, Interview, Review
from reviews.policy import rights
from reviews.selectors.tasks import own_witnesses
from tests.reviews import scenes
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def test_the_officer_is_asked_first_then_the_partnerships_chair_then_nobody() -> None:
    """4.19"""
    made = scenes.scene()
    people = {"sio": scenes.person("Carla Voss"), "ssp": made.people["ssp"], "member": made.people["member"]}
    scenes.joins(made.review, people["sio"], Capacity.SIO)
    imr = Imr.objects.filter(review=made.review).first()
    row = Interview.objects.create(
        review=made.review, imr=imr, who="A neighbour", witness=True, planned_at=now(), planned_by=made.people["author"]
    )

    def asked() -> set[str]:
        review = Review.objects.get(pk=made.review.pk)
        return {name for name, user in people.items() if list(own_witnesses(load(review), rights(user, review)))}

    assert asked() == {"sio"}
    row.sio_view_on = today()
    row.save()
    assert asked() == {"ssp"}
    row.ssp_advice_on = today()
    row.save()
    assert asked() == set()


def test_the_protocol_page_leads_the_chair_to_a_page_that_is_hers(client: Client) -> None:
    """4.19: the officer and the partnership have the witnesses' page; the chair sees the interviews at each agency."""
    made = scenes.scene()
    sign_in(client, made.people["chair"])
    assert client.get(BY_CLAUSE["4.19"].address(made.review)).status_code == 200
