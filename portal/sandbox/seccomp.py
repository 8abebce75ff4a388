"""Takes system calls away from this process for good, by a seccomp filter (no privilege needed).

It is what holds where ``unshare`` is forbidden, as in most container engines: no sockets, so neither network nor a
database's or scanner's local socket; no new process, so no fork bomb, also where the process is root and
``RLIMIT_NPROC`` means nothing; no mounts, no tracing, no signals to anybody else.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct

_LOAD, _JUMP_EQUAL, _JUMP_SET, _JUMP_AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_NUMBER, _ARCH, _ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data; the low half of the first argument
_CLONE_THREAD = 0x00010000
_X32 = 0x40000000

# Never of use to a program that reads a file. Numbers from the kernel's tables: tracing other processes, mounts,
# namespaces, kernel modules, keyrings, handles, leaving the process group, other ways to do input and output.
_FORBIDDEN = {
    "x86_64": (101, 155, 165, 166, 175, 176, 246, 248, 249, 250, 272, 298, 304, 308, 310, 311, 313, 321, 323, 109, 112),
    "aarch64": (117, 41, 40, 39, 105, 106, 104, 217, 218, 219, 97, 241, 265, 268, 270, 271, 273, 280, 282, 154, 157),
}
_FORBIDDEN_ANYWHERE = (425, 426, 427, 428, 429, 430, 432, 434, 438, 442)  # io_uring, new mount calls, pidfd
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_SOCKET = {"x86_64": 41, "aarch64": 198}
_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_STARTS = {"x86_64": (57, 58, 59, 322), "aarch64": (221, 281)}  # fork, vfork, execve, execveat
_SIGNALS = {"x86_64": ((62, 200), 234), "aarch64": ((129, 130), 131)}  # kill and tkill; tgkill


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    return struct.pack("=HBBI", code, yes, no, value)


def _deny(number: int, errno: int = _EPERM) -> list[bytes]:
    return [_step(_JUMP_EQUAL, number, 0, 1), _step(_RETURN, _ERRNO | errno)]


def _only_when(number: int, jump: int, value: int) -> list[bytes]:
    """Allow this call when its first argument passes the test, deny it otherwise, and go on for every other call."""
    return [
        _step(_JUMP_EQUAL, number, 0, 4),
        _step(_LOAD, _ARGUMENT),
        _step(jump, value, 0, 1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _ERRNO | _EPERM),
    ]


def _rules(machine: str) -> bytes:
    steps = [
        _step(_LOAD, _ARCH),
        _step(_JUMP_EQUAL, _ARCHITECTURES[machine], 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
    ]
    if machine == "x86_64":
        steps += [_step(_JUMP_AT_LEAST, _X32, 0, 1), _step(_RETURN, _KILL)]
    for number in _FORBIDDEN[machine] + _FORBIDDEN_ANYWHERE:
        steps += _deny(number)
    steps += _deny(_SOCKET[machine])
    for number in _STARTS[machine]:
        steps += _deny(number)
    steps += _deny(_CLONE3, _ENOSYS)  # the C library then uses clone, whose flags can be seen here
    steps += _only_when(_CLONE[machine], _JUMP_SET, _CLONE_THREAD)
    others, thread = _SIGNALS[machine]
    for number in others:
        steps += _deny(number)
    steps += _only_when(thread, _JUMP_EQUAL, os.getpid())
    steps.append(_step(_RETURN, _ALLOW))
    return b"".join(steps)


def restrict() -> bool:
    """Install the filter for this process and its threads.

    :returns: False where this machine's kind or kernel has none; the caller reports it.
    """
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        return False
    rules = _rules(machine)
    buffer = ctypes.create_string_buffer(rules, len(rules))
    program = _Program(len(rules) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) != 0:  # PR_SET_NO_NEW_PRIVS
        return False
    return bool(libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0)  # PR_SET_SECCOMP, SECCOMP_MODE_FILTER
