"""The public site as a folder, with its end dates as data (server/ends.json) and as nginx configuration (server/*.conf)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.kernel.errors import Refused
from publishing.baking.export import export


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="an empty folder, or one of an earlier export")
        parser.add_argument(
            "--plain",
            action="store_true",
            help="for a host or bucket that serves files and reads neither: files under their addresses, no search",
        )
        parser.add_argument(
            "--accept-no-end-date",
            action="store_true",
            help="with --plain: take reviews too that are published for a time, and take them down there by hand",
        )

    def handle(self, *args: Any, folder: Path, plain: bool, accept_no_end_date: bool, **options: Any) -> None:
        """:raises CommandError: with the sentence that says why not."""
        try:
            count = export(folder, plain=plain, accept_no_end_date=accept_no_end_date)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{count} files in {folder}.")
