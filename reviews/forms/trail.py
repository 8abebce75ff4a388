"""What part of a trail is asked for, and the period of a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.kernel.calendar import today
from portal.kernel.fields import DateField
from reviews.selectors.trail import PORTAL, Asked
from reviews.trail_words import KINDS


class TrailForm(forms.Form):
    """Sent by GET, so that what was asked for stands in the address and a page of it can be gone back to."""

    person = forms.ChoiceField(label="Who", required=False)
    kind = forms.ChoiceField(
        label="What", required=False, choices=[("", "Everything"), *((key, one[0]) for key, one in KINDS.items())]
    )
    first = DateField(label="From", required=False)
    last = DateField(label="To", required=False)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Everybody"), *people, (PORTAL, "The portal itself")]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        return in_order(super().clean())

    @property
    def asked(self) -> Asked:
        """What is asked for; everything, where the form is empty or cannot be read."""
        return Asked(**self.cleaned_data) if self.is_valid() else Asked()


class PeriodForm(forms.Form):
    """A period of days."""

    first = DateField(label="From", latest=today)
    last = DateField(label="To", latest=today)

    def clean(self) -> dict[str, Any]:
        return in_order(super().clean())


class ReportForm(PeriodForm):
    """The period of a report of access."""

    others = forms.BooleanField(
        label="Also the other reviews on which I have this part", required=False, help_text="One spreadsheet for all."
    )


class AddressesForm(PeriodForm):
    """About whom, from when to when, and why."""

    about = forms.ChoiceField(label="Who")
    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 4}))

    field_order = ("about", "first", "last", "reason")

    def __init__(self, *args: Any, people: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        choices = [("", "Choose"), *((key, one.name) for key, one in self.people.items())]
        self.fields["about"].choices = choices  # type: ignore[attr-defined]

    def clean_about(self) -> Any:
        return self.people[self.cleaned_data["about"]]


class SecondForm(forms.Form):
    """The second person's answer."""

    agreed = forms.ChoiceField(
        label="Your answer", choices=[("yes", "I agree: we both may look for seven days"), ("no", "I do not agree")],
        widget=forms.RadioSelect,
    )  # fmt: skip


class AlertForm(forms.Form):
    """What became of an alert."""

    words = forms.CharField(label="What you found", widget=forms.Textarea(attrs={"rows": 5}))


def in_order(data: dict[str, Any] | None) -> dict[str, Any]:
    """:raises ValidationError: beside the second day, where it lies before the first."""
    found = data or {}
    first, last = found.get("first"), found.get("last")
    if first and last and last < first:
        raise ValidationError({"last": "The second day cannot be before the first"})
    return found
