"""The desk's forms."""

from __future__ import annotations

from typing import Any

from django import forms

from publishing import proof, releases, selectors
from publishing.enums import BY_HAND, Contents, OpensWith, Withdrawal
from publishing.layout import Picture
from publishing.models import PageWords


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
        help_text="One or two sentences for the public list and the top of the page, 400 characters at most. No names: they are checked.",
    )
    opens_with = forms.ChoiceField(label="The page opens with", choices=OpensWith.choices, widget=forms.RadioSelect)
    contents = forms.ChoiceField(label="The list of contents shows", choices=Contents.choices, widget=forms.RadioSelect)

    pictures: list[Picture] = []
    correcting = False

    def ask_for_note(self, known: str) -> None:
        """Of a corrected version: what was corrected."""
        self.correcting = True
        self.fields["note"] = forms.CharField(
            label="What was corrected, and why",
            required=False,
            max_length=400,
            initial=known,
            widget=forms.Textarea,
            help_text="It stands at the top of the page, with the day. No names: they are checked.",
        )

    def ask_for(self, missing: list[Picture], known: dict[str, str]) -> None:
        """Adds a question for each picture that has no words."""
        self.pictures = missing
        for number, one in enumerate(missing, 1):
            said = known.get(one.key)
            self.fields[f"alt_{one.key}"] = forms.CharField(
                label=f"What picture {number} shows, for people who do not see it",
                required=False,
                max_length=400,
                initial=said or "",
                help_text="What it says, not how it looks. No names: they are checked.",
            )
            self.fields[f"plain_{one.key}"] = forms.BooleanField(
                label=f"Picture {number} only decorates: it says nothing that the words do not",
                required=False,
                initial=said == "",
            )

    def picture_rows(self) -> list[tuple[Picture, forms.BoundField, forms.BoundField]]:
        """Each picture that has no words, with its two questions."""
        return [(one, self[f"alt_{one.key}"], self[f"plain_{one.key}"]) for one in self.pictures]

    def clean(self) -> dict[str, Any]:
        held: dict[str, Any] = super().clean() or {}
        for one in self.pictures:
            if held.get(f"alt_{one.key}") and held.get(f"plain_{one.key}"):
                self.add_error(f"plain_{one.key}", "Either say what it shows, or that it only decorates.")
        return held

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        held = self.cleaned_data
        kept = {name: held[name] for name in ("description", "opens_with", "contents", "stamp")}
        said = {one.key: held[f"alt_{one.key}"] for one in self.pictures if held[f"alt_{one.key}"]}
        plain = {one.key: "" for one in self.pictures if held[f"plain_{one.key}"]}
        return {**kept, "pictures": {**plain, **said} if self.pictures else None, "note": held.get("note")}


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


def page_form(page: Any, words: PageWords, data: Any = None) -> PageForm:
    """The form for one page, filled with what its newest revision has. Raises VaultError where a file was changed."""
    initial = {
        "stamp": page.latest_revision_id,
        "description": words.text,
        "opens_with": page.opens_with,
        "contents": page.contents,
    }
    form = PageForm(data, initial=initial)
    if selectors.corrects(page):
        form.ask_for_note(words.note)
    form.ask_for(proof.undescribed(releases.facts(page.release_id)), words.pictures)
    return form
