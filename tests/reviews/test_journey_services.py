"""Steps 1 to 6 through the services: each step by its own person, each refusal by its clause."""

from __future__ import annotations

import pytest

from reviews.enums import Stage
from reviews.services import imrs
from tests.reviews import journey

pytestmark = pytest.mark.django_db


def test_the_first_six_steps_end_with_the_evidence_ready_to_weigh(who: journey.Cast) -> None:
    review = journey.walk(who, "commissioned")
    assert review.stage == Stage.GATHERING
    police, trust = review.imrs.all()
    journey.assured(police, who.police_author, who.police_manager)
    journey.assured(trust, who.trust_author, who.trust_manager)
    imrs.weigh(acting_user=who.chair, review=review)
    review.refresh_from_db()
    assert review.stage == Stage.WEIGHING
    assert len(imrs.assured_versions(review)) == 2
