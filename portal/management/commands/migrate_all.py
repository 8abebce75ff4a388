"""Migrate other people's applications first, then the portal's floors: the same result as `migrate`, in less than half the time.

Django draws the state of all models again and again while it migrates. Wagtail's long history goes quickly while the portal's
own models are not there yet, and slowly afterwards. What others stand on is listed last and goes first, so that no
application is left half migrated: Django 6.1 would then find the permissions of a model under both its names.
"""

from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from portal.kernel import triggers

OURS = ("portal", "reviews", "documentroom", "publishing", "demo")


class Command(BaseCommand):
    """Every migration there is, in a quick order."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises django.db.migrations.exceptions.MigrationSchemaMissing: where the database cannot be written."""
        have = MigrationLoader(connections["default"]).migrated_apps
        with triggers.put_off():
            for config in reversed(list(apps.get_app_configs())):
                if config.label in have and config.name.split(".")[0] not in OURS:
                    call_command("migrate", config.label, interactive=False, verbosity=0, skip_checks=True)
        call_command("migrate", interactive=False, verbosity=int(options["verbosity"]))
