"""What the room's pages cost: the same number of queries with three and with three hundred of what they list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documentroom.enums import DocumentKind, FeedbackKind
from documentroom.models import Feedback, Share
from portal.accounts.models import SessionRecord
from portal.kernel.calendar import now, today
from tests import papers
from tests.documentroom.conftest import Room

PAGE = papers.pdf()


def queries(room: Room, who: str, url: str) -> int:
    browser = room.browser(who)
    browser.get(url)  # the first visit of all may write what later ones find
    SessionRecord.objects.update(seen_at=now() - timedelta(minutes=1))  # written twice a minute: counted each time
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def fill(room: Room, count: int) -> None:
    for number in range(count):
        room.put(
            DocumentKind.EVIDENCE, PAGE, agency=room.scene.agencies[number % 3], by="coordinator", marking="OFFICIAL"
        )
    with connection.cursor() as cursor:  # as PostgreSQL does by itself once rows are committed; SQLite knows it too
        cursor.execute("ANALYZE")


@pytest.mark.parametrize("who", ["chair", "member", "author"])
def test_the_room_costs_the_same_with_three_and_with_three_hundred(room: Room, who: str) -> None:
    fill(room, 3)
    few = queries(room, who, room.url("room"))
    fill(room, 297)
    assert queries(room, who, room.url("room")) == few <= 15


def test_a_document_costs_the_same_with_three_and_with_thirty_versions(room: Room) -> None:
    first = room.put(DocumentKind.OVERVIEW_REPORT, PAGE)
    for _ in range(2):
        room.put(DocumentKind.OVERVIEW_REPORT, PAGE, document=first.document)
    url = room.url("document", first.document_id)
    few = queries(room, "chair", url)
    for _ in range(27):
        room.put(DocumentKind.OVERVIEW_REPORT, PAGE, document=first.document)
    assert queries(room, "chair", url) == few


def test_the_families_answers_cost_the_same(room: Room) -> None:
    version = room.put(DocumentKind.OVERVIEW_REPORT, PAGE)
    share = Share.objects.create(
        review=room.review,
        version=version,
        section="drafts",
        family_group=room.scene.group,
        opens_on=today(),
        closes_on=today(),
        code="AAAA-BBBB",
        directed_by=room.user("chair"),
        directed_at=now(),
    )

    def say(count: int) -> None:
        for number in range(count):
            Feedback.objects.create(
                review=room.review,
                share=share,
                author=room.user("advocate"),
                kind=FeedbackKind.COMMENT,
                words=f"Word {number}",
                sent_at=now(),
            )

    say(3)
    few = queries(room, "chair", room.url("feedback"))
    say(97)
    assert queries(room, "chair", room.url("feedback")) == few
