"""Who sees what in a room: each capacity, each shelf, own and others' (access.md, the table; nevers 1 and 5).

Each negative case holds something that could leak: a document of that shelf is there, with a telling title and page.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from documentroom.enums import SECTION_OF, DocumentKind, VersionState
from documentroom.models import Share, Version
from documentroom.policy import Room as Rights
from documentroom.services.indexing import keep_words
from portal.kernel.calendar import now, today
from reviews.enums import Capacity, ImrState, ParticipantState, Section
from reviews.models import Imr, Participant, Review, Wall
from tests.documentroom.conftest import SECRET, Room, fresh
from tests.reviews import scenes
from tests.signing import sign_in

ALL = frozenset(SECTION_OF.values())
EVERYBODY = (
    "chair",
    "coordinator",
    "member",
    "overview_author",
    "author",
    "other_author",
    "manager",
    "other_manager",
    "advocate",
    "ssp",
    "stranger",
)

# capacity -> the cases that it reads, of the cases below
READS: dict[str, set[str]] = {
    "chair": {
        "decision",
        "terms",
        "evidence",
        "evidence of A",
        "imr A assured",
        "chronology A",
        "draft tabled",
        "draft",
        "plan",
        "family",
        "family alone",
        "disclosure",
        "clearance",
    },
    "coordinator": {
        "decision",
        "terms",
        "evidence",
        "evidence of A",
        "imr A assured",
        "chronology A",
        "draft tabled",
        "draft",
        "plan",
        "family",
        "disclosure",
        "clearance",
    },
    "member": {
        "decision",
        "terms",
        "evidence",
        "evidence of A",
        "imr A assured",
        "chronology A",
        "draft tabled",
        "plan",
        "family",
        "clearance",
    },
    "overview_author": {
        *(
            "decision",
            "terms",
            "evidence",
            "evidence of A",
            "imr A assured",
            "chronology A",
            "draft tabled",
            "draft",
            "plan",
            "family",
            "family alone",
            "clearance",
        ),
    },
    "author": {"terms", "evidence of A", "imr A assured", "imr A draft", "chronology A"},
    "manager": {"terms", "evidence of A", "imr A assured", "imr A draft", "chronology A"},
    "other_author": {"terms"},
    "other_manager": {"terms"},
    "advocate": set(),
    "ssp": {"decision", "terms", "plan", "clearance"},
    "stranger": set(),
}


@pytest.fixture
def shelves(room: Room) -> dict[str, Version]:
    """One version for each case, each on the shelf where it could leak."""
    trust, group = room.scene.agencies[0], room.scene.group
    made = {
        "decision": room.put(DocumentKind.NOTIFICATION),
        "terms": room.put(DocumentKind.PANEL_PAPER),
        "evidence": room.put(DocumentKind.EVIDENCE),
        "evidence of A": room.put(DocumentKind.EVIDENCE, agency=trust),
        "imr A assured": room.put(DocumentKind.IMR, agency=trust, by="author"),
        "chronology A": room.put(DocumentKind.CHRONOLOGY, agency=trust, by="author"),
        "draft tabled": room.put(DocumentKind.OVERVIEW_REPORT, tabled_at=now(), tabled_by=room.user("chair")),
        "draft": room.put(DocumentKind.EXECUTIVE_SUMMARY),
        "plan": room.put(DocumentKind.ACTION_PLAN),
        "family": room.put(DocumentKind.FAMILY_PAPER, group=group),
        "family alone": room.put(DocumentKind.FAMILY_PAPER, group=group, for_chair_alone=True),
        "disclosure": room.put(DocumentKind.DISCLOSURE_PAPER),
        "clearance": room.put(DocumentKind.CLEARANCE_LETTER),
    }
    made["imr A draft"] = room.put(DocumentKind.IMR, by="author", document=made["imr A assured"].document)
    from reviews.models import Assurance

    imr = Imr.objects.get(review=room.review, agency=trust)
    imr.filed_version, imr.state = made["imr A assured"].pk, ImrState.ASSURED
    imr.save()
    Assurance.objects.create(
        review=room.review,
        imr=imr,
        filed_version=made["imr A assured"].pk,
        outcome="assured",
        at=now(),
        by=room.user("manager"),
    )
    return made


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_capacity_reads_its_cells_and_nothing_else(room: Room, shelves: dict[str, Version], who: str) -> None:
    browser = room.browser(who)
    for case, version in shelves.items():
        reads = case in READS[who]
        response = browser.get(room.url("read", version.pk))
        assert response.status_code == (200 if reads else 404), case
        drawn = browser.get(room.url("page", version.pk, 1))
        assert drawn.status_code == (200 if reads else 404), case
        if not reads:
            assert SECRET.encode() not in response.content + drawn.content
            assert browser.get(room.url("original", version.pk)).status_code == 404


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_room_lists_exactly_what_can_be_read(room: Room, shelves: dict[str, Version], who: str) -> None:
    """Equality, not membership: a list that shows one more would fail."""
    response = room.browser(who).get(room.url("room"))
    if not READS[who]:
        assert response.status_code == 404
        assert SECRET.encode() not in response.content
        return
    listed = {case for case, version in shelves.items() if f"/versions/{version.pk}/" in response.content.decode()}
    newest = READS[who] - {"imr A assured"} if "imr A draft" in READS[who] else READS[who]
    assert listed == newest
    assert set(Rights(room.user(who), room.review).visible().values_list("pk", flat=True)) == {
        shelves[case].pk for case in READS[who]
    }


@pytest.mark.parametrize("who", EVERYBODY)
def test_looking_for_words_finds_exactly_what_can_be_read(room: Room, shelves: dict[str, Version], who: str) -> None:
    """By a word that stands in every title, and by one that stands in every text (never 1); nothing of the rest, not
    its number: what is found is counted, and no more.
    """
    for case, version in shelves.items():
        keep_words(fresh(version), version.pk, [f"Buttercup and {case}"], paged=True)
    for words in (SECRET, "buttercup"):
        response = room.browser(who).post(room.url("search"), {"find": words, "earlier": "on"}, follow=True)
        page = response.content.decode()
        assert {case for case, version in shelves.items() if str(version.document_id) in page} == (
            {case for case, version in shelves.items() if version.document_id in documents_of(shelves, who)}
        )
        assert response.status_code == (200 if READS[who] else 404)
        if READS[who]:
            shown = {one.version.pk for one in response.context["answer"].found}
            assert shown == {shelves[case].pk for case in READS[who]}
            assert f"In {len(shown)} paper" in page


def documents_of(shelves: dict[str, Version], who: str) -> set[Any]:
    return {shelves[case].document_id for case in READS[who]}


@pytest.mark.parametrize(
    ("who", "takes"),
    [
        ("chair", True),
        ("coordinator", True),
        ("overview_author", True),
        ("member", False),
        ("author", True),
        ("manager", True),
    ],
)
def test_originals_leave_for_those_whose_capacity_allows_it(
    room: Room, shelves: dict[str, Version], who: str, takes: bool
) -> None:
    response = room.browser(who).get(room.url("original", shelves["imr A assured"].pk))
    assert response.status_code == (200 if takes else 404)
    if takes:
        assert b"".join(response.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Type"] == "application/octet-stream"


def test_an_original_asks_for_the_factor_again(room: Room, shelves: dict[str, Version]) -> None:
    response = room.browser("chair", fresh=False).get(room.url("original", shelves["evidence"].pk))
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/again/")


@pytest.mark.parametrize(
    "state",
    [
        ParticipantState.INVITED,
        ParticipantState.DECLARED,
        ParticipantState.REFUSED,
        ParticipantState.SUSPENDED,
        ParticipantState.ENDED,
    ],
)
def test_without_an_accepted_declaration_the_room_does_not_exist(
    room: Room, shelves: dict[str, Version], state: str
) -> None:
    Participant.objects.filter(review=room.review, user=room.user("member")).update(state=state)
    for url in (
        room.url("room"),
        room.url("read", shelves["terms"].pk),
        room.url("page", shelves["terms"].pk, 1),
        room.url("document", shelves["terms"].document_id),
    ):
        response = room.browser("member").get(url)
        assert response.status_code == 404
        assert SECRET.encode() not in response.content


def test_an_accepted_declaration_opens_its_own_review_alone(room: Room, shelves: dict[str, Version]) -> None:
    other = Room(scenes.scene())
    version = other.put(DocumentKind.EVIDENCE)
    assert room.browser("chair").get(other.url("read", version.pk)).status_code == 200  # Helen Marsh chairs both
    author = other.scene.people["overview_author"] = room.user("overview_author")
    assert author
    assert room.browser("overview_author").get(other.url("read", version.pk)).status_code == 404
    crossed = room.url("read", version.pk)  # the right review's address with another's version
    assert room.browser("chair").get(crossed).status_code == 404


def test_a_superuser_sees_nothing(room: Room, shelves: dict[str, Version]) -> None:
    user = room.user("stranger")
    user.is_superuser = True
    user.save()
    for url in (room.url("room"), room.url("read", shelves["evidence"].pk)):
        assert room.browser("stranger").get(url).status_code == 404


def test_a_session_without_a_second_factor_opens_nothing(room: Room, shelves: dict[str, Version]) -> None:
    client = Client()
    client.force_login(room.user("chair"), backend="portal.accounts.signed_in.People")
    response = client.get(room.url("read", shelves["evidence"].pk))
    assert response.status_code in (302, 404)
    assert SECRET.encode() not in response.content


def test_a_wall_closes_an_agencys_papers_everywhere(room: Room, shelves: dict[str, Version]) -> None:
    row = Participant.objects.get(review=room.review, user=room.user("member"))
    Wall.objects.create(
        review=room.review, participant=row, agency=room.scene.agencies[0], set_at=now(), set_by=room.user("chair")
    )
    walled = ("evidence of A", "imr A assured", "chronology A")
    browser = room.browser("member")
    page = browser.get(room.url("room")).content.decode()
    for case in walled:
        assert browser.get(room.url("read", shelves[case].pk)).status_code == 404
        assert str(shelves[case].pk) not in page
    assert browser.get(room.url("read", shelves["evidence"].pk)).status_code == 200
    for version in shelves.values():
        keep_words(fresh(version), version.pk, [f"Buttercup of {room.scene.agencies[0].name}"], paged=True)
    for words in (room.scene.agencies[0].name, "buttercup"):
        found = browser.post(room.url("search"), {"find": words}, follow=True).content.decode()
        assert str(shelves["evidence"].document_id) in found, "what is no agency's is found"
        assert not [case for case in walled if str(shelves[case].document_id) in found]


def test_what_is_not_clean_is_read_by_nobody(room: Room) -> None:
    for state in (VersionState.CHECKING, VersionState.QUARANTINED, VersionState.REFUSED):
        version = room.put(DocumentKind.EVIDENCE, state=state)
        for who in EVERYBODY:
            assert room.browser(who).get(room.url("read", version.pk)).status_code == 404
            assert room.browser(who).get(room.url("original", version.pk)).status_code == 404


def test_an_imr_has_no_way_to_a_family_or_to_the_public(room: Room, shelves: dict[str, Version]) -> None:
    """There is no switch: no address opens, no service takes it, and the database refuses the row (never 5)."""
    from django.db import IntegrityError, transaction

    from documentroom.services.release import put_forward
    from documentroom.services.sharing import share_with_family
    from portal.kernel.errors import NotVisible, Refused

    imr, chair = shelves["imr A assured"], room.user("chair")
    imr.review = room.review
    for name in ("share", "share_with_agencies", "strip", "table"):
        assert room.browser("chair").post(room.url(name, imr.pk)).status_code == 404
    assert room.scene.group is not None
    with pytest.raises(Refused, match="never shared"):
        share_with_family(
            acting_user=chair, version=imr, family_group_id=room.scene.group.pk, opens_on=today(), closes_on=today()
        )
    with pytest.raises(NotVisible):
        put_forward(acting_user=chair, version=imr)
    assert room.browser("chair").post(room.url("put_forward"), {"version": str(imr.pk)}).status_code == 404
    row: dict[str, Any] = {
        "review": room.review,
        "version": imr,
        "section": Section.IMRS,
        "family_group": room.scene.group,
        "opens_on": today(),
        "closes_on": today(),
        "code": "TEST-CODE",
        "directed_by": chair,
        "directed_at": now(),
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Share.objects.create(id=uuid4(), **row)
    assert not Share.objects.exists()


def test_a_share_with_a_professional_opens_from_its_first_day_to_its_last(
    room: Room, shelves: dict[str, Version]
) -> None:
    def share(**dates: Any) -> Share:
        return Share.objects.create(
            review=room.review,
            version=shelves["draft tabled"],
            section=Section.DRAFTS,
            person=room.user("manager"),
            code=str(uuid4())[:12],
            directed_by=room.user("chair"),
            directed_at=now(),
            **dates,
        )

    url, browser = room.url("read", shelves["draft tabled"].pk), room.browser("manager")
    share(opens_on=today() + timedelta(days=1), closes_on=today() + timedelta(days=9))
    share(opens_on=today() - timedelta(days=9), closes_on=today() - timedelta(days=1))
    recalled = share(opens_on=today(), closes_on=today())
    Share.objects.filter(pk=recalled.pk).update(recalled_at=now())
    assert browser.get(url).status_code == 404
    share(opens_on=today(), closes_on=today())
    assert browser.get(url).status_code == 200
    assert room.browser("other_manager").get(url).status_code == 404


def test_a_person_with_two_capacities_has_each_alone_and_nothing_more(room: Room, shelves: dict[str, Version]) -> None:
    """Author for one agency and panel member: reads the other's IMR once assured, never before."""
    user = room.user("other_author")
    scenes.joins(room.review, user, Capacity.PANEL_MEMBER, agency=room.scene.agencies[1])
    sees = set(Rights(user, room.review).visible().values_list("pk", flat=True))
    assert shelves["imr A assured"].pk in sees
    assert shelves["imr A draft"].pk not in sees
    rights = Rights(user, Review.objects.get(pk=room.review.pk))
    assert rights.filing_agencies(Section.IMRS) == frozenset({room.scene.agencies[1].pk})
    assert not rights.files_version(shelves["imr A assured"].document)


def test_everybody_sees_nothing_when_signed_out(room: Room, shelves: dict[str, Version]) -> None:
    for url in (
        room.url("room"),
        room.url("read", shelves["evidence"].pk),
        room.url("page", shelves["evidence"].pk, 1),
    ):
        response = Client().get(url)
        assert response.status_code in (302, 404)
        assert SECRET.encode() not in response.content


def test_a_signed_in_person_is_asked_again_at_each_request(room: Room, shelves: dict[str, Version]) -> None:
    """Removing a person needs no message: it just stops being true."""
    client = Client()
    sign_in(client, room.user("member"))
    assert client.get(room.url("read", shelves["terms"].pk)).status_code == 200
    Participant.objects.filter(review=room.review, user=room.user("member")).update(state=ParticipantState.ENDED)
    assert client.get(room.url("read", shelves["terms"].pk)).status_code == 404
