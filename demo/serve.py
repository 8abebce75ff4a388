"""`make demo`: prepare what is missing, then serve the portal and run the queue's worker until Ctrl-C.

A supervisor in Python rather than a shell's job control: a shell started in the background ignores the interrupt and would
leave both behind. Each child dies with this process (PR_SET_PDEATHSIG), whatever ends it.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

os.environ.setdefault("PORTAL_MODE", "demo")
os.environ.setdefault("PORTAL_SITE", "all")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

HERE = Path(__file__).resolve().parent.parent
LONGEST_TASK = 30  # seconds that a task of the demo may still need after Ctrl-C


def main() -> int:
    """Run the demo; the exit status is 0 after Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reset", action="store_true", help="forget the demo's data and stop")
    arguments = parser.parse_args()
    import django
    from django.conf import settings

    if settings.MODE != "demo":
        sys.exit("The demo runs under the demo's settings only.")
    if arguments.reset:
        shutil.rmtree(settings.VAR, ignore_errors=True)
        print("The demo's data is gone. `make demo` makes it anew.")
        return 0
    port = settings.PORT
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            sys.exit(f"Port {port} is taken. Choose another: make demo PORT=8080")
    forget_half(settings.VAR)
    settings.VAR.mkdir(parents=True, exist_ok=True)
    django.setup()
    make_keys()
    from demo.prepare import prepare

    prepare()
    return serve(port)


def forget_half(folder: Path) -> None:
    """Begin anew where the first start was ended before it was through: what it had written stands for no whole demo.

    ``prepare`` leaves its mark in the folder while it writes the stories.
    """
    if (folder / "unfinished").exists():
        print("The first start was ended before it was through: beginning anew.", flush=True)
        shutil.rmtree(folder)


def make_keys() -> None:
    """The demo's master keys and the portal's own keys, made once. In production a person makes them."""
    from django.conf import settings

    from portal.vault import api as vault

    for path in (settings.MASTER_KEY_FILE, settings.RELEASES_MASTER_KEY_FILE):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            vault.make_master_key(path)
    vault.create_house_keys()


def serve(port: int) -> int:
    """Start web server and worker, wait for a signal or for one of them to end, then end both."""
    python = sys.executable
    web = [
        python,
        "-m",
        "gunicorn",
        "portal.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",  # as in production: one process draws pages for several readers no faster than one after another
        "--threads",
        "8",
        "--timeout",
        "120",
        "--no-control-socket",
        "--log-level",
        "warning",
        "--worker-tmp-dir",
        "/dev/shm" if Path("/dev/shm").is_dir() else "/tmp",  # noqa: S108 - gunicorn makes a file of its own there
    ]
    worker = [python, "manage.py", "qcluster"]
    children = [spawn(web), spawn(worker)]
    stopping = False

    def stop(signum: int, frame: object) -> None:
        nonlocal stopping
        stopping = True

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    from demo.table import print_table

    if wait_until_up(port, children):
        print_table(port)
    status = 0
    while not stopping:
        for child in children:
            if child.poll() is not None:
                print("A part of the demo ended by itself; the other is being stopped.", file=sys.stderr)
                stopping, status = True, 1
        time.sleep(0.2)
    end(children)
    return status


def spawn(command: list[str]) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that dies with us."""
    libc = ctypes.CDLL(None)

    def with_us() -> None:
        libc.prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG

    return subprocess.Popen(command, cwd=HERE, start_new_session=True, preexec_fn=with_us)  # noqa: S603


def wait_until_up(port: int, children: list[subprocess.Popen[bytes]]) -> bool:
    """Whether the server answered within 30 seconds."""
    for _ in range(300):
        if any(child.poll() is not None for child in children):
            return False
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False


def end(children: list[subprocess.Popen[bytes]]) -> None:
    """Ask each child to end, wait for a running task, then end its whole group."""
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    until = time.monotonic() + LONGEST_TASK
    for child in children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, until - time.monotonic()))
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    sys.exit(main())
