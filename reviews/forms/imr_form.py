"""The sections of an agency's review as they are written on the page (Appendix 2)."""

from __future__ import annotations

from django import forms

from reviews.services.imr_form import LONGEST


class PartForm(forms.Form):
    """One section. ``based_on`` is the version that this wording came from."""

    words = forms.CharField(
        label="Your words",
        required=False,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "data-keep": "off"}),
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class SettleForm(forms.Form):
    """A wording that waits is taken or left out; ``based_on`` is the text that it was seen beside."""

    based_on = forms.IntegerField(min_value=0)
    take = forms.BooleanField(required=False)
