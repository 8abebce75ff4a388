"""Large files on their way to a slow bucket: in parts, while nobody holds the turn, and whole or not at all.

Whoever withdraws waits for the turn, so nothing long is sent within it (never 7). The parts of a file can be read by nobody
until they are put together, and that is one short request, within the turn: only if the page still stands as it was baked.
Parts that lie there already are not sent again, so that a file which takes an hour gets there over many minutes' work.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from time import monotonic
from typing import Protocol

from publishing.baking import shelf
from publishing.baking.bucket import PART, Bucket

LARGE = 256 * 1024  # bytes: what is smaller is sent within the turn
A_PART = 60.0  # seconds that one part may take


class Sendable(Protocol):
    """What ``mirror.Thing`` tells of a file."""

    @property
    def key(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True)
class Carried:
    """All parts of a file lie there, and wait to be put together."""

    sha256: str
    upload: str
    etags: tuple[str, ...]


def is_large(thing: Sendable) -> bool:
    return shelf.size(thing.name) > LARGE


def carry(held: Bucket, things: Iterable[Sendable], until: float) -> tuple[dict[str, Carried], bool]:
    """Sends the parts of these files. Gives what is ready, by key, and whether that is all of them.

    Each call brings on at least one part. Raises Away.
    """
    ready: dict[str, Carried] = {}
    begun = held.begun()
    for thing in things:
        found = _carry(held, thing, begun.get(thing.key, []), until)
        if found is None:
            return ready, False
        ready[thing.key] = found
    return ready, True


def _carry(held: Bucket, thing: Sendable, begun: list[str], until: float) -> Carried | None:
    with (shelf.root() / thing.name).open("rb") as file:  # another one in its place leaves this one as it is
        if hashlib.file_digest(file, "sha256").hexdigest() != thing.sha256:
            return None
        upload = begun[0] if begun else held.begin(thing.key)
        there, etags, sent = held.parts(thing.key, upload), list[str](), False
        for number in count(1):
            file.seek((number - 1) * PART)
            piece = file.read(PART)
            if not piece:
                return Carried(thing.sha256, upload, tuple(etags))
            if there.get(number) != hashlib.md5(piece, usedforsecurity=False).hexdigest():
                if sent and monotonic() > until:
                    return None
                there[number] = held.put_part(thing.key, upload, number, piece, monotonic() + A_PART)
                sent = True
            etags.append(there[number])
    return None
