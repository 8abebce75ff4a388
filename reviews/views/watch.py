"""Alerts, the sealed log of network addresses, and the report of access over a period (4.25)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel.calendar import long_date
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.openers import opens
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity
from reviews.forms.trail import AddressesForm, AlertForm, ReportForm, SecondForm
from reviews.models import AddressRequest, Alert, Review
from reviews.openers import capacity
from reviews.services import access_period, addresses, alerts
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOLD = capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.AUDITOR, *SSP_CHAIR_CAPACITIES)
TWO = capacity(*addresses.PAIRS)
REPORTS = capacity(*access_period.READERS)


def to(review: Review, name: str) -> str:
    return reverse(f"reviews:{name}", kwargs={"reference": review.reference})


@opens(TOLD)
@require_safe
def alert_list(request: HttpRequest, reference: str) -> HttpResponse:
    """The alerts that are for this person."""
    review, _ = of(request)
    rows = alerts.visible(user_of(request), review)
    return render(request, "reviews/alerts.html", {"review": review, "rows": rows})


@opens(TOLD)
@require_http_methods(FORMS)
def alert(request: HttpRequest, reference: str, alert_id: UUID) -> HttpResponse:
    """What one found."""
    review, _ = of(request)
    row = Alert.objects.filter(review=review, pk=alert_id, answered_at=None).select_related("about").first()
    if row is None or row not in alerts.visible(user_of(request), review):
        raise NotVisible
    form = AlertForm(request.POST or None)
    return step(
        request,
        form,
        alerts.answer,
        lambda: {"alert": row, **form.cleaned_data},
        done=to(review, "alerts"),
        told="It is recorded.",
        title=f"{row.get_kind_display()}: what did you find?",
        notes=[f"{row.about.name}: {row.counted} within {row.minutes} minutes on {long_date(row.on)}."],
        clauses=["4.25"],
        review=review,
        back=to(review, "alerts"),
        button="Record it",
    )


@opens(TWO, reauth=True)
@require_http_methods(FORMS)
def address_list(request: HttpRequest, reference: str) -> HttpResponse:
    """What was asked, and the form that asks."""
    review, held = of(request)
    user = user_of(request)
    form = AddressesForm(request.POST or None, people=addresses.askable(held))
    rows = [(one, addresses.may_answer(user, one) and one.waits) for one in addresses.visible(user, review)]
    return step(
        request,
        form,
        addresses.ask,
        lambda: {"review": review, **form.cleaned_data},
        done=to(review, "addresses"),
        told="It is asked. The second person finds it on this page.",
        template="reviews/addresses.html",
        review=review,
        rows=rows,
        back=to(review, "addresses"),
    )


@opens(TWO, reauth=True)
@require_http_methods(FORMS)
def address_one(request: HttpRequest, reference: str, opening_id: UUID) -> HttpResponse:
    """The second person's answer; then, for both, the addresses."""
    review, _ = of(request)
    user = user_of(request)
    rows = AddressRequest.objects.select_related("review", "about", "asked_by", "answered_by")
    row = must_exist(rows.filter(review=review, pk=opening_id).first())
    here: dict[str, Any] = {"review": review, "row": row, "back": to(review, "addresses")}
    if addresses.may_read(user, row):
        found = addresses.read(acting_user=user, row=row)
        return render(request, "reviews/addresses_open.html", here | {"found": found})
    if not (row.waits and addresses.may_answer(user, row)):
        raise NotVisible
    form = SecondForm(request.POST or None)
    return step(
        request,
        form,
        addresses.answer,
        lambda: {"row": row, "agreed": form.cleaned_data["agreed"] == "yes"},
        done=to(review, "addresses"),
        told="Your answer is recorded.",
        template="reviews/addresses_second.html",
        **here,
    )


@opens(REPORTS)
@require_safe
def period(request: HttpRequest, reference: str) -> HttpResponse:
    """The period of a report."""
    review, held = of(request)
    governs = held.has(Capacity.INFORMATION_GOVERNANCE)
    context = {"review": review, "form": ReportForm(), "governs": governs}
    return render(request, "reviews/access_period.html", context)


@opens(REPORTS, reauth=True)
@require_safe
def period_file(request: HttpRequest, reference: str) -> HttpResponse:
    """The report as a spreadsheet, or the form again with what is wrong."""
    review, held = of(request)
    form = ReportForm(request.GET)
    if not form.is_valid():
        governs = held.has(Capacity.INFORMATION_GOVERNANCE)
        context = {"review": review, "form": form, "governs": governs}
        return render(request, "reviews/access_period.html", context)
    made = access_period.report(acting_user=user_of(request), review=review, **form.cleaned_data)
    response = HttpResponse(made, content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="access.xlsx"'
    response["Cache-Control"] = "no-store"
    return response
