"""4.13: a family's words that the report is to say just as they were written, beside the report."""

from __future__ import annotations

import pytest
from django.urls import reverse

from documentroom.enums import DocumentKind
from documentroom.services.indexing import keep_words
from documentroom.wording import compare
from portal.audit.api import entries, review_chain
from reviews.enums_report import VoiceKind
from reviews.models import FamilyGroup
from reviews.services import voices
from tests.documentroom.conftest import Room, fresh
from tests.reviews import scenes

CLAUSE = "4.13"
WORDS = "She loved the garden, and she'd sing to the roses. She was our sister and our friend."
PAGES = [
    "1. This is a report.",
    f"Before. {WORDS.replace(chr(39), '’')} Behind.",
    "She was our neighbour and our friend.",
]


@pytest.mark.parametrize(
    ("statement", "pages", "first", "differences"),
    [
        (WORDS, PAGES, 2, []),
        (WORDS.replace("sister", "mother"), PAGES, 2, [(2, "mother", "sister")]),
        (f"{WORDS} We miss her.", [*PAGES[:1], PAGES[1].replace(" Behind.", "")], 2, [(2, "We miss her", "")]),
        (WORDS, [PAGES[0], "She loved the garden, and", "she'd sing to the roses. She was our friend."], 2,
         [(3, "sister and our", "")]),
        (WORDS.replace("roses", "Roses"), PAGES, 2, [(2, "Roses", "roses")]),
        ("In the garden she was our friend, whatever they now write of her.", PAGES, None, []),
        ("Hello", PAGES, None, []),
        ("…", PAGES, None, []),
        (WORDS, [], None, []),
    ],
)  # fmt: skip
def test_words_are_compared_one_by_one(
    statement: str, pages: list[str], first: int | None, differences: list[tuple[int, str, str]]
) -> None:
    found = compare(statement, pages)
    assert (found.first, [(one.page, one.theirs, one.ours) for one in found.differences]) == (first, differences)
    assert found.found == (first is not None and not differences)


def test_who_keeps_the_report_sees_whether_the_words_stand_in_it(room: Room) -> None:
    review, group = room.review, room.scene.group
    said = {"acting_user": room.user("advocate"), "review": review, "group_id": group.pk, "kind": VoiceKind.STATEMENT}
    statement = voices.say(**said, words=WORDS, by_whom="Her sister")
    name = voices.say(**{**said, "kind": VoiceKind.NAME}, words="Rose", by_whom="")
    at = room.url("statement", statement.pk)

    def shown(post: str) -> str:
        return str(room.browser(post).get(at).content.decode())

    assert "There is no report yet" in shown("chair")
    report = room.put(DocumentKind.OVERVIEW_REPORT)
    assert "not read yet" in shown("overview_author")
    keep_words(fresh(report), report.pk, PAGES, paged=True)
    assert "Word for word" in shown("coordinator")
    assert "on page 2" in shown("coordinator")
    later = room.put(DocumentKind.OVERVIEW_REPORT, document=report.document)
    keep_words(fresh(later), later.pk, [PAGES[1].replace("sister", "mother")], paged=True)
    page = shown("chair")
    assert "It differs" in page
    assert ">sister</td>" in page
    assert ">mother</td>" in page
    assert f"version {later.number}" in page
    assert len([one for one in entries(review_chain(review.pk)) if one.verb == "room.statement_compared"]) == 4

    for post in ("member", "advocate", "author", "ssp", "stranger"):
        assert room.browser(post).get(at).status_code == 404, post
    assert room.browser("chair").get(room.url("statement", name.pk)).status_code == 404, "no statement"
    other = Room(scenes.scene())
    crossed = reverse("documentroom:statement", args=[other.review.reference, statement.pk])
    assert other.browser("chair").get(crossed).status_code == 404
    page = (
        room.browser("chair").get(reverse("reviews:family_group", args=[review.reference, group.pk])).content.decode()
    )
    assert at in page
    assert room.url("statement", name.pk) not in page
    FamilyGroup.objects.filter(pk=group.pk).update(for_chair_alone=True)
    assert room.browser("chair").get(at).status_code == 200
    for post in ("coordinator", "overview_author"):
        assert room.browser(post).get(at).status_code == 404, "what this group gives is for the chair alone"
