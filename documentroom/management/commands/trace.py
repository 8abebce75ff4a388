"""``manage.py trace R7KQ-2MXD --by USERNAME --reason "..."``: whose copy a code stands on.

Who asks gives the code of their authenticator app, as on the page: whoever has but a shell here traces nothing in their
name.
"""

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from documentroom.services.tracing import trace
from portal.accounts.api import check_app_code
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

        parser.add_argument("--app-code", help="of the asker's authenticator app; asked for where it is left out")

    def handle(self, *args: Any, **options: Any) -> None:
        asker = User.objects.filter(username=options["by"], is_active=True).first()
        if asker is None or not asker.may_sign_in:
            raise CommandError("There is no such user.")
        try:
            check_app_code(user=asker, code=options["app_code"] or getpass("Code of the asker's authenticator app: "))
            found = trace(acting_user=asker, code=options["code"], reason=options["reason"])
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{found.code}: review {found.review}, {found.kind}, version {found.version}")
        self.stdout.write(
            f"Opened by {found.reader}{f' ({found.agency})' if found.agency else ''} on "
            f"{long_date(found.opened_at)} at {found.opened_at:%H:%M} UTC."
        )
