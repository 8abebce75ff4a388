"""`manage.py rotate_master_key reviews --keep-old PATH`: every key of a store under a new master key (never 11)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.vault.errors import VaultError
from portal.vault.keystore import house_store, store_for


class Command(BaseCommand):
    help = "Wraps every key under a new master key. The old one is kept at PATH, to be destroyed 14 days later."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("store", choices=("reviews", "house"))
        parser.add_argument("--keep-old", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where a key does not open; run again, it goes on where it was cut off."""
        try:
            store = house_store() if options["store"] == "house" else store_for("review-any")
            count = store.rotate_master(options["keep_old"])
        except (VaultError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} keys wrapped anew. Destroy {options['keep_old']} in 14 days.")
