"""The room attacked: what a sender, a leader behind a wall, a custodian alone or a strange page could do (issue 4, nevers)."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pytest
from django.test import Client
from PIL import Image

from documentroom.enums import DocumentKind
from documentroom.models import Upload, Version
from documentroom.policy import Room as Rights
from documentroom.services import passages, reading
from documentroom.services.filing import open_shelf
from portal.audit.api import entries, review_chain
from portal.kernel.calendar import now
from portal.kernel.errors import NotVisible, Stale
from reviews.enums import Capacity, ParticipantState
from reviews.handling import handling_hash
from reviews.models import Alert, Participant
from reviews.services import alerts, declarations
from tests import papers
from tests.documentroom.conftest import SECRET, Room, filing, fresh, upload
from tests.documentroom.test_tracing import wall
from tests.documentroom.test_uploads import TUS, begin, files, send
from tests.reviews import scenes

SIZES = ("page_small", "page", "page_large")
NEVER_1, NEVER_4 = "never 1", "never 4"


def test_an_uploads_address_begins_nothing_odd_and_ends_nothing(room: Room) -> None:
    """A length below nothing and a day beyond numbers are refused before a place is made; whoever has but the address
    (a proxy's log) appends to the file and does not end it (never 4).
    """
    assert begin(room, -5).status_code == 400
    assert begin(room, 5, modified="9" * 30).status_code == 400
    assert not Upload.objects.exists()
    assert not files(room)
    at = begin(room, 1000)["Location"]
    assert send(Client(), at, 0, b"x").status_code == 204
    for who in (Client(), room.browser("chair")):
        assert who.delete(at, headers=TUS).status_code == 404
    half = Client()
    half.force_login(room.user("coordinator"), backend="portal.accounts.signed_in.People")
    assert half.delete(at, headers=TUS).status_code == 404  # without the second factor
    assert Upload.objects.get().offset == 1
    assert room.browser("coordinator").delete(at, headers=TUS).status_code == 204
    assert not Upload.objects.exists()


def test_a_page_that_cannot_be_drawn_says_so_and_the_others_are_read_and_printed(room: Room) -> None:
    """One page of a hostile shape takes nothing of the rest away: in its place is a marked sheet that says so."""

    def long(document: pikepdf.Pdf) -> None:
        document.pages[1].MediaBox = pikepdf.Array([0, 0, 10, 14000])

    data = papers.pdf(papers.text_at("First"), papers.text_at("Never drawn"), change=long)
    version, browser = room.put(DocumentKind.EVIDENCE, data), room.browser("chair")
    for of, said in (("?page=1&as=words", "First"), ("?page=2&as=words", "too long and narrow"), ("?page=2", SECRET)):
        page = browser.get(room.url("read", version.pk) + of)
        assert (page.status_code, said in page.content.decode()) == (200, True), of
        assert "Never drawn" not in page.content.decode()
    assert browser.post(room.url("read", version.pk), {"find": "First", "page": "2"}).status_code == 200
    sizes = {Image.open(io.BytesIO(browser.get(room.url(name, version.pk, 2)).content)).size for name in SIZES}
    assert sorted(width for width, _ in sizes) == [180, 900, 1800]
    browser.post(room.url("copies", version.document_id), {"person": room.user("chair").pk})
    with pikepdf.open(io.BytesIO(b"".join(browser.post(room.url("print", version.pk))))) as copy:  # type: ignore[call-overload]
        assert len(copy.pages) == 3


def test_a_family_s_paper_is_filed_for_its_group_and_closes_with_it(room: Room) -> None:
    """4.13, never 1: what is of one family lies behind the wall against that family, and is the chair's alone where only
    the chair knows of the group; nothing that the panel reads is taken as "for the chair alone".
    """
    group, chair, url = room.scene.group, room.browser("chair"), room.url("file")
    assert group is not None

    def file(by: str = "chair", **said: str) -> str:
        data = papers.pdf(papers.text_at(f"{SECRET} {Version.objects.count()}"))
        given = filing(upload(data, "Letter.pdf"), title=SECRET, **({"kind": "family_paper"} | said))
        return room.browser(by).post(url, given, follow=True).content.decode()

    assert "Choose the family group" in file()
    for wrong in ({"for_chair_alone": "on"}, {"family_group": str(group.pk)}):
        assert "read by the panel" in file(kind="evidence", **wrong)
    assert not Version.objects.exists()
    assert "Filed as version 1" in file(by="coordinator", family_group=str(group.pk))
    version = Version.objects.get()
    assert version.document.family_group == group

    def reading() -> dict[str, int]:
        return {
            who: room.browser(who).get(room.url("read", version.pk)).status_code for who in ("coordinator", "member")
        }

    assert reading() == {"coordinator": 200, "member": 200}
    held = wall(room, "member", family_group=group)
    assert reading() == {"coordinator": 200, "member": 404}
    held.delete()
    type(group).objects.filter(pk=group.pk).update(for_chair_alone=True)
    assert reading() == {"coordinator": 404, "member": 404}
    assert chair.get(room.url("read", version.pk)).status_code == 200
    assert SECRET not in room.browser("coordinator").get(room.url("room")).content.decode()
    assert room.browser("coordinator").get(room.url("new_version", version.document_id)).status_code == 404
    form = room.browser("coordinator").get(url).content.decode()
    assert group.name not in form
    assert str(group.pk) not in form
    file(by="coordinator", family_group=str(group.pk))  # of a group that does not exist for them: of none
    assert not Version.objects.exclude(pk=version.pk).filter(document__family_group=group).exists()


def test_nothing_is_filed_for_an_agency_behind_a_wall(room: Room) -> None:
    agency, coordinator = room.scene.agencies[0], room.browser("coordinator")
    wall(room, "coordinator", agency=agency)
    assert f'value="{agency.pk}"' not in coordinator.get(room.url("file")).content.decode()
    with pytest.raises(NotVisible):
        open_shelf(Rights(room.user("coordinator"), room.review), DocumentKind.CHRONOLOGY, agency.pk)
    assert open_shelf(Rights(room.user("coordinator"), room.review), DocumentKind.CHRONOLOGY, room.scene.agencies[1].pk)


def test_whoever_left_or_is_suspended_is_asked_and_told_nothing(room: Room, mailoutbox: list[Any]) -> None:
    """A suspension is not ended by declaring; an answer to the panel is not told to who asked and has left (never 1)."""
    new = scenes.person("Rosa Lind")
    row = Participant.objects.create(
        review=room.review, user=new, capacity=Capacity.PANEL_MEMBER, agency=room.scene.agencies[0],
        invited_at=now(), invited_by=room.user("chair"),
    )  # fmt: skip
    declarations.open_card(acting_user=new, participant=row)
    Participant.objects.filter(pk=row.pk).update(state=ParticipantState.SUSPENDED)
    for act, said in (
        (declarations.open_card, {}),
        (declarations.save_interest, {"stamp": 0, "interest": "None"}),
        (declarations.make, {"stamp": 0, "terms_hash": handling_hash()}),
    ):
        with pytest.raises(Stale):
            act(acting_user=new, participant=row, **said)  # type: ignore[operator]
    row.refresh_from_db()
    assert row.state == ParticipantState.SUSPENDED

    version = room.put(DocumentKind.EVIDENCE, agency=room.scene.agencies[0])
    asks = {"acting_user": room.user("member"), "version": fresh(version), "page": 1, "passage": ""}
    asked = passages.ask_agency(**asks, words="When was this?")
    Participant.objects.filter(review=room.review, user=room.user("member")).update(state=ParticipantState.ENDED)
    mailoutbox.clear()
    passages.answer(acting_user=room.user("author"), question=asked, words="In May.")
    assert room.user("member").email not in [to for mail in mailoutbox for to in mail.to]


def test_nobody_withdraws_from_a_conflict_and_reads_on_in_another_part(room: Room) -> None:
    """A conflict is the person's: it closes what it touches in every part that was accepted while it stood (never 1)."""
    agency, member = room.scene.agencies[0], room.user("member")
    version = room.put(DocumentKind.EVIDENCE, agency=agency)
    wall(room, "member", agency=agency)  # declared as panel member
    scenes.joins(room.review, member, Capacity.OVERVIEW_AUTHOR)
    part = Participant.objects.get(review=room.review, user=member, capacity=Capacity.PANEL_MEMBER)
    other = Participant.objects.filter(review=room.review, user=member, capacity=Capacity.OVERVIEW_AUTHOR)
    browser, url = room.browser("member"), room.url("read", version.pk)
    assert browser.get(url).status_code == 404
    declarations.withdraw(acting_user=member, participant=part)
    assert browser.get(url).status_code == 404
    assert (
        str(version.document_id) not in browser.post(room.url("search"), {"find": SECRET}, follow=True).content.decode()
    )
    assert browser.get(room.url("room")).status_code == 200
    other.update(accepted_at=now())  # somebody else has accepted them since, knowing of it
    assert browser.get(url).status_code == 200


def test_a_document_gathered_picture_by_picture_is_told_of_like_one_that_is_read(
    room: Room, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4.25: pictures asked for past the page that is open count ten by ten, in the trail and for the alert; a reader who
    turns the pages, or looks at the small ones, leaves none of these entries.
    """
    settings.ALERT_LIMITS = {"pages": 20, "originals": 99, "exports": 99, "refusals": 99}
    monkeypatch.setattr(reading, "AT_A_TIME", 3)  # of ten, to be quick
    version = room.put(DocumentKind.EVIDENCE, papers.pdf(*[papers.text_at(f"Page {n}") for n in range(1, 10)]))

    def counted() -> int:
        return sum(one.verb == "room.read_on" for one in entries(review_chain(room.review.pk), limit=200))

    reader, gatherer = room.browser("chair"), room.browser("member")
    for page in range(1, 5):
        reader.get(f"{room.url('read', version.pk)}?page={page}")
        reader.get(room.url("page", version.pk, page))
    for page in range(1, 8):
        assert gatherer.get(room.url("page_small", version.pk, page)).status_code == 200
    assert counted() == alerts.watch() == 0
    for page in range(1, 10):
        gatherer.get(room.url("page", version.pk, page))
    assert counted() == 2
    assert alerts.watch() == 1
    assert Alert.objects.get().about == room.user("member")
