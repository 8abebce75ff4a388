"""A Word file, a spreadsheet or plain text as clean HTML that stands on its own (4.28; stack.md, "Word in").

What hides from a reader of the pages is left out first; what comes out has passed a list of what HTML may be here.
Pictures are drawn anew and handed over beside it, so that no byte of the sender's is ever served.
"""

from __future__ import annotations

import html
import io
from typing import Any

import mammoth
import nh3
from lxml import etree
from PIL import Image

from documentroom.jobs import hidden, inspect, words
from portal.sandbox.api import SandboxRefused
from portal.sandbox.office import Package, open_package, parse, serialise, w

LARGEST_PICTURE = (1600, 2200)
MOST_CELLS = 200_000
_STYLES = """
p[style-name='Title'] => h2:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Heading 1'] => h2:fresh
p[style-name='Heading 2'] => h3:fresh
p[style-name='Heading 3'] => h4:fresh
p[style-name='Heading 4'] => h5:fresh
p[style-name='Heading 5'] => h6:fresh
p[style-name='Heading 6'] => h6:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
"""
_TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "strong", "em", "s", "sup", "sub", "blockquote"),
    *("ul", "ol", "li", "a", "img", "table", "thead", "tbody", "tr", "th", "td", "pre", "caption"),
}
_ATTRIBUTES = {
    "a": {"href", "id"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "li": {"id"},
}


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{html, images: [{name, type, alt}], left_out: [sentence]}``; the blobs are the images, in that order.

    The HTML has no heading above ``h2``. An image is referred to as ``params["images"]`` (a prefix, "" if left out)
    and its name; ids begin with ``params["ids"]`` ("doc-" if left out).

    :raises SandboxRefused: it cannot be opened, or is of a kind that is drawn rather than read.
    """
    kind = inspect.run(data, {})[0]["type"]
    if kind == "docx":
        return _from_word(data, str(params.get("images", "")), str(params.get("ids", "doc-")))
    if kind == "xlsx":
        made = _from_sheets(data)
    elif kind == "csv":
        made = _table("", words.rows(inspect.decode_text(data) or ""))
    elif kind == "txt":
        made = "".join(f"<p>{_lines(part)}</p>" for part in _paragraphs(inspect.decode_text(data) or ""))
    else:
        raise SandboxRefused("This kind of file is shown page by page, not as text.", code="wrong_type")
    return {"html": clean(made), "images": [], "left_out": []}, []


def clean(made: str) -> str:
    """Only the elements and attributes that a report needs; links to the web, to mail, and within the page."""
    cleaned: str = nh3.clean(
        made,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return cleaned


# Word -----------------------------------------------------------------------------------------
def _from_word(data: bytes, prefix: str, ids: str) -> tuple[dict[str, Any], list[bytes]]:
    images: list[dict[str, str]] = []
    blobs: list[bytes] = []
    left_out: list[str] = []

    def picture(image: Any) -> dict[str, str]:
        with image.open() as opened:
            drawn = redrawn(opened.read())
        if drawn is None:
            left_out.append("A picture could not be shown here; it is on the page.")
            return {"src": ""}
        name = f"image-{len(images) + 1}.{drawn[0]}"
        images.append({"name": name, "type": f"image/{drawn[0]}", "alt": image.alt_text or ""})
        blobs.append(drawn[1])
        return {"src": f"{prefix}{name}"}

    try:
        result = mammoth.convert_to_html(
            io.BytesIO(without_hidden(data)),
            style_map=_STYLES,
            include_default_style_map=True,
            convert_image=mammoth.images.img_element(picture),
            id_prefix=ids,
            ignore_empty_paragraphs=True,
        )
    except (KeyError, ValueError, AttributeError, TypeError, IndexError):
        raise SandboxRefused(_unusual(data), code="damaged") from None
    made = clean(result.value.replace('<img src="" />', ""))
    return {"html": _with_scopes(made), "images": images, "left_out": left_out}, blobs


def _unusual(data: bytes) -> str:
    """Why this file cannot be shown as text, and what to do about it."""
    package = open_package(data)
    arrows = (arrow for name in package.parts for arrow in package.relationships(name))
    if any(arrow.external and arrow.kind == "image" for arrow in arrows):
        return (
            "A picture in this Word file lies on another computer, and nothing is fetched from there. Insert the picture "
            "itself, and choose the file again."
        )
    return "This Word file is unusual and cannot be shown as text. Save it as PDF and choose that one."


def without_hidden(data: bytes) -> bytes:
    """The Word file with its changes accepted and its unseen words gone, for programs that would show them."""
    package = open_package(data)
    main = package.main()
    unseen = hidden.unseen_styles(package)
    stories = [
        arrow.target
        for arrow in package.relationships(main)
        if arrow.kind in ("footnotes", "endnotes", "header", "footer")
    ]
    changed = {name: _seen_only(package, name, unseen) for name in (main, *stories) if name in package.parts}
    return _repack(package, changed)


def _seen_only(package: Package, name: str, unseen: frozenset[str]) -> bytes:
    root = parse(package.parts[name])
    hidden.accept_changes(root)
    for run in list(hidden.hidden_runs(root, unseen)):
        hidden.remove(run)
    for code in list(root.iter(w("altChunk"))):
        hidden.remove(code)
    return serialise(root)


def _repack(package: Package, changed: dict[str, bytes]) -> bytes:
    from portal.sandbox.office import build

    parts = {name: data for name, data in (package.parts | changed).items() if name != "[Content_Types].xml"}
    return build(parts, package.types, package.defaults)


def redrawn(data: bytes) -> tuple[str, bytes] | None:
    """A picture's pixels in a file of our own, no larger than a page needs; None where it cannot be drawn."""
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "GIF", "BMP", "TIFF")) as opened:
            photo = opened.format == "JPEG"
            opened.thumbnail(LARGEST_PICTURE)
            opened.info = {}  # else its comment and details are written again
            target = io.BytesIO()
            if photo:
                opened.convert("RGB").save(target, "JPEG", quality=85)
            else:
                opened.convert("RGBA" if opened.mode in ("RGBA", "LA", "P", "PA") else "RGB").save(
                    target, "PNG", optimize=True
                )
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return ("jpeg" if photo else "png"), target.getvalue()


def _with_scopes(made: str) -> str:
    """Cells of a table's head say that they stand over their column."""
    pieces = made.split("<thead>")
    for index in range(1, len(pieces)):
        head, found, rest = pieces[index].partition("</thead>")
        pieces[index] = head.replace("<th>", '<th scope="col">') + found + rest
    return "<thead>".join(pieces)


# Others ---------------------------------------------------------------------------------------
def _from_sheets(data: bytes) -> str:
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        made, cells = [], 0
        for sheet in sheets:
            sheet.reset_dimensions()
            lines = []
            for row in sheet.iter_rows(values_only=True):
                cells += len(row)
                if cells > MOST_CELLS:
                    raise SandboxRefused("This Excel file has too many cells to be shown as a page.", code="too_large")
                lines.append(["" if value is None else str(value) for value in row])
            made.append(_table(sheet.title, lines))
    except (KeyError, ValueError, AttributeError, TypeError, IndexError, etree.XMLSyntaxError):
        raise SandboxRefused(
            "This Excel file is unusual and cannot be shown as a page. Save it as PDF and choose that one.",
            code="damaged",
        ) from None
    return "".join(made)


def _table(title: str, lines: list[list[str]]) -> str:
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    across = max((index + 1 for line in lines for index, cell in enumerate(line) if cell.strip()), default=0)
    heading = f"<h2>{html.escape(title)}</h2>" if title else ""
    if not across:
        return heading
    cells = [[_lines(cell) for cell in (line + [""] * across)[:across]] for line in lines]
    head = "".join(f'<th scope="col">{cell}</th>' for cell in cells[0])
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in cells[1:])
    return f"{heading}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n") if part.strip()]


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")
