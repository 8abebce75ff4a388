"""From the code on a page to whose copy it is. An officer's copy leads to reader and moment. A family's names nobody and
takes two people (never 12): one of those who lead the review asks, another agrees, and who asked sees it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from documentroom.codes import read_code
from documentroom.enums import DocumentKind
from documentroom.models import ReadMark, Share, TraceRequest
from documentroom.policy import LEADERS, Room
from documentroom.services.trail import note, note_refusal, version_ids
from portal.accounts.api import notify
from portal.kernel.calendar import now
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import api as reviews

if TYPE_CHECKING:
    from documentroom.models import Document
    from portal.accounts.models import User
    from reviews.models import Review

UNKNOWN = "No page of a review that you lead has gone out with this code. Compare it with the page once more."
TWO = (
    "This code stands on a family’s pages. It names nobody, and tracing it takes two people together: ask for it on the "
    "room’s page “Trace the code on a page”, and the panel chair or another coordinator agrees."
)


@dataclass(frozen=True)
class Traced:
    """Where an officer's code leads."""

    code: str
    review: str
    kind: str
    version: int
    reader: str
    agency: str
    opened_at: datetime

    @property
    def kind_said(self) -> str:
        """What it is, in words; no title."""
        return str(DocumentKind(self.kind).label).lower()


@dataclass(frozen=True)
class FamilyTraced:
    """Where a family's code leads: to a share. Who of the family read it, and when, is kept nowhere."""

    code: str
    group: str
    title: str
    version: int
    opens_on: date
    closes_on: date
    directed_by: str


def trace(*, acting_user: User, code: str, reason: str, review: Review | None = None) -> Traced:
    """Say whose copy a code stands on, to the panel chair or the coordinator of its review.

    The tracing itself is entered in the review's trail first. No title is told: whoever types the command reads it
    too.

    :param review: look in this review alone.
    :raises Refused: for a family's code, an unknown one (or of a review that is not this person's, or behind a wall),
        or without a reason.
    """
    if not reason.strip():
        raise Refused("Say why the code is traced.", field="reason")
    wanted = read_code(code)
    marks = ReadMark.objects.filter(code=wanted, **({"review": review} if review else {}))
    mark = marks.select_related("reader__agency", "version__document", "review").first()
    if mark is None or not _leads(acting_user, mark.review, mark.version.document):
        _refuse(acting_user, wanted, review)
        raise Refused(UNKNOWN, field="code")
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


def ask_for_family(*, acting_user: User, review: Review, code: str, reason: str) -> TraceRequest:
    """The first of the two: the others who lead the review are told that something waits.

    :raises Refused: without a reason, or for a code of none of this review's families.
    :raises Stale: where it is asked already.
    """
    if not reason.strip():
        raise Refused("Say why the code is traced.", field="reason")
    share = _family_share(acting_user, review, read_code(code))
    if share is None:
        raise Refused(UNKNOWN, field="code")
    with transaction.atomic():
        Share.objects.select_for_update().get(pk=share.pk)
        if any(one.waits for one in TraceRequest.objects.filter(share=share)):
            raise Stale("This is asked already, and waits for a second person.")
        row = TraceRequest(
            review_id=review.pk, share=share, reason=reason.strip(), asked_by=acting_user, asked_at=now()
        )
        row.save(force_insert=True)
        note(
            "room.trace_asked",
            review_id=review.pk,
            actor=acting_user,
            subject=row,
            ids={"share": str(share.pk)},
            words={"reason": row.reason},
        )
        for leader in reviews.leading(review):
            if leader.pk != acting_user.pk:
                notify(leader)
    return row


def answer(*, acting_user: User, row: TraceRequest, agreed: bool) -> TraceRequest:
    """The second of the two.

    :raises NotVisible: for who asked, and for anybody who does not lead the review or is walled off from the family.
    :raises Stale: where it is answered, or older than seven days.
    """
    with transaction.atomic():
        locked = TraceRequest.objects.select_for_update().select_related("share", "review").get(pk=row.pk)
        if locked.asked_by_id == acting_user.pk or not _knows(Room(acting_user, locked.review), locked.share):
            raise NotVisible
        if not locked.waits:
            raise Stale("This is answered, or too old to be.")
        locked.agreed, locked.answered_by, locked.answered_at = agreed, acting_user, now()
        locked.save(update_fields=["agreed", "answered_by", "answered_at"])
        ids = {"share": str(locked.share_id), "outcome": "agreed" if agreed else "refused"}
        note("room.trace_answered", review_id=locked.review_id, actor=acting_user, subject=locked, ids=ids)
    return locked


def see(*, acting_user: User, row: TraceRequest) -> FamilyTraced:
    """Show who asked to which family's share the code belongs: once, entered first.

    :raises NotVisible: for anybody else, or where either of the two no longer leads the review.
    :raises Stale: where it was seen, was not agreed, or is too old.
    """
    with transaction.atomic():
        rows = TraceRequest.objects.select_for_update(of=("self",)).select_related("review", "asked_by")
        locked = rows.select_related("share__version__document", "share__family_group", "share__directed_by").get(
            pk=row.pk
        )
        share = locked.share
        if locked.asked_by_id != acting_user.pk or not _may_ask(Room(acting_user, locked.review), share):
            raise NotVisible
        if not locked.open or locked.answered_by is None or share.family_group is None:
            raise Stale("This was seen already, was not agreed, or is too old. Ask again if it is needed.")
        if not _knows(Room(locked.answered_by, locked.review), share):
            raise NotVisible
        locked.shown_at = now()
        locked.save(update_fields=["shown_at"])
        note(
            "room.family_traced",
            review_id=locked.review_id,
            actor=acting_user,
            subject=locked,
            ids=version_ids(share.version) | {"share": str(share.pk), "second": str(locked.answered_by_id)},
        )
    document = share.version.document
    return FamilyTraced(
        share.code,
        share.family_group.name,
        document.title,
        share.version.number,
        share.opens_on,
        share.closes_on,
        share.directed_by.name,
    )


def requests_in(room: Room) -> list[TraceRequest]:
    """What was asked in this review, for those who lead it; nothing of a family behind a wall."""
    rows = TraceRequest.objects.filter(review=room.review).select_related("share", "asked_by", "answered_by")
    return [one for one in rows if _knows(room, one.share)]


def is_family_code(*, acting_user: User, review: Review, code: str) -> bool:
    """Whether this is the code of a family's share of this review, for who leads it."""
    return _family_share(acting_user, review, read_code(code)) is not None


def _knows(room: Room, share: Share) -> bool:
    return room.rights.has(*LEADERS) and share.family_group_id not in room.walled_groups


def _may_ask(room: Room, share: Share) -> bool:
    """Who asks is told to which group it leads: of one that only the chair knows, the chair alone. The second person is
    told of none, and agrees all the same.
    """
    return _knows(room, share) and share.family_group is not None and room.rights.knows_group(share.family_group)


def _leads(user: User, review: Review, document: Document) -> bool:
    room = Room(user, review)
    return room.rights.has(*LEADERS) and not room.walled_from(document)


def _family_share(user: User, review: Review | None, code: str) -> Share | None:
    shares = Share.objects.filter(code=code, family_group__isnull=False, **({"review": review} if review else {}))
    share = shares.select_related("review", "family_group").first()
    return share if share is not None and _may_ask(Room(user, share.review), share) else None


def _refuse(acting_user: User, code: str, review: Review | None) -> None:
    share = _family_share(acting_user, review, code)
    if share is None:
        return
    note_refusal("room.trace_refused", review_id=share.review_id, actor=acting_user, ids={"share": str(share.pk)})
    raise Refused(TWO, field="code")
