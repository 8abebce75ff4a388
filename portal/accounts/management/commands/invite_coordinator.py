"""Bring in a coordinator from the command line: the first one has nobody to invite them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.accounts.enums import OfficeKind
from portal.accounts.services import invitations, tokens
from portal.kernel.errors import Refused


class Command(BaseCommand):
    """Sends the link by e-mail and prints the code, which is told by telephone."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: when the account is closed or has been set up already."""
        try:
            made = invitations.invite(
                acting_user=None, name=options["name"], email=options["email"], office=OfficeKind.COORDINATOR
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        if made.invitation is None:
            raise CommandError("This person has an account already; the office is given.")
        code = invitations.take_code(made.invitation)
        self.stdout.write(f"The link goes to {made.user.email}. The code to tell by telephone: {tokens.spoken(code)}")
