"""A released document's HTML as a readable page: headings that can be linked, paragraphs that can be cited.

The words are not touched: what goes in comes out, in the same order, inside the same kind of element. Only these
elements exist; the release's HTML was cleaned when it was made, and is held to the same list again here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

import nh3
from django.utils.safestring import SafeString, mark_safe

KEPT = {
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "caption",
    "strong", "em", "b", "i", "u", "sup", "sub", "br", "a", "blockquote", "img",
}  # fmt: skip
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NESTS = {"li", "table", "blockquote"}
INLINE = ("strong", "em", "b", "i", "u", "sup", "sub", "a")
PICTURE = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=\s]+")  # drawn anew by the room; nothing is fetched
NOTE = re.compile(
    r"doc-(foot|end)note-(ref-)?[0-9]{1,6}"
)  # the two ends of a note: the only addresses of a document's own
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
    passages: list[tuple[str, str]] = field(default_factory=list)  # each block's anchor, and its words


@dataclass(frozen=True)
class Leaves:
    """On which page of the PDF each block begins, by the block's number; 0 where that is not known."""

    begins: tuple[int, ...] = ()
    what: str = "report"

    def page(self, block: int) -> int:
        return self.begins[block] if block < len(self.begins) else 0


def clean(html: str) -> str:
    """The same words in the few elements that a published page has."""
    return nh3.clean(
        html,
        tags=KEPT,
        attributes={
            "a": {"href", "id"},
            "li": {"id"},
            "th": {"colspan", "rowspan", "scope"},
            "td": {"colspan", "rowspan"},
            "ol": {"start"},
            "img": {"src", "alt"},
        },
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "tel", "data"},
        link_rel="noreferrer",
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    """A picture lies in the page itself, and nowhere else; a link leads to no data."""
    if name == "src":
        return value if PICTURE.fullmatch(value) else None
    if name == "id":
        return value if NOTE.fullmatch(value) else None
    if name == "href":
        told = "".join(letter for letter in value if letter > " ")  # browsers pass over spaces and controls within it
        return None if told.casefold().startswith("data:") else value
    return value


@dataclass(frozen=True)
class Picture:
    """A picture of a document: the key of its bytes, and the words in its place that its author gave."""

    key: str
    src: str
    alt: str


def pictures(html: str) -> list[Picture]:
    """Every picture of a document, each once, in order."""
    finder = _Pictures()
    finder.feed(clean(html))
    finder.close()
    return list({one.key: one for one in reversed(finder.found)}.values())[::-1]


def key_of(src: str) -> str:
    """What tells one picture from another: a digest of its bytes."""
    return hashlib.sha256(src.encode()).hexdigest()[:16]


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Picture] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if tag == "img" and (src := held.get("src")):
            self.found.append(Picture(key_of(src), src, (held.get("alt") or "").strip()))


def lay_out(
    html: str, prefix: str = "", leaves: Leaves | None = None, described: Mapping[str, str] | None = None
) -> Laid:
    """Gives every block its address: ``#s2``, ``#p2.3``, ``#p2.3-1`` for a point below it; and says where the PDF's
    pages end.

    ``described`` gives an editor's words for pictures that have none of their own, by their keys.
    """
    writer = _Writer(prefix, _top(html), leaves or Leaves(), described or {})
    writer.feed(clean(html))
    writer.close()
    writer.flush()
    text = " ".join("".join(writer.text).split())
    return Laid(mark_safe("".join(writer.out)), writer.chapters, text, writer.passages)  # noqa: S308 # nosec B308 B703 # cleaned above, escaped below


def _top(html: str) -> int:
    """The highest heading of the document becomes a chapter, whatever level its author gave it."""
    found = [int(level) for level in re.findall(r"<h([1-6])[\s>]", html)]
    return min(found, default=1)


class _Writer(HTMLParser):
    """Copies element by element."""

    def __init__(self, prefix: str, top: int, leaves: Leaves, described: Mapping[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.prefix, self.top, self.leaves, self.described = prefix, top, leaves, described
        self.out: list[str] = []
        self.text: list[str] = []
        self.passages: list[tuple[str, str]] = []
        self.chapters: list[Heading] = []
        self.held: list[str] | None = None  # what a heading or paragraph holds until it closes
        self.words: list[str] = []
        self.pictured = False  # what is held has a picture in it
        self.loose: list[str] = []  # words of a list's point, a table, or of no block at all
        self.anchor = ""
        self.depth = self.leaf = 0
        self.chapter = self.section = self.paragraph = self.point = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in HEADINGS or (tag == "p" and not self.depth):
            self.held, self.words, self.pictured = [], [], False
            return
        if tag == "img":
            self._picture(dict(attrs))
            return
        kept = "".join(f' {name}="{escape(value or "")}"' for name, value in attrs if (tag, name) != ("li", "id"))
        if tag == "a" and _BACK.match(dict(attrs).get("href") or ""):
            kept += ' aria-label="Back to where the note is called"'
        if tag in NESTS and not self.depth:
            self._open_block(tag, kept)
        elif tag == "table":
            self._put(f"{_SCROLL}>{_table(kept)}")
        else:
            self._put(f"<{tag}{kept}{_CLASSES.get(tag, '')}>")
        self.depth += tag in NESTS
        if tag == "li" and (note := dict(attrs).get("id")):
            self._put(f'<span id="{escape(note)}"></span>')  # where a note stands: the point has an address of its own

    def _picture(self, held: dict[str, str | None]) -> None:
        src = held.get("src")
        if src:
            alt = (held.get("alt") or "").strip() or self.described.get(key_of(src), "")
            self.pictured = True
            self._put(f'<img class="figure" src="{escape(src)}" alt="{escape(alt)}" loading="lazy">')

    def handle_endtag(self, tag: str) -> None:
        if tag in HEADINGS:
            self._close_heading(int(tag[1]))
        elif tag == "p" and not self.depth:
            self._close_paragraph()
        elif tag not in ("br", "img"):
            self.depth -= tag in NESTS
            self._put(f"</{tag}>")
            if tag == "table":
                self._put("</div>")
        if tag not in INLINE:
            self.text.append(" ")
            self.loose.append(" ")
        if tag in NESTS and not self.depth:
            self.flush()

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        (self.words if self.held is not None else self.loose).append(data)
        self._put(escape(data, quote=False))

    def flush(self) -> None:
        """What was said outside of headings and paragraphs, as a passage of its own."""
        words = " ".join("".join(self.loose).split())
        self.loose = []
        if words:
            self.passages.append((self.anchor, words))

    def _put(self, piece: str) -> None:
        (self.out if self.held is None else self.held).append(piece)

    def _take(self) -> tuple[str, str]:
        inner, words = "".join(self.held or []), " ".join("".join(self.words).split())
        self.held = None
        return inner, words

    def _turned(self) -> str:
        """Where this block begins on a later page of the PDF than the one before: that the page before ends here."""
        page, before = self.leaves.page(len(self.passages)), self.leaf
        self.leaf = max(page, before)
        if not before or page <= before:
            return ""
        return f'<span class="leafmark">Page {page - 1} of the {escape(self.leaves.what)} ends here</span>'

    def _open_block(self, tag: str, kept: str) -> None:
        """A point of a list, a quotation or a table that stands by itself: it can be cited too."""
        self.flush()
        self.point += 1
        number = f"{self.chapter}.{self.paragraph}-{self.point}"
        self.anchor = f"{self.prefix}p{number}"
        mark = self._turned()
        if tag == "table":
            self._put(f'{mark}{_SCROLL} id="{self.anchor}">{_table(kept)}')
            return
        link = f'<a href="#{self.anchor}" aria-label="{number}, link to this passage">¶</a>'
        self._put(f'<{tag}{kept} class="point" id="{self.anchor}">{mark}{link}')

    def _close_heading(self, level: int) -> None:
        inner, words = self._take()
        if not words:
            return
        self.flush()
        depth = min(level - self.top + 1, 4)
        if depth == 1:
            self.chapter, self.section, self.paragraph, self.point = self.chapter + 1, 0, 0, 0
            self.anchor = f"{self.prefix}s{self.chapter}"
            self.chapters.append(Heading(self.anchor, words, 1))
        else:
            self.section += 1
            self.anchor = f"{self.prefix}s{self.chapter}-{self.section}"
            if depth == 2 and self.chapters:
                self.chapters[-1].sections.append(Heading(self.anchor, words, 2))
        self.out.append(f'{self._turned()}<h{depth + 1} id="{self.anchor}">{inner}</h{depth + 1}>')
        self.passages.append((self.anchor, words))

    def _close_paragraph(self) -> None:
        inner, words = self._take()
        if not words:
            self.out.append(f"<p>{inner}</p>" if self.pictured else "")
            return
        self.flush()
        self.paragraph, self.point = self.paragraph + 1, 0
        number = f"{self.chapter}.{self.paragraph}"
        self.anchor = f"{self.prefix}p{number}"
        link, inner = _permalink(self.anchor, number, inner, words)
        self.out.append(f'{self._turned()}<p class="para" id="{self.anchor}">{link}{inner}</p>')
        self.passages.append((self.anchor, words))


def _permalink(anchor: str, number: str, inner: str, words: str) -> tuple[str, str]:
    """The link to a paragraph, and what follows it: the report's own number, where it has one, is that link and stands once."""
    own = OWN_NUMBER.match(words)
    if own is None:
        return f'<a href="#{anchor}" aria-label="{number}, link to this paragraph">{number}</a>', inner
    shown = own[0].strip()
    label = f'aria-label="{shown.rstrip(".)")}, link to this paragraph"'
    if inner.lstrip().startswith(shown):
        return f'<a class="own" href="#{anchor}" {label}>{shown}</a>', inner.lstrip().removeprefix(shown)
    return f'<a href="#{anchor}" {label}>¶</a>', inner  # the number is set in bold, say: it stays as it is


def _table(kept: str) -> str:
    return f"<table{kept}{_CLASSES['table']}>"


_SCROLL = '<div class="table-scroll" tabindex="0" role="region" aria-label="Table"'
_BACK = re.compile(r"#doc-(foot|end)note-ref-")
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
