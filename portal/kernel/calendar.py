"""Dates as the protocol counts them: London's days, calendar months, working days of England and Wales.

The protocol gives its times in months ("within one month", 4.4; "six months", 4.27) and a month there is a calendar
month: one month after 31 January is the last day of February.
"""

import calendar as _calendar
import datetime as dt
import functools
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")

# Days that were moved or added by proclamation; the rest follows from the Banking and Financial Dealings Act 1971.
_MOVED = {
    dt.date(2012, 5, 28): dt.date(2012, 6, 4),
    dt.date(2020, 5, 4): dt.date(2020, 5, 8),
    dt.date(2022, 5, 30): dt.date(2022, 6, 2),
}
_ADDED = (
    dt.date(2011, 4, 29),
    dt.date(2012, 6, 5),
    dt.date(2022, 6, 3),
    dt.date(2022, 9, 19),
    dt.date(2023, 5, 8),
)


def now() -> dt.datetime:
    """The present moment, aware (UTC)."""
    return timezone.now()


def today() -> dt.date:
    """Today's date in London, which in summer starts an hour before UTC's."""
    return now().astimezone(LONDON).date()


def midnight(day: dt.date | None = None) -> dt.datetime:
    """The moment at which a day, today unless told, began in London: for what keeps the day and not the hour."""
    return dt.datetime.combine(day or today(), dt.time(), LONDON)


def is_midnight(moment: dt.datetime) -> bool:
    """Whether a moment is the beginning of a day in London, to the microsecond: a day, and no hour."""
    return moment.astimezone(LONDON).time() == dt.time()


def london_date(moment: dt.datetime) -> dt.date:
    """The date in London of an aware moment. Raises ValueError for a naive one, whose date is a guess."""
    if timezone.is_naive(moment):
        raise ValueError("A naive moment has no date in London.")
    return moment.astimezone(LONDON).date()


def add_months(date: dt.date, months: int) -> dt.date:
    """The same day so many calendar months on (or back), or that month's last day where it has no such day.

    Raises OverflowError outside the years 1 to 9999. A moment (datetime) is refused: its date depends on a place.
    """
    if isinstance(date, dt.datetime):
        raise TypeError("add_months counts dates; take the London date of a moment first.")
    index = date.year * 12 + (date.month - 1) + months
    year, month = divmod(index, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError("date value out of range")
    last = _calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(date.day, last))


def is_working_day(date: dt.date) -> bool:
    """Monday to Friday, and no bank holiday in England and Wales."""
    return date.weekday() < 5 and date not in bank_holidays(date.year)


def add_working_days(date: dt.date, days: int) -> dt.date:
    """The working day so many working days after the date (before it, if negative).

    The date itself is not counted. Zero gives the date, or the next working day where it is none.
    """
    step = dt.timedelta(days=-1 if days < 0 else 1)
    while days == 0 and not is_working_day(date):
        date += step
    for _ in range(abs(days)):
        date += step
        while not is_working_day(date):
            date += step
    return date


@functools.lru_cache(maxsize=64)
def bank_holidays(year: int) -> frozenset[dt.date]:
    """Bank holidays of England and Wales, by rule, with the proclaimed exceptions known when this was written."""
    easter = _easter(year)
    days = {
        _next_weekday(dt.date(year, 1, 1)),
        easter - dt.timedelta(days=2),
        easter + dt.timedelta(days=1),
        _first_monday(year, 5),
        _last_monday(year, 5),
        _last_monday(year, 8),
    }
    # On a weekend they move to the next weekday that is no holiday.
    first, second = {4: (25, 28), 5: (27, 28), 6: (26, 27)}.get(dt.date(year, 12, 25).weekday(), (25, 26))
    days |= {dt.date(year, 12, first), dt.date(year, 12, second)}
    days = {_MOVED.get(day, day) for day in days}
    return frozenset(days | {day for day in _ADDED if day.year == year})


def long_date(date: dt.date | dt.datetime | None) -> str:
    """As in 22 November 2026; a moment is shown with its date in London; nothing for None."""
    if date is None:
        return ""
    if isinstance(date, dt.datetime):
        date = london_date(date)
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def moment(value: dt.datetime | None) -> str:
    """``9:14am on 23 November 2026``, in London time; nothing for nothing."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'} on {long_date(value)}"


def _next_weekday(date: dt.date) -> dt.date:
    return date + dt.timedelta(days={5: 2, 6: 1}.get(date.weekday(), 0))


def _first_monday(year: int, month: int) -> dt.date:
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=-first.weekday() % 7)


def _last_monday(year: int, month: int) -> dt.date:
    last = dt.date(year, month, _calendar.monthrange(year, month)[1])
    return last - dt.timedelta(days=last.weekday())


def _easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm, as in Meeus, Astronomical Algorithms)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)
