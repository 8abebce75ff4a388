"""What somebody looks for, as a pattern: used by those who show the words and by the child that finds where they stand."""

from __future__ import annotations

import re


def pattern(looked_for: str) -> re.Pattern[str]:
    """The words as typed, with any white space between them. One group, so that a split alternates."""
    return re.compile("(" + r"\s+".join(re.escape(word) for word in looked_for.split()) + ")", re.IGNORECASE)
