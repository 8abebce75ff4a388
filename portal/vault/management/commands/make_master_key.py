"""`manage.py make_master_key PATH`: a new master key, mode 0400; never over one that is there."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.vault import api


class Command(BaseCommand):
    help = "Makes a master key's file with mode 0400. Keep a copy apart from the backups of database and key store."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where the file is there already or cannot be written."""
        try:
            api.make_master_key(options["path"])
        except OSError as error:
            raise CommandError(f"{options['path']}: {error.strerror}") from error
        self.stdout.write(f"Made {options['path']}.")
