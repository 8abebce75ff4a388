"""What is held back: found by the scanner, past its limits, or stopped while it was opened (never 4).

It stays sealed and nobody reads it, from the moment that the row says so: every list and every page asks the row. The
coordinator is told that something waits and sees what it is; who filed it is asked for another copy.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from documentroom.enums import DocumentKind, VersionState
from documentroom.models import Deposit, SearchText, Version
from documentroom.policy import LEADERS, Room
from documentroom.services.opening import Stopped
from documentroom.services.trail import note, note_refusal, version_ids
from portal.accounts import api as accounts
from portal.audit import api as audit
from portal.kernel.calendar import long_date, now
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import api as reviews
from reviews.enums import Capacity

if TYPE_CHECKING:
    from documentroom.uploads import SealedUpload
    from portal.accounts.models import User
    from reviews.models import Review

AT_THE_DOOR, STOPPED = "room.malware_refused", "room.inspection_stopped"
LATELY = timedelta(days=90)
WAITING = (VersionState.CHECKING, VersionState.CLEAN)


class Malware(Refused):
    """The scanner found something; ``found`` is its name for it."""

    def __init__(self, found: str) -> None:
        super().__init__(
            "The check for malware found something in this file, so it was refused. Tell your own IT department before "
            "you do anything else with it.",
            field="file",
        )
        self.found = found

    later = (
        "The check for malware found something in this file, so nobody can open it any more. Tell your own IT "
        "department, and file another copy."
    )


class PastLimits(Refused):
    """Past the scanner's limits counts as not clean; by a worker it is held back rather than thrown away."""

    def __init__(self) -> None:
        super().__init__(
            "This file could not be checked for malware as a whole, because it is packed too deeply or opens up too "
            "large. Save it anew in a simpler form and file that.",
            field="file",
        )


# Holding back --------------------------------------------------------------------------------------------------------
@transaction.atomic
def hold(version: Version, why: Refused) -> bool:
    """Hold a version back, whether it waited or was read until now; False where another worker settled it."""
    locked = Version.objects.select_for_update().select_related("document", "filed_by", "review").get(pk=version.pk)
    if locked.state not in WAITING:
        return False
    before, locked.state, locked.claimed_at, locked.checked_at = locked.state, VersionState.QUARANTINED, None, now()
    locked.malware = why.found if isinstance(why, Malware) else ""
    locked.state_words = why.later if isinstance(why, Malware) else str(why)
    locked.save(update_fields=["state", "claimed_at", "checked_at", "malware", "state_words"])
    SearchText.objects.filter(version=locked).delete()
    ids = version_ids(locked) | {"state": locked.state.value, "before": before}
    if isinstance(why, Stopped):
        ids |= {"stopped": why.reason}
    words = {"why": locked.state_words, "found": locked.malware}
    note("room.held_back", review_id=locked.review_id, actor="worker", subject=locked, ids=ids, words=words)
    _tell(locked)
    return True


def _tell(version: Version) -> None:
    """The coordinator and who filed it, that something waits; what is for the chair alone, the chair (never 9)."""
    leaders = reviews.standing_in(version.review, Capacity.COORDINATOR, Capacity.PANEL_CHAIR)
    known = [one for one in leaders if knows_of(Room(one, version.review), version)]
    first = [one for one in known if Room(one, version.review).rights.has(Capacity.COORDINATOR)] or known
    filer = [version.filed_by] if takes_part(version) else []
    for user in {one.pk: one for one in (*first, *filer)}.values():
        accounts.notify(user)


def takes_part(version: Version) -> bool:
    """Whether who filed it is of this review still: whoever has left is told nothing of it (never 1)."""
    return bool(reviews.capacities(version.filed_by, version.review))


@contextmanager
def noted(review: Review, upload: SealedUpload) -> Iterator[None]:
    """While a sender waits: what is found at the door, or had to be stopped, is an entry of its own, and the coordinator
    is told of malware. Nothing of the file is kept.
    """
    try:
        yield
    except Malware as found:
        words = {"file_name": upload.name or "", "found": found.found}
        note_refusal(AT_THE_DOOR, review_id=review.pk, actor="worker", ids={"size": upload.size or 0}, words=words)
        for user in reviews.standing_in(review, Capacity.COORDINATOR):
            accounts.notify(user)
        raise
    except Stopped as stopped:
        ids = {"size": upload.size or 0, "stopped": stopped.reason}
        note_refusal(STOPPED, review_id=review.pk, actor="worker", ids=ids, words={"where": stopped.where})
        raise


# The page of it ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Held:
    """One version that is held back, as far as its reader may know of it."""

    version: Version
    title: str
    file_name: str
    deposited: bool


@dataclass(frozen=True)
class TurnedAway:
    """A file in which something was found while its sender waited: it was never filed."""

    at: datetime
    found: str


def knows_of(room: Room, version: Version) -> bool:
    """Whether this person may know that it is held back: chair or coordinator, on the same side of every wall."""
    document = version.document
    if not room.rights.has(*LEADERS):
        return False
    return not room.walled_from(document) and (not document.alone or room.reads_for_chair_alone())


def listed(room: Room) -> list[Held]:
    """What is held back in this review. What the person could not read before it was, stands here without a word of it:
    which agency's, of what kind, by whom and when.
    """
    rows = _known(room)
    if not rows:
        return []
    visible = set(room.visible().filter(state=VersionState.QUARANTINED).values_list("pk", flat=True))
    left = set(Deposit.objects.filter(review=room.review).values_list("version_id", flat=True))
    return [_held(one, one.pk in visible, one.pk in left) for one in rows]


def count(room: Room) -> int:
    """How many are held back of which this person may know; one query, and none for anybody else."""
    return len(_known(room))


def _known(room: Room) -> list[Version]:
    if not room.rights.has(*LEADERS):
        return []
    rows = Version.objects.filter(review=room.review, state=VersionState.QUARANTINED).select_related(
        "document__agency", "document__family_group", "filed_by", "copy_asked_by"
    )
    return [one for one in rows.order_by("-checked_at") if knows_of(room, one)]


def _held(version: Version, visible: bool, deposited: bool) -> Held:
    document = version.document
    kind = DocumentKind(document.kind).label
    plain = f"{kind}, {document.agency.name}" if document.agency else kind
    return Held(version, document.title if visible else plain, version.file_name if visible else "", deposited)


def turned_away(review: Review) -> list[TurnedAway]:
    """What was found while its sender waited, lately."""
    rows = audit.entries_of(audit.review_chain(review.pk), AT_THE_DOOR, now() - LATELY)
    return [TurnedAway(row.at, str((audit.words_of(row) or {}).get("found", ""))) for row in rows]


@transaction.atomic
def ask_again(*, acting_user: User, version: Version) -> Version:
    """Ask who filed it for another copy.

    :raises NotVisible: for who may not know of it. :raises Stale: where somebody has asked already.
    :raises Refused: where who filed it has left the review.
    """
    locked = Version.objects.select_for_update().select_related("document", "filed_by", "review").get(pk=version.pk)
    if locked.state != VersionState.QUARANTINED or not knows_of(Room(acting_user, locked.review), locked):
        raise NotVisible
    if locked.copy_asked_at is not None:
        raise Stale(f"Another copy was asked for already, on {long_date(locked.copy_asked_at)}.")
    if not takes_part(locked):
        raise Refused("Who filed it has left the review. Ask their agency, or whoever takes their place, for it.")
    locked.copy_asked_at, locked.copy_asked_by = now(), acting_user
    locked.save(update_fields=["copy_asked_at", "copy_asked_by"])
    ids = version_ids(locked)
    note("room.copy_asked", review_id=locked.review_id, actor=acting_user, subject=locked, ids=ids)
    accounts.notify(locked.filed_by)
    return locked
