"""`manage.py backup_keys [FOLDER]`: the wrapped keys, apart from the backups of the database (README, "Back up")."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.audit.api import PORTAL_CHAIN, record
from portal.backup import keys, manifest
from portal.vault.errors import VaultError


class Command(BaseCommand):
    help = "Copies the wrapped keys of both key stores as a new folder in FOLDER. No master key is in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.KEY_BACKUP_FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where a key does not open under the present master key, or backups lie there."""
        try:
            made = keys.take(options["folder"])
        except (VaultError, OSError) as error:
            raise CommandError(str(error)) from error
        digest = manifest.measured(made / manifest.NAME)["sha256"]
        with transaction.atomic():
            record(chain=PORTAL_CHAIN, verb="backup.keys_taken", actor="command", ids={"manifest": digest})
        self.stdout.write(f"Taken: {made}. Its manifest has the digest {digest}.")
