"""`manage.py backup [FOLDER]`: database and files, consistent with each other and still encrypted (README, "Back up")."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.audit.api import PORTAL_CHAIN, record
from portal.backup import manifest, service
from portal.vault.errors import VaultError


class Command(BaseCommand):
    help = "Takes a backup of database and files as a new folder in FOLDER. The keys are not in it: backup_keys."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BACKUP_FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where something could not be copied; nothing is left then."""
        try:
            made = service.take(options["folder"])
        except (VaultError, OSError) as error:
            raise CommandError(str(error)) from error
        digest = manifest.measured(made / manifest.NAME)["sha256"]
        with transaction.atomic():
            record(chain=PORTAL_CHAIN, verb="backup.taken", actor="command", ids={"manifest": digest})
        self.stdout.write(f"Taken: {made}. Its manifest has the digest {digest}.")
