"""Forms of the end of a review: why it is held, what two custodians open of it."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.accounts.api import Agency
from reviews.enums import Section
from reviews.enums_office import Cause
from reviews.forms.begin import long
from reviews.forms.people import NamedForm
from reviews.services.custody import OPENABLE

ANY = ""


class WhyForm(forms.Form):
    reason = forms.CharField(label="Why", widget=long(4))


class TakeDownForm(forms.Form):
    reason = forms.CharField(label="Why it is taken down", widget=long(3))


class CustodianForm(NamedForm):
    """One of the two custodians (4.29)."""


class SureForm(forms.Form):
    sure = forms.BooleanField(label="I have the authority to do this, and no reason to keep this review is known to me")


class OpeningForm(forms.Form):
    """Whole shelves, or one kind of document on its shelf, and of one agency where it is an agency's own.

    The lists are the same for every review: choosing from them tells nothing of what there is.
    """

    cause = forms.ChoiceField(label="What it is for", choices=Cause.choices, widget=forms.RadioSelect)
    words = forms.CharField(label="Who asks, for what, and under which reference", widget=long(4))
    sections = forms.MultipleChoiceField(
        label="Which shelves",
        choices=[(one.value, one.label) for one in OPENABLE],
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(label="Only documents of this kind", required=False)
    agency = forms.ModelChoiceField(
        Agency.objects.all(), label="Only this agency’s own", required=False, empty_label="All of the shelf"
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shelf_of = {kind: section for kind, _, section in kinds}
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (ANY, "All of the shelf"),
            *((kind, label) for kind, label, _ in kinds),
        ]

    def clean(self) -> dict[str, Any]:
        """A kind lies on one shelf: that shelf, alone, must be chosen."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind, sections = cleaned.get("kind"), cleaned.get("sections") or []
        if kind and sections != [self.shelf_of[kind]]:
            shelf = Section(self.shelf_of[kind]).label
            self.add_error("sections", f"Documents of this kind lie on the shelf “{shelf}”: choose that one alone.")
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        held = self.cleaned_data
        agency = str(held["agency"].pk) if held["agency"] else ""
        items = [{"section": one, "kind": held["kind"], "agency": agency} for one in held["sections"]]
        return {"cause": Cause(held["cause"]), "words": held["words"], "items": items}
