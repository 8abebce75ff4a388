"""The desk's forms."""

from __future__ import annotations

from typing import Any

from django import forms

from publishing.enums import BY_HAND, Contents, OpensWith, Withdrawal


class Stamped(forms.Form):
    """A form about a page that others may change: it carries the revision that its reader looked at."""

    stamp = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PageForm(Stamped):
    """What an editor decides about a page: how it is described, and how it is laid out. Never its words."""

    description = forms.CharField(
        label="Description",
        required=False,
        max_length=400,
        strip=True,
        widget=forms.Textarea,
        help_text="One or two sentences for the public list and the top of the page. No names: they are checked.",
    )
    opens_with = forms.ChoiceField(label="The page opens with", choices=OpensWith.choices, widget=forms.RadioSelect)
    contents = forms.ChoiceField(label="The list of contents shows", choices=Contents.choices, widget=forms.RadioSelect)


class ReasonForm(Stamped):
    """The second person asks for something else."""

    reason = forms.CharField(label="What should be changed?", max_length=2000, widget=forms.Textarea)


class WithdrawForm(forms.Form):
    """Why a page leaves the public: a closed list."""

    why = forms.ChoiceField(
        label="Why is it withdrawn?",
        choices=[(why.value, why.label) for why in BY_HAND if why in Withdrawal],
        widget=forms.RadioSelect,
    )


class DeclareForm(forms.Form):
    """An editor's declaration for one release (access.md): interest, conflict, and the handling terms."""

    interest = forms.CharField(
        label="What is your interest in this release?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example: I edit the partnership’s website.",
    )
    conflict = forms.CharField(
        label="Do you know anybody in it, or is there anything else that might sway you?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="If there is nothing, say so.",
    )
    terms = forms.BooleanField(label="I will keep to the handling terms")
    terms_hash = forms.CharField(widget=forms.HiddenInput)

    def clean_terms_hash(self) -> str:
        """Bound to the text that was shown: a text changed since is asked again by the service."""
        value: str = self.cleaned_data["terms_hash"]
        return value[:64]


def page_form(page: Any, words: str, data: Any = None) -> PageForm:
    """The form for one page, filled with what its newest revision has."""
    initial = {
        "stamp": page.latest_revision_id,
        "description": words,
        "opens_with": page.opens_with,
        "contents": page.contents,
    }
    return PageForm(data, initial=initial)
