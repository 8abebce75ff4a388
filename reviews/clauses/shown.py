"""What shows that a clause was kept, in the same words everywhere: the date, and the person who stands for it."""

from __future__ import annotations

from datetime import date, datetime

from portal.kernel.calendar import long_date
from reviews.facts import Facts


def by(facts: Facts, user_id: object) -> str:
    """`` by Helen Marsh``; nothing where that person has no place on the review, and so no name here."""
    name = facts.name_of(user_id)
    return f" by {name}" if name else ""


def on(facts: Facts, moment: date | datetime | None, user_id: object = None) -> str:
    """`` on 3 March 2026 by Helen Marsh``, as far as it is known."""
    return (f" on {long_date(moment)}" if moment else "") + by(facts, user_id)
