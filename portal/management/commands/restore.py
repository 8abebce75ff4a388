"""`manage.py restore FOLDER`: a backup into an empty place, each digest compared, then every file opened."""

import sys
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.audit.api import PORTAL_CHAIN, record
from portal.backup import keys, manifest, service
from portal.vault.errors import VaultError


class Command(BaseCommand):
    help = "Restores a backup into an empty place; with --keys the wrapped keys first. Exits with 1 where anything is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--keys", type=Path, help="a folder that backup_keys made")
        parser.add_argument("--check", action="store_true", help="compare the digests and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for a damaged backup or a place in use, before anything is placed."""
        try:
            held = service.check(options["folder"])
            count = len(held["database"]) + len(held["files"])
            self.stdout.write(f"Every digest matches: {count} files of {held['taken_at']}.")
            if options["check"]:
                return
            if options["keys"]:
                self.stdout.write(f"{keys.restore(options['keys'])} keys are back.")
            found = service.restore(options["folder"])
        except (VaultError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{found.files} stored files are back; {found.opened} open and are whole, {found.without_key} have no key here."
        )
        call_command("migrate", interactive=False, verbosity=0)
        digest = manifest.measured(options["folder"] / manifest.NAME)["sha256"]
        with transaction.atomic():
            record(chain=PORTAL_CHAIN, verb="backup.restored", actor="command", ids={"manifest": digest})
        try:
            call_command("verify_audit", stdout=self.stdout, stderr=self.stderr)
        except SystemExit:
            self.stderr.write("The restored audit trail is not whole.")
            sys.exit(1)
