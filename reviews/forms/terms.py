"""Forms of the terms of reference and of the date for completion (4.10, 4.11)."""

from __future__ import annotations

from django import forms

from portal.kernel.fields import DateField
from reviews.enums import ConsiderationState, ExtensionState


class Stamped(forms.Form):
    """A form that acts on a shared thing: ``stamp`` says which version of it was on the screen."""

    stamp = forms.IntegerField(widget=forms.HiddenInput)


class PurposeForm(Stamped):
    """What the review is for, what it asks, and until when (4.10)."""

    purpose = forms.CharField(
        label="What this review is for", widget=forms.Textarea(attrs={"rows": 5, "data-keep": True})
    )
    questions = forms.CharField(
        label="The questions that the agencies’ reviews must answer",
        help_text="One a line. They go into each agency’s template.",
        widget=forms.Textarea(attrs={"rows": 8, "data-keep": True}),
    )
    period_from = DateField(label="The review looks at the time from")
    period_to = DateField(label="to")
    complete_by = DateField(
        label="To be complete by", help_text="At most six months from the day on which the Home Office was told."
    )


class AnswerForm(Stamped):
    """One of the ten considerations."""

    state = forms.ChoiceField(
        label="Does this matter to the review?", choices=ConsiderationState.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="What was agreed, or why it is not relevant",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "data-keep": True}),
    )
    responsible = forms.CharField(label="Who takes responsibility", required=False, max_length=200)
    deficit = forms.BooleanField(label="Something is lacking: refer it to the partnership’s chair", required=False)


class ExtensionForm(forms.Form):
    """The panel asks for a new date (footnote to 4.10)."""

    new_date = DateField(label="The new date")
    reason = forms.CharField(
        label="Why the review needs longer",
        help_text="Waiting for a trial is such a reason. Nothing pauses by itself.",
        widget=forms.Textarea(attrs={"rows": 5, "data-keep": True}),
    )


class ExtensionAnswerForm(forms.Form):
    """The SSP chair agrees, or refers the delay."""

    state = forms.ChoiceField(
        label="Your answer",
        choices=[
            (ExtensionState.AGREED, "Agree the new date"),
            (ExtensionState.REFERRED, "Refer the delay to the Home Office"),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label="Your reason", widget=forms.Textarea(attrs={"rows": 4, "data-keep": True}))
