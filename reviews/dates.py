"""Dates that cannot be, and dates that hardly can: the first are refused with both shown, the second ask again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from portal.kernel import calendar
from portal.kernel.calendar import long_date
from portal.kernel.errors import Refused

OLDEST, YOUNGEST_SUSPECT, YEARS_APART = 110, 10, 5
SURE = "sure"
"""The field in which somebody says that unlikely dates are right."""


def refuse_before(later: date | None, earlier: date | None, said: str, *, clause: str, field: str) -> None:
    """Refuses a later thing that is dated before an earlier one; ``said`` holds both as {later} and {earlier}.

    :raises Refused: with both dates in words.
    """
    if later and earlier and later < earlier:
        words = said.format(later=long_date(later), earlier=long_date(earlier))
        raise Refused(words, clause=clause, field=field)


def check_person(
    *, born_on: date | None, birth_year: str, died_on: date | None, incident_on: date, victim: bool, prefix: str = ""
) -> None:
    """:raises Refused: death before birth, death before the incident, birth after it, or a year of birth that is not
    the date's. Each names both dates."""
    refuse_before(
        died_on,
        born_on,
        "The death, {later}, cannot be before the birth, {earlier}.",
        clause="2.1",
        field=f"{prefix}born_on" if prefix else "died_on",
    )
    if victim:
        refuse_before(
            died_on,
            incident_on,
            "The death, {later}, cannot be before the incident, {earlier}.",
            clause="2.1",
            field=f"{prefix}died_on",
        )
    refuse_before(
        incident_on,
        born_on,
        "The incident, {later}, cannot be before the birth, {earlier}.",
        clause="2.1",
        field=f"{prefix}born_on",
    )
    if birth_year and (int(birth_year) > incident_on.year or (born_on and int(birth_year) != born_on.year)):
        other = long_date(born_on) if born_on else long_date(incident_on)
        raise Refused(
            f"The year of birth, {birth_year}, does not go with {other}.", clause="2.1", field=f"{prefix}birth_year"
        )


def unlikely_person(*, born_on: date | None, died_on: date | None, incident_on: date, victim: bool) -> list[str]:
    """What is possible and hardly so, in words with both dates."""
    said = []
    last = (died_on or incident_on) if victim else incident_on
    if born_on and _years(born_on, last) > OLDEST:
        said.append(f"Somebody born on {long_date(born_on)} was over {OLDEST} on {long_date(last)}.")
    if born_on and not victim and _years(born_on, incident_on) < YOUNGEST_SUSPECT:
        said.append(f"Somebody suspected, born on {long_date(born_on)}, was a child of under {YOUNGEST_SUSPECT}.")
    if victim and died_on and (died_on - incident_on).days > 366:
        said.append(f"The death, {long_date(died_on)}, was more than a year after {long_date(incident_on)}.")
    return said


def unlikely_notification(*, incident_on: date, received_on: date, letter_dated_on: date | None) -> list[str]:
    """A notification long after its incident, or a letter long under way."""
    said = []
    if _years(incident_on, received_on) >= YEARS_APART:
        said.append(f"The notification, {long_date(received_on)}, came years after {long_date(incident_on)}.")
    if letter_dated_on and (received_on - letter_dated_on).days > 90:
        said.append(f"The letter of {long_date(letter_dated_on)} arrived on {long_date(received_on)}, months later.")
    return said


def ask(unlikely: Iterable[str], sure: bool) -> None:
    """:raises Refused: where something is unlikely and nobody has said that it is right."""
    said = list(unlikely)
    if said and not sure:
        raise Refused(f"{' '.join(said)} If that is right, say so below and send it again.", field=SURE)


def not_to_come(day: date, said: str, *, clause: str, field: str) -> None:
    """:raises Refused: for a day that has not come."""
    if day > calendar.today():
        raise Refused(f"{said}, {long_date(day)}, is still to come.", clause=clause, field=field)


def _years(first: date, last: date) -> int:
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))
