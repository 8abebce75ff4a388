"""Forms of the action plan, its follow-up and the end of a review (4.27, 4.29)."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.accounts.api import Agency
from portal.kernel import calendar
from portal.kernel.fields import DateField
from reviews.enums_report import ActionScope, ActionState, Theme
from reviews.forms.begin import long
from reviews.forms.terms import Stamped
from reviews.models import Review
from reviews.services.actions import REPORTABLE, ActionTold, RecommendationTold


class RecommendationForm(forms.Form):
    """A recommendation: its lesson, and what is expected to change (3.1)."""

    stamp = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label="The recommendation", help_text="It is published with the report.", widget=long(2))
    scope = forms.ChoiceField(label="Where it applies", choices=ActionScope.choices, widget=forms.RadioSelect)
    lesson = forms.CharField(label="The lesson it rests on", required=False, widget=long(3))
    change = forms.CharField(label="What is expected to change", required=False, widget=long(3))
    themes = forms.MultipleChoiceField(
        label="Themes", choices=Theme.choices, widget=forms.CheckboxSelectMultiple, required=False
    )

    def told(self) -> RecommendationTold:
        """The recommendation as it was written."""
        data = self.cleaned_data
        return RecommendationTold(
            data["title"],
            ActionScope(data["scope"]),
            data["lesson"],
            data["change"],
            tuple(Theme(one) for one in data["themes"]),
        )


class ActionForm(forms.Form):
    """An action with its five qualities (4.27). It may be unfinished: the page says what is missing."""

    stamp = forms.IntegerField(widget=forms.HiddenInput, required=False)
    specific = forms.CharField(
        label="Specific: what will be done", help_text="It is published with the report.", widget=long(3)
    )
    measurable = forms.CharField(label="Measurable: how you will know that it is done", required=False, widget=long(2))
    achievable = forms.CharField(label="Achievable: who does it, and with what", required=False, widget=long(2))
    realistic = forms.CharField(label="Realistic: why it can be expected to work", required=False, widget=long(2))
    due_on = DateField(label="Timely: done by", required=False)
    agency = forms.ModelChoiceField(label="The agency that owns it", queryset=Agency.objects.none(), required=False)
    monitoring = forms.CharField(label="How it is monitored and reviewed", required=False, widget=long(2))

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = review.agencies.values("agency_id")
        self.fields["agency"].queryset = Agency.objects.filter(pk__in=ids)  # type: ignore[attr-defined]

    def told(self) -> ActionTold:
        """The action as it was written."""
        data = dict(self.cleaned_data)
        data.pop("stamp")
        agency = data.pop("agency")
        return ActionTold(**data, agency_id=agency.id if agency else None)


class AgreePlanForm(forms.Form):
    """An agency agrees to exactly the words on the screen."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = forms.CharField(label="A note", required=False, widget=long(2))


class ProgressForm(Stamped):
    """Where an action stands (4.29)."""

    state = forms.ChoiceField(
        label="Where it stands", choices=[(one, one.label) for one in REPORTABLE], widget=forms.RadioSelect
    )
    words = forms.CharField(label="What was done, and how you know", widget=long(4))
    done_on = DateField(label="Done on", required=False, latest=calendar.today)
    next_on = DateField(label="Next milestone", required=False)

    def clean_state(self) -> ActionState:
        return ActionState(self.cleaned_data["state"])


class ClosureForm(Stamped):
    """The owner asks to close an action undone."""

    reason = forms.CharField(label="Why it is not to be done", widget=long(4))


class AnswerClosureForm(Stamped):
    """The partnership's chair answers."""

    accept = forms.TypedChoiceField(
        label="Your answer",
        choices=[("yes", "Accept: close it undone"), ("no", "Do not accept: it goes on")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label="Why", required=False, widget=long(3))


class OutcomeCheckForm(Stamped):
    """What a finished action achieved (4.34)."""

    outcome = forms.CharField(label="What it achieved, against what was intended", widget=long(3))


class AuditForm(forms.Form):
    """The audit of the plan (4.29)."""

    held_on = DateField(label="Date of the audit", latest=calendar.today)
    words = forms.CharField(label="What it found", widget=long(5))


class ConcludeForm(forms.Form):
    """The review's formal end (4.29)."""

    words = forms.CharField(label="A closing note", required=False, widget=long(3))
