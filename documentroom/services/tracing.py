"""From the code on a page to who opened it and when. For officers' copies only: a family's code needs two people
(never 12).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from documentroom.codes import read_code
from documentroom.models import ReadMark, Share
from documentroom.policy import Room
from documentroom.services.trail import note, note_refusal, version_ids
from portal.kernel.errors import Refused
from reviews.enums import Capacity

if TYPE_CHECKING:
    from portal.accounts.models import User
    from reviews.models import Review


@dataclass(frozen=True)
class Traced:
    """Where a code leads."""

    code: str
    review: str
    kind: str
    version: int
    reader: str
    agency: str
    opened_at: datetime


def trace(*, acting_user: User, code: str, reason: str) -> Traced:
    """Say whose copy a code stands on, to the panel chair or the coordinator of its review.

    The tracing itself is entered in the review's trail first. No title is told: whoever types the command reads it
    too.

    :raises Refused: for a family's code, an unknown one (or of a review that is not this person's), or without a
        reason.
    """
    if not reason.strip():
        raise Refused("Say why the code is traced.")
    wanted = read_code(code)
    mark = ReadMark.objects.filter(code=wanted).select_related("reader__agency", "version__document", "review").first()
    if mark is None or not _leads(acting_user, mark.review):
        _refuse(acting_user, wanted)
        raise Refused(
            "No page of a review that you lead has gone out with this code. Compare it with the page once more."
        )
    with transaction.atomic():
        note(
            "room.traced",
            review_id=mark.review_id,
            actor=acting_user,
            subject=mark.version,
            ids=version_ids(mark.version) | {"mark": mark.code},
            words={"reason": reason.strip()},
        )
    agency = mark.reader.agency
    return Traced(
        mark.code,
        mark.review.reference,
        mark.version.document.kind,
        mark.version.number,
        mark.reader.name,
        agency.name if agency else "",
        mark.opened_at,
    )


def _leads(user: User, review: Review) -> bool:
    return Room(user, review).rights.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR)


def _refuse(acting_user: User, code: str) -> None:
    share = Share.objects.filter(code=code, family_group__isnull=False).select_related("review").first()
    if share is None or not _leads(acting_user, share.review):
        return
    note_refusal("room.trace_refused", review_id=share.review_id, actor=acting_user, ids={"share": str(share.pk)})
    raise Refused(
        "This code stands on a family’s pages. It names nobody, and tracing it takes two people together: the "
        "panel chair and the coordinator."
    )
