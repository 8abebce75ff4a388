"""Make the demo ready: tables, static files, the public site, fictional reviews. A second run finds them and adds nothing."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from demo.models import DemoAccount
from portal.audit.checks import guards_stand


def prepare() -> None:
    """Do what is missing, and write ``accounts.json``.

    :raises RuntimeError: under production settings.
    """
    if settings.PRODUCTION:
        raise RuntimeError("The demo cannot be prepared under production settings.")
    if tables_are_stale():
        say("Making the tables...")
        call_command("migrate_all", verbosity=0)
    if static_is_stale():
        say("Collecting static files...")
        call_command("collectstatic", interactive=False, verbosity=0)
    if not DemoAccount.objects.exists():
        call_command("ensure_site", verbosity=0)
        from demo.seed import people_only, seed

        stories = os.environ.get("DEMO_STORIES", "1") != "0"
        say("Writing eleven fictional reviews..." if stories else "Writing the cast...")
        unfinished = Path(settings.VAR) / "unfinished"  # see demo.serve.forget_half
        unfinished.touch()
        (seed if stories else people_only)()
        unfinished.unlink()
    from publishing.baking import bakery

    bakery.sweep()  # what an earlier start baked is of other code and styles, perhaps
    write_accounts()


def say(words: str) -> None:
    """A line of progress."""
    print(words, flush=True)


def tables_are_stale() -> bool:
    """Whether a migration is missing, or a guard of the tables: newer code may bring another guard and no migration."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return bool(plan or guards_stand(None, databases=["default"]))


def static_is_stale() -> bool:
    """Whether something that is served statically is newer than the collected files."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    made = manifest.stat().st_mtime
    sources = [*(settings.BASE_DIR / "portal" / "static").rglob("*"), settings.BASE_DIR / "requirements" / "run.txt"]
    sources += [
        path
        for name in ("publishing", "reviews", "documentroom")
        for path in (settings.BASE_DIR / name / "static").rglob("*")
    ]
    return any(path.stat().st_mtime > made for path in sources)


def write_accounts() -> None:
    """Write what a visitor or a test needs to sign in as somebody."""
    rows = [
        {
            "role": a.role,
            "username": a.username,
            "password": a.password,
            "totp_secret": a.totp_secret,
            "start_url": a.start_url,
        }
        for a in DemoAccount.objects.all()
    ]
    path = settings.VAR / "accounts.json"
    path.write_text(json.dumps(rows, indent=2) + "\n")
    path.chmod(0o600)


if __name__ == "__main__":
    sys.exit("Run `make demo`.")
