"""What a file really is, by opening it, and what is wrong with it, in sentences for the person who chose it."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import asdict, dataclass
from typing import Any

import pikepdf
from PIL import Image

from documentroom.jobs import foreign, office_findings, pdf_findings
from portal.sandbox import office, paper
from portal.sandbox.api import SandboxRefused

ENDINGS = {
    "pdf": ("pdf",),
    "docx": ("docx",),
    "xlsx": ("xlsx",),
    "png": ("png",),
    "jpeg": ("jpg", "jpeg", "jpe"),
    "txt": ("txt", "text", "md", "log"),
    "csv": ("csv",),
}
SAID = {
    "pdf": "a PDF",
    "docx": "a Word file (.docx)",
    "xlsx": "an Excel file (.xlsx)",
    "png": "a PNG picture",
    "jpeg": "a JPEG picture",
    "txt": "plain text",
    "csv": "plain text",
}
TAKEN = "Choose a PDF, a Word file (.docx), an Excel file (.xlsx), a picture (PNG or JPEG) or plain text."
MOST_PIXELS = 120_000_000
LONGEST_SIDE = 30_000
MOST_LOOKED_AT = 5_000  # pages whose shape is asked for
_PLACE = 0x8825  # where a picture keeps the place at which it was taken
_FORMULA = re.compile(r'(^|,)"?(=|@|[+-][A-Za-z(])', re.MULTILINE)
_ZIP_END = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about the file. A fatal one means that it cannot be filed."""

    code: str
    sentence: str
    fatal: bool = True


class _Fatal(Exception):
    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.finding = Finding(code, sentence)


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{type, pages, findings}``; pages is None where there are none to count.

    ``params``: ``name``, as the sender calls it (its ending must not say something else; left out, it is not asked);
    ``collect``, to have fatal findings listed with the others instead of refused.

    :raises SandboxRefused: the first fatal finding's sentence and code; ``details`` hold all findings.
    """
    findings: list[Finding] = []
    kind, pages = "", None
    try:
        kind, pages = _look(data, findings)
        findings += _name_findings(kind, str(params.get("name", "")))
    except _Fatal as fatal:
        findings.append(fatal.finding)
    except SandboxRefused as refused:
        findings.append(Finding(refused.code, str(refused)))
    meta: dict[str, Any] = {"type": kind, "pages": pages, "findings": [asdict(finding) for finding in findings]}
    fatal_ones = [finding for finding in findings if finding.fatal]
    if fatal_ones and not params.get("collect"):
        raise SandboxRefused(fatal_ones[0].sentence, code=fatal_ones[0].code, details=meta)
    return meta, []


def _look(data: bytes, findings: list[Finding]) -> tuple[str, int | None]:
    if not data.strip(b"\0 \t\r\n"):
        raise _Fatal("empty", "This file is empty.")
    if data.startswith(b"%PDF-"):
        return "pdf", _look_at_pdf(data, findings)
    if data.startswith(b"PK\x03\x04"):
        return _look_at_office(data, findings), None
    if data.startswith(office.OLE_START):
        raise _older_or_locked(data)
    if data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return _look_at_picture(data, findings), 1
    if foreign.is_archive(data):
        raise _Fatal("archive", _ARCHIVE)
    if b"%PDF-" in data[:1024]:
        raise _Fatal(
            "polyglot",
            "This file starts as something else before it becomes a PDF. Save it again as PDF and choose the new copy.",
        )
    return _look_at_text(data, findings), None


def _name_findings(kind: str, name: str) -> list[Finding]:
    """The name's ending must be one of this kind's: people trust it."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if not name or ending in ENDINGS[kind] or (kind == "txt" and ending == "csv"):
        return []
    says = f"ends in .{ending}" if ending else "has no ending"
    rename = f"Rename it to end in .{ENDINGS[kind][0]}, or choose the file that you meant."
    return [Finding("wrong_name", f"This file’s name {says}, but it is {SAID[kind]}. {rename}")]


# PDF ------------------------------------------------------------------------------------------
def _look_at_pdf(data: bytes, findings: list[Finding]) -> int:
    if foreign.added_to_pdf(data):
        raise _Fatal(
            "polyglot", "This PDF has another file hidden in its end. Save it again as PDF and choose the new copy."
        )
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted:
                findings.append(
                    Finding(
                        "restricted",
                        "This PDF forbids copying or printing. It can be read here all the same.",
                        fatal=False,
                    )
                )
            findings += [Finding(*one) for one in pdf_findings.found_in(document)]
    except pikepdf.PasswordError:
        raise _Fatal("locked", paper.LOCKED) from None
    except (pikepdf.PdfError, ValueError, RuntimeError, KeyError, TypeError):
        raise _Fatal("damaged", paper.DAMAGED) from None
    opened = paper.open_pdf(data)  # what draws it must be able to open it too
    odd = [
        number for number in range(1, min(len(opened), MOST_LOOKED_AT) + 1) if not paper.can_be_drawn(opened, number)
    ]
    if odd:
        findings.append(Finding("page_size", _odd_pages(odd), fatal=False))
    return len(opened)


def _odd_pages(odd: list[int]) -> str:
    named = ", ".join(str(number) for number in odd[:5])
    pages = f"Page {named}" if len(odd) == 1 else f"Pages {named}{' and others' if len(odd) > 5 else ''}"
    return f"{pages} cannot be drawn, being damaged, or too long and narrow. In place of each a sheet says so."


# Word and Excel -------------------------------------------------------------------------------
def _look_at_office(data: bytes, findings: list[Finding]) -> str:
    packed = foreign.zip_is(data)
    if packed == "archive":
        raise _Fatal("archive", _ARCHIVE)
    if packed == "opendocument":
        raise _Fatal("wrong_type", "This is an OpenDocument file. Save it as .docx, .xlsx or PDF and choose that one.")
    package = office.open_package(data)
    kind = office.document_kind(package)
    program = "Excel" if "sheet" in kind or kind == "xlsx" else "Word"
    ending = ".xlsx" if program == "Excel" else ".docx"
    if office.has_macros(package):
        raise _Fatal(
            "macros",
            f"This {program} file holds macros, which are small programs. In {program}, save it as {ending} "
            "(without macros) and choose that one.",
        )
    if kind not in ("docx", "xlsx"):
        raise _Fatal("wrong_type", f"This is not a kind of file that can be filed here. {TAKEN}")
    if not _is_whole_of_it(data):
        raise _Fatal(
            "polyglot",
            f"This file has something else added to it. Open it in {program}, save it under a new name and "
            "choose that one.",
        )
    _check_opens(package, kind)
    findings += [Finding(*one, fatal=False) for one in office_findings.found_in(package, kind)]
    return kind


def _is_whole_of_it(data: bytes) -> bool:
    """Whether nothing stands before the archive's first part or follows its own end."""
    at = data.rindex(_ZIP_END)
    if at + 22 + int.from_bytes(data[at + 20 : at + 22], "little") != len(data):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return min(info.header_offset for info in archive.infolist()) == 0


def _check_opens(package: office.Package, kind: str) -> None:
    """The parts that matter must be there and be well-formed."""
    main = package.main()
    if main not in package.parts:
        raise office.damaged(kind)
    if any(arrow.type.startswith(office.STRICT) for arrow in package.relationships("")):
        raise _Fatal("wrong_type", _STRICT)
    try:
        for name in package.reachable():
            if name.endswith(".xml"):
                office.parse(package.parts[name])
    except SandboxRefused as refused:
        raise office.damaged(kind) if refused.code == "damaged" else refused from None


_ARCHIVE = (
    "This is an archive: other files packed into one. Archives are not opened here. Take the files out of it and file "
    "each by itself."
)
_PLACED = (
    "This picture says where it was taken (its place is kept in the file). The place is not shown here; whoever may take "
    "the original can read it."
)
_FORMULAS = (
    "Some columns of this file begin like a formula. Excel would calculate them when the original is opened; nothing is "
    "calculated here."
)
_STRICT = (
    "This file is saved as “Strict Open XML”, which most programs cannot read. "
    "In Word or Excel, save it as the ordinary .docx or .xlsx and choose that one."
)


def _older_or_locked(data: bytes) -> _Fatal:
    if "EncryptedPackage".encode("utf-16-le") in data or "EncryptionInfo".encode("utf-16-le") in data:
        return _Fatal(
            "locked",
            "This file is locked with a password. Open it, take the password off, save it and choose it again.",
        )
    return _Fatal(
        "wrong_type",
        "This is an older Office file or an e-mail. In Word or Excel, save it as .docx or .xlsx and choose that "
        f"one. {TAKEN}",
    )


# Pictures and text ----------------------------------------------------------------------------
def _look_at_picture(data: bytes, findings: list[Finding]) -> str:
    broken = "This picture is damaged and cannot be opened. Save it again and choose the new copy."
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                kind, (across, down) = str(picture.format).lower(), picture.size
                if across * down > MOST_PIXELS or max(across, down) > LONGEST_SIDE:
                    raise _Fatal(
                        "too_large",
                        f"This picture is {across} by {down} pixels, which is too large to be shown. Make it "
                        "smaller and choose it again.",
                    )
                picture.load()
                placed = bool(picture.getexif().get_ifd(_PLACE))
        except Image.DecompressionBombError:
            raise _Fatal(
                "too_large", "This picture is too large to be shown. Make it smaller and choose it again."
            ) from None
        except (OSError, SyntaxError, ValueError, EOFError):
            raise _Fatal("damaged", broken) from None
    if foreign.added_to_picture(data, kind):
        raise _Fatal(
            "polyglot", "This picture has another file hidden in its end. Save it again and choose the new copy."
        )
    if placed:
        findings.append(Finding("place", _PLACED, fatal=False))
    return "jpeg" if kind == "mpo" else kind


def _look_at_text(data: bytes, findings: list[Finding]) -> str:
    text = decode_text(data)
    if text is None:
        raise _Fatal("wrong_type", f"This is not a kind of file that can be filed here. {TAKEN}")
    head = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if head.startswith(("<!doctype", "<html", "<?xml", "<svg", "<script", "{\\rtf", "mz", "#!")):
        raise _Fatal("wrong_type", f"This is not plain text. {TAKEN}")
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    commas = [line.count(",") for line in lines]
    if len(lines) < 2 or min(commas) == 0 or len(set(commas)) > 1:
        return "txt"
    if _FORMULA.search(text):
        findings.append(Finding("formulas", _FORMULAS, fatal=False))
    return "csv"


def decode_text(data: bytes) -> str | None:
    """Plain text in the encodings that people's computers write, or None where it is none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if re.search(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", text) else text
    return None
