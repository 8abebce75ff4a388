"""Makes the public site's fixed points where they are missing: run after every migration, it changes nothing that
stands."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from publishing.setup import ensure_site


class Command(BaseCommand):
    help = "Home, library, first plain pages, groups, the workflow of two people, and the minute's task."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_site()
        self.stdout.write("The public site stands.")
