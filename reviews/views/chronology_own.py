"""One agency's chronology: written by its author, read by its own people, handed in to be merged (4.15, 4.16)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import Agency
from portal.kernel import both, once
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.chronology.rows import COLUMNS
from reviews.enums import Section, Verb
from reviews.forms.chronology import HandInForm, RowForm
from reviews.forms.terms import Stamped
from reviews.models import ChronologyRow, Review
from reviews.openers import review_right
from reviews.selectors import chronology as selector
from reviews.selectors.chronology_reading import said_time, said_when
from reviews.services import chronology as service
from reviews.views.steps import of, step, user_of

READS = review_right(Section.CHRONOLOGIES, Verb.READ, Verb.FILE)
WRITES = review_right(Section.CHRONOLOGIES, Verb.FILE)
PAGE = 200


def address(review: Review, agency: Agency, name: str = "chronology_agency") -> str:
    """The address of one agency's chronology, or of something done with it."""
    return reverse(f"reviews:{name}", kwargs={"reference": review.reference, "agency_id": agency.pk})


def load_agency(request: HttpRequest, agency_id: UUID, *, to_write: bool = False) -> Agency:
    """An agency whose chronology this person may see, or write. Raises NotVisible for every other."""
    _, held = of(request)
    found = selector.visible_agencies(held).filter(pk=agency_id).first()
    if found is None or (to_write and not selector.keeps(held, agency_id)):
        raise NotVisible
    return found


def load_row(request: HttpRequest, agency: Agency, row_id: UUID) -> ChronologyRow:
    """One of the agency's rows that this person may see."""
    _, held = of(request)
    return must_exist(selector.visible_rows(held).filter(agency=agency, pk=row_id).first())


@opens(READS)
@require_safe
def agency(request: HttpRequest, reference: str, agency_id: UUID) -> HttpResponse:
    """The agency's rows, what is wrong with them, and when they were handed in."""
    review, held = of(request)
    body = load_agency(request, agency_id)
    own, keeps = selector.own_agency_ids(held), selector.keeps(held, agency_id)
    if not keeps and agency_id not in own and not selector.sees_merged(held):
        raise NotVisible
    rows = selector.visible_rows(held).filter(agency=body).order_by("number")
    count, number = rows.count(), _number(request)
    part = rows[(number - 1) * PAGE : number * PAGE]
    drafts = rows.filter(hand_in=None).count()
    context = {
        "review": review,
        "agency": body,
        "keeps": keeps,
        "mine": agency_id in own,
        "rows": [_shown(row) for row in part],
        "count": count,
        "drafts": drafts,
        "hand_ins": [one for one in selector.visible_hand_ins(held) if one.agency_id == body.pk],
        "before": number - 1 if number > 1 else 0,
        "after": number + 1 if number * PAGE < count else 0,
        "merged": selector.sees_merged(held),
    }
    return render(request, "reviews/chronology_agency.html", context)


def _number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return max(1, int(asked)) if asked.isdigit() and len(asked) < 5 else 1


def _shown(row: ChronologyRow) -> dict[str, Any]:
    time = said_time(row.kept)
    when = said_when(row.kept)
    faults = [f"{COLUMNS[name]}: {said}" for name, said in row.faults.items()]
    return {**row.words(), "row": row, "moment": f"{when}, {time}" if time else when, "faults": faults}


@opens(WRITES)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, reference: str, agency_id: UUID) -> HttpResponse:
    """A new row."""
    review, _ = of(request)
    body, form = load_agency(request, agency_id, to_write=True), once.once(RowForm(request.POST or None))
    if request.method == "POST" and form.is_valid():
        by = {"acting_user": user_of(request), "review": review, "agency": body}
        made = call(form, service.save_row, **by, given=form.given)
        if made is not None:
            messages.success(request, f"Row {made.number} is kept.")
            again = address(review, body, "chronology_row_add")
            return redirect(again if "another" in request.POST else address(review, body))
    return _form_page(request, body, form)


@opens(WRITES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, reference: str, agency_id: UUID, row_id: UUID) -> HttpResponse:
    """Changes a row. Of two people at the same row, the second is shown both."""
    review, _ = of(request)
    body = load_agency(request, agency_id, to_write=True)
    row = load_row(request, body, row_id)
    first = {**row.words(), "stamp": row.version}
    form = both.watch(RowForm(request.POST or None, initial=first), row, lambda fresh: fresh.words())
    if request.method == "POST" and form.is_valid():
        by = {"acting_user": user_of(request), "review": review, "agency": body}
        made = call(form, service.save_row, **by, given=form.given, row=row, stamp=form.cleaned_data["stamp"])
        if made is not None:
            messages.success(request, f"Row {made.number} is kept.")
            return redirect(address(review, body))
    return _form_page(request, body, form, row=row)


def _form_page(request: HttpRequest, body: Agency, form: RowForm, **more: Any) -> HttpResponse:
    review, _ = of(request)
    context = {"review": review, "agency": body, "form": form, "back": address(review, body), **more}
    return render(request, "reviews/chronology_row.html", context)


@opens(WRITES)
@require_http_methods(["POST"])
def correct(request: HttpRequest, reference: str, agency_id: UUID, row_id: UUID) -> HttpResponse:
    """Begins a correction of a row that was handed in."""
    review, _ = of(request)
    body = load_agency(request, agency_id, to_write=True)
    row, form = load_row(request, body, row_id), forms.Form(request.POST)
    made = call(form, service.correct, acting_user=user_of(request), review=review, agency=body, row=row)
    if made is None:
        context = {"review": review, "form": form, "back": address(review, body)}
        return render(request, "reviews/act_refused.html", context, status=409)
    place = {"reference": review.reference, "agency_id": body.pk, "row_id": made.pk}
    return redirect(reverse("reviews:chronology_row", kwargs=place))


@opens(WRITES)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest, reference: str, agency_id: UUID, row_id: UUID) -> HttpResponse:
    """Takes out a row that is not handed in."""
    review, _ = of(request)
    body = load_agency(request, agency_id, to_write=True)
    row = load_row(request, body, row_id)
    form = Stamped(request.POST or None, initial={"stamp": row.version})
    return step(
        request,
        form,
        service.remove_row,
        lambda: {"review": review, "agency": body, "row": row, "stamp": form.cleaned_data["stamp"]},
        done=address(review, body),
        told=f"Row {row.number} is taken out.",
        review=review,
        title=f"Take out row {row.number}?",
        tab="Chronology",
        notes=[said_when(row.kept), row.kept.get("event", "")],
        clauses=["4.16"],
        button="Take it out",
        button_kind="warning",
        back=address(review, body),
    )


@opens(WRITES)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: HttpRequest, reference: str, agency_id: UUID) -> HttpResponse:
    """Hands the chronology in."""
    review, held = of(request)
    body = load_agency(request, agency_id, to_write=True)
    rows = selector.visible_rows(held).filter(agency=body)
    drafts, anything = rows.filter(hand_in=None).count(), rows.exists()
    form = HandInForm(request.POST or None, has_rows=anything)
    return step(
        request,
        form,
        service.hand_in,
        lambda: {"review": review, "agency": body, **form.cleaned_data},
        done=lambda made: page("chronology", review) if selector.sees_merged(held) else address(review, body),
        told="The chronology is handed in.",
        review=review,
        title=f"Hand in the chronology of {body}",
        tab="Chronology",
        standfirst=_handing_in(drafts),
        clauses=["4.15", "4.16"],
        button="Hand in",
        back=address(review, body),
    )


def _handing_in(rows: int) -> str:
    """What handing in does, in a sentence or two."""
    if not rows:
        return "There is no row that is not handed in yet."
    what = (
        "One row joins the merged chronology and stays as it is."
        if rows == 1
        else (f"{rows} rows join the merged chronology and stay as they are.")
    )
    return f"{what} A mistake is corrected by a row that takes the place of the old one."
