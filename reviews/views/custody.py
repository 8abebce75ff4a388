"""What two records custodians open of an ended review: named items, for 14 days, with a cause."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.api import Agency
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.forms import audit_refusal
from portal.kernel.openers import opens
from reviews.custody_kinds import KINDS
from reviews.enums import Section
from reviews.forms.ending import OpeningForm
from reviews.models import NamedOpening, Review
from reviews.openers_ending import CUSTODIAN
from reviews.selectors import ending as selector
from reviews.services import custody as service
from reviews.views.steps import step, user_of


def address(review: Review, name: str = "custody", **more: Any) -> str:
    return reverse(f"reviews:{name}", kwargs={"reference": review.reference, **more})


@opens(CUSTODIAN)
@require_safe
def custody(request: HttpRequest, reference: str) -> HttpResponse:
    """What is asked for, what is open until when, and what was."""
    review, user = _review(request), user_of(request)
    labels = {value: label for value, label, _ in KINDS}
    agencies = {str(one.pk): one.name for one in Agency.objects.all()}
    rows = [
        {
            "row": row,
            "items": [_said(item, labels, agencies) for item in row.items],
            "open": selector.is_open(row),
            "reads": selector.is_open(row) and user.pk in (row.asked_by_id, row.agreed_by_id),
            "waits": row.agreed_at is None and row.ended_at is None,
            "mine": row.asked_by_id == user.pk,
        }
        for row in selector.openings(review)
    ]
    context = {
        "review": review,
        "rows": rows,
        "alone": len(selector.keepers(review, service.CUSTODIANS)) < 2,
    }
    return render(request, "reviews/custody.html", context)


def _said(item: dict[str, str], labels: dict[str, str], agencies: dict[str, str]) -> str:
    shelf = Section(item["section"]).label
    kind = labels.get(item["kind"], "") if item["kind"] else "everything"
    of = f", of {agencies.get(item['agency'], 'an agency')} alone" if item["agency"] else ""
    return f"{shelf}: {kind.lower() if kind != kind.upper() else kind}{of}"


@opens(CUSTODIAN, reauth=True)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, reference: str) -> HttpResponse:
    """One custodian names what is needed."""
    review = _review(request)
    form = OpeningForm(request.POST or None, kinds=KINDS)
    return step(
        request,
        form,
        service.ask,
        lambda: {"review": review, **form.arguments()},
        done=address(review),
        told="Another records custodian is told that something waits.",
        title="Ask to open something",
        tab="Ask to open something",
        kicker=f"Review {review.reference}",
        notes=[
            "Name as little as will do. Once another records custodian agrees, the two of you can read it for 14 days."
        ],
        back=address(review),
        button="Ask another custodian",
    )


class WhichForm(forms.Form):
    what = forms.ChoiceField(choices=[("agree", ""), ("end", "")])


@opens(CUSTODIAN, reauth=True)
@require_POST
def answer(request: HttpRequest, reference: str, named_id: UUID) -> HttpResponse:
    """Another custodian agrees; or one of them declines or ends it."""
    review, form = _review(request), WhichForm(request.POST)
    row = NamedOpening.objects.filter(pk=named_id, review=review).first()
    if row is None or not form.is_valid():
        raise NotVisible
    agrees = form.cleaned_data["what"] == "agree"
    done = service.agree if agrees else service.end
    arguments: dict[str, Any] = {"acting_user": user_of(request), "review": review, "opening": row}
    try:
        done(**arguments)
    except Refused as refused:
        audit_refusal(refused, done, arguments)
        messages.error(request, str(refused))
    else:
        messages.success(request, "Open for 14 days, to you and to who asked." if agrees else "It is closed.")
    return redirect(address(review))


def _review(request: HttpRequest) -> Review:
    return request.review  # type: ignore[attr-defined,no-any-return]
