"""A real nginx with the configuration that is shipped, on a port of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port
from tests.services import require

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "deploy" / "nginx"
MAIN = """
daemon off; worker_processes {workers}; pid {here}/pid; error_log {here}/error emerg;
events {{ worker_connections 1024; }}
http {{
  access_log off; server_tokens off; keepalive_requests 1000000;
  client_body_temp_path {here}/t1; proxy_temp_path {here}/t2; fastcgi_temp_path {here}/t3; uwsgi_temp_path {here}/t4; scgi_temp_path {here}/t5;
  {maps}
  server {{ listen 127.0.0.1:{port}; {server} }}
}}
"""

STOCK = "sendfile on; tcp_nopush on; gzip on; types_hash_max_size 2048; default_type text/html;"  # as Debian ships it


def ours(public: Path, here: Path, search: int) -> tuple[str, str]:
    """The parts of the configuration that are shipped: what stands in ``http``, and what in ``server``."""
    taken = here / "public.map.conf"
    told = {"PUBLIC_FOLDER": str(public), "PUBLIC_MAP": str(taken), "PATH": os.environ["PATH"], "NGINX": "true"}
    subprocess.run(["sh", str(SHIPPED / "follow.sh"), "once"], env=told, check=True, capture_output=True)
    maps = f"include {SHIPPED / 'maps.conf'}; include {taken};"
    return maps, f"root {public}; set $search_at http://127.0.0.1:{search}; include {SHIPPED / 'public.conf'};"


WORKERS: dict[int, int] = {}  # by port, the process that answers there


def spent(port: int) -> float:
    """Seconds of processor time that answering has taken so far."""
    told = Path(f"/proc/{WORKERS[port]}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def running(public: Path, *, search: int = 1, bare: bool = False, workers: int = 1) -> Iterator[int]:
    """Serves ``public`` through what is shipped, or as plain files by the defaults of Debian (``bare``); gives the port."""
    program = require("nginx")
    here, port = Path(tempfile.mkdtemp(prefix="nginx-")), free_port()
    here.chmod(0o755)
    maps, server = (STOCK, f"root {public}/site; index index.html;") if bare else ours(public, here, search)
    (here / "nginx.conf").write_text(MAIN.format(here=here, port=port, maps=maps, server=server, workers=workers))
    process = subprocess.Popen(
        [program, "-c", str(here / "nginx.conf"), "-e", str(here / "error"), "-g", user()],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        children: list[str] = []
        for _ in range(500):
            if process.poll() is not None:
                raise RuntimeError((process.stderr.read() if process.stderr else b"").decode())
            with socket.socket() as probe:
                children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
                if children and probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        WORKERS[port] = int(children[0])
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)
        shutil.rmtree(here, ignore_errors=True)


def user() -> str:
    """The worker stays who we are, so that it may read a test's folder."""
    return "user root;" if os.geteuid() == 0 else ""
