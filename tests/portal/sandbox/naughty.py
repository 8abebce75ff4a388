"""A job that does what a sender's file might make a library do. Runs in the child, never here."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Do ``params["do"]`` and tell what came of it."""
    return globals()[f"_{params['do']}"](data, params)


def _echo(data, params):
    return {"size": len(data), "params": params}, [data]


def _look_around(data, params):
    return {
        "environment": dict(os.environ),
        "modules": sorted(name for name in sys.modules if name.partition(".")[0] in ("django", "reviews", "wagtail")),
        "folder": os.environ["TMPDIR"],
        "mode": oct(os.stat(os.environ["TMPDIR"]).st_mode & 0o777),
        "arguments": sys.argv,
    }, []


def _write(data, params):
    handle, path = tempfile.mkstemp()
    with os.fdopen(handle, "wb") as file:
        file.write(b"words" * params.get("times", 1))
    return {"path": path}, []


def _read(data, params):
    return _outcome(lambda: Path(params["path"]).read_bytes())


def _list(data, params):
    return _outcome(lambda: os.listdir(params["path"]))


def _create(data, params):
    return _outcome(lambda: Path(params["path"]).write_text("left behind"))


def _connect(data, params):
    return _outcome(lambda: socket.create_connection(("127.0.0.1", params["port"]), timeout=2).close())


def _connect_locally(data, params):
    def connect():
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(params["path"])

    return _outcome(connect)


def _fork_bomb(data, params):
    made = 0
    try:
        for _ in range(1000):
            if os.fork() == 0:
                time.sleep(30)
                os._exit(0)
            made += 1
    except OSError:
        pass
    return {"made": made}, []


def _start_program(data, params):
    return _outcome(lambda: subprocess.run(["true"], check=True))


def _signal_parent(data, params):
    return _outcome(lambda: os.kill(params["pid"], signal.SIGTERM))


def _trace(data, params):
    libc = ctypes.CDLL(None, use_errno=True)
    return {"result": libc.ptrace(0, 0, 0, 0)}, []


def _run_threads(data, params):
    seen = []
    threads = [threading.Thread(target=seen.append, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"ran": len(seen)}, []


def _fill_memory(data, params):
    held = []
    while True:
        held.append(bytearray(16 << 20))


def _spin(data, params):
    while True:
        pass


def _sleep(data, params):
    time.sleep(60)


def _shout(data, params):
    return {}, [b"x" * params["size"]]


def _print(data, params):
    print("these words are not an answer", flush=True)
    os.write(1, b"nor these")
    sys.stderr.write("nor these")
    return {"said": True}, []


def _crash(data, params):
    os.abort()


def _fail(data, params):
    raise ValueError("Mrs Brown of Elm Road")


def _refuse(data, params):
    from portal.sandbox.api import SandboxRefused

    raise SandboxRefused("This file has no pages.", code="empty", details={"pages": 0})


def _lie(data, params):
    """Speak for the child: an answer that promises more than it holds."""
    for number in range(3, 10):
        try:
            os.write(number, b'\x00\x00\x00\x10{"blobs": 99999}')
        except OSError:
            continue
    os._exit(0)


def _limits(data, params):
    kinds = ("AS", "CPU", "FSIZE", "NOFILE", "CORE")
    return {kind: resource.getrlimit(getattr(resource, f"RLIMIT_{kind}"))[0] for kind in kinds}, []


def _outcome(act):
    try:
        act()
    except OSError as error:
        return {"went": False, "error": type(error).__name__}, []
    return {"went": True}, []
