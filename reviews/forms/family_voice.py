"""Forms of what a family says and chooses, and of what it is answered (4.13, 4.14)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator

from portal.kernel import calendar
from portal.kernel.fields import DateField, not_endless
from reviews.enums import Capacity
from reviews.enums_report import Helper, NoteAnswer, VoiceKind
from reviews.forms.begin import long
from reviews.forms.people import ReviewAgencyField
from reviews.models import Participant

FAMILYS = (
    (Capacity.ADVOCATE, "Their advocate"),
    (Capacity.RELATIVE, "One of the family, for themselves: the chair directs it"),
)


# On the family's own pages -------------------------------------------------------------------------------------------
class AskForm(forms.Form):
    plain = True  # no clause beside an error

    question = forms.CharField(label="Your question, in your own words", widget=long(5), validators=[not_endless])


class SayForm(forms.Form):
    """One form for each kind of thing that a family says; what does not fit the kind is not asked."""

    plain = True

    words = forms.CharField(widget=long(8), validators=[not_endless])
    by_whom = forms.CharField(max_length=150, required=False)
    for_chair_alone = forms.BooleanField(
        label="For the chair alone",
        help_text="Nobody else will read it. It does not go to the Home Office with the report.",
        required=False,
    )

    def __init__(self, *args: Any, kind: VoiceKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words, whose = self.fields["words"], self.fields["by_whom"]
        words.label = WORDS[kind]
        if kind == VoiceKind.NAME:
            words.widget = forms.TextInput(attrs={"autocomplete": "off"})
            words.validators.append(MaxLengthValidator(80, "A name of at most 80 letters."))
            whose.label, whose.required = "Who chose it?", True
        elif kind == VoiceKind.STATEMENT:
            whose.label, whose.required = "Whose words are they?", True
            whose.help_text = "As it should stand in the report, such as “Her mother”. No real name."
        else:
            del self.fields["by_whom"]
        if kind in (VoiceKind.NAME, VoiceKind.STATEMENT):
            del self.fields["for_chair_alone"]


WORDS = {
    VoiceKind.STATEMENT: "What you want people to know of the person",
    VoiceKind.NAME: "The name you would like",
    VoiceKind.DISAGREEMENT: "What you disagree with",
    VoiceKind.KNOWN: "What you want the review to know",
}


class NoteForm(forms.Form):
    """Whether a note is right; if not, what should be said differently."""

    plain = True

    kind = forms.ChoiceField(label="Is this note right?", choices=NoteAnswer.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="What should be said differently", required=False, widget=long(5), validators=[not_endless]
    )

    def clean_kind(self) -> NoteAnswer:
        return NoteAnswer(self.cleaned_data["kind"])


# On the review's pages -----------------------------------------------------------------------------------------------
class RecordSaidForm(forms.Form):
    """What the family said to somebody of the review, in its words."""

    kind = forms.ChoiceField(label="What it is", choices=VoiceKind.choices, widget=forms.RadioSelect)
    words = forms.CharField(label="In their words", widget=long(6))
    by_whom = forms.CharField(label="Who in the family said it or chose it", max_length=150)
    for_chair_alone = forms.BooleanField(label="For the chair alone", required=False)

    def __init__(self, *args: Any, chair: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not chair:
            del self.fields["for_chair_alone"]

    def clean_kind(self) -> VoiceKind:
        return VoiceKind(self.cleaned_data["kind"])


class AnswerVoiceForm(forms.Form):
    """The chair's answer to what they said."""

    taken_up = forms.TypedChoiceField(
        label="What becomes of it",
        choices=[("yes", "It stands in the report as they gave it"), ("no", "It does not, for the reason below")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label="Your answer, as they will read it", required=False, widget=long(4))

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["taken_up"]
        if kind in (VoiceKind.DISAGREEMENT, VoiceKind.KNOWN) and isinstance(field, forms.TypedChoiceField):
            field.choices = [("yes", "The report is changed because of it"), ("no", "The report stays as it is")]


class AnswerNoteForm(forms.Form):
    """A correction is accepted, or answered."""

    accepted = forms.TypedChoiceField(
        label="Do you accept it?",
        choices=[
            ("yes", "Yes: their correction stands beside the note, and holds"),
            ("no", "No, for the reason below"),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label="Your answer, as they will read it", required=False, widget=long(4))


class HelpForm(forms.Form):
    """What a family liaison officer or the SIO said (4.14)."""

    role = forms.ChoiceField(label="Who helped", choices=Helper.choices, widget=forms.RadioSelect)
    name = forms.CharField(label="Their name", max_length=150)
    on = DateField(label="When you spoke", latest=calendar.today)
    advocates = forms.CharField(
        label="Whom the family has already", help_text="An advocate or a worker they trust.", required=False,
        widget=long(3),
    )  # fmt: skip
    coping = forms.CharField(
        label="How the family are coming to terms with the death",
        help_text="Not shown to the family.",
        required=False,
        widget=long(3),
    )

    def clean_role(self) -> Helper:
        return Helper(self.cleaned_data["role"])


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Participant) -> str:
        return f"{obj.user.name}, {obj.get_capacity_display().lower()}"


class ChosenForm(forms.Form):
    """Whom the family chose to speak for it, and who no longer does (4.13)."""

    asked_by = forms.CharField(label="Who in the family asked", max_length=150)
    asked_on = DateField(label="When they asked", latest=calendar.today)
    why = forms.CharField(label="Why, as far as they wish to say", required=False, widget=long(2))
    former = PersonField(
        label="Who no longer speaks for them",
        help_text="Their access ends at once. Leave it empty where the new one joins those there are.",
        queryset=Participant.objects.none(),
        required=False,
        empty_label="Nobody",
    )
    name = forms.CharField(
        label="Whom they chose", help_text="Empty where nobody comes instead.", max_length=150, required=False
    )
    email = forms.EmailField(label="E-mail address", required=False)
    phone = forms.CharField(
        label="Telephone number", help_text="For somebody new: you tell them a code.", max_length=40, required=False
    )
    capacity = forms.ChoiceField(
        label="As what", choices=FAMILYS, initial=Capacity.ADVOCATE, required=False, widget=forms.RadioSelect
    )
    agency = ReviewAgencyField(label="For which agency the advocate works")

    def __init__(self, *args: Any, people: list[Participant], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["former"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Participant.objects.filter(pk__in=[one.pk for one in people]).select_related("user")
        if not people:
            del self.fields["former"]

    def clean_capacity(self) -> Capacity:
        return Capacity(self.cleaned_data["capacity"] or Capacity.ADVOCATE)


class SupportForm(forms.Form):
    """An organisation on the leaflet."""

    name = forms.CharField(label="Name", max_length=120)
    does = forms.CharField(label="What it does for a family, in a sentence", max_length=200)
    reached = forms.CharField(
        label="How it is reached", help_text="A telephone number, as it is dialled.", max_length=120
    )
    order = forms.IntegerField(label="Place on the list", min_value=0, max_value=99, initial=10)
