"""A migrated database, made once for a set of migrations and copied for every run and worker.

Migrating takes most of a minute; a copy takes no time, and brings the triggers along. Where an earlier file stands whose
migrations are all there still, unchanged, only the newer ones run on a copy of it, as they do in an upgrade.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
KEPT = 4
PACKAGES = ("portal", "reviews", "documentroom", "publishing", "demo")


def template() -> Path:
    """The migrated SQLite file for the migrations as they stand, made where it is missing."""
    versions = f"migrated-{sys.version_info[0]}.{sys.version_info[1]}-django-{django.__version__}"  # each keeps its own
    path = ROOT / "var" / "test" / f"{versions}-{_fingerprint()}.sqlite3"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}")
    kept = sorted(path.parent.glob(f"{versions}-*.sqlite3"), key=lambda file: file.stat().st_mtime, reverse=True)
    earlier = [file for file in kept if _migrations_of(file).items() <= _migrations().items()]
    if earlier:
        shutil.copyfile(max(earlier, key=lambda file: len(_migrations_of(file))), fresh)
    _make(fresh)
    _told(path).write_text(json.dumps(_migrations()))
    fresh.replace(path)
    for old in kept[KEPT:]:
        old.unlink(missing_ok=True)
        _told(old).unlink(missing_ok=True)
    return path


def _told(path: Path) -> Path:
    """Beside a migrated file: which migrations it holds, each with the digest of its words."""
    return path.with_suffix(".json")


def _migrations_of(path: Path) -> dict[str, str]:
    """What a migrated file holds. Where nothing tells it, one that is nowhere, so that nothing is built on the file."""
    held: dict[str, str] = json.loads(_told(path).read_text()) if _told(path).exists() else {"": ""}
    return held


def _migrations() -> dict[str, str]:
    """Digests of the migrations, and of the triggers, since one that is gone from the code would stay in a copy."""
    kinds = ("migrations/*.py", "guards.py", "triggers.py")
    found = [path for package in PACKAGES for kind in kinds for path in (ROOT / package).rglob(kind)]
    held = {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}
    return held | {"wagtail": version("wagtail")}


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
