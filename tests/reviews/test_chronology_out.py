"""The merged chronology taken out: Word, Excel, paper, in both readings; and what the protocol page shows of it."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pytest
from django.test import Client

from portal.audit.models import Entry
from reviews import facts, protocol
from reviews.chronology import files
from reviews.chronology.alias import anonymous
from reviews.matcher import Person
from reviews.models import Identity, Wall
from reviews.policy import rights
from reviews.selectors import chronology as selector
from reviews.services import chronology as service
from tests.reviews.chronicle import HOUSING, TRUST, hands_in, joint_visit
from tests.reviews.scenes import Scene, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Scene:
    return scene()


def taken(client: Client, made: Scene, post: str, rest: str) -> Any:
    client.logout()
    sign_in(client, made.people[post])
    return client.get(f"/reviews/{made.review.reference}/chronology/{rest}")


def words_of(answer: Any) -> str:
    """Every cell of the Word file or the workbook."""
    if "word" in answer["Content-Type"]:
        document = docx.Document(io.BytesIO(answer.content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*cells, *(one.text for one in document.paragraphs)])
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("ending", ["docx", "xlsx"])
def test_the_whole_document_is_in_one_reading(client: Client, made: Scene, ending: str) -> None:
    joint_visit(made)
    Identity.objects.create(
        review=made.review,
        role="died",
        person=made.review.people.get(role="victim"),
        name="Clare Sample",
        pseudonym="Eve",
        changed_at=made.review.opened_at,
        changed_by=made.people["chair"],
    )
    found = next(one for one in selector.merged(rights(made.people["chair"], made.review)).open if one.kind == "dates")
    service.settle(
        acting_user=made.people["chair"], review=made.review, digest=found.digest, note="Clare Sample was out."
    )
    answer = taken(client, made, "chair", f"chronology.{ending}")
    words = words_of(answer)
    assert "Clare" not in words and "Sample" not in words and "Eve seen" in words and "Eve was out." in words
    assert "no-store" in answer["Cache-Control"] and "sandbox" in answer["Content-Security-Policy"]
    assert "Clare Sample seen" in words_of(taken(client, made, "chair", f"chronology.{ending}?as=name"))
    assert Entry.objects.filter(verb="chronology.exported").count() == 2


def test_no_cell_is_a_formula_and_the_workbook_can_be_read_in_again(client: Client, made: Scene) -> None:
    hands_in(
        made,
        TRUST,
        {"event": '=HYPERLINK("http://example.org")', "response": "+1+1", "views": "@SUM(A1)", "comment": "-2"},
    )
    answer = taken(client, made, "chair", "chronology.xlsx?as=name")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["Chronology"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert sheet["G2"].value == '=HYPERLINK("http://example.org")'
    assert "RESTRICTED" in sheet.oddHeader.center.text
    assert [cell.value for cell in sheet[1]] == list(files.HEADS)


def test_words_that_no_file_may_hold_do_not_break_one() -> None:
    class Line:
        number, when, time, agency, who = 1, "3 April 2010", "", "Trust", "A\x0bB"
        source, event, response, views, comment = "<w:p/>", "Two\nlines & more", "\ufffe", "", ""

    body = files.word("Title", "RESTRICTED", ["Said"], [Line()], [])  # type: ignore[list-item]
    row = docx.Document(io.BytesIO(body)).tables[0].rows[1]
    assert [cell.text for cell in row.cells][4:7] == ["A B", "<w:p/>", "Two\nlines & more"]
    assert files.excel("Title", "RESTRICTED", [Line()], [])  # type: ignore[list-item]


def test_a_wall_reaches_the_files_and_the_drawing(client: Client, made: Scene) -> None:
    joint_visit(made)
    behind = made.review.participants.get(user=made.people["member"])
    Wall.objects.create(
        review=made.review,
        participant=behind,
        agency=made.agencies[HOUSING],
        set_at=made.review.opened_at,
        set_by=made.people["chair"],
    )
    for rest in ("chronology.docx?as=name", "chronology.xlsx?as=name"):
        assert "Visit note" not in words_of(taken(client, made, "member", rest))
    drawn = taken(client, made, "member", "drawing/?as=name").content.decode()
    assert "Housing association" not in drawn and "nobody in" in drawn


def test_agencies_families_and_strangers_take_nothing_out(client: Client, made: Scene) -> None:
    joint_visit(made)
    for post in ("author", "manager", "advocate", "ssp", "stranger"):
        for rest in ("chronology.docx", "chronology.xlsx", "drawing/"):
            assert taken(client, made, post, rest).status_code == 404
    assert not Entry.objects.filter(verb="chronology.exported").exists()


def test_the_drawing_for_paper_holds_every_row_once(client: Client, made: Scene) -> None:
    rows = [{"when": f"{1 + number % 28}/{1 + number % 12}/2025", "event": f"Event {number}."} for number in range(70)]
    hands_in(made, TRUST, *rows)
    html = taken(client, made, "chair", "drawing/").content.decode()
    assert html.count('<circle class="ev') == 70 and html.count('<svg class="lanes"') == 2
    assert " style=" not in html


def test_a_name_is_not_found_across_two_cells_and_what_would_tell_is_named_by_its_kind() -> None:
    person = Person("k", ("Clare Sample",), addresses=("14 Example Street, SE1 0ZZ",))
    texts = [
        "Seen Clare",
        "Sample of blood taken at 14 Example Street",
        "Call from 020 7946 0000 on 3 April 2010",
        "C. Sample",
    ]
    told = anonymous(texts, [person], {"k": "Eve"})
    assert told[0] == "Seen Eve"
    assert "14 Example Street" not in told[1] and "[address]" in told[1]
    assert told[2] == "Call from [telephone number] on 3 April 2010"
    assert told[3] == "Eve"


def test_4_15_4_16_and_4_20_show_who_handed_in_when_and_what_was_settled(made: Scene) -> None:
    joint_visit(made)
    found = next(one for one in selector.merged(rights(made.people["chair"], made.review)).open if one.kind == "dates")
    service.settle(
        acting_user=made.people["chair"], review=made.review, digest=found.digest, note="The notebook is right."
    )
    loaded = facts.load(made.review)
    for number in ("4.15", "4.16"):
        said = " ".join(protocol.status(loaded, number).evidence)
        assert (
            "Chronologies handed in: Housing association on" in said and "1 row, by Author Housing association" in said
        )
    assert "1 difference between the chronologies settled with a note" in " ".join(
        protocol.status(loaded, "4.20").evidence
    )
