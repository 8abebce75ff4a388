"""The form that asks for words in the room, and the filters of a shelf."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from documentroom.enums import SECTION_OF, SHELF_TITLES, DocumentKind
from documentroom.folding import terms
from documentroom.selectors_papers import Part
from documentroom.services.searching import Asked
from portal.accounts.models import Agency
from portal.kernel.fields import DateField
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


class PapersForm(forms.Form):
    """Which papers of the room to list. Codes, ids and days only: it may stand in an address (never 9)."""

    shelf = forms.ChoiceField(label="Shelf", required=False)
    kind = forms.ChoiceField(label="What it is", required=False)
    agency = forms.ModelChoiceField(
        label="Agency", queryset=Agency.objects.none(), required=False, empty_label="Any agency"
    )
    first = DateField(label="Filed from", required=False)
    last = DateField(label="Filed until", required=False)

    def __init__(self, *args: Any, shelves: Sequence[Section], agencies: QuerySet[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shelf"].choices = [  # type: ignore[attr-defined]
            ("", "Every shelf"),
            *((section.value, SHELF_TITLES[section]) for section in shelves),
        ]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", "Anything"),
            *((kind.value, kind.label) for kind in DocumentKind if SECTION_OF[kind] in shelves),
        ]
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", "The last day comes before the first.")
        return data

    @property
    def asked(self) -> Part:
        """The part that is asked for; everything where the form does not hold."""
        data = self.cleaned_data if self.is_valid() else {}
        shelf, agency = data.get("shelf"), data.get("agency")
        return Part(
            Section(shelf) if shelf else None,
            data.get("kind") or "",
            agency.pk if agency else None,
            data.get("first"),
            data.get("last"),
        )
