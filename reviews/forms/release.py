"""Forms of the register, the check, the release and what follows it (4.24, 4.28 to 4.34)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms

from portal.accounts.api import OfficeKind, User, holders
from portal.kernel import calendar
from portal.kernel.fields import DateField
from reviews.enums_report import (
    Audience,
    ContactWay,
    FindingAnswer,
    Forum,
    HomeOfficeOutcome,
    IdentityRole,
    ReleaseCapacity,
)
from reviews.forms.begin import long
from reviews.forms.terms import Stamped
from reviews.matcher import Kind
from reviews.models import ClearanceLetter, Difference, NamedChange
from reviews.services.identities import IdentityTold
from reviews.services.release import Details
from reviews.services.telling import Told


class IdentityForm(forms.Form):
    """One entry of the register of identities."""

    stamp = forms.IntegerField(widget=forms.HiddenInput, required=False)
    role = forms.ChoiceField(label="Who this is", choices=IdentityRole.choices)
    name = forms.CharField(label="Full name", max_length=200)
    other_names = forms.CharField(
        label="Other names",
        help_text="One a line: earlier names, other spellings, nicknames, what they are called online.",
        required=False,
        widget=long(3),
    )
    born_on = DateField(label="Date of birth", required=False)
    died_on = DateField(label="Date of death", required=False)
    addresses = forms.CharField(
        label="Addresses", help_text="One a line, with the postcode.", required=False, widget=long(3)
    )
    employers = forms.CharField(label="Employers and schools", help_text="One a line.", required=False, widget=long(2))
    numbers = forms.CharField(
        label="Telephone, vehicle, case and other numbers", help_text="One a line.", required=False, widget=long(2)
    )
    pointers = forms.CharField(
        label="Anything else that points to them",
        help_text="One a line: a pub, a club, a pet, a congregation, an exact date.",
        required=False,
        widget=long(2),
    )
    pseudonym = forms.CharField(label="Called in the report", max_length=100, required=False)
    chosen_by = forms.CharField(
        label="Who chose that name", help_text="The family may choose it.", max_length=200, required=False
    )

    def told(self) -> IdentityTold:
        """The entry as it was written."""
        values = {key: value for key, value in self.cleaned_data.items() if key != "stamp"}
        return IdentityTold(**{**values, "role": IdentityRole(values["role"])})


DATES, WORDS = "dates", "words"  # ticked for all findings of a kind
KINDS = {DATES: Kind.DATE, WORDS: Kind.WORD}


class FindingsForm(forms.Form):
    """One answer to one or more findings."""

    findings = forms.TypedMultipleChoiceField(label="Findings", widget=forms.CheckboxSelectMultiple, required=False)
    answer = forms.ChoiceField(
        label="Your answer to those that you ticked",
        choices=[one for one in FindingAnswer.choices if one[0] != FindingAnswer.OPEN],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="The reason", required=False, widget=long(2))

    def __init__(self, *args: Any, ids: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["findings"].choices = [(one, one) for one in (*KINDS, *ids)]  # type: ignore[attr-defined]

    def clean_findings(self) -> tuple[list[UUID], list[Kind]]:
        """The findings that were ticked, and the kinds that were ticked as a whole."""
        ticked = self.cleaned_data["findings"]
        return [UUID(one) for one in ticked if one not in KINDS], [KINDS[one] for one in ticked if one in KINDS]

    def clean_answer(self) -> FindingAnswer:
        return FindingAnswer(self.cleaned_data["answer"])


class DetailsForm(Stamped):
    """What stands on the public page beside the documents (4.28)."""

    title = forms.CharField(label="Title", help_text="Such as “The review after Ruth’s death”.", max_length=150)
    pseudonym = forms.CharField(label="What the person who died is called", max_length=100)
    died = forms.DateField(
        label="Month of death",
        help_text="For example 4 2025. Only month and year are public.",
        input_formats=["%m %Y", "%m/%Y", "%B %Y", "%b %Y", "%Y-%m", "%Y-%m-%d"],
        error_messages={"invalid": "Give month and year, such as 4 2025"},
    )
    chair = forms.CharField(label="Chair", max_length=200)
    author = forms.CharField(label="Author", max_length=200)
    panel = forms.CharField(label="Members of the panel", help_text="One a line, with the agency.", widget=long(6))

    def told(self) -> Details:
        """The details as they were written."""
        data = self.cleaned_data
        panel = tuple(line.strip() for line in data["panel"].splitlines() if line.strip())
        return Details(data["title"], data["pseudonym"], data["died"], data["chair"], data["author"], panel)


class SignOffForm(forms.Form):
    """The partnership's sign-off: meeting, date, minute, of these exact bytes (4.28)."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    meeting = forms.CharField(label="The meeting that signed off", max_length=200)
    met_on = DateField(label="Date of the meeting", latest=calendar.today)
    minute = forms.CharField(label="The minute", help_text="Its number, or its words.", widget=long(3))


class SentForm(forms.Form):
    """The pack was sent, by people."""

    sent_on = DateField(label="Sent on", latest=calendar.today)
    sent_to = forms.CharField(label="Sent to", max_length=200)


class LetterField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A letter of the Home Office that lies in the room."""

    def label_from_instance(self, obj: Any) -> str:
        return f"Filed on {calendar.long_date(obj.filed_at)}, version {obj.number}"


class OutcomeForm(forms.Form):
    """The Home Office's answer, with its letter (4.31)."""

    outcome = forms.ChoiceField(
        label="What the letter says", choices=HomeOfficeOutcome.choices, widget=forms.RadioSelect
    )
    letter = LetterField(
        label="The letter", queryset=ClearanceLetter.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    dated_on = DateField(label="Date of the letter", latest=calendar.today)
    changes = forms.CharField(
        label="The changes that it names",
        help_text="One a line, only if it clears once they are made.",
        required=False,
        widget=long(5),
    )
    may_publish_from = DateField(label="Publication allowed from, if the letter says so", required=False)
    words = forms.CharField(label="Outstanding issues, in a few words", required=False, widget=long(3))

    def __init__(self, *args: Any, letters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["letter"].queryset = letters  # type: ignore[attr-defined]

    def clean_outcome(self) -> HomeOfficeOutcome:
        return HomeOfficeOutcome(self.cleaned_data["outcome"])

    def clean_changes(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["changes"].splitlines() if line.strip()]


class TiesForm(Stamped):
    """To which named change each difference belongs (4.31)."""

    def __init__(
        self, *args: Any, differences: Iterable[Difference], changes: Iterable[NamedChange], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "None of them")] + [(str(one.id), f"{one.number}. {one.words}") for one in changes]
        self.differences = list(differences)
        for one in self.differences:
            self.fields[f"d{one.number}"] = forms.ChoiceField(
                label=f"Difference {one.number} belongs to",
                choices=choices,
                required=False,
                initial=one.change_id or "",
            )

    def ties(self) -> dict[Any, Any]:
        """Each difference's change by their ids, or none."""
        said = {one.id: self.cleaned_data[f"d{one.number}"] for one in self.differences}
        return {key: UUID(value) if value else None for key, value in said.items()}

    def rows(self) -> list[tuple[Difference, forms.BoundField]]:
        """Each difference beside its question."""
        return [(one, self[f"d{one.number}"]) for one in self.differences]


class DigestForm(forms.Form):
    """Confirms exactly what was on the screen."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class DateOfPublicationForm(Stamped):
    """The agreed date of publication (4.25)."""

    agreed_date = DateField(label="Published on")
    until = DateField(
        label="Ends on, if it is for a time",
        required=False,
        help_text="From the first minute of that day it is not public.",
    )


class TellingForm(forms.Form):
    """Those who hear first were told of the date, or are not told for a reason (4.13, 4.28)."""

    told_on = DateField(label="Told on", required=False, latest=calendar.today)
    way = forms.ChoiceField(label="How", choices=ContactWay.choices, required=False, widget=forms.RadioSelect)
    note = forms.CharField(label="Who told them, and what they said", required=False, widget=long(3))
    not_told_reason = forms.CharField(label="If they are not told: why", required=False, widget=long(2))

    def __init__(self, *args: Any, family: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not family:
            del self.fields["way"]

    def told(self) -> Told:
        """What was written."""
        way = self.cleaned_data.get("way")
        return Told(**{**self.cleaned_data, "way": ContactWay(way) if way else None})


class StampForm(Stamped):
    """A button about what was on the screen."""


class StopForm(forms.Form):
    """Why a release may not be public."""

    reason = forms.CharField(label="Why it is stopped", widget=long(3))


class WithholdForm(Stamped):
    """Exceptionally not published: the reason, and with whom it was agreed (4.28)."""

    words = forms.CharField(
        label="The reason, as the public may read it",
        help_text="One sentence that says nothing of the people. It is checked against the register.",
        max_length=400,
        widget=long(3),
    )
    listed = forms.BooleanField(
        label="The public list says that a completed review is not published, and this reason", required=False
    )
    agreed_with = forms.CharField(
        label="With whom it was agreed, and when", help_text="Kept in the trail, and nowhere else.", widget=long(2)
    )


class DebriefForm(forms.Form):
    """Feedback or a debriefing that was given (4.28)."""

    audience = forms.ChoiceField(label="To whom", choices=Audience.choices, widget=forms.RadioSelect)
    on = DateField(label="When", latest=calendar.today)
    words = forms.CharField(label="What was said, in a few words", widget=long(3))

    def clean_audience(self) -> Audience:
        return Audience(self.cleaned_data["audience"])


class EditorForm(forms.Form):
    """Who edits, or speaks for, this release."""

    user = forms.ModelChoiceField(label="Who", queryset=User.objects.none(), widget=forms.RadioSelect, empty_label=None)
    capacity = forms.ChoiceField(label="As", choices=ReleaseCapacity.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = {one.pk for kind in (OfficeKind.EDITOR, OfficeKind.COMMUNICATIONS) for one in holders(kind)}
        self.fields["user"].queryset = User.objects.filter(pk__in=ids)  # type: ignore[attr-defined]

    def clean_capacity(self) -> ReleaseCapacity:
        return ReleaseCapacity(self.cleaned_data["capacity"])


class DecideEditorForm(Stamped):
    """The answer to an editor's declaration."""

    accept = forms.TypedChoiceField(
        label="Your answer",
        choices=[("yes", "Accept"), ("no", "Refuse")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="The reason", required=False, widget=long(3))


class DisseminationForm(forms.Form):
    """What was passed on, to whom and how (4.33, 4.34)."""

    forum = forms.ChoiceField(label="To whom", choices=Forum.choices)
    on = DateField(label="When", latest=calendar.today)
    what = forms.CharField(label="What was passed on", help_text="Good practice too.", widget=long(3))
    how = forms.CharField(label="How", required=False, max_length=200)
    people = forms.IntegerField(
        label="How many people were there",
        help_text="Where it was counted. Across reviews, fewer than five are not told as a number.",
        required=False,
        min_value=0,
        max_value=100_000,
    )

    def clean_forum(self) -> Forum:
        return Forum(self.cleaned_data["forum"])
