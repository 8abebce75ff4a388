"""One job, one child."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from portal.sandbox import wire
from portal.sandbox.errors import SandboxKilled, SandboxRefused
from portal.sandbox.limits import DEFAULT, Limits
from portal.sandbox.process import Child

# Each may take a gigabyte; more at once than processors only makes all of them late.
_places = threading.BoundedSemaphore((os.cpu_count() or 1) + 1)


class Result(NamedTuple):
    """What a job gave: plain JSON, and bytes."""

    meta: dict[str, Any]
    blobs: list[bytes]


def run(
    job: str,
    data: bytes | Iterable[bytes],
    params: dict[str, Any] | None = None,
    limits: Limits = DEFAULT,
) -> Result:
    """Run ``job`` on a sender's file in a limited child.

    :param job: dotted name of a module of ours, importable without Django, with
        ``run(data: bytes, params: dict) -> tuple[dict, list[bytes]]``. Never taken from a request.
    :param data: the file, whole or in chunks (a sealed file's reader gives chunks, so that the parent never holds it).
    :raises SandboxRefused: the job says that the input will not do; its sentence is for the sender.
    :raises SandboxKilled: a limit was passed, or the job failed.
    """
    with _places:
        deadline = time.monotonic() + limits.wall
        child = Child(limits)
        try:
            child.send(_request(job, data, params or {}), deadline)
            answer, blobs = child.reply(deadline, limits.output)
        finally:
            child.end()
    return judge(answer, blobs)


def _request(job: str, data: bytes | Iterable[bytes], params: dict[str, Any]) -> Iterator[bytes | memoryview]:
    yield from wire.json_frame({"job": job, "params": params})
    yield from wire.stream([data] if isinstance(data, bytes) else data)


def judge(answer: dict[str, Any], blobs: list[bytes]) -> Result:
    """A reply as a result, or as the error that it tells."""
    end = answer.get("end")
    if end == "done" and isinstance(answer.get("meta"), dict):
        return Result(answer["meta"], blobs)
    if end == "refused":
        raise SandboxRefused(str(answer["message"]), code=str(answer["code"]), details=answer["details"])
    reason = answer.get("reason")
    raise SandboxKilled(reason if reason in SandboxKilled.REASONS else "crash", str(answer.get("where", "")))
