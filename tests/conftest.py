"""What every test stands on: a migrated database by copy, keys and folders of the run alone."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

from tests import database

pytest_plugins = ["tests.ground"]
SHARED_MEMORY = Path("/dev/shm")
LONGEST = ("tests/e2e/", "tests/test_access_matrix.py")
# a busy machine is no fault of the code: neither a slow example nor slow making of examples fails a test
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")


def _on_sqlite() -> bool:
    from django.conf import settings

    return settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of one database's own are no tests of the other: left out there, not skipped."""
    elsewhere = "postgres" if _on_sqlite() else "sqlite"
    others = [item for item in items if item.get_closest_marker(elsewhere)]
    config.hook.pytest_deselected(items=others)
    kept = [item for item in items if item not in others]
    # The two longest first, so that no process is left with one of them at the end; the files of those that empty the
    # tables last, since Wagtail's first pages go with them.
    emptying = {item.path for item in kept if _empties(item)}
    items[:] = sorted(kept, key=lambda item: (not item.nodeid.startswith(LONGEST), item.path in emptying))


def _empties(item: pytest.Item) -> bool:
    """Whether a test works outside a transaction, and empties the tables when it ends."""
    mark = item.get_closest_marker("django_db")
    asked = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
    return bool(asked or (mark and (mark.kwargs.get("transaction") or (mark.args and mark.args[0]))))


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """The copied file is there already, or PostgreSQL copies a migrated database: Django must not remake it."""
    copies = _on_sqlite() or bool(os.environ.get("PORTAL_TEST_TEMPLATE"))
    return copies or request.config.getvalue("reuse_db")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Each process gets a copy of its own, in memory where the machine has such a place."""
    from django.conf import settings

    if not _on_sqlite():
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        _name_the_copy(f"test_{settings.DATABASES['default']['NAME']}_{worker}")
        return
    folder = (
        SHARED_MEMORY
        if SHARED_MEMORY.is_dir() and os.access(SHARED_MEMORY, os.W_OK)
        else tmp_path_factory.mktemp("database")
    )
    path = folder / f"portal-test-{os.getpid()}.sqlite3"
    database.copy(path)
    _name_the_copy(str(path))


def _name_the_copy(name: str) -> None:
    from django.conf import settings
    from django.db import connections

    for held in (settings.DATABASES["default"], connections["default"].settings_dict):
        held.setdefault("TEST", {})["NAME"] = name


@pytest.fixture(scope="session", autouse=True)
def _remove_the_copy() -> object:
    """The copy goes with the run."""
    yield
    for path in SHARED_MEMORY.glob(f"portal-test-{os.getpid()}.sqlite3*"):
        path.unlink(missing_ok=True)
