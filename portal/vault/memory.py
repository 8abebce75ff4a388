"""Keeps glibc from giving every segment's buffer back to the system, which costs more than the encryption itself.

Tink returns a fresh buffer for each segment of 256 KiB. By default glibc maps and unmaps memory of that size anew each
time, and every page faults again: sealing ran at half its speed (measured: 320 against 650 MB/s). With these two
thresholds such buffers are reused; at most 16 MiB of free memory stays with the process.
"""

import ctypes

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3


def reuse_buffers() -> bool:
    """Sets the thresholds; False where the C library is another one (musl), which then runs as it likes."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, 4 * 1024 * 1024)) and bool(mallopt(_M_TRIM_THRESHOLD, 16 * 1024 * 1024))
