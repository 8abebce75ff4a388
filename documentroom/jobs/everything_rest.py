"""What is left of a Word file when its stories are read: every other text of its parts, and every value of an attribute,
whatever it is there for. For children only."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING

from lxml import etree

from documentroom.jobs import words
from portal.sandbox.office import Package, W

if TYPE_CHECKING:
    from documentroom.jobs.everything import Looked

WHERE = "Hidden data of the file"
_BETWEEN = "\n|\n"  # no name is found across it
_VALUE = re.compile(r"=\s*\"([^\"<]*)\"|=\s*'([^'<]*)'")
_REMARK = re.compile(r"<!--(.*?)-->|<\?(?!xml\s)(.*?)\?>", re.S)
_KNOWN_NAMES = re.compile(r"<w:lsdException\b[^>]*>|<a:font script=[^>]*>")  # what Word itself calls styles and fonts
_LETTERS = re.compile(r"[^\W\d_]{2}")
_WORDLESS = re.compile(
    r"(?=[a-zA-Z]*\d)([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})|\{[0-9A-Fa-f-]{36}\}|https?://(schemas|purl|www\.w3)\.\S*|urn:schemas\S*"
)
_READ = etree.XPath(
    "//text()[normalize-space() and not(parent::w:t[parent::w:r][ancestor::w:p]"
    " or parent::w:delText or parent::w:instrText)]",
    namespaces={"w": W},
)
_ALL = etree.XPath("//text()[normalize-space()]")


def look(looked: Looked, package: Package, data: bytes, first: int) -> None:
    """Says what none of the passages from ``first`` on says."""
    said = {_bare(line) for one in looked.parts[first:] for line in one["text"].split("\n")}
    said |= {_bare(one["text"]) for one in looked.parts[first:]}
    read = set(words.stories(package))
    for name in sorted(package.parts):
        if name.endswith((".xml", ".vml")) and name != "[Content_Types].xml":
            root = package.tree(name)
            found = [*_texts(root, name in read), *_values(package.parts[name], root)]
            new = [one for one in dict.fromkeys(found) if _LETTERS.search(one) and _bare(one) not in said]
            said.update(map(_bare, new))
            looked.say(WHERE, "properties", _BETWEEN.join(new))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        remarks = [archive.comment, *(one.comment for one in archive.infolist())]
        looked.say(WHERE, "properties", "\n".join(one.decode("utf-8", "replace") for one in remarks if one))


def _bare(text: str) -> str:
    return "".join(text.split())


def _texts(root: etree._Element, read: bool) -> list[str]:
    """Texts of a part, those of one paragraph as one. Of a part that was read, what stands outside of its runs."""
    found: dict[etree._Element, list[str]] = {}
    for text in (_READ if read else _ALL)(root):
        holder = text.getparent()
        above = next((one for one in holder.iterancestors("{*}p")), holder)
        found.setdefault(above, []).append(str(text))
    return ["".join(one).strip() for one in found.values()]


def _values(raw: bytes, root: etree._Element) -> list[str]:
    """Values of attributes, remarks, and orders to programs, as they stand in the part."""
    text = raw.decode(root.getroottree().docinfo.encoding or "utf-8", "replace")
    remarks = [one.strip() for pair in _REMARK.findall(text) for one in pair if one.strip()]
    values = {one for pair in _VALUE.findall(_KNOWN_NAMES.sub("", text)) for one in pair if one}
    return [*remarks, *sorted(unescape(one) for one in values if not _WORDLESS.fullmatch(one))]
