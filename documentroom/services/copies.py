"""Printing a marked copy: the chair lets a person print a document, and each copy is numbered and recorded (never 1).

What leaves is the pages that the server draws, with the copy's number and its holder's name across them: never the filed
file. A copy is entered before its first byte, and stays on the list until it came back or was destroyed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from documentroom.enums import CopyFate
from documentroom.models import Document, PrintedCopy, PrintLeave, Version
from documentroom.pack_pdf import Leaf, together
from documentroom.policy import LEADERS, Room
from documentroom.services import drawing, reading
from documentroom.services.trail import note, version_ids
from portal.kernel.calendar import long_date, now
from portal.kernel.errors import NotVisible, Refused, Stale
from portal.sandbox.api import Marks
from reviews import api as reviews
from reviews.enums import Capacity

if TYPE_CHECKING:
    from portal.accounts.models import User

WIDTH = 1240  # pixels: 150 a printed inch
PAGES_AT_MOST = 400


def let_print(*, acting_user: User, document: Document, person: User) -> PrintLeave:
    """The chair lets somebody print a document, who reads something of it.

    :raises NotVisible: for anybody but the chair. :raises Refused: for somebody who reads nothing of it.
    :raises Stale: where they may already.
    """
    _lets(acting_user, document)
    if not Room(person, document.review).readable().filter(document=document).exists():
        raise Refused("This person reads nothing of this document.", field="person")
    with transaction.atomic():
        Document.objects.select_for_update().get(pk=document.pk)
        if PrintLeave.objects.filter(document=document, person=person, ended_at__isnull=True).exists():
            raise Stale("This person may print it already.")
        row = PrintLeave(
            review_id=document.review_id, document=document, person=person, let_by=acting_user, let_at=now()
        )
        row.save(force_insert=True)
        note(
            "room.print_let",
            review_id=document.review_id,
            actor=acting_user,
            subject=row,
            ids=_document_ids(document) | {"person": str(person.pk)},
        )
    return row


def end_leave(*, acting_user: User, leave: PrintLeave) -> None:
    """The chair ends it. Copies that are out stay on the list.

    :raises NotVisible: for anybody but the chair. :raises Stale: where it has ended.
    """
    _lets(acting_user, leave.document)
    with transaction.atomic():
        locked = PrintLeave.objects.select_for_update().select_related("document").get(pk=leave.pk)
        if locked.ended_at is not None:
            raise Stale("This had ended already.")
        locked.ended_at, locked.ended_by = now(), acting_user
        locked.save(update_fields=["ended_at", "ended_by"])
        note(
            "room.print_ended",
            review_id=locked.review_id,
            actor=acting_user,
            subject=locked,
            ids=_document_ids(locked.document) | {"person": str(locked.person_id)},
        )


def may_print(room: Room, document: Document) -> bool:
    """Whether the chair lets this person print the document. That they read the version is asked besides.

    Whoever is here as records custodian alone prints nothing, whatever the chair let them do before the review ended.
    """
    if not room.rights.capacities - {Capacity.CUSTODIAN}:
        return False
    return PrintLeave.objects.filter(document=document, person_id=room.user.pk, ended_at__isnull=True).exists()


def print_copy(*, acting_user: User, version: Version) -> tuple[PrintedCopy, bytes]:
    """A numbered copy as PDF, entered before it is made.

    :raises NotVisible: for who may not print it, or no longer reads it. :raises Refused: where it cannot be drawn.
    """
    room, document = Room(acting_user, version.review), version.document
    if not (may_print(room, document) and room.reads(version)):
        raise NotVisible
    paper = drawing.paper(version)
    if paper is None:
        raise Refused("This file is not drawn as pages here, so no marked copy of it can be printed.")
    if paper.pages > PAGES_AT_MOST:
        raise Refused(f"It has {paper.pages} pages; a copy holds {PAGES_AT_MOST}. Read it in the room.")
    mark = reading.mark_for(acting_user=acting_user, version=version)
    with transaction.atomic():
        Document.objects.select_for_update().get(pk=document.pk)
        newest = PrintedCopy.objects.filter(document=document).aggregate(newest=Max("number"))["newest"] or 0
        row = PrintedCopy(
            review_id=version.review_id,
            document=document,
            version=version,
            number=newest + 1,
            code=mark.code,
            person=acting_user,
            printed_at=now(),
        )
        row.save(force_insert=True)
        ids = version_ids(version) | {"copy": row.number, "mark": mark.code}
        note("room.copy_printed", review_id=row.review_id, actor=acting_user, subject=row, ids=ids)
    return row, together(_cover(row, version, acting_user, paper.pages), _leaves(row, paper, acting_user))


def record_fate(*, acting_user: User, copy: PrintedCopy, fate: str) -> PrintedCopy:
    """A copy came back, or was destroyed: chair or coordinator write it down, once.

    :raises NotVisible: for anybody else. :raises Refused: where it is neither. :raises Stale: where it is recorded.
    """
    room = Room(acting_user, copy.review)
    if not room.rights.has(*LEADERS) or room.walled_from(copy.document):
        raise NotVisible
    if fate not in (CopyFate.RETURNED, CopyFate.DESTROYED):
        raise Refused("Say whether it came back or was destroyed.", field="fate")
    with transaction.atomic():
        locked = PrintedCopy.objects.select_for_update().select_related("version__document").get(pk=copy.pk)
        if locked.fate != CopyFate.OUT:
            raise Stale(f"What became of this copy was recorded on {long_date(locked.fate_at or now())}.")
        locked.fate, locked.fate_at, locked.fate_by = fate, now(), acting_user
        locked.save(update_fields=["fate", "fate_at", "fate_by"])
        ids = version_ids(locked.version) | {"copy": locked.number, "fate": fate}
        note("room.copy_recorded", review_id=locked.review_id, actor=acting_user, subject=locked, ids=ids)
    return locked


def _lets(user: User, document: Document) -> None:
    room = Room(user, document.review)
    knows = room.visible().filter(document=document).exists()
    if not (room.rights.has(Capacity.PANEL_CHAIR) and knows):
        raise NotVisible


def _document_ids(document: Document) -> dict[str, Any]:
    return {"document": str(document.pk), "kind": document.kind, "section": document.section}


def _cover(row: PrintedCopy, version: Version, user: User, pages: int) -> list[tuple[int, str]]:
    return [
        (11, reviews.marking(version.review)),
        (24, f"Copy {row.number}"),
        (16, f"{version.document.title}, version {version.number}"),
        (12, f"Printed by {user.name} on {long_date(row.printed_at)}. {pages} page{'' if pages == 1 else 's'}."),
        (12, f"Code {row.code}. This copy is numbered and recorded: give it back to the chair, or have it destroyed."),
        (11, "Not for anybody else. What is written on it may be disclosed in criminal proceedings (4.22)."),
    ]


def _leaves(row: PrintedCopy, paper: drawing.Paper, user: User) -> Iterator[Leaf]:
    marks = Marks(reviews.marking(row.review), row.code, f"Copy {row.number}, {user.name}")
    for number in range(1, paper.pages + 1):
        yield Leaf(paper.draw(number, WIDTH, marks), paper.words(number))
