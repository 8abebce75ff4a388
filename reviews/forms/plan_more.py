"""Forms of milestones, of national recommendations, and of the plan as a spreadsheet (4.27, 4.29)."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.kernel import calendar
from portal.kernel.fields import DateField
from reviews.forms.begin import long
from reviews.forms.terms import Stamped
from reviews.uploads import LARGEST


class MilestoneForm(forms.Form):
    """A step on the way."""

    words = forms.CharField(label="What will have been reached", widget=long(2))
    due_on = DateField(label="By when")


class MilestoneReachedForm(Stamped):
    """The step is reached."""

    reached_on = DateField(label="Reached on", latest=calendar.today)
    evidence = forms.CharField(label="What shows it", widget=long(3))


class SentNationallyForm(forms.Form):
    """A recommendation went to a national body."""

    body = forms.CharField(label="To which body", max_length=200)
    sent_on = DateField(label="Sent on", latest=calendar.today)


class NationalAnswerForm(Stamped):
    """What a national body did with it."""

    acknowledged_on = DateField(label="Acknowledged on", required=False, latest=calendar.today)
    answered_on = DateField(label="Answered on", required=False, latest=calendar.today)
    answer = forms.CharField(label="The answer", required=False, widget=long(4))


class SheetForm(forms.Form):
    """A spreadsheet of the plan."""

    file = forms.FileField(
        label="The plan as a spreadsheet (.xlsx)",
        help_text="Take the plan from this page, change it, and bring it back. Nothing is kept before you have seen what it changes.",
    )

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > LARGEST:
            raise forms.ValidationError(f"The file is larger than {LARGEST // (1024 * 1024)} megabytes.")
        if not given.name.lower().endswith(".xlsx"):
            raise forms.ValidationError("Choose an .xlsx file: no other kind is read, and none with macros.")
        return given


class KeepSheetForm(forms.Form):
    """The rows that were shown, sealed against change."""

    rows = forms.CharField(widget=forms.HiddenInput)
