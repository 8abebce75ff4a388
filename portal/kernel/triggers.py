"""Guards that the database itself keeps: one description, a trigger on SQLite and on PostgreSQL.

What must hold whatever code runs (the audit trail only grows, a release never changes, nothing goes live unpermitted)
is refused by the database. A floor describes its guards in `AppConfig.ready()`; they are installed after every
migration, because SQLite drops a table's triggers whenever Django remakes the table; and `missing()` lists what is
absent or altered, so that start-up can be refused (never 8).
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,59}")
_EVENT = re.compile(r"INSERT|DELETE|TRUNCATE|UPDATE( OF [a-z_0-9]+(, [a-z_0-9]+)*)?")

Sql = str | Mapping[str, str]


@dataclass(frozen=True)
class Guard:
    """One trigger: on `event` of `table`, refuse with `message` when `when` holds (always, if it is empty).

    `event` is INSERT, DELETE, TRUNCATE (PostgreSQL only), UPDATE or "UPDATE OF a, b". `when` is an SQL condition over
    NEW and OLD, one for both databases or {"sqlite": ..., "postgresql": ...}. With `action` instead of `message` the
    trigger runs after the event and does that statement. A refusal reaches Python as django.db.IntegrityError.
    """

    name: str
    table: str
    event: str
    message: str = ""
    when: Sql = ""
    action: Sql = ""

    def __post_init__(self) -> None:
        if not (_IDENTIFIER.fullmatch(self.name) and _IDENTIFIER.fullmatch(self.table)):
            raise ValueError(f"A guard needs plain lower-case names: {self.name}, {self.table}.")
        if not _EVENT.fullmatch(self.event):
            raise ValueError(f"Unknown event for guard {self.name}: {self.event}.")
        if bool(self.message) == bool(self.action) or "'" in self.message or "%" in self.message:
            raise ValueError(f"Guard {self.name} has either a plain message or an action.")


_guards: dict[str, list[Guard]] = {}
_later: list[bool] = []


def register(app_label: str, *guards: Guard) -> None:
    """Adds guards that are put back whenever the migrations of the database have run. Same names are replaced."""
    known = {guard.name: guard for guard in _guards.get(app_label, [])}
    known.update({guard.name: guard for guard in guards})
    _guards[app_label] = list(known.values())


def registered(app_label: str | None = None) -> list[Guard]:
    """The guards of one application, or all."""
    labels = _guards if app_label is None else [app_label]
    return [guard for label in labels for guard in _guards.get(label, [])]


def before_migrate(sender: AppConfig, using: str, plan: Sequence[Any] = (), **kwargs: Any) -> None:
    """Receiver of pre_migrate: on SQLite, takes this application's guards away while migrations run.

    Django remakes a table by renaming a new one, and SQLite refuses that while any trigger, also another table's,
    speaks of the old name. A migration that fails leaves the guards away; start-up is refused until one succeeds.
    """
    connection = connections[using]
    if connection.vendor != "sqlite" or not plan:
        return
    with connection.cursor() as cursor:
        for guard in registered(sender.label):
            cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}")


def after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Receiver of post_migrate: puts back what this application's guards lack."""
    if not _later:
        install(using, registered(sender.label))


@contextmanager
def put_off() -> Iterator[None]:
    """While one application after another is migrated nothing is installed: PostgreSQL has no guard on a column to come.

    Whoever uses it ends with a migration of everything outside of it, which puts all guards in place.
    """
    _later.append(True)
    try:
        yield
    finally:
        _later.pop()


def install(using: str, guards: Iterable[Guard] | None = None) -> None:
    """Creates the guards that are missing or altered, where their table exists. Needs the tables' owner."""
    connection = connections[using]
    wanted = _for(connection, registered() if guards is None else list(guards))
    with transaction.atomic(using=using), connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for guard in wanted:
            if guard.table in tables and not _stands(connection, guard):
                for statement in _create(connection, guard):
                    cursor.execute(statement)


def missing(using: str, app_label: str | None = None, *, without_table: bool = True) -> list[str]:
    """One sentence for each guard that is absent, altered or switched off. Empty means: all protection stands.

    With `without_table=False`, guards of tables that do not exist are passed over (before the first migration).
    """
    connection = connections[using]
    wanted = _for(connection, registered(app_label))
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    faults = []
    for guard in wanted:
        if guard.table not in tables:
            if without_table:
                faults.append(f"The table {guard.table} does not exist, so nothing guards it.")
        elif not _stands(connection, guard):
            faults.append(f"The table {guard.table} lacks its guard {guard.name}.")
    return faults


def _for(connection: BaseDatabaseWrapper, guards: list[Guard]) -> list[Guard]:
    if connection.vendor not in ("sqlite", "postgresql"):
        raise NotImplementedError(f"Guards know SQLite and PostgreSQL, not {connection.vendor}.")
    return [guard for guard in guards if connection.vendor == "postgresql" or guard.event != "TRUNCATE"]


def _sql(connection: BaseDatabaseWrapper, text: Sql) -> str:
    return text if isinstance(text, str) else text[connection.vendor]


def _create(connection: BaseDatabaseWrapper, guard: Guard) -> list[str]:
    drop = f"DROP TRIGGER IF EXISTS {guard.name}"
    if connection.vendor == "sqlite":
        return [drop, _sqlite(connection, guard)]
    function = (
        f"CREATE OR REPLACE FUNCTION {guard.name}() RETURNS trigger LANGUAGE plpgsql "
        f"SET search_path FROM CURRENT AS $guard${_body(connection, guard)}$guard$"
    )
    return [function, f"{drop} ON {guard.table}", _postgresql(guard)]


def _sqlite(connection: BaseDatabaseWrapper, guard: Guard) -> str:
    when = _sql(connection, guard.when)
    condition = f" WHEN {when}" if when else ""
    timing = "AFTER" if guard.action else "BEFORE"
    doing = _sql(connection, guard.action) or f"SELECT RAISE(ABORT, '{guard.message}')"
    return (
        f"CREATE TRIGGER {guard.name} {timing} {guard.event} ON {guard.table}"
        f" FOR EACH ROW{condition} BEGIN {doing}; END"
    )


def _postgresql(guard: Guard) -> str:
    timing = "AFTER" if guard.action else "BEFORE"
    each = "STATEMENT" if guard.event == "TRUNCATE" else "ROW"
    return (
        f"CREATE TRIGGER {guard.name} {timing} {guard.event} ON {guard.table}"
        f" FOR EACH {each} EXECUTE FUNCTION {guard.name}()"
    )


def _body(connection: BaseDatabaseWrapper, guard: Guard) -> str:
    when = _sql(connection, guard.when) or "true"
    doing = _sql(connection, guard.action) or (
        f"RAISE EXCEPTION '{guard.message}' USING ERRCODE = 'integrity_constraint_violation'"
    )
    back = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(guard.event, "NEW")
    return f" BEGIN IF {when} THEN {doing}; END IF; RETURN {back}; END "


def _stands(connection: BaseDatabaseWrapper, guard: Guard) -> bool:
    """Whether the database has exactly this guard, and has not switched it off."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = %s", [guard.name])
            row = cursor.fetchone()
            return row is not None and row[0] == _sqlite(connection, guard)
        cursor.execute(
            "SELECT pg_get_triggerdef(t.oid, true), p.prosrc, t.tgenabled"
            " FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgname = %s AND t.tgrelid = to_regclass(%s) AND NOT t.tgisinternal",
            [guard.name, guard.table],
        )
        row = cursor.fetchone()
        if row is None:
            return False
        enabled = row[2].decode() if isinstance(row[2], bytes) else row[2]
        return (row[0], row[1], enabled in ("O", "A")) == (_postgresql(guard), _body(connection, guard), True)
