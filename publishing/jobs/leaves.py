"""On which page of a PDF each passage of its readable page begins, so that a page number can be cited from either."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

LONG, KEY, SHORT_KEY = 30, 60, 24  # letters: what is shorter may be found anywhere, in a list of contents for one


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{"begins": [page, …]}``, one number for each of ``params["passages"]``; 0 where it is not found.

    :raises SandboxRefused: the PDF cannot be opened.
    """
    from portal.sandbox import paper

    document = paper.open_pdf(data)
    pages = []
    for number in range(1, len(document) + 1):
        page = paper.get_page(document, number)
        pages.append(page.get_textpage().get_text_bounded())
        page.close()
    return {"begins": begins(params["passages"], pages)}, []


def begins(passages: Sequence[str], pages: Sequence[str]) -> list[int]:
    """The pages on which the passages begin, in an order that never goes back.

    Long passages are looked for in their order. A short one, such as a heading, is taken where it stands last before the
    next long one: the list of contents has the same words earlier.
    """
    starts, text = [], ""
    for page in pages:
        starts.append(len(text))
        text += bare(page)
    keys = [bare(passage) for passage in passages]
    found = _long_ones(keys, text)
    following, upper = len(text), [0] * len(keys)
    for at in range(len(keys) - 1, -1, -1):
        upper[at] = following
        following = found[at] if found[at] >= 0 else following
    cursor = 0
    for at, key in enumerate(keys):
        if found[at] < 0 and key and len(key) < LONG:
            found[at] = text.rfind(key, cursor, upper[at])
        cursor = max(cursor, found[at])
    return [bisect_right(starts, place) if place >= 0 else 0 for place in found]


def _long_ones(keys: Sequence[str], text: str) -> list[int]:
    found, cursor = [-1] * len(keys), 0
    for at, key in enumerate(keys):
        if len(key) >= LONG:
            place = text.find(key[:KEY], cursor)
            place = text.find(key[:SHORT_KEY], cursor) if place < 0 else place
            if place >= 0:
                found[at], cursor = place, place + 1
    return found


def bare(text: str) -> str:
    """Letters and figures alone: a PDF breaks lines and words where the page does not."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
