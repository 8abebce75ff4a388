"""Reads dates and times as people write them in chronologies: exact, approximate, a range, or uncertain with "?".

What the author wrote stays; beside it stand the first and the last day that it can mean, by which rows are ordered.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

EARLIEST = 1900
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
_SHORT = {name[:3]: number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
_PARTS = {"early": 0, "beginning of": 0, "start of": 0, "mid": 1, "middle of": 1, "late": 2, "end of": 2}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 2)}
_ABOUT = re.compile(r"^(?:c|ca|circa|about|approx|approximately|around|some time in|sometime in)\b\.?\s*", re.I)
_WEEK = re.compile(r"(?:w/c|wc|week commencing|week beginning|week of)[ :]*(?=\d)", re.I)
_WEEKDAY = re.compile(r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b[,.]?\s*", re.I)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.I)
_JOINED = re.compile(r"\s+(?:to|until|till|and|-)\s+|\s*[–—]\s*|\s+-|-\s+", re.I)
_MONTH = r"(?P<month>[a-z]{3,9})\.?"
_YEAR = r"(?P<year>'?\d{1,6})"

FORMS = "Write it as in 3/4/2010, 3 April 2010, early April 2010, 3 to 5 April 2010 or ?2010."


class Precision(StrEnum):
    """How exactly the author could say when."""

    EXACT = "exact"
    APPROXIMATE = "approximate"
    RANGE = "range"
    UNCERTAIN = "uncertain"


class Unreadable(ValueError):
    """Not a date that can be placed. Its message is a sentence for whoever typed it."""


@dataclass(frozen=True)
class When:
    """The first and the last day that a written date can mean."""

    first: date
    last: date
    precision: Precision
    written: str = ""

    @property
    def one_day(self) -> bool:
        return self.first == self.last


def read(written: str, *, latest: date | None = None) -> When:
    """What a written date means.

    :param latest: no day after it is taken (today, for what has happened).
    :raises Unreadable: with a sentence that says what is wrong.
    """
    text = " ".join(written.replace(" ", " ").split())
    if not text:
        raise Unreadable(f"There is no date. {FORMS}")
    uncertain = "?" in text
    bare = text.replace("?", " ").strip(" .,()[]~")
    about = _ABOUT.match(bare) or "~" in text
    bare = _ABOUT.sub("", bare).strip()
    found = _span(" ".join(bare.split()))
    if uncertain:
        found = replace(found, precision=Precision.UNCERTAIN)
    elif about:
        found = replace(found, precision=Precision.APPROXIMATE)
    if latest is not None and found.first > latest:
        raise Unreadable("This date lies in the future. A chronology tells what has happened.")
    return replace(found, written=text)


def _span(text: str) -> When:
    """One date, or two that are joined."""
    plain = re.sub(r"^(?:between|from|the)\s+", "", text, flags=re.I)
    if week := _WEEK.match(plain):
        begins = _one(plain[week.end() :]).first
        return When(begins, begins + timedelta(days=6), Precision.APPROXIMATE)
    try:
        return _one(plain)
    except Unreadable as error:
        halves = _JOINED.split(plain, maxsplit=1)
        if len(halves) == 1:
            halves = _tight(plain)
        if len(halves) != 2 or not all(half.strip() for half in halves):
            raise error
    last = _one(halves[1].strip())
    first = _one(_completed(halves[0].strip(), last))
    if last.last < first.first:
        raise Unreadable("The range ends before it begins.")
    return When(first.first, last.last, Precision.RANGE)


def _tight(text: str) -> list[str]:
    """A range whose hyphen touches both sides, where it can be nothing else: 3-5 April 2010, 2009-2010."""
    found = re.match(r"^(\d{4})-(\d{4})$", text)
    found = found or re.match(r"^(\d{1,2}(?:st|nd|rd|th)?)-(\d{1,2}(?:st|nd|rd|th)? [a-z].*)$", text, re.I)
    found = found or re.match(r"^(.*[/. ]\d{2,4})-(\d.*)$", text)
    return [found[1], found[2]] if found else [text]


def _completed(half: str, last: When) -> str:
    """The first half of a range takes the month and the year from the second where it names none."""
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", half, re.I):
        return f"{half} {MONTHS[last.last.month - 1]} {last.last.year}"
    if re.search(r"[a-z]{3}", half, re.I) and not re.search(r"\d{4}|'?\d{2}$", half):
        return f"{half} {_year_before(half, last)}"
    if re.fullmatch(r"[a-z. ]*\d{1,2}(?:st|nd|rd|th)? [a-z]{3,9}\.?|[a-z]{3,9}\.? \d{1,2}", half, re.I):
        return f"{half} {_year_before(half, last)}"
    if re.fullmatch(r"\d{1,2}[/.]\d{1,2}", half):
        return f"{half}/{last.last.year}"
    return half


def _year_before(half: str, last: When) -> int:
    """The range's own year, or the one before where it goes over New Year ("December to January 2010")."""
    month = next((_month(word) for word in re.findall(r"[a-z]{3,9}", half.lower()) if word[:3] in _SHORT), 0)
    return last.last.year - (month > last.last.month)


def _one(text: str) -> When:
    plain = _ORDINAL.sub("", _WEEKDAY.sub("", text)).strip(" ,.")
    for pattern, reader in _READERS:
        if found := pattern.fullmatch(plain):
            return reader(found)
    raise Unreadable(f"This is not a date that can be read. {FORMS}")


def _day(year: int, month: int, day: int) -> When:
    if not 1 <= month <= 12:
        raise Unreadable(f"There is no month {month}. The day comes first, then the month.")
    if not 1 <= day <= monthrange(year, month)[1]:
        raise Unreadable(f"{MONTHS[month - 1].capitalize()} {year} has no day {day}.")
    one = date(year, month, day)
    return When(one, one, Precision.EXACT)


def _months(year: int, first: int, until: int, precision: Precision) -> When:
    end = year + (until < first)
    return When(date(year, first, 1), date(end, until, monthrange(end, until)[1]), precision)


def _numbers(found: re.Match[str]) -> When:
    return _day(_year(found["year"]), int(found["m"]), int(found["d"]))


def _worded(found: re.Match[str]) -> When:
    return _day(_year(found["year"]), _month(found["month"]), int(found["d"]))


def _part_of_month(found: re.Match[str]) -> When:
    year, month = _year(found["year"]), _month(found["month"])
    end = monthrange(year, month)[1]
    first, last = ((1, 10), (11, 20), (21, end))[_PARTS[found["part"].lower()]]
    return When(date(year, month, first), date(year, month, last), Precision.APPROXIMATE)


def _part_of_year(found: re.Match[str]) -> When:
    first, last = ((1, 4), (5, 8), (9, 12))[_PARTS[found["part"].lower()]]
    return _months(_year(found["year"]), first, last, Precision.APPROXIMATE)


def _season(found: re.Match[str]) -> When:
    return _months(_year(found["year"]), *_SEASONS[found["season"].lower()], Precision.APPROXIMATE)


def _whole_month(found: re.Match[str]) -> When:
    number = _month(found["month"]) if "month" in found.re.groupindex else int(found["m"])
    if not 1 <= number <= 12:
        raise Unreadable(f"There is no month {number}. The day comes first, then the month.")
    return _months(_year(found["year"]), number, number, Precision.APPROXIMATE)


def _whole_year(found: re.Match[str]) -> When:
    return _months(_year(found["year"]), 1, 12, Precision.APPROXIMATE)


_PART = "(?P<part>" + "|".join(_PARTS) + r")[ -](?:the )?"
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], When]], ...] = tuple(
    (re.compile(pattern, re.I), reader)
    for pattern, reader in (
        (r"(?P<year>\d{4,6})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})", _numbers),
        (r"(?P<d>\d{1,3})\s?[-/.]\s?(?P<m>\d{1,2})\s?[-/.]\s?(?P<year>\d{2,6})", _numbers),
        (rf"(?P<d>\d{{1,3}})[ -]?(?:of )?{_MONTH}[ ,-]*{_YEAR}", _worded),
        (rf"{_MONTH} (?P<d>\d{{1,2}}),? {_YEAR}", _worded),
        (rf"{_PART}{_MONTH}[ ,]*{_YEAR}", _part_of_month),
        (rf"{_PART}{_YEAR}", _part_of_year),
        (rf"(?:in )?(?P<season>{'|'.join(_SEASONS)}) (?:of )?{_YEAR}", _season),
        (rf"(?:in )?{_MONTH}[ ,-]*{_YEAR}", _whole_month),
        (r"(?P<m>\d{1,2})[/.](?P<year>\d{4})", _whole_month),
        (r"(?:in )?(?P<year>\d{4,6})", _whole_year),
    )
)


def _month(word: str) -> int:
    """The number of a month's name, written out or cut short."""
    name = word.lower()
    if name in _SHORT:
        return _SHORT[name]
    if name in MONTHS:
        return MONTHS.index(name) + 1
    raise Unreadable(f"“{word}” is not a month. {FORMS}")


def _year(text: str) -> int:
    """A year of two digits is of this century up to next year, else of the last.

    :raises Unreadable: for a year in which none of this can have happened.
    """
    digits = text.lstrip("'")
    year = int(digits)
    if len(digits) == 2:
        this = date.today().year
        year += 2000 if 2000 + year <= this + 1 else 1900
    elif len(digits) != 4 or not EARLIEST <= year <= 2199:
        raise Unreadable(f"The year {digits} cannot be right. Write the year with four digits.")
    return year


# Times ------------------------------------------------------------------------------------------------------------------
_CLOCK = re.compile(r"(?P<h>\d{1,2})(?:\s?[:.h]\s?(?P<m>\d{2}))?(?::\d{2})?\s?(?P<half>[ap])?\.?(?(half)m)\.?", re.I)
_FOUR = re.compile(r"(?P<h>\d{2})(?P<m>\d{2})\s?(?:hrs|hours|h)?", re.I)
_WORDS = {
    "midnight": "00:00", "night": "", "early morning": "", "morning": "", "am": "", "noon": "12:00", "midday": "12:00",
    "lunchtime": "", "afternoon": "", "pm": "", "evening": "", "not known": "", "unknown": "", "all day": "", "n/k": "",
}  # fmt: skip


def read_time(written: str) -> str:
    """A written time as ``HH:MM``, or nothing where it names no minute ("evening").

    :raises Unreadable: where it is no time at all.
    """
    text = _ABOUT.sub("", " ".join(written.lower().replace("?", " ").split()).strip(" ~")).strip()
    if not text or text in _WORDS:
        return _WORDS.get(text, "")
    found = _FOUR.fullmatch(text) or _CLOCK.fullmatch(text)
    if found is None:
        begins = _JOINED.split(text, maxsplit=1)
        begins = begins if len(begins) == 2 else text.split("-", 1)
        if len(begins) == 2:
            ends = re.search(r"[ap]m$", begins[1].strip())
            read_time(begins[1])
            return read_time(begins[0] + (ends[0] if ends and begins[0].strip().isdigit() else ""))
        raise Unreadable("This is not a time that can be read. Write it as in 14:20 or 2:20pm.")
    hour, minute = int(found["h"]), int(found["m"] or 0)
    half = found.groupdict().get("half")
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise Unreadable("There is no such time of day. Write it as in 14:20 or 2:20pm.")
    return f"{hour:02d}:{minute:02d}"
