"""Who reads what a family said, and which groups a declared conflict closes (access.md, the family's column)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from documentroom.enums import DocumentKind, FeedbackKind
from documentroom.models import Feedback, Share
from documentroom.services import feedback as feedback_service
from documentroom.services import sharing
from portal.kernel.calendar import now, today
from portal.kernel.errors import NotVisible
from reviews.enums import Capacity, Stage
from reviews.models import Participant, Review, Wall
from tests.documentroom.conftest import SECRET, Room, fresh
from tests.reviews import scenes

DISAGREES, COMMENTS = "She did ring. Twice.", "Her garden was full of foxgloves."


@pytest.fixture
def room(db: None) -> Room:
    """A family has the report, disagrees with a page, and wants something else known."""
    made = Room(scenes.scene(Stage.REPORTING))
    filed = made.put(DocumentKind.OVERVIEW_REPORT)
    version = made.put(
        DocumentKind.OVERVIEW_REPORT, document=filed.document, completed=True, made_from=filed, removed="Nothing."
    )
    share = Share.objects.create(
        review=made.review, version=version, section=version.document.section, family_group=made.scene.group,
        opens_on=today(), closes_on=today() + timedelta(days=7), code="ABCD-2345",
        directed_by=made.user("chair"), directed_at=now(),
    )  # fmt: skip
    for kind, words in ((FeedbackKind.DISAGREEMENT, DISAGREES), (FeedbackKind.COMMENT, COMMENTS)):
        Feedback.objects.create(
            review=made.review, share=share, author=made.user("advocate"), kind=kind, words=words, sent_at=now()
        )
    return made


def hand_over(room: Room) -> None:
    Review.objects.filter(pk=room.review.pk).update(handed_over_at=timezone.now())


def wall(room: Room, post: str) -> None:
    row = Participant.objects.get(review=room.review, user=room.user(post))
    by = room.user("ssp")
    Wall.objects.create(review=room.review, participant=row, family_group=room.scene.group, set_at=now(), set_by=by)


def test_from_the_hand_over_the_partnership_reads_disagreements_and_nothing_else(room: Room) -> None:
    """The SSP chair's and the board's cell in the family's column is "disagreements"."""
    room.scene.people["board"] = scenes.person("Bo Ard")
    scenes.joins(room.review, room.user("board"), Capacity.BOARD_MEMBER)
    assert room.browser("ssp").get(room.url("feedback")).status_code == 404
    hand_over(room)
    for who in ("ssp", "board"):
        words = room.browser(who).get(room.url("feedback")).content.decode()
        assert DISAGREES in words
        assert COMMENTS not in words
    assert COMMENTS in room.browser("member").get(room.url("feedback")).content.decode()


def test_a_custodian_reads_nothing_that_was_not_named(room: Room) -> None:
    hand_over(room)
    Review.objects.filter(pk=room.review.pk).update(stage=Stage.CONCLUDED)
    room.scene.people["custodian"] = scenes.person("Cus Todian")
    scenes.joins(room.review, room.user("custodian"), Capacity.CUSTODIAN)
    assert room.browser("custodian").get(room.url("feedback")).status_code == 404


def test_a_wall_closes_a_familys_words_to_the_chair_too(room: Room) -> None:
    said = Feedback.objects.get(kind=FeedbackKind.DISAGREEMENT)
    assert DISAGREES in room.browser("chair").get(room.url("answer", said.pk)).content.decode()
    wall(room, "chair")
    assert DISAGREES not in room.browser("chair").get(room.url("feedback")).content.decode()
    assert room.browser("chair").get(room.url("answer", said.pk)).status_code == 404
    with pytest.raises(NotVisible):
        feedback_service.answer(acting_user=room.user("chair"), feedback=said, words="Noted.")
    assert not Feedback.objects.filter(answered_at__isnull=False).exists()


def test_a_wall_closes_a_familys_shares_to_the_chair_too(room: Room) -> None:
    share, group = Share.objects.get(), room.scene.group
    assert group is not None
    pages = [room.url("share", share.version_id), room.url("document", share.version.document_id)]
    for url in pages:
        assert group.name in room.browser("chair").get(url).content.decode()
    wall(room, "chair")
    for url in pages:
        page = room.browser("chair").get(url).content.decode()
        assert SECRET in page or "Share" in page
        assert group.name not in page
        assert str(group.pk) not in page
    assert room.browser("chair").get(room.url("recall", share.pk)).status_code == 404
    acts: list[Any] = [
        lambda: sharing.recall(acting_user=room.user("chair"), share=share, reason="x"),
        lambda: sharing.share_with_family(
            acting_user=room.user("chair"), version=fresh(share.version), family_group_id=group.pk,
            opens_on=today(), closes_on=today(),
        ),
    ]  # fmt: skip
    for act in acts:
        with pytest.raises(NotVisible):
            act()
    assert Share.objects.filter(recalled_at=None).count() == 1


@pytest.mark.parametrize("name", ["share", "share_with_agencies"])
def test_every_share_asks_for_the_factor_again(room: Room, name: str) -> None:
    version = Share.objects.get().version
    response = room.browser("chair", fresh=False).get(room.url(name, version.pk))
    assert (response.status_code, response.url.split("?")[0]) == (302, "/sign-in/again/")
