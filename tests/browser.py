"""A real browser on a real demo: what the journey, `make shots` and `make bench` share."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from demo.codes import current_code
from tests import database
from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class DemoServer:
    """A running demo: its address, its folder and its accounts by role."""

    def __init__(self, url: str, var: Path, process: subprocess.Popen[bytes]) -> None:
        self.url, self.var, self.process = url, var, process

    @property
    def accounts(self) -> dict[str, dict[str, str]]:
        """Accounts by user name."""
        return {row["username"]: row for row in json.loads((self.var / "accounts.json").read_text())}

    @property
    def web_pids(self) -> list[int]:
        """The process ids of gunicorn's workers."""
        children = subprocess.run(
            ["pgrep", "-P", str(self.process.pid), "-f", "gunicorn"], capture_output=True, text=True
        ).stdout.split()
        found = subprocess.run(["pgrep", "-P", children[0], "-f", "gunicorn"], capture_output=True, text=True).stdout
        return [int(one) for one in found.split()]


@contextmanager
def demo_server(**environment: str) -> Iterator[DemoServer]:
    """Start a demo of its own on a free port, in a folder of its own; end it afterwards."""
    port, var = free_port(), Path(tempfile.mkdtemp(prefix="demo-"))
    told = var / "log"
    database.copy(var / "portal.sqlite3")  # migrated already: a demo of its own need not do it again
    of_the_run = ("DJANGO_SETTINGS_MODULE", "PORTAL_MODE", "PORTAL_SITE", "DATABASE_URL", "PORTAL_QUICK_SQLITE")
    env = {k: v for k, v in os.environ.items() if k not in of_the_run}
    env |= {
        "PORTAL_MODE": "demo",
        "PORTAL_SITE": "all",
        "PORT": str(port),
        "PORTAL_VAR": str(var),
        "PYTHONUNBUFFERED": "1",
        **environment,
    }
    with told.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "demo.serve"], cwd=ROOT, env=env, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        wait(f"http://localhost:{port}/healthz", process, told)
        yield DemoServer(f"http://localhost:{port}", var, process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
        shutil.rmtree(var, ignore_errors=True)


def wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """:raises RuntimeError: with the log's end where the demo does not answer within 180 seconds."""
    for _ in range(900):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError("the demo did not start:\n" + log.read_text(errors="replace")[-4000:])


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    where = shutil.which("chromium")
    assert where, "install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=where, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


def fresh_code(secret: str, used: dict[str, str] | None = None) -> str:
    """A one-time code that was not used before: waits for the next one where it was (a replay is refused)."""
    code = current_code(secret)
    while used is not None and used.get(secret) == code:
        time.sleep(1)
        code = current_code(secret)
    if used is not None:
        used[secret] = code
    return code


USED: dict[str, str] = {}


def sign_in(context: BrowserContext, server: DemoServer, username: str) -> Page:
    """Sign in with password and code; returns a page on the account's start address."""
    account = server.accounts[username]
    page = context.new_page()
    page.goto(f"{server.url}/sign-in/")
    page.fill("[name=username]", account["username"])
    page.fill("[name=password]", account["password"])
    page.click("main button[type=submit], main button:not([type])")
    page.fill("[name=code]", fresh_code(account["totp_secret"], USED))
    page.click("main button[type=submit], main button:not([type])")
    page.wait_for_load_state()
    start = account["start_url"]
    page.goto(start if start.startswith("http") else server.url + start)
    return page


def serious(results: Any) -> list[dict[str, Any]]:
    """The serious and critical findings of an axe run."""
    return [finding for finding in results.response["violations"] if finding["impact"] in ("serious", "critical")]
