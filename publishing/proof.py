"""That a page says what its release says, word for word: asked before a second person can agree to it (4.28, 4.29).

The room has proved that the released web page says what the PDF says. Between there and the public lies the laying out;
so what comes out of it is compared once more, by other code than the one that lays out: normalised words, in order.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from publishing import releases
from publishing.enums import Part
from publishing.layout import Picture, lay_out, pictures
from publishing.refusals import PublicationRefused

INLINE = frozenset({"strong", "em", "b", "i", "u", "s", "sup", "sub", "a", "span", "mark"})
UNSEEN = frozenset({"script", "style", "template"})
OUR_MARKS = ("link to this paragraph", "link to this passage")  # numbers beside the words, which are the page's own
OWN_NUMBER = "own"  # of such a link: the number is the report's, and counts
OUR_CLASS = "leafmark"  # where a page of the PDF ends
AROUND = 8


@dataclass(frozen=True)
class Difference:
    """The first passage where the two differ."""

    released: str
    page: str


def difference(released: str, laid: str) -> Difference | None:
    """Where the laid-out page says something else than the released one; None where it says the same."""
    there, here = words(released), words(laid)
    if there == here:
        return None
    at = next((place for place, pair in enumerate(zip(there, here, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(there), len(here)) if at is None else at
    return Difference(*(" ".join(text[max(0, at - AROUND) : at + AROUND]) for text in (there, here)))


def words(html: str) -> list[str]:
    """The words that a reader of this HTML is shown, in order, and the words that stand for its pictures."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return unicodedata.normalize("NFKC", "".join(reader.out)).split()


class _Reader(HTMLParser):
    """Every text but what no reader sees and the page's own paragraph numbers."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.skipped = ""  # the element whose inside is passed over

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipped:
            return
        held = dict(attrs)
        ours = tag == "a" and str(held.get("aria-label") or "").endswith(OUR_MARKS) and held.get("class") != OWN_NUMBER
        if tag in UNSEEN or ours or (tag == "span" and held.get("class") == OUR_CLASS):
            self.skipped = tag
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.skipped == tag:
            self.skipped = ""
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if not self.skipped:
            self.out.append(data)

    def _part(self, tag: str) -> None:
        if tag not in INLINE:
            self.out.append(" ")


def undescribed(release: Any) -> list[Picture]:
    """The pictures of a release for which its author gave no words, each once."""
    found: dict[str, Picture] = {}
    for kind in Part:
        if releases.readable(release, kind):
            found |= {one.key: one for one in pictures(releases.file(release.id, kind).html) if not one.alt}
    return list(found.values())


def require_publishable_whole(release_id: UUID, letter: str) -> None:
    """Every file is what was cleared, byte for byte, and every page says what its file says.

    So is the Home Office's letter with this digest, where it stands beside the release.

    Raises PublicationRefused: so nothing is half-published.
    """
    releases.require_intact(release_id, letter)
    require_same_words(releases.facts(release_id))


def require_same_words(release: Any) -> None:
    """Of every readable document of a release. Raises PublicationRefused, showing the passage that differs."""
    for kind in Part:
        if not releases.readable(release, kind):
            continue
        html = releases.file(release.id, kind).html
        found = difference(html, lay_out(html).html)
        if found is not None:
            raise PublicationRefused(
                f"The page would not say what the cleared file says ({kind.label.lower()}). Where the file has "
                f"“{found.released}”, the page has “{found.page}”. It cannot go on: show this passage to the review’s "
                "coordinator, who has the Word file set anew.",
                clause="4.29",
                who="The coordinator of the review",
            )
