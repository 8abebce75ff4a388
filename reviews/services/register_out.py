"""The register of declarations leaves the portal: an act like any other, entered before the first byte (never 1)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portal.accounts.api import User
from portal.audit.api import record, review_chain
from portal.kernel.calendar import london_date
from portal.kernel.errors import NotVisible
from reviews import access_sheet
from reviews.editions import edition
from reviews.models import Review
from reviews.policy import rights
from reviews.selectors import register
from reviews.selectors.register import Line

HEADS = (
    "Who", "Capacity", "For", "Now", "Invited on", "Invited by", "Card seen on", "Declared on", "Interest", "Works for",
    "Knows somebody on the card", "In their words", "A conflict touches", "Closed to them", "Matches", "Answered on",
    "Answered by", "Reason", "Terms of handling", "Ends on", "Ended on", "Ended by",
)  # fmt: skip
WIDE = (1, 2, 3, 9, 12, 13, 14, 15, 18)


def export(*, acting_user: User, review: Review, kind: str = "") -> bytes:
    """The register, or the part of it that is asked for, as a spreadsheet.

    :raises NotVisible: for whoever is neither the panel chair nor the coordinator now.
    """
    held = rights(acting_user, review)
    if not held.has(*register.READERS):
        raise NotVisible
    kind = kind if kind in register.Kind.values else ""
    with transaction.atomic():
        ids = {"kind": kind, "form": "excel"}
        record(chain=review_chain(review.pk), verb="declarations.exported", actor=acting_user, subject=review, ids=ids)
    rows = [_row(one) for one in register.lines(held, kind)]
    title = f"Register of declarations, review {review.reference}"
    marking = edition(review.edition).marked
    return access_sheet.written(title, rows, marking=marking, heads=HEADS, wide=WIDE, name="Declarations")


def _row(line: Line) -> tuple[str, ...]:
    part, made = line.part, line.declaration
    said = made is not None and made.made_at is not None  # what somebody is still writing is theirs
    words = (made.interest, made.employer, made.get_knows_display(), made.knows_words) if made and said else ("",) * 4
    ended = line.ended or (None, "")
    return (
        part.user.name,
        part.get_capacity_display(),
        part.agency.name if part.agency else line.group,
        line.kind.label,
        _day(part.invited_at),
        part.invited_by.name,
        _day(made.card_seen_at if made else None),
        _day(made.made_at if made else None),
        *((register.NOT_SHOWN, "", "", "") if line.behind_a_wall else words),
        *(("", "") if line.behind_a_wall or not said else (", ".join(line.touched), ", ".join(line.walls))),
        "" if line.behind_a_wall else " ".join(line.flags),
        _day(made.decided_at if made else None),
        made.decided_by.name if made and made.decided_by else "",
        "" if line.behind_a_wall or made is None else made.reason,
        line.terms,
        f"{part.expires_on:%d/%m/%Y}" if part.expires_on else "",
        _day(ended[0]),
        ended[1],
    )


def _day(moment: datetime | None) -> str:
    return f"{london_date(moment):%d/%m/%Y}" if moment else ""
