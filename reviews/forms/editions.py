"""The one page on which an edition of the protocol is changed, and the words in which two editions are compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.api import AgencyKind
from reviews.editions import EDITION_2011, PLAIN
from reviews.enums_report import Forum

DAYS_AFTER = (
    "Days after a date at which its owner, the coordinator, the agency’s senior manager and the panel chair are told"
)


class DaysField(forms.CharField):
    """Whole days, parted by commas, each more than none."""

    def __init__(self, *, exactly: int = 0, rising: bool = False, **kwargs: Any) -> None:
        self.exactly, self.rising = exactly, rising
        super().__init__(max_length=60, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[int]:
        words = [one for one in re.split(r"[,\s]+", super().clean(value)) if one]
        if not all(re.fullmatch(r"[1-9][0-9]{0,2}", one) for one in words):
            raise ValidationError("Give whole numbers of days from 1 to 999, with commas between them.")
        days = [int(one) for one in words]
        if self.exactly and len(days) != self.exactly:
            raise ValidationError(f"Give {self.exactly} numbers, with commas between them.")
        ordered = sorted(set(days), reverse=not self.rising)
        if days != ordered:
            raise ValidationError(f"Give each number once, the {'smallest' if self.rising else 'largest'} first.")
        return days


def _number(label: str, most: int, unit: str, **more: Any) -> forms.IntegerField:
    return forms.IntegerField(label=f"{label}, in {unit}", min_value=1, max_value=most, **more)


def _name(label: str, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, **more)


class EditionForm(forms.Form):
    """Every field of an edition that people may change; in the order of the page, by its headings."""

    stamp = forms.IntegerField(widget=forms.HiddenInput)
    title = _name("What this edition is called", help_text="As in “the protocol of 2011”.")
    review_name = _name("What these reviews are called")
    marking = _name("Protective marking", help_text="It stands at the head and foot of every page and paper.")
    marking_now = _name("What it is called today", help_text="Leave it empty if it is the same.", required=False)
    includes_suicide = forms.TypedChoiceField(
        label="A death by suicide can be reviewed (2.1)",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    decision_months = _number("From the incident to telling the Home Office of the decision (4.4)", 24, "months")
    completion_months = _number("From telling the Home Office to the end of the review (4.10)", 36, "months")
    imr_days = _number("For an agency’s own review (4.16)", 365, "days")
    reminder_days = _number(
        "Between reminders to a body that is consulted (4.3), and for the answer to a notice (4.15)", 90, "days"
    )
    reminders_before = DaysField(
        label="Days before a date at which its owner is reminded", help_text="The largest first, as in 7, 1."
    )
    escalation = DaysField(label=DAYS_AFTER, help_text="Four numbers, the smallest first.", exactly=4, rising=True)
    retention_years = _number("How long a review is kept after its conclusion", 100, "years")
    home_office = _name("Who is written to at the Home Office (4.4, 4.28)")
    home_office_address = _name("At which address")
    body_dacg = _name("The body for domestic abuse that is consulted (4.3)")
    body_sapb = _name("The body for adults at risk that is consulted (4.3)")
    body_sscb = _name("The body for children that is consulted (4.3)")
    duty_kinds = forms.MultipleChoiceField(
        label="Which kinds of agency have a duty to take part (4.6)",
        choices=AgencyKind.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    learning_forums = forms.MultipleChoiceField(
        label="To whom learning goes (4.34)", choices=Forum.choices, widget=forms.CheckboxSelectMultiple
    )

    def data_of(self) -> dict[str, Any]:
        """What the draft keeps."""
        said = self.cleaned_data
        return {
            **{name: said[name] for name in PLAIN},
            "bodies": {str(body): said[f"body_{body}"] for body, _ in EDITION_2011.bodies},
            "duty_kinds": sorted(said["duty_kinds"]),
            "learning_forums": [one for one in Forum.values if one in said["learning_forums"]],
            "reminders_before": said["reminders_before"],
            "escalation": said["escalation"],
        }


GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Names and marking", ("title", "review_name", "marking", "marking_now")),
    ("What is reviewed", ("includes_suicide",)),
    (
        "Dates",
        ("decision_months", "completion_months", "imr_days", "reminder_days", "reminders_before", "escalation",
         "retention_years"),
    ),
    (
        "Whom we write to and ask",
        ("home_office", "home_office_address", "body_dacg", "body_sapb", "body_sscb", "duty_kinds", "learning_forums"),
    ),
)  # fmt: skip


def initial_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in the form for an edition's data."""
    bodies = {f"body_{name}": words for name, words in data["bodies"].items()}
    return {**data, **bodies, "includes_suicide": "yes" if data["includes_suicide"] else "no"}


@dataclass(frozen=True)
class Compared:
    """One thing that an edition fixes: what it is, what is in force, what the other says."""

    label: str
    now: str
    new: str

    @property
    def differs(self) -> bool:
        return self.now != self.new


def compared(now: Mapping[str, Any], new: Mapping[str, Any]) -> list[Compared]:
    """Every field of two editions in words, in the page's order."""
    before, after = initial_of(now), initial_of(new)
    fields = EditionForm.base_fields
    names = [name for _, group in GROUPS for name in group]
    return [Compared(str(fields[name].label), _said(name, before[name]), _said(name, after[name])) for name in names]


def _said(name: str, value: Any) -> str:
    field = EditionForm.base_fields[name]
    if isinstance(field, forms.ChoiceField):  # MultipleChoiceField and TypedChoiceField among them
        labels = dict(field.choices)  # type: ignore[arg-type]
        return ", ".join(str(labels[one]) for one in (value if isinstance(value, list) else [value]))
    return ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
