"""Dates that hardly can be: far ahead, or longer ago than anybody lives. Asked once more, beside the date itself.

For every date of every form, in one place; what contradicts another date is the services' to refuse (reviews.dates).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms

from portal.kernel import calendar
from portal.kernel.errors import Refused
from portal.kernel.fields import DateField

Result = TypeVar("Result")

YEARS_AHEAD, YEARS_BACK = 5, 110
ENDING = "_sure"


def guarded(form: forms.BaseForm, service: Callable[..., Result]) -> Callable[..., Result]:
    """The service, refused while an unlikely date of the form is not confirmed.

    :raises Refused: beside the first such date, with the date and today's.
    """
    found = [] if "sure" in form.fields else _unlikely(form)  # such a form asks by itself, of its dates together

    @functools.wraps(service)
    def run(**arguments: Any) -> Result:
        for name, said in found:
            raise Refused(said, field=name)
        return service(**arguments)

    return run if found else service


def asked(form: forms.BaseForm, name: str) -> str:
    """The date that the kit asks about below its field, as ISO; empty where there is nothing to ask."""
    if not form.is_bound or name not in getattr(form, "unlikely", {}):
        return ""
    return str(form.unlikely[name])  # type: ignore[attr-defined]


def said_of(value: date) -> str:
    """Why a date is unlikely, with both dates; empty where it is not."""
    today = calendar.today()
    if value > calendar.add_months(today, 12 * YEARS_AHEAD):
        return f"{calendar.long_date(value)} is more than {YEARS_AHEAD} years after today, {calendar.long_date(today)}."
    if value.year < today.year - YEARS_BACK:
        return f"{calendar.long_date(value)} is more than {YEARS_BACK} years before today, {calendar.long_date(today)}."
    return ""


def _unlikely(form: forms.BaseForm) -> list[tuple[str, str]]:
    found, asks = [], {}
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name) if isinstance(field, DateField) else None
        if not isinstance(value, date) or not (said := said_of(value)):
            continue
        asks[name] = value.isoformat()
        if form.data.get(form.add_prefix(name) + ENDING) != value.isoformat():
            found.append((name, f"{said} If that is right, say so below it and send this again."))
    form.unlikely = asks  # type: ignore[attr-defined]
    return found
