"""Is it malware? Nobody reads a file before this has answered that it is clean (never 4).

Three answers and one silence: clean, found, past the scanner's limits; and :class:`ScannerUnavailable` where it is
down, slow or unclear. Only the first is clean.

clamd is spoken to over its socket (``clamd(8)``, INSTREAM). What is larger than its ``MaxFileSize`` or packed deeper
than it looks, clamd calls OK unless ``AlertExceedsMax`` is on, so readiness tries that: a file packed too deeply must
not come back clean. The signature scanner knows one signature and is for the demo and the tests alone.
"""

from __future__ import annotations

import io
import logging
import re
import socket
import struct
import threading
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

log = logging.getLogger(__name__)

CHUNK = 64 * 1024
SECONDS = 120.0  # for one file, from the first byte to the answer; a worker's task may take 300
PROBE_SECONDS = 10.0
PROBE_RATE = 50 * 1024 * 1024  # bytes a second that clamd takes at least: 2 GB need longer than a word
LENGTH_AGAIN = 600.0  # how long a successful try of the stream's length counts
DEMO = "ok (demo signatures)"
_LIMITS_EXCEEDED = "Heuristics.Limits.Exceeded"
_TOO_LONG = b"size limit exceeded"
_LONGEST_ANSWER = 4096
_VERSION = re.compile(r"^ClamAV ([\w.+~-]{1,30})(?:/(\d{1,9})/[\w: ]{1,40})?$")  # the engine, and its signatures


class Result(StrEnum):
    """What a scanner that answered can say."""

    CLEAN = "clean"
    FOUND = "found"
    TOO_LARGE = "too_large"


class ScannerUnavailable(Exception):
    """No answer: it is down, slow, or speaks of something else. Counts as not clean, and can be tried again.

    Its words name a reason for the log, never a file.
    """


@dataclass(frozen=True, slots=True)
class Verdict:
    """A scanner's answer. Neither clean nor infected: past the scanner's limits, which counts as not clean."""

    clean: bool
    infected: bool
    name: str = ""

    @property
    def result(self) -> Result:
        """The answer as one word."""
        if self.infected:
            return Result.FOUND
        return Result.CLEAN if self.clean else Result.TOO_LARGE


CLEAN = Verdict(clean=True, infected=False)
TOO_LARGE = Verdict(clean=False, infected=False)


def found(name: str) -> Verdict:
    """The verdict on a file in which something was found."""
    return Verdict(clean=False, infected=True, name=name)


class Scanner(Protocol):
    """What each scanner does."""

    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        """Scan one file.

        :raises ScannerUnavailable: there is no answer.
        """
        ...

    def signatures(self) -> str:
        """Which scanner with which signatures answers now: what is called clean is clean as far as these know.

        :raises ScannerUnavailable: there is no answer, or it is none.
        """
        ...

    def faults(self, limit: int) -> list[str]:
        """Why files of up to ``limit`` bytes could not be scanned soundly, as sentences; empty when all is well."""
        ...


def test_file() -> bytes:
    """The file that every scanner knows and that does no harm. Put together here, so that none objects to this one."""
    return b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"


# clamd ----------------------------------------------------------------------------------------
class Clamd:
    """clamd at a socket's path or at ``host:port``."""

    def __init__(self, address: str, seconds: float = SECONDS) -> None:
        self.address, self.seconds = address, seconds

    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        """See :class:`Scanner`. What ``chunks`` raises goes through as it is."""
        return _read(self._stream(chunks, self.seconds))

    def signatures(self) -> str:
        """See :class:`Scanner`: clamd's VERSION, as ``1.4.3/27800``."""
        with self._connection(PROBE_SECONDS) as line:
            line.send(b"zVERSION\0")
            said = _VERSION.match(line.answer().decode("utf-8", "replace").strip())
        if said is None:
            raise ScannerUnavailable("a version that is none")
        return "/".join(part for part in said.groups() if part)

    def faults(self, limit: int) -> list[str]:
        """See :class:`Scanner`."""
        try:
            self.signatures()
            if _read(self._stream((b"plain words",), PROBE_SECONDS)) != CLEAN:
                return ["clamd finds something in plain words: a signature is broken, or it answers at random."]
            if not _read(self._stream((test_file(),), PROBE_SECONDS)).infected:
                return ["clamd does not find the EICAR test file: its signatures are missing."]
            if _read(self._stream((_packed_deeply(),), PROBE_SECONDS)).clean:
                return ["clamd calls clean what is beyond its limits: set AlertExceedsMax yes."]
            if not self._takes(limit):
                return [f"clamd takes less than {limit} bytes in one stream: raise StreamMaxLength."]
        except ScannerUnavailable as unavailable:
            return [f"clamd does not answer: {unavailable}."]
        return []

    def _takes(self, limit: int) -> bool:
        """Whether a stream of ``limit`` bytes is taken. It is broken off before its end, so that nothing is scanned."""
        with self._connection(PROBE_SECONDS + limit / PROBE_RATE) as line:
            line.send(b"zINSTREAM\0")
            block = struct.pack("!L", CHUNK) + bytes(CHUNK)
            for _ in range(limit // CHUNK + 1):
                if not line.send(block):
                    return False
            return not line.has_answer()

    def _stream(self, chunks: Iterable[bytes], seconds: float) -> bytes:
        with self._connection(seconds) as line:
            line.send(b"zINSTREAM\0")
            for piece in _pieces(chunks):
                if not line.send(struct.pack("!L", len(piece)), piece):
                    break  # it has hung up, and has said why
            else:
                line.send(bytes(4))
            return line.answer()

    def _connection(self, seconds: float) -> _Line:
        deadline = time.monotonic() + seconds
        host, colon, port = self.address.rpartition(":")
        try:
            if colon and port.isdigit() and not self.address.startswith("/"):
                return _Line(socket.create_connection((host.strip("[]"), int(port)), timeout=seconds), deadline)
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(seconds)
            try:
                line.connect(self.address)
            except OSError:
                line.close()
                raise
        except OSError as error:
            raise ScannerUnavailable(f"no connection ({type(error).__name__})") from error
        return _Line(line, deadline)


class _Line:
    """One connection with one deadline for everything on it."""

    def __init__(self, line: socket.socket, deadline: float) -> None:
        self.line, self.deadline = line, deadline

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *error: object) -> None:
        self.line.close()

    def send(self, *parts: bytes) -> bool:
        """Send; False where the other side has hung up (its last words may still be read)."""
        try:
            for part in parts:
                self._set_time()
                self.line.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            return False
        except OSError as error:
            raise ScannerUnavailable(f"it stopped taking the file ({type(error).__name__})") from error
        return True

    def answer(self) -> bytes:
        """What it says, up to its closing zero."""
        said = b""
        while not said.endswith(b"\0") and len(said) < _LONGEST_ANSWER:
            self._set_time()
            try:
                piece = self.line.recv(_LONGEST_ANSWER)
            except OSError as error:
                raise ScannerUnavailable(f"no answer ({type(error).__name__})") from error
            if not piece:
                break
            said += piece
        return said.rstrip(b"\0")

    def has_answer(self) -> bool:
        """Whether it has something to say before the stream has ended, which is then a complaint."""
        self.line.settimeout(0.2)
        with suppress(TimeoutError, OSError):
            return bool(self.line.recv(1, socket.MSG_PEEK))
        return False

    def _set_time(self) -> None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise ScannerUnavailable("it took too long")
        self.line.settimeout(left)


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for start in range(0, len(chunk), CHUNK):
            yield chunk[start : start + CHUNK]


def _read(said: bytes) -> Verdict:
    """clamd's answer: ``stream: OK``, ``stream: NAME FOUND``, or a complaint."""
    if _TOO_LONG in said:
        return TOO_LARGE
    text = said.decode("utf-8", "replace").strip()
    if text == "stream: OK":
        return CLEAN
    if text.startswith("stream: ") and text.endswith(" FOUND"):
        name = text.removeprefix("stream: ").removesuffix(" FOUND")
        return TOO_LARGE if name.startswith(_LIMITS_EXCEEDED) else found(name)
    raise ScannerUnavailable("an answer that is none" if text else "it hung up")


def _packed_deeply() -> bytes:
    """A small file inside a hundred archives: deeper than clamd ever looks (``MaxRecursion`` is 17, at most 100)."""
    packed = b"nothing"
    for _ in range(101):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr(zipfile.ZipInfo("inner.zip"), packed)
        packed = target.getvalue()
    return packed


# The demo's -----------------------------------------------------------------------------------
class SignatureScanner:
    """Knows the test file and nothing else. For the demo and the tests; production refuses to start with it."""

    def scan(self, chunks: Iterable[bytes]) -> Verdict:
        """See :class:`Scanner`. The signature is found across the borders of chunks too."""
        wanted, tail = test_file(), b""
        for chunk in chunks:
            window = tail + chunk
            if wanted in window:
                return found("Eicar-Test-Signature")
            tail = window[-len(wanted) :]
        return CLEAN

    def signatures(self) -> str:
        """See :class:`Scanner`."""
        return "demo signatures"

    def faults(self, limit: int) -> list[str]:
        """See :class:`Scanner`."""
        return []


# What the rest of the floor uses --------------------------------------------------------------
def scanner() -> Scanner:
    """The scanner that the settings name."""
    from django.conf import settings

    if settings.SCANNER == "signature":
        return SignatureScanner()
    return Clamd(settings.CLAMD_ADDRESS)


def scan(chunks: Iterable[bytes]) -> Verdict:
    """Scan one file with the scanner that the settings name.

    :raises ScannerUnavailable: there is no answer, which counts as not clean.
    """
    return scanner().scan(chunks)


def signatures() -> str:
    """Which scanner with which signatures answers now. :raises ScannerUnavailable: there is no answer."""
    return scanner().signatures()


_lock = threading.Lock()
_sound_until = 0.0


def readiness() -> str:
    """A word for ``/readyz``: ``ok``, that the demo's scanner is at work, or ``failed`` (the log says why).

    A good answer counts for ten minutes, except that clamd must answer each time.
    """
    global _sound_until
    from django.conf import settings

    chosen = scanner()
    if isinstance(chosen, SignatureScanner):
        return DEMO
    with _lock:
        sound = time.monotonic() < _sound_until
    try:
        faults = [] if sound and chosen.scan((test_file(),)).infected else chosen.faults(settings.MAX_UPLOAD_BYTES)
    except ScannerUnavailable as unavailable:
        faults = [f"clamd does not answer: {unavailable}."]
    for fault in faults:
        log.warning("scanner: %s", fault)
    with _lock:
        _sound_until = 0.0 if faults else _sound_until if sound else time.monotonic() + LENGTH_AGAIN
    return "failed" if faults else "ok"


def check_scanner(settings: Any) -> list[str]:
    """Why these settings cannot run in production, as sentences. For a system check; asks no server."""
    if not getattr(settings, "PRODUCTION", False):
        return []
    if settings.SCANNER != "clamd":
        return ["SCANNER must be clamd in production: the signature scanner knows one signature and is for the demo."]
    if not getattr(settings, "CLAMD_ADDRESS", ""):
        return ["CLAMD_ADDRESS is missing: the path of clamd’s socket, or host:port."]
    return []
