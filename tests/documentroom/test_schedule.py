"""What the room tells the schedule of material, and what opens once an item is supplied (4.22)."""

from __future__ import annotations

import pytest

from documentroom.enums import DocumentKind
from documentroom.models import Version
from documentroom.policy import Room as Rights
from documentroom.services import facts
from portal.accounts.models import User
from portal.kernel.calendar import today
from reviews.enums import Capacity
from reviews.enums_disclosure import Source
from reviews.models import ScheduleItem, ScheduleLine
from reviews.services import supply
from tests import papers
from tests.documentroom.conftest import SECRET, Room, filing, upload
from tests.reviews import scenes

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers(room: Room) -> dict[str, User]:
    """The disclosure officer and the SIO on the room's review."""
    people = {"disclosure": scenes.person("Neil Shah"), "sio": scenes.person("Carla Voss")}
    scenes.joins(room.review, people["disclosure"], Capacity.DISCLOSURE_OFFICER, agency=room.scene.agencies[1])
    scenes.joins(room.review, people["sio"], Capacity.SIO, agency=room.scene.agencies[1])
    room.scene.people.update(people)
    return people


def line_of(version: Version) -> ScheduleLine:
    return ScheduleLine.objects.select_related("item").get(item__source_ref=version.pk)


def test_4_22_what_is_filed_is_on_the_schedule_with_its_digest(room: Room) -> None:
    data = papers.pdf(papers.text_at("A page"))
    answer = room.browser("chair").post(
        room.url("file"), filing(upload(data), "evidence", title=SECRET, marking="Confidential")
    )
    assert answer.status_code == 302, answer.content
    version = Version.objects.get(review=room.review)
    line = line_of(version)
    assert (line.item.source, line.sha256, line.marking) == (Source.DOCUMENT, version.sha256, "Confidential")
    assert SECRET in line.description and line.author == room.user("chair").name


def test_4_22_a_new_version_is_a_new_item_and_papers_on_disclosure_are_none(room: Room) -> None:
    first = room.put(DocumentKind.EVIDENCE, agency=room.scene.agencies[0])
    second = room.put(DocumentKind.EVIDENCE, document=first.document)
    paper = room.put(DocumentKind.DISCLOSURE_PAPER)
    for one in (first, second, second, paper):
        facts.report_filed(one)
    assert [line_of(one).item.number for one in (first, second)] == [1, 2]
    assert line_of(first).agency_id == room.scene.agencies[0].pk
    assert ScheduleItem.objects.filter(review=room.review).count() == 2


def test_4_22_of_what_a_family_gave_for_the_chair_alone_only_its_kind_is_said(room: Room) -> None:
    version = room.put(DocumentKind.FAMILY_PAPER, group=room.scene.group, for_chair_alone=True)
    facts.report_filed(version)
    line = line_of(version)
    assert SECRET not in line.description
    assert line.author == ""


def test_4_22_a_supplied_item_opens_for_whoever_asked_and_nothing_else_does(
    room: Room, officers: dict[str, User]
) -> None:
    made = {name: room.put(DocumentKind.EVIDENCE, title=f"{SECRET} {name}") for name in ("asked", "other")}
    for one in made.values():
        facts.report_filed(one)
    asker = officers["disclosure"]
    for user in officers.values():
        assert not Rights(user, room.review).visible().exists()
    page = room.url("read", made["asked"].pk)
    assert room.browser("disclosure").get(page).status_code == 404
    asked = supply.ask(acting_user=asker, item=line_of(made["asked"]).item, why="For the prosecutor.")
    assert room.browser("disclosure").get(page).status_code == 404
    supply.supply(acting_user=room.user("chair"), request=asked, answer="")
    assert list(Rights(asker, room.review).visible()) == [made["asked"]]
    assert room.browser("disclosure").get(page).status_code == 200
    assert SECRET not in room.browser("disclosure").get(room.url("read", made["other"].pk)).content.decode()
    assert room.browser("sio").get(page).status_code == 404
    held = Rights(asker, room.review)
    assert held.takes_original(made["asked"]) and not held.takes_original(made["other"])
    assert line_of_item(asked.item).supplied_on == today()


def line_of_item(item: ScheduleItem) -> ScheduleLine:
    found = item.lines.last()
    assert found is not None
    return found
