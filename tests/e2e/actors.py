"""People in front of a browser: each signs in once, opens pages, fills in forms by their fields' names, presses buttons."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, TimeoutError, expect

from tests.browser import USED, DemoServer, fresh_code, sign_in


class Actor:
    """One person with a browser of their own."""

    def __init__(self, browser: Browser, server: DemoServer, username: str, *, scripts: bool = False) -> None:
        self.server, self.username = server, username
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
        self.page: Page = self.context.new_page()
        if username in server.accounts:
            self.page = sign_in(self.context, server, username)

    def go(self, path: str) -> Page:
        """Open a page of the portal; it must exist for this person."""
        answer = self.page.goto(path if path.startswith("http") else self.server.url + path)
        assert answer is not None
        assert answer.status == 200, f"{self.username} got {answer.status} on {path}"
        self.proves()
        return self.page

    def status(self, path: str) -> int:
        """What the portal answers this person on a path, without looking at it."""
        return self.context.request.get(self.server.url + path, max_redirects=0).status

    def proves(self) -> None:
        """Give the second factor again where the portal asks for it before a dangerous act."""
        if "/sign-in/again/" in self.page.url:
            secret = self.server.accounts[self.username]["totp_secret"]
            self.page.fill("[name=code]", fresh_code(secret, USED))
            self.page.locator("form:has([name=code]) button").first.click()
            self.page.wait_for_load_state()
            kept = self.page.locator(
                "main form:has([name]) button", has_text=re.compile("send|go on|carry on|again", re.I)
            )
            if "/kept" in self.page.url and kept.count():
                kept.first.click()

    def fill(self, **fields: Any) -> Any:
        """Fill in one form: dates as dates, radios and tick boxes by value, files by path. Returns the form."""
        page, form = self.page, None
        for name, value in fields.items():
            first = f"{name}_day" if isinstance(value, date) else name
            form = page.locator(f"form:has([name='{first}'])").first
            try:
                form.wait_for(state="attached", timeout=15_000)
            except TimeoutError:
                words = page.locator("main").inner_text()[:1500]
                raise AssertionError(f"{self.username}: no field {name} on {page.url}: {words}") from None
            self._put(form, name, value)
        return form

    def _put(self, form: Any, name: str, value: Any) -> None:
        if isinstance(value, date):
            for part in ("day", "month", "year"):
                form.locator(f"[name='{name}_{part}']").fill(str(getattr(value, part)))
            return
        field = form.locator(f"[name='{name}']").first
        kind = field.evaluate("e => e.tagName + ':' + (e.type || '')") if not isinstance(value, Path) else "INPUT:file"
        if kind == "INPUT:file":
            field.set_input_files(str(value))
        elif kind == "INPUT:radio" or (kind == "INPUT:checkbox" and not isinstance(value, bool)):
            for one in value if isinstance(value, list) else [value]:
                form.locator(f"[name='{name}'][value='{one}']").check()
        elif kind == "INPUT:checkbox":
            field.set_checked(value)
        elif kind.startswith("SELECT"):
            field.select_option(label=value) if not re.fullmatch(
                r"[0-9a-f-]{36}|[a-z_]+", value
            ) else field.select_option(value)
        else:
            field.fill(str(value))

    def sends(self, button: str = "", **fields: Any) -> Page:
        """Fill in a form and press its button; there must be no error."""
        form = self.fill(**fields)
        buttons = form.locator("button:not([type=button])")
        with self.page.expect_navigation():
            (buttons.filter(has_text=button) if button else buttons).first.click()
        if (
            "/sign-in/again/" in self.page.url
        ):  # the last proof was too old: prove again, and send the kept words once more
            self.proves()
            return self.sends(button, **fields)
        self.proves()
        self.fine()
        return self.page

    def presses(self, text: str) -> Page:
        """Press a button that has no fields to fill in."""
        self.page.wait_for_load_state()
        with self.page.expect_navigation():
            self.page.locator("main form button", has_text=text).first.click()
        self.proves()
        self.fine()
        return self.page

    def fine(self) -> None:
        """Nothing was refused."""
        told = self.page.locator(".govuk-error-summary")
        if told.count():
            raise AssertionError(f"{self.username} on {self.page.url}: {told.first.inner_text()}")
        assert not self.page.locator("h1", has_text=re.compile("^(Page not found|Sorry|That was not done)")).count(), (
            self.page.url
        )

    def sees(self, text: str) -> None:
        """The words stand on the page."""
        expect(self.page.locator("main")).to_contain_text(text)

    def value(self, selector: str) -> str:
        """The value of the first option or input that fits."""
        return str(self.page.locator(selector).first.get_attribute("value"))
