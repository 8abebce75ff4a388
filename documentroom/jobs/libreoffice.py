"""LibreOffice as a library, inside the limited child.

Its command starts programs, and binds a socket in /tmp that another of its processes could answer. Its library
(LibreOfficeKit, ``LibreOfficeKit.h``; a stable interface in C) does neither, so that a child with LibreOffice is as
closed as any other. It takes the same time.
"""

from __future__ import annotations

import ctypes
import os
import shutil
from pathlib import Path

from portal.sandbox.api import SandboxRefused

MISSING = "no_libreoffice"
_LIBRARIES = ("libmergedlo.so", "libsofficeapp.so")


class _DocumentCalls(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("destroy", ctypes.c_void_p),
        ("save_as", ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p)),
    ]


class _OfficeCalls(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("destroy", ctypes.c_void_p),
        ("load", ctypes.c_void_p),
        ("get_error", ctypes.c_void_p),
        ("load_with", ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p)),
    ]


class _Office(ctypes.Structure):
    _fields_ = [("calls", ctypes.POINTER(_OfficeCalls))]


class _Document(ctypes.Structure):
    _fields_ = [("calls", ctypes.POINTER(_DocumentCalls))]


def find() -> Path | None:
    """LibreOffice's library, or None where it is not installed."""
    for name in ("soffice", "libreoffice"):
        program = shutil.which(name)
        folder = None if program is None else Path(program).resolve().parent
        for library in _LIBRARIES:
            if folder is not None and (folder / library).is_file():
                return folder / library
    return None


def convert(source: Path, target: Path, profile: Path, options: str) -> bool:
    """Save a Word file as PDF. Once in a process: LibreOffice cannot be started twice in one.

    :returns: False where it could not read the file.
    :raises SandboxRefused: ``no_libreoffice``.
    """
    library = find()
    if library is None:
        raise SandboxRefused(
            "Word files cannot be shown page by page here: LibreOffice is not installed.", code=MISSING
        )
    os.environ["HOME"], os.environ["SAL_USE_VCLPLUGIN"] = str(profile.parent), "svp"
    start = ctypes.CDLL(str(library)).libreofficekit_hook_2
    start.restype, start.argtypes = ctypes.POINTER(_Office), [ctypes.c_char_p, ctypes.c_char_p]
    office = start(str(library.parent).encode(), f"file://{profile}".encode())
    if not office:
        raise SandboxRefused("Word files cannot be shown page by page here: LibreOffice does not start.", code=MISSING)
    load = office.contents.calls.contents.load_with
    document = load(ctypes.cast(office, ctypes.c_void_p), f"file://{source}".encode(), b"Language=en-GB,Batch=true")
    if not document:
        return False
    save = ctypes.cast(document, ctypes.POINTER(_Document)).contents.calls.contents.save_as
    return bool(save(document, f"file://{target}".encode(), b"pdf", options.encode()))
