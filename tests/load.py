"""How many answers a second a server gives: one process, a few connections, an address or several, one after another.

``python -m tests.load PORT PATH[,PATH…] SECONDS CONNECTIONS AT_ONCE`` prints the numbers. Each connection has ``AT_ONCE``
requests on their way (1: the next one after the answer). The answers of an address must all be 200 and of one length, which
is measured first. Several addresses are asked over the same connections: how these lie among a server's processes is chance.
"""

from __future__ import annotations

import selectors
import socket
import subprocess
import sys
import time


def answers(port: int, path: str, *, seconds: float = 1.0, connections: int = 4, at_once: int = 1) -> float:
    """Measured in a process of its own."""
    return answers_each(port, [path], seconds=seconds, connections=connections, at_once=at_once)[0]


def answers_each(
    port: int, paths: list[str], *, seconds: float = 1.0, connections: int = 4, at_once: int = 1
) -> list[float]:
    """The same of several addresses, over the same connections."""
    told = [
        sys.executable,
        "-m",
        "tests.load",
        str(port),
        ",".join(paths),
        str(seconds),
        str(connections),
        str(at_once),
    ]
    return [float(one) for one in subprocess.run(told, check=True, capture_output=True, text=True).stdout.split()]


def measure(port: int, paths: list[str], seconds: float, connections: int, at_once: int) -> list[float]:
    links = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    for link in links:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return [measured(links, port, path, seconds, at_once) for path in paths]


def measured(links: list[socket.socket], port: int, path: str, seconds: float, at_once: int) -> float:
    asked = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: keep-alive\r\n\r\n".encode()
    length = length_of(port, asked)
    chooser, left = selectors.DefaultSelector(), {}
    for link in links:
        chooser.register(link, selectors.EVENT_READ)
        link.sendall(asked * at_once)
        left[link] = length * at_once
    done, start, now = 0, time.perf_counter(), 0.0
    while left:  # what was asked is answered to its end, so that the connection can be asked for another address
        for key, _ in chooser.select(0.5):
            link = key.fileobj
            got = len(link.recv(1 << 20))  # type: ignore[union-attr]
            if not got:
                raise RuntimeError("the server closed the connection")
            left[link] -= got  # type: ignore[index]
            if left[link] > 0:  # type: ignore[index]
                continue
            done += at_once
            if (now := time.perf_counter()) - start < seconds:
                left[link] = length * at_once  # type: ignore[index]
                link.sendall(asked * at_once)  # type: ignore[union-attr]
            else:
                del left[link]  # type: ignore[arg-type]
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
    found = measure(int(sys.argv[1]), sys.argv[2].split(","), float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
    print(*found)
