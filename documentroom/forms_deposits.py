"""What is asked at the deposit door, and of whom (4.19)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from documentroom.formats import megabytes
from documentroom.forms import SealedFileField, accepted_suffixes
from documentroom.services.deposits import LONGEST_REPORT

REQUEST = (
    "The panel of a Domestic Homicide Review asks you for a report of your involvement. Please say which contacts you or "
    "your practice had, when, what was known of any abuse, what was done, and whether anything could be learnt from it. "
    "Do not send whole records."
)


class DepositAskForm(forms.Form):
    """The chair, or the coordinator, asks a professional outside the IMR process for a report."""

    to_name = forms.CharField(label="Whom do you ask?", max_length=120, help_text="Such as a GP who saw one of them.")
    to_practice = forms.CharField(label="Their practice or body", max_length=160)
    words = forms.CharField(
        label="The words of the request",
        max_length=6000,
        initial=REQUEST,
        help_text="With link and code they read this, and nothing else. Say of whom you ask, and from when to when.",
        widget=forms.Textarea(attrs={"rows": 9, "data-keep": True}),
    )
    days = forms.TypedChoiceField(
        label="How long the link works",
        coerce=int,
        choices=[(14, "14 days"), (28, "28 days"), (42, "42 days")],
        initial=28,
        widget=forms.RadioSelect,
    )


class CodeForm(forms.Form):
    """The code told by telephone."""

    code = forms.CharField(
        label="The code that you were told",
        help_text="Eight numbers. The person who asked you tells you by telephone.",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )


class DepositForm(forms.Form):
    """One report: written here, or as a file."""

    name = forms.CharField(label="Your name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    role = forms.CharField(label="Your role", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    practice = forms.CharField(
        label="Your practice or body", max_length=160, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    words = forms.CharField(
        label="Write your report here",
        required=False,
        max_length=LONGEST_REPORT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "data-keep": "off"}),
    )
    file = SealedFileField(label="Or choose a file", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = megabytes(settings.MAX_UPLOAD_BYTES)
        self.fields["file"].help_text = f"One file: Word, Excel, PDF, a picture or plain text, up to {limit}."
        self.fields["file"].widget.attrs["accept"] = accepted_suffixes()
