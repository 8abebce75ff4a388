"""`manage.py rotate_master_key reviews --keep-old PATH --first EMAIL --second EMAIL`: every key of a store under a new
master key, while people work. Two people of the partnership's offices confirm it, each with their authenticator's code.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.accounts.enums import OfficeKind
from portal.accounts.models import User
from portal.accounts.selectors import has_office
from portal.accounts.services import factors
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel.errors import Refused
from portal.vault.errors import VaultError
from portal.vault.keystore import house_store, store_for

OFFICES = (OfficeKind.COORDINATOR, OfficeKind.SSP_CHAIR, OfficeKind.DEPUTY_SSP_CHAIR, OfficeKind.INFORMATION_GOVERNANCE)


class Command(BaseCommand):
    help = "Wraps every key under a new master key. The old one is kept at PATH, to be destroyed 14 days later."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("store", choices=("reviews", "house"))
        parser.add_argument("--keep-old", type=Path, required=True)
        parser.add_argument("--first", required=True, help="the e-mail address of one who confirms it")
        parser.add_argument("--second", required=True, help="and of another one")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError where two people do not confirm it, or a key does not open; run again, it goes on."""
        first, second = (self._confirms(options[name]) for name in ("first", "second"))
        if first.pk == second.pk:
            raise CommandError("Two different people confirm it.")
        ids = {"store": options["store"], "second": str(second.pk)}
        self._note("master_key.rotation_begun", first, ids)
        try:
            store = house_store() if options["store"] == "house" else store_for("review-any")
            count = store.rotate_master(options["keep_old"])
        except (VaultError, OSError) as error:
            raise CommandError(str(error)) from error
        self._note("master_key.rotated", first, ids)
        self.stdout.write(f"{count} keys wrapped anew. Destroy {options['keep_old']} in 14 days.")

    def _confirms(self, email: str) -> User:
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None or not has_office(user, *OFFICES):
            raise CommandError(f"{email} holds none of the offices that confirm it.")
        try:
            factors.check_code(user=user, code=input(f"Code of {email}: "))
        except Refused as refused:
            raise CommandError(f"{email}: {refused}") from refused
        return user

    @staticmethod
    def _note(verb: str, user: User, ids: dict[str, str]) -> None:
        with transaction.atomic():
            record(chain=PORTAL_CHAIN, verb=verb, actor=user, ids=ids)
