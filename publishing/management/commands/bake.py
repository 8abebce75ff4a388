"""Bake what is missing or changed now, instead of within the minute; `--thorough` compares every file's bytes too."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing.baking import bakery, bucket


class Command(BaseCommand):
    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--thorough", action="store_true", help="compare every file's bytes with their digest")

    def handle(self, *args: Any, thorough: bool = False, **options: Any) -> None:
        """:raises CommandError: where something could not be baked, naming its address and the kind of error."""
        outcome = bakery.sweep(thorough=thorough)
        self.stdout.write(
            f"{outcome.rendered} rendered, {len(outcome.written)} written, {len(outcome.removed)} removed."
        )
        if bucket.is_named():
            self.stdout.write(f"{len(outcome.sent)} sent to the public bucket, or deleted there.")
        if outcome.faults or outcome.elsewhere:
            raise CommandError("\n".join([*outcome.faults, *outcome.elsewhere]))
