"""`manage.py process_page > docs/process.md`: the process in words, from the tables that the portal runs on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from reviews.process_page import text


class Command(BaseCommand):
    help = "Prints docs/process.md, written from the tables of moves, clauses, acts and dates."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(text(), ending="")
