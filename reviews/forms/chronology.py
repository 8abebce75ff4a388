"""Forms of the chronologies (4.15, 4.16, 4.20)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from portal.kernel.calendar import today
from reviews.chronology import dates, rows


def _words(label: str, lines: int, *, required: bool = False, help_text: str = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": lines, "data-keep": True})
    return forms.CharField(label=label, required=required, widget=area, help_text=help_text)


class RowForm(forms.Form):
    """One row. ``stamp`` is the version that was on the screen; empty for a new row."""

    stamp = forms.IntegerField(widget=forms.HiddenInput, required=False)
    when = forms.CharField(label="Date", help_text=dates.FORMS, max_length=rows.MOST["when"])
    time = forms.CharField(
        label="Time", required=False, help_text="As in 14:20, 2:20pm or evening.", max_length=rows.MOST["time"]
    )
    who = forms.CharField(label="Who was seen", required=False, max_length=rows.MOST["who"])
    source = forms.CharField(
        label="Source", help_text="Which record this comes from, so that it can be found again.", max_length=1_000
    )
    event = _words("Event", 4, required=True, help_text="What happened, in the words of the record where you can.")
    response = _words("Response", 3, help_text="What your agency did.")
    views = _words("Views and wishes", 3, help_text="What the person, or the child, said they wanted.")
    comment = _words("Comment", 3)

    def clean(self) -> dict[str, Any]:
        """Each cell as the chronology reads it; what is wrong stands beside the field."""
        given = {name: str(self.cleaned_data.get(name) or "") for name in rows.COLUMNS}
        for name, said in rows.read(given, latest=today()).faults.items():
            if name not in self.errors:
                self.add_error(name, said)
        return self.cleaned_data

    @property
    def given(self) -> dict[str, str]:
        """The columns alone."""
        return {name: str(self.cleaned_data.get(name) or "") for name in rows.COLUMNS}


class HandInForm(forms.Form):
    """Hand in what there is, or say that there was no contact."""

    nothing_known = forms.BooleanField(label="We had no contact with anybody of this case", required=False)

    def __init__(self, *args: Any, has_rows: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_rows:
            del self.fields["nothing_known"]


class SettleForm(forms.Form):
    """How a discrepancy was settled."""

    note = _words(
        "How it was settled",
        3,
        required=True,
        help_text="Both rows stay as they were filed. Your note stands beside them.",
    )


class SpanForm(forms.Form):
    """Which part of the chronology is looked at: days in the address, which a form or a link writes."""

    first = forms.CharField(label="From", required=False)
    last = forms.CharField(label="To", required=False)

    def clean_first(self) -> date | None:
        return self._read("first", end=False)

    def clean_last(self) -> date | None:
        return self._read("last", end=True)

    def _read(self, name: str, *, end: bool) -> date | None:
        text = self.cleaned_data[name].strip()
        if not text:
            return None
        try:
            found = dates.read(text)
        except dates.Unreadable as error:
            raise forms.ValidationError(str(error)) from None
        return found.last if end else found.first

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first and last and last < first:
            self.add_error("last", "This day lies before the other.")
        return self.cleaned_data


def closer(first: date, last: date) -> tuple[date, date]:
    """Half the span, around its middle."""
    part = (last - first) / 4
    return first + timedelta(days=part.days), last - timedelta(days=part.days)


def wider(first: date, last: date) -> tuple[date, date]:
    """Twice the span, around its middle."""
    part = max(timedelta(days=15), (last - first) / 2)
    return first - timedelta(days=part.days), last + timedelta(days=part.days)


class ImportForm(forms.Form):
    """A chronology in a file."""

    file = forms.FileField(
        label="The file",
        help_text="An Excel file (.xlsx), a Word file with a table (.docx) or a CSV file, up to 20 MB and 5,000 rows, "
        "without macros.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx,.csv"}),
    )


class TakeForm(forms.Form):
    """What to do with what was read."""

    ALL, GOOD, NONE = "all", "good", "none"
    what = forms.ChoiceField(label="What should be taken in?", widget=forms.RadioSelect)

    def __init__(self, *args: Any, good: int, of_all: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = f"All the rows ({of_all})" if of_all > 1 else "The row"
        choices = [(self.ALL, every if good == of_all else f"{every}; I put the bad cells right on the page")]
        if 0 < good < of_all:
            choices.append((self.GOOD, f"Only the {good} good rows" if good > 1 else "Only the good row"))
        self.fields["what"].choices = [*choices, (self.NONE, "Nothing: I correct the file and choose it again")]  # type: ignore[attr-defined]
