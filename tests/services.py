"""Programs from the system that some tests need, and what happens where one is missing.

    soffice = require("soffice")

gives its path, or skips the test with a line that names the package to install. With ``REQUIRE_SERVICES=1``, as in
CI, a skip is a failure.
"""

from __future__ import annotations

import glob
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PACKAGES = {
    "chromium": "chromium",
    "clamd": "clamav-daemon",
    "nginx": "nginx-light",
    "pdftoppm": "poppler-utils",
    "postgres": "postgresql",
    "soffice": "libreoffice-writer-nogui",
    "tesseract": "tesseract-ocr",
    "unshare": "util-linux",
}
_ELSEWHERE = {
    "chromium": ("/usr/bin/chromium-browser", "/usr/bin/google-chrome"),
    "clamd": ("/usr/sbin/clamd",),
    "nginx": ("/usr/sbin/nginx",),
    "postgres": ("/usr/lib/postgresql/*/bin/postgres",),
}


def find(name: str) -> str:
    """The program's path, or nothing."""
    found = shutil.which(name)
    if found:
        return found
    paths = [path for pattern in _ELSEWHERE.get(name, ()) for path in sorted(glob.glob(pattern))]
    return paths[-1] if paths else ""


def require(name: str, package: str = "") -> str:
    """The program's path; without it the test is skipped, or fails where services are required."""
    path = find(name)
    if path:
        return path
    line = f"install {package or PACKAGES[name]}: {name} is missing"
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(line, pytrace=False)
    pytest.skip(line)


@contextmanager
def running_clamd(**settings: str) -> Iterator[str]:
    """A real clamd with one signature (EICAR's) in a temporary folder; gives its socket's path.

    ``settings`` are lines of its configuration, over ours.
    """
    program = require("clamd")
    folder = Path(tempfile.mkdtemp(prefix="clamd-"))
    database = folder / "database"
    database.mkdir()
    # its test file, by the hex of its words, at the file's start
    (database / "test.ndb").write_text(f"Eicar-Test-Signature:0:0:{eicar().hex()}\n")
    lines = {
        "DatabaseDirectory": database,
        "LocalSocket": folder / "clamd.ctl",
        "TemporaryDirectory": folder,
        "LogFile": folder / "log",
        "Foreground": "yes",
        "AlertExceedsMax": "yes",
        "StreamMaxLength": "128M",
        "MaxFileSize": "128M",
        "MaxScanSize": "400M",
        "MaxThreads": "4",
        "User": "root" if os.geteuid() == 0 else os.environ.get("USER", "nobody"),
    } | settings
    if os.geteuid() != 0:
        lines.pop("User")
    config = folder / "clamd.conf"
    config.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))
    process = subprocess.Popen(
        [program, "--config-file", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for_socket(folder / "clamd.ctl", process)
        yield str(folder / "clamd.ctl")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def eicar() -> bytes:
    """The anti-malware test file, put together here so that no scanner objects to this repository."""
    return b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-" + b"TEST-FILE!$H+H*"


def _wait_for_socket(path: Path, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"clamd ended with status {process.returncode}")
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(path))
            except OSError:
                time.sleep(0.1)
            else:
                return
    pytest.fail("clamd did not start in time")
