"""What a Word or Excel file carries beside what its pages show, in sentences for who filed it. For children only.

Nothing of it is refused: drafts have comments and tracked changes. Whoever files should know before others find out.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from documentroom.jobs import hidden
from portal.sandbox import office
from portal.sandbox.office import w

_FETCHED = {
    *("attachedTemplate", "oleObject", "frame", "subDocument", "externalLinkPath", "image", "video", "audio", "media"),
}
_EMBEDDED = ("oleObject", "package", "control", "aFChunk")
_STORIES = ("header", "footer", "footnotes", "endnotes", "comments")
_FIELD = re.compile(r"^\s*(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE)\b", re.I)
_ORIGINAL = "Whoever may take the original can read {them}."
SAID = {
    "links": "This file points to other files outside it. They are not fetched here.",
    "attachments": "This file has other files embedded in it. They are not shown here.",
    "fields": "This file has a field that fetches something from another file or program. It is not run here.",
    "comments": "This file has {count} comment{s} in it. {original}",
    "tracked_changes": "This file has {count} tracked change{s}. What was deleted is still in the file. {original}",
    "hidden_text": "This file has {count} passage{s} that readers do not see (hidden, white or tiny). {original}",
    "hidden_sheets": "This workbook has {count} hidden sheet{s}, or sheet{s} with hidden rows or columns. {original}",
}


def found_in(package: office.Package, kind: str) -> list[tuple[str, str]]:
    """Code and sentence of each thing found, in a fixed order."""
    found: Counter[str] = Counter()
    for name in ("", *package.reachable()):
        _arrows(package, name, found)
    if kind == "docx":
        _word(package, found)
    else:
        _sheets(package, found)
    return [(code, _said(code, found[code])) for code in sorted(+found)]


def _said(code: str, count: int) -> str:
    original = _ORIGINAL.format(them="it" if count == 1 else "them")
    return SAID[code].format(count=count, s="" if count == 1 else "s", original=original)


def _arrows(package: office.Package, name: str, found: Counter[str]) -> None:
    for arrow in package.relationships(name):
        if (arrow.external and arrow.kind in _FETCHED) or arrow.kind in ("externalLink", "connections"):
            found["links"] += 1
        if not arrow.external and arrow.kind in _EMBEDDED:
            found["attachments"] += 1


def _word(package: office.Package, found: Counter[str]) -> None:
    main = package.main()
    unseen = hidden.unseen_styles(package)
    stories = [arrow.target for arrow in package.relationships(main) if arrow.kind in _STORIES and not arrow.external]
    for name in dict.fromkeys((main, *stories)):
        if name in package.parts:
            _story(office.parse(package.parts[name]), unseen, found)


def _story(root: etree._Element, unseen: frozenset[str], found: Counter[str]) -> None:
    found["comments"] += sum(1 for _ in root.iter(w("comment")))
    found["tracked_changes"] += sum(1 for _ in hidden.tracked(root))
    found["hidden_text"] += sum(1 for _ in hidden.hidden_runs(root, unseen))
    codes = [element.text or "" for element in root.iter(w("instrText"))]
    codes += [element.get(w("instr"), "") for element in root.iter(w("fldSimple"))]
    found["fields"] += sum(1 for code in codes if _FIELD.match(code))


def _sheets(package: office.Package, found: Counter[str]) -> None:
    main = package.main()
    book = office.parse(package.parts[main])
    found["hidden_sheets"] += sum(1 for sheet in book.iter("{*}sheet") if sheet.get("state", "visible") != "visible")
    for arrow in package.relationships(main):
        if arrow.external or arrow.target not in package.parts:
            continue
        found["tracked_changes"] += arrow.kind == "revisionHeaders"
        if arrow.kind == "worksheet":
            root = office.parse(package.parts[arrow.target])
            found["hidden_sheets"] += any(hidden.is_hidden_row(one) for one in root.iter("{*}row", "{*}col"))
            _notes(package, arrow.target, found)


def _notes(package: office.Package, sheet: str, found: Counter[str]) -> None:
    for arrow in package.relationships(sheet):
        if arrow.kind == "comments" and arrow.target in package.parts:
            found["comments"] += sum(1 for _ in office.parse(package.parts[arrow.target]).iter("{*}comment"))
