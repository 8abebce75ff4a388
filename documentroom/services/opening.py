"""The room's side of what opens a sender's file: each in a limited child, each answer a sentence for a person (never
4).
"""

from __future__ import annotations

import re
import secrets
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from documentroom import jobs
from documentroom.enums import FileType
from documentroom.jobs import libreoffice
from documentroom.webtext import text_of
from portal.kernel.errors import Refused
from portal.sandbox.api import Result, SandboxKilled, SandboxRefused
from portal.vault.files import Row, open_sealed
from reviews.api import Passage, Unread

COMPARED = (FileType.PDF, FileType.DOCX, FileType.XLSX, FileType.TEXT, FileType.CSV)  # what has words to compare
PAGES_ARE_MADE = (FileType.DOCX, FileType.PNG, FileType.JPEG)  # what becomes pages by way of a PDF

_PICTURE = re.compile(r'src="data:[^"]*"')
UNSEEN = ("comments", "hidden", "deleted", "alt", "properties", "field")  # not on any page: said where it was found


def chunks_of(scope: str, sealed: Row) -> Iterator[bytes]:
    """A sealed file in decrypted pieces: the whole of it never lies in this process."""
    with open_sealed(scope, sealed) as reader:
        yield from reader.chunks()


class Stopped(Refused):
    """What opened the file passed a limit of time or memory, or failed, and was killed. ``reason`` as in the sandbox."""

    def __init__(self, killed: SandboxKilled) -> None:
        super().__init__(f"{killed} If it opens on your own computer, save it anew and choose that copy.", field="file")
        self.reason, self.where = killed.reason, killed.where


@dataclass(frozen=True)
class Inspected:
    """What a file really is, its pages where they can be counted, and what it carries that was not refused."""

    file_type: str
    pages: int | None
    findings: list[dict[str, str]]


def inspect(data: Iterable[bytes], name: str = "") -> Inspected:
    """What the file really is.

    :raises Refused: wrong type, empty, locked, damaged, with macros, or a name that says something else.
    :raises Stopped: where opening it passed a limit.
    """
    meta = _call("inspect", data, {"name": name}).meta
    told = [{"code": str(one["code"]), "sentence": str(one["sentence"])} for one in meta["findings"]]
    return Inspected(FileType(meta["type"]).value, meta["pages"], told)


def strip(data: Iterable[bytes], *, title: str = "") -> tuple[bytes, str]:
    """The file without hidden content, and what was taken out in plain words. A PDF is given the ``title``.

    :raises Refused: where a person must settle something first (tracked changes, hidden words, cropped pictures).
    """
    result = _call("strip", data, {"title": title} if title else None)
    return result.blobs[0], _removed(result.meta["removed"])


def _removed(found: list[dict[str, Any]]) -> str:
    if not found:
        return "Nothing hidden was in it."
    return f"Taken out: {', '.join(str(one['sentence']).rstrip('.') for one in found)}."


@dataclass(frozen=True)
class Everything:
    """All that a reader could find in a file: passages with where they stand, and what could not be read."""

    words: list[Passage]
    unread: list[Unread]


PAGED = ("page", "body")  # what is read on: a name may be broken over two of them


def everything(*files: tuple[Iterable[bytes], int], name: str = "") -> list[Everything]:
    """For each file, given with its size, all that a reader could find in it; its name stands with the first.

    :raises Refused: where one cannot be read.
    """
    sizes = [size for _, size in files]
    found = _call("everything", chain.from_iterable(data for data, _ in files), {"sizes": sizes}).meta["files"]
    made = [
        Everything(
            [Passage(str(one["where"]), str(one["text"]), one["kind"] not in PAGED) for one in file["parts"]],
            [Unread(str(one["where"]), str(one["what"]), str(one["mark"])) for one in file["unread"]],
        )
        for file in found
    ]
    if name:
        made[0].words.append(Passage("Name of the file", name, apart=True))
    return made


def paragraphs(data: Iterable[bytes]) -> list[tuple[str, list[str]]]:
    """Each story of a Word file by the name of its part, with its paragraphs. :raises Refused: where it is none."""
    return [(str(one["name"]), list(one["paragraphs"])) for one in _call("pseudonyms", data).meta["parts"]]


def with_changes(data: Iterable[bytes], params: dict[str, Any]) -> tuple[bytes, int]:
    """A Word file with tracked changes, and how many could not be written. :raises Refused: where it is none."""
    result = _call("pseudonyms", data, params)
    return result.blobs[0], int(result.meta["left"])


def words(data: Iterable[bytes] | bytes) -> list[str]:
    """The words of a file, one string for each page or passage. :raises Refused: where it cannot be read."""
    return [
        f"{part['where']}: {part['text']}" if part["kind"] in UNSEEN else str(part["text"])
        for part in _call("words", data).meta["parts"]
    ]


def page_words(data: Iterable[bytes]) -> list[str]:
    """The words of a PDF page by page, of what its pixels show alone. :raises Refused: where it cannot be read."""
    return [str(part["text"]) for part in _call("words", data).meta["parts"] if part["kind"] == "page"]


def shown_words(data: Iterable[bytes]) -> str:
    """The words that a reader of :func:`readable` sees. :raises Refused: where it cannot be read so."""
    return text_of(str(_call("readable_html", data, {"images": "none/"}).meta["html"]))


def readable(data: Iterable[bytes]) -> str:
    """A Word file, spreadsheet or plain text as clean HTML that stands on its own: its pictures, drawn anew, lie in it.

    :raises Refused: where it cannot be read so.
    """
    place = f"{secrets.token_hex(8)}/"
    result = _call("readable_html", data, {"images": place})
    html = str(result.meta["html"])
    for picture, blob in zip(result.meta["images"], result.blobs, strict=True):
        html = html.replace(
            f'src="{place}{picture["name"]}"', f'src="data:{picture["type"]};base64,{b64encode(blob).decode()}"'
        )
    return html


def pages_pdf(data: Iterable[bytes], file_type: str) -> bytes | None:
    """The file as a PDF whose pages can be drawn; None where this machine cannot make it (no LibreOffice).

    :raises SandboxRefused: where the file cannot be drawn. :raises SandboxKilled: where a limit was passed.
    """
    if file_type not in PAGES_ARE_MADE or (file_type == FileType.DOCX and not makes_pages()):
        return None
    return jobs.call("pages_pdf", data).blobs[0]


def makes_pages() -> bool:
    """Whether Word files can be drawn as pages on this machine."""
    return libreoffice.find() is not None


def changes(older: Iterable[bytes], older_size: int, newer: Iterable[bytes]) -> dict[str, Any]:
    """What changed from one file to another, word by word, in one child.

    :raises Refused: where one of them has no words. :raises Stopped: where they are too large to be laid side by side.
    """
    return _call("changes", chain(older, newer), {"first": older_size}).meta


def same_words(page: str, pdf: Iterable[bytes]) -> None:
    """The web page must say what the PDF says, word for word (4.29). :raises Refused: with the first differences."""
    meta = _call("compare_words", pdf, {"html": _PICTURE.sub("", page)}).meta
    if meta["equal"]:
        return
    found = meta["difference"]
    where = f"On page {found['page']}" if found["page"] else "There"
    raise Refused(
        f"The PDF does not say the same words as the Word file. {where} the Word file has “{found['html']}” "
        f"where the PDF has "
        f"“{found['pdf']}”. Save the Word file as PDF again and file that.",
        clause="4.29",
        who="The chair, or the author of the report",
        field="file",
    )


def access(pdf: Iterable[bytes]) -> dict[str, Any]:
    """What a PDF lacks for people who do not see its pages, as codes. :raises Refused: where it cannot be opened."""
    return dict(_call("pdf_access", pdf).meta)


def _call(name: str, data: Iterable[bytes] | bytes, params: dict[str, Any] | None = None) -> Result:
    try:
        return jobs.call(name, data, params)
    except SandboxRefused as refused:
        raise Refused(str(refused), field="file") from refused
    except SandboxKilled as killed:
        raise Stopped(killed) from killed
