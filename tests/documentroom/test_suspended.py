"""Issue 4, "Who": a suspension holds within the request, also for what is open already (access.md, "Declarations")."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documentroom.enums import DocumentKind
from documentroom.models import Upload
from reviews.enums import Capacity
from reviews.models import Participant
from reviews.services import people
from tests.documentroom.conftest import Room
from tests.documentroom.test_uploads import begin, send
from tests.reviews import scenes

pytestmark = pytest.mark.django_db
CLAUSES = ("4.25",)
FILES = ("trail_file", "declarations_file", "plan_sheet", "chronology_excel")


def test_nothing_that_is_open_goes_on_once_somebody_is_suspended() -> None:
    room = Room(scenes.scene(imrs=1))
    paper = room.put(DocumentKind.NOTICE)
    browser = room.browser("coordinator")
    at = begin(room, 1000)["Location"]
    assert send(browser, at, 0, b"%PDF-" + b"0" * 95).status_code == 204
    where = {"reference": room.review.reference}
    taken = [
        room.url("read", paper.pk),
        room.url("page", paper.pk, 1),
        room.url("original", paper.pk),
        room.url("feedback_file"),
        *(
            reverse(f"reviews:{name}", kwargs=where | ({"kind": "csv"} if name == "trail_file" else {}))
            for name in FILES
        ),
    ]
    assert {one: browser.get(one).status_code for one in taken} == dict.fromkeys(taken, 200)
    scenes.joins(room.review, room.user("coordinator"), Capacity.OVERVIEW_AUTHOR)  # a second part goes with the first
    row = Participant.objects.get(review=room.review, user=room.user("coordinator"), capacity=Capacity.COORDINATOR)
    people.suspend(acting_user=room.user("chair"), participant=row, reason="A question.")
    assert {one: browser.get(one).status_code for one in taken} == dict.fromkeys(taken, 404)
    assert send(browser, at, 100, b"0" * 900).status_code == 404
    assert send(room.browser("stranger"), at, 100, b"0" * 900).status_code == 404
    assert Upload.objects.get().offset == 100
    people.lift_suspension(acting_user=room.user("chair"), participant=row)
    assert Participant.objects.filter(review=room.review, user=row.user, state="accepted").count() == 2
