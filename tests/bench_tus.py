"""A file of 1 GiB by tus through the real server, beside hashing, encrypting and writing it in one process."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

MIB = 1024 * 1024
SIZE = int(os.environ.get("BENCH_TUS_MB", "1024")) * MIB  # smaller for a trial
RUNS = int(os.environ.get("BENCH_TUS_RUNS", "5"))
BOUNDS = {"speed": 0.8, "memory": 64.0}


def figures(figure: Callable[..., Any], server: Any, visitor: Any, room: str, folder: Path) -> list[Any]:
    """The two lines of the bench's table: speed, and the server's memory."""
    from tests.bench import at_rest, grown_since, seal

    paper = folder / "whole.bin"
    told = hashlib.sha256()
    with paper.open("wb") as target:
        for _ in range(SIZE // MIB):
            piece = os.urandom(MIB)
            told.update(piece)
            target.write(piece)
    send(server, visitor, room, paper, "", at_most=8 * MIB)  # warm
    rests, served, plain = at_rest(server), [], []
    for _ in range(RUNS):
        plain.append(seal(paper))
        served.append(send(server, visitor, room, paper, told.hexdigest()))
    grown = grown_since(server, rests)
    paper.unlink()
    a, b, size = statistics.median(served), statistics.median(plain), SIZE / 1e6
    ratio = statistics.median(one / other for one, other in zip(plain, served, strict=True))
    name = f"upload of {SIZE // MIB} MiB by tus, to the acknowledged last byte"
    against = f"hashing, encrypting, writing in process: {size / b:.1f} MB/s"
    limit = BOUNDS["memory"]
    return [
        figure(name, round(size / a, 1), "MB/s", against, round(ratio, 3), "at least 0.8", ratio >= BOUNDS["speed"]),
        figure(
            "the server's memory growth meanwhile", round(grown, 1), "MiB", "64 MiB", round(grown / limit, 3),
            "at most 1", grown <= limit,
        ),
    ]  # fmt: skip


class Body:
    """A file that is read while it is sent."""

    def __init__(self, file: Path, size: int) -> None:
        self.file, self.size = file, size

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[bytes]:
        left = self.size
        with self.file.open("rb") as source:
            while left and (piece := source.read(min(MIB, left))):
                left -= len(piece)
                yield piece


def send(server: Any, visitor: Any, room: str, file: Path, digest: str, *, at_most: int = SIZE) -> float:
    """Seconds from the first byte to the answer after the last; the upload is removed again."""
    page = visitor.get(f"/reviews/{room}/room/file/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token
    tus, name = {"Tus-Resumable": "1.0.0"}, base64.b64encode(b"Bench.bin").decode()
    headers = tus | {"Upload-Length": str(at_most), "Upload-Metadata": f"filename {name}", "X-CSRFToken": token[1]}
    at = f"{server.url}/reviews/{room}/room/file/uploads/"
    made = visitor.session.post(at, headers=headers | {"Referer": page.url})
    assert made.status_code == 201, made.status_code
    address = server.url + made.headers["Location"]
    headers = tus | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    start = time.monotonic()
    answer = visitor.session.patch(address, data=Body(file, at_most), headers=headers)
    took = time.monotonic() - start
    assert answer.status_code == 204 and answer.headers["Upload-Offset"] == str(at_most), answer.status_code
    with sqlite3.connect(server.var / "portal.sqlite3", timeout=30) as held:
        key = UUID(address.split("/")[-3]).hex
        row = held.execute("SELECT sha256 FROM documentroom_upload WHERE id = ?", (key,)).fetchone()
    assert row[0] == digest or (not digest and row[0]), "another digest"
    assert visitor.session.delete(address, headers=tus).status_code == 204
    return took
