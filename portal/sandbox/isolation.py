"""What really holds a child on this machine: tried, not assumed."""

from __future__ import annotations

import socket
import tempfile
import threading
from dataclasses import dataclass

from portal.sandbox.errors import SandboxKilled, SandboxRefused
from portal.sandbox.process import MEMORY_FOLDER, memory_folder, wrapper
from portal.sandbox.runner import run

_lock = threading.Lock()
_found: Isolation | None = None


@dataclass(frozen=True, slots=True)
class Isolation:
    """Each is True where a child that tried was stopped."""

    network: bool
    local_sockets: bool
    files: bool
    processes: bool
    environment: bool
    memory_folder: bool
    namespaces: bool  # the network and processes apart by namespace as well, not by the call filter alone
    dies_with_parent: bool

    @property
    def missing(self) -> list[str]:
        """What does not hold here, as sentences for the readiness page, the audit and the person who deploys."""
        said = {
            "network": "Children that open files could reach the network.",
            "local_sockets": "Children that open files could reach local servers.",
            "files": "Children that open files could read this user’s other files: the kernel has no Landlock.",
            "processes": "Children that open files could start other programs.",
            "environment": "Children that open files see the portal’s environment.",
            "memory_folder": "There is no memory file system at /dev/shm.",
            "namespaces": "unshare is forbidden here (usual in containers): the network is kept away by the call "
            "filter alone.",
            "dies_with_parent": "setpriv is missing: a child may outlive a killed parent until its time is over.",
        }
        return [sentence for name, sentence in said.items() if not getattr(self, name)]

    @property
    def holds(self) -> bool:
        """Whether never 4 holds: neither network, nor keys, nor database, nor environment, and memory only."""
        return all((self.network, self.local_sockets, self.files, self.environment, self.memory_folder))


def isolation() -> Isolation:
    """Start a child that tries, once a process, and remember. Never raises: a child that cannot start holds nothing."""
    global _found
    with _lock:
        if _found is None:
            _found = _try()
        return _found


def _try() -> Isolation:
    if not memory_folder():
        return Isolation(*(False,) * 8)
    with socket.create_server(("127.0.0.1", 0)) as server, tempfile.NamedTemporaryFile(dir=MEMORY_FOLDER) as outside:
        try:
            could = run(
                "portal.sandbox.selfcheck", b"", {"outside": outside.name, "port": server.getsockname()[1]}
            ).meta
        except (SandboxKilled, SandboxRefused):
            return Isolation(*(False,) * 8)
    found = wrapper()
    return Isolation(
        network=not could["network"],
        local_sockets=not could["local_sockets"],
        files=not could["files"],
        processes=not could["processes"],
        environment=could["environment"] == ["LANG", "PATH", "TMPDIR"],
        memory_folder=memory_folder(),
        namespaces=found.network and found.processes,
        dies_with_parent=found.dies_with_parent,
    )
