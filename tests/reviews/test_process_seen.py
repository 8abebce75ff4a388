"""The process as each may see it: behind a wall, in an export, and where a review ended before its end."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.kernel.errors import Refused
from reviews import protocol
from reviews.clauses.family import count
from reviews.enums import Capacity, ParticipantState, Side, Stage
from reviews.facts import load
from reviews.models import FamilyGroup, Participant, Review, Wall
from reviews.policy import rights
from reviews.selectors.standing import standing
from reviews.selectors.walls import BEHIND, OF_A_FAMILY
from reviews.services import moves
from tests.reviews.scenes import Scene, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def walled(made: Scene, post: str) -> str:
    """Closes the first agency to somebody, and gives its name."""
    row = Participant.objects.get(review=made.review, user=made.people[post], state=ParticipantState.ACCEPTED)
    agency = made.agencies[0]
    by = made.people["ssp"]
    Wall.objects.create(review=made.review, participant=row, agency=agency, set_at=timezone.now(), set_by=by)
    return agency.name


def conclude(made: Scene) -> str:
    with pytest.raises(Refused) as refused:
        moves.perform(
            acting_user=made.people["chair"], review=made.review, move="conclude_report", write=lambda locked: locked
        )
    assert refused.value.clause == "4.26"
    return f"{refused.value} {refused.value.who}"


def test_4_26_behind_a_wall_neither_refusal_nor_page_nor_export_names_the_agency(client: Client) -> None:
    made = scene(Stage.REPORTING)
    name = made.agencies[0].name
    assert name in conclude(made)
    sign_in(client, made.people["chair"])
    base = f"/reviews/{made.review.reference}/"
    assert f"{name} has not confirmed" in client.get(f"{base}protocol/").content.decode()
    assert walled(made, "chair") == name
    said = conclude(made)
    assert name not in said
    assert BEHIND in said
    page = client.get(f"{base}protocol/").content.decode()
    assert f"{name} has not confirmed" not in page
    assert BEHIND in page
    before = Entry.objects.filter(verb="protocol.exported").count()
    sheet = client.get(f"{base}protocol/clauses.csv")
    rows = {row[0]: row for row in csv.reader(io.StringIO(sheet.content.decode()))}
    assert name not in rows["4.26"][4]
    assert BEHIND in rows["4.26"][4]
    word = client.get(f"{base}protocol/report.docx")
    assert sheet.status_code == word.status_code == 200
    entries = Entry.objects.filter(verb="protocol.exported").order_by("seq")
    assert entries.count() == before + 2
    assert {str(made.people["chair"].pk)} == {str(one.actor) for one in entries}


def test_4_13_a_refusal_counts_no_group_of_which_one_must_not_know() -> None:
    made = scene(Stage.AGREED)
    hidden = FamilyGroup.objects.create(
        review=made.review, side=Side.SUSPECT, name="A friend", for_chair_alone=True, added_at=timezone.now(),
        added_by=made.people["chair"],
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        moves.require(load(made.review), ("4.13",), made.people["coordinator"])
    assert OF_A_FAMILY in str(refused.value)
    number = FamilyGroup.objects.filter(review=made.review).count()
    assert count(number, "group has", "groups have") not in str(refused.value)
    with pytest.raises(Refused) as told:
        moves.require(load(made.review), ("4.13",), made.people["chair"])
    assert OF_A_FAMILY not in str(told.value)
    assert hidden.name not in str(told.value)


@pytest.mark.parametrize("stage", [Stage.NOT_REVIEWED, Stage.PASSED_ON])
def test_appendix_1_a_review_that_ended_early_shows_what_was_done_and_nothing_to_come(stage: Stage) -> None:
    made = scene(Stage.DECIDED)
    Review.objects.filter(pk=made.review.pk).update(stage=stage)
    made.review.refresh_from_db()
    for post, capacity in (("ssp", Capacity.SSP_CHAIR), ("coordinator", Capacity.COORDINATOR)):
        held = rights(made.people[post], made.review)
        assert held.has(capacity)
        seen = standing(load(made.review), held)
        drawn = {one.number: one.state for _, rows in seen.steps("") for one in rows}
        assert drawn["4.1"] == drawn["4.4"] == "done"
        assert {state for number, state in drawn.items() if number not in ("4.1", "4.4")} == {"none"}
        assert seen.thread.count("done") == 2
        assert {one.when for _, rows in seen.steps("") for one in rows if one.state == "none"} == {""}


def test_4_3_a_decision_not_to_review_is_found_by_those_who_may_with_its_date_and_its_letter(client: Client) -> None:
    made = scene(Stage.DECIDED)
    Review.objects.filter(pk=made.review.pk).update(stage=Stage.NOT_REVIEWED)
    sign_in(client, made.people["coordinator"])
    page = client.get("/reviews/").content.decode()
    assert "Decided not to review" in page
    assert "by Ruth Adeyemi. The Home Office was told on" in page
    other = Client()
    sign_in(other, made.people["stranger"])
    assert made.review.reference not in other.get("/reviews/").content.decode()


def test_what_shows_that_a_clause_was_kept_has_its_date_and_its_person() -> None:
    made = scene(Stage.REPORTING)
    known = {one.number: " ".join(one.evidence) for one in protocol.statuses(load(made.review))}
    for number, name in (
        ("1.3", "1 January 2020"),
        ("3.3", "Ruth Adeyemi"),
        ("4.1", "Daniel Osei"),
        ("4.2", "Ruth Adeyemi"),
        ("4.9", "Daniel Osei"),
        ("4.10", "Daniel Osei"),
        ("4.23", "Helen Marsh"),
    ):
        assert name in known[number], number
    assert "assured." in known["4.17"]
    assert "the last on" in known["4.5"]
