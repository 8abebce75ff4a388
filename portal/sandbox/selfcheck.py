"""A job that tries to do what a child must not be able to do, and tells what it could. For readiness and the audit."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from typing import Any


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Try. ``params``: ``outside``, a file that the child's user may read; ``port``, where this machine listens."""
    return {
        "network": _can(lambda: socket.create_connection(("127.0.0.1", params["port"]), timeout=1).close()),
        "local_sockets": _can(lambda: socket.socket(socket.AF_UNIX).close()),
        "files": _can(lambda: open(params["outside"], "rb").close()),
        "processes": _can(_fork),
        "environment": sorted(os.environ),
    }, []


def _can(act: Callable[[], object]) -> bool:
    """Whether it went through."""
    try:
        act()
    except OSError:
        return False
    return True


def _fork() -> None:
    number = os.fork()
    if number == 0:
        os._exit(0)
    os.waitpid(number, 0)
