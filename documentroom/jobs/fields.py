"""Word's fields: a code that readers do not see, and the words that it gave. For children only."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from documentroom.jobs.hidden import remove, unwrap
from portal.sandbox.office import w

# Codes that say nothing but where or which. Every other code goes, and its words stay: some hold whole passages.
_SAFE = {"PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION", "TOC", "PAGEREF", "REF", "NOTEREF", "STYLEREF", "SEQ"}
_SAFE_LINK = re.compile(r'^\s*HYPERLINK\s+(\\l\s+)?"(https?://[^"]*|mailto:[^"]*|[\w.-]+)"[^"]*$', re.I)
_LINK_INSIDE = re.compile(r"\\l\s", re.I)


@dataclass
class _Field:
    code: str = ""
    pieces: list[etree._Element] = field(default_factory=list)
    in_code: bool = True


def is_safe(code: str) -> bool:
    """Whether a field's code may stay."""
    word = code.split(maxsplit=1)[0].upper() if code.split() else ""
    if word == "HYPERLINK":
        match = _SAFE_LINK.match(code)
        return bool(match) and (bool(_LINK_INSIDE.search(code)) or ":" in (match[2] if match else ""))
    return word in _SAFE


def unlink_unsafe(root: etree._Element) -> int:
    """Take out the codes of fields that are not on the list, and leave their words. Returns how many."""
    count = 0
    for simple in list(root.iter(w("fldSimple"))):
        if not is_safe(simple.get(w("instr"), "")):
            unwrap(simple)
            count += 1
    open_fields: list[_Field] = []
    for element in list(root.iter(w("fldChar"), w("instrText"), w("delInstrText"), w("t"))):
        if element.tag == w("fldChar"):
            count += _mark(element, open_fields)
        elif any(one.in_code for one in open_fields):
            open_fields[-1].pieces.append(element)
            if element.tag != w("t") and open_fields[-1].in_code:
                open_fields[-1].code += element.text or ""
    for broken in open_fields:  # never ended: Word shows what it likes, so its code goes
        count += _take_out(broken)
    return count


def _mark(element: etree._Element, open_fields: list[_Field]) -> int:
    kind = element.get(w("fldCharType"))
    if kind == "begin":
        open_fields.append(_Field(pieces=[element]))
    elif open_fields:
        open_fields[-1].pieces.append(element)
        if kind == "separate":
            open_fields[-1].in_code = False
        elif kind == "end":
            ended = open_fields.pop()
            if not is_safe(ended.code):
                return _take_out(ended)
    return 0


def _take_out(one: _Field) -> int:
    for piece in one.pieces:
        remove(piece)
    return 1
