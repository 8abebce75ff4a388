"""tus-js-client in Chromium: through a dropped connection, a restarted server and a reloaded page, under the real policy."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import expect, sync_playwright

from documentroom.models import Upload, Version
from tests import papers
from tests.documentroom.conftest import Room
from tests.ports import free_port
from tests.services import require

pytestmark = [pytest.mark.chromium, pytest.mark.sqlite, pytest.mark.django_db(transaction=True)]
SIZE = 12 * 1024 * 1024
A_SECOND = 4 * 1024 * 1024  # what the wire carries


def hang_up(*lines: socket.socket) -> None:
    """Wakes whoever waits for them, and closes them: what is still under way is answered with a reset."""
    for one in lines:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


class Wire:
    """A connection between browser and server that is slow, and that can be cut."""

    def __init__(self, to: int) -> None:
        self.to, self.port, self.lines = to, free_port(), list[socket.socket]()
        self.door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self.door.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", self.to))
                except OSError:
                    near.close()
                    continue
                self.lines += [near, far]
                threading.Thread(target=self._carry, args=(near, far, A_SECOND), daemon=True).start()
                threading.Thread(target=self._carry, args=(far, near, 0), daemon=True).start()

    @staticmethod
    def _carry(source: socket.socket, target: socket.socket, a_second: int) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
                if a_second and len(data) > 1000:
                    time.sleep(len(data) / a_second)
        hang_up(source, target)

    def cut(self) -> None:
        """Every connection breaks."""
        hang_up(*self.lines)
        self.lines.clear()


class Server:
    """The portal under gunicorn, over this test's own database, keys and files."""

    def __init__(self) -> None:
        self.port = free_port()
        self.environment = os.environ | {
            "DATABASE_URL": f"sqlite://{connection.settings_dict['NAME']}",
            "PORTAL_VAR": str(Path(settings.STORAGES["rooms"]["OPTIONS"]["location"]).parent.parent),
            "KEY_STORE": str(settings.KEY_STORE),
            "MASTER_KEY_FILE": str(settings.MASTER_KEY_FILE),
            "RELEASES_KEY_STORE": str(settings.RELEASES_KEY_STORE),
            "RELEASES_MASTER_KEY_FILE": str(settings.RELEASES_MASTER_KEY_FILE),
            "PORTAL_MODE": "test",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
        }
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "tests.documentroom.served:application"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--threads", "4", "--no-control-socket", "--log-level", "error"]
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True)
        for _ in range(300):
            with suppress(OSError):
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=1)
                return
            time.sleep(0.1)
        raise RuntimeError("the server did not start")

    def kill(self) -> None:
        """As the machine would: nothing is tidied up."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def served() -> Iterator[tuple[Server, Wire]]:
    server = Server()
    wire = Wire(server.port)
    try:
        yield server, wire
    finally:
        wire.door.close()
        wire.cut()
        server.kill()


def test_a_file_comes_in_through_everything_that_goes_wrong(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = require("chromium")
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    head = papers.pdf(papers.text_at("Sent through everything"))
    data = head + b"\n" * (SIZE - len(head))
    paper, complaints = tmp_path / "Report.pdf", list[str]()
    paper.write_bytes(data)
    key = room.browser("coordinator").cookies[settings.SESSION_COOKIE_NAME].value
    with served() as (server, wire), sync_playwright() as playwright:
        address = f"http://localhost:{wire.port}"
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        context = browser.new_context(base_url=address)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}])
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if "Content Security Policy" in m.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))

        def reaches(part: float) -> None:
            page.wait_for_function("part => document.querySelector('progress')?.value > part", arg=part, timeout=60_000)

        page.goto(room.url("file"))
        page.set_input_files("#id_file", paper)
        reaches(0.15)
        wire.cut()  # a dropped connection
        reaches(0.4)
        server.kill()  # a restarted server
        server.start()
        reaches(0.65)
        page.reload()  # a reloaded page
        expect(page.get_by_text("Choose the same file again to go on.")).to_be_visible(timeout=30_000)
        assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
        page.set_input_files("#id_file", paper)
        reaches(0.65)
        page.select_option("#id_kind", "evidence")
        assert Upload.objects.count() == 1  # it was gone on with, not begun again
        page.get_by_role("button", name="File this").click()  # before it has come in
        page.wait_for_url("**/documents/**", timeout=60_000)
        expect(page.get_by_text("Filed as version 1.")).to_be_visible()
        browser.close()
    version = Version.objects.get()
    assert (version.size, version.sha256) == (SIZE, hashlib.sha256(data).hexdigest())
    assert not Upload.objects.exists()
    assert not complaints
