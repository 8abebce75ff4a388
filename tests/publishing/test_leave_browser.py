"""4.13, and everybody who reads: "leave this site quickly", in a real browser, with and without scripts, by key and by touch."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import Page, Route, sync_playwright

from portal.kernel.context import LEAVE
from tests.services import require

pytestmark = pytest.mark.chromium
SCRIPT = Path(__file__).resolve().parents[2] / "portal" / "static" / "portal" / "js" / "leave.js"
SITE = "http://reviews.example/"


def answer(route: Route) -> None:
    """Two pages of a site, its script, and the world outside."""
    if route.request.url.endswith(".js"):
        route.fulfill(path=SCRIPT, content_type="text/javascript")
    elif route.request.url.startswith(SITE):
        way_out = render_to_string("kit/leave.html", {"leave_url": LEAVE})
        page = f'<h1>Read</h1><a id="on" href="/second/">On</a>{way_out}<script type="module" src="/leave.js"></script>'
        route.fulfill(body=page, content_type="text/html")
    else:
        route.fulfill(body="<h1>Outside</h1>", content_type="text/html")


def leaves(page: Page, how: str) -> None:
    """Opens two pages of the site, one after the other, and leaves from the second."""
    page.goto(SITE)
    page.click("#on")
    page.wait_for_url("**/second/")
    if how == "touch":
        page.click("[data-leave]")
    elif how == "key":
        page.focus("[data-leave]")
        page.keyboard.press("Enter")
    else:
        for _ in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url(LEAVE)


def test_whoever_left_does_not_come_back_by_the_back_button_and_can_open_the_site_anew() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=require("chromium"), args=["--no-sandbox"])
        for how in ("touch", "escape"):
            context = browser.new_context()
            context.route("**/*", answer)
            page = context.new_page()
            page.goto("http://before.example/")
            leaves(page, how)
            page.go_back(wait_until="commit")  # to the first page of the site, which leaves again
            page.wait_for_url(LEAVE)
            assert page.inner_text("h1") == "Outside"
            page.go_back()
            assert page.url == "http://before.example/"
            page.goto(SITE)  # opened anew: to read
            page.click("#on")
            page.wait_for_url("**/second/")
            page.go_back()
            assert page.url == SITE
            assert page.inner_text("h1") == "Read"
            context.close()
        plain = browser.new_context(java_script_enabled=False)
        plain.route("**/*", answer)
        leaves(plain.new_page(), "key")
        browser.close()
