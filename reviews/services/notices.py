"""What the editors' desk tells the rooms of a release: that it is public, that it is public no more.

The desk has no key and does not see a review, so it leaves a notice in its own transaction; the rooms' worker takes it up,
once in effect.
"""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from portal.kernel.queue import soon
from portal.vault.errors import VaultError
from reviews.enums import Stage
from reviews.enums_report import NoticeKind, ReleaseState
from reviews.models import Release, ReleaseNotice, Review
from reviews.services import moves

if TYPE_CHECKING:
    from portal.accounts.models import User

log = logging.getLogger(__name__)


def published(*, acting_user: User | None, release_id: UUID, url: str, on: date) -> None:
    """The page with this release is public. Told in the desk's own transaction; the rooms take it up afterwards."""
    _tell(NoticeKind.PUBLISHED, acting_user, release_id, url)


def withdrawn(*, acting_user: User | None, release_id: UUID, on: date) -> None:
    """The page with this release is public no more."""
    _tell(NoticeKind.WITHDRAWN, acting_user, release_id, "")


def _tell(kind: NoticeKind, user: User | None, release_id: UUID, url: str) -> None:
    ReleaseNotice.objects.create(
        release_id=release_id, kind=kind, page_ref=urlsplit(url).path, happened_at=calendar.now(), told_by=user
    )
    soon("reviews.tasks.take_notices")


def settle_withdrawn(row: Release) -> None:
    """A page that went because the rooms stopped its release: a notice that is still on its way says nothing new."""
    ReleaseNotice.objects.filter(release=row, kind=NoticeKind.WITHDRAWN, taken_at=None).update(taken_at=calendar.now())


def take_notices() -> int:
    """Takes up what the desk told, oldest first, each in a transaction of its own; gives how many. For the worker.

    One that cannot be taken up waits for the next round, and holds up no other: a withdrawal least of all (never 7).
    """
    taken = 0
    for notice_id in ReleaseNotice.objects.filter(taken_at=None).order_by("happened_at").values_list("pk", flat=True):
        try:
            taken += _take_one(notice_id)
        except (Refused, ObjectDoesNotExist, VaultError, DatabaseError) as error:
            log.error("What the desk told was not taken up: notice %s, %s", notice_id, type(error).__name__)
    return taken


@transaction.atomic
def _take_one(notice_id: UUID) -> bool:
    notice = ReleaseNotice.objects.select_for_update().filter(pk=notice_id, taken_at=None).first()
    if notice is None:
        return False
    _take(notice)
    notice.taken_at = calendar.now()
    notice.save(update_fields=["taken_at"])
    return True


def _take(notice: ReleaseNotice) -> None:
    row = Release.objects.get(pk=notice.release_id)
    review = Review.objects.get(pk=row.review_id)

    def write(locked: Review) -> Release:
        if notice.kind == NoticeKind.PUBLISHED and row.state == ReleaseState.CLEARED:
            row.state = ReleaseState.PUBLISHED
            row.published_at = row.published_at or notice.happened_at
        elif notice.kind == NoticeKind.WITHDRAWN and row.fixed:
            row.state, row.stopped_at = ReleaseState.WITHDRAWN, row.stopped_at or notice.happened_at
        row.save(update_fields=["state", "published_at", "stopped_at"])
        return row

    verb, ids = f"release.{notice.kind}", {"release": row.id, "notice": notice.id}
    actor = notice.told_by or "desk"
    if notice.kind == NoticeKind.PUBLISHED and review.stage == Stage.CLEARED and row.state == ReleaseState.CLEARED:
        try:
            moves.perform(acting_user=actor, review=review, move="publish", write=write, verb=verb, ids=ids)  # type: ignore[arg-type]
            return
        except Stale:  # a second notice came first: the stage has moved already
            review.refresh_from_db()
    moves.act(acting_user=actor, review=review, who=frozenset(), write=write, verb=verb, ids=ids)  # type: ignore[arg-type]
