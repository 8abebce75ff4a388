"""Tesseract as a library, inside the limited child: the words that a picture shows.

Its command would be another program, which no child may start; its library (``capi.h``; a stable interface in C) is
none. Where it is not installed nothing is read, and the caller says that the picture is unchecked.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path

from PIL import Image

_FOLDERS = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/tesseract/lib")
_NAMES = ("libtesseract.so.5", "libtesseract.so.4")
_ONE_BLOCK, _AS_A_PAGE = 6, 3
_LOW = 160  # pixels: what is lower holds a line or a few, not a page
_WIDE, _LARGE = 1800, 3600
_MOST = 4.0
_SURE = 75  # out of a hundred: below it the picture is turned, too


@cache
def find() -> Path | None:
    """Tesseract's library, or None where it is not installed."""
    for folder in map(Path, _FOLDERS):
        for name in _NAMES:
            for found in (folder / name, *sorted(folder.glob(f"*/{name}"))):
                if found.is_file():
                    return found
    return None


class Reader:
    """Reads one picture after another. Started when the first is to be read: it takes a while."""

    def __init__(self) -> None:
        self._calls: ctypes.CDLL | None = None
        self._handle: int | None = None
        self._tried = False
        self.sure = 0  # how sure Tesseract was of what it read last, out of a hundred

    def read(self, picture: Image.Image) -> str | None:
        """The words that the picture shows, or None where they cannot be read here. One that says nothing upright, or
        nothing that can be trusted, is turned: a scan may lie on its side."""
        if not self._tried:
            self._tried = True
            self._start()
        if self._calls is None:
            return None
        grey = _prepared(picture)
        text, sure = self._words(grey)
        self.sure = sure
        if text is None or sure >= _SURE:
            return text
        if max(grey.size) > _WIDE:
            grey.thumbnail((_WIDE, _WIDE))
        found = [text]
        for turn in (Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180):
            turned, how_sure = self._words(grey.transpose(turn))
            if turned and how_sure > sure:
                found.append(turned)
                self.sure = max(self.sure, how_sure)
        return "\n".join(found).strip()

    def _words(self, grey: Image.Image) -> tuple[str | None, int]:
        """The words, and how sure Tesseract is of them, out of a hundred."""
        calls, handle = self._calls, ctypes.c_void_p(self._handle)
        if calls is None:
            return None, 0
        calls.TessBaseAPISetPageSegMode(handle, _ONE_BLOCK if grey.height < _LOW else _AS_A_PAGE)
        calls.TessBaseAPISetImage(handle, grey.tobytes(), grey.width, grey.height, 1, grey.width)
        calls.TessBaseAPISetSourceResolution(handle, 200)
        found = calls.TessBaseAPIGetUTF8Text(handle)
        if not found:
            return None, 0
        try:
            text = (ctypes.string_at(found) or b"").decode("utf-8", "replace").strip()
            return text, int(calls.TessBaseAPIMeanTextConf(handle)) if text else 0
        finally:
            calls.TessDeleteText(ctypes.c_void_p(found))
            calls.TessBaseAPIClear(handle)

    def close(self) -> None:
        """Give back what Tesseract holds."""
        if self._calls is not None:
            self._calls.TessBaseAPIEnd(ctypes.c_void_p(self._handle))
            self._calls.TessBaseAPIDelete(ctypes.c_void_p(self._handle))
            self._calls = None

    def _start(self) -> None:
        library = find()
        if library is None:
            return
        os.environ["OMP_THREAD_LIMIT"] = "1"
        calls = ctypes.CDLL(str(library))
        calls.TessBaseAPICreate.restype = ctypes.c_void_p
        calls.TessBaseAPIGetUTF8Text.restype = ctypes.c_void_p
        handle = calls.TessBaseAPICreate()
        if calls.TessBaseAPIInit3(ctypes.c_void_p(handle), None, b"eng") == 0:
            self._calls, self._handle = calls, handle


def _prepared(picture: Image.Image) -> Image.Image:
    """Grey on white, and large enough for small letters to be told apart."""
    if "A" in picture.getbands() or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        flat = Image.new("RGB", clear.size, (255, 255, 255))
        flat.paste(clear, mask=clear.getchannel("A"))
        picture = flat
    grey = picture.convert("L")
    longest = max(grey.size)
    scale = min(_MOST, _WIDE / longest) if longest < _WIDE else min(1.0, _LARGE / longest)
    if scale != 1.0:
        size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    return grey
