"""The demo's own promises that no other test meets."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest

from demo import earlier_papers, papers
from demo.earlier_more import EARLIER
from demo.prepare import tables_are_stale
from demo.serve import forget_half
from portal.sandbox import paper
from tests.ground import lifted

MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}"
BEFORE_THE_STORIES = {"January 2023", "June 2024", "March 1984"}


def test_a_first_start_that_was_ended_half_way_begins_anew_and_a_whole_demo_goes_on(tmp_path: Path) -> None:
    half, whole, new = tmp_path / "half", tmp_path / "whole", tmp_path / "new"
    for folder in (half, whole):
        folder.mkdir()
        (folder / "portal.sqlite3").write_bytes(b"tables")
    (half / "unfinished").touch()
    for folder in (half, whole, new):
        forget_half(folder)
    assert not half.exists()
    assert (whole / "portal.sqlite3").exists()
    assert not new.exists()


@pytest.mark.sqlite
def test_a_demo_of_older_code_is_given_the_guards_of_the_newer(db: None) -> None:
    assert not tables_are_stale()
    with lifted("default"):
        assert tables_are_stale()


def test_the_papers_say_the_same_as_word_and_as_pdf_and_name_no_month_of_a_story_that_moves_with_the_day() -> None:
    """A PDF that was not made again would stop the first start; a month would contradict the public page."""
    pairs = {path: docx.Document(str(path.with_suffix(".docx"))) for path in papers.FILES.glob("*.pdf")}
    for one in EARLIER:
        words = earlier_papers.words_of(one)
        pairs |= {earlier_papers.pdf_of(one, kind): words[kind] for kind in earlier_papers.SHORT}
    assert len(pairs) == 8 + 2 * len(EARLIER)
    for path, document in pairs.items():
        said = " ".join(part.text for part in document.element.iter() if part.tag.endswith("}t"))
        opened = paper.open_pdf(path.read_bytes())
        printed = "".join(opened[at].get_textpage().get_text_range() for at in range(len(opened)))
        assert "".join(printed.split()) == "".join(said.split()), path.name
        assert set(re.findall(MONTH, said)) <= BEFORE_THE_STORIES, path.name
