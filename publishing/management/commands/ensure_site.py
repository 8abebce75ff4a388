"""Make the public site's first pages, groups and workflow where they are missing; a second run changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from publishing.setup import ensure_site


class Command(BaseCommand):
    """Root, home, library, the desk's groups and the workflow of two people."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Idempotent."""
        ensure_site()
