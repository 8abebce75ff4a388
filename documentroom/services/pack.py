"""The papers of a meeting as one marked pack, to read offline (4.10, 4.25): pages that the server draws for this reader.

What the person may not read is not in it. Each paper carries the code of its own opening, as in the room; the pack is
entered before its first byte (never 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from documentroom.models import ReadMark, Version
from documentroom.pack_pdf import Leaf, together
from documentroom.policy import Room
from documentroom.services import drawing, reading
from documentroom.services.trail import note
from portal.kernel.calendar import long_date, today
from portal.kernel.errors import Refused
from portal.sandbox.api import Marks
from reviews import api as reviews

if TYPE_CHECKING:
    from portal.accounts.models import User

WIDTH = 1000
PAGES_AT_MOST = 400


def papers_for(room: Room, versions: Iterable[UUID]) -> list[Version]:
    """Of these versions, those that the person reads now, in the order given."""
    wanted = list(versions)
    found = {one.pk: one for one in room.readable().filter(pk__in=wanted).select_related("document__agency")}
    return [found[one] for one in wanted if one in found]


def pack(*, acting_user: User, room: Room, versions: Iterable[UUID], title: str) -> bytes:
    """One PDF of every page that this person reads, marked with their codes.

    :raises Refused: with nothing to read, with too many pages, or where a paper cannot be drawn here.
    """
    rows = papers_for(room, versions)
    if not rows:
        raise Refused("There is no paper of this meeting that you can read.", clause="4.10")
    drawn, left_out, pages = _drawn(rows)
    if pages > PAGES_AT_MOST:
        raise Refused(
            f"Together these papers have {pages} pages; a pack holds {PAGES_AT_MOST}. Read them in the room.",
            clause="4.10",
        )
    marks = [reading.mark_for(acting_user=acting_user, version=row) for row, _ in drawn]
    with transaction.atomic():
        note(
            "room.pack_taken",
            review_id=room.review.pk,
            actor=acting_user,
            subject=room.review,
            ids={"versions": [str(row.pk) for row, _ in drawn], "marks": [one.code for one in marks]},
        )
    return together(
        _cover(title, reviews.marking(room.review), acting_user, drawn, marks, left_out),
        _leaves(reviews.marking(room.review), acting_user, drawn, marks),
    )


def _drawn(rows: list[Version]) -> tuple[list[tuple[Version, drawing.Paper]], list[str], int]:
    drawn, left_out = [], []
    for row in rows:
        held = _paper(row)
        if held is None:
            left_out.append(row.document.title)
        else:
            drawn.append((row, held))
    return drawn, left_out, sum(held.pages for _, held in drawn)


def _paper(row: Version) -> drawing.Paper | None:
    try:
        return drawing.paper(row)
    except Refused:
        return None


def _cover(
    title: str,
    marking: str,
    user: User,
    drawn: list[tuple[Version, drawing.Paper]],
    marks: list[ReadMark],
    left_out: list[str],
) -> list[tuple[int, str]]:
    lines = [
        (11, marking),
        (20, title),
        (11, f"For {user.name}, {long_date(today())}. Not for anybody else. Delete it when the meeting is over."),
        (11, "What is written about it may be disclosed in criminal proceedings (4.22)."),
    ]
    for (row, held), mark in zip(drawn, marks, strict=True):
        count = f"{held.pages} page{'' if held.pages == 1 else 's'}"
        lines.append((12, f"{row.document.title}, version {row.number}. {count}. Code {mark.code}"))
    if left_out:
        lines.append((11, f"Not in this pack, since they cannot be drawn here: {'; '.join(left_out)}."))
    return lines


def _leaves(
    marking: str, user: User, drawn: list[tuple[Version, drawing.Paper]], marks: list[ReadMark]
) -> Iterator[Leaf]:
    label = user.agency.name if user.agency_id and user.agency else ""
    for (_, held), mark in zip(drawn, marks, strict=True):
        for number in range(1, held.pages + 1):
            yield Leaf(held.draw(number, WIDTH, Marks(marking, mark.code, label)), held.words(number))
