"""The database's part of a backup: one snapshot, and with it the list of stored files that this snapshot names.

SQLite has an interface for it. PostgreSQL is read table by table with COPY in one transaction that sees one moment
(repeatable read): no other program is needed, in the image or beside it, and the roles' own rights are enough.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.backup import manifest
from portal.backup.manifest import BackupError
from portal.vault.files import SealedBlob

ONLY_EMPTY = ("accounts_user", "audit_entry", "reviews_review")  # a place with rows here is somebody's portal


@dataclass(frozen=True)
class Named:
    """A stored file that a row of the snapshot names."""

    table: str
    key: str
    alias: str
    blob: str


def blob_models() -> list[type[SealedBlob]]:
    """Every model whose rows have a stored file, of those that have a table here."""
    tables = set(connection.introspection.table_names())
    found = (model for model in apps.get_models() if issubclass(model, SealedBlob))
    return [model for model in found if model._meta.db_table in tables]


def dump(folder: Path) -> tuple[list[dict[str, Any]], list[Named]]:
    """Writes the snapshot below ``folder``; gives its parts for the manifest, and the files that it names."""
    if connection.vendor == "sqlite":
        return _dump_sqlite(folder)
    return _dump_postgresql(folder)


def load(folder: Path, parts: list[dict[str, Any]], vendor: str) -> None:
    """Puts a snapshot into this empty database. Raises BackupError where it is not empty, or another kind."""
    if vendor != connection.vendor:
        raise BackupError(f"The backup is of {vendor}; this portal is set up with {connection.vendor}.")
    taken = [table for table in ONLY_EMPTY if _has_rows(table)]
    if taken:
        raise BackupError("This database is in use. A backup is restored into an empty place only.")
    if vendor == "sqlite":
        _load_sqlite(folder, parts)
    else:
        _load_postgresql(folder, parts)


# SQLite ------------------------------------------------------------------------------------------------------------------
def _dump_sqlite(folder: Path) -> tuple[list[dict[str, Any]], list[Named]]:
    if connection.in_atomic_block:  # SQLite would wait for this very transaction to end
        raise BackupError("A backup is not taken inside a transaction.")
    path = folder / "database.sqlite3"
    path.touch(mode=0o600)
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(path)) as target:
        connection.connection.backup(target)  # all pages in one step: one moment of the database
        target.execute("PRAGMA journal_mode=DELETE")
        named = [
            Named(model._meta.db_table, str(key), alias, blob)
            for model in blob_models()
            for key, alias, blob in target.execute(_select(model))
        ]
    return [{"path": path.name, "kind": "database", **manifest.measured(path)}], named


def _load_sqlite(folder: Path, parts: list[dict[str, Any]]) -> None:
    (part,) = parts
    name = str(connection.settings_dict["NAME"])
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        raise BackupError("A backup is not restored into memory.")
    connection.close()
    target = Path(name)
    for leftover in (target, target.with_name(f"{target.name}-wal"), target.with_name(f"{target.name}-shm")):
        leftover.unlink(missing_ok=True)
    manifest.write(target, manifest.pieces(folder / str(part["path"])))


# PostgreSQL --------------------------------------------------------------------------------------------------------------
def _dump_postgresql(folder: Path) -> tuple[list[dict[str, Any]], list[Named]]:
    own = connection.copy()  # apart from whatever transaction the caller is in
    parts = []
    try:
        with transaction_of(own) as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            for table in sorted(own.introspection.table_names(cursor)):
                columns = _columns(cursor, table)
                path = folder / "database" / f"{table}.copy"
                with cursor.copy(f"COPY {_list(table, columns)} TO STDOUT") as copied:
                    told = manifest.write(path, (bytes(piece) for piece in copied))
                where = str(path.relative_to(folder))
                parts.append({"path": where, "kind": "database", "table": table, "columns": columns, **told})
            named = []
            for model in blob_models():
                cursor.execute(_select(model))
                named += [Named(model._meta.db_table, str(key), alias, blob) for key, alias, blob in cursor.fetchall()]
    finally:
        own.close()
    return parts, named


@contextlib.contextmanager
def transaction_of(own: BaseDatabaseWrapper) -> Iterator[Any]:
    """A transaction on a connection of its own that no alias names."""
    own.ensure_connection()
    own.set_autocommit(False)
    with own.cursor() as cursor:
        yield cursor
    own.rollback()
    own.set_autocommit(True)


def _load_postgresql(folder: Path, parts: list[dict[str, Any]]) -> None:
    """As the tables' owner, in one transaction: the guards are away inside it, and every foreign key is asked."""
    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        tables = [str(part["table"]) for part in parts]
        if set(tables) != there:
            raise BackupError(
                "This database has other tables than the backup. Run migrate_all with the code of the backup first."
            )
        for table in tables:
            cursor.execute(f"ALTER TABLE {quote(table)} DISABLE TRIGGER USER")
        cursor.execute(f"TRUNCATE {', '.join(quote(table) for table in tables)}")
        for part in parts:
            if set(_columns(cursor, str(part["table"]))) != set(part["columns"]):
                raise BackupError(f"{part['table']} has other columns than in the backup.")
            with cursor.copy(f"COPY {_list(str(part['table']), part['columns'])} FROM STDIN") as copied:
                for piece in manifest.pieces(folder / str(part["path"])):
                    copied.write(piece)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {quote(table)} ENABLE TRIGGER USER")
            _go_on_counting(cursor, table)


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped"
        " AND attgenerated = '' ORDER BY attnum",
        [connection.ops.quote_name(table)],
    )
    return [name for (name,) in cursor.fetchall()]


def _go_on_counting(cursor: Any, table: str) -> None:
    quoted = connection.ops.quote_name(table)
    cursor.execute(
        "SELECT attname, pg_get_serial_sequence(%s, attname) FROM pg_attribute WHERE attrelid = to_regclass(%s)"
        " AND attnum > 0 AND NOT attisdropped AND pg_get_serial_sequence(%s, attname) IS NOT NULL",
        [quoted] * 3,
    )
    for column, sequence in cursor.fetchall():
        last = f"(SELECT MAX({connection.ops.quote_name(column)}) FROM {quoted})"  # noqa: S608 - names of our own  # nosec B608
        cursor.execute(f"SELECT setval(%s, COALESCE({last}, 1), {last} IS NOT NULL)", [sequence])


# Both --------------------------------------------------------------------------------------------------------------------
def _select(model: type[SealedBlob]) -> str:
    quote = connection.ops.quote_name
    key, table = quote(str(model._meta.pk.column)), quote(model._meta.db_table)
    return f"SELECT {key}, storage_alias, blob_name FROM {table} ORDER BY {key}"  # noqa: S608 - names of our own  # nosec B608


def _list(table: str, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(table)} ({', '.join(quote(column) for column in columns)})"


def _has_rows(table: str) -> bool:
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return False
        cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - names of our own  # nosec B608
        return cursor.fetchone() is not None
