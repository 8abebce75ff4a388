"""A decrypted download of 200 MB beside Wagtail serving the same plain file by its own view, with sendfile.

``python -m tests.bench_download`` measures it alone, in a demo of its own.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RUNS, BOUND, PIECE = int(os.environ.get("BENCH_RUNS", "5")), 0.3, 1024 * 1024


def figures(figure: Callable[..., Any], server: Any, room: str, version: str, paper: Path) -> list[Any]:
    """The one line of the bench's table. ``version`` is that file, filed and clean."""
    from tests.http_client import Visitor

    visitor = Visitor(server, "coordinator")  # signed in a moment ago: originals ask for the factor again after five
    ours = f"{server.url}/reviews/{room}/room/versions/{version}/original/"
    with wagtail(paper) as theirs:
        took: dict[str, list[float]] = {ours: [], theirs: []}
        for _ in range(RUNS + 1):
            for at, mine in took.items():
                mine.append(fetch(visitor.session, at, paper.stat().st_size))
    a, b = (paper.stat().st_size / 1e6 / statistics.median(mine[1:]) for mine in took.values())
    told = f"Wagtail's own, plain, with sendfile: {b:.0f} MB/s"
    return [
        figure(
            "decrypted download of 200 MB", round(a, 1), "MB/s", told, round(a / b, 3), "at least 0.3", a / b >= BOUND
        )
    ]


def fetch(session: Any, address: str, size: int) -> float:
    """Seconds from asking to the last byte."""
    start, got = time.perf_counter(), 0
    with session.get(address, stream=True) as answer:
        assert answer.status_code == 200, (address, answer.status_code)
        while piece := answer.raw.read(PIECE):
            got += len(piece)
    assert got == size, (address, got)
    return time.perf_counter() - start


@contextmanager
def wagtail(paper: Path) -> Iterator[str]:
    """The peer, served by the same server in the same way as the demo; gives the file's address."""
    from tests.browser import free_port

    folder, port = paper.parent / "peer", free_port()
    folder.mkdir()
    os.link(paper, folder / "paper.bin")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("DJANGO_", "PORTAL_", "DATABASE_"))}
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "tests.peer_wagtail:application", "--bind", f"127.0.0.1:{port}"),
            *("--workers", "1", "--threads", "8", "--timeout", "120", "--no-control-socket", "--log-level", "warning"),
        ],
        cwd=ROOT,
        env=kept | {"PEER_FOLDER": str(folder)},
    )
    address = f"http://127.0.0.1:{port}/documents/1/paper.bin"
    try:
        until = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(address, timeout=5).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < until, "the peer did not start"
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """This line alone."""
    from tests import bench

    bench.prepare()
    paper = bench.big_pdf(bench.VAR / "big.pdf")
    with bench.demo_server(MAX_UPLOAD_MB="2048", DEMO_STORIES="1") as server:
        visitor = bench.Visitor(server, "coordinator")
        room = bench.room_of(server, visitor)
        _, version = bench.send(server, visitor, room, paper)
        found = figures(bench.Figure, server, room, version, paper)
    bench.show(found)
    return 0 if all(one.holds for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
