"""The words of a file, each passage with where it stands: for the anonymity check, for search, and for comparing
(never 4, 6).

Of a PDF, the words that its pixels show. Of a Word file, everything that a reader of the file could find: the
anonymity check must see what is hidden too.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from lxml import etree

from documentroom.jobs import hidden, inspect
from portal.sandbox import paper
from portal.sandbox.api import SandboxRefused
from portal.sandbox.office import Package, open_package, parse, w

_SAID = {
    "header": "Page heading",
    "footer": "Page foot",
    "footnotes": "Footnote",
    "endnotes": "Endnote",
    "comments": "Comment",
    "chart": "Chart",
    "diagramData": "Diagram",
    "glossaryDocument": "Building block",
}


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{type, parts: [{where, kind, page, text}]}``.

    ``where`` is said as people say it ("Page 3", "Footnote"), ``kind`` is for programs: ``page``, ``body``,
    ``header``, ``footer``, ``footnotes``, ``endnotes``, ``comments``, ``hidden``, ``deleted``, ``alt``,
    ``properties``, ``field``, ``chart``, ``diagramData``, ``sheet``, ``text``. ``page`` is a number or None. A page
    without words is there, with an empty text.

    :raises SandboxRefused: it cannot be opened.
    """
    kind = inspect.run(data, {})[0]["type"]
    if kind == "pdf":
        parts = list(_pages(data))
    elif kind == "docx":
        parts = [one for one in word_parts(open_package(data)) if one["text"]]
    elif kind == "xlsx":
        parts = [part("Sheet", "sheet", "\n".join(sheet_words(open_package(data))))]
    elif kind in ("txt", "csv"):
        parts = [part("Text", "text", inspect.decode_text(data) or "")]
    else:
        parts = []
    return {"type": kind, "parts": parts}, []


def part(where: str, kind: str, text: str, page: int | None = None) -> dict[str, Any]:
    """One passage and where it stands."""
    return {"where": where, "kind": kind, "page": page, "text": text}


def _pages(data: bytes) -> Iterator[dict[str, Any]]:
    document = paper.open_pdf(data)
    for number in range(1, len(document) + 1):
        page = paper.get_page(document, number)
        yield part(f"Page {number}", "page", paper.page_text(page).shown, number)
        page.close()


# Word -----------------------------------------------------------------------------------------
def word_parts(package: Package, *, hidden_in_body: set[etree._Element] | None = None) -> Iterator[dict[str, Any]]:
    """Every passage of a Word file; without the running text of its body where the caller reads that itself, who then
    says which of its runs are hidden."""
    unseen = hidden.unseen_styles(package)
    for name, kind in stories(package).items():
        if kind:
            yield from _other(package.tree(name), kind, unseen)
        else:
            yield from _story(package.tree(name), "Body", "body", unseen, hidden_in_body)
    yield from _properties(package)


def stories(package: Package) -> dict[str, str]:
    """The parts that hold words to be read, each with its kind; the body first, which has none."""
    found = {package.main(): ""}
    waiting = [package.main()]
    while waiting:
        for arrow in package.relationships(waiting.pop()):
            if (
                arrow.kind in _SAID
                and not arrow.external
                and arrow.target in package.parts
                and arrow.target not in found
            ):
                found[arrow.target] = arrow.kind
                waiting.append(arrow.target)
    return found


def _other(root: etree._Element, kind: str, unseen: frozenset[str]) -> Iterator[dict[str, Any]]:
    if kind in ("chart", "diagramData"):
        texts = [element.text or "" for element in root.iter("{*}t", "{*}v") if element.text]
        yield part(_SAID[kind], kind, "\n".join(texts))
        return
    if kind in ("footnotes", "endnotes", "comments"):
        for note in root:
            yield from _story(note, _SAID[kind], kind, unseen)
            if kind == "comments":
                yield part("Author of a comment", "comments", note.get(w("author"), ""))
        return
    yield from _story(root, _SAID[kind], kind, unseen)


def _story(
    root: etree._Element,
    where: str,
    kind: str,
    unseen: frozenset[str],
    known: set[etree._Element] | None = None,
) -> Iterator[dict[str, Any]]:
    """One run of text: what is seen, then what is hidden, deleted, coded, or said of a picture. ``known``: its hidden
    runs, where the caller reads what is seen."""
    runs = set(hidden.hidden_runs(root, unseen)) if known is None else known
    if known is None:
        yield part(where, kind, "\n".join(_paragraphs(root, runs)))
    for run in sorted(runs, key=lambda one: one.getroottree().getpath(one)):
        yield part(f"{where}, hidden", "hidden", _text(run))
    deleted = "\n".join(element.text or "" for element in root.iter(w("delText")))
    yield part(f"{where}, deleted but tracked", "deleted", deleted)
    for author in sorted(hidden.authors(root)):
        yield part(f"{where}, author of a change", "deleted", author)
    codes = [element.text or "" for element in root.iter(w("instrText"))]
    codes += [element.get(w("instr"), "") for element in root.iter(w("fldSimple"))]
    yield part(f"{where}, field code", "field", "\n".join(code.strip() for code in codes if code.strip()))
    said = [element.get(key, "") for element in root.iter("{*}docPr", "{*}cNvPr") for key in ("descr", "title", "name")]
    said += [element.get("alt", "") for element in root.iter("{urn:schemas-microsoft-com:vml}*")]
    yield part(f"{where}, description of a picture", "alt", "\n".join(dict.fromkeys(text for text in said if text)))


def _paragraphs(root: etree._Element, skipped: set[etree._Element]) -> Iterator[str]:
    yield from (text for _, text in paragraphs(root, skipped))


def paragraphs(root: etree._Element, skipped: set[etree._Element]) -> Iterator[tuple[etree._Element, str]]:
    """Each paragraph that has words, without the runs that are to be skipped."""
    for paragraph in root.iter(w("p")):
        if (
            next(paragraph.iterancestors("{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"), None)
            is not None
        ):
            continue  # an older program's copy of a text box
        runs = [run for run in paragraph.iter(w("r")) if run not in skipped and _home(run) is paragraph]
        text = "".join(_text(run) for run in runs)
        if text.strip():
            yield paragraph, text


def _home(run: etree._Element) -> etree._Element | None:
    """The paragraph that a run stands in, not one around the text box that holds it."""
    return next(run.iterancestors(w("p")), None)


def _text(run: etree._Element) -> str:
    pieces = []
    for element in run:
        if element.tag == w("t"):
            pieces.append(element.text or "")
        elif element.tag in (w("tab"), w("br"), w("cr")):
            pieces.append("\n" if element.tag != w("tab") else "\t")
        elif element.tag == w("noBreakHyphen"):
            pieces.append("-")
        elif element.tag == w("sym"):
            pieces.append(_symbol(element.get(w("char"), ""), element.get(w("font"), "")))
    return "".join(pieces)


def _symbol(code: str, font: str) -> str:
    """The letter that a symbol is, where its font has letters: codes from F000 on are those of a font's own table."""
    if "dings" in font.lower() or font.lower().startswith("symbol"):
        return " "
    try:
        letter = chr(int(code, 16) & 0x0FFF if code.upper().startswith("F0") else int(code, 16))
    except (ValueError, OverflowError):
        return " "
    return letter if letter.isalnum() else " "


def _properties(package: Package) -> Iterator[dict[str, Any]]:
    for name in sorted(package.parts):
        if name.startswith("docProps/") and name.endswith(".xml"):
            texts = [element.text for element in package.tree(name).iter() if element.text and element.text.strip()]
            yield part("Properties of the file", "properties", "\n".join(texts))
        elif name.startswith("customXml/") and name.endswith(".xml"):
            texts = [str(text) for text in package.tree(name).itertext() if str(text).strip()]
            yield part("Hidden data of the file", "properties", "\n".join(texts))


# Excel and rows -------------------------------------------------------------------------------
def sheet_words(package: Package) -> Iterator[str]:
    """Every text of a workbook: its shared strings, its cells' own, its sheets' names, its comments."""
    for name in sorted(package.parts):
        if name.startswith("xl/") and name.endswith(".xml") and not name.startswith(("xl/theme", "xl/styles")):
            root = parse(package.parts[name])
            for element in root.iter("{*}t", "{*}v", "{*}author"):
                if element.text and element.text.strip():
                    yield element.text
            for sheet in root.iter("{*}sheet"):
                yield sheet.get("name", "")


def rows(text: str) -> list[list[str]]:
    """The rows of comma-separated text.

    :raises SandboxRefused: it cannot be read as rows.
    """
    try:
        return list(csv.reader(io.StringIO(text)))
    except csv.Error:
        raise SandboxRefused("This file cannot be read as columns.", code="damaged") from None
