"""A released document's HTML as a readable page: headings that can be linked, paragraphs that can be cited.

The words are not touched: what goes in comes out, in the same order, inside the same kind of element. Only these
elements exist; the release's HTML was cleaned when it was made, and is held to the same list again here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

import nh3
from django.utils.safestring import SafeString, mark_safe

KEPT = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "caption",
    "strong", "em", "b", "i", "u", "sup", "sub", "br", "a", "blockquote",
}  # fmt: skip
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NESTS = {"li", "table", "blockquote"}
OWN_NUMBER = re.compile(r"^\s*\d+(\.\d+)*[.)]?\s")


@dataclass
class Heading:
    """One entry of the contents."""

    anchor: str
    text: str
    depth: int  # 1 chapter, 2 section
    sections: list[Heading] = field(default_factory=list)


@dataclass
class Laid:
    """A document, laid out."""

    html: SafeString
    chapters: list[Heading]
    text: str


def clean(html: str) -> str:
    """The same words in the few elements that a published page has."""
    return nh3.clean(
        html,
        tags=KEPT,
        attributes={
            "a": {"href"},
            "th": {"colspan", "rowspan", "scope"},
            "td": {"colspan", "rowspan"},
            "ol": {"start"},
        },
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noreferrer",
    )


def lay_out(html: str, prefix: str = "") -> Laid:
    """Gives headings and paragraphs their addresses: ``#2``, ``#p2.3``, with a prefix for a second document."""
    writer = _Writer(prefix, _top(html))
    writer.feed(clean(html))
    writer.close()
    return Laid(mark_safe("".join(writer.out)), writer.chapters, " ".join("".join(writer.text).split()))  # noqa: S308 # nosec B308 B703 # cleaned above, escaped below


def _top(html: str) -> int:
    """The highest heading of the document becomes a chapter, whatever level its author gave it."""
    found = [int(level) for level in re.findall(r"<h([1-6])[\s>]", html)]
    return min(found, default=1)


class _Writer(HTMLParser):
    """Copies element by element."""

    def __init__(self, prefix: str, top: int) -> None:
        super().__init__(convert_charrefs=True)
        self.prefix, self.top = prefix, top
        self.out: list[str] = []
        self.text: list[str] = []
        self.chapters: list[Heading] = []
        self.held: list[str] | None = None  # what a heading or paragraph holds until it closes
        self.words: list[str] = []
        self.depth = 0
        self.chapter = self.section = self.paragraph = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HEADINGS or (tag == "p" and not self.depth):
            self.held, self.words = [], []
            return
        self.depth += tag in NESTS
        if tag == "table":
            self._put('<div class="table-scroll" tabindex="0" role="region" aria-label="Table">')
        kept = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs)
        self._put(f"<{tag}{kept}{_CLASSES.get(tag, '')}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS:
            self._close_heading(int(tag[1]))
        elif tag == "p" and not self.depth:
            self._close_paragraph()
        elif tag != "br":
            self.depth -= tag in NESTS
            self._put(f"</{tag}>")
            if tag == "table":
                self._put("</div>")
        if tag not in ("strong", "em", "b", "i", "u", "sup", "sub", "a"):
            self.text.append(" ")

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        self.words.append(data)
        self._put(escape(data, quote=False))

    def _put(self, piece: str) -> None:
        (self.out if self.held is None else self.held).append(piece)

    def _take(self) -> tuple[str, str]:
        inner, words = "".join(self.held or []), " ".join("".join(self.words).split())
        self.held = None
        return inner, words

    def _close_heading(self, level: int) -> None:
        inner, words = self._take()
        if not words:
            return
        depth = min(level - self.top + 1, 4)
        if depth == 1:
            self.chapter, self.section, self.paragraph = self.chapter + 1, 0, 0
            anchor = f"{self.prefix}s{self.chapter}"
            self.chapters.append(Heading(anchor, words, 1))
        else:
            self.section += 1
            anchor = f"{self.prefix}s{self.chapter}-{self.section}"
            if depth == 2 and self.chapters:
                self.chapters[-1].sections.append(Heading(anchor, words, 2))
        self.out.append(f'<h{depth + 1} id="{anchor}">{inner}</h{depth + 1}>')

    def _close_paragraph(self) -> None:
        inner, words = self._take()
        if not words:
            return
        self.paragraph += 1
        number = f"{self.chapter}.{self.paragraph}"
        anchor = f"{self.prefix}p{number}"
        shown = "¶" if OWN_NUMBER.match(words) else number  # the report's own numbers stand in its words
        link = f'<a href="#{anchor}" aria-label="{number}, link to this paragraph">{shown}</a>'
        self.out.append(f'<p class="para" id="{anchor}">{link}{inner}</p>')


_CLASSES = {
    "table": ' class="govuk-table"',
    "th": ' class="govuk-table__header"',
    "td": ' class="govuk-table__cell"',
    "tr": ' class="govuk-table__row"',
    "caption": ' class="govuk-table__caption"',
    "ul": ' class="govuk-list govuk-list--bullet"',
    "ol": ' class="govuk-list govuk-list--number"',
    "a": ' class="govuk-link"',
}
