"""``manage.py index_room [REFERENCE] [--anew]``: put what is clean into the search of its room."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documentroom.enums import VersionState
from documentroom.models import Version
from documentroom.services import indexing
from portal.vault.errors import VaultError


class Command(BaseCommand):
    help = "Reads the words of clean files into the sealed search of their rooms: what is missing, or all of it anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("reference", nargs="?", help="one review's reference; all reviews where it is left out")
        parser.add_argument("--anew", action="store_true", help="also what is in the search already")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Version.objects.filter(state=VersionState.CLEAN) if options["anew"] else indexing.waiting()
        if options["reference"]:
            rows = rows.filter(review__reference=options["reference"])
        done = failed = 0
        for key in list(rows.values_list("pk", flat=True)):
            try:
                done += indexing.index_version(key, anew=options["anew"])
            except (VaultError, OSError):
                failed += 1
        self.stdout.write(f"{done} put into the search.")
        if failed:
            raise CommandError(f"{failed} could not be opened: their stored file or their review's key is not here.")
