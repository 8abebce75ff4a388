"""The form that asks for words in the room, and the filters of a shelf."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from documentroom.enums import SHELF_TITLES
from documentroom.folding import terms
from documentroom.services.searching import Asked
from reviews.enums import Section


class SearchForm(forms.Form):
    """Words to look for in the whole room. Only its own page shows them again."""

    find = forms.CharField(
        label="Words to look for",
        max_length=120,
        strip=True,
        help_text="All of them are looked for; the beginning of a word is enough. Put words in quotation marks to find "
        "them in a row.",
    )
    shelf = forms.ChoiceField(label="Where", required=False)
    earlier = forms.BooleanField(label="Look in earlier versions too", required=False)
    skip = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=100_000)

    def __init__(self, *args: Any, shelves: Sequence[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(section.value, SHELF_TITLES[section]) for section in shelves]
        self.fields["shelf"].choices = [("", "The whole room"), *named]  # type: ignore[attr-defined]

    def clean_find(self) -> str:
        said = str(self.cleaned_data["find"])
        if not terms(said):
            raise forms.ValidationError("Type a word or a number to look for.")
        return said

    @property
    def asked(self) -> Asked:
        """The question, once it is valid."""
        data = self.cleaned_data
        shelf = Section(data["shelf"]) if data["shelf"] else None
        return Asked(data["find"], shelf, data["earlier"], data["skip"] or 0)
