"""Two versions of a document side by side: what changed, word by word."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documentroom.forms import kinds_for
from documentroom.models import Version
from documentroom.openers import DOCUMENT, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import opening, reading
from documentroom.services.opening import COMPARED, Stopped, chunks_of
from portal.kernel.calendar import long_date
from portal.kernel.errors import Refused
from portal.kernel.openers import opens

TOO_LARGE = (
    "These two versions are too large, or too different, to be laid side by side here. Read one after the other."
)


class TwoForm(forms.Form):
    """Which two versions: of those that this person reads."""

    older = forms.TypedChoiceField(label="From", coerce=int)
    newer = forms.TypedChoiceField(label="To", coerce=int)

    def __init__(self, *args: Any, rows: list[Version], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(row.number, f"Version {row.number}, {long_date(row.filed_at)}") for row in rows]
        for name, row in zip(("newer", "older"), rows, strict=False):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
            self.fields[name].initial = row.number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("older") and data.get("older") == data.get("newer"):
            self.add_error("newer", "Choose two different versions.")
        return data


@opens(DOCUMENT)
@never_kept
@require_safe
def compare(request: RoomRequest, reference: str, document_id: object) -> HttpResponseBase:
    """What changed between two versions that this person reads now. Each is opened, and its opening entered, first."""
    found = request.document
    readable = request.room.readable().filter(document=found, file_type__in=COMPARED)
    rows = list(readable.select_related("filed_by").order_by("-number"))
    form = TwoForm(request.GET if "newer" in request.GET else None, rows=rows) if len(rows) > 1 else None
    context = {"review": request.review, "document": found, "kind": kinds_for(found), "form": form}
    if form is not None and form.is_bound and form.is_valid():
        wanted = sorted((form.cleaned_data["older"], form.cleaned_data["newer"]))
        older, newer = (next(row for row in rows if row.number == number) for number in wanted)
        context |= _changes(request, older, newer)
    return render(request, "documentroom/compare.html", context)


def _changes(request: RoomRequest, older: Version, newer: Version) -> dict[str, Any]:
    for row in (older, newer):
        row.document, row.review = request.document, request.review
    codes = [reading.mark_for(acting_user=request.user, version=row).code for row in (older, newer)]
    context: dict[str, Any] = {"older": older, "newer": newer, "codes": codes}
    try:
        streams = [chunks_of(row.vault_scope, row) for row in (older, newer)]
        return context | {"found": opening.changes(streams[0], older.size, streams[1])}
    except Stopped:
        return context | {"fault": TOO_LARGE}
    except Refused as refused:
        return context | {"fault": str(refused)}
