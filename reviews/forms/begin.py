"""Forms of the notification, the people of the case and the decision (2.1 to 4.4)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.api import Agency, User, has_office, holders
from portal.kernel import calendar
from portal.kernel.fields import DateField
from reviews.criteria import limbs_of
from reviews.enums import (
    AgencyRole,
    Answer,
    Capacity,
    ConsultedBody,
    Course,
    NotificationSource,
    Outcome,
    ParallelKind,
    PersonRole,
    Recommendation,
)
from reviews.forms.terms import Stamped
from reviews.models import Participant, Review
from reviews.services.notification import PersonTold, Told
from reviews.services.people import STANDING


def long(rows: int = 4) -> forms.Textarea:
    """A box for several sentences; its words are kept when somebody is signed out for idleness."""
    return forms.Textarea(attrs={"rows": rows, "data-keep": True})


class AsksAgain(forms.Form):
    """A form whose unlikely dates are asked about once more: the box stands there only then."""

    sure = forms.BooleanField(label="Yes, these dates are right", required=False)

    def visible_fields(self) -> list[Any]:
        """The fields that a page shows: the box last, and only when it was asked for."""
        found = [one for one in super().visible_fields() if one.name != "sure"]
        return [*found, self["sure"]] if self.asks else found

    @property
    def asks(self) -> bool:
        """Whether something was unlikely when this was last sent."""
        return bool(self.is_bound and (self["sure"].errors or self["sure"].data))


class AgenciesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any number of agencies, as tick boxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Agency.objects.all(), required=kwargs.pop("required", False), **kwargs)


class SspChairField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Who acts as the partnership's chair on this review: the chair or, standing in, the deputy."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {'the chair' if has_office(obj, 'ssp_chair') else 'the deputy, standing in'}"


class NotificationForm(AsksAgain):
    """The police's written notification, or another source with the letter to follow (4.1)."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.ChoiceField(
        label="Who told the partnership?",
        choices=NotificationSource.choices,
        initial=NotificationSource.POLICE,
        widget=forms.RadioSelect,
    )
    received_on = DateField(label="Received on", latest=calendar.today)
    letter_dated_on = DateField(
        label="Date of the police’s letter",
        help_text="Leave it out only if the letter is still to come.",
        required=False,
        latest=calendar.today,
    )
    sender = forms.CharField(label="Who sent it", max_length=200, required=False)
    sender_reference = forms.CharField(label="Their reference", max_length=100, required=False)
    incident_on = DateField(label="Date of the incident", latest=calendar.today)
    summary = forms.CharField(label="What it says, in a few sentences", widget=long(6))
    victim_name = forms.CharField(label="Name of the person who died", max_length=200)
    victim_born_on = DateField(label="Date of birth of the person who died", required=False, latest=calendar.today)
    victim_birth_year = forms.RegexField(
        r"^\d{4}$", label="Year of birth, if the date is not known", required=False, max_length=4
    )
    victim_is_parent = forms.ChoiceField(
        label="Was this person a parent?",
        help_text="A serious case review must then be considered too (3.4).",
        choices=Answer.choices,
        widget=forms.RadioSelect,
        initial=Answer.UNKNOWN,
    )
    victim_address = forms.CharField(label="Where this person lived", widget=long(3), required=False)
    suspect_name = forms.CharField(
        label="Name of the person suspected", help_text="Leave it empty if nobody is.", max_length=200, required=False
    )
    suspect_born_on = DateField(label="Date of birth of the person suspected", required=False, latest=calendar.today)
    suspect_birth_year = forms.RegexField(
        r"^\d{4}$",
        label="Year of birth of the person suspected, if the date is not known",
        required=False,
        max_length=4,
    )
    suspect_relationship = forms.CharField(
        label="How the person suspected was related to the person who died", max_length=200, required=False
    )
    agencies = AgenciesField(
        label="Agencies known to be involved", help_text="More can be added later. They stand on the conflict card."
    )
    ssp_chair = SspChairField(
        label="Who acts as the partnership’s chair?",
        help_text="Where the chair’s own agency is involved, the deputy stands in.",
        queryset=User.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ssp_chair"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        field.queryset = holders("ssp_chair", "deputy_ssp_chair")

    def stands_in(self) -> bool:
        """Whether the person named is the deputy and not the chair. Only for a valid form."""
        return not has_office(self.cleaned_data["ssp_chair"], "ssp_chair")

    def told(self) -> Told:
        """What was entered, as the service takes it. Only for a valid form."""
        data = self.cleaned_data
        people = [self._person("victim", PersonRole.VICTIM)]
        if data["suspect_name"]:
            people.append(self._person("suspect", PersonRole.SUSPECT))
        return Told(
            incident_on=data["incident_on"],
            received_on=data["received_on"],
            source=NotificationSource(data["source"]),
            letter_dated_on=data["letter_dated_on"],
            sender=data["sender"],
            sender_reference=data["sender_reference"],
            summary=data["summary"],
            people=people,
            sure=data["sure"],
        )

    def _person(self, prefix: str, role: PersonRole) -> PersonTold:
        data = self.cleaned_data
        return PersonTold(
            role=role,
            name=data[f"{prefix}_name"],
            born_on=data[f"{prefix}_born_on"],
            birth_year=data[f"{prefix}_birth_year"],
            relationship=data.get(f"{prefix}_relationship", ""),
            address=data.get(f"{prefix}_address", ""),
            is_parent=Answer(data.get(f"{prefix}_is_parent", Answer.UNKNOWN)),
            died_on=data["incident_on"] if role == PersonRole.VICTIM else None,
        )


class LetterCameForm(forms.Form):
    """The police's own letter, where another source opened the review (4.1)."""

    dated_on = DateField(label="Date of the police’s letter", latest=calendar.today)
    sender = forms.CharField(label="Who sent it", max_length=200, required=False)
    sender_reference = forms.CharField(label="Their reference", max_length=100, required=False)


class PersonForm(AsksAgain):
    """A person of the case. Everything but role and answers is sealed."""

    role = forms.ChoiceField(label="Who is this?", choices=PersonRole.choices, widget=forms.RadioSelect)
    name = forms.CharField(label="Name", max_length=200)
    other_names = forms.CharField(label="Other names, by which they were also known", max_length=300, required=False)
    born_on = DateField(label="Date of birth", required=False, latest=calendar.today)
    birth_year = forms.RegexField(r"^\d{4}$", label="Year of birth, if the date is not known", required=False)
    died_on = DateField(label="Date of death", required=False, latest=calendar.today)
    relationship = forms.CharField(label="How they are related to the person who died", max_length=200, required=False)
    ethnic_origin = forms.CharField(label="Ethnic origin", max_length=100, required=False)
    address = forms.CharField(label="Address", widget=long(3), required=False)
    employer = forms.CharField(
        label="Where they work or worked",
        help_text="Compared with declarations, so that a conflict is seen before somebody is accepted.",
        max_length=200,
        required=False,
    )
    is_parent = forms.ChoiceField(label="A parent?", choices=Answer.choices, widget=forms.RadioSelect)
    known_to_mental_health = forms.ChoiceField(
        label="Known to mental health services?", choices=Answer.choices, widget=forms.RadioSelect
    )
    known_to_adults_services = forms.ChoiceField(
        label="Known to vulnerable adults services?", choices=Answer.choices, widget=forms.RadioSelect
    )


class AddAgencyForm(forms.Form):
    """An agency joins the review, or takes part for another reason than before (4.6, 4.7)."""

    agency = forms.ModelChoiceField(label="Agency", queryset=Agency.objects.all(), empty_label="Choose an agency")
    role = forms.ChoiceField(
        label="Why does it take part?", choices=AgencyRole.choices, widget=forms.RadioSelect, initial=AgencyRole.DUTY
    )
    note = forms.CharField(label="Note", widget=long(2), required=False)


class CriteriaForm(Stamped):
    """The limbs of 2.1, each with a reason; with suicide where the edition includes it."""

    def __init__(self, *args: Any, includes_suicide: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = limbs_of(includes_suicide)
        for name, question in self.asked:
            self.fields[name] = forms.ChoiceField(
                label=f"{question[0].upper()}{question[1:]}?",
                choices=Answer.choices,
                widget=forms.RadioSelect,
            )
            self.fields[f"{name}_reason"] = forms.CharField(label="What shows it", widget=long(3))

    @property
    def limbs(self) -> list[tuple[Any, Any]]:
        return [(self[name], self[f"{name}_reason"]) for name, _ in self.asked]

    def answers(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "stamp"}


class CourseForm(Stamped):
    """Which review leads (3.3), whether a serious case review was considered (3.4), what the boards agreed (3.5)."""

    course = forms.ChoiceField(label="Which review leads?", choices=Course.choices, widget=forms.RadioSelect)
    course_reason = forms.CharField(label="Why another course than the text gives", widget=long(3), required=False)
    scr_considered = forms.ChoiceField(
        label="Has a serious case review been considered?",
        choices=[(Answer.YES, "Yes, and this is what it came to"), (Answer.NO, "Not yet")],
        widget=forms.RadioSelect,
        required=False,
    )
    scr_reason = forms.CharField(label="What the consideration came to", widget=long(3), required=False)
    joint_lead = forms.CharField(
        label="What the boards agreed",
        help_text="Which process leads, who chairs, and to whom it reports (3.5). Leave it empty if no other review "
        "competes with this one.",
        widget=long(3),
        required=False,
    )


class LeadForm(Stamped):
    """The lead authority (4.2)."""

    lead_area = forms.CharField(label="Which area leads?", max_length=200)
    lead_reason = forms.CharField(
        label="Why",
        help_text="Where the person who died normally lived; if there was no established address, where they were last "
        "known to have frequented.",
        widget=long(3),
    )
    other_areas = forms.CharField(label="Other areas that take part", widget=long(2), required=False)


class ConsultForm(forms.Form):
    """A partner is asked (4.3)."""

    body = forms.ChoiceField(label="Who is consulted?", choices=ConsultedBody.choices, widget=forms.RadioSelect)
    name = forms.CharField(label="Name, if it is another partner", max_length=200, required=False)
    asked_on = DateField(label="Asked on", latest=calendar.today)
    participant = forms.ModelChoiceField(
        label="If they answer here, who is it?",
        help_text="Invite them first, as a partner consulted on the decision.",
        queryset=Participant.objects.none(),
        required=False,
        empty_label="Nobody: they answer by letter",
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["participant"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        partners = Participant.objects.filter(review=review, capacity=Capacity.PARTNER, state__in=STANDING)
        field.queryset = partners.select_related("user")
        field.label_from_instance = lambda obj: obj.user.name  # type: ignore[method-assign]


class ConsultationAnswerForm(forms.Form):
    """What a partner answered."""

    answered_on = DateField(label="Answered on", latest=calendar.today)
    recommendation = forms.ChoiceField(
        label="What do they recommend?", choices=Recommendation.choices, widget=forms.RadioSelect
    )
    views = forms.CharField(label="Their views", widget=long(6))


class PartnerAnswerForm(forms.Form):
    """The same, by the partner themselves."""

    recommendation = forms.ChoiceField(
        label="What do you recommend?", choices=Recommendation.choices, widget=forms.RadioSelect
    )
    views = forms.CharField(label="Your views, and what they rest on", widget=long(8))


class RemindForm(forms.Form):
    on = DateField(label="Reminded on", latest=calendar.today)


class ReasonForm(forms.Form):
    reason = forms.CharField(label="Reason", widget=long(4))


class OthersForm(Stamped):
    """Other reviews and proceedings under way, and who should sit on the panel (4.3)."""

    kinds = forms.MultipleChoiceField(
        label="What else is under way?",
        help_text="Tick none if you looked and found none.",
        choices=ParallelKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    detail = forms.CharField(label="What is known of it", widget=long(4), required=False)
    panel_suggested = forms.CharField(label="Who is best placed to sit on the panel", widget=long(4), required=False)

    def found(self) -> list[tuple[ParallelKind, str]]:
        return [(ParallelKind(kind), self.cleaned_data["detail"]) for kind in self.cleaned_data["kinds"]]


class DecisionForm(Stamped):
    """The SSP chair's decision (4.3)."""

    outcome = forms.ChoiceField(
        label="What do you decide?",
        choices=[(Outcome.REVIEW, Outcome.REVIEW.label), (Outcome.NO_REVIEW, Outcome.NO_REVIEW.label)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Reason for the decision", widget=long(5))
    departure_reason = forms.CharField(
        label="Why it departs from what the criteria came to", widget=long(4), required=False
    )


class DirectionForm(forms.Form):
    """The Secretary of State's direction (4.6)."""

    dated_on = DateField(label="Date of the direction", latest=calendar.today)
    words = forms.CharField(label="What it says", widget=long(5))


class PassOnForm(forms.Form):
    """The lead passes to another partnership (4.2)."""

    to = forms.CharField(label="To which partnership?", max_length=200)
    reason = forms.CharField(label="Why", widget=long(4))
    what = forms.CharField(label="What was handed over", widget=long(4))
    on = DateField(label="Handed over on", latest=calendar.today)
    sure = forms.BooleanField(label="The review closes here")

    def clean_sure(self) -> bool:
        if not self.cleaned_data.get("sure"):
            raise ValidationError("Confirm that the review closes here")
        return True
