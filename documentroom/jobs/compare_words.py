"""Whether the readable text and the PDF of a release say the same words (4.28, never 6).

Letters and figures are compared in reading order; punctuation, spacing, hyphens at line ends and letter case are not.
A page adds words of its own, and these alone are passed over: headings and feet that come again page after page, page
numbers, the labels of lists and headings, a table's head repeated on its next page. Footnotes stand at the foot of a
page there and at the end here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import lxml.html

from portal.sandbox import paper
from portal.sandbox.api import SandboxRefused

_TOKEN = re.compile(r"[^\W_]+|[£$€%]")
_LABEL = re.compile(r"^(\d{1,3}|[a-z]|[ivxlc]{1,6}|o)$")
PAGE_NUMBER = re.compile(r"^\W*(page\s+)?#(\s*(of|/)\s*#)?\W*$")
BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "blockquote", "pre", "caption", "div", "br"}
_NOTE = re.compile(r"(foot|end)note-")
EDGE = 4  # lines from the top or foot of a page that may be its heading or foot
_MOST_LABELS = 6
_MOST_JOINED = 4
_CONTEXT = 8


@dataclass(slots=True)
class _Word:
    text: str
    starts: bool = False  # a block here, a line there
    note: str = ""  # the number of the note that is called after it
    page: int = 0
    furniture: int = 0  # at the start of a heading's or foot's line: how many words the line has


@dataclass(slots=True)
class _Text:
    words: list[_Word] = field(default_factory=list)
    notes: list[tuple[str, list[str]]] = field(default_factory=list)
    heads: list[list[str]] = field(default_factory=list)


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{equal, words, difference}``. ``difference`` is None, or the first passage that differs: ``{page, html, pdf}``.

    :param data: the PDF. ``params["html"]`` is the readable text; ``params["furniture"]``, lines that stand on each
        page.
    :raises SandboxRefused: the PDF cannot be opened, or there is no text to compare.
    """
    here = _from_html(str(params["html"]))
    there = _from_pdf(data, [str(line) for line in params.get("furniture", ())])
    if not here.words:
        raise SandboxRefused("There is no readable text to compare with the PDF.", code="empty")
    _take_out_notes(here, there)
    place = _first_difference(here.words, there, here.heads)
    meta: dict[str, Any] = {"equal": place is None, "words": len(here.words), "difference": None}
    if place is not None:
        meta["difference"] = _difference(here.words, there, *place)
    return meta, []


def tokens(text: str) -> list[str]:
    """The words of a text as they are compared."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("’", "").replace("'", "").casefold()
    return _TOKEN.findall(plain)


# The readable text ----------------------------------------------------------------------------
def _from_html(html: str) -> _Text:
    found = _Text()
    if not html.strip():
        return found
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    for item in list(root.iter("li")):
        if _NOTE.search(item.get("id", "")) and "-ref-" not in item.get("id", ""):
            number = re.sub(r"\D", "", item.get("id", "").rpartition("-")[2])
            found.notes.append((number, tokens(item.text_content().replace("↑", " "))))
            item.drop_tree()
    found.heads = [head for head in (tokens(" ".join(one.itertext())) for one in root.iter("thead")) if head]
    _walk(root, found.words, [True])
    return found


def _walk(element: Any, words: list[_Word], fresh: list[bool]) -> None:
    if element.tag == "a" and _NOTE.search(element.get("href", "")):
        number = re.sub(r"\D", "", element.text_content())
        if words:
            words[-1].note = number
        _add(element.tail, words, fresh)
        return
    block = element.tag in BLOCKS
    fresh[0] = fresh[0] or block
    _add(element.text, words, fresh)
    for child in element:
        if isinstance(child.tag, str):
            _walk(child, words, fresh)
    fresh[0] = fresh[0] or block
    _add(element.tail, words, fresh)


def _add(text: str | None, words: list[_Word], fresh: list[bool]) -> None:
    for token in tokens(text or ""):
        words.append(_Word(token, starts=fresh[0]))
        fresh[0] = False


# The pages ------------------------------------------------------------------------------------
def lines_of(data: bytes) -> list[list[str]]:
    """The lines of each page of a PDF, of what its pixels show."""
    document = paper.open_pdf(data)
    pages = []
    for number in range(1, len(document) + 1):
        page = paper.get_page(document, number)
        pages.append([line for line in paper.page_text(page).shown.split("\n") if line.strip()])
        page.close()
    return pages


def _from_pdf(data: bytes, known: list[str]) -> list[_Word]:
    pages = lines_of(data)
    furniture = furniture_of(pages) | {shape(line) for line in known}
    words: list[_Word] = []
    for number, lines in enumerate(pages, 1):
        for index, line in enumerate(lines):
            like = shape(line)
            at_edge = index < EDGE or index >= len(lines) - EDGE
            passed = at_edge and (like in furniture or bool(PAGE_NUMBER.match(like)))
            found = tokens(line)
            for place, token in enumerate(found):
                first = place == 0
                words.append(_Word(token, starts=first, page=number, furniture=len(found) if first and passed else 0))
    return words


def shape(line: str) -> str:
    return re.sub(r"\d+", "#", " ".join(line.casefold().split()))


def furniture_of(pages: list[list[str]]) -> set[str]:
    """Lines at the edge of pages that come again on at least two, and on four of ten."""
    seen: Counter[str] = Counter()
    for lines in pages:
        seen.update({shape(line) for line in (*lines[:EDGE], *lines[-EDGE:])})
    return {shape for shape, times in seen.items() if times >= max(2, 0.4 * len(pages))}


# Laying one beside the other ------------------------------------------------------------------
def _take_out_notes(here: _Text, there: list[_Word]) -> None:
    """Notes that the PDF has, word for word, at the start of a line and after their number, are settled. Others are
    not.
    """
    unsettled: list[_Word] = []
    for number, note in here.notes:
        wanted = [number, *note]
        for start, word in enumerate(there):
            if (
                word.starts
                and word.text == number
                and [one.text for one in there[start : start + len(wanted)]] == wanted
            ):
                del there[start : start + len(wanted)]
                break
        else:
            unsettled += [_Word(token, starts=place == 0) for place, token in enumerate(note)]
    here.words += unsettled


def _first_difference(here: list[_Word], there: list[_Word], heads: list[list[str]]) -> tuple[int, int] | None:
    i = j = 0
    furthest = (0, 0)
    second_try: tuple[int, int] | None = None
    while i < len(here) or j < len(there):
        if j < len(there) and there[j].furniture:
            size = there[j].furniture
            if [one.text for one in there[j : j + size]] != [one.text for one in here[i : i + size]]:
                j += size
                continue
            second_try = (
                i,
                j + size,
            )  # it might be the text itself; if that leads nowhere, it was the heading after all
        step = _step(here, there, i, j, heads)
        if step is None:
            furthest = max(furthest, (i, j))
            if second_try is None:
                return furthest
            (i, j), second_try = second_try, None
            continue
        i, j = step
    return None


def _step(here: list[_Word], there: list[_Word], i: int, j: int, heads: list[list[str]]) -> tuple[int, int] | None:
    """Where to go on, or None where the two differ."""
    if j >= len(there):
        return None
    called = here[i - 1].note if i else ""
    if i < len(here):
        if here[i].text == there[j].text:
            return i + 1, j + 1
        if here[i].note and there[j].text == here[i].text + here[i].note:
            return i + 1, j + 1
    if called and there[j].text == called:
        return i, j + 1
    for head in heads:
        if there[j].starts and [one.text for one in there[j : j + len(head)]] == head and _near_top(there, j):
            return i, j + len(head)
    if i >= len(here):
        return None
    return _past_labels(here, there, i, j) or _joined(here, there, i, j)


def _near_top(there: list[_Word], j: int) -> bool:
    start = j
    while start and there[start - 1].page == there[j].page:
        start -= 1
    return sum(1 for word in there[start:j] if word.starts) <= EDGE


def _past_labels(here: list[_Word], there: list[_Word], i: int, j: int) -> tuple[int, int] | None:
    """A list's or heading's label stands at a line's start there, where a block starts here."""
    if not (here[i].starts and there[j].starts):
        return None
    for size in range(1, _MOST_LABELS + 1):
        if j + size >= len(there) or not _LABEL.match(there[j + size - 1].text):
            return None
        if there[j + size].text == here[i].text or _joined(here, there, i, j + size):
            return i, j + size
    return None


def _joined(here: list[_Word], there: list[_Word], i: int, j: int) -> tuple[int, int] | None:
    """The same letters, parted differently: hyphens at line ends, letters set apart."""
    left, right, a, b = here[i].text, there[j].text, 1, 1
    while a <= _MOST_JOINED and b <= _MOST_JOINED:
        if left == right:
            return (i + a, j + b) if a + b > 2 else None
        if left.startswith(right) and j + b < len(there):
            following, b = there[j + b].text, b + 1
            if right[-1].isdigit() and following[0].isdigit():
                return None  # 4.50 is not 450
            right += following
        elif right.startswith(left) and i + a < len(here):
            following, a = here[i + a].text, a + 1
            if left[-1].isdigit() and following[0].isdigit():
                return None
            left += following
        else:
            return None
    return None


def _difference(here: list[_Word], there: list[_Word], i: int, j: int) -> dict[str, Any]:
    page = there[min(j, len(there) - 1)].page if there else None

    def passage(words: list[_Word], at: int) -> str:
        return " ".join(word.text for word in words[max(0, at - _CONTEXT) : at + _CONTEXT])

    return {"page": page, "html": passage(here, i), "pdf": passage(there, j)}
