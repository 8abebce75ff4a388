"""London's day as SQL, for the guards that the database itself keeps: the same day as ``portal.kernel.calendar`` tells.

PostgreSQL knows the zone. SQLite knows none, so the rule stands here: from the last Sunday of March to the last Sunday of
October, each time at 01:00 UTC, London is an hour ahead. Where the law changes that, the test that compares the two with
the zone's own data fails, once that data has the change.
"""

from __future__ import annotations

LONDON_DAY = {
    "sqlite": (
        "date({0}, CASE WHEN datetime({0}) >= datetime(strftime('%Y', {0}) || '-03-25', 'weekday 0', '+1 hour')"
        " AND datetime({0}) < datetime(strftime('%Y', {0}) || '-10-25', 'weekday 0', '+1 hour')"
        " THEN '+1 hour' ELSE '+0 hours' END)"
    ),
    "postgresql": "CAST({0} AT TIME ZONE 'Europe/London' AS date)",
}


def london_day(vendor: str, moment: str) -> str:
    """The SQL of the day in London at a moment, which is SQL too: a column, or the database's own clock."""
    return LONDON_DAY[vendor].format(moment)
