"""The named cast of this floor's tests."""

from __future__ import annotations

import pytest

from tests.reviews import journey


@pytest.fixture
def who(db: None) -> journey.Cast:
    """Everybody by their post, with no right yet."""
    return journey.cast()
