"""Looking for words in a room: what people type, what is found and shown, and what the database and the trail keep."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import StringIO
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documentroom import asked_words, tasks
from documentroom.enums import DocumentKind, VersionState
from documentroom.folding import Folded, fold, terms, words_of
from documentroom.models import Document, SearchText, Version
from documentroom.services import drawing, held, indexing
from documentroom.services.indexing import keep_words
from documentroom.services.searching import AT_ONCE, highlighted
from documentroom.webtext import text_of
from portal.audit.api import entries, ids_of, review_chain
from portal.audit.api import words_of as sealed_words
from portal.kernel.calendar import now, today
from portal.vault.api import NoKey, destroy_scope
from portal.vault.files import delete_sealed
from tests import papers
from tests.documentroom.conftest import Room, fresh


@pytest.mark.parametrize(
    ("said", "text", "found"),
    [
        ("marigold", "MARIGOLD was there", ["MARIGOLD"]),
        ("MARI", "Marigold and marina", ["Marigold", "marina"]),
        ("gold", "Marigold", []),
        ("café", "the CAFE", ["CAFE"]),
        ("cafe", "the café", ["café"]),
        ("cafe", "the cafe\u0301 there", ["cafe\u0301"]),
        ("straße", "STRASSE", ["STRASSE"]),
        ("office", "the o\ufb03ce", ["o\ufb03ce"]),
        ('"went home"', "He went\nhome. He went homeward.", ["went\nhome"]),
        ("“went home”", "went home", ["went home"]),
        ("O’Neill", "Mr O'Neill", ["O'Neill"]),
        ("departure", "depar\xadture", ["depar\xadture"]),
        ("3", "3 and 30", ["3"]),
        ("4.17", "4.17 and 4.171", ["4.17", "4.171"]),
        (".*", "anything", []),
        ('"', "anything", []),
    ],
)
def test_words_are_found_as_people_mean_them(said: str, text: str, found: list[str]) -> None:
    wanted = terms(said)
    spans = Folded(text).spans(wanted)
    assert [text[start:end] for start, end in spans] == found
    assert all(one.may_be_in(words_of(text)) for one in wanted) or not found


def test_what_is_shown_is_text_and_never_markup() -> None:
    wanted = terms("script")
    assert highlighted("<script>&", wanted) == "&lt;<mark>script</mark>&gt;&amp;"
    assert (
        text_of("<p>Mari<b>gold</b> &amp; Co</p><table><tr><td>a</td><td>b</td></tr></table>") == "Marigold & Co\na\nb"
    )
    assert fold("ÀÉ") == "ae"


def ask(room: Room, who: str, words: str, **more: str) -> str:
    response = room.browser(who).post(room.url("search"), {"find": words, **more}, follow=True)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_worker_puts_what_the_pages_show_into_the_search(room: Room) -> None:
    """A PDF by its pixels alone, a Word file by what its reader sees; nothing from under a box (never 4)."""
    covered = papers.text_at("Shown to all") + papers.text_at("Underneath", y=600) + papers.box_at(60, 590, 300, 30)
    pdf = room.put(DocumentKind.EVIDENCE, papers.pdf(papers.text_at("First page"), covered), title="Letter")
    word = room.put(DocumentKind.EVIDENCE, papers.word("# Heading", "Harebell <b>"), file_type="docx", title="Note")
    waits = room.put(DocumentKind.EVIDENCE, papers.pdf(), state=VersionState.CHECKING, title="Waiting letter")
    broken = room.put(DocumentKind.EVIDENCE, b"%PDF-1.7 nothing", title="Broken letter")

    before = ask(room, "chair", "letter")
    assert "3 papers are looked through by title only so far" in before
    tasks.draw(str(pdf.pk))
    tasks.index()
    assert set(SearchText.objects.values_list("version_id", flat=True)) == {pdf.pk, word.pk, broken.pk}
    assert not indexing.waiting().exists()

    page = ask(room, "chair", "shown ALL")
    assert "<mark>Shown</mark> to <mark>all</mark>" in page
    assert "Page 2" in page
    assert 'name="find" value="Shown"' in page
    assert "by title only" not in page
    assert "Nothing found" in ask(room, "chair", "underneath")
    assert "<mark>Harebell</mark> &lt;b&gt;" in ask(room, "chair", "hareb")
    assert "could not be read" in ask(room, "chair", "broken")
    assert "Being checked" in ask(room, "chair", "waiting")
    assert str(waits.pk) not in ask(room, "member", "waiting")

    held.hold(fresh(pdf), held.Malware("Test"))  # out of the search with the transaction that holds it back
    assert not SearchText.objects.filter(version=pdf).exists()
    assert "Nothing found" in ask(room, "chair", "shown")
    drawing.keep_pages(word, papers.pdf(papers.text_at("Harebell in its own pages")), made_by=room.user("chair"))
    assert list(indexing.waiting()) == [word]  # other pages stand for it now
    held.hold(fresh(broken), held.Malware("Test"))
    out = StringIO()
    call_command("index_room", room.review.reference, stdout=out)
    assert "1 put" in out.getvalue()
    assert "Page 1" in ask(room, "chair", "harebell")
    call_command("index_room", stdout=out)
    assert "0 put" in out.getvalue()


def test_what_does_not_open_is_tried_later_and_later_and_holds_nothing_up(room: Room, settings: Any) -> None:
    gone = room.put(DocumentKind.EVIDENCE, papers.pdf(papers.text_at("Gone")), title="Gone letter")
    delete_sealed(gone)
    waits = []
    for _ in range(3):
        indexing.index_waiting()
        row = Version.objects.get(pk=gone.pk)
        waits.append(round((row.index_after - now()) / timedelta(minutes=1)) if row.index_after else 0)
        assert indexing.index_waiting() == 0
        assert Version.objects.get(pk=gone.pk).index_tries == row.index_tries, "not before its time"
        Version.objects.filter(pk=gone.pk).update(index_after=now())
    assert waits == [1, 2, 4]
    Version.objects.filter(pk=gone.pk).update(index_tries=40)
    indexing.index_waiting()
    assert Version.objects.get(pk=gone.pk).index_after - now() <= timedelta(days=1)
    there = room.put(DocumentKind.EVIDENCE, papers.pdf(papers.text_at("Harebell")), title="Another")
    Version.objects.filter(pk=there.pk).update(index_tries=2)
    assert indexing.index_waiting() == 1
    assert Version.objects.get(pk=there.pk).index_tries == 0


@pytest.fixture
def many(room: Room) -> list[Version]:
    """More papers than one answer shows, each with pages of words."""
    made = []
    for number in range(AT_ONCE + 5):
        one = room.put(DocumentKind.EVIDENCE, b"%PDF-", title=f"Letter {number}", by="coordinator")
        Version.objects.filter(pk=one.pk).update(filed_at=now() - timedelta(days=number))
        pages = [f"Harebell was on page {page} of {number}. A red door, then a blue one." for page in range(1, 6)]
        keep_words(fresh(one), one.pk, pages, paged=True)
        made.append(one)
    return made


def test_an_answer_is_paged_entered_and_sealed(room: Room, many: list[Version]) -> None:
    """Every word is looked for; words in quotes in a row; the trail says who looked and what was shown, sealed."""
    first = ask(room, "member", "harebell doo")
    assert f"{AT_ONCE} papers on this page" in first
    assert "And on 2 more pages." in first
    assert first.index("Letter 0<") < first.index("Letter 1<")
    rest = ask(room, "member", "harebell doo", skip=str(AT_ONCE))
    assert "Letter 24<" in rest.replace("<mark>", "").replace("</mark>", "")
    assert "5 papers on this page" in rest
    assert "There are more" not in rest
    assert "Nothing found" in ask(room, "member", '"blue door"')
    assert "<mark>red door</mark>" in ask(room, "member", '"red door"')
    assert "In 1 paper," in ask(room, "member", '"letter 7"')
    assert "Nothing found" in ask(room, "member", "harebell", shelf="decision")
    for bad in ({"find": ""}, {"find": "&"}, {"find": "x", "shelf": "audit_trail"}, {"find": "x", "skip": "-1"}):
        page = room.browser("member").post(room.url("search"), bad).content.decode()
        assert "There is a problem" in page
        assert "/documents/" not in page

    looked = [one for one in entries(review_chain(room.review.pk)) if one.verb == "room.search_read"]
    assert len(looked) == 6
    last = looked[-1]
    assert last.actor == str(room.user("member").pk)
    assert ids_of(last)["versions"] == [str(one.pk) for one in many[:AT_ONCE]]
    assert sealed_words(last) == {"looked_for": "harebell doo"}
    assert "harebell" not in json.dumps([one.text for one in looked]).lower()
    with connection.cursor() as cursor:
        cursor.execute("SELECT words, pages FROM documentroom_searchtext")
        kept = b"".join(bytes(value) for row in cursor.fetchall() for value in row)
    assert b"arebell" not in kept

    destroy_scope(room.review.vault_scope)  # with the review's key the search is gone (never 11)
    with pytest.raises(NoKey):
        _ = SearchText.objects.first().words  # type: ignore[union-attr]


def test_the_way_back_leads_to_the_answer_and_the_words_stand_in_no_address(room: Room) -> None:
    """never 9: sealed in the address for this person, this review and a day; each showing is an entry."""
    version = room.put(DocumentKind.EVIDENCE, title="Harebell letter")
    sent = room.browser("member").post(room.url("search"), {"find": "harebell", "earlier": "on"})
    at = sent["Location"]
    assert sent.status_code == 302
    assert "harebell" not in at.lower()
    other = room.browser("member").post(room.url("search"), {"find": "a much longer question than that was"})[
        "Location"
    ]
    assert len(at) == len(other), "not its length either"
    for _ in range(2):
        page = room.browser("member").get(at).content.decode()
        assert str(version.document_id) in page
        assert 'value="harebell"' in page
    assert len([one for one in entries(review_chain(room.review.pk)) if one.verb == "room.search_read"]) == 2
    for who in ("chair", "overview_author"):
        page = room.browser(who).get(at).content.decode()
        assert "arebell" not in page, "another's"
    assert room.browser("stranger").get(at).status_code == 404
    for bad in ("", "x", "%ff", at.split("asked=")[1][:-2] + "AA", "A" * 5000):
        assert "arebell" not in room.browser("member").get(f"{room.url('search')}?asked={bad}").content.decode()
    with mock.patch.object(asked_words, "today", return_value=today() + timedelta(days=2)):
        assert "arebell" not in room.browser("member").get(at).content.decode()


def test_nothing_is_shown_where_the_entry_cannot_be_written(
    room: Room, many: list[Version], monkeypatch: pytest.MonkeyPatch
) -> None:
    from documentroom.services import searching

    def fails(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the trail does not answer")

    monkeypatch.setattr(searching, "note", fails)
    browser = room.browser("member")
    browser.raise_request_exception = False
    response = browser.post(room.url("search"), {"find": "harebell"}, follow=True)
    assert response.status_code == 500
    assert b"arebell" not in response.content


def test_looking_costs_the_same_number_of_queries_however_much_there_is(room: Room, many: list[Version]) -> None:
    def cost(words: str) -> int:
        ask(room, "chair", words)
        at = room.browser("chair").post(room.url("search"), {"find": words})["Location"]
        with CaptureQueriesContext(connection) as held_queries:
            room.browser("chair").get(at)
        assert not [one for one in held_queries if words in one["sql"]]
        return len(held_queries)

    assert cost('"letter 3"') == cost("harebell") <= 20


def test_papers_are_listed_by_shelf_kind_agency_and_day_a_page_at_a_time(room: Room) -> None:
    """The room's page shows the newest of each shelf, the list all of them in pages; no count of the rest (never 1)."""
    trust, other = room.scene.agencies[:2]
    for number in range(30):
        one = room.put(DocumentKind.EVIDENCE, b"-", title=f"Letter {number}.", agency=(trust, other)[number % 2])
        at = now() - timedelta(days=number)
        Version.objects.filter(pk=one.pk).update(filed_at=at)
        Document.objects.filter(pk=one.document_id).update(created_at=at)
    room.put(DocumentKind.NOTICE, b"-", title="Notice")

    def listed(who: str, query: str = "", at: str = "papers") -> tuple[list[int], str]:
        response = room.browser(who).get(room.url(at) + query)
        assert response.status_code == 200
        page = response.content.decode()
        return [int(one) for one in re.findall(r">Letter (\d+)\.</a>", page)], page

    shown, page = listed("chair", at="room")
    assert shown == list(range(9))  # ten of the shelf: the notice is the newest
    assert "?shelf=evidence" in page
    first, page = listed("chair")
    assert first == list(range(24))
    after = re.search(r"before=([0-9a-f-]+)", page)
    assert after is not None
    rest, page = listed("chair", f"?shelf=evidence&before={after[1]}")
    assert rest == list(range(24, 30))
    assert "Earlier papers" not in page
    assert listed("chair", "?kind=notice")[0] == []
    assert listed("chair", f"?agency={trust.pk}")[0] == list(range(0, 30, 2))
    day = (now() - timedelta(days=4)).date()
    days = f"?first_year={day.year}&first_month={day.month}&first_day={day.day}&last_year={day.year}&last_month={day.month}&last_day={day.day}"
    assert listed("chair", days)[0] == [4]
    assert "comes before" in listed("chair", days.replace(f"last_year={day.year}", f"last_year={day.year - 1}"))[1]

    own, page = listed("author")
    assert own == list(range(0, 30, 2))
    assert other.name not in page
    assert str(other.pk) not in page
    assert listed("author", f"?agency={other.pk}")[0] == own  # no such choice: everything of their own
    for bad in ("?before=x", f"?before={uuid4()}"):
        assert room.browser("chair").get(room.url("papers") + bad).status_code == 404
    foreign = Document.objects.filter(agency=other).first()
    assert room.browser("author").get(room.url("papers") + f"?before={foreign.pk}").status_code == 404
