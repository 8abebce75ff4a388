"""Filing an agency's own review with its gate (4.11, 4.17), and the room's panels on pages of reviews."""

from __future__ import annotations

import pytest

from documentroom.enums import DocumentKind
from documentroom.models import Document, Version
from documentroom.policy import Room as Rights
from portal.kernel.calendar import now
from reviews.enums import Capacity, ImrState
from reviews.models import Imr, Independence, Review, Wall
from tests import papers
from tests.documentroom.conftest import SECRET, Room, filing, upload
from tests.documentroom.test_filing import stored
from tests.reviews import scenes


@pytest.fixture
def probation(room: Room) -> Imr:
    """The agency whose review is still to come; its author has declared independence."""
    agency = room.scene.agencies[3]
    room.scene.people["probation_author"] = scenes.person(f"Author {agency.name}")
    room.scene.people["probation_manager"] = scenes.person(f"Manager {agency.name}")
    return Imr.objects.select_related("agency").get(review=room.review, agency=agency)


def sent(imr: Imr, **more: object) -> dict[str, object]:
    return filing(upload(papers.pdf(papers.text_at(SECRET)), "IMR.pdf"), "imr", agency=str(imr.agency_id), **more)


def test_an_author_files_and_reviews_is_told_in_the_same_transaction(room: Room, probation: Imr) -> None:
    author = room.browser("probation_author")
    assert author.post(room.url("file"), sent(probation)).status_code == 302
    version = Version.objects.get()
    probation.refresh_from_db()
    assert (probation.state, probation.filed_version, probation.filed_document) == (
        ImrState.FILED,
        version.pk,
        version.document_id,
    )
    page = author.get(f"/reviews/{room.review.reference}/agencies/{probation.pk}/").content.decode()
    assert room.url("read", version.pk) in page
    assert room.url("new_version", version.document_id) in page


def test_without_declared_independence_nothing_is_filed(room: Room, probation: Imr) -> None:
    Independence.objects.filter(imr=probation).delete()
    Imr.objects.filter(pk=probation.pk).update(state=ImrState.COMMISSIONED)
    author = room.browser("probation_author")
    asked = author.get(room.url("file"), {"kind": "imr", "agency": str(probation.agency_id)}).content.decode()
    assert "cannot be filed yet" in asked
    assert "4.17" in asked
    page = author.post(room.url("file"), sent(probation)).content.decode()
    assert "There is a problem" in page
    assert "4.17" in page
    assert not Document.objects.exists()
    assert not stored(room)


@pytest.mark.parametrize("who", ["probation_manager", "author", "other_author", "coordinator", "member"])
def test_nobody_else_files_it(room: Room, probation: Imr, who: str) -> None:
    response = room.browser(who).post(room.url("file"), sent(probation))
    assert response.status_code in (200, 404)
    assert not Document.objects.exists()
    assert not stored(room)


@pytest.mark.parametrize("kind", ["overview_report", "evidence", "family_paper"])
def test_an_author_files_nothing_else(room: Room, probation: Imr, kind: str) -> None:
    room.browser("probation_author").post(room.url("file"), sent(probation) | {"kind": kind})
    assert not Document.objects.exists()
    assert not stored(room)


# Panels --------------------------------------------------------------------------------------------------------------
@pytest.fixture
def held(room: Room) -> Version:
    """An assured-less IMR of the first agency: what could leak on every page of the review."""
    return room.put(DocumentKind.IMR, agency=room.scene.agencies[0], by="author")


@pytest.mark.parametrize("who", ["chair", "coordinator", "member", "other_author", "other_manager", "advocate", "ssp"])
def test_panels_on_reviews_pages_show_no_more_than_the_room(room: Room, held: Version, who: str) -> None:
    imr = Imr.objects.get(review=room.review, agency=room.scene.agencies[0])
    home = f"/reviews/{room.review.reference}/"
    for url in (
        home,
        f"{home}agencies/{imr.pk}/",
        f"{home}report/",
        f"{home}release/",
        f"/family/{room.review.reference}/",
    ):
        page = room.browser(who).get(url).content.decode()
        assert str(held.pk) not in page, url
        assert SECRET not in page, url
    mine = room.browser("author").get(f"{home}agencies/{imr.pk}/").content.decode()
    assert room.url("read", held.pk) in mine


def test_the_partnership_s_chair_reads_from_hand_over(room: Room) -> None:
    tabled = room.put(DocumentKind.OVERVIEW_REPORT, tabled_at=now(), tabled_by=room.user("chair"))
    draft = room.put(DocumentKind.EXECUTIVE_SUMMARY)
    assert room.browser("ssp").get(room.url("read", tabled.pk)).status_code == 404
    Review.objects.filter(pk=room.review.pk).update(handed_over_at=now())
    assert room.browser("ssp").get(room.url("read", tabled.pk)).status_code == 200
    assert room.browser("ssp").get(room.url("read", draft.pk)).status_code == 404
    room.review.refresh_from_db()
    assert draft.pk not in set(Rights(room.user("ssp"), room.review).visible().values_list("pk", flat=True))


def test_a_board_member_reads_terms_and_panel_papers_from_hand_over_and_no_draft(room: Room) -> None:
    """access.md: "terms, panel papers: read", from hand-over; of the drafts what was handed over; nothing besides."""
    room.scene.people["board"] = scenes.person("Bo Ard")
    part = scenes.joins(room.review, room.user("board"), Capacity.BOARD_MEMBER)
    trust = room.scene.agencies[0]
    papers = [room.put(DocumentKind.TERMS), room.put(DocumentKind.PANEL_PAPER)]
    walled = room.put(DocumentKind.PANEL_PAPER, agency=trust)
    others = [
        room.put(kind)
        for kind in (
            *(DocumentKind.NOTIFICATION, DocumentKind.EVIDENCE, DocumentKind.EXECUTIVE_SUMMARY),
            *(DocumentKind.DRAFT_PAPER, DocumentKind.FAMILY_PAPER, DocumentKind.DISCLOSURE_PAPER),
        )
    ]
    others.append(room.put(DocumentKind.IMR, agency=trust, by="author"))
    browser = room.browser("board")

    def reads(version: Version) -> bool:
        return browser.get(room.url("read", version.pk)).status_code == 200

    assert not any(reads(one) for one in [*papers, walled, *others])
    Review.objects.filter(pk=room.review.pk).update(handed_over_at=now())
    assert all(reads(one) for one in [*papers, walled])
    assert not any(reads(one) for one in others)
    by = room.user("ssp")
    Wall.objects.create(review=room.review, participant=part, agency=trust, set_at=now(), set_by=by)
    assert all(reads(one) for one in papers)
    assert not reads(walled)
