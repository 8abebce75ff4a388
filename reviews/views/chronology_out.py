"""The merged chronology, whole and in one reading: as a Word file, as a workbook, and drawn for paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.kernel.calendar import long_date, today
from portal.kernel.openers import opens
from reviews import papers
from reviews.chronology import files, timeline
from reviews.chronology.merging import Entry
from reviews.editions import edition
from reviews.forms.chronology import SpanForm
from reviews.selectors import chronology as selector
from reviews.selectors import chronology_reading as reading
from reviews.selectors.chronology_found import found_of
from reviews.services.chronology import taken_out
from reviews.views.chronology import MERGED, asked_reading
from reviews.views.steps import of, user_of

EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHEET = 60  # rows of one drawn sheet


def _asked(request: HttpRequest) -> tuple[selector.Merged, list[Entry], tuple[date | None, date | None]]:
    """The chronology and the part of it that the address asks for."""
    _, held = of(request)
    whole, span = selector.merged(held), SpanForm(request.GET)
    days = (span.cleaned_data.get("first"), span.cleaned_data.get("last")) if span.is_valid() else (None, None)
    return whole, whole.between(*days), days


@opens(MERGED)
@require_safe
def drawing(request: HttpRequest, reference: str) -> HttpResponse:
    """The timeline sheet by sheet, with its rows as a list, for printing."""
    review, _ = of(request)
    whole, entries, days = _asked(request)
    under = _under(request)
    parts = [entries[start : start + SHEET] for start in range(0, len(entries), SHEET)]
    rows = reading.shown(whole, entries, under)
    one = len(parts) == 1
    sheets = [
        {
            "drawing": timeline.draw(
                part, whole.numbers, whole.open, first=days[0] if one else None, last=days[1] if one else None
            ),
            "rows": rows[index * SHEET : (index + 1) * SHEET],
        }
        for index, part in enumerate(parts)
    ]
    context = {"review": review, "sheets": sheets, "reading": asked_reading(request), "asked": request.GET.urlencode()}
    return render(request, "reviews/chronology_print.html", context)


def _under(request: HttpRequest) -> reading.Pseudonyms | None:
    review, _ = of(request)
    return reading.pseudonyms(review) if asked_reading(request) == reading.ALIAS else None


@opens(MERGED, reauth=True)
@require_safe
def word(request: HttpRequest, reference: str) -> HttpResponse:
    """As a Word file."""
    review, _ = of(request)
    whole, entries, _days = _asked(request)
    under = _under(request)
    how = "under pseudonyms" if under else "by name"
    said = [
        f"Review {review.reference}. {len(entries)} rows of {len(whole.agencies)} agencies, read {how}, "
        f"as it stood on {long_date(today())}."
    ]
    rows = reading.shown(whole, entries, under)
    body = files.word(
        "Merged chronology", edition(review.edition).marked, said, rows, _differences(whole, entries, under)
    )
    return _file(request, body, papers.WORD_TYPE, "docx")


@opens(MERGED, reauth=True)
@require_safe
def excel(request: HttpRequest, reference: str) -> HttpResponse:
    """As a workbook, whose table can be read in again."""
    review, _ = of(request)
    whole, entries, _days = _asked(request)
    under = _under(request)
    marking = edition(review.edition).marked
    rows = reading.shown(whole, entries, under)
    body = files.excel("Merged chronology", marking, rows, _differences(whole, entries, under))
    return _file(request, body, EXCEL_TYPE, "xlsx")


def _differences(
    whole: selector.Merged, entries: Iterable[Entry], under: reading.Pseudonyms | None
) -> Iterable[files.Difference]:
    """What does not fit between the rows that are written, with the note that settled it."""
    known = {one.id for one in entries}
    for one in found_of(whole, [one for one in whole.found if known.issuperset(one.rows)], under):
        rows = "; ".join(f"row {row.number}, {row.agency}, {row.moment}" for row in one.rows)
        note = f"{one.settled_note} ({one.settled.by.name}, {long_date(one.settled.at)})" if one.settled else "Open"
        yield files.Difference(f"{one.question} {one.note}".strip(), rows, note)


def _file(request: HttpRequest, body: bytes, kind: str, ending: str) -> HttpResponse:
    """Written down before a byte is sent; nothing keeps it and nothing in it runs (nevers 1 and 2)."""
    review, _ = of(request)
    taken_out(acting_user=user_of(request), review=review, kind=ending, reading=asked_reading(request))
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="chronology.{ending}"'
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
