"""A family group that somebody must not know of leaves no name, number or day on any of their pages (never 1)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.kernel.calendar import long_date, now, today
from portal.kernel.errors import NotVisible
from reviews.clauses.family import version_missing
from reviews.enums import Capacity, Side, Stage
from reviews.facts import load
from reviews.models import FamilyGroup, Interview, Letter, Participant, Review, ToldOfDifferences, Wall
from reviews.policy import rights
from reviews.selectors.imrs import visible_letters
from reviews.services import people, shares
from tests.reviews import scenes
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
ALONE = "His daughter in hiding"
NEXT = today() - timedelta(days=5)


@pytest.fixture
def scene() -> scenes.Scene:
    """One group that everybody knows, and one that is known to the chair alone and should have heard."""
    made = scenes.scene(Stage.REPORTING)
    FamilyGroup.objects.create(
        review=made.review, side=Side.SUSPECT, name=ALONE, added_at=now(), added_by=made.people["chair"],
        for_chair_alone=True, next_contact_on=NEXT, participation="takes_part",
    )  # fmt: skip
    return made


def pages(made: scenes.Scene, post: str) -> dict[str, str]:
    client = Client()
    sign_in(client, made.people[post])
    kwargs = {"reference": made.review.reference}
    found = {name: client.get(reverse(f"reviews:{name}", kwargs=kwargs)) for name in ("overview", "protocol", "family")}
    found["today"] = client.get(reverse("reviews:today"))
    found["clauses"] = client.get(reverse("reviews:protocol_csv", kwargs=kwargs))
    assert {one.status_code for one in found.values()} == {200}
    return {name: one.content.decode() for name, one in found.items()}


@pytest.mark.parametrize("post", ["coordinator", "member"])
def test_a_group_for_the_chair_alone_is_not_even_counted(scene: scenes.Scene, post: str) -> None:
    for name, words in pages(scene, post).items():
        assert ALONE not in words, name
        assert long_date(NEXT) not in words, name
        for count in ("Two family groups", "2 groups", "Next contact: "):
            assert count not in words, (name, count)
    told = "".join(pages(scene, "chair").values())
    assert ALONE in told
    assert "Two family groups" in told


def test_who_stands_beside_such_a_group_is_not_among_the_people(scene: scenes.Scene) -> None:
    hidden = FamilyGroup.objects.get(review=scene.review, for_chair_alone=True)
    row = scenes.joins(scene.review, scenes.person("Hal Hidden"), Capacity.ADVOCATE, family_group=hidden)
    kwargs = {"reference": scene.review.reference}
    urls = [reverse(f"reviews:{name}", kwargs=kwargs) for name in ("people", "invite")]
    one = reverse("reviews:suspend", kwargs=kwargs | {"participant_id": row.pk})
    for post, found in (("coordinator", False), ("ssp", False), ("chair", True)):
        client = Client()
        sign_in(client, scene.people[post])
        words = "".join(client.get(url).content.decode() for url in urls)
        assert scene.people["advocate"].name in words
        assert [name in words for name in (ALONE, "Hal Hidden", str(hidden.pk))] == [found] * 3, post
        if post != "ssp":
            assert client.get(one).status_code == (200 if found else 404)
    with pytest.raises(NotVisible):
        people.invite(
            acting_user=scene.people["coordinator"], review=scene.review, capacity=Capacity.RELATIVE, name="Una Other",
            email="una@example.test", family_group=hidden,
        )  # fmt: skip
    assert not Participant.objects.filter(user__email="una@example.test").exists()


def test_the_gates_count_every_group_all_the_same(scene: scenes.Scene) -> None:
    assert version_missing(load(scene.review)) == ["2 groups have not had the completed version."]


def test_what_a_family_was_told_is_recorded_by_who_knows_of_the_group(scene: scenes.Scene) -> None:
    hidden = FamilyGroup.objects.get(review=scene.review, for_chair_alone=True)
    other = scenes.scene(Stage.REPORTING).group
    for group in (hidden, other):
        with pytest.raises(NotVisible):
            shares.tell_differences(
                acting_user=scene.people["coordinator"], review=scene.review, group=group, release_id=uuid4(),
                given_on=today(),
            )  # fmt: skip
    assert not ToldOfDifferences.objects.exists()


def test_a_wall_hides_an_agencys_agreement_to_the_plan(scene: scenes.Scene) -> None:
    url = reverse("reviews:actions", kwargs={"reference": scene.review.reference})
    walled, client = scene.agencies[0], Client()
    sign_in(client, scene.people["member"])
    assert walled.name in client.get(url).content.decode()
    raise_wall(scene, "member")
    words = client.get(url).content.decode()
    assert scene.agencies[1].name in words
    assert walled.name not in words


def test_a_wall_hides_an_agencys_witnesses(scene: scenes.Scene) -> None:
    imr = scene.review.imrs.get(agency=scene.agencies[0])
    row = Interview.objects.create(
        review=scene.review, imr=imr, who="The caretaker", witness=True, planned_at=now(),
        planned_by=scene.people["author"],
    )  # fmt: skip
    client = Client()
    sign_in(client, scene.people["ssp"])
    kwargs = {"reference": scene.review.reference}
    urls = [
        reverse("reviews:witnesses", kwargs=kwargs),
        reverse("reviews:witness", kwargs=kwargs | {"interview_id": row.pk}),
    ]
    for url in urls:
        assert "The caretaker" in client.get(url).content.decode()
    raise_wall(scene, "ssp")
    assert "The caretaker" not in client.get(urls[0]).content.decode()
    assert client.get(urls[1]).status_code == 404


def test_a_custodian_has_no_letter_that_was_not_named(scene: scenes.Scene) -> None:
    custodian = scenes.person("Cus Todian")
    scenes.joins(scene.review, custodian, Capacity.CUSTODIAN)
    Review.objects.filter(pk=scene.review.pk).update(stage=Stage.CONCLUDED, handed_over_at=timezone.now())
    scene.review.refresh_from_db()
    assert Letter.objects.filter(review=scene.review).exists()
    assert rights(custodian, scene.review)
    assert not visible_letters(rights(custodian, scene.review)).exists()


def raise_wall(scene: scenes.Scene, post: str) -> None:
    row = Participant.objects.get(review=scene.review, user=scene.people[post])
    Wall.objects.create(
        review=scene.review, participant=row, agency=scene.agencies[0], set_at=now(), set_by=scene.people["chair"]
    )
