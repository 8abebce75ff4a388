"""Dates and times as people write them in chronologies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.calendar import long_date
from reviews.chronology.dates import MONTHS, Precision, Unreadable, read, read_time

DAYS = st.dates(date(1950, 1, 1), date(2026, 11, 1))
EXACT, ABOUT, RANGE, UNSURE = Precision.EXACT, Precision.APPROXIMATE, Precision.RANGE, Precision.UNCERTAIN


@pytest.mark.parametrize(
    ("written", "first", "last", "precision"),
    [
        ("3/4/2010", "2010-04-03", "2010-04-03", EXACT),
        ("03.04.10", "2010-04-03", "2010-04-03", EXACT),
        ("2010-04-03", "2010-04-03", "2010-04-03", EXACT),
        ("3 Apr 10", "2010-04-03", "2010-04-03", EXACT),
        ("Sat 3rd April 2010", "2010-04-03", "2010-04-03", EXACT),
        ("April 3, 2010", "2010-04-03", "2010-04-03", EXACT),
        ("1 Sept 1998", "1998-09-01", "1998-09-01", EXACT),
        ("3/4/98", "1998-04-03", "1998-04-03", EXACT),
        ("early April 2010", "2010-04-01", "2010-04-10", ABOUT),
        ("mid-April 2010", "2010-04-11", "2010-04-20", ABOUT),
        ("end of February 2012", "2012-02-21", "2012-02-29", ABOUT),
        ("April 2010", "2010-04-01", "2010-04-30", ABOUT),
        ("04/2010", "2010-04-01", "2010-04-30", ABOUT),
        ("winter 2010", "2010-12-01", "2011-02-28", ABOUT),
        ("c. 2010", "2010-01-01", "2010-12-31", ABOUT),
        ("about 3 April 2010", "2010-04-03", "2010-04-03", ABOUT),
        ("w/c 5 April 2010", "2010-04-05", "2010-04-11", ABOUT),
        ("?2010", "2010-01-01", "2010-12-31", UNSURE),
        ("?24 March 2026", "2026-03-24", "2026-03-24", UNSURE),
        ("3/4/2010?", "2010-04-03", "2010-04-03", UNSURE),
        ("3 - 5 April 2010", "2010-04-03", "2010-04-05", RANGE),
        ("3rd-5th April 2010", "2010-04-03", "2010-04-05", RANGE),
        ("16 February to 16 March 2026", "2026-02-16", "2026-03-16", RANGE),
        ("between 3/4/2010 and 5/4/2010", "2010-04-03", "2010-04-05", RANGE),
        ("December to January 2010", "2009-12-01", "2010-01-31", RANGE),
        ("2009-2010", "2009-01-01", "2010-12-31", RANGE),
    ],
)
def test_a_date_is_read_as_people_write_it(written: str, first: str, last: str, precision: Precision) -> None:
    found = read(written)
    assert (found.first.isoformat(), found.last.isoformat(), found.precision) == (first, last, precision)
    assert found.written == " ".join(written.split())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("3/4/20010", "The year 20010 cannot be right"),
        ("31/2/2010", "February 2010 has no day 31"),
        ("4/13/2010", "There is no month 13"),
        ("soon", "not a date that can be read"),
        ("", "There is no date"),
        ("?", "not a date that can be read"),
        ("5 April to 3 April 2010", "ends before it begins"),
        ("12 December", "not a date that can be read"),
        ("=TODAY()", "not a date that can be read"),
        ("3 Foo 2010", "“Foo” is not a month"),
        ("0/0/2010", "There is no month 0"),
        ("1/1/0000", "The year 0000 cannot be right"),
    ],
)
def test_what_is_no_date_is_told_in_a_sentence(written: str, said: str) -> None:
    with pytest.raises(Unreadable, match=r"^[A-Z“].*\.$") as told:
        read(written)
    assert said in str(told.value)


def test_a_date_in_the_future_is_not_taken() -> None:
    day = date(2026, 11, 23)
    assert read("23 November 2026", latest=day).first == day
    with pytest.raises(Unreadable, match="lies in the future"):
        read("24 November 2026", latest=day)


@given(DAYS)
def test_every_day_is_read_in_every_form(day: date) -> None:
    name = MONTHS[day.month - 1]
    for written in (
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d.%m.%Y}",
        day.isoformat(),
        long_date(day),
        f"{day.day} {name[:3].capitalize()} {day.year}",
        f"{day:%A} {day.day} {name} {day.year}",
    ):
        found = read(written)
        assert (found.first, found.last, found.precision) == (day, day, EXACT), written
        unsure = read(f"?{written}")
        assert (unsure.first, unsure.last, unsure.precision) == (day, day, UNSURE), written


@given(DAYS, st.integers(1, 900))
def test_every_range_is_read_and_none_ends_before_it_begins(day: date, length: int) -> None:
    end = day + timedelta(days=length)
    found = read(f"{long_date(day)} to {long_date(end)}")
    assert (found.first, found.last, found.precision) == (day, end, RANGE)
    with pytest.raises(Unreadable):
        read(f"{long_date(end)} to {long_date(day)}")


@given(st.text(max_size=60))
def test_whatever_is_written_is_a_span_or_a_sentence(written: str) -> None:
    try:
        found = read(written)
    except Unreadable:
        return
    assert found.first <= found.last
    assert 1900 <= found.first.year <= 2200


@given(st.text(alphabet="0123456789/-. ?aprilfebmcto'", max_size=24))
def test_what_looks_like_a_date_never_breaks_the_reader(written: str) -> None:
    try:
        found = read(written)
    except Unreadable:
        return
    assert found.first <= found.last


@pytest.mark.parametrize(
    ("written", "minute"),
    [
        ("14:20", "14:20"), ("1420", "14:20"), ("2:20pm", "14:20"), ("2.20 p.m.", "14:20"), ("2pm", "14:00"),
        ("12am", "00:00"), ("noon", "12:00"), ("evening", ""), ("", ""), ("0830 hrs", "08:30"), ("approx 2pm", "14:00"),
        ("2-3pm", "14:00"), ("14:20 to 15:00", "14:20"), ("14:20:00", "14:20"),
    ],
)  # fmt: skip
def test_a_time_is_read(written: str, minute: str) -> None:
    assert read_time(written) == minute


@pytest.mark.parametrize("written", ["25:00", "14:75", "later", "13pm9"])
def test_what_is_no_time_is_told(written: str) -> None:
    with pytest.raises(Unreadable):
        read_time(written)


@given(st.times())
def test_every_minute_is_read(moment: object) -> None:
    assert read_time(f"{moment:%H:%M}") == f"{moment:%H:%M}"
