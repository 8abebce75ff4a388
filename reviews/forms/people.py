"""Forms of who takes part: invitations, the chair's appointment, declarations and their answers (4.5 to 4.9, 4.25)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.api import Agency
from portal.kernel import calendar
from portal.kernel.fields import DateField
from reviews.access_rounds import NEVER
from reviews.enums import Capacity, ChairRequirement, Knows
from reviews.forms.begin import AgenciesField, long
from reviews.forms.terms import Stamped
from reviews.handling import handling_hash
from reviews.models import FamilyGroup, Participant, Person, Review, ReviewAgency
from reviews.policy import Rights

INVITED = tuple(
    capacity
    for capacity in Capacity
    if capacity not in (Capacity.PANEL_CHAIR, Capacity.EDITOR, Capacity.COMMUNICATIONS, Capacity.SSP_CHAIR)
)


class ReviewAgencyField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the agencies on the review, or none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Agency.objects.all(), required=False, empty_label="None", **kwargs)


def known_groups(review: Review, held: Rights) -> list[FamilyGroup]:
    """The family groups that exist for whoever fills in the form."""
    return [one for one in FamilyGroup.objects.filter(review=review) if held.knows_group(one)]


class NamedForm(forms.Form):
    """Who is invited, by name, and how they are reached."""

    name = forms.CharField(label="Name", max_length=150)
    email = forms.EmailField(
        label="E-mail address", help_text="The message says only that something waits: no name, no subject."
    )
    phone = forms.CharField(
        label="Telephone number",
        help_text="For somebody new: you tell them a code by telephone.",
        max_length=40,
        required=False,
    )


class InviteForm(NamedForm):
    """Somebody is invited by name to one review in one capacity."""

    field_order = ("capacity",)
    capacity = forms.ChoiceField(
        label="In what capacity?", choices=[(one, one.label) for one in INVITED], widget=forms.Select
    )
    agency = ReviewAgencyField(
        label="For which agency do they act?",
        help_text="Needed for an author, a senior manager, a line manager and a panel member who represents a body.",
    )
    family_group = forms.ModelChoiceField(
        label="Beside which family group?",
        queryset=FamilyGroup.objects.none(),
        required=False,
        empty_label="None",
    )
    represents_victim = forms.BooleanField(
        label="On the panel, they represent the person who died (an IDVA or a specialist service)", required=False
    )

    def __init__(self, *args: Any, review: Review, held: Rights, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = known_groups(review, held)
        field = self.fields["family_group"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        field.queryset = FamilyGroup.objects.filter(pk__in=[one.pk for one in self.groups])
        field.label_from_instance = lambda obj: obj.name  # type: ignore[method-assign]
        if not self.groups:
            del self.fields["family_group"]

    def arguments(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return {**data, "capacity": Capacity(data["capacity"]), "family_group": data.get("family_group")}


class OwnPeopleForm(NamedForm):
    """A senior manager names somebody of their own agency (4.17, 4.25)."""

    field_order = ("capacity",)
    capacity = forms.ChoiceField(
        label="What are they to do?",
        choices=[
            (Capacity.IMR_AUTHOR, "Write the agency’s review"),
            (Capacity.LINE_MANAGER, "Read it once assured, as line manager with an interest"),
        ],
        widget=forms.RadioSelect,
    )


class ChairForm(forms.Form):
    """The panel's appointment of an independent chair, with the check of 4.9."""

    name = forms.CharField(label="Name of the chair", max_length=150)
    email = forms.EmailField(label="E-mail address")
    phone = forms.CharField(label="Telephone number", max_length=40, required=False)
    agency = ReviewAgencyField(label="Where do they work?", help_text="None, if they work for themselves.")
    appointed_on = DateField(label="Appointed by the panel on", latest=calendar.today)
    minute = forms.CharField(label="Meeting and minute", max_length=200)
    independence = forms.CharField(
        label="What shows that they are independent of the agencies involved", widget=long(3)
    )
    associations = AgenciesField(
        label="Agencies with which they are or were directly associated", help_text="Tick none if there are none."
    )
    exception_reason = forms.CharField(
        label="If they are associated with an agency on this review: why it was not possible to avoid it",
        widget=long(3),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in ChairRequirement:
            self.fields[f"shows_{one.value}"] = forms.CharField(label=one.label, widget=long(2), required=False)

    @property
    def requirements(self) -> list[Any]:
        return [self[f"shows_{one.value}"] for one in ChairRequirement]

    def arguments(self) -> dict[str, Any]:
        data = self.cleaned_data
        said = {name: value for name, value in data.items() if not name.startswith("shows_")}
        evidence = {one: data[f"shows_{one.value}"] for one in ChairRequirement}
        return {**said, "associations": list(data["associations"]), "evidence": evidence}


class InterestForm(Stamped):
    """Question 1."""

    interest = forms.CharField(
        label="What is your interest in this review?",
        help_text="Your work, your post, and why you take part (4.25).",
        widget=long(5),
    )
    employer = forms.CharField(
        label="Who do you work for?",
        help_text="Compared with the people of the case, so that a conflict is seen early. Kept sealed.",
        max_length=200,
        required=False,
    )
    postcode = forms.CharField(label="The postcode of your home", max_length=10, required=False)


class KnowsForm(Stamped):
    """Question 2."""

    knows = forms.ChoiceField(
        label="Do you know anybody on the card, or does anybody close to you?",
        help_text="Through family, friendship, a neighbour, work or a church, now or in the past. Knowing somebody "
        "does not by itself keep you out.",
        choices=Knows.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you know anybody on the card"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["knows"].widget.hints = {"yes": "You say who and how on the next page"}


class TouchesForm(Stamped):
    """Question 3: whom, how, and which agencies a conflict touches."""

    words = forms.CharField(label="Who is it, and how do you know them?", widget=long(5), required=False)
    people = forms.ModelMultipleChoiceField(
        label="Whom on the card does it concern?",
        queryset=Person.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agencies = AgenciesField(
        label="With which of these agencies do you have a conflict?",
        help_text="What you tick is closed to you in this review: in lists, counts, search, notices and exports.",
    )

    def __init__(self, *args: Any, review: Review, shown: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people, agencies = self.fields["people"], self.fields["agencies"]
        assert isinstance(people, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type alone
        assert isinstance(agencies, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type alone
        people.queryset = Person.objects.filter(review=review, role__in=shown)
        people.label_from_instance = lambda obj: obj.name  # type: ignore[method-assign]
        agencies.queryset = Agency.objects.filter(pk__in=ReviewAgency.objects.filter(review=review).values("agency"))


class HandlingForm(Stamped):
    """Question 4: the terms of handling, bound to the hash of their text."""

    terms_hash = forms.CharField(widget=forms.HiddenInput)
    accept = forms.BooleanField(label="I have read this and accept it", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"terms_hash": handling_hash(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def clean_accept(self) -> bool:
        if not self.cleaned_data.get("accept"):
            raise ValidationError("Accept the terms of handling, or say that you should not be on this review")
        return True


class TermsAgainForm(HandlingForm):
    """The terms of handling, changed since they were accepted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["stamp"]


class DeclineForm(forms.Form):
    words = forms.CharField(
        label="Why you should not be on this review",
        help_text="You need not give a reason. Do not name anybody of the case.",
        widget=long(3),
        required=False,
    )


class AnswerDeclarationForm(forms.Form):
    """Somebody else's answer to a declaration, with a reason."""

    declaration = forms.UUIDField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label="Do you accept this declaration?",
        choices=[("accept", "Accept: the review opens for them"), ("refuse", "Refuse")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Reason", widget=long(3))
    expires_on = DateField(
        label="The last day of their access",
        help_text="Leave it empty where they take part to the end of the review.",
        required=False,
    )
    wall_agencies = AgenciesField(label="Close these agencies’ papers to them as well")
    wall_groups = forms.ModelMultipleChoiceField(
        label="Close these family groups to them",
        queryset=FamilyGroup.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, participant: Participant, held: Rights, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        review = participant.review
        if participant.capacity in NEVER:
            del self.fields["expires_on"]
        if not held:
            del self.fields["wall_agencies"], self.fields["wall_groups"]
            return
        agencies, groups = self.fields["wall_agencies"], self.fields["wall_groups"]
        assert isinstance(agencies, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type alone
        assert isinstance(groups, forms.ModelMultipleChoiceField)  # noqa: S101 - for the type alone
        agencies.queryset = Agency.objects.filter(pk__in=ReviewAgency.objects.filter(review=review).values("agency"))
        groups.queryset = FamilyGroup.objects.filter(pk__in=[one.pk for one in known_groups(review, held)])
        groups.label_from_instance = lambda obj: obj.name  # type: ignore[method-assign]
        if not groups.queryset.exists():
            del self.fields["wall_groups"]


class EarlyLessonForm(forms.Form):
    """A lesson that is not to wait (3.6)."""

    agency = ReviewAgencyField(label="For which agency?")
    lesson = forms.CharField(label="The lesson", widget=long(4))
    sent_on = DateField(label="Sent to the agency on", required=False, latest=calendar.today)

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        field.queryset = Agency.objects.filter(pk__in=ReviewAgency.objects.filter(review=review).values("agency"))
        field.required, field.empty_label = True, "Choose an agency"


class ImmediateLessonForm(EarlyLessonForm):
    """A lesson that an immediate IMR shows (4.15)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["sent_on"]


class ReferralForm(EarlyLessonForm):
    """That a disciplinary matter was referred; never its content (3.2)."""

    referred_on = DateField(label="Referred on", latest=calendar.today)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["sent_on"], self.fields["lesson"]


class FollowUpForm(forms.Form):
    on = DateField(label="Followed up on", latest=calendar.today)
    words = forms.CharField(label="What became of it", widget=long(4))


class OnForm(forms.Form):
    on = DateField(label="Done on", latest=calendar.today)
