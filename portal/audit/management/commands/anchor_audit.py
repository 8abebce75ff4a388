"""`manage.py anchor_audit`: the heads of all chains to the places that the settings name, now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.audit import anchors


class Command(BaseCommand):
    help = "Keeps the heads of all audit chains in ANCHOR_BUCKET and sends them, signed, to ANCHOR_MAIL."

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where no place is named, or one of them did not take it."""
        if not anchors.places():
            raise CommandError("No place is named: set ANCHOR_BUCKET or ANCHOR_MAIL.")
        try:
            kept = anchors.anchor()
        except Exception as error:
            raise CommandError(f"A place did not take the anchor ({type(error).__name__}).") from error
        self.stdout.write(f"Kept at {kept} {'place' if kept == 1 else 'places'}.")
