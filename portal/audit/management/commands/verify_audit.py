"""`manage.py verify_audit [CHAIN ...]`: reads every chain from its beginning; exit code 1 where anything is wrong."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit import api, verify
from portal.audit.models import Chain


class Command(BaseCommand):
    help = "Verifies the audit chains and the database's guards. Exits with 1 where anything is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("chains", nargs="*", help="names of chains; all, if none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for a chain that does not exist."""
        chains = Chain.objects.order_by("name")
        if options["chains"]:
            chains = chains.filter(name__in=options["chains"])
            if unknown := set(options["chains"]) - set(chains.values_list("name", flat=True)):
                raise CommandError(f"There is no chain named {', '.join(sorted(unknown))}.")
        faults = [*api.missing_protection(), *verify.missing_chains()]
        for chain in chains:
            found = list(verify.faults_of(chain))
            faults += found
            if not found:
                self.stdout.write(f"{chain.name}: {chain.last_seq} entries, whole. Head {chain.last_digest}")
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            sys.exit(1)
