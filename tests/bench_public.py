"""The public site: a report's page under load, the search of many reviews beside few, and baking them.

``python -m tests.bench_public`` measures these alone; BENCH_REVIEWS makes a trial smaller.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tests import nginx
from tests.browser import DemoServer
from tests.load import answers, answers_each

FEW, MANY, RUNS = 10, int(os.environ.get("BENCH_REVIEWS", "1000")), 5
BOUNDS = {"nginx": 0.8, "demo": 20.0, "search": 2.0}
WORD = "lighthouse"


# Under load -------------------------------------------------------------------------------------------------------------
def pages(figure: Callable[..., Any], server: DemoServer) -> list[Any]:
    """A published report: through nginx as it is shipped beside nginx as it comes, and through the demo beside Wagtail."""
    with sqlite3.connect(server.var / "portal.sqlite3") as held:
        slug = held.execute("SELECT slug FROM publishing_libraryentry WHERE ended_on IS NULL").fetchone()[0]
    report = f"/published-reviews/{slug}/"
    port = int(server.url.rpartition(":")[2])
    here = Path(tempfile.mkdtemp(prefix="bench-public-"))
    here.chmod(0o755)
    shutil.copytree(server.var / "public", here / "public")
    try:
        with nginx.running(here / "public") as ours, nginx.running(here / "public", bare=True) as bare:
            served = interleaved(lambda: capacity(ours, report), lambda: capacity(bare, report))
            loaded = interleaved(lambda: under_load(ours, report), lambda: under_load(bare, report))
    finally:
        shutil.rmtree(here, ignore_errors=True)
    runs = [answers_each(port, [report, "/getting-help/?asked=anew"], connections=8) for _ in range(RUNS + 1)][1:]
    shown = [statistics.median(side) for side in zip(*runs, strict=True)]
    return [
        ratio(
            figure,
            "a report's page through our nginx configuration, by its own time",
            served,
            "nginx as Debian ships it, the same bytes",
            "nginx",
        ),
        ratio(figure, "the same, answers under load", loaded, "nginx as Debian ships it", "nginx"),
        ratio(figure, "a report's page through the demo's server", shown, "a plain Wagtail page there", "demo"),
    ]


def capacity(port: int, path: str) -> float:
    """Answers for each second of the web server's own processor time, under load: what the machine does besides counts
    neither for nor against it, nor does whoever asks."""
    before = nginx.spent(port)
    count = answers(port, path, connections=16, seconds=2.0) * 2.0
    return count / (nginx.spent(port) - before)


def under_load(port: int, path: str) -> float:
    """Answers a second as they arrive, for two processes that ask at once: one alone is busy before the server is."""
    with ThreadPoolExecutor(2) as pool:
        return sum(pool.map(lambda _: answers(port, path, connections=16, seconds=1.0), range(2)))


def interleaved(*works: Callable[[], float]) -> list[float]:
    """The median of each, taken in turns; each is warm before."""
    held: list[list[float]] = [[] for _ in works]
    for run in range(RUNS + 1):
        for index, work in enumerate(works):
            found = work()
            if run:
                held[index].append(found)
    return [statistics.median(one) for one in held]


def ratio(figure: Callable[..., Any], name: str, found: list[float], peer: str, bound: str) -> Any:
    a, b = found
    return figure(
        name, round(a), "/s", f"{peer}: {b:,.0f}/s", round(a / b, 3), f"at least {BOUNDS[bound]:g}",
        a / b >= BOUNDS[bound],
    )  # fmt: skip


# Many reviews -----------------------------------------------------------------------------------------------------------
def library(figure: Callable[..., Any]) -> list[Any]:
    """Searching and baking, with few published reviews and then with many."""
    from publishing.baking import bakery, shelf

    makers = begin()
    fill(makers, FEW)
    few = timed(search)
    made = fill(makers, MANY - FEW)
    many = timed(search)
    start = time.perf_counter()
    whole = bakery.sweep()
    first = time.perf_counter() - start
    assert not whole.faults, whole.faults[:3]
    change(made)
    start = time.perf_counter()
    again = bakery.sweep()
    second = time.perf_counter() - start
    lists = [name for name in again.written if name.count("/") < 3 or "/~page-" in name or name.startswith("system/")]
    others = [name for name in again.written if made.slug not in name and name not in lists]
    assert f"site{made.public_path}index.html" in again.written
    shutil.rmtree(shelf.root())
    return [
        figure(
            f"searching {MANY:,} published reviews", round(1000 * many, 1), "ms", f"{FEW}: {1000 * few:.1f} ms",
            round(many / few, 3), f"at most {BOUNDS['search']:g}", many / few <= BOUNDS["search"],
        ),
        figure(
            f"baking {MANY:,} reviews anew when one changed", round(second, 2), "s", f"baking them all: {first:.1f} s",
            round(second / first, 3), f"only what it touches: {len(again.written)} of {len(whole.written):,} files",
            not others and len(again.written) < len(whole.written) / 10,
        ),
    ]  # fmt: skip


def begin() -> tuple[Any, Any]:
    """The site and the two who publish."""
    from wagtail.models import Site

    from publishing import setup
    from tests.publishing import world

    Site.clear_site_root_paths_cache()
    setup.ensure_site()
    return world.editor("bench-editor"), world.editor("bench-second")


def fill(makers: tuple[Any, Any], number: int) -> Any:
    """So many published reviews, each with a report of its own; past the guards, which have their tests. Gives the last."""
    from tests.publishing import world

    page: Any = None
    lifted, kept = world.lifted, dict(world.FILES)
    with lifted("default"):
        world.lifted = lambda using: nullcontext()  # type: ignore[assignment]  # away already, once for all of them
        try:
            for count in range(number):
                page = publish(makers, count)
        finally:
            world.lifted = lifted
            world.FILES.clear()
            world.FILES.update(kept)
    return page


def publish(makers: tuple[Any, Any], count: int) -> Any:
    """One of them."""
    from django.db import transaction
    from django.utils import timezone
    from wagtail.models import Page

    from publishing import library, permits, selectors
    from publishing.models import PageWords, PublicationPermit, ReviewPage
    from reviews.enums_report import Part
    from tests.publishing import world

    now = timezone.now()
    weeks = (
        f"<p>What agency {(count * 7 + line) % 97} knew in week {line}, and what it did.</p>" for line in range(60)
    )
    rare = f"<p>The {WORD} is lit.</p>" if count % 5 == 0 else ""
    world.FILES.clear()
    world.FILES |= {
        Part.REPORT_HTML: f"<h1>Report {count}</h1>{''.join(weeks)}{rare}".encode(),
        Part.SUMMARY_HTML: f"<h1>Summary</h1><p>In short, {count}.</p>".encode(),
        Part.REPORT_PDF: world.PDF,
    }
    with transaction.atomic():
        held = world.release(title=f"The review of bench {count}")
        text = PageWords.objects.create(text=f"Two notes of one visit, {count}.", checked_at=now)
        code = f"bench{held.pk.hex[:12]}"
        page = ReviewPage(title=f"Review page {code}", slug=code, release_id=held.pk, words_id=text.pk, live=False)
        Page.objects.get(pk=selectors.library_page().pk).add_child(instance=page)
        permit = PublicationPermit.objects.create(
            page_id=page.pk, revision_id=1, release_digest=held.digest, not_before=now, editor=makers[0],
            approver=makers[1], digest=permits.digest(page, words=text.text, release_digest=held.digest),
            **{name: getattr(page, name) for name in permits.BOUND},
        )  # fmt: skip
        Page.objects.filter(pk=page.pk).update(live=True, first_published_at=now, last_published_at=now)
        page.refresh_from_db()
        library.enter(page, permit)
    return page


def change(page: Any) -> None:
    """An action of this one's plan is done."""
    from reviews.models import Release
    from tests.publishing import world

    with world.lifted("default"):
        release = Release.objects.get(pk=page.release_id)
        release.progress = {"2": {"state": "done", "done_on": "2026-11-01"}}
        release.save(update_fields=["progress"])


def search() -> None:
    """As somebody searches: the page of what was found."""
    from django.test import Client

    answer = Client().get("/published-reviews/", {"q": f"{WORD} lit"})
    assert answer.status_code == 200
    assert b"<mark>" in answer.content


def timed(work: Callable[[], Any]) -> float:
    """The median seconds of several runs."""
    work()
    held = []
    for _ in range(2 * RUNS + 1):
        start = time.perf_counter()
        work()
        held.append(time.perf_counter() - start)
    return statistics.median(held)


def main() -> int:
    """These lines alone."""
    from tests import bench
    from tests.browser import demo_server

    bench.prepare()
    found = library(bench.Figure) if "pages" not in sys.argv else []
    if "library" not in sys.argv:
        with demo_server() as server:
            found += pages(bench.Figure, server)
    bench.show(found)
    return 0 if all(one.holds for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
