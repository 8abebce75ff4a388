"""Is this file what it may be, and is it clean? Nobody reads it before both are answered (never 4).

Small files are checked while their sender waits, so that a refusal stands beside the field. Large ones, and all
files while the scanner is down, wait in state "checking" for a worker. A worker's task can run twice without harm:
it claims the version by conditional update, and writes the outcome by conditional update.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from documentroom import scanning
from documentroom.enums import VersionState
from documentroom.models import Version
from documentroom.services import facts, held, opening
from documentroom.services.opening import Inspected, Stopped, chunks_of
from documentroom.services.trail import note, version_ids
from portal.accounts import api as accounts
from portal.kernel.calendar import now
from portal.kernel.errors import Refused
from portal.vault.files import SealedFile, delete_sealed

if TYPE_CHECKING:
    from portal.vault.files import SealedBlob

# As long as the queue lets a task run: a dead worker's claim lapses before the task comes again.
CLAIM = timedelta(minutes=5)
NOT_STARTED = "start"  # the sandbox's word for a machine on which no child starts: not the file's fault


@dataclass(frozen=True)
class Checked:
    """What checking found out: the state to store, the type, the number of pages (None where there are none), what the
    file carries, and the scanner's signatures where it was called clean.
    """

    state: VersionState
    file_type: str = ""
    pages: int | None = None
    findings: list[dict[str, str]] = field(default_factory=list)
    signatures: str = ""

    def fields(self) -> dict[str, Any]:
        """The columns of Version by name, as of now."""
        called_clean = now() if self.state == VersionState.CLEAN else None
        return {**vars(self), "checked_at": called_clean, "scanned_at": called_clean}


def check_now(scope: str, sealed: SealedFile | SealedBlob, name: str = "") -> Checked:
    """Inspect and scan, while the sender waits.

    :returns: clean, or still checking where the scanner does not answer, or nothing that opens files can be started.
    :raises Refused: with a sentence for the field, where the file is of a wrong kind, damaged, encrypted or infected.
    """
    try:
        seen = opening.inspect(chunks_of(scope, sealed), name)
    except Stopped as stopped:
        if stopped.reason != NOT_STARTED:
            raise
        return Checked(VersionState.CHECKING)
    try:
        signatures = scan(scope, sealed)
    except scanning.ScannerUnavailable:
        return Checked(VersionState.CHECKING, seen.file_type, seen.pages, seen.findings)
    return Checked(VersionState.CLEAN, seen.file_type, seen.pages, seen.findings, signatures)


def is_checked_inline(size: int) -> bool:
    """Whether a file of this size is checked at once."""
    return size <= settings.INLINE_CHECK_BYTES


def scan(scope: str, *files: SealedFile | SealedBlob) -> str:
    """Scan these files. The signatures are asked for first, so that what is remembered is never newer than the answer.

    :returns: the scanner's signatures, where all are clean.
    :raises Malware: found. :raises PastLimits: past the scanner's limits. :raises ScannerUnavailable: no answer.
    """
    signatures = scanning.signatures()
    for one in files:
        verdict = scanning.scan(chunks_of(scope, one))
        if verdict.infected:
            raise held.Malware(verdict.name)
        if not verdict.clean:
            raise held.PastLimits
    return signatures


# By a worker ---------------------------------------------------------------------------------------------------------
def check_version(version_id: UUID) -> None:
    """Check one waiting version. Harmless when run twice, or for a version that is checked already."""
    if not claim(version_id):
        return
    version = Version.objects.select_related("document", "filed_by", "review").get(pk=version_id)
    try:
        seen = opening.inspect(chunks_of(version.vault_scope, version), version.file_name)
        signatures = scan(version.vault_scope, version)
    except scanning.ScannerUnavailable:
        _wait(version_id)
    except Stopped as stopped:
        if stopped.reason == NOT_STARTED:
            _wait(version_id)
        else:
            held.hold(version, stopped)
    except (held.Malware, held.PastLimits) as found:
        held.hold(version, found)
    except Refused as refused:
        if _settle_refused(version, str(refused)):
            delete_sealed(version)
    else:
        _settle_clean(version, seen, signatures)


def _wait(version_id: UUID) -> None:
    """No answer was had: it is tried again, and nobody reads it meanwhile."""
    Version.objects.filter(pk=version_id, state=VersionState.CHECKING).update(claimed_at=None, tries=F("tries") + 1)


def waiting() -> list[UUID]:
    """Versions that still wait for their check and that no worker is at."""
    return list(Version.objects.filter(_unclaimed(), state=VersionState.CHECKING).values_list("pk", flat=True)[:200])


def _unclaimed() -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now() - CLAIM)


def claim(version_id: UUID, state: VersionState = VersionState.CHECKING) -> bool:
    """One worker at a time: whoever changes the row has it."""
    return bool(Version.objects.filter(_unclaimed(), pk=version_id, state=state).update(claimed_at=now()))


@transaction.atomic
def _settle_refused(version: Version, words: str) -> bool:
    """Write that it will not do, and tell who filed it; False where another worker was first."""
    locked = Version.objects.select_for_update().get(pk=version.pk)
    if locked.state != VersionState.CHECKING:
        return False
    locked.state, locked.state_words, locked.checked_at, locked.claimed_at = VersionState.REFUSED, words, now(), None
    locked.save(update_fields=["state", "state_words", "checked_at", "claimed_at"])
    ids = version_ids(version) | {"state": VersionState.REFUSED.value}
    note(
        "room.check_refused",
        review_id=version.review_id,
        actor="worker",
        subject=version,
        ids=ids,
        words={"why": words},
    )
    if held.takes_part(version):
        accounts.notify(version.filed_by)
    return True


def _settle_clean(version: Version, seen: Inspected, signatures: str) -> None:
    """Write that it is clean, and tell reviews the fact. Where reviews refuses it meanwhile, it is held back."""
    try:
        with transaction.atomic():
            locked = (
                Version.objects.select_for_update().select_related("document", "filed_by", "review").get(pk=version.pk)
            )
            if locked.state != VersionState.CHECKING:
                return
            locked.state, locked.file_type, locked.pages = VersionState.CLEAN, seen.file_type, seen.pages
            locked.findings, locked.signatures = seen.findings, signatures
            locked.checked_at = locked.scanned_at = now()
            locked.claimed_at = None
            locked.save(
                update_fields=[
                    *("state", "file_type", "pages", "findings", "signatures"),
                    *("checked_at", "scanned_at", "claimed_at"),
                ]
            )
            note(
                "room.check_clean", review_id=locked.review_id, actor="worker", subject=locked, ids=version_ids(locked)
            )
            facts.report_filed(locked)
    except Refused as refused:
        held.hold(version, refused)


# When signatures change ----------------------------------------------------------------------------------------------
BATCH, BATCH_SECONDS = 100, 120.0  # a worker's task may take 300, and the last file may take as long as a scan may


def rescan() -> None:
    """Scan again what was called clean under other signatures than today's, the longest ago first, some at a time.

    Nothing is done while the scanner is not sound: one that lies, or takes less than it should, holds nothing back.
    """
    if scanning.readiness() == "failed":
        return
    with suppress(scanning.ScannerUnavailable):
        until = time.monotonic() + BATCH_SECONDS
        for version_id in _older_than(scanning.signatures()):
            scan_again(version_id)
            if time.monotonic() > until:
                return


def _older_than(signatures: str) -> list[UUID]:
    rows = Version.objects.filter(_unclaimed(), state=VersionState.CLEAN).exclude(signatures=signatures)
    return list(rows.order_by(F("scanned_at").asc(nulls_first=True)).values_list("pk", flat=True)[:BATCH])


def scan_again(version_id: UUID) -> None:
    """Scan one clean version, and the PDF that somebody filed for it, under today's signatures.

    What is found in it is held back at once. No answer changes nothing: it was clean, and is asked about again.

    :raises ScannerUnavailable: the scanner is silent, so that there is no use in asking about the next.
    """
    mine = Version.objects.filter(_unclaimed(), pk=version_id, state=VersionState.CLEAN)
    if not mine.update(claimed_at=now()):
        return
    version = Version.objects.select_related("document", "filed_by", "review", "drawn").get(pk=version_id)
    drawn = getattr(version, "drawn", None)
    try:
        signatures = scan(version.vault_scope, version, *([drawn] if drawn is not None else []))
    except (held.Malware, held.PastLimits) as found:
        held.hold(version, found)
        return
    except BaseException:
        Version.objects.filter(pk=version_id).update(claimed_at=None)
        raise
    Version.objects.filter(pk=version_id, state=VersionState.CLEAN).update(
        signatures=signatures, scanned_at=now(), claimed_at=None
    )
