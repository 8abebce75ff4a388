"""4.25, never 6: a day in London is the same day for the database's guards and for the portal, at each change of the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from portal.kernel import calendar
from portal.kernel.london_sql import london_day

YEARS = range(2026, 2030)


def moments() -> Iterator[datetime]:
    """Around each change of the clock, the midnights after it and before it, and the turn of the year."""
    for year in YEARS:
        for month in (3, 10):
            last = datetime(year, month, 31, tzinfo=UTC)
            sunday = last - timedelta(days=(last.weekday() + 1) % 7)
            for days in (-7, -1, 0, 1, 7):
                for minutes in (-61, -60, -1, 0, 59, 60, 61, 23 * 60 - 1, 23 * 60, 24 * 60 - 1):
                    yield sunday + timedelta(days=days, minutes=minutes)
        for minutes in (-60, -1, 0, 1):
            yield datetime(year, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)


@pytest.mark.django_db
def test_the_database_counts_days_as_london_does() -> None:
    asked = list(moments())
    kind = "TIMESTAMPTZ " if connection.vendor == "postgresql" else ""
    zone = "+00" if connection.vendor == "postgresql" else ""
    days = [london_day(connection.vendor, f"{kind}'{one:%Y-%m-%d %H:%M:%S.%f}{zone}'") for one in asked]
    found: list[str] = []
    with connection.cursor() as cursor:
        for start in range(0, len(days), 40):
            cursor.execute("SELECT " + ", ".join(days[start : start + 40]).replace("%", "%%"), [])
            found += [str(day) for day in cursor.fetchone()]
    assert found == [str(calendar.london_date(one)) for one in asked]
    assert {one.astimezone(calendar.LONDON).utcoffset() for one in asked} == {timedelta(0), timedelta(hours=1)}
