"""4.24 and 4.28: every identity planted in the corpus of leaks is found, in PDF and in Word, and a clean report is left
alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from documentroom.jobs import call, everything, tesseract
from reviews.matcher import Finding, Kind, Passage, Person, find
from reviews.matcher_kinds import REGISTERED
from reviews.services import anonymity
from tests.documentroom import clean_pages, leaks
from tests.documentroom.clean_pages import CHAIR, REGISTER
from tests.documentroom.leaks import CLEAN, PEOPLE, Plant

PLACED = "4.24, 4.28 every planted identity is found"
Found = tuple[list[dict[str, Any]], list[Finding]]


def checked(data: bytes, people: Sequence[Person] = PEOPLE, allowed: Sequence[str] = ("Helen Marsh",)) -> Found:
    """What the check sees of a file."""
    file = everything.run(data, {})[0]["files"][0]
    assert file["unread"] == [] or tesseract.find() is None, file["unread"]
    passages = [Passage(one["where"], one["text"], one["kind"] not in ("page", "body")) for one in file["parts"]]
    return file["parts"], find(passages, people, allowed=allowed, weigh=True)


def missed(found: Found, plants: Sequence[Plant], entries: Sequence[Plant]) -> list[str]:
    """The plants of which nothing was found where they lie, each with its way."""
    parts, findings = found
    lost = [
        f"{one.way}: {one.text}"
        for one in plants
        if not any(f.key == one.key and f.kind in REGISTERED and f.place.startswith(one.where) for f in findings)
    ]
    whole = "\n".join(one["text"] for one in parts if one["kind"] in ("body", "page"))
    for number, one in enumerate(entries):
        start = whole.index(f"Entry {number:03} begins")
        entry = whole[start : whole.index("and so it ended", start)]
        flat = " ".join(entry.split())
        if not any(f.key == one.key and f.kind in REGISTERED and _in(f, flat) for f in findings):
            lost.append(f"{one.way}: {one.text!r}")
    return lost


def _in(one: Finding, entry: str) -> bool:
    """Whether a finding lies in this entry: its words with what stands before them."""
    around = " ".join(f"{one.before}{one.text}".split())
    return around[-30:] in entry and entry[:16] in " ".join(f"{one.before}{one.text}{one.after}".split()) + entry[:16]


@pytest.mark.parametrize("kind", ["word", "pdf"])
def test_each_planted_identity_is_found_where_it_lies(kind: str) -> None:
    data, plants = leaks.word() if kind == "word" else leaks.pdf()
    entries = leaks.written(kind == "pdf")
    assert len(plants) + len(entries) >= 100, (len(plants), len(entries))  # two files: more than 200 of them
    assert missed(checked(data), plants, entries) == [], PLACED


def test_a_picture_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """4.24: unchecked is not clean. In the limited child the same words are read as here."""
    data = leaks.papers.word("A page.", change=lambda made: made.add_picture(leaks.io.BytesIO(leaks.picture("Anselm"))))
    told = call("everything", data).meta["files"][0]
    if tesseract.find() is not None:
        assert [one["text"] for one in told["parts"] if one["kind"] == "picture"] == ["Anselm"]
    monkeypatch.setattr(tesseract, "find", lambda: None)
    file = everything.run(data, {})[0]["files"][0]
    assert {(one["where"], one["what"]) for one in file["unread"]} >= {("Picture 1", everything._NO_READER)}


def test_a_clean_report_has_at_most_two_false_alarms_a_page() -> None:
    passages = [Passage(f"Page {number}", text) for number, text in enumerate(CLEAN, 1)]
    found = find(passages, PEOPLE, allowed=["Helen Marsh"], weigh=True)
    assert [(one.kind, one.text) for one in found if one.kind != Kind.DATE] == []
    assert len(found) <= 2 * len(CLEAN)


@pytest.mark.parametrize("kind", ["word", "pdf"])
def test_4_24_pages_of_many_writers_ask_for_at_most_two_answers_a_page_on_average(kind: str) -> None:
    """Against two hundred people, half of whom bear names that are words: what is answered together counts once for the
    report. Nothing is left out for it: each word that is also a name is among the findings."""
    parts, found = checked(clean_pages.word() if kind == "word" else clean_pages.pdf(), REGISTER, CHAIR)
    together = [one for one in found if one.kind in anonymity.TOGETHER]
    single = [(one.place, one.kind, one.text) for one in found if one.kind not in anonymity.TOGETHER]
    assert len(single) + len({one.kind for one in together}) <= 2 * len(clean_pages.PAGES), single
    text = (
        "\n".join(one["text"] for one in parts if one["kind"] in ("page", "body"))
        .replace("Fiona Page", "")
        .replace("May 2022", "")
    )
    for word in "Will Grace Rose Hope May Young Bush Frank Dean Chase Page Ward Mark".split():  # noqa: SIM905
        said = len(re.findall(rf"\b{word}s?\b", text))
        assert sum(word in one.text for one in found) == said > 0, word
    assert any(one.key for one in together) and len(REGISTER) == len({one.names[0] for one in REGISTER}) == 200
