"""`manage.py make_anchor_key PATH`: an Ed25519 key that signs anchors, mode 0400; prints the public key."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit import anchors


class Command(BaseCommand):
    help = "Makes the key that signs anchors. Keep the public key, which is printed, where the anchors are archived."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where the file is there already or cannot be written."""
        try:
            told = anchors.make_key(options["path"])
        except OSError as error:
            raise CommandError(f"{options['path']}: {error.strerror}") from error
        self.stdout.write(told)
