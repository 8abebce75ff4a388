"""Days on which a family asked that nothing is sent: which day is one, and the refusal (4.13)."""

from __future__ import annotations

from datetime import date

from portal.kernel import calendar
from portal.kernel.errors import Refused
from reviews.models import FamilyGroup


def is_avoided(group: FamilyGroup, day: date) -> bool:
    """Whether nothing is sent to the group on that day."""
    for row in group.dates_to_avoid.all():
        first, last = row.first, row.last or row.first
        years = (day.year, day.year - 1) if row.every_year else (first.year,)
        for year in years:
            begins = _in_year(first, year)
            if begins <= day <= begins + (last - first):
                return True
    return False


def _in_year(day: date, year: int) -> date:
    """The same day of another year; 29 February is the 28th where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def refuse_date_to_avoid(group: FamilyGroup, day: date, *, field: str = "") -> None:
    """:raises Refused: for a day on which this family asked that nothing is sent."""
    if is_avoided(group, day):
        raise Refused(
            f"{calendar.long_date(day)} is a day on which this family asked that nothing is sent.",
            clause="4.13",
            who="You, with another day",
            field=field,
        )
