"""Starting, feeding and ending a limited child. Parent's side; nothing here looks inside a file."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.sandbox import wire
from portal.sandbox.confine import PROJECT
from portal.sandbox.errors import SandboxKilled
from portal.sandbox.limits import Limits

# In memory, and each child gets a folder of its own with mode 0700.
MEMORY_FOLDER = Path("/dev/shm")  # noqa: S108  # nosec B108
_PREFIX = "review-rooms-"
_PIPE_SIZE = 1 << 20
_BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from portal.sandbox.child import main; main(sys.argv[2:])"
_NAMESPACES = (
    ("--user", "--map-current-user", "--net", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"),
    ("--user", "--map-current-user", "--net", "--ipc"),
)
_lock = threading.Lock()
_wrapper: Wrapper | None = None


@dataclass(frozen=True, slots=True)
class Wrapper:
    """The programs put in front of a child on this machine, found by trying once a process."""

    command: tuple[str, ...]
    network: bool
    processes: bool
    dies_with_parent: bool


class Child:
    """A running child and the two pipes to it. Used by one thread at a time."""

    def __init__(self, limits: Limits, *, serve_pages: bool = False) -> None:
        """Start it.

        :raises SandboxKilled: ``start``, when this machine cannot start it or has no memory file system.
        """
        found = wrapper()
        self._cpu = limits.cpu
        self.folder = _own_folder()
        settings = {
            "limits": asdict(limits),
            "folder": self.folder,
            "own_processes": found.processes,
            "serve_pages": serve_pages,
        }
        command = [*found.command, sys.executable, "-I", "-B", "-c", _BOOT, str(PROJECT), json.dumps(settings)]
        environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": self.folder}
        pipe = subprocess.PIPE
        try:
            self.process = subprocess.Popen(  # noqa: S603 - a fixed command, no shell
                command,
                stdin=pipe,
                stdout=pipe,
                stderr=subprocess.DEVNULL,  # libraries quote the file in their warnings
                bufsize=0,
                env=environment,
                cwd="/",
                start_new_session=True,
                close_fds=True,
            )
        except OSError as error:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise SandboxKilled("start", type(error).__name__) from error
        self._input, self._output = _number(self.process.stdin), _number(self.process.stdout)
        for pipe_end in (self._input, self._output):
            os.set_blocking(pipe_end, False)
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe_end, fcntl.F_SETPIPE_SZ, _PIPE_SIZE)

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def send(self, parts: Iterable[bytes | memoryview], deadline: float) -> None:
        """Write everything. A child that stopped reading is left to the reader, who finds out why.

        :param deadline: on the monotonic clock.
        :raises SandboxKilled: ``time``.
        """
        for part in parts:
            view = memoryview(part)
            while len(view):
                self._wait(self._input, select.POLLOUT, deadline)
                try:
                    view = view[os.write(self._input, view) :]
                except BlockingIOError:
                    continue
                except BrokenPipeError:
                    return

    def receive(self, size: int, deadline: float) -> bytes:
        """Exactly ``size`` bytes.

        :raises SandboxKilled: ``time``, or ``crash`` when the child ended before.
        """
        pieces: list[bytes] = []
        while size:
            self._wait(self._output, select.POLLIN, deadline)
            try:
                piece = os.read(self._output, min(size, _PIPE_SIZE))
            except BlockingIOError:
                continue
            if not piece:
                raise SandboxKilled(self._why_it_ended())
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def reply(self, deadline: float, largest: int) -> tuple[dict[str, object], list[bytes]]:
        """One reply: its JSON and its blobs, no more than ``largest`` bytes together.

        :raises SandboxKilled: ``time``, ``output``, ``crash``, ``memory``.
        """
        header, left = self._frame(deadline, largest)
        try:
            answer = json.loads(header.decode("utf-8", "surrogatepass"))
            count = int(answer.pop("blobs"))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SandboxKilled("crash") from error
        blobs = []
        for _ in range(count):
            blob, left = self._frame(deadline, left)
            blobs.append(blob)
        return answer, blobs

    def _frame(self, deadline: float, left: int) -> tuple[bytes, int]:
        (size,) = wire.LENGTH.unpack(self.receive(wire.LENGTH.size, deadline))
        if size > left:
            raise SandboxKilled("output")
        return self.receive(size, deadline), left - size - wire.LENGTH.size

    def end(self) -> None:
        """Kill it with everything that it started, and remove its folder. May be called again."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.let_go()
        shutil.rmtree(self.folder, ignore_errors=True)

    def let_go(self) -> None:
        """Close our ends of its pipes and nothing else: after a fork, the child is the other process's to end."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _wait(self, number: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(number, event)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise SandboxKilled("time")

    def _why_it_ended(self) -> str:
        """``time`` when the processor limit ended it, told by the time it used: unshare hides the signal.

        Half of the limit is enough. The kernel counts the limit by ticks and reports the time that was really used:
        measured beside six loops that start programs, a child was ended at 81 to 85 hundredths of its limit. What
        crashes that late is told as having taken too long.
        """
        deadline = time.monotonic() + 60  # a busy machine is slow to bury
        while time.monotonic() < deadline:
            number, status, used = os.wait4(self.process.pid, os.WNOHANG)
            if number:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                return "time" if used.ru_utime + used.ru_stime >= 0.5 * self._cpu else "crash"
            time.sleep(0.01)
        return "crash"


def wrapper() -> Wrapper:
    """What can be put in front of a child here; tried once."""
    global _wrapper
    with _lock:
        if _wrapper is None:
            _sweep()
            _wrapper = _try_wrappers()
        return _wrapper


def _try_wrappers() -> Wrapper:
    death: tuple[str, ...] = ("setpriv", "--pdeathsig", "KILL", "--")
    death = death if _works(death) else ()
    for index, options in enumerate(_NAMESPACES):
        command = (*death, "unshare", *options, "--")
        if _works(command):
            return Wrapper(command, network=True, processes=index == 0, dies_with_parent=bool(death))
    return Wrapper(death, network=False, processes=False, dies_with_parent=bool(death))


def _works(command: tuple[str, ...]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    quiet = subprocess.DEVNULL
    try:
        tried = subprocess.run([*command, "true"], stdin=quiet, stdout=quiet, stderr=quiet, timeout=20, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def memory_folder() -> bool:
    """Whether there is a memory file system for what a child must write."""
    try:
        lines = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    kinds = {parts[1]: parts[2] for parts in (line.split() for line in lines) if len(parts) > 2}
    return kinds.get(str(MEMORY_FOLDER)) in ("tmpfs", "ramfs") and os.access(MEMORY_FOLDER, os.W_OK)


def _own_folder() -> str:
    """A folder in memory, mode 0700, named after this process so that what a killed parent left can be found."""
    if not memory_folder():
        raise SandboxKilled("start", "no memory file system at /dev/shm")
    return tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=MEMORY_FOLDER)


def _sweep() -> None:
    """Remove the folders of parents that were killed before they could."""
    with contextlib.suppress(OSError):
        for folder in MEMORY_FOLDER.glob(f"{_PREFIX}*-*"):
            number = folder.name.removeprefix(_PREFIX).partition("-")[0]
            if number.isdigit() and folder.stat().st_uid == os.getuid() and not Path("/proc", number).exists():
                shutil.rmtree(folder, ignore_errors=True)


def _number(pipe: object) -> int:
    fileno = getattr(pipe, "fileno", None)
    if fileno is None:
        raise SandboxKilled("start")
    return int(fileno())
