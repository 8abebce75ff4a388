"""Reading: pages drawn by the server, marked, entered first, kept by no cache, and never the sender's file."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext
from PIL import Image

from documentroom.codes import new_code, read_code
from documentroom.enums import DocumentKind
from documentroom.hardpages import next_hard, read_pages
from documentroom.models import DrawnPages, ReadMark, Share, Version
from documentroom.responses import safe_name
from documentroom.services import drawing, opening
from portal.audit.api import entries, ids_of, review_chain
from portal.kernel.calendar import now, today
from portal.vault.errors import VaultError
from portal.vault.files import open_sealed
from tests import papers
from tests.documentroom.conftest import SECRET, Room
from tests.signing import code_of, give_app


def opened(room: Room) -> list[Any]:
    return [entry for entry in entries(review_chain(room.review.pk)) if entry.verb == "room.opened"]


@pytest.fixture
def report(room: Room) -> Version:
    pages = [papers.text_at(f"{SECRET} on page {number}") for number in range(1, 8)]
    return room.put(DocumentKind.OVERVIEW_REPORT, papers.pdf(*pages), tabled_at=now(), tabled_by=room.user("chair"))


def test_a_page_is_drawn_marked_and_entered_first(room: Room, report: Version) -> None:
    response = room.browser("member").get(room.url("page", report.pk, 2))
    picture = Image.open(io.BytesIO(response.content))
    assert response["Content-Type"] == "image/jpeg"
    assert picture.size[0] == 900
    mark = ReadMark.objects.get()
    (entry,) = opened(room)
    assert mark.reader == room.user("member")
    assert ids_of(entry)["mark"] == mark.code
    assert mark.code in room.browser("member").get(room.url("read", report.pk)).content.decode()
    assert len(opened(room)) == 1  # pages turned within the half hour belong to one opening


def test_the_next_picture_asks_as_much_and_writes_no_sql_anew(
    room: Room, report: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every question is asked again, of the database, with SQL that is kept (docs/decisions/compiled-queries.md)."""
    as_sql, written = SQLCompiler.as_sql, list[str]()
    monkeypatch.setattr(
        SQLCompiler, "as_sql", lambda one, *more: written.append(one.query.model.__name__) or as_sql(one, *more)
    )
    for who in ("member", "author", "chair"):
        browser = room.browser(who)
        if who == "author":
            report = room.put(DocumentKind.EVIDENCE, papers.pdf(*[b""] * 9), agency=room.user(who).agency, by=who)
        for number in (1, 2):  # whoever is first has it compiled
            assert browser.get(room.url("page", report.pk, number)).status_code == 200
        written.clear()
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(room.url("page", report.pk, 3)).status_code == 200
        assert not written
        assert 8 <= len(queries) <= 11, [one["sql"] for one in queries]


def test_no_page_leaves_when_the_entry_cannot_be_written(
    room: Room, report: Version, monkeypatch: pytest.MonkeyPatch
) -> None:
    from documentroom.services import reading

    browser = room.browser("member")

    def fails(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the trail does not answer")

    monkeypatch.setattr(reading, "note", fails)
    browser.raise_request_exception = False
    for url in (room.url("page", report.pk, 1), room.url("read", report.pk)):
        response = browser.get(url)
        assert response.status_code == 500
        assert SECRET.encode() not in response.content
    assert not ReadMark.objects.exists()


def test_a_later_opening_has_a_code_and_an_entry_of_its_own(room: Room, report: Version) -> None:
    room.browser("member").get(room.url("read", report.pk))
    ReadMark.objects.update(opened_at=now() - timedelta(minutes=31))
    room.browser("member").get(room.url("read", report.pk))
    room.browser("chair").get(room.url("read", report.pk))
    assert ReadMark.objects.count() == 3 == len(opened(room))


def test_served_bytes_carry_the_headers_of_never_2(room: Room, report: Version) -> None:
    picture = room.browser("chair").get(room.url("page", report.pk, 1))
    original = room.browser("chair").get(room.url("original", report.pk))
    for response in (picture, original):
        assert "no-store" in response["Cache-Control"]
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response["Content-Security-Policy"]
        assert "sandbox" in response["Content-Security-Policy"]
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert original["Content-Disposition"].startswith('attachment; filename="Marigold.pdf"')
    for name, *args in (("room",), ("read", report.pk), ("document", report.document_id), ("file",)):
        assert "no-store" in room.browser("chair").get(room.url(name, *args))["Cache-Control"]


def test_words_are_those_that_the_pixels_show(room: Room) -> None:
    covered = papers.text_at("Shown to all") + papers.text_at(SECRET, y=600) + papers.box_at(60, 590, 300, 30)
    version = room.put(DocumentKind.EVIDENCE, papers.pdf(covered), title="Letter")
    browser, url = room.browser("chair"), room.url("read", version.pk)
    page = browser.get(url + "?as=words").content.decode()
    assert "Shown to all" in page
    assert SECRET not in page
    found = browser.post(url, {"find": SECRET}).content.decode()
    assert "Not found" in found
    assert "Page 1" in browser.post(url, {"find": "shown  TO all"}).content.decode()


def test_finding_names_the_pages_and_marks_the_words(room: Room, report: Version) -> None:
    page = room.browser("member").post(room.url("read", report.pk), {"find": "on page 3"}).content.decode()
    assert "1 time, on 1 page" in page
    assert 'name="page" value="3"' in page  # by a button: what is looked for stands in no address
    assert "?find" not in page
    assert "<mark>on page 3</mark>" in page


def test_what_is_looked_for_is_text_and_never_markup(room: Room, report: Version) -> None:
    page = (
        room.browser("member")
        .post(room.url("read", report.pk), {"find": "<script>alert(1)</script> ("})
        .content.decode()
    )
    assert "<script>alert" not in page
    assert "Not found" in page


@pytest.mark.parametrize(("asked", "shown"), [("3", 3), ("99", 7), ("0", 1), ("x", 1), ("٣", 1), ("99999999999", 1)])
def test_the_nearest_page_is_shown(room: Room, report: Version, asked: str, shown: int) -> None:
    page = room.browser("member").get(room.url("read", report.pk), {"page": asked}).content.decode()
    assert f"Page {shown} of 7" in page


def test_a_page_that_is_not_there_is_not_found(room: Room, report: Version) -> None:
    for number in (0, 8, 99999):
        assert room.browser("member").get(room.url("page", report.pk, number)).status_code == 404


def test_a_word_file_is_read_as_html_and_the_page_says_so(room: Room) -> None:
    version = room.put(
        DocumentKind.EVIDENCE, papers.word("# A heading", f"{SECRET} <b>"), file_type="docx", title="Letter"
    )
    page = room.browser("chair").get(room.url("read", version.pk)).content.decode()
    assert "LibreOffice" in page
    assert f"{SECRET} &lt;b&gt;" in page
    assert ">A heading</h" in page
    assert ReadMark.objects.get().code in page
    assert room.browser("chair").get(room.url("page", version.pk, 1)).status_code == 404


def test_a_word_file_is_drawn_where_libreoffice_is(room: Room, libreoffice: str) -> None:
    version = room.put(DocumentKind.EVIDENCE, papers.word("# A heading", SECRET), file_type="docx")
    page = room.browser("chair").get(room.url("read", version.pk) + "?as=words").content.decode()
    assert SECRET in page
    assert "Page 1 of 1" in page
    drawn = DrawnPages.objects.get(version=version)
    assert open_sealed(version.vault_scope, drawn).read(0, 5) == b"%PDF-"
    assert room.browser("chair").get(room.url("page", version.pk, 1)).status_code == 200
    assert drawing.make_pages(version) == drawn  # a task that runs twice makes them once


def test_a_picture_is_drawn_as_a_page(room: Room) -> None:
    version = room.put(DocumentKind.EVIDENCE, papers.picture(), file_type="png")
    assert room.browser("chair").get(room.url("page", version.pk, 1))["Content-Type"] == "image/jpeg"


def test_a_spreadsheet_is_read_as_a_table(room: Room) -> None:
    version = room.put(
        DocumentKind.CHRONOLOGY, b"Date,What\n2026-01-02,A visit\n", file_type="csv", agency=room.scene.agencies[0]
    )
    page = room.browser("chair").get(room.url("read", version.pk)).content.decode()
    assert "<table" in page
    assert "A visit" in page


def test_a_file_that_cannot_be_drawn_says_so(room: Room) -> None:
    version = room.put(DocumentKind.EVIDENCE, b"%PDF-1.7 nothing")
    page = room.browser("chair").get(room.url("read", version.pk))
    assert page.status_code == 200
    assert "cannot be shown" in page.content.decode()


def test_bytes_that_were_changed_behind_our_back_never_leave(room: Room, report: Version) -> None:
    other = room.put(DocumentKind.EVIDENCE)
    Version.objects.filter(pk=report.pk).update(
        blob_name=other.blob_name, wrapped_key=other.wrapped_key, binding=other.binding, size=other.size
    )
    room.browser("chair").raise_request_exception = False
    assert room.browser("chair").get(room.url("original", report.pk)).status_code == 500
    report.refresh_from_db()
    with pytest.raises(VaultError):
        open_sealed(report.vault_scope, report)


def test_words_of_a_hidden_part_are_named_for_the_check() -> None:
    found = opening.words(papers.word("Seen by all"))
    assert any("Seen by all" in part for part in found)


# Tracing -------------------------------------------------------------------------------------------------------------
def test_a_code_leads_to_the_reader_for_the_review_s_leaders(
    room: Room, report: Version, capsys: pytest.CaptureFixture[str]
) -> None:
    room.browser("author")  # has a session, has opened nothing
    room.browser("member").get(room.url("read", report.pk))
    code = ReadMark.objects.get().code
    chair = {"by": room.user("chair").username, "reason": "A page was found"}
    with pytest.raises(CommandError, match="not the code"):  # whoever has a shell and the chair's name alone
        call_command("trace", code, app_code="000000", **chair)
    assert room.user("member").name not in capsys.readouterr().out
    call_command("trace", code.lower().replace("-", ""), app_code=shown_to(room, "chair"), **chair)
    said = capsys.readouterr().out
    assert room.user("member").name in said
    assert room.review.reference in said
    assert SECRET not in said
    assert "room.traced" in [entry.verb for entry in entries(review_chain(room.review.pk))]
    for asker in ("member", "stranger"):
        factor = shown_to(room, asker)
        with pytest.raises(CommandError, match="No page"):
            call_command("trace", code, by=room.user(asker).username, reason="Curious", app_code=factor)


def shown_to(room: Room, post: str) -> str:
    """What this person's authenticator app shows now."""
    return code_of(give_app(room.user(post)))


def test_a_family_s_code_is_not_traced(room: Room, report: Version) -> None:
    Share.objects.create(
        review=room.review,
        version=report,
        section="drafts",
        family_group=room.scene.group,
        opens_on=today(),
        closes_on=today(),
        code="F4T9-QW3H",
        directed_by=room.user("chair"),
        directed_at=now(),
    )
    with pytest.raises(CommandError, match="takes two people"):
        call_command(
            "trace", "F4T9-QW3H", by=room.user("chair").username, reason="Found", app_code=shown_to(room, "chair")
        )
    assert "room.trace_refused" in [entry.verb for entry in entries(review_chain(room.review.pk))]


def test_codes_are_read_as_people_type_them() -> None:
    code = new_code()
    assert read_code(code.lower().replace("-", " ")) == code
    assert len(code) == 9


# Small things --------------------------------------------------------------------------------------------------------
def test_download_names_are_safe() -> None:
    assert safe_name("Report – final.exe", ".pdf") == "Report _ final.pdf"
    assert safe_name('a";\r\nX: y.pdf', ".pdf") == "a____X_ y.pdf"
    assert safe_name("....", ".pdf") == "file.pdf"


def test_hard_pages() -> None:
    assert read_pages("9, 14-16") == [range(9, 10), range(14, 17)]
    assert read_pages("nine") is None
    assert read_pages("5-3") is None
    assert read_pages("") == []
    assert next_hard("9, 14-16", 8) == range(9, 10)
    assert next_hard("9, 14-16", 15) == range(14, 17)
    assert next_hard("9", 10) is None
