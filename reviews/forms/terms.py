"""Forms of the terms of reference and of the date for completion (4.10, 4.11)."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.accounts.api import Agency
from portal.kernel.fields import DateField
from reviews.enums import ConsiderationState, ExtensionState
from reviews.models import Review, ReviewAgency


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
        help_text="One a line. They go into each agency’s template, numbered. On the page of the terms each can be put to named agencies alone.",
        widget=forms.Textarea(attrs={"rows": 8, "data-keep": True}),
    )
    period_from = DateField(label="The review looks at the time from")
    period_to = DateField(label="to")
    complete_by = DateField(
        label="To be complete by", help_text="At most six months from the day on which the Home Office was told."
    )


class QuestionForm(Stamped):
    """One question that the agencies’ reviews must answer, and to whom it goes."""

    words = forms.CharField(label="The question", widget=forms.Textarea(attrs={"rows": 3, "data-keep": True}))
    agencies = forms.ModelMultipleChoiceField(
        label="Which agencies are asked?",
        help_text="Tick none to ask every agency.",
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agencies"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type alone
        field.queryset = Agency.objects.filter(pk__in=ReviewAgency.objects.filter(review=review).values("agency"))


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
