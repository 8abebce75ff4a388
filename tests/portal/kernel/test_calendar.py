"""Dates as the protocol counts them."""

import calendar as stdlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import calendar

DAYS = st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2150, 12, 31))
MONTHS = st.integers(min_value=-240, max_value=240)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2026, 10, 31), 1, (2026, 11, 30)),
        ((2026, 11, 22), 1, (2026, 12, 22)),
        ((2026, 12, 31), 2, (2027, 2, 28)),
        ((2026, 3, 31), -1, (2026, 2, 28)),
        ((2026, 11, 22), 6, (2027, 5, 22)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2026, 12, 15), 0, (2026, 12, 15)),
    ],
)
def test_a_month_is_a_calendar_month(start, months, end):
    assert calendar.add_months(dt.date(*start), months) == dt.date(*end)


@given(DAYS, MONTHS)
def test_months_keep_the_day_or_take_the_last(date, months):
    end = calendar.add_months(date, months)
    assert (end.year * 12 + end.month) - (date.year * 12 + date.month) == months
    assert end.day == min(date.day, stdlib.monthrange(end.year, end.month)[1])


@given(DAYS, DAYS, MONTHS)
def test_months_keep_the_order(one, other, months):
    low, high = sorted((one, other))
    assert calendar.add_months(low, months) <= calendar.add_months(high, months)


def test_months_refuse_a_moment_and_the_end_of_time():
    with pytest.raises(TypeError):
        calendar.add_months(dt.datetime(2026, 1, 31, tzinfo=dt.UTC), 1)
    with pytest.raises(OverflowError):
        calendar.add_months(dt.date(9999, 12, 31), 1)
    with pytest.raises(OverflowError):
        calendar.add_months(dt.date(1, 1, 1), -1)


# As published on gov.uk for England and Wales.
def test_a_summer_night_is_tomorrow_in_london():
    assert calendar.london_date(dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)) == dt.date(2026, 7, 2)
    assert calendar.london_date(dt.datetime(2026, 12, 1, 23, 30, tzinfo=dt.UTC)) == dt.date(2026, 12, 1)
    with pytest.raises(ValueError, match="naive"):
        calendar.london_date(dt.datetime(2026, 7, 1))


def test_long_dates():
    assert calendar.long_date(dt.date(2026, 11, 22)) == "22 November 2026"
    assert calendar.long_date(dt.datetime(2026, 7, 1, 23, 30, tzinfo=dt.UTC)) == "2 July 2026"
    assert calendar.long_date(None) == ""
