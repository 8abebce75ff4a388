"""``manage.py trace R7KQ-2MXD --by USERNAME --reason "..."``: whose copy a code stands on."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documentroom.services.tracing import trace
from portal.accounts.models import User
from portal.kernel.calendar import long_date
from portal.kernel.errors import Refused


class Command(BaseCommand):
    help = "Says whose copy of a page carries a code. A family's code is refused: that takes two people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="as it stands on the page, such as R7KQ-2MXD")
        parser.add_argument(
            "--by",
            required=True,
            help="user name of the review's chair or coordinator, who asks; it is entered in the trail",
        )
        parser.add_argument("--reason", required=True, help="why; it is entered, sealed, in the review's trail")

    def handle(self, *args: Any, **options: Any) -> None:
        asker = User.objects.filter(username=options["by"], is_active=True).first()
        if asker is None:
            raise CommandError("There is no such user.")
        try:
            found = trace(acting_user=asker, code=options["code"], reason=options["reason"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{found.code}: review {found.review}, {found.kind}, version {found.version}")
        self.stdout.write(
            f"Opened by {found.reader}{f' ({found.agency})' if found.agency else ''} on "
            f"{long_date(found.opened_at)} at {found.opened_at:%H:%M} UTC."
        )
