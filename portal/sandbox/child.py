"""The limited child: confines itself, reads the file from its pipe, runs one job, answers, ends.

Started as ``python -I`` with three words of environment; see :mod:`portal.sandbox.process`. The order matters: our
own code is imported first, then the process gives up files, network and system calls, and only then is the sender's
first byte read.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from importlib import import_module
from typing import IO, Any

from portal.sandbox import wire
from portal.sandbox.confine import confine
from portal.sandbox.errors import SandboxRefused
from portal.sandbox.limits import Limits


def main(arguments: list[str]) -> None:
    """Entry. One argument: the child's settings as JSON."""
    settings = json.loads(arguments[0])
    source, target = _take_pipes()
    if settings["serve_pages"]:
        from portal.sandbox.pages import serve

        _confine(settings, ("portal",))
        serve(source, target)
        return
    wire.write_reply(target, *_answer(settings, source))


def _take_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Our pipes under new numbers, so that a library that prints cannot speak for us."""
    source, target = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.close(nothing)
    return os.fdopen(source, "rb"), os.fdopen(target, "wb")


def _confine(settings: dict[str, Any], packages: tuple[str, ...]) -> dict[str, bool]:
    granted = confine(
        Limits(**settings["limits"]),
        packages=packages,
        temporary=settings["folder"],
        own_processes=settings["own_processes"],
    )
    return granted.as_dict()


def _answer(settings: dict[str, Any], source: IO[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    try:
        header = wire.read_json(source)
        job = import_module(header["job"])
        confined = _confine(settings, ("portal", header["job"].partition(".")[0]))
        data = wire.read_stream(source)
        meta, blobs = job.run(data, header["params"])
    except SandboxRefused as refusal:
        return {"end": "refused", "message": str(refusal), "code": refusal.code, "details": refusal.details}, []
    except MemoryError:
        return {"end": "killed", "reason": "memory"}, []
    except wire.BrokenPipeFrame:
        return {"end": "killed", "reason": "crash", "where": "the input broke off"}, []
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent must hear of it, without its message
        return {"end": "killed", "reason": "crash", "where": place(error)}, []
    return {"end": "done", "meta": meta, "confined": confined}, blobs


def place(error: BaseException) -> str:
    """The kind of error and the last line of ours that it passed; its message may quote the file, so it stays here."""
    frames = [entry for entry in traceback.extract_tb(error.__traceback__) if "/site-packages/" not in entry.filename]
    last = frames[-1] if frames else None
    return (
        f"{type(error).__name__} at {os.path.basename(last.filename)}:{last.lineno}" if last else type(error).__name__
    )


if __name__ == "__main__":
    main(sys.argv[1:])
