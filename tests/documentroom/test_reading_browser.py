"""Reading in Chromium: by keys and without JavaScript, what is found marked, and the code read by machine from the screen."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from documentroom.enums import DocumentKind
from documentroom.models import ReadMark
from portal.kernel.calendar import now
from tests import papers
from tests.documentroom.conftest import SECRET, Room
from tests.documentroom.test_uploads_browser import Server
from tests.services import require

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.slow,
    pytest.mark.sqlite,
    pytest.mark.django_db(transaction=True),
]
CODE = "HKTM-97PL"


def read_at_half(picture: bytes, folder: Path) -> str:
    """What Tesseract reads of a picture of the screen, at half its size."""
    whole = Image.open(io.BytesIO(picture))
    whole.resize((whole.width // 2, whole.height // 2), Image.Resampling.LANCZOS).save(folder / "half.png")
    command = [require("tesseract"), folder / "half.png", "-", "--psm", "11"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_pages_turn_by_keys_and_without_javascript_and_the_screen_tells_whose_copy_it_is(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    lines = [papers.text_at(f"{SECRET} was seen at home, line {at}", 72, 740 - 24 * at, 12) for at in range(20)]
    version = room.put(DocumentKind.OVERVIEW_REPORT, papers.pdf(*[b"".join(lines)] * 3), tabled_at=now())
    ReadMark.objects.create(review=room.review, version=version, reader=room.user("member"), code=CODE, opened_at=now())
    key, complaints = room.browser("member").cookies[settings.SESSION_COOKIE_NAME].value, list[str]()
    url, server = room.url("read", version.pk), Server()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=require("chromium"), args=["--no-sandbox"])

            def opened(javascript: bool) -> Page:
                context = browser.new_context(
                    base_url=f"http://localhost:{server.port}",
                    java_script_enabled=javascript,
                    viewport={"width": 1280, "height": 900},
                )
                cookie = {"name": settings.SESSION_COOKIE_NAME, "value": key, "url": f"http://localhost:{server.port}"}
                context.add_cookies([cookie])  # type: ignore[list-item]
                page = context.new_page()
                page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
                page.on("pageerror", lambda error: complaints.append(str(error)))
                page.goto(url)
                return page

            page = opened(javascript=True)
            assert CODE in read_at_half(page.screenshot(full_page=True), tmp_path)
            page.keyboard.press("n")
            expect(page.get_by_text("Page 2 of 3")).to_be_visible()
            page.keyboard.press("/")
            page.keyboard.type(SECRET)
            page.keyboard.press("Enter")
            expect(page.locator("rect.found")).to_have_count(20)
            page.locator("h1").click()
            page.keyboard.press("ArrowRight")
            expect(page.get_by_text("Page 3 of 3")).to_be_visible()
            expect(page.locator("rect.found")).to_have_count(20)
            assert SECRET not in page.url
            page.keyboard.press("+")
            expect(page.locator(".sheet--zoom")).to_be_visible()
            page.keyboard.press("?")
            page.get_by_label("Use these keys in this browser").uncheck()
            page.get_by_role("button", name="Close").click()
            page.keyboard.press("?")
            expect(page.locator("dialog#keys")).to_be_hidden()
            assert page.evaluate("JSON.stringify(localStorage)") == '{"reading-keys-off":"1"}'
            plain = opened(javascript=False)
            plain.get_by_label("Find in this document").fill(SECRET)
            plain.get_by_role("button", name="Find", exact=True).click()
            plain.get_by_role("button", name="Page 2").first.click()
            assert plain.locator("rect.found").count() == 20
            assert plain.get_by_role("button", name="Keys").count() == 0
            browser.close()
    finally:
        server.kill()
    assert not complaints
