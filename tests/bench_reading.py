"""What a marked page costs over HTTP, the first of a document and the next, alone and with eight readers at once, each
beside pdftoppm drawing the same page under the same load.

Eight who read on turn their pages at the same moment, after half a second with each: it is meanwhile that a next page is
drawn ahead. Of eight who leaf through nothing is.
"""

from __future__ import annotations

import http.client
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.browser import DemoServer
from tests.http_client import Visitor

PAGES, DOTS, READERS, TIMES = 300, 108, 8, 5
NEXT = range(2, 30)  # one after another, without a pause
TURNS, APART, READS = 15, 33, 0.5  # pages that each of several reads on, from where, and the seconds they read one
FIRST_BOUND, NEXT_BOUND = 1.0, 0.4


def long_pdf(path: Path, which: int) -> Path:
    """A PDF of 300 pages, each full of words; no two are the same file."""
    from tests import papers

    sheets = []
    for number in range(1, PAGES + 1):
        lines = [
            f"Page {number}, line {line}: what was known, by whom, and what they did with it ({which})."
            for line in range(45)
        ]
        sheets.append(b"".join(papers.text_at(words, 60, 780 - 16 * at, 11) for at, words in enumerate(lines)))
    path.write_bytes(papers.pdf(*sheets))
    return path


def figures(
    figure: Any,
    server: DemoServer,
    visitor: Visitor,
    room: str,
    var: Path,
    send: Callable[..., Any],
    rested: Callable[[DemoServer], None],
) -> Iterator[Any]:
    """The four lines. Each document's first page is asked for once: nobody has opened it before."""
    files = [long_pdf(var / f"long-{one}.pdf", one) for one in range(2 * TIMES)]
    at = [f"/reviews/{room}/room/versions/{send(server, visitor, room, one)[1]}/" for one in files]
    rested(server)  # what is found in files that were just filed is looked for beside us
    alone, crowd, reader = at[:TIMES], at[TIMES:], Reader(visitor)
    with ThreadPoolExecutor(
        READERS
    ) as pool:  # whoever reads has looked at the room, and each process has its children ready
        list(pool.map(lambda _: reader.looked(f"/reviews/{room}/room/"), range(READERS)))
    time.sleep(5)
    pairs = [(timed(lambda one=one: reader.drawn(one, 1)), timed(lambda: toppm(files[0], 1, var))) for one in alone]  # type: ignore[misc]
    yield line(figure, "the first marked page of 300", pairs, FIRST_BOUND)
    pairs = [
        (timed(lambda n=n: reader.drawn(alone[-1], n)), timed(lambda n=n: toppm(files[0], n, var)))  # type: ignore[misc]
        for n in NEXT
    ]
    yield line(figure, "a next marked page of 300", pairs, NEXT_BOUND)
    with ThreadPoolExecutor(READERS) as pool:
        at_once = [
            both(pool, lambda _, one=one: reader.drawn(one, 1), lambda _: toppm(files[0], 1, var))  # type: ignore[misc]
            for one in crowd
        ]
        yield line(figure, f"the first marked page, {READERS} readers", at_once, FIRST_BOUND)
        began = [20 + APART * one for one in range(READERS)]
        read_on = [
            both(
                pool,
                lambda k, n=n: reader.drawn(crowd[-1], began[k] + n),
                lambda k, n=n: toppm(files[0], began[k] + n, var),
            )  # type: ignore[misc]
            for n in range(TURNS)
            if time.sleep(READS) is None
        ][1:]
        yield line(figure, f"a next marked page, {READERS} readers who each read on", read_on, NEXT_BOUND)
        leafed = [
            both(pool, lambda k, n=n: reader.drawn(crowd[-1], n + k), lambda k, n=n: toppm(files[0], n + k, var))  # type: ignore[misc]
            for n in range(25, 290, 19)
        ]
        yield line(figure, f"any marked page, {READERS} readers who leaf through", leafed, FIRST_BOUND)


def both(pool: ThreadPoolExecutor, ours: Callable[[int], None], theirs: Callable[[int], None]) -> tuple[float, float]:
    """Eight readers at once, then eight pdftoppm at once: until the last of each has its page."""
    return timed(lambda: list(pool.map(ours, range(READERS)))), timed(lambda: list(pool.map(theirs, range(READERS))))


def line(figure: Any, name: str, pairs: list[tuple[float, float]], bound: float) -> Any:
    a, b = (statistics.median(one) * 1000 for one in zip(*pairs, strict=True))
    ratio = round(a / b, 3)
    return figure(name, round(a, 1), "ms", f"pdftoppm: {b:.1f} ms", ratio, f"at most {bound}", ratio <= bound)


def timed(work: Callable[[], Any]) -> float:
    start = time.monotonic()
    work()
    return time.monotonic() - start


class Reader:
    """Asks for pages with a visitor's cookies, on one connection for each thread, and does little besides: what it costs
    to ask is counted as ours."""

    def __init__(self, visitor: Visitor) -> None:
        self._at = visitor.server.url.rpartition("/")[2]
        self._headers = {"Cookie": "; ".join(f"{one.name}={one.value}" for one in visitor.session.cookies)}
        self._own = threading.local()

    def looked(self, address: str) -> None:
        """A look at a page of the portal."""
        answer, _ = self._got(address)
        assert answer.status == 200, address

    def drawn(self, at: str, number: int) -> None:
        """One page, to its last byte."""
        answer, picture = self._got(f"{at}page-{number}.jpg")
        assert (answer.status, answer.headers["Content-Type"], picture[:2]) == (200, "image/jpeg", b"\xff\xd8"), at

    def _got(self, address: str) -> tuple[http.client.HTTPResponse, bytes]:
        try:
            return self._asked(address)
        except (AttributeError, ConnectionError):  # none yet, or the server closed it while nobody asked
            self._own.link = http.client.HTTPConnection(self._at)
            return self._asked(address)

    def _asked(self, address: str) -> tuple[http.client.HTTPResponse, bytes]:
        self._own.link.request("GET", address, headers=self._headers)
        answer = self._own.link.getresponse()
        return answer, answer.read()


def toppm(file: Path, number: int, var: Path) -> None:
    where = var / f"p{time.monotonic_ns()}"
    command = ["pdftoppm", "-r", str(DOTS), "-f", str(number), "-l", str(number), "-jpeg", str(file), str(where)]
    subprocess.run(command, check=True)
