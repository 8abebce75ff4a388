"""Forms of the workbench: evidence, the panel's word on a finding, a family's question traced (4.13, 4.21, 4.23)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from reviews.enums import ImrState
from reviews.enums_report import PointSaid
from reviews.forms.begin import long
from reviews.models import Imr
from reviews.policy import Rights
from reviews.selectors import chronology
from reviews.selectors.findings import Evidence, reads
from reviews.selectors.workbench import Bench
from reviews.services.workbench import Beside, Source

IMR, ROW, FINDING = "imr", "row", "finding"


def assured(held: Rights) -> list[Imr]:
    """The agencies' reviews that this person reads now."""
    rows = Imr.objects.filter(review=held.review, state=ImrState.ASSURED).select_related("agency")
    return [one for one in rows.order_by("agency__name") if reads(held, one, None, None)]


class EvidenceForm(forms.Form):
    """One piece of evidence: a passage, a row of the merged chronology, or (beside a question) a finding."""

    source = forms.ChoiceField(label="What is the evidence?", widget=forms.RadioSelect)
    finding = forms.ChoiceField(label="Which finding", required=False)
    imr = forms.ChoiceField(label="Whose review", required=False)
    page = forms.IntegerField(label="Page of the review", required=False, min_value=1, max_value=5000)
    passage = forms.CharField(
        label="The passage", help_text="Its words or its paragraph’s number.", required=False, widget=long(3)
    )
    row = forms.IntegerField(
        label="Row of the merged chronology",
        help_text="Its number there. You can also open the row in the chronology and set it from its own page.",
        required=False,
        min_value=1,
    )

    def __init__(self, *args: Any, held: Rights, evidence: Evidence | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held, self.evidence = held, evidence
        self.imrs = {str(one.pk): one for one in assured(held)}
        sources = [(IMR, "A passage of an agency’s review"), (ROW, "A row of the merged chronology")]
        if evidence is None:
            del self.fields["finding"]
        else:
            sources.insert(0, (FINDING, "A finding"))
            choices = [(str(one.point.pk), f"{one.number}. {one.point.words[:90]}") for one in evidence.findings]
            self.fields["finding"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]
        self.fields["source"].choices = sources  # type: ignore[attr-defined]
        self.fields["imr"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"), *((key, one.agency.name) for key, one in self.imrs.items())
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        kind = found.get("source")
        if kind == FINDING:
            if not found.get("finding"):
                raise ValidationError({"finding": "Choose the finding."})
            assert self.evidence is not None  # noqa: S101 - the choice is there with it alone
            chosen = next(one for one in self.evidence.findings if str(one.point.pk) == found["finding"])
            found["made"] = Source(point=chosen.point)
        elif kind == IMR:
            if not found.get("imr"):
                raise ValidationError({"imr": "Choose whose review."})
            found["made"] = Source(self.imrs[found["imr"]], found.get("page"), found.get("passage", ""))
        elif kind == ROW:
            found["made"] = Source(row=self._row(found.get("row")))
        return found

    def _row(self, number: int | None) -> Any:
        entries = chronology.merged(self.held).entries
        if number is None or number > len(entries):
            raise ValidationError({"row": "Give the number of a row of the merged chronology."})
        return chronology.visible_rows(self.held).get(pk=entries[number - 1].id)


class RowForm(forms.Form):
    """Beside what a row of the chronology is set."""

    beside = forms.ChoiceField(label="Set this row beside", widget=forms.RadioSelect)

    def __init__(self, *args: Any, bench: Bench, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.made: dict[str, Beside] = {}
        choices = []
        for line in bench.lines:
            self.made[key := f"question:{line.asked.key}"] = Beside(question=line.asked.key)
            choices.append((key, f"Question {line.asked.number}: {line.asked.words}"))
        for family in bench.families:
            self.made[key := f"family:{family.question.pk}"] = Beside(family=family.question)
            choices.append((key, f"A family asked: {family.question.question}"))
        for one in bench.evidence.findings:
            if one.point.agreed_on is None:
                self.made[key := f"point:{one.point.pk}"] = Beside(point=one.point)
                choices.append((key, f"Finding {one.number}: {one.point.words}"))
        self.fields["beside"].choices = choices  # type: ignore[attr-defined]

    def clean_beside(self) -> Beside:
        return self.made[self.cleaned_data["beside"]]


class PointAnswerForm(forms.Form):
    """A member's word on a finding (4.21)."""

    said = forms.ChoiceField(label="Your answer", choices=PointSaid.choices, widget=forms.RadioSelect)
    words = forms.CharField(label="Your reason or your question", required=False, widget=long(4))

    def clean_said(self) -> PointSaid:
        return PointSaid(self.cleaned_data["said"])


class TraceForm(forms.Form):
    """Which question of the terms takes a family's question up, and where the report answers it (4.13)."""

    taken_up = forms.ChoiceField(label="Which question of the terms takes it up?", required=False)
    place = forms.CharField(
        label="Where the report answers it",
        help_text="Page and paragraph, as the family will find them. It is shown to them with that version alone.",
        required=False,
        max_length=200,
    )

    def __init__(self, *args: Any, bench: Bench, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {str(line.asked.key): line.asked.key for line in bench.lines}
        choices = [(str(line.asked.key), f"{line.asked.number}. {line.asked.words[:90]}") for line in bench.lines]
        self.fields["taken_up"].choices = [("", "None yet"), *choices]  # type: ignore[attr-defined]

    def clean_taken_up(self) -> Any:
        return self.keys.get(self.cleaned_data["taken_up"])
