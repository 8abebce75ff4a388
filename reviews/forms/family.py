"""Forms of family groups, contact with them and what they were shown (4.12 to 4.14, 4.25)."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.kernel import calendar
from portal.kernel.fields import DateField
from reviews.enums import Side
from reviews.enums_report import Circle, ContactWay, Participation, Proceedings, ReadingWay
from reviews.forms.begin import long
from reviews.forms.terms import Stamped


class GroupForm(forms.Form):
    """A group of family, friends or colleagues to be considered (4.12)."""

    name = forms.CharField(
        label="Who they are",
        help_text="Such as “her mother and sister”. Seen by the panel, never by another family.",
        max_length=200,
    )
    circle = forms.ChoiceField(
        label="What they were to that person",
        choices=Circle.choices,
        initial=Circle.FAMILY,
        widget=forms.RadioSelect,
    )
    side = forms.ChoiceField(label="On whose side", choices=Side.choices, widget=forms.RadioSelect)
    for_chair_alone = forms.BooleanField(label="Only the panel chair and the author know of this group", required=False)

    def clean_side(self) -> Side:
        return Side(self.cleaned_data["side"])

    def clean_circle(self) -> Circle:
        return Circle(self.cleaned_data["circle"])


class GroupPlanForm(Stamped):
    """Whether a group takes part, and how it is to be reached."""

    participation = forms.ChoiceField(
        label="Where they stand",
        choices=Participation.choices,
        widget=forms.RadioSelect,
    )
    excluded_reason = forms.CharField(
        label="If they are not invited: why",
        help_text="Only in exceptional circumstances, such as suspected ‘honour’-based violence.",
        required=False,
        widget=long(3),
    )
    called = forms.CharField(
        label="What they call the person who died, on their own pages", max_length=100, required=False
    )
    ways = forms.CharField(
        label="How they are to be reached",
        help_text="As they will read it, such as “By telephone, before noon, as you asked.”",
        required=False,
        max_length=300,
    )
    never_told = forms.CharField(label="People who must never be told anything", required=False, widget=long(2))
    expected_publication = forms.CharField(
        label="When publication is expected",
        help_text="Such as “Between May and July 2027”.",
        max_length=100,
        required=False,
    )
    next_contact_on = DateField(label="They hear next by", required=False)

    def clean_participation(self) -> Participation:
        return Participation(self.cleaned_data["participation"])


class StepForm(forms.Form):
    """One step of 4.13: planned, done on a day, or not done for a reason; by whom and how."""

    who = forms.CharField(label="Who does it, or did it", max_length=150, required=False)
    way = forms.ChoiceField(
        label="How", choices=[("", "Not settled"), *ContactWay.choices], required=False, widget=forms.RadioSelect
    )
    planned_for = DateField(label="Planned for", required=False)
    done_on = DateField(label="Done on", required=False, latest=calendar.today)
    leaflet_given = forms.BooleanField(label="They were given the leaflet", required=False)
    note = forms.CharField(label="A note", required=False, widget=long(3))
    not_done_reason = forms.CharField(label="If it is not done: why", required=False, widget=long(3))

    def __init__(self, *args: Any, in_person: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not in_person:
            del self.fields["leaflet_given"]


class ContactForm(forms.Form):
    """A contact with a group, and when they hear next (4.13, 4.14)."""

    on = DateField(label="When", latest=calendar.today)
    way = forms.ChoiceField(label="How", choices=ContactWay.choices, widget=forms.RadioSelect)
    told = forms.CharField(
        label="What they were told, as they will read it", help_text="It stands on their own page.", widget=long(3)
    )
    present = forms.CharField(label="Who was there", max_length=300, required=False)
    note = forms.CharField(
        label="Note of the meeting",
        help_text="Every meeting is recorded. They read this note on their own page, and can correct it.",
        required=False,
        widget=long(5),
    )
    next_on = DateField(label="They hear next by")

    def clean_way(self) -> ContactWay:
        return ContactWay(self.cleaned_data["way"])


class AvoidForm(forms.Form):
    """A day, or days, on which nothing is sent to them."""

    first = DateField(label="The day, or the first of several")
    last = DateField(label="The last day, if there are several", required=False)
    every_year = forms.BooleanField(label="Every year", required=False)
    why = forms.CharField(
        label="Why", help_text="Such as a birthday, an anniversary, the trial.", required=False, max_length=200
    )


class QuestionForm(forms.Form):
    """What they asked."""

    asked_on = DateField(label="Asked on", latest=calendar.today)
    question = forms.CharField(label="Their question, in their words", widget=long(3))


class AnswerQuestionForm(forms.Form):
    """The chair's answer."""

    answer = forms.CharField(label="Your answer, as they will read it", widget=long(4))


class ProceedingsForm(forms.Form):
    """Criminal proceedings, weighed before anything is shared (4.25)."""

    state = forms.ChoiceField(label="Criminal proceedings", choices=Proceedings.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="What follows for sharing the report with the family",
        help_text="With whom you spoke of it, and what they advised.",
        widget=long(5),
    )

    def clean_state(self) -> Proceedings:
        return Proceedings(self.cleaned_data["state"])


class WaiveForm(Stamped):
    """Why a group does not have the completed version (4.13)."""

    reason = forms.CharField(
        label="Why they do not have the completed version", help_text="It travels with the report.", widget=long(4)
    )


class ReadingForm(forms.Form):
    """The completed version was read otherwise than on screen: each way counts (4.13)."""

    way = forms.ChoiceField(
        label="How they had it",
        choices=[one for one in ReadingWay.choices if one[0] != ReadingWay.SCREEN],
        widget=forms.RadioSelect,
    )
    on = DateField(label="When", latest=calendar.today)
    note = forms.CharField(label="A note", help_text="Such as the number on the paper copy.", widget=long(3))

    def clean_way(self) -> ReadingWay:
        return ReadingWay(self.cleaned_data["way"])


class DifferencesToldForm(forms.Form):
    """The group got the list of every difference, or not for a reason (never 6)."""

    given_on = DateField(label="They were given the list on", required=False, latest=calendar.today)
    not_given_reason = forms.CharField(label="If they were not: why", required=False, widget=long(3))
