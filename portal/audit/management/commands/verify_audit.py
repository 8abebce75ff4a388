"""`manage.py verify_audit [CHAIN ...] [--anchors] [--anchor-mails FOLDER]`: reads every chain from its beginning, and
compares it with the anchors that lie outside; exit code 1 where anything is wrong.
"""

import email
import email.policy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.audit import anchors, api, verify
from portal.audit.models import Chain


class Command(BaseCommand):
    help = "Verifies the audit chains and the database's guards. Exits with 1 where anything is wrong."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("chains", nargs="*", help="names of chains; all, if none is named")
        parser.add_argument("--anchors", action="store_true", help="compare with every anchor in ANCHOR_BUCKET")
        parser.add_argument("--anchor-mails", type=Path, help="compare with every anchor in this folder of saved mails")
        parser.add_argument("--anchor-key", default="", help="the public key, in base64; else ANCHOR_KEY_FILE's")

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
        faults += self._anchors(options)
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            sys.exit(1)

    def _anchors(self, options: dict[str, Any]) -> list[str]:
        """:raises CommandError: where there is nothing to compare with."""
        key, faults = options["anchor_key"] or anchors.public_key(), list[str]()
        if options["anchors"] and not settings.ANCHOR_BUCKET and options["anchor_mails"] is None:
            raise CommandError("ANCHOR_BUCKET names no bucket: compare with saved mails (--anchor-mails FOLDER).")
        if options["anchors"] and settings.ANCHOR_BUCKET:
            bodies = list(anchors.in_bucket())
            faults += anchors.faults_of(bodies, place="bucket", key=key)
            self.stdout.write(f"Compared with {len(bodies)} anchors in the bucket.")
        if options["anchor_mails"] is not None:
            if not key:
                raise CommandError("A mailed anchor proves nothing without its key: give --anchor-key.")
            bodies = list(_mails(options["anchor_mails"]))
            faults += anchors.faults_of(bodies, place="mail", key=key)
            self.stdout.write(f"Compared with {len(bodies)} anchors in mails.")
        return faults


def _mails(folder: Path) -> Iterator[str]:
    for path in sorted(one for one in folder.iterdir() if one.is_file()):
        told = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = told.get_body(("plain",))
        yield body.get_content() if body is not None and told["subject"] else path.read_text("utf-8", "replace")
