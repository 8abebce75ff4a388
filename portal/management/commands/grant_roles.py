"""Make the three faces' database roles and give each what `portal.roles` says. Run as the database's owner after every migration."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg import sql

from portal.roles import GRANTS, rights


class Command(BaseCommand):
    """Roles and grants on PostgreSQL; passwords come from files ``db_<face>`` in the folder that is given."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The folder of the passwords; without it roles log in as the server's own rules allow."""
        parser.add_argument("passwords", nargs="?", help="a folder with files db_rooms, db_desk, db_www")

    def handle(self, *args: Any, passwords: str | None = None, **options: Any) -> None:
        """:raises CommandError: on another database than PostgreSQL, or where a password's file is missing."""
        if connection.vendor != "postgresql":
            raise CommandError("Roles exist on PostgreSQL only.")
        with transaction.atomic(), connection.cursor() as cursor:
            tables = connection.introspection.table_names(cursor)
            for face in GRANTS:
                self._role(cursor, face, passwords)
                self._grants(cursor, face, tables)
        self.stdout.write(f"Granted {', '.join(GRANTS)} their rights on {len(tables)} tables.")

    def _role(self, cursor: Any, face: str, passwords: str | None) -> None:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [face])
        if cursor.fetchone() is None:
            cursor.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(sql.Identifier(face))
            )
        if passwords:
            where = Path(passwords) / f"db_{face}"
            if not where.is_file():
                raise CommandError(f"There is no file {where} with the password of {face}.")
            word = sql.Literal(where.read_text().strip())
            cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(face), word))

    def _grants(self, cursor: Any, face: str, tables: list[str]) -> None:
        role = sql.Identifier(face)
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role))
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        cursor.execute(sql.SQL("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {}").format(role))
        if any("INSERT" in allowed for _pattern, allowed in GRANTS[face]):
            cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        for table in tables:
            for right in rights(face, table):
                cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(right), sql.Identifier(table), role))
