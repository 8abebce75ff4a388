"""Dates as the protocol counts them: London's days, and calendar months.

The protocol gives its times in months ("within one month", 4.4; "six months", 4.27) and a month there is a calendar
month: one month after 31 January is the last day of February. It counts nothing in working days, so nothing here does.
"""

import calendar as _calendar
import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


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
