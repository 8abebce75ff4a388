"""docs/process.md is what the tables say, and the appendices stand where they are used."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import pytest
from django.core.management import call_command
from django.test import Client

from reviews import papers, process_page, protocol, way
from reviews.criteria import ROWS
from reviews.enums import Stage
from reviews.moves import MOVES
from tests.reviews.scenes import scene
from tests.signing import sign_in

ROOT = Path(__file__).resolve().parents[2]


def test_the_page_of_the_process_is_up_to_date() -> None:
    assert (ROOT / "docs/process.md").read_text() == process_page.text(), "run `make process`"


def test_it_holds_every_move_clause_and_case(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("process_page")
    said = capsys.readouterr().out
    assert said == process_page.text()
    for move in MOVES.values():
        assert f"| {move.label} |" in said
    for clause in protocol.CLAUSES:
        assert f"| {clause.number} | {clause.title} |" in said
    for row in ROWS:
        assert f"| {row.when} |" in said
    for appendix in protocol.APPENDICES:
        assert f"| {appendix.number} | {appendix.title} |" in said
    for stage in Stage:
        assert f"{stage}: {stage.label}" in said


def test_the_three_appendices_are_declared_with_known_clauses_and_shown(client: Client, db: None) -> None:
    assert [one.number for one in protocol.APPENDICES] == ["Appendix 1", "Appendix 2", "Appendix 3"]
    known = protocol.by_number()
    html = client.get("/protocol/").content.decode()
    for one in protocol.APPENDICES:
        assert one.clauses
        assert set(one.clauses) <= set(known)
        assert f'id="{one.anchor}"' in html
        assert one.title in html


@pytest.mark.django_db
def test_appendix_1_is_the_map_of_each_review_with_every_phase(client: Client) -> None:
    appendix = next(one for one in protocol.APPENDICES if one.number == "Appendix 1")
    assert appendix.parts == tuple(phase.name for phase in way.WAY)
    made = scene()
    sign_in(client, made.people["coordinator"])
    html = client.get(f"/reviews/{made.review.reference}/").content.decode()
    drawn = html[html.index('class="map"') : html.index("</svg>", html.index('class="map"'))]
    for part in appendix.parts:
        assert part in drawn


def test_appendix_2_heads_the_template_of_an_agencys_review() -> None:
    appendix = next(one for one in protocol.APPENDICES if one.number == "Appendix 2")
    filled = papers.ImrTemplate("26-BBB", "Police", date(2026, 3, 1), "", "", "", "", [], "", "", "", [])
    made = docx.Document(io.BytesIO(papers.imr_template(filled)))
    heads = [one.text.lower() for one in made.paragraphs if one.style.name == "Heading 1"]
    assert len(heads) == len(appendix.parts)
    for number, (head, part) in enumerate(zip(heads, appendix.parts, strict=True), 1):
        assert head.startswith(f"{number}. ")
        assert part.split()[0].lower() in head


def test_appendix_3_orders_the_overview_report() -> None:
    appendix = next(one for one in protocol.APPENDICES if one.number == "Appendix 3")
    assert appendix.parts == ("Introduction", "The facts", "Analysis", "Conclusions and recommendations")
    assert appendix.clauses == ("4.23", "4.24")
