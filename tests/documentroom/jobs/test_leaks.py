"""4.24 and 4.28: every identity planted in the corpus of leaks is found, in PDF and in Word, and a clean report is left
alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import pytest

from documentroom.jobs import call, everything, tesseract
from reviews.matcher import Finding, Kind, Passage, Person, find
from reviews.matcher_kinds import REGISTERED
from reviews.services.anonymity import TOGETHER
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
        leaning = leaks.io.BytesIO()
        leaks.leaks_deep.picture("Anselm").resize((640, 320)).rotate(24, expand=True, fillcolor=255).save(
            leaning, "PNG"
        )
        data = leaks.papers.word("A page.", change=lambda made: made.add_picture(leaning))
        assert [one["what"] for one in everything.run(data, {})[0]["files"][0]["unread"]] == [everything._UNSURE]
    monkeypatch.setattr(tesseract, "find", lambda: None)
    file = everything.run(data, {})[0]["files"][0]
    assert {(one["where"], one["what"]) for one in file["unread"]} >= {("Picture 1", everything._NO_READER)}


def test_a_clean_report_has_at_most_two_false_alarms_a_page() -> None:
    passages = [Passage(f"Page {number}", text) for number, text in enumerate(CLEAN, 1)]
    found = find(passages, PEOPLE, allowed=["Helen Marsh"], weigh=True)
    assert [(one.kind, one.text) for one in found if one.kind != Kind.DATE] == []
    assert len(found) <= 2 * len(CLEAN)


def test_4_24_no_clean_page_asks_for_more_than_two_answers_of_its_own() -> None:
    """Pages of many writers against two hundred people, half of whom bear names that are words. What is answered
    together (exact dates; words that are also names) is one answer for a whole report; each other finding is one."""
    pages = len(clean_pages.ALL)
    ends = list(accumulate(len(clean_pages.paragraphs(page)) for page in clean_pages.ALL))
    asked: dict[str, list[Finding]] = {f"{kind} {page}": [] for kind in ("PDF", "Word") for page in range(1, pages + 1)}
    for one in checked(clean_pages.pdf(), REGISTER, CHAIR)[1]:
        asked[one.place.replace("Page", "PDF")].append(one)
    for one in checked(clean_pages.word(), REGISTER, CHAIR)[1]:
        paragraph = one.place.removeprefix("Paragraph ")
        page = f"Word {bisect_left(ends, int(paragraph)) + 1}" if paragraph.isdigit() else one.place
        asked.setdefault(page, []).append(one)
    single = {
        page: [(one.kind, one.before[-20:], one.text, one.after[:20]) for one in findings if one.kind not in TOGETHER]
        for page, findings in asked.items()
    }
    assert {page: rows for page, rows in single.items() if len(rows) > 2} == {}
    together = {one.kind for findings in asked.values() for one in findings} & TOGETHER
    assert together == {Kind.DATE, Kind.WORD} and len(REGISTER) == len({one.names[0] for one in REGISTER}) == 200
    assert sum(map(len, single.values())) + 2 * len(together) <= len(asked) / 2  # on average one on every second page


def test_4_24_words_that_are_also_names_are_among_the_findings_each_time() -> None:
    """Nothing is left out to keep the findings few."""
    text = "\n\n".join(clean_pages.ALL).replace("Fiona Page", "")
    text = re.sub(r"\bMay\s+20\d\d", "", text)
    found = find([Passage("", text)], REGISTER, allowed=CHAIR, weigh=True)
    for word in "Will Grace Rose Hope May Young Bush Frank Dean Chase Page Ward Mark".split():  # noqa: SIM905
        said = len(re.findall(rf"\b{word}s?\b", text))
        assert sum(bool(re.search(rf"\b{word}", one.text)) for one in found) == said > 0, word
