"""What tells by its shape alone, whoever it belongs to: dates, postcodes, telephone, NHS, vehicle and case numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from reviews import matcher_words as lists
from reviews.matcher_index import Register
from reviews.matcher_kinds import Hit, Kind
from reviews.matcher_text import Text, fold

FAR, AROUND, CLOSE = 72, 48, 16  # letters on either side of a sign in which a case's number, a date, any other may lie
_DIGITS, _MONTHS, _AT = re.compile(r"\d[\d ]*"), re.compile(rf"\b{lists.MONTH}\b"), re.compile("@")


def _near(folded: str, sign: re.Pattern[str], around: int) -> list[tuple[int, int]]:
    """The stretches of a text that hold this sign, with what stands around it: the shapes need not look elsewhere."""
    found: list[tuple[int, int]] = []
    for match in sign.finditer(folded):
        start, end = max(0, match.start() - around), min(len(folded), match.end() + around)
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _search(folded: str, stretches: list[tuple[int, int]], shape: re.Pattern[str]) -> Iterator[re.Match[str]]:
    for start, end in stretches:
        yield from shape.finditer(folded, start, end)


def dates(text: Text, register: Register) -> Iterator[Hit]:
    """Each day and month, with or without its year: one of the register, or one that nobody registered."""
    digits, months = _near(text.folded, _DIGITS, AROUND), _near(text.folded, _MONTHS, AROUND)
    for shape in lists.DATES:
        stretches = months if "word" in shape.groupindex else digits
        for found in _search(text.folded, stretches, shape):
            day, month, year = _date_of(found)
            if not (1 <= day <= 31 and 1 <= month <= 12):
                continue
            keys = [key for own, key in register.dates.get((day, month), ()) if year is None or own % 100 == year % 100]
            span = text.span(found.start(), found.end())
            yield Hit(Kind.REGISTERED_DATE, keys[0], *span) if keys else Hit(Kind.DATE, "", *span)


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
    search = partial(_search, folded, _near(folded, _DIGITS, CLOSE))
    wide = partial(_search, folded, _near(folded, _DIGITS, FAR))
    for found in search(lists.POSTCODE):
        key = register.postcodes.get(found.group(1) + found.group(2), "")
        kind = Kind.REGISTERED_POSTCODE if key else Kind.POSTCODE
        yield Hit(kind, key, *text.span(found.start(), found.end()))
    for found in _search(folded, _near(folded, _AT, FAR), lists.EMAIL):
        yield Hit(Kind.EMAIL, "", *text.span(found.start(), found.end()))
    simple = [(Kind.PHONE, lists.PHONE), (Kind.INSURANCE, lists.INSURANCE)]
    for kind, shape in [*simple, *((Kind.CASE, shape) for shape in lists.CASES)]:
        for found in (wide if kind is Kind.CASE else search)(shape):
            yield Hit(kind, "", *text.span(found.start(), found.end()))
    for found in search(lists.NHS):
        if _is_nhs_number(re.sub(r"\D", "", found.group())):
            yield Hit(Kind.NHS, "", *text.span(found.start(), found.end()))
    for shape in lists.VEHICLES:
        for found in search(shape):
            start, end = text.span(found.start(), found.end())
            if text.original[start:end].isupper():
                yield Hit(Kind.VEHICLE, "", start, end)


def _is_nhs_number(digits: str) -> bool:
    """The tenth digit checks the nine before it (modulo 11), which keeps most other numbers out."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])
