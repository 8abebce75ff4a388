"""The words of our own clean HTML, as its reader sees them: blocks end a line, marks inside a word do not split it."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from portal.kernel.errors import Refused

TURNS = re.compile(
    "[\u202a-\u202e\u2066-\u2069]"
)  # what turns the direction of writing by force; a script's own needs none
MOST_HEADINGS = 1_500
AROUND = 40

BLOCKS = frozenset(
    (
        *(
            "p",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "li",
            "ul",
            "ol",
            "dl",
            "dt",
            "dd",
            "div",
            "section",
            "pre",
            "br",
            "hr",
        ),
        *("table", "thead", "tbody", "tfoot", "tr", "td", "th"),
    )
)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def text_of(html: str) -> str:
    """The words between the tags; nothing of any attribute."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.pieces).splitlines())
    return "\n".join(line for line in lines if line)


def refuse_what_deceives(page: str) -> None:
    """What makes a page read otherwise than it is checked, or its contents useless, goes no further.

    :raises Refused: with the passage, or the number of headings.
    """
    words = text_of(page)
    turn = TURNS.search(words)
    if turn:
        near = TURNS.sub("", words[max(0, turn.start() - AROUND) : turn.end() + AROUND]).replace("\n", " ")
        raise Refused(
            f"A mark in this file turns the direction of writing, so that people would not read what is checked: “{near}”. "
            "Type that passage anew, and file the Word file as a new version.",
            clause="4.24",
            who="The chair, or the author of the report",
            field="file",
        )
    headings = len(re.findall(r"<h[1-6][\s>]", page))
    if headings > MOST_HEADINGS:
        raise Refused(
            f"This file has {headings:,} headings, more than anybody finds their way by. Mark as a heading only what heads "
            "a part of the report, and file the Word file as a new version.",
            clause="4.24",
            who="The chair, or the author of the report",
            field="file",
        )
