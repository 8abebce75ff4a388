"""Looking again at what is held back. A person asks and says why; the scanner alone decides, nobody lets a file go (never 4).

A false alarm ends with the signatures that raised it, and a limit with the machine that was too slow. Where the file is
called clean now it can be read again; whatever else comes out, it stays held back, and its bytes are never removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from documentroom import scanning
from documentroom.enums import VersionState
from documentroom.models import Deposit, Version
from documentroom.policy import Room
from documentroom.services import checking, facts, opening
from documentroom.services.held import Malware, knows_of, takes_part
from documentroom.services.later import later
from documentroom.services.opening import Inspected, Stopped, chunks_of
from documentroom.services.trail import note, version_ids
from portal.accounts import api as accounts
from portal.kernel.calendar import now
from portal.kernel.errors import NotVisible, Refused

if TYPE_CHECKING:
    from portal.accounts.models import User

SILENT = "The check for malware does not answer at the moment. It stays held back. Ask again later."


def check_again(*, acting_user: User, version: Version, why: str) -> Version:
    """Has a file that is held back inspected and scanned anew: a small one at once, a large one by a worker.

    :raises NotVisible: for who may not know of it, or where it is not held back. :raises Refused: without a reason;
    for who filed it (never 10); while the scanner is not sound.
    """
    with transaction.atomic():
        rows = Version.objects.select_for_update(of=("self",)).select_related("document", "filed_by", "review")
        locked = rows.get(pk=version.pk)
        if locked.state != VersionState.QUARANTINED or not knows_of(Room(acting_user, locked.review), locked):
            raise NotVisible
        if locked.filed_by_id == acting_user.pk and not Deposit.objects.filter(version=locked).exists():
            raise Refused("You filed this, so somebody else has it checked again: the chair, or a coordinator.")
        if not why.strip():
            raise Refused("Say why it should be checked again.", field="why")
        if scanning.readiness() == "failed":
            raise Refused(SILENT)
        words, ids = {"why": why.strip()}, version_ids(locked)
        note(
            "room.check_again_asked",
            review_id=locked.review_id,
            actor=acting_user,
            subject=locked,
            ids=ids,
            words=words,
        )
        if not checking.is_checked_inline(locked.size):
            later("documentroom.tasks.check_held", locked.pk)
    if checking.is_checked_inline(locked.size):
        look(locked.pk)
    locked.refresh_from_db()
    return locked


def look(version_id: UUID) -> None:
    """Inspects and scans one version that is held back, with the pages that somebody filed for it. Harmless when run twice."""
    if not checking.claim(version_id, VersionState.QUARANTINED):
        return
    version = Version.objects.select_related("document", "filed_by", "review", "drawn").get(pk=version_id)
    drawn = getattr(version, "drawn", None)
    try:
        seen = opening.inspect(chunks_of(version.vault_scope, version), version.file_name)
        signatures = checking.scan(version.vault_scope, version, *([drawn] if drawn is not None else []))
        _opens(version, seen, signatures)
    except scanning.ScannerUnavailable:
        _unclaim(version)
    except Stopped as stopped:
        if stopped.reason == checking.NOT_STARTED:
            _unclaim(version)
        else:
            _stays(version, stopped)
    except Refused as refused:
        _stays(version, refused)
    except BaseException:
        _unclaim(version)
        raise


def _unclaim(version: Version) -> None:
    Version.objects.filter(pk=version.pk, state=VersionState.QUARANTINED).update(claimed_at=None)


@transaction.atomic
def _stays(version: Version, why: Refused) -> None:
    """Held back as before, with what was found this time."""
    locked = Version.objects.select_for_update(of=("self",)).select_related("document", "review").get(pk=version.pk)
    if locked.state != VersionState.QUARANTINED:
        return
    locked.claimed_at, locked.checked_at = None, now()
    locked.malware = why.found if isinstance(why, Malware) else ""
    locked.state_words = why.later if isinstance(why, Malware) else str(why)
    locked.save(update_fields=["claimed_at", "checked_at", "malware", "state_words"])
    words = {"why": locked.state_words, "found": locked.malware}
    note(
        "room.held_again",
        review_id=locked.review_id,
        actor="worker",
        subject=locked,
        ids=version_ids(locked),
        words=words,
    )


@transaction.atomic
def _opens(version: Version, seen: Inspected, signatures: str) -> None:
    """Called clean: it can be read again. What the process never heard of, since it was held back first, it hears now.

    :raises Refused: where the process does not take it now; it stays held back.
    """
    rows = Version.objects.select_for_update(of=("self",)).select_related("document", "filed_by", "review")
    locked = rows.get(pk=version.pk)
    if locked.state != VersionState.QUARANTINED:
        return
    first = locked.scanned_at is None
    locked.state, locked.file_type, locked.pages = VersionState.CLEAN, seen.file_type, seen.pages
    locked.findings, locked.signatures, locked.malware, locked.state_words = seen.findings, signatures, "", ""
    locked.checked_at = locked.scanned_at = now()
    locked.claimed_at = None
    locked.save()
    note("room.held_ended", review_id=locked.review_id, actor="worker", subject=locked, ids=version_ids(locked))
    if first:
        facts.report_filed(locked)
    later("documentroom.tasks.draw", locked.pk)
    if takes_part(locked):
        accounts.notify(locked.filed_by)
