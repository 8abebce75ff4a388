"""Forms of the agencies' own reviews, their interviews, the notices and the letters (4.15 to 4.20)."""

from __future__ import annotations

from datetime import timedelta

from django import forms

from portal.accounts.models import Agency
from portal.kernel import calendar
from portal.kernel.fields import DateField
from reviews.editions import edition
from reviews.enums import AssuranceOutcome
from reviews.models import Imr, Review

LONG = forms.Textarea(attrs={"rows": 5, "data-keep": True})


def not_yet_asked(review: Review) -> list[Agency]:
    """The agencies on the review whose own review is not commissioned."""
    asked = set(Imr.objects.filter(review=review).values_list("agency_id", flat=True))
    rows = review.agencies.select_related("agency").order_by("agency__name")
    return [one.agency for one in rows if one.agency_id not in asked]


def neither_asked_nor_excused(review: Review) -> list[Agency]:
    """The agencies of which it is still open whether they are asked (4.16)."""
    told = {one.agency_id for one in review.agencies.all() if one.no_imr_reason}
    return [one for one in not_yet_asked(review) if one.pk not in told]


class AgencyChoice(forms.Form):
    """A form that names one of a given list of agencies."""

    agency = forms.ModelChoiceField(label="Agency", queryset=Agency.objects.none(), empty_label="Choose an agency")

    def offer(self, agencies: list[Agency]) -> None:
        """Only these agencies can be chosen."""
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for the type alone
        field.queryset = Agency.objects.filter(pk__in=[one.pk for one in agencies])


class CommissionForm(AgencyChoice):
    """The chair commissions an agency's review (4.16)."""

    due_on = DateField(label="To reach the panel by")
    early_concern = forms.CharField(
        label="Cause for concern within the agency",
        help_text="Only where it is to begin before the terms are approved (4.19).",
        required=False,
        widget=LONG,
    )

    def __init__(self, *args: object, review: Review, **kwargs: object) -> None:
        due = calendar.today() + timedelta(days=edition(review.edition).imr_days)
        kwargs["initial"] = {"due_on": due}
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.offer(not_yet_asked(review))


class NotAskedForm(AgencyChoice):
    """The chair records why an agency is not asked for a review of its own (4.16)."""

    reason = forms.CharField(label="Why it is not asked", widget=LONG)

    def __init__(self, *args: object, review: Review, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.offer(neither_asked_nor_excused(review))


class IndependenceForm(forms.Form):
    """The author's own declaration (4.17)."""

    not_involved = forms.BooleanField(
        label="I was not directly involved with the person who died, the person suspected or either of their families",
        required=False,
    )
    not_line_manager = forms.BooleanField(
        label="I am not the immediate line manager of any staff involved", required=False
    )
    job_title = forms.CharField(label="Your job title", max_length=200)
    contact = forms.CharField(label="How the panel can reach you", max_length=200)
    small_body_reason = forms.CharField(
        label="If you cannot say both: why nobody else in your body can write it",
        help_text="The panel chair decides whether you may go on.",
        required=False,
        widget=LONG,
    )


class SmallBodyForm(forms.Form):
    """The chair decides whether a body too small goes on (4.17)."""

    allowed = forms.TypedChoiceField(
        label="May this author write it?",
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=lambda said: said == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Your reason", widget=LONG)


class AssureForm(forms.Form):
    """The senior manager assures quality, or returns the review with a reason (4.17)."""

    version_id = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="Is it of the quality that you answer for?",
        choices=[
            (AssuranceOutcome.ASSURED, "Yes: the panel can read it"),
            (AssuranceOutcome.RETURNED, "No: return it to its author"),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="What the author should put right", help_text="Needed when you return it.", required=False, widget=LONG
    )


class ReasonForm(forms.Form):
    """A recorded reason."""

    reason = forms.CharField(label="Your reason", widget=LONG)


class InterviewForm(forms.Form):
    """Somebody who is to be interviewed (4.18, 4.19)."""

    who = forms.CharField(label="Who is interviewed", max_length=200)
    witness = forms.BooleanField(label="They may be a witness in criminal proceedings", required=False)


class HeldForm(forms.Form):
    """An interview that was held (4.18)."""

    held_on = DateField(label="Held on", latest=calendar.today)
    recorded_in_writing = forms.BooleanField(label="A written record was made", required=False)
    shared_on = DateField(label="Their copy was given to them on", required=False, latest=calendar.today)
    told_not_disciplinary = forms.BooleanField(label="They were told that this is not disciplinary", required=False)
    policy_not_followed = forms.BooleanField(label="A policy or procedure was not followed", required=False)
    reason_asked = forms.BooleanField(label="Those concerned were asked why", required=False)
    reason_not_asked = forms.CharField(label="If not, why not", required=False, widget=LONG)


class WordsForm(forms.Form):
    """A view or an advice in words."""

    words = forms.CharField(label="In your words", widget=LONG)


class NoticeForm(AgencyChoice):
    """A notice to secure records (4.15)."""

    sent_on = DateField(label="Sent on", latest=calendar.today)

    def __init__(self, *args: object, review: Review, **kwargs: object) -> None:
        kwargs["initial"] = {"sent_on": calendar.today()}
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        told = set(review.hold_notices.values_list("agency_id", flat=True))
        rows = review.agencies.select_related("agency")
        self.offer([one.agency for one in rows if one.agency_id not in told])


class AcknowledgeForm(forms.Form):
    """That an agency has secured its records (4.15)."""

    on = DateField(label="Records secured on", latest=calendar.today)
    by = forms.CharField(label="Confirmed by", max_length=200)


class SentForm(forms.Form):
    """A letter was sent, by people (4.4, 4.16)."""

    sent_on = DateField(label="Sent on", latest=calendar.today)
    sent_to = forms.CharField(label="To which address", max_length=300)
