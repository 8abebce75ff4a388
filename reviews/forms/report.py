"""Forms of the report: findings, the panel's answer, contributors' parts, gates, hand-over (4.21 to 4.27)."""

from __future__ import annotations

from django import forms

from reviews.enums_report import PanelAnswer, PointKind
from reviews.forms.begin import long
from reviews.forms.terms import Stamped


class PointForm(forms.Form):
    """A finding, with what it rests on (4.21)."""

    kind = forms.ChoiceField(label="What is it?", choices=PointKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(label="The finding, in your words", widget=long(5))
    rests_on = forms.CharField(
        label="What else it rests on, in your words",
        help_text="Passages of reviews and rows of the chronology are cited next, so that each leads to its place. For"
        " accounts that contradict one another, cite both.",
        required=False,
        widget=long(3),
    )

    def clean_kind(self) -> PointKind:
        return PointKind(self.cleaned_data["kind"])


class PanelAnswerForm(forms.Form):
    """A member's answer to what is presented (4.26)."""

    answer = forms.ChoiceField(label="What is presented", choices=PanelAnswer.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="If you do not agree it: what, and why", required=False, widget=long(5), help_text="The chair answers it."
    )

    def clean_answer(self) -> PanelAnswer:
        return PanelAnswer(self.cleaned_data["answer"])


class ReplyForm(forms.Form):
    """The chair answers a member who does not agree."""

    reply = forms.CharField(label="Your answer", widget=long(5))


class PartForm(Stamped):
    """An agency's word on its part of the report (4.26)."""

    fair = forms.TypedChoiceField(
        label="Your agency’s part in the report",
        choices=[("yes", "It is full and fair"), ("no", "It is not, for the reason below")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label="What is not full or not fair", required=False, widget=long(5))


class ObjectionForm(Stamped):
    """The chair answers an objection; that settles the part."""

    answer = forms.CharField(label="Your answer", widget=long(5))


class ContributorForm(forms.Form):
    """What an individual contributor, who does not sign in, said of their part (4.26)."""

    name = forms.CharField(label="Who contributed", max_length=200)
    fair = forms.TypedChoiceField(
        label="Their part in the report",
        choices=[("yes", "They find it full and fair"), ("no", "They object")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label="What they said", required=False, widget=long(3))
    answer = forms.CharField(label="Your answer to an objection", required=False, widget=long(3))


class ReasonForm(forms.Form):
    """A reason that is recorded."""

    reason = forms.CharField(
        label="The reason", help_text="It is recorded, and travels with the report.", widget=long(4)
    )


class HandOverForm(forms.Form):
    """Report, summary and plan go to the partnership's chair (4.27)."""

    note = forms.CharField(label="A note to the partnership’s chair", required=False, widget=long(3))


class NothingForm(forms.Form):
    """A form whose button is all."""
