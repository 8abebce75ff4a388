"""What a limited child can end in, other than an answer."""

from __future__ import annotations


class SandboxRefused(Exception):
    """The job looked at the input and says that it will not do.

    ``str(error)`` is a full sentence for the person who sent the file. ``code`` names the reason for programs,
    ``details`` holds what was found (plain JSON), for a page that wants to list it.
    """

    def __init__(self, message: str, *, code: str = "", details: dict[str, object] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.details = details or {}


class SandboxKilled(Exception):
    """The child passed a limit or crashed, and is gone. Nothing of what it said counts.

    ``reason`` is one of ``REASONS``. ``str(error)`` is a full sentence that names no file and no content. ``where`` is,
    for a crash inside our own code, the kind of error and the line, without its message (which may quote the file).
    """

    REASONS = {
        "time": "Opening this file took too long, so it was stopped.",
        "memory": "Opening this file took too much memory, so it was stopped.",
        "output": "What came out of this file was larger than is allowed, so it was stopped.",
        "start": "The program that opens files could not be started on this machine.",
        "crash": "This file could not be opened safely: the program that opened it failed.",
    }

    def __init__(self, reason: str, where: str = "") -> None:
        super().__init__(self.REASONS[reason])
        self.reason = reason
        self.where = where
