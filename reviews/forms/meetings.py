"""Forms of the panel's meetings."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.kernel import calendar
from portal.kernel.fields import DateField
from reviews.enums import Capacity, ImrState
from reviews.enums_meetings import PANEL_TABLE, Coming, ItemKind, MeetingState
from reviews.forms.begin import long
from reviews.forms.terms import Stamped
from reviews.models import Imr, Meeting, MeetingCall, Participant, Review
from reviews.policy import standing
from reviews.selectors.meetings import may_be_called


def _only(field: forms.Field, rows: Any, label: Any) -> None:
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type alone
    field.queryset = rows
    field.label_from_instance = label  # type: ignore[method-assign]


def _person(one: Participant) -> str:
    return f"{one.user.name}, {Capacity(one.capacity).label.lower()}"


class MeetingForm(forms.Form):
    on = DateField(label="The day of the meeting")
    starts = forms.CharField(label="Time", max_length=40, required=False)
    place = forms.CharField(label="Where the panel meets", max_length=200)


class ItemForm(forms.Form):
    kind = forms.ChoiceField(label="What is it?", choices=ItemKind.choices, widget=forms.RadioSelect)
    imr = forms.ModelChoiceField(
        label="Whose review is presented?",
        help_text="Once its quality is assured.",
        queryset=Imr.objects.none(),
        required=False,
        empty_label="None",
    )
    words = forms.CharField(label="In your words", required=False, widget=long(3))

    def __init__(self, *args: Any, review: Review, walled: frozenset[Any] = frozenset(), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Imr.objects.filter(review=review, state=ImrState.ASSURED).exclude(agency_id__in=walled)
        _only(self.fields["imr"], rows.select_related("agency"), lambda one: one.agency.name)


class CallForm(forms.Form):
    participant = forms.ModelChoiceField(
        label="Who is called?",
        help_text="Who presents a review, or a legal adviser, minute taker, observer or substitute.",
        queryset=Participant.objects.none(),
        empty_label="Choose somebody",
    )
    sees_papers = forms.BooleanField(
        label="Put the agenda, the papers and the minutes of this meeting before them", required=False
    )

    def __init__(self, *args: Any, review: Review, meeting: Meeting, chair: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        called = meeting.calls.values("participant__user_id")
        rows = may_be_called(review).exclude(user_id__in=called).select_related("user")
        _only(self.fields["participant"], rows, _person)
        if not chair:
            del self.fields["sees_papers"]


class ComingForm(forms.Form):
    answer = forms.ChoiceField(
        label="Will you come?",
        choices=[(Coming.COMING, "I will come"), (Coming.APOLOGIES, "I cannot come, with apologies")],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label="Anything that the chair should know", required=False, widget=long(2))


class HeldForm(Stamped):
    present = forms.ModelMultipleChoiceField(
        label="Who was there?", queryset=MeetingCall.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _only(
            self.fields["present"],
            meeting.calls.select_related("participant__user"),
            lambda one: _person(one.participant),
        )


class MinutesForm(Stamped):
    words = forms.CharField(label="Minutes", widget=long(16))


class CorrectionForm(forms.Form):
    words = forms.CharField(label="What should be put right?", widget=long(4))


class KeepForm(forms.Form):
    answer = forms.CharField(label="Why the minutes stay as they are", widget=long(3))


class AgreeForm(Stamped):
    at = forms.ModelChoiceField(
        label="At which meeting were they agreed?", queryset=Meeting.objects.none(), empty_label="Choose a meeting"
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Meeting.objects.filter(review=meeting.review, number__gt=meeting.number)
        rows = rows.exclude(state=MeetingState.CALLED)
        _only(self.fields["at"], rows, lambda one: f"Meeting {one.number}, {calendar.long_date(one.on)}")


class ActionForm(forms.Form):
    words = forms.CharField(label="What is to be done?", widget=long(3))
    owner = forms.ModelChoiceField(label="Who does it?", queryset=Participant.objects.none(), empty_label="Choose")
    due_on = DateField(label="By when?")

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Participant.objects.filter(standing(), review=review, capacity__in=PANEL_TABLE)
        _only(self.fields["owner"], rows.select_related("user"), _person)


class DoneForm(forms.Form):
    words = forms.CharField(label="What was done?", widget=long(3))
