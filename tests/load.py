"""How many answers a second a server gives: one process, a few connections, a fixed address.

``python -m tests.load PORT PATH SECONDS CONNECTIONS AT_ONCE`` prints the number. Each connection has ``AT_ONCE`` requests on
their way (1: the next one after the answer). The answers must all be 200 and of one length, which is measured first.
"""

from __future__ import annotations

import selectors
import socket
import subprocess
import sys
import time


def answers(port: int, path: str, *, seconds: float = 1.0, connections: int = 4, at_once: int = 1) -> float:
    """Measured in a process of its own."""
    told = [sys.executable, "-m", "tests.load", str(port), path, str(seconds), str(connections), str(at_once)]
    return float(subprocess.run(told, check=True, capture_output=True, text=True).stdout)


def measure(port: int, path: str, seconds: float, connections: int, at_once: int) -> float:
    asked = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: keep-alive\r\n\r\n".encode()
    length = length_of(port, asked)
    chooser, left = selectors.DefaultSelector(), {}
    for _ in range(connections):
        link = socket.create_connection(("127.0.0.1", port))
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chooser.register(link, selectors.EVENT_READ)
        link.sendall(asked * at_once)
        left[link] = length * at_once
    done, start = 0, time.perf_counter()
    while (now := time.perf_counter()) - start < seconds:
        for key, _ in chooser.select(0.5):
            link = key.fileobj
            got = len(link.recv(1 << 20))  # type: ignore[union-attr]
            if not got:
                raise RuntimeError("the server closed the connection")
            left[link] -= got
            if left[link] <= 0:
                done += at_once
                left[link] = length * at_once
                link.sendall(asked * at_once)  # type: ignore[union-attr]
    return done / (now - start)


def length_of(port: int, asked: bytes) -> int:
    """Of one whole answer, its headers included."""
    link, held = socket.create_connection(("127.0.0.1", port)), b""
    link.settimeout(20)
    link.sendall(asked)
    while b"\r\n\r\n" not in held:
        held += link.recv(1 << 16)
    head, _, body = held.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    size = int(next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")).split(b":")[1])
    while len(body) < size:
        body += link.recv(1 << 16)
    link.close()
    return len(head) + 4 + size


if __name__ == "__main__":
    print(measure(int(sys.argv[1]), sys.argv[2], float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])))
