"""What became of a cleared report, where the stage alone would say something untrue."""

from __future__ import annotations

import pytest
from django.utils import timezone

from reviews.enums import Stage
from reviews.enums_report import ReleaseState as R
from reviews.models import Release
from reviews.reached import Reached, reached


@pytest.mark.parametrize(
    ("stage", "states", "said"),
    [
        (Stage.SUBMITTED, [R.SUBMITTED], None),
        (Stage.CLEARED, [R.CLEARED], None),
        (Stage.PUBLISHED, [R.PUBLISHED], None),
        (Stage.PUBLISHED, [R.WITHDRAWN], Reached.DOWN),
        (Stage.PUBLISHED, [R.PREPARING, R.WITHDRAWN], Reached.DOWN),
        (Stage.PUBLISHED, [R.PREPARING, R.PUBLISHED], None),
        (Stage.PUBLISHED, [R.PUBLISHED, R.WITHDRAWN], None),  # the corrected version is public
        (Stage.PUBLISHED, [R.VOID, R.WITHDRAWN], Reached.DOWN),
        (Stage.CONCLUDED, [R.WITHDRAWN], None),
    ],
)
def test_4_29_by_its_releases(stage: Stage, states: list[R], said: Reached | None) -> None:
    assert reached(stage, [Release(state=state) for state in states]) is said


def test_4_28_withheld_is_said_of_the_newest() -> None:
    row = Release(state=R.CLEARED, withheld_at=timezone.now())
    assert reached(Stage.CLEARED, [row]) is Reached.WITHHELD
    assert reached(Stage.CLEARED, [Release(state=R.PREPARING), row]) is None
