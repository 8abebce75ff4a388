"""`make bench`: what uploading, drawing and listing cost, each against a peer or a limit measured in the same run.

Prints a table and writes var/bench.json; the exit status is 1 where a bound does not hold.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

ROOT = Path(__file__).resolve().parent.parent
HERE = tempfile.TemporaryDirectory(prefix="bench-")
VAR = Path(HERE.name)
os.environ |= {"PORTAL_MODE": "test", "DJANGO_SETTINGS_MODULE": "tests.settings", "PORTAL_QUICK_SQLITE": "1"}
os.environ |= {"PORTAL_VAR": str(VAR), "DATABASE_URL": f"sqlite://{VAR}/portal.sqlite3"}

from tests import (  # noqa: E402
    bench_anonymity,
    bench_chronology,
    bench_download,
    bench_public,
    bench_reading,
    bench_scale,
    bench_tus,
    database,
)
from tests.browser import DemoServer, demo_server  # noqa: E402
from tests.http_client import Visitor  # noqa: E402

MIB = 1024 * 1024
UPLOAD, PIECE = 200 * MIB, MIB
BOUNDS = {"speed": 0.5, "memory": 64.0, "queries": 15}


@dataclass(frozen=True)
class Figure:
    """One line of the table. ``ratio`` is that of the figure to its peer or limit."""

    name: str
    value: float
    unit: str
    against: str
    ratio: float
    bound: str
    holds: bool


def main() -> int:
    """Measure everything; 1 where a bound does not hold."""
    prepare()
    figures = [
        *queries(),
        *bench_chronology.figures(Figure),
        *bench_anonymity.figures(Figure),
        *bench_scale.figures(Figure),
        *bench_public.library(Figure),
    ]
    paper = big_pdf(VAR / "big.pdf")
    with demo_server(MAX_UPLOAD_MB="2048") as server:
        visitor = Visitor(server, "coordinator")
        room = room_of(server, visitor)
        figures += uploads(server, visitor, room, paper)
        figures += bench_download.figures(Figure, server, room, str(UUID(newest(server)[0])), paper)
        figures += bench_tus.figures(Figure, server, visitor, room, VAR)
        figures += bench_public.pages(Figure, server)
        figures += bench_reading.figures(Figure, server, visitor, room, VAR, send, rested)
    show(figures)
    return 0 if all(one.holds for one in figures) else 1


def prepare() -> None:
    """A migrated database and keys of this run alone."""
    database.copy(VAR / "portal.sqlite3")
    import django

    django.setup()
    from django.test.utils import setup_test_environment

    from demo.serve import make_keys

    setup_test_environment()
    make_keys()


def show(figures: list[Figure]) -> None:
    """The table, and the file."""
    target = ROOT / "var" / "bench.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps([asdict(one) for one in figures], indent=2) + "\n")
    rows = [("what", "value", "against", "ratio", "bound", "")]
    for one in figures:
        value = f"{one.value:g} {one.unit}"
        rows.append(
            (one.name, value, one.against, f"{one.ratio:.2f}", one.bound, "holds" if one.holds else "DOES NOT HOLD")
        )
    widths = [max(len(row[index]) for row in rows) for index in range(6)]
    for row in rows:
        print("  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip())


# Upload -----------------------------------------------------------------------------------------------------------------
def big_pdf(path: Path) -> Path:
    """A PDF of 200 MB: one page, and random bytes that nothing can make smaller."""
    import pikepdf

    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    page.obj["/Weight"] = document.make_stream(os.urandom(UPLOAD))
    document.save(path, compress_streams=False)
    return path


class Sent:
    """A multipart form that is read from the disk while it is sent."""

    def __init__(self, fields: dict[str, str], file: Path) -> None:
        self.edge = uuid4().hex
        head = "".join(
            f'--{self.edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in fields.items()
        )
        head += (
            f'--{self.edge}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        self.parts, self.file = [head.encode()], file
        self.end = f"\r\n--{self.edge}--\r\n".encode()
        self.length = len(self.parts[0]) + file.stat().st_size + len(self.end)

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Any:
        yield from self.parts
        with self.file.open("rb") as source:
            while piece := source.read(PIECE):
                yield piece
        yield self.end


def room_of(server: DemoServer, visitor: Visitor) -> str:
    """The reference of a review whose room the coordinator files in."""
    with sqlite3.connect(server.var / "portal.sqlite3") as held:
        row = held.execute("SELECT reference FROM reviews_review WHERE stage = 'gathering'").fetchone()
    assert visitor.get(f"/reviews/{row[0]}/room/").ok
    return str(row[0])


def send(server: DemoServer, visitor: Visitor, room: str, file: Path) -> tuple[float, str]:
    """File it through the form; gives the seconds and, once it is scanned, the version's id."""
    page = visitor.get(f"/reviews/{room}/room/file/")
    form = next(f for f in re.findall(r"<form\b.*?</form>", page.text, re.S) if 'name="once"' in f)
    fields = dict(re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form))
    fields |= {"kind": "evidence", "agency": "", "title": "Bench", "marking": "", "again": "on"}
    body = Sent(fields, file)
    headers = {
        "Content-Type": f"multipart/form-data; boundary={body.edge}",
        "Referer": page.url,
    }
    before = newest(server)
    start = time.monotonic()
    answer = visitor.session.post(page.url, data=body, headers=headers, allow_redirects=False)
    took = time.monotonic() - start
    assert answer.status_code == 302, f"the upload was answered with {answer.status_code}"
    return took, scanned(server, before)


def newest(server: DemoServer) -> tuple[str, str]:
    """The newest version's id and state."""
    with sqlite3.connect(server.var / "portal.sqlite3", timeout=30) as held:
        row = held.execute("SELECT id, state FROM documentroom_version ORDER BY filed_at DESC LIMIT 1").fetchone()
    return str(row[0]), str(row[1])


def scanned(server: DemoServer, before: tuple[str, str]) -> str:
    """Waits until the worker is done with the new version, so that it does not slow what is measured next."""
    for _ in range(1200):
        key, state = newest(server)
        if key != before[0] and state != "checking":
            return str(UUID(key))
        time.sleep(0.25)
    raise RuntimeError("the worker did not finish checking the file")


def rested(server: DemoServer) -> None:
    """Waits until the worker has nothing left to do: it takes one of two processors from whatever is measured."""
    for _ in range(1200):
        with sqlite3.connect(server.var / "portal.sqlite3", timeout=30) as held:
            if not held.execute("SELECT count(*) FROM django_q_ormq").fetchone()[0]:
                return
        time.sleep(0.25)
    raise RuntimeError("the worker did not come to rest")


def seal(file: Path) -> float:
    """Seconds that hashing, encrypting and writing the same bytes take in this process."""
    from documentroom.uploads import STORE
    from portal.vault.api import create_scope, review_scope
    from portal.vault.files import SealedWriter, delete_sealed

    scope = review_scope(uuid4())
    create_scope(scope)
    start = time.monotonic()
    with file.open("rb") as source, SealedWriter(scope, STORE, f"bench/{uuid4()}", "bench") as writer:
        while piece := source.read(PIECE):
            writer.write(piece)
        sealed = writer.finish()
    took = time.monotonic() - start
    delete_sealed(sealed)
    return took


def memory(pid: int, field: str) -> float:
    """A figure of /proc/PID/status in MiB."""
    found = re.search(rf"^{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)
    assert found, field
    return int(found[1]) / 1024


def at_rest(server: DemoServer) -> float:
    """What the server's processes hold together, in MiB; their high-water marks begin here."""
    for pid in server.web_pids:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    return sum(memory(pid, "VmRSS") for pid in server.web_pids)


def grown_since(server: DemoServer, rests: float) -> float:
    """By how many MiB they grew at most since then."""
    return sum(memory(pid, "VmHWM") for pid in server.web_pids) - rests


def uploads(server: DemoServer, visitor: Visitor, room: str, paper: Path) -> list[Figure]:
    """200 MB three times through the server, each beside the same work in process."""
    small = VAR / "small.pdf"
    from tests import papers

    small.write_bytes(papers.pdf())
    send(server, visitor, room, small)  # everything is imported and warm
    rests = at_rest(server)
    served, plain = [], []
    for _ in range(3):
        plain.append(seal(paper))
        served.append(send(server, visitor, room, paper)[0])
    grown = grown_since(server, rests)
    size, a, b = paper.stat().st_size / 1e6, statistics.median(served), statistics.median(plain)
    return [
        Figure(
            "upload of 200 MB through the server",
            round(size / a, 1),
            "MB/s",
            f"hashing, encrypting, writing in process: {size / b:.1f} MB/s",
            round(b / a, 3),
            "at least 0.5",
            b / a >= BOUNDS["speed"],
        ),
        Figure(
            "the server's memory growth meanwhile",
            round(grown, 1),
            "MiB",
            "64 MiB",
            round(grown / BOUNDS["memory"], 3),
            "at most 1",
            grown <= BOUNDS["memory"],
        ),
    ]


# Queries ----------------------------------------------------------------------------------------------------------------
def queries() -> list[Figure]:
    """The same number of queries for three and for three hundred of what a page lists."""
    from django.test import Client

    from documentroom.enums import DocumentKind
    from tests.documentroom.conftest import Room
    from tests.papers import pdf
    from tests.reviews import scenes
    from tests.signing import sign_in

    made = [scenes.scene(imrs=3) for _ in range(3)]
    held, client, paper = Room(made[0]), Client(), pdf()
    sign_in(client, made[0].people["coordinator"])
    at = f"/reviews/{made[0].review.reference}/"

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            held.put(DocumentKind.EVIDENCE, paper, agency=made[0].agencies[number % 3], by="coordinator")

    fill(0, 3)
    listed = (
        ("the dashboard, of reviews", "/", lambda: [scenes.scene(imrs=0) for _ in range(297)]),
        ("the review, of agencies", at, lambda: scenes.more_agencies(made[0], 297)),
        ("the protocol, of agencies", f"{at}protocol/", None),
        ("the room, of documents", f"{at}room/", lambda: fill(3, 300)),
    )
    few = {path: cost(client, path) for _, path, _ in listed}
    for _, _, more in listed:
        if more is not None:
            more()
    return [compared(name, few[path], cost(client, path)) for name, path, _ in listed]


def cost(client: Any, path: str) -> int:
    """Queries of one visit, when everything is warm, with the sign of the person that is written twice a minute.

    A slow page would pass that half minute by itself, and cost one query more than the same page with less on it.
    """
    from datetime import timedelta

    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from portal.accounts.models import SessionRecord

    assert client.get(path).status_code == 200, path
    SessionRecord.objects.update(seen_at=timezone.now() - timedelta(minutes=1))
    with CaptureQueriesContext(connection) as held:
        client.get(path)
    return len(held)


def compared(name: str, few: int, many: int) -> Figure:
    """Equal, and few."""
    holds = few == many <= BOUNDS["queries"]
    against, bound = f"{few} with 3", f"equal, at most {BOUNDS['queries']:g}"
    return Figure(f"queries of {name}", many, "with 300", against, round(many / few, 3), bound, holds)


if __name__ == "__main__":
    sys.exit(main())
