"""Forms of the review of access: one question for each person, and a last day."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms

from portal.kernel import calendar
from portal.kernel.fields import DateField
from reviews.models import Participant

NEEDED, ENDS = "needed", "ends"


class AccessForm(forms.Form):
    """Of each person: needed still, or not. What is left open is asked again."""

    def __init__(self, *args: Any, rows: Iterable[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        for one in self.rows:
            agency = f", {one.agency.name}" if one.agency else ""
            said = f"{one.get_capacity_display()}{agency}. "
            self.fields[self.name_of(one)] = forms.ChoiceField(
                label=one.user.name,
                help_text=f"{said}Let in on {calendar.long_date(one.accepted_at)}.",
                choices=[(NEEDED, "Still needs it"), (ENDS, "Needs it no longer: end their part now")],
                widget=forms.RadioSelect,
                required=False,
            )

    @staticmethod
    def name_of(one: Participant) -> str:
        return f"access_{one.pk.hex}"

    def said(self) -> dict[UUID, bool]:
        """By participant, what was answered."""
        found = {one.pk: self.cleaned_data.get(self.name_of(one), "") for one in self.rows}
        return {key: value == NEEDED for key, value in found.items() if value}


class LastDayForm(forms.Form):
    expires_on = DateField(
        label="The last day of their access",
        help_text="Leave it empty for no last day: it then ends with the review, or when somebody ends it.",
        required=False,
    )
