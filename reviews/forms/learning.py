"""Forms of what was learned (3.1, 3.6, 4.32 to 4.34)."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.kernel.fields import DateField
from reviews.enums_report import Forum, LessonKind, LessonReach, Theme
from reviews.forms.begin import long
from reviews.forms.terms import Stamped
from reviews.models import Recommendation, Review
from reviews.services.learning import LessonTold


def themes_field() -> forms.MultipleChoiceField:
    """Any number of themes, as tick boxes."""
    return forms.MultipleChoiceField(
        label="Themes", choices=Theme.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class RecommendationField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A recommendation of the review, by number and words."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.number}. {obj.title}"


class LessonForm(Stamped):
    """A lesson or good practice: where it lies, what is to change, by when (3.1)."""

    kind = forms.ChoiceField(label="What is it?", choices=LessonKind.choices, widget=forms.RadioSelect)
    reach = forms.ChoiceField(label="Where does it lie?", choices=LessonReach.choices, widget=forms.RadioSelect)
    words = forms.CharField(label="In a few sentences, without blame and without names", widget=long(4))
    change = forms.CharField(
        label="What is expected to change", help_text="Not for good practice.", required=False, widget=long(3)
    )
    by_when = DateField(label="By when", required=False)
    themes = themes_field()
    recommendation = RecommendationField(
        label="The recommendation that follows from it",
        queryset=Recommendation.objects.none(),
        required=False,
        empty_label="None",
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["recommendation"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        field.queryset = review.recommendations.all()

    def told(self) -> LessonTold:
        """The lesson as it was written."""
        data = self.cleaned_data
        return LessonTold(
            LessonKind(data["kind"]),
            LessonReach(data["reach"]),
            data["words"],
            tuple(Theme(one) for one in data["themes"]),
            data["change"],
            data["by_when"],
            data["recommendation"],
        )


class LearningPlanForm(forms.Form):
    """What the partnership's chair decides to pass on (4.33)."""

    what = forms.CharField(label="What is passed on, and in how much detail", widget=long(4))
    how = forms.CharField(label="How", widget=long(2))
    forums = forms.MultipleChoiceField(
        label="To whom", choices=Forum.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    left_out = forms.CharField(
        label="Why it is not passed on to the others",
        help_text="MARAC, the commissioning group, both boards and training are named in 4.34.",
        required=False,
        widget=long(2),
    )

    def clean_forums(self) -> tuple[Forum, ...]:
        return tuple(Forum(one) for one in self.cleaned_data["forums"])


class ReleaseEarlyForm(forms.Form):
    """An early lesson in words that name nobody (3.6)."""

    words = forms.CharField(
        label="The lesson in words that name nobody",
        help_text="Every professional with an accepted declaration on this review will read them.",
        widget=long(4),
    )
    themes = themes_field()

    def clean_themes(self) -> tuple[Theme, ...]:
        return tuple(Theme(one) for one in self.cleaned_data["themes"])
