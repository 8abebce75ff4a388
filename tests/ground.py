"""What tests of sealed or guarded things stand on: throw-away keys and folders, and a flush that the guards let by.

`TransactionTestCase` and live servers empty the tables after each test, which the audit trail's guards refuse. So
Django's flush is wrapped, here and only here: the guards are lifted while it runs, and put back.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connections
from django.test import override_settings

from portal.kernel import triggers
from portal.vault import api as vault

_ALIASES = ("rooms", "releases", "public", "default")


@pytest.fixture(scope="session", autouse=True)
def house_keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Master keys, key stores and file folders of this run alone, with the portal's and the releases' keys made."""
    folder = tmp_path_factory.mktemp("ground")
    stores = {name: dict(value) for name, value in settings.STORAGES.items()}
    for alias in _ALIASES:
        if "FileSystemStorage" in stores.get(alias, {}).get("BACKEND", ""):
            stores[alias]["OPTIONS"] = {**stores[alias].get("OPTIONS", {}), "location": str(folder / "files" / alias)}
    keys = override_settings(
        STORAGES=stores,
        KEY_STORE=folder / "keys" / "reviews",
        MASTER_KEY_FILE=folder / "keys" / "master.json",
        RELEASES_KEY_STORE=folder / "keys" / "releases",
        RELEASES_MASTER_KEY_FILE=folder / "keys" / "releases-master.json",
        MASTER_KEY_URI="",
        PUBLIC_FOLDER=folder / "public",
    )
    keys.enable()
    vault.make_master_key(settings.MASTER_KEY_FILE)
    vault.make_master_key(settings.RELEASES_MASTER_KEY_FILE)
    vault.create_house_keys()
    yield folder
    keys.disable()


@contextlib.contextmanager
def lifted(using: str) -> Iterator[None]:
    """The guards, and nothing but the guards, are away inside, and back afterwards: foreign keys hold all the while."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        guards = [guard for guard in triggers.registered() if guard.table in tables]
        if connection.vendor == "postgresql":
            _switch(cursor, guards, "DISABLE")
        else:
            for guard in guards:
                if guard.event != "TRUNCATE":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")
    try:
        yield
    finally:
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                _switch(cursor, guards, "ENABLE")
        triggers.install(using)


def _switch(cursor: Any, guards: list[triggers.Guard], way: str) -> None:
    """What a transaction has put off is asked now: PostgreSQL changes no table with checks still to come."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for guard in guards:
        cursor.execute(f"ALTER TABLE {guard.table} {way} TRIGGER {guard.name}")
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _put_the_language_back(using: str) -> None:
    """Wagtail's migrations put one row that no page can be made without: a flush takes it from every later test."""
    from wagtail.models import Locale

    Locale.objects.using(using).get_or_create(language_code=settings.LANGUAGE_CODE)


def wrap_flush() -> None:
    """Makes every flush of this test run lift the guards."""
    plain = flush.Command.handle
    if getattr(plain, "lifts_guards", False):
        return

    def handle(self: flush.Command, **options: Any) -> Any:
        with lifted(options["database"]):
            done = plain(self, **options)
        _put_the_language_back(options["database"])
        return done

    handle.lifts_guards = True  # type: ignore[attr-defined]
    flush.Command.handle = handle  # type: ignore[method-assign]


wrap_flush()
