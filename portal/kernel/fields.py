"""Form fields that the whole portal shares. The date is asked as day, month and year, as people write it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

PARTS: tuple[tuple[str, str, int], ...] = (("day", "Day", 2), ("month", "Month", 2), ("year", "Year", 4))
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

LONGEST = 50_000


def not_endless(value: str) -> None:
    """For free text without a counter: nobody writes more by hand, and a page that shows it stays readable. Not an
    attribute of the box, where a browser would cut off the end of what is pasted without a word."""
    if len(value) > LONGEST:
        raise ValidationError(
            f"This is longer than we can take at once: {len(value):,} letters, and {LONGEST:,} fit. Send it in parts, or "
            "ask for it to be taken as a file."
        )


class DateParts(dict[str, str]):
    """What somebody typed into the three boxes: kept as it was typed, so that a refused form shows it again."""


class DateInputs(forms.Widget):
    """Three boxes, ``name_day``, ``name_month``, ``name_year``. A whole ISO date under ``name`` is read too."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> DateParts | str | None:
        parts = DateParts({part: str(data.get(f"{name}_{part}") or "").strip() for part, _, _ in PARTS})
        return parts if any(parts.values()) else data.get(name) or None

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and not any(f"{name}_{part}" in data for part, _, _ in PARTS)

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_day" if id_ else id_

    def boxes(self, name: str, value: Any, attrs: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """What a template needs to draw each box: label, name, id, value, width."""
        given = split(value)
        base = (attrs or {}).get("id") or f"id_{name}"
        return [
            {
                "part": part,
                "label": label,
                "width": width,
                "name": f"{name}_{part}",
                "id": f"{base}_{part}",
                "value": given.get(part, ""),
            }
            for part, label, width in PARTS
        ]

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None
    ) -> SafeString:
        """The boxes alone, for places that do not use the kit's ``field`` tag."""
        extra = {key: held for key, held in (attrs or {}).items() if key != "id"}
        return format_html_join(
            " ",
            '<label for="{0}">{1}</label> <input type="text" inputmode="numeric" id="{0}" name="{2}" value="{3}"{4}>',
            (
                (box["id"], box["label"], box["name"], box["value"], format_html("{}", flatatt(extra)))
                for box in self.boxes(name, value, attrs)
            ),
        )


class DateField(forms.Field):
    """A date asked in three boxes. Months may be written as numbers or words.

    Errors: ``required``, ``incomplete`` (says which part is missing), ``invalid`` (no such date), ``early``, ``late``.
    """

    widget = DateInputs
    default_error_messages = {
        "invalid": "This must be a real date, such as 22 11 2026",
        "early": "The date cannot be before %(bound)s",
        "late": "The date cannot be after %(bound)s",
    }

    def __init__(self, *, earliest: date | None = None, latest: Any = None, **kwargs: Any) -> None:
        self.earliest, self.latest = earliest, latest  # latest may be a callable such as calendar.today
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        if not isinstance(value, DateParts):
            return self._read(*([*str(value).split("-", 2), "", ""])[:3])
        missing = [label.lower() for part, label, _ in PARTS if not value.get(part)]
        if missing:
            raise ValidationError(f"The date must include a {' and a '.join(missing)}", code="incomplete")
        return self._read(value["year"], value["month"], value["day"])

    def _read(self, year: str, month: str, day: str) -> date:
        named = month.strip().lower()[:3]
        try:
            number = MONTHS.index(named) + 1 if named in MONTHS else int(month)
            if len(year.strip()) != 4:
                raise ValueError(year)
            return date(int(year), number, int(day))
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        latest = self.latest() if callable(self.latest) else self.latest
        for code, bound, broken in (
            ("early", self.earliest, self.earliest and value < self.earliest),
            ("late", latest, latest and value > latest),
        ):
            if broken and bound:
                said = f"{bound.day} {bound:%B %Y}"
                raise ValidationError(self.error_messages[code], code=code, params={"bound": said})

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (self.to_python(initial) if initial else None) != self.to_python(data)
        except ValidationError:
            return True


def split(value: Any) -> dict[str, str]:
    """A value of any of the shapes a bound field may hold, as its three written parts."""
    if isinstance(value, dict):
        return {str(key): str(held) for key, held in value.items()}
    if isinstance(value, date):
        return {"day": str(value.day), "month": str(value.month), "year": str(value.year)}
    pieces = str(value or "").split("-")
    if len(pieces) == 3:
        year, month, day = pieces
        return {"day": day.lstrip("0"), "month": month.lstrip("0"), "year": year}
    return {}
