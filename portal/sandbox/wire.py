"""How parent and child speak: frames of a four-byte length and that many bytes, over the child's own pipes.

A stream of chunks ends with an empty frame, so that a pipe that breaks half-way is never taken for the whole file.
"""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Iterable, Iterator
from typing import IO, Any

LENGTH = struct.Struct(">I")
LARGEST_FRAME = 1 << 30
CHUNK = 1 << 20


class BrokenPipeFrame(Exception):
    """The other side stopped in the middle of a frame."""


def frame(payload: bytes | memoryview) -> Iterator[bytes | memoryview]:
    """The payload with its length in front, as two pieces, so that nothing large is copied."""
    yield LENGTH.pack(len(payload))
    if len(payload):
        yield payload


def json_frame(value: Any) -> Iterator[bytes | memoryview]:
    """One frame of JSON."""
    return frame(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def stream(chunks: Iterable[bytes]) -> Iterator[bytes | memoryview]:
    """Chunks as frames, ended by an empty one. Empty chunks are left out, since they would end it."""
    for chunk in chunks:
        view = memoryview(chunk)
        for start in range(0, len(view), CHUNK):
            yield from frame(view[start : start + CHUNK])
    yield LENGTH.pack(0)


def read_exact(source: IO[bytes], size: int) -> bytes:
    """Exactly ``size`` bytes, or :class:`BrokenPipeFrame`. For the child; the parent reads with a deadline."""
    data = source.read(size)
    if len(data) != size:
        raise BrokenPipeFrame
    return data


def read_frame(source: IO[bytes]) -> bytes:
    """One frame."""
    (size,) = LENGTH.unpack(read_exact(source, LENGTH.size))
    if size > LARGEST_FRAME:
        raise BrokenPipeFrame
    return read_exact(source, size)


def read_json(source: IO[bytes]) -> Any:
    """One frame of JSON."""
    return json.loads(read_frame(source).decode("utf-8", "surrogatepass"))


def read_stream(source: IO[bytes]) -> bytes:
    """All chunks up to the empty frame, as one."""
    whole = io.BytesIO()
    while chunk := read_frame(source):
        whole.write(chunk)
    return whole.getvalue()


def write_reply(target: IO[bytes], reply: dict[str, Any], blobs: Iterable[bytes] = ()) -> None:
    """A reply: JSON that tells how many blobs follow, then each blob as a frame."""
    held = list(blobs)
    for part in json_frame({**reply, "blobs": len(held)}):
        target.write(part)
    for blob in held:
        for part in frame(blob):
            target.write(part)
    target.flush()
