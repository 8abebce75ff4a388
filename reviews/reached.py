"""What became of a cleared report where the stage alone does not say it: agreed not to be published, or taken down again."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from uuid import UUID

from reviews.enums import Stage
from reviews.enums_report import ReleaseState
from reviews.models import Release


class Reached(Enum):
    """Nothing of it where the stage says all."""

    WITHHELD = "withheld"
    DOWN = "down"


def reached(stage: str, releases: Iterable[Release]) -> Reached | None:
    """By its releases, the newest first (4.28, 4.29). A version that is prepared beside them says nothing yet."""
    if stage not in (Stage.CLEARED, Stage.PUBLISHED):
        return None
    rows = [one for one in releases if one.state != ReleaseState.VOID]
    if rows and rows[0].withheld_at is not None:
        return Reached.WITHHELD
    states = {one.state for one in rows}
    if stage == Stage.PUBLISHED and ReleaseState.WITHDRAWN in states and ReleaseState.PUBLISHED not in states:
        return Reached.DOWN
    return None


def reached_of(stage: str, review_id: UUID) -> Reached | None:
    """The same, asked of the table where the releases are not at hand."""
    if stage not in (Stage.CLEARED, Stage.PUBLISHED):
        return None
    rows = Release.objects.filter(review_id=review_id).order_by("-number")
    return reached(stage, rows.only("state", "withheld_at"))
