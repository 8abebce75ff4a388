"""A plain HTTP client that signs in and fills in forms as a browser without JavaScript would."""

from __future__ import annotations

import html
import re
from typing import Any

import requests

from tests.browser import USED, DemoServer, fresh_code


class Visitor:
    """Somebody signed in on a running demo, without a browser."""

    def __init__(self, server: DemoServer, username: str) -> None:
        self.server, self.session = server, requests.Session()
        account = server.accounts[username]
        page = self.get("/sign-in/")
        page = self.submit(page, username=account["username"], password=account["password"])
        page = self.submit(page, code=fresh_code(account["totp_secret"], USED))
        assert page.ok and "/sign-in/" not in page.url, page.url
        self.start = account["start_url"]

    def get(self, path: str, **kwargs: Any) -> requests.Response:
        """GET a path of the demo, redirects followed."""
        return self.session.get(path if path.startswith("http") else self.server.url + path, **kwargs)

    def submit(self, page: requests.Response, **fields: str) -> requests.Response:
        """POST the first form of ``page`` that holds every one of ``fields``, its hidden fields kept."""
        form = next(
            f
            for f in re.findall(r"<form\b.*?</form>", page.text, re.S)
            if all(f'name="{name}"' in f for name in fields)
        )
        action = re.search(r'<form\b[^>]*\baction="([^"]*)"', form)
        hidden = {
            html.unescape(n): html.unescape(v)
            for n, v in re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)
        }
        target = requests.compat.urljoin(page.url, html.unescape(action[1]) if action and action[1] else page.url)
        return self.session.post(target, data=hidden | fields, headers={"Referer": page.url})
