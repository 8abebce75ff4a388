"""Forms of the schedule of material (4.22)."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.accounts.api import Agency
from portal.kernel import calendar
from portal.kernel.fields import DateField
from reviews.enums_disclosure import Sensitivity, Source
from reviews.forms.begin import long
from reviews.forms.people import ReviewAgencyField
from reviews.models import Review, ReviewAgency, ScheduleLine
from reviews.services.schedule import Material


class MaterialForm(forms.Form):
    """Material that is held elsewhere, or what is said of an item."""

    description = forms.CharField(
        label="What is the material?", help_text="So that the prosecutor can tell what it is.", widget=long(3)
    )
    author = forms.CharField(label="Who made it?", max_length=200, required=False)
    dated = forms.CharField(
        label="Date of the material",
        help_text="A day, a range, or as near as is known: about March 2024.",
        max_length=120,
        required=False,
    )
    came_on = DateField(label="When did the review come to know of it?", required=False, latest=calendar.today)
    marking = forms.CharField(label="Its marking", max_length=120, required=False)
    holder = forms.CharField(label="Who holds it?", max_length=200)
    agency = ReviewAgencyField(
        label="Whose material is it?", help_text="This agency is told before the item is supplied."
    )
    sha256 = forms.CharField(
        label="SHA-256 of the file",
        help_text="Where it is a file: 64 characters, 0 to 9 and a to f.",
        max_length=120,
        required=False,
    )

    def __init__(self, *args: Any, review: Review, source: str = Source.ELSEWHERE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        field.queryset = Agency.objects.filter(pk__in=ReviewAgency.objects.filter(review=review).values("agency"))
        if source != Source.ELSEWHERE:  # what the portal itself knows is not for typing
            del self.fields["came_on"], self.fields["holder"], self.fields["sha256"]

    def clean_sha256(self) -> str:
        return "".join(str(self.cleaned_data["sha256"]).split()).lower()

    def material(self) -> Material:
        """What was typed, as the service takes it."""
        data = dict(self.cleaned_data)
        agency = data.pop("agency", None)
        return Material(**data, agency_id=agency.pk if agency else None)


class StampedMaterialForm(MaterialForm):
    stamp = forms.IntegerField(widget=forms.HiddenInput)


def said(line: ScheduleLine) -> dict[str, Any]:
    """A line as the form's first values."""
    names = ("description", "author", "dated", "came_on", "marking", "holder", "agency", "sha256")
    return {"stamp": line.seq, **{name: getattr(line, name) for name in names}}


class WeighForm(forms.Form):
    """Sensitive or not, with the reason."""

    stamp = forms.IntegerField(widget=forms.HiddenInput)
    sensitivity = forms.ChoiceField(
        label="Is it sensitive?",
        help_text="Sensitive: giving it to the defence could do real harm to an important public interest.",
        choices=[
            (Sensitivity.NOT_SENSITIVE, Sensitivity.NOT_SENSITIVE.label),
            (Sensitivity.SENSITIVE, Sensitivity.SENSITIVE.label),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Your reason", widget=long(3))


class AskForm(forms.Form):
    why = forms.CharField(label="Why is it needed?", widget=long(3))


class ToldForm(forms.Form):
    on = DateField(label="The agency was told on", latest=calendar.today)
    how = forms.CharField(label="Whom you told, and how", max_length=200)


class SupplyForm(forms.Form):
    """The chair's answer to a request."""

    outcome = forms.ChoiceField(
        label="Your answer",
        choices=[("supply", "Supply it"), ("decline", "Do not supply it now")],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="Your words",
        help_text="The reason where you do not; where it is no file of the room, how it was handed over.",
        required=False,
        widget=long(3),
    )


class ExportForm(forms.Form):
    what = forms.ChoiceField(
        label="What shall the export hold?",
        choices=[("all", "The whole schedule"), ("changed", "Only what changed since the last export")],
        widget=forms.RadioSelect,
    )
