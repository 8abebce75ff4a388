"""The small scripts, in a real browser and under the portal's own policy: enhancement only, each with its plain way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, sync_playwright

from portal.kernel.templatetags.kit import form_errors
from tests.portal.kernel.test_kit import Everything
from tests.services import require

pytestmark = pytest.mark.chromium
HOST = "http://rooms.test"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self'"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = require("chromium")
    with sync_playwright() as started:
        launched = started.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


def request() -> HttpRequest:
    made = RequestFactory().get("/")
    made.user = type("Nobody", (), {"is_authenticated": False})()  # type: ignore[assignment]
    return made


def opened(browser: Browser, template: str, context: dict[str, Any] | None = None, *, scripts: bool = True) -> Page:
    """A page of the portal, its static files from the source tree, everything else answered with a blank page."""
    html = render_to_string(template, context or {}, request=request())
    page = browser.new_context(java_script_enabled=scripts).new_page()

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOST)
        if route.request.url == f"{HOST}/start":
            route.fulfill(body="<title>Before</title>", content_type="text/html")
        elif route.request.url == f"{HOST}/page":
            route.fulfill(body=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})
        elif path.startswith(settings.STATIC_URL):
            found = settings.STATICFILES_DIRS[0] / path.removeprefix(settings.STATIC_URL)
            kind = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}.get(
                found.suffix, "font/woff2"
            )
            route.fulfill(body=found.read_bytes(), content_type=kind)
        else:
            route.fulfill(body="<title>Elsewhere</title>", content_type="text/html")

    page.route("**/*", answer)
    page.goto(f"{HOST}/start")
    page.goto(f"{HOST}/page")
    return page


@pytest.mark.parametrize("template", ["family.html", "public.html"])
def test_leaving_leaves_no_way_back_to_the_page(browser: Browser, template: str) -> None:
    page = opened(
        browser, template, {"leave_url": "https://elsewhere.test/", "leave_elsewhere": "https://elsewhere.test/"}
    )
    page.get_by_role("link", name="Leave this site quickly").click()
    page.wait_for_url("https://elsewhere.test/")
    page.go_back()
    assert page.url == f"{HOST}/start"


def test_escape_three_times_leaves_and_twice_does_not(browser: Browser) -> None:
    page = opened(browser, "family.html", {"leave_url": "https://elsewhere.test/"})
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert page.url == f"{HOST}/page"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_url("https://elsewhere.test/")


def test_leaving_works_without_scripts(browser: Browser) -> None:
    page = opened(browser, "family.html", {"leave_url": "https://elsewhere.test/"}, scripts=False)
    page.get_by_role("link", name="Leave this site quickly").click()
    page.wait_for_url("https://elsewhere.test/")


def test_the_summary_of_errors_takes_the_focus(browser: Browser) -> None:
    context = {"message": form_errors(Everything({}, {})), "back": "/"}
    page = opened(browser, "refused.html", context)
    assert page.locator(".govuk-error-summary").count() == 1
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"


def test_the_pages_of_a_review_are_there_at_once_on_a_desk_and_one_tap_away_on_a_phone(browser: Browser) -> None:
    page = opened(
        browser, "refused.html", {"review": type("R", (), {"reference": "26-K4T", "pk": None})(), "message": "Not yet."}
    )
    fold = page.locator(".place__more summary")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert not fold.is_visible()
    page.set_viewport_size({"width": 375, "height": 800})
    assert fold.is_visible()
