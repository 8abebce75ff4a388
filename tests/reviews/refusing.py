"""A refusal as tests expect it: its clause, and the words that a person reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portal.kernel.errors import Refused


@contextmanager
def refuses(clause: str, words: str) -> Iterator[None]:
    """What runs inside is refused, by this clause, in these words."""
    with pytest.raises(Refused, match=re.escape(words)) as found:
        yield
    assert found.value.clause == clause
