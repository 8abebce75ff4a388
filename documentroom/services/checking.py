"""Is this file what it may be, and is it clean? Nobody reads it before both are answered (never 4).

Small files are checked while their sender waits, so that a refusal stands beside the field. Large ones, and all
files while the scanner is down, wait in state "checking" for a worker. A worker's task can run twice without harm:
it claims the version by conditional update, and writes the outcome by conditional update.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from documentroom import scanning
from documentroom.enums import VersionState
from documentroom.models import Version
from documentroom.services import facts, opening
from documentroom.services.opening import chunks_of
from documentroom.services.trail import note, version_ids
from portal.kernel.calendar import now
from portal.kernel.errors import Refused
from portal.vault.files import SealedFile, delete_sealed

if TYPE_CHECKING:
    from portal.vault.files import SealedBlob

# As long as the queue lets a task run: a dead worker's claim lapses before the task comes again.
CLAIM = timedelta(minutes=5)
MALWARE = (
    "The check for malware found something in this file, so it was refused. Tell your own IT department before you "
    "do anything else with it."
)
PAST_LIMITS = (
    "This file could not be checked for malware as a whole, because it is packed too deeply or opens up too large. "
    "Save it anew in a simpler form and file that."
)


@dataclass(frozen=True)
class Checked:
    """What checking found out: the state to store, the type, the number of pages (None where there are none)."""

    state: VersionState
    file_type: str = ""
    pages: int | None = None


def check_now(scope: str, sealed: SealedFile | SealedBlob, name: str = "") -> Checked:
    """Inspect and scan, while the sender waits.

    :returns: clean, or still checking where the scanner does not answer.
    :raises Refused: with a sentence for the field, where the file is of a wrong kind, damaged, encrypted or infected.
    """
    file_type, pages = opening.inspect(chunks_of(scope, sealed), name)
    try:
        _scan(scope, sealed)
    except scanning.ScannerUnavailable:
        return Checked(VersionState.CHECKING, file_type, pages)
    return Checked(VersionState.CLEAN, file_type, pages)


def is_checked_inline(size: int) -> bool:
    """Whether a file of this size is checked at once."""
    return size <= settings.INLINE_CHECK_BYTES


def _scan(scope: str, sealed: SealedFile | SealedBlob) -> None:
    verdict = scanning.scan(chunks_of(scope, sealed))
    if verdict.infected:
        raise Refused(MALWARE, field="file")
    if not verdict.clean:
        raise _PastLimits(PAST_LIMITS, field="file")


class _PastLimits(Refused):
    """Past the scanner's limits counts as not clean; by a worker it is held back rather than thrown away."""


# By a worker ---------------------------------------------------------------------------------------------------------
def check_version(version_id: UUID) -> None:
    """Check one waiting version. Harmless when run twice, or for a version that is checked already."""
    if not _claim(version_id):
        return
    version = Version.objects.select_related("document", "filed_by", "review").get(pk=version_id)
    try:
        file_type, pages = opening.inspect(chunks_of(version.vault_scope, version), version.file_name)
        _scan(version.vault_scope, version)
    except scanning.ScannerUnavailable:
        Version.objects.filter(pk=version_id, state=VersionState.CHECKING).update(claimed_at=None, tries=F("tries") + 1)
        return
    except _PastLimits as held:
        _settle(version, VersionState.QUARANTINED, str(held))
        return
    except Refused as refused:
        _settle(version, VersionState.REFUSED, str(refused))
        delete_sealed(version)
        return
    _settle_clean(version, file_type, pages)


def waiting() -> list[UUID]:
    """Versions that still wait for their check and that no worker is at."""
    return list(Version.objects.filter(_unclaimed(), state=VersionState.CHECKING).values_list("pk", flat=True)[:200])


def _unclaimed() -> Q:
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=now() - CLAIM)


def _claim(version_id: UUID) -> bool:
    """One worker at a time: whoever changes the row has it."""
    return bool(
        Version.objects.filter(_unclaimed(), pk=version_id, state=VersionState.CHECKING).update(claimed_at=now())
    )


@transaction.atomic
def _settle(version: Version, state: VersionState, words: str) -> None:
    """Write an outcome that nobody reads behind: held back, or refused."""
    locked = Version.objects.select_for_update().get(pk=version.pk)
    if locked.state != VersionState.CHECKING:
        return
    locked.state, locked.state_words, locked.checked_at, locked.claimed_at = state, words, now(), None
    locked.save(update_fields=["state", "state_words", "checked_at", "claimed_at"])
    note(
        "room.check_refused",
        review_id=version.review_id,
        actor="worker",
        subject=version,
        ids=version_ids(version) | {"state": state.value},
        words={"why": words},
    )


def _settle_clean(version: Version, file_type: str, pages: int | None) -> None:
    """Write that it is clean, and tell reviews the fact. Where reviews refuses it meanwhile, it is held back."""
    try:
        with transaction.atomic():
            locked = (
                Version.objects.select_for_update().select_related("document", "filed_by", "review").get(pk=version.pk)
            )
            if locked.state != VersionState.CHECKING:
                return
            locked.state, locked.file_type, locked.pages = VersionState.CLEAN, file_type, pages
            locked.checked_at, locked.claimed_at = now(), None
            locked.save(update_fields=["state", "file_type", "pages", "checked_at", "claimed_at"])
            note(
                "room.check_clean", review_id=locked.review_id, actor="worker", subject=locked, ids=version_ids(locked)
            )
            facts.report_filed(locked)
    except Refused as refused:
        _settle(version, VersionState.QUARANTINED, str(refused))
