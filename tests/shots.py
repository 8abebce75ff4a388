"""`make shots`: every page that each demo role can reach, drawn at 1280 and 375 px and read by axe, into var/shots/.

Follows links from the role's start page; of pages that differ only in the thing they show, the first two are kept.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser import DemoServer, chromium, demo_server, serious, sign_in

OUT = Path("var/shots")
SHAPE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|\b\d\d-[A-Z0-9]{3,6}\b")
LEAVE = re.compile(
    r"sign-out|/logout|/static/|/demo/|\.ics$|/download|/original|/template/|/letter|/export|/pack|mailto:|tel:|/lock"
)
MOST = 70


def main() -> int:
    """:returns: 1 where axe reports a serious finding."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    report: list[dict[str, object]] = []
    with demo_server() as server, chromium() as browser:
        for username, account in [("", {"role": "public", "start_url": "/"}), *server.accounts.items()]:
            context = browser.new_context(viewport={"width": 1280, "height": 900})
            page = sign_in(context, server, username) if username else public(context, server)
            report += walk(page, server, username or "public")
            context.close()
            print(
                f"{account['role']}: {sum(row['role'] == (username or 'public') for row in report)} pages", flush=True
            )
    (OUT / "axe.json").write_text(json.dumps(report, indent=1))
    bad = [row for row in report if row["serious"]]
    for row in bad:
        print(f"SERIOUS {row['role']} {row['path']}: {row['serious']}")
    print(f"{len(report)} pages drawn into {OUT}; {len(bad)} with serious findings")
    return 1 if bad else 0


def public(context: BrowserContext, server: DemoServer) -> Page:
    """The public site's first page, nobody signed in."""
    page = context.new_page()
    page.goto(server.url + "/published-reviews/")
    return page


def walk(page: Page, server: DemoServer, role: str) -> list[dict[str, object]]:
    """Draw and read every page that links lead to."""
    seen: dict[str, int] = {}
    todo, done, rows = [page.url], set[str](), list[dict[str, object]]()
    while todo and len(rows) < MOST:
        url = todo.pop(0)
        shape = SHAPE.sub("*", urlsplit(url).path)
        if url in done or seen.get(shape, 0) >= 2:
            continue
        done.add(url)
        seen[shape] = seen.get(shape, 0) + 1
        try:
            answer = page.goto(url)
        except Exception:  # noqa: BLE001  (a download, not a page)
            continue
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        rows.append(look(page, role, urlsplit(url).path, answer.status, len(rows)))
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        todo += [
            clean
            for link in links
            if (clean := urldefrag(link)[0]).startswith(server.url + "/")
            and not LEAVE.search(clean)
            and "/cms/" not in clean
        ]
    return rows


def look(page: Page, role: str, path: str, status: int, number: int) -> dict[str, object]:
    """One page: two pictures and axe's word."""
    name = (
        f"{role}-{number:02d}-" + (re.sub(r"[^a-z0-9]+", "-", SHAPE.sub("x", path).lower()).strip("-") or "start")[:60]
    )
    page.set_viewport_size({"width": 1280, "height": 900})
    page.screenshot(path=OUT / f"{name}-1280.png", full_page=True)
    found = serious(Axe().run(page))
    page.set_viewport_size({"width": 375, "height": 800})
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth + 1")
    page.screenshot(path=OUT / f"{name}-375.png", full_page=True)
    return {
        "role": role,
        "path": path,
        "status": status,
        "picture": name,
        "sideways_scroll": wide,
        "serious": [f"{f['id']} ({len(f['nodes'])}): {f['nodes'][0]['html'][:160]}" for f in found],
    }


if __name__ == "__main__":
    sys.exit(main())
