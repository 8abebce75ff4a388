"""What changed from one version of a document to the next, word by word. For children only.

Both files come in one stream. Compared is what a reader of their pages sees: nothing hidden, deleted, or said beside the
text. Paragraphs are matched first, then the words of those that differ.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

import lxml.html

from documentroom.jobs import inspect, readable_html
from documentroom.jobs.compare_words import BLOCKS, EDGE, PAGE_NUMBER, furniture_of, lines_of, shape
from documentroom.jobs.lines import joined_lines
from portal.sandbox.api import SandboxRefused

Piece = dict[str, str]  # how: same, out, in; words
BREAK = "\n"  # between two paragraphs that are laid beside others as one run of words
MOST_PAIRS = 30_000_000  # words of one side times words of the other; beyond, the passage is shown as replaced
MOST_CHANGES = 1_000
CONTEXT = 8  # words on either side of a change, in the list of changes


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{rows, changes, put_in, taken_out, more}``.

    ``rows`` are paragraphs in order: ``{gap: n}`` for n that are the same and left out, else ``{pieces, number}``, where
    ``number`` is that of the first change in it (0 for none). ``changes`` are ``{number, out, in, before, after}``.
    ``params["first"]``: how many bytes of ``data`` are the older file.

    :raises SandboxRefused: one of them cannot be opened, is a picture, or has no words.
    """
    first = int(params["first"])
    older, newer = _paragraphs(data[:first]), _paragraphs(data[first:])
    if not older or not newer:
        raise SandboxRefused("One of these versions has no words that could be compared.", code="empty")
    rows = [row for rows_of in _runs(older, newer) for row in rows_of]
    changes = _numbered(rows)
    count = {"in": 0, "out": 0, "same": 0}
    for piece in (piece for row in rows for piece in row["pieces"]):
        count[piece["how"]] += len(piece["words"].split())
    meta = {
        "rows": _shortened(rows),
        "changes": changes[:MOST_CHANGES],
        "more": max(0, len(changes) - MOST_CHANGES),
        "put_in": count["in"],
        "taken_out": count["out"],
    }
    return meta, []


# The words that a reader sees -----------------------------------------------------------------
def _paragraphs(data: bytes) -> list[str]:
    kind = inspect.run(data, {})[0]["type"]
    if kind == "pdf":
        return _of_pdf(data)
    return of_html(str(readable_html.run(data, {})[0]["html"]))


def of_html(html: str) -> list[str]:
    """The paragraphs, list items and cells of readable text, in order."""
    if not html.strip():
        return []
    found: list[list[str]] = [[]]
    _walk(lxml.html.fragment_fromstring(html, create_parent="div"), found)
    return [words for words in (" ".join("".join(parts).split()) for parts in found) if words]


def _walk(element: Any, found: list[list[str]]) -> None:
    if element.tag in BLOCKS:
        found.append([])
    found[-1].append(element.text or "")
    for child in element:
        if isinstance(child.tag, str):
            _walk(child, found)
        found[-1].append(child.tail or "")
    if element.tag in BLOCKS:
        found.append([])


def _of_pdf(data: bytes) -> list[str]:
    pages = lines_of(data)
    passed = furniture_of(pages)
    kept = []
    for lines in pages:
        edges = {*range(EDGE), *range(len(lines) - EDGE, len(lines))}
        kept += [
            line
            for index, line in enumerate(lines)
            if not (index in edges and (shape(line) in passed or PAGE_NUMBER.match(shape(line))))
        ]
    return joined_lines("\n".join(kept))


# Laying one beside the other ------------------------------------------------------------------
def _key(words: str) -> str:
    plain = unicodedata.normalize("NFKC", words).replace("\u00ad", "")
    return plain.translate({0x2018: "'", 0x2019: "'", 0x201C: '"', 0x201D: '"'})


def _runs(older: list[str], newer: list[str]) -> Iterator[list[dict[str, Any]]]:
    """Paragraph after paragraph, as rows of pieces."""
    matched = SequenceMatcher(None, [_key(one) for one in older], [_key(one) for one in newer], autojunk=False)
    for tag, a, b, c, d in matched.get_opcodes():
        if tag == "equal":
            yield [{"pieces": [_piece("same", words)]} for words in newer[c:d]]
        elif b - a == d - c:
            yield [{"pieces": words_changed(was, now)} for was, now in zip(older[a:b], newer[c:d], strict=True)]
        else:
            yield _broken(words_changed(f" {BREAK} ".join(older[a:b]), f" {BREAK} ".join(newer[c:d])))


def words_changed(was: str, now: str) -> list[Piece]:
    """Two passages, word by word."""
    before, after = was.split(" ") if was else [], now.split(" ") if now else []
    if len(before) * len(after) > MOST_PAIRS:
        return [_piece("out", was), _piece("in", now)]
    matched = SequenceMatcher(None, [_key(one) for one in before], [_key(one) for one in after], autojunk=False)
    found: list[Piece] = []
    for tag, a, b, c, d in matched.get_opcodes():
        if tag == "equal":
            found.append(_piece("same", " ".join(after[c:d])))
            continue
        if a < b:
            found.append(_piece("out", " ".join(before[a:b])))
        if c < d:
            found.append(_piece("in", " ".join(after[c:d])))
    return found


def _piece(how: str, words: str) -> Piece:
    return {"how": how, "words": words}


def _broken(pieces: list[Piece]) -> list[dict[str, Any]]:
    """One run of pieces as the paragraphs that it is of."""
    rows: list[dict[str, Any]] = [{"pieces": []}]
    for piece in pieces:
        for place, words in enumerate(piece["words"].split(BREAK)):
            if place:
                rows.append({"pieces": []})
            if words.strip():
                rows[-1]["pieces"].append(_piece(piece["how"], words.strip()))
    return [row for row in rows if row["pieces"]]


def _numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each change with its number and the words around it; each row with the number of its first one."""
    changes: list[dict[str, Any]] = []
    for row in rows:
        pieces, row["number"] = row["pieces"], 0
        place = 0
        while place < len(pieces):
            if pieces[place]["how"] == "same":
                place += 1
                continue
            start, both = place, {"out": "", "in": ""}
            while place < len(pieces) and pieces[place]["how"] != "same":
                both[pieces[place]["how"]] += f" {pieces[place]['words']}"
                place += 1
            said = {how: words.strip() for how, words in both.items()}
            before = pieces[start - 1]["words"].split()[-CONTEXT:] if start else []
            after = pieces[place]["words"].split()[:CONTEXT] if place < len(pieces) else []
            changes.append({"number": len(changes) + 1, **said, "before": " ".join(before), "after": " ".join(after)})
            row["number"] = row["number"] or len(changes)
    return changes


def _shortened(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Paragraphs that are the same are left out, but for the ones beside a change."""
    changed = {place for place, row in enumerate(rows) if row["number"]}
    shown = {near for place in changed for near in (place - 1, place, place + 1)}
    found: list[dict[str, Any]] = []
    for place, row in enumerate(rows):
        if place in shown:
            found.append(row)
        elif found and "gap" in found[-1]:
            found[-1]["gap"] += 1
        else:
            found.append({"gap": 1})
    return found
