"""All that a reader of a file could find in it, for the anonymity check: what its pages show, and everything else that
the file carries (never 6, 4.28). For children only.

What cannot be read (a picture where Tesseract is not installed, an attached file of another kind) is named, never
passed over: a person looks at it.
"""

from __future__ import annotations

import hashlib
import time
from typing import Any

from PIL import Image

from documentroom.jobs import inspect, pictures_rest, words
from documentroom.jobs.pictures_rest import opened
from documentroom.jobs.tesseract import Reader
from portal.sandbox.api import SandboxRefused

DEEPEST = 2  # files within files
_SMALLEST = (12, 24)  # pixels: what is smaller holds no word
_MOST_SECONDS = 90.0  # for all pictures of a file
_NO_READER = "A picture that no program here could read"
_TOO_MANY = "A picture that was not read: there are too many in this file"
_UNSURE = "A picture whose words, if it has any, could not be read surely"
_SURE = 50  # out of a hundred: a photograph read as words comes to less
_SAYS_WHERE = "A picture that says where it was taken"


class Looked:
    """What was found so far, and what could not be read."""

    def __init__(self) -> None:
        self.parts: list[dict[str, Any]] = []
        self.unread: list[dict[str, str]] = []
        self.under = ""
        self.reader = Reader()
        self._seen: dict[str, str] = {}
        self._until = time.monotonic() + _MOST_SECONDS

    def say(self, where: str, kind: str, text: str, page: int | None = None) -> None:
        """A passage; one without words is left out, unless it is a page."""
        if text.strip() or kind == "page":
            self.parts.append(words.part(f"{self.under}{where}", kind, text, page))

    def miss(self, where: str, what: str, data: bytes) -> None:
        """Something that could not be read."""
        mark = hashlib.sha256(data).hexdigest()[:32]
        self.unread.append({"where": f"{self.under}{where}", "what": what, "mark": mark})

    def picture(
        self,
        where: str,
        data: bytes,
        image: Image.Image | None,
        page: int | None = None,
        *,
        unpacked: bytes = b"",
        ask: bool = True,
    ) -> None:
        """The words of a picture, and what it tells beside them. The same picture is read once, and its words are told at
        each place.

        :param unpacked: the camera's file, where ``data`` is that file packed once more.
        :param ask: whether a person is to look at it where its words are not sure. Not as it is stored, where it is seen
            otherwise and read so, too.
        """
        mark = hashlib.sha256(data).hexdigest()
        if mark not in self._seen:
            self._seen[mark] = ""
            self._seen[mark] = self._words(where, data, image, ask)
            file = unpacked or data
            for inner in pictures_rest.further(file, image):
                self._seen[mark] += "\n" + self._words(f"{where}, a picture within it", data, inner, ask)
            self.say(f"{where}, its details", "properties", pictures_rest.told(file, image))
            if pictures_rest.says_where(image):
                self.miss(where, _SAYS_WHERE, data)
        self.say(where, "picture", self._seen[mark].strip(), page)

    def _words(self, where: str, data: bytes, image: Image.Image | None, ask: bool) -> str:
        if image is not None and (min(image.size) < _SMALLEST[0] or max(image.size) < _SMALLEST[1]):
            return ""
        late = time.monotonic() > self._until
        found = None if image is None or late else self.reader.read(image)
        if found is None:
            self.miss(where, _TOO_MANY if late else _NO_READER, data)
        elif ask and image is not None and self.reader.sure < _SURE and pictures_rest.has_strokes(image):
            self.miss(where, _UNSURE, data)  # a photograph, handwriting, a scan that leans
        return found or ""

    def has_seen(self, data: bytes) -> bool:
        """Whether this picture was looked at."""
        return hashlib.sha256(data).hexdigest() in self._seen

    def file_within(self, where: str, name: str, data: bytes, depth: int) -> None:
        """Another file inside this one, with its name."""
        self.say(f"{where}, its name", "attachment", name)
        before, self.under = self.under, f"{self.under}{where}, "
        try:
            if depth >= DEEPEST:
                raise SandboxRefused("deeper than is looked", code="deep")
            look(self, data, depth + 1)
        except SandboxRefused:
            self.under = before
            self.miss(where, "An attached file that could not be read", data)
        finally:
            self.under = before


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{files: [{type, parts: [{where, kind, page, text}], unread: [{where, what, mark}]}]}``, one for each file.

    ``params["sizes"]``: the files lie one behind the other, each with its size. ``kind`` and ``where`` as in
    :mod:`documentroom.jobs.words`, with more kinds: ``picture``, ``attachment``, ``bookmark``, ``link``, ``style``.

    :raises SandboxRefused: one cannot be opened.
    """
    files, at = [], 0
    for size in params.get("sizes") or [len(data)]:
        looked = Looked()
        kind = look(looked, data[at : at + size], 0)
        looked.reader.close()
        files.append({"type": kind, "parts": looked.parts, "unread": looked.unread})
        at += size
    return {"files": files}, []


def look(looked: Looked, data: bytes, depth: int) -> str:
    """Everything of one file. :raises SandboxRefused: it cannot be opened."""
    from documentroom.jobs import everything_office, everything_pdf

    kind = str(inspect.run(data, {})[0]["type"])
    if kind == "pdf":
        everything_pdf.look(looked, data, depth)
    elif kind == "docx":
        everything_office.look_word(looked, data, depth)
    elif kind == "xlsx":
        everything_office.look_sheets(looked, data, depth)
    elif kind in ("txt", "csv"):
        looked.say("Text", "text", inspect.decode_text(data) or "")
    else:
        _look_at_picture(looked, data)
    return kind


def _look_at_picture(looked: Looked, data: bytes) -> None:
    looked.picture("Picture", data, opened(data))
