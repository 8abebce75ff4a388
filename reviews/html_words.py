"""The words of a readable page, paragraph by paragraph: what is compared, and what the matcher reads."""

from __future__ import annotations

from html.parser import HTMLParser

BLOCKS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "td", "th", "caption", "blockquote", "pre", "dt", "dd", "div", "br")
) | frozenset(("figcaption", "section", "article", "table", "tr", "ul", "ol", "hr"))
SAID = ("alt", "title", "aria-label")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self._here: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in BLOCKS:
            self._end()
        for name, value in attrs:
            if name in SAID and value:
                self._end()
                self._here.append(value)
                self._end()

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._end()

    def handle_data(self, data: str) -> None:
        self._here.append(data)

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        words = " ".join("".join(self._here).split())
        if words:
            self.paragraphs.append(words)
        self._here.clear()


def paragraphs(html: str) -> list[str]:
    """The page's paragraphs, headings, cells and texts of pictures, in order, with white space made even."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return reader.paragraphs
