"""Run pytest on PostgreSQL and an S3 server, both thrown away afterwards: ``python -m tests.with_services [pytest's arguments]``.

The portal is migrated once; each process of the run gets a copy of that database. PostgreSQL's server refuses to run as
root, so there it runs as the account that Debian's package made.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def main(arguments: list[str]) -> int:
    """:returns: pytest's exit status, or 1 where a package is missing and REQUIRE_SERVICES is set."""
    if not _binaries():
        print("install postgresql: its server's binaries are missing", file=sys.stderr)
        return 1 if os.environ.get("REQUIRE_SERVICES") == "1" else 0
    with running() as environment:
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], cwd=ROOT, env=environment).returncode


def _binaries() -> list[str]:
    return sorted(glob.glob("/usr/lib/postgresql/*/bin"))


@contextmanager
def running() -> Iterator[dict[str, str]]:
    """Both servers, with a migrated database to copy and the two buckets; gives the environment that names them."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        with _postgres(folder), _s3() as port:
            secret = folder / "s3-secret"
            secret.write_text("testing-testing")
            environment = _environment(folder, secret, port)
            make_buckets(environment)
            migrate = [sys.executable, "manage.py", "migrate_all", "--verbosity", "0"]
            subprocess.run(migrate, cwd=ROOT, env=environment, check=True)
            yield environment
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _postgres(folder: Path) -> Iterator[None]:
    account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if account:
        shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    binaries, data = Path(_binaries()[-1]), str(folder / "data")

    def run(program: str, *arguments: str, must: bool = True) -> None:
        command = [*account, str(binaries / program), *arguments]
        subprocess.run(command, check=must, stdout=subprocess.DEVNULL, cwd="/")

    run("initdb", "-D", data, "-U", "owner", "--auth=trust", "--encoding=UTF8", "--no-sync")
    try:
        run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", f"-k {folder} {OPTIONS}", "start")
        run("createdb", "-h", str(folder), "-U", "owner", "portal")
        yield
    finally:
        run("pg_ctl", "-D", data, "-m", "immediate", "stop", must=False)


@contextmanager
def _s3() -> Iterator[int]:
    port = free_port()
    program = str(Path(sys.executable).with_name("moto_server"))
    moto = subprocess.Popen(
        [program, "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield port
    finally:
        moto.terminate()
        moto.wait()


def _environment(folder: Path, secret: Path, port: int) -> dict[str, str]:
    return os.environ | {
        "PORTAL_MODE": "test",
        "PORTAL_TEST_TEMPLATE": "portal",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": "postgres://owner@/portal",
        "PGHOST": str(folder),
        "S3_ENDPOINT": f"http://127.0.0.1:{port}",
        "S3_ACCESS_KEY": "testing",
        "S3_SECRET_FILE": str(secret),
        "ROOMS_BUCKET": "rooms",
        "RELEASES_BUCKET": "releases",
    }


def make_buckets(environment: dict[str, str]) -> None:
    """Make the two buckets; waits up to 20 seconds for the server."""
    import boto3

    client = boto3.client(
        "s3",
        endpoint_url=environment["S3_ENDPOINT"],
        aws_access_key_id="testing",
        aws_secret_access_key="testing-testing",
        region_name="eu-west-2",
    )
    for attempt in range(100):
        try:
            for name in ("rooms", "releases"):
                client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
            return
        except Exception:
            if attempt == 99:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
