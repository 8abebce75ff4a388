"""A new person's way in: the link from the letter box, the code told by telephone, a password, an authenticator app."""

from __future__ import annotations

import re

from playwright.sync_api import Browser

from demo.codes import current_code
from tests.browser import USED, DemoServer
from tests.e2e.actors import Actor

PASSWORD = "a-long-and-odd-sentence-81"


def join(browser: Browser, server: DemoServer, *, inviter: Actor, email: str) -> Actor:
    """Finish an invitation as the invited person; returns them signed in. ``inviter`` is on the page that shows the code."""
    inviter.presses("Show the code")
    code = inviter.page.locator(".bigcode").inner_text()
    new = Actor(browser, server, email.split("@")[0])
    link = None
    for _ in range(60):
        new.page.goto(server.url + "/demo/outbox/")
        letter = new.page.locator("article, li, tr, section, div", has_text=email).last
        link = re.search(r"https?://\S+/join/[^\s<\"]+", letter.inner_text()) if letter.count() else None
        if link:
            break
        new.page.wait_for_timeout(1000)
    assert link, new.page.inner_text("body")
    new.page.goto(link[0])
    if new.page.locator("[name=code]").count() == 0:
        new.page.locator("main button, main a.govuk-button").first.click()
    new.sends(code=code)
    new.sends(password=PASSWORD, again=PASSWORD)
    new.page.locator("a[href$='/set-up/app/']").first.click()
    secret = re.sub(r"\s", "", new.page.locator(".key").inner_text())
    USED[secret] = current_code(secret)
    new.sends(code=USED[secret])
    new.page.goto(server.url + "/")
    return new
