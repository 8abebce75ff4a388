"""Run pytest on PostgreSQL and an S3 server, both thrown away afterwards: ``python -m tests.with_services [pytest's arguments]``.

PostgreSQL's server refuses to run as root, so there it runs as the account that Debian's package made.
"""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.ports import free_port


def main(arguments: list[str]) -> int:
    """:returns: pytest's exit status, or 1 where a package is missing and REQUIRE_SERVICES is set."""
    binaries = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    if not binaries:
        print("install postgresql: its server's binaries are missing", file=sys.stderr)
        return 1 if os.environ.get("REQUIRE_SERVICES") == "1" else 0
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if account:
        shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    postgres = Path(binaries[-1])
    moto = None
    try:
        run = lambda *command: subprocess.run(
            [*account, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/"
        )  # noqa: E731
        run(postgres / "initdb", "-D", folder / "data", "-U", "owner", "--auth=trust", "--encoding=UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60"
        run(postgres / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", options, "start")
        run(postgres / "createdb", "-h", folder, "-U", "owner", "portal")
        port = free_port()
        moto = subprocess.Popen(
            [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        secret = folder / "s3-secret"
        secret.write_text("testing-testing")
        environment = os.environ | {
            "PORTAL_MODE": "test",
            "DATABASE_URL": "postgres://owner@/portal",
            "PGHOST": str(folder),
            "S3_ENDPOINT": f"http://127.0.0.1:{port}",
            "S3_ACCESS_KEY": "testing",
            "S3_SECRET_FILE": str(secret),
            "ROOMS_BUCKET": "rooms",
            "RELEASES_BUCKET": "releases",
            "PUBLIC_BUCKET": "public",
        }
        make_buckets(environment)
        return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment).returncode
    finally:
        if moto:
            moto.terminate()
        subprocess.run(
            [*account, str(postgres / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )
        shutil.rmtree(folder, ignore_errors=True)


def make_buckets(environment: dict[str, str]) -> None:
    """Make the three buckets; waits up to 20 seconds for the server."""
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
            for name in ("rooms", "releases", "public"):
                client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
            return
        except Exception:
            if attempt == 99:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
