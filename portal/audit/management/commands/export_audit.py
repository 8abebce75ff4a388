"""`manage.py export_audit CHAIN > file`: what tools/verify_audit_export.py checks, without the portal."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit import api
from portal.audit.models import Chain


class Command(BaseCommand):
    help = "Writes one chain as text, to a file or to the standard output."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("chain")
        parser.add_argument("--to", type=Path, help="a new file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Raises CommandError for a chain that does not exist or a file that does."""
        if not Chain.objects.filter(name=options["chain"]).exists():
            raise CommandError(f"There is no chain named {options['chain']}.")
        lines = api.export_lines(options["chain"])
        if options["to"] is None:
            for line in lines:
                self.stdout.write(line)
            return
        try:
            with options["to"].open("x", encoding="ascii") as file:
                file.writelines(f"{line}\n" for line in lines)
        except OSError as error:
            raise CommandError(f"{options['to']}: {error.strerror}") from error
