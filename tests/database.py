"""A migrated database, made once for a set of migrations and copied for every run and worker.

Migrating takes most of a minute; a copy takes no time, and brings the triggers along.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("portal", "reviews", "documentroom", "publishing", "demo")


def template() -> Path:
    """The migrated SQLite file for the migrations as they stand, made where it is missing."""
    versions = f"migrated-{sys.version_info[0]}.{sys.version_info[1]}-django-{django.__version__}"  # each keeps its own
    path = ROOT / "var" / "test" / f"{versions}-{_fingerprint()}.sqlite3"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{versions}-*.sqlite3"):
        old.unlink(missing_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    _make(fresh)
    fresh.replace(path)
    return path


def _make(path: Path) -> None:
    environment = os.environ | {
        "PORTAL_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite://{path}",
        "PORTAL_QUICK_SQLITE": "1",
    }
    subprocess.run(
        [sys.executable, "manage.py", "migrate_all", "--verbosity", "0"], cwd=ROOT, env=environment, check=True
    )


def _fingerprint() -> str:
    told = hashlib.sha256(f"{django.__version__} {version('wagtail')} {sys.version_info[:2]}".encode())
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("migrations/*.py")):
            told.update(path.read_bytes())
        for path in sorted([*(ROOT / package).rglob("guards.py"), *(ROOT / package).rglob("triggers.py")]):
            told.update(path.read_bytes())
        for path in sorted((ROOT / package).rglob("models*/*.py")):
            told.update(str(path).encode())
    return told.hexdigest()[:16]


def copy(to: Path) -> None:
    """A copy of the migrated file at ``to``."""
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(template(), to)
