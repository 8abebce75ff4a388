"""What tells by its shape alone, whoever it belongs to: dates, postcodes, telephone, NHS, vehicle and case numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from reviews import matcher_words as lists
from reviews.matcher_index import Register
from reviews.matcher_kinds import Hit, Kind
from reviews.matcher_text import Text, fold

FAR, AROUND, CLOSE = 72, 48, 16  # letters on either side of a sign in which an address, a date, a number may lie
_MONTH, _AT = re.compile(lists.MONTH), re.compile("@")


@dataclass(slots=True)
class _Stretch:
    """A stretch of the folded text, and how many letters of what was looked for are in it."""

    start: int
    end: int
    count: int


def _near(folded: str, places: Iterable[tuple[int, int]], around: int) -> list[_Stretch]:
    """The stretches of a text that hold these places, with what stands around: the shapes need not look elsewhere."""
    found: list[_Stretch] = []
    last = None
    for place, size in places:
        start, end = max(0, place - around), min(len(folded), place + size + around)
        if last is not None and start <= last.end:
            last.end = end
            last.count += size
        else:
            last = _Stretch(start, end, size)
            found.append(last)
    return found


def _digits(text: Text) -> list[tuple[int, int]]:
    """Where figures stand, each with how many they are."""
    numbers = [word for word in text.where if word[0].isdecimal()]
    return [(text.folded_starts[index], len(text.words[index])) for index in text.indices(numbers)]


def _search(folded: str, stretches: list[_Stretch], shape: re.Pattern[str], least: int = 1) -> Iterator[re.Match[str]]:
    """Where the shape stands, which has at least so many figures."""
    for one in stretches:
        if one.count >= least:
            yield from shape.finditer(folded, one.start, one.end)


def dates(text: Text, register: Register) -> Iterator[Hit]:
    """Each day and month, with or without its year: one of the register, or one that nobody registered."""
    named = text.indices(word for word in text.where if _MONTH.fullmatch(word))
    months = _near(text.folded, [(text.folded_starts[index], len(text.words[index])) for index in named], AROUND)
    digits = _near(text.folded, _digits(text), AROUND)
    for shape in lists.DATES:
        for found in _search(text.folded, *((months, shape) if "month" in shape.groupindex else (digits, shape, 4))):
            day, month, year = _date_of(found)
            if not (1 <= day <= 31 and 1 <= month <= 12):
                continue
            keys = [key for own, key in register.dates.get((day, month), ()) if year is None or own % 100 == year % 100]
            if _is_no_date(text.folded, found, bool(keys)):
                continue
            span = text.span(found.start(), found.end())
            yield Hit(Kind.REGISTERED_DATE, keys[0], *span) if keys else Hit(Kind.DATE, "", *span)


_MAY_DO = re.compile(r"\s+(?:be|have|not|need|also|well|never|feel|find|wish|want|seem|still|only|then|or may)\b")


def _is_no_date(folded: str, found: re.Match[str], known: bool) -> bool:
    """'1 in 4 may have', and the number of a paragraph, such as 3.7.12 after 3.7.11."""
    said, after = found.group(), folded[found.end() : found.end() + 12]
    if found.groupdict().get("month") == "may" and not found.group("year"):
        return bool(_MAY_DO.match(after)) or (
            folded[: found.start()].endswith(" in ") and "number" not in found.groupdict()
        )
    if known or not said.replace(".", "").isdigit():
        return not known and "\f" in said and "." in said and "number" in found.groupdict()  # '... 1.' and '4.21' below
    stem, _, last = said.rpartition(".")
    beside = (f"{stem}.{int(last) - 1}", f"{stem}.{int(last) + 1}")
    return any(re.search(rf"(?<![\d.]){re.escape(one)}(?!\d)", folded) for one in beside)


def whole_date(text: str) -> date | None:
    """The date that this short text is, with its year; None where it is something else."""
    folded = fold(text).strip(" .")
    for shape in lists.DATES:
        found = shape.fullmatch(folded)
        if found:
            day, month, year = _date_of(found)
            try:
                return date(year, month, day) if year is not None and year > 99 else None
            except ValueError:
                return None
    return None


def month_of(text: str) -> str:
    """The month, with its year where there is one, of an exact date: what may be written in its place."""
    for shape in lists.DATES:
        found = shape.search(fold(text))
        if found:
            _, month, year = _date_of(found)
            if not 1 <= month <= 12:
                continue
            century = "" if year is None else str(year if year > 99 else 1900 + year if year > 40 else 2000 + year)
            return f"{lists.MONTHS[month - 1].capitalize()} {century}".strip()
    return ""


def _date_of(found: re.Match[str]) -> tuple[int, int, int | None]:
    parts = found.groupdict()
    if parts.get("word"):
        day = next(i for i, w in enumerate(lists.ORDINALS, 1) if w == re.sub(r"[-\s]", "-", parts["word"]))
    else:
        day = int(parts["day"])
    if parts.get("month"):
        month = next(i for i, name in enumerate(lists.MONTHS, 1) if name.startswith(parts["month"][:3]))
    else:
        month = int(parts["number"])
    return day, month, int(parts["year"]) if parts.get("year") else None


def numbers(text: Text, register: Register) -> Iterator[Hit]:
    """Postcodes, e-mail addresses, and the numbers by which offices know people."""
    folded = text.folded
    digits = _digits(text)
    search = partial(_search, folded, _near(folded, digits, CLOSE))
    for index in text.indices(word for word in text.where if lists.OFFICE.match(word)) if digits else ():
        case = lists.CASE.match(folded, text.folded_starts[index])
        if case and not lists.YEAR_ALONE.fullmatch(case.group()):
            yield Hit(Kind.CASE, "", *text.span(case.start(), case.end()))
    for found in search(lists.POSTCODE, 2):
        key = register.postcodes.get(found.group(1) + found.group(2), "")
        kind = Kind.REGISTERED_POSTCODE if key else Kind.POSTCODE
        yield Hit(kind, key, *text.span(found.start(), found.end()))
    signs = [(found.start(), 1) for found in _AT.finditer(folded)]
    for found in _search(folded, _near(folded, signs, FAR), lists.EMAIL):
        yield Hit(Kind.EMAIL, "", *text.span(found.start(), found.end()))
    simple = [(Kind.PHONE, lists.PHONE, 10), (Kind.INSURANCE, lists.INSURANCE, 6)]
    for kind, shape, least in [*simple, *((Kind.CASE, shape, 4) for shape in lists.CASES)]:
        for found in search(shape, least):
            yield Hit(kind, "", *text.span(found.start(), found.end()))
    for found in search(lists.NHS, 10):
        if _is_nhs_number(re.sub(r"\D", "", found.group())):
            yield Hit(Kind.NHS, "", *text.span(found.start(), found.end()))
    for shape in lists.VEHICLES:
        for found in search(shape):
            start, end = text.span(found.start(), found.end())
            heading = found.group()[-4].isspace() and found.group()[-3:] in lists.WORDS_OF_THREE
            if text.original[start:end].isupper() and not heading:
                yield Hit(Kind.VEHICLE, "", start, end)


def _is_nhs_number(digits: str) -> bool:
    """The tenth digit checks the nine before it (modulo 11), which keeps most other numbers out."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])
