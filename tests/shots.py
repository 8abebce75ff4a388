"""`make shots`: every page that each demo role can reach, drawn at 1280 and 375 px and at 400% zoom, and read by axe, into var/shots/.

Follows links from the role's start page, two of each shape of address. A page made of the same parts as one that was
drawn before, by whichever role, is walked and measured again but not drawn again. 1280 px at 400% are 320: what is public
and the editors' is drawn and read there too. Ends with 1 on a finding of axe (on Wagtail's own pages, whose markup is not
ours, on a serious or critical one), on a page that scrolls sideways at 375 or 320 px, and on a link that leads to an error.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, Page, Response, Route

from tests.browser import DemoServer, chromium, demo_server, serious, sign_in

OUT = Path("var/shots")
WIDE, NARROW, ZOOMED = {"width": 1280, "height": 900}, {"width": 375, "height": 800}, {"width": 320, "height": 256}
ZOOMED_IN = ("public", "editor", "editor2", "communications")  # whose pages are drawn at 400% too
SHAPE = re.compile(
    r"(?<=/published-reviews/)[a-z0-9]{7}(?=/)|[0-9a-f]{8}-[0-9a-f-]{27}|\b\d\d-[A-Z0-9]{3,6}\b|(?<=/steps/)[a-z-]+|(?<=/considerations/)[a-z-]+|\d+"
)
LEAVE = re.compile(
    r"/sign-out/|/leave/|/logout/|/static/|/demo/|\.ics$|\.csv$|\.xml$|\.json$|\.pdf$|\.jpg$|/original/|mailto:|tel:"
)
WAGTAILS = re.compile(r"^/cms/(?!reviews/)")  # its own markup; some of its links lead to what publishing.gate closes
MOST, MOST_OF_WAGTAIL, OF_A_SHAPE = 90, 12, 2
BESIDE = {  # pages to which no link leads, by who asks for them, with the answer that is right
    "": {
        "/published-reviews/": 200, "/published-reviews/?q=visit": 200, "/published-reviews/?q=vizit": 200,
        "/published-reviews/?q=zeppelin": 200, "/published-reviews/?theme=sharing&year=2026": 200,
        "/system/404.html": 404, "/system/410.html": 410, "/system/503.html": 503, "/sign-in/": 200, "/sign-in/help/": 200, "/signed-out/": 200, "/join/": 200,
        "/join/closed/": 410, "/no-such-page/": 404,
    },
    "coordinator": {"/reviews/26-ZZZ/": 404},
    "editor": {"/cms/": 200, "/cms/reviews/": 200, "/cms/reviews/words/": 200},
    "communications": {"/cms/": 200, "/cms/reviews/": 200},
}  # fmt: skip
PARTS = """() => [...new Set([...document.body.querySelectorAll('*')].filter(one => !one.closest('svg')).map(one => {
    const name = e => e.tagName + '.' + [...e.classList].sort().join('.') + '[' + (e.type || '') + (e.role || '') + ']';
    return name(one.parentElement) + '>' + name(one);
}))].sort().join('\\n')"""
LINKS = "all => all.map(a => new URL(a.getAttribute('href'), location).href)"  # a drawing's links too
TOO_WIDE = """() => {
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth + 1) return [];
    const far = [...document.body.querySelectorAll('*')].filter(
        one => one.getBoundingClientRect().right > window.innerWidth + 1 && one.getClientRects().length);
    return far.slice(0, 3).map(one => one.outerHTML.slice(0, 120)).concat(far.length ? [] : ['something unseen']);
}"""
Row = dict[str, Any]


def main() -> int:
    """:returns: 1 where a page has a fault."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    report: list[Row] = []
    drawn: dict[str, Row] = {}
    with demo_server() as server, chromium() as browser:
        for username in who(server):
            context = browser.new_context(viewport=WIDE)
            context.route("**/system/*.html", lambda route: by_web_server(route, server))
            page = sign_in(context, server, username) if username else context.new_page()
            rows = walk(page, server, username, drawn)
            context.close()
            report += rows
            (OUT / "axe.json").write_text(json.dumps(report, indent=1))
            print(f"{username or 'public'}: {len(rows)} pages, {sum(r['drawn'] for r in rows)} drawn", flush=True)
    return tell(report)


def by_web_server(route: Route, server: DemoServer) -> None:
    """What the public's web server says by itself, from the files that it has for that: the demo has no such server."""
    path = Path(urlsplit(route.request.url).path)
    route.fulfill(
        status=int(path.stem),
        path=server.var / "public" / "system" / path.name,
        content_type="text/html; charset=utf-8",
    )


def who(server: DemoServer) -> list[str]:
    """The user names of every role, or of those that are named on the command line; the public has none."""
    names = ["", *server.accounts]
    return [name for name in names if not sys.argv[1:] or (name or "public") in sys.argv[1:]]


def tell(report: list[Row]) -> int:
    """Every fault in a line, then the sum of them."""
    bad = [row for row in report if row["axe"] or row["too_wide"] or row["wrong_answer"]]
    for row in bad:
        who = f"{row['role']} {row['path']}"
        for finding in row["axe"]:
            print(f"AXE {who}: {finding}")
        if row["too_wide"]:
            print(f"SIDEWAYS {who}: {row['too_wide'][0]}")
        if row["wrong_answer"]:
            print(f"ANSWER {row['status']} {who}, from {row['found_on']}")
    print(
        f"{len(report)} pages walked, {sum(row['drawn'] for row in report)} of them drawn into {OUT};"
        f" {sum(bool(row['axe']) for row in report)} with findings of axe,"
        f" {sum(bool(row['too_wide']) for row in report)} that scroll sideways,"
        f" {sum(row['wrong_answer'] for row in report)} that answer with an error"
    )
    return 1 if bad else 0


class Road:
    """The addresses still to visit: new shapes of address first, so that the bound cuts off what is most alike."""

    def __init__(self, server: DemoServer) -> None:
        self.server, self.todo, self.known, self.seen = server, list[tuple[str, str]](), set[str](), dict[str, int]()
        self.wagtail, self.asked = 0, set[str]()

    def add(self, url: str, found_on: str) -> None:
        clean = urldefrag(url)[0]
        if clean.startswith(self.server.url + "/") and not LEAVE.search(clean) and clean not in self.known:
            self.known.add(clean)
            self.todo.append((clean, found_on))

    def next(self) -> tuple[str, str] | None:
        """The next address and the page that led to it, or nothing."""
        self.todo = [(url, on) for url, on in self.todo if self._wanted(url)]
        self.todo.sort(key=lambda entry: self.seen.get(shape(entry[0]), 0))
        if not self.todo:
            return None
        url, found_on = self.todo.pop(0)
        self.seen[shape(url)] = self.seen.get(shape(url), 0) + 1
        self.wagtail += bool(WAGTAILS.match(urlsplit(url).path))
        return url, found_on

    def ask(self, path: str) -> None:
        """An address to visit however many of its shape were seen."""
        self.asked.add(self.server.url + path)
        self.add(self.server.url + path, "nowhere")

    def _wanted(self, url: str) -> bool:
        if url in self.asked:
            return True
        if WAGTAILS.match(urlsplit(url).path) and self.wagtail >= MOST_OF_WAGTAIL:
            return False
        return self.seen.get(shape(url), 0) < OF_A_SHAPE


def shape(url: str) -> str:
    return SHAPE.sub("*", urlsplit(url).path)


def walk(page: Page, server: DemoServer, username: str, drawn: dict[str, Row]) -> list[Row]:
    """Draw and read every page that links lead to."""
    road, rows = Road(server), list[Row]()
    right = BESIDE.get(username, {})
    road.add(page.url, "the start")
    for path in right:
        road.ask(path)
    while len(rows) < MOST and (entry := road.next()) is not None:
        url, found_on = entry
        answer = visit(page, url)
        if answer is None:
            continue
        row = look(page, username or "public", urlsplit(url).path, drawn, len(rows))
        row |= {"status": answer.status, "found_on": found_on}
        row["wrong_answer"] = answer.status != right.get(urlsplit(url).path, 200) and not closed(
            answer, row["path"], found_on
        )
        rows.append(row)
        for link in page.eval_on_selector_all("a[href]", LINKS):
            road.add(link, urlsplit(url).path)
    return rows


def closed(answer: Response, path: str, found_on: str) -> bool:
    """Whether one of Wagtail's own links, on one of its own pages, leads to an address of it that the gate closes."""
    return answer.status == 404 and bool(WAGTAILS.match(path) and WAGTAILS.match(found_on))


def visit(page: Page, url: str) -> Response | None:
    """Go there; nothing where it is a download and not a page."""
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    try:
        answer = page.goto(url)
    except Error as error:
        if "Download is starting" in str(error) or "ERR_ABORTED" in str(error):
            return None
        raise
    return answer if answer and "text/html" in answer.headers.get("content-type", "") else None


def look(page: Page, role: str, path: str, drawn: dict[str, Row], number: int) -> Row:
    """One page: pictures and axe's word at each width, where its like was not drawn yet; measured in any case."""
    parts = shape(path) + "\n" + page.evaluate(PARTS)
    before = drawn.get(parts)
    name = re.sub(r"[^a-z0-9]+", "-", shape(path).replace("*", "x").lower()).strip("-")[:60] or "start"
    row: Row = {"role": role, "path": path, "drawn": before is None}
    row |= {"picture": before["picture"] if before else f"{role}-{number:02d}-{name}", "axe": [], "too_wide": []}
    if before is None:
        drawn[parts] = row
        draw(page, path, row)
    for size in (NARROW, ZOOMED):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        row["too_wide"] += [f"{size['width']} px: {found}" for found in page.evaluate(TOO_WIDE)]
        if before is None and (size is NARROW or role in ZOOMED_IN):
            draw(page, path, row)
    return row


def draw(page: Page, path: str, row: Row) -> None:
    """A picture, and axe's word, at the width that the page has."""
    width = (page.viewport_size or WIDE)["width"]
    page.screenshot(path=OUT / f"{row['picture']}-{width}.png", full_page=True)
    row["axe"] += [found for found in findings(page, path) if found not in row["axe"]]


def findings(page: Page, path: str) -> list[str]:
    """What axe finds, a line each: its rule and weight, how often, and the first place."""
    results = Axe().run(page)
    found = serious(results) if WAGTAILS.match(path) else results.response["violations"]
    return [f"{f['id']}, {f['impact']} ({len(f['nodes'])}): {f['nodes'][0]['html'][:160]}" for f in found]


if __name__ == "__main__":
    sys.exit(main())
