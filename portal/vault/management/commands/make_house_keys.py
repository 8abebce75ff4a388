"""`manage.py make_house_keys`: the portal's and the releases' keys, once, when a portal is set up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.vault import api


class Command(BaseCommand):
    help = "Makes the keys of the portal's own words and of the releases where they are missing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where the master key or the key store is absent."""
        try:
            made = api.create_house_keys()
        except (api.VaultError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Made: {', '.join(made)}." if made else "Both are there already.")
