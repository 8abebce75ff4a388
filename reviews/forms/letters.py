"""Forms of letters and their templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from reviews.services.letters_more import Writable


class WriteForm(forms.Form):
    """Which letter is written."""

    key = forms.ChoiceField(label="Which letter")

    def __init__(self, *args: Any, writable: Sequence[Writable], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[Any] = [(one.key, one.said) for one in writable]
        self.fields["key"].choices = [("", "Choose one"), *choices]  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """A Word file in place of a template."""

    file = forms.FileField(
        label="The Word file",
        help_text="A .docx file up to 1 MB, without macros, links, embedded files or tracked changes.",
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )


class ReturnTemplateForm(forms.Form):
    reason = forms.CharField(label="What should be changed", widget=forms.Textarea(attrs={"rows": 4}))
