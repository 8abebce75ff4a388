"""What a child does to itself before it sees a byte of the sender's file.

Limits first, then files, then system calls. Each is for good: no later code in this process can take it back.
"""

from __future__ import annotations

import resource
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.sandbox import landlock, seccomp
from portal.sandbox.limits import Limits

PROJECT = Path(__file__).resolve().parents[2]

# What the interpreter, its libraries, fonts and LibreOffice read. Nothing here is the portal's.
_SYSTEM = (
    *("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/opt/libreoffice"),
    *(
        "/etc/ld.so.cache",
        "/etc/ld.so.conf",
        "/etc/ld.so.conf.d",
        "/etc/alternatives",
        "/etc/fonts",
        "/etc/libreoffice",
    ),
    *("/etc/localtime", "/etc/timezone", "/etc/locale.alias", "/etc/papersize", "/etc/passwd", "/etc/nsswitch.conf"),
    *("/var/cache/fontconfig", "/var/lib/libreoffice", "/var/spool/libreoffice", "/sys/devices/system/cpu"),
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")


@dataclass(frozen=True, slots=True)
class Confinement:
    """What the kernel granted."""

    files: bool
    calls: bool

    def as_dict(self) -> dict[str, bool]:
        """For the wire."""
        return asdict(self)


def confine(limits: Limits, *, packages: tuple[str, ...], temporary: str, own_processes: bool) -> Confinement:
    """Confine this process. Import what the job needs before, or name its package.

    :param packages: top-level packages of the project that the job may still read (never its data folders).
    :param temporary: the one folder that it may write to.
    :param own_processes: whether ``/proc`` shows this child's processes only, so that it may be read.
    """
    _limit(limits)
    project = tuple(str(PROJECT / package) for package in packages)
    libraries = [path for path in sys.path if path and Path(path).resolve() != PROJECT]
    python = tuple(dict.fromkeys((sys.prefix, sys.base_prefix, *libraries)))
    readable = (*_SYSTEM, *python, *project, *(("/proc",) if own_processes else ("/proc/self",)))
    files = landlock.restrict(readable, (temporary, *_DEVICES))
    return Confinement(files=files, calls=seccomp.restrict())


def _limit(limits: Limits) -> None:
    wanted = {
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_CPU: limits.cpu,  # soft and hard alike: the first process of a PID namespace ignores SIGXCPU
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
    }
    for kind, value in wanted.items():
        _soft, hard = resource.getrlimit(kind)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (allowed, allowed))
