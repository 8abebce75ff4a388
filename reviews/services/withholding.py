"""Exceptionally not published: agreed, with a reason that the public may read (4.28, 4.31).

The Home Office has cleared it, and the partnership's chair records that it is not published, why, and with whom that was
agreed. The database then refuses a date, and any page. It can be lifted, and goes the usual way from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from reviews import events
from reviews.enums import Stage
from reviews.enums_report import ReleaseState
from reviews.models import Release, Review
from reviews.moves import SSP
from reviews.services import anonymity, moves, release

if TYPE_CHECKING:
    from portal.accounts.models import User

LONGEST = 400
STAGES = frozenset({Stage.CLEARED, Stage.PUBLISHED})


def withhold(
    *, acting_user: User, review: Review, release_row: Release, words: str, agreed_with: str, listed: bool, stamp: int
) -> Release:
    """It is agreed that this release is not published. ``words`` is the reason, for the public list where ``listed``.

    :raises Refused: without reason or agreement, or where the reason holds something of the register of identities.
    :raises Stale: where it is public (it is withdrawn first), or was changed meanwhile.
    """
    words, agreed_with = " ".join(words.split()), agreed_with.strip()
    if not words or len(words) > LONGEST:
        raise Refused(f"Give the reason, in at most {LONGEST} characters.", clause="4.28", field="words")
    if not agreed_with:
        raise Refused("Say with whom this was agreed, and when.", clause="4.28", field="agreed_with")

    def write(locked: Review) -> Release:
        row = release.locked_release(locked, release_row, stamp)
        if not row.fixed:
            raise Refused("The Home Office has not cleared it.", clause="4.28", who="The Home Office")
        if row.withheld_at is not None:
            raise Stale("It is agreed already that this is not published.")
        if row.state == ReleaseState.PUBLISHED:
            raise Stale("It is public. Stop it first, or have the editors withdraw it.")
        if anonymity.registered_words(locked, [words]):
            raise Refused("The reason holds something of the register of identities.", clause="4.28", field="words")
        row.withheld_at, row.withheld_words, row.withheld_listed = calendar.now(), words, listed
        row.agreed_date = row.until = row.told_at = None
        _save(row)
        events.release_withheld.emit(release_id=row.id, words=words if listed else "")
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SSP,
        label="agree that it is not published",
        verb="clearance.withheld",
        stages=STAGES,
        write=write,
        ids={"release": release_row.id, "listed": listed},
        words={"agreed with": agreed_with},
    )


def lift(*, acting_user: User, review: Review, release_row: Release, stamp: int) -> Release:
    """It may be published after all: a date can be agreed again. :raises Stale: where it is not withheld any more."""

    def write(locked: Review) -> Release:
        row = release.locked_release(locked, release_row, stamp)
        if row.withheld_at is None:
            raise Stale("It is not held back any more.")
        row.withheld_at, row.withheld_words, row.withheld_listed = None, "", False
        _save(row)
        events.release_withheld.emit(release_id=row.id, words="")
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SSP,
        label="let it be published after all",
        verb="clearance.withholding_lifted",
        stages=STAGES,
        write=write,
        ids={"release": release_row.id},
    )


def _save(row: Release) -> None:
    row.version += 1
    row.save(
        update_fields=[
            *("withheld_at", "withheld_words", "withheld_listed", "agreed_date", "until", "told_at", "version"),
        ]
    )
