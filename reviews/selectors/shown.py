"""What of an ended review the public can read, and who of the partnership may take it down (never 7).

The partnership stays the publisher when the panel's work is over, and also after the review is destroyed, which leaves
nobody with a part in it. Nothing is shown here but what everybody can read (docs/decisions/ending.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet

from portal.accounts.api import OfficeKind, offices_of
from reviews.enums import CLOSED_STAGES, ParticipantState
from reviews.enums_report import NoticeKind, ReleaseState
from reviews.models import Participant, Release, ReleaseLetter, ReleaseNotice, Review, ReviewAgency
from reviews.selectors import ending

if TYPE_CHECKING:
    from uuid import UUID

    from portal.accounts.models import User

PUBLISHING = frozenset({OfficeKind.SSP_CHAIR, OfficeKind.DEPUTY_SSP_CHAIR})
BARRED = (ParticipantState.REFUSED, ParticipantState.SUSPENDED)


@dataclass(frozen=True)
class Shown:
    """One release of an ended review that is public, or is cleared and waits for its day."""

    release: Release
    review: Review
    letter: ReleaseLetter | None
    url: str

    @property
    def public(self) -> bool:
        return self.release.state == ReleaseState.PUBLISHED


def may_take_down(user: User, review: Review, row: Release) -> bool:
    """Whoever decides on the review's end; of what is public, the partnership's chair or deputy of today as well.

    The office alone opens nothing of a room here: it reaches a page that everybody reads. Where the chair's own agency took
    part the deputy acts, and a refused or suspended part in the review counts against the office too.
    """
    if not user.is_authenticated or not user.is_active or user.is_superuser or not _standing(row) or not review.closed:
        return False
    if ending.capacities_at_the_end(user, review) & ending.DECIDING:
        return True
    return row.state == ReleaseState.PUBLISHED and _by_office(user, review, row)


def to_take_down(user: User) -> list[Shown]:
    """What this person may take down of ended reviews, the newest first."""
    if not offices_of(user) & PUBLISHING and not ending.kept_by(user):
        return []
    rows = list(_rows().filter(review_id__in=Review.objects.filter(stage__in=CLOSED_STAGES).values("pk")))
    reviews = Review.objects.in_bulk({row.review_id for row in rows})
    return [one for row in rows if (one := _shown(user, reviews[row.review_id], row))]


def shown_of(user: User, review: Review) -> list[Shown]:
    """The same, of one ended review."""
    return [one for row in _rows().filter(review_id=review.pk) if (one := _shown(user, review, row))]


def taken_down(review: Review) -> Release | None:
    """What of an ended review was taken down last."""
    return Release.objects.filter(review_id=review.pk, state=ReleaseState.WITHDRAWN).order_by("-stopped_at").first()


def find(user: User, release_id: UUID) -> Shown | None:
    """One of them, for somebody who may take it down."""
    row = _rows().filter(pk=release_id).first()
    review = Review.objects.filter(pk=row.review_id).first() if row else None
    return _shown(user, review, row) if row and review else None


def _rows() -> QuerySet[Release]:
    rows = Release.objects.filter(state__in=(ReleaseState.CLEARED, ReleaseState.PUBLISHED), stopped_at=None)
    return rows.prefetch_related("letters_out").order_by("-published_at", "-number")


def _standing(row: Release) -> bool:
    if row.stopped_at is not None:
        return False
    return row.state == ReleaseState.PUBLISHED or (row.state == ReleaseState.CLEARED and row.agreed_date is not None)


def _shown(user: User, review: Review, row: Release) -> Shown | None:
    if not may_take_down(user, review, row):
        return None
    letter = next((one for one in row.letters_out.all() if one.agreed_at and not one.ended_at), None)
    return Shown(row, review, letter, _url(row) if row.state == ReleaseState.PUBLISHED else "")


def _url(row: Release) -> str:
    notices = ReleaseNotice.objects.filter(release=row, kind=NoticeKind.PUBLISHED).order_by("-happened_at")
    path = notices.values_list("page_ref", flat=True).first()
    return settings.PUBLIC_URL.rstrip("/") + path if path else ""


def _by_office(user: User, review: Review, row: Release) -> bool:
    held = offices_of(user) & PUBLISHING
    if not held or Participant.objects.filter(review=review, user=user, state__in=BARRED).exists():
        return False
    return held != {OfficeKind.SSP_CHAIR} or not _own_agency(user, review, row.agencies)


def _own_agency(user: User, review: Review, named: Iterable[str]) -> bool:
    """Once the review is destroyed its agencies are known by the names that were released alone."""
    if user.agency is None:
        return False
    return user.agency.name in named or ReviewAgency.objects.filter(review=review, agency=user.agency).exists()
