"""Taking down what is public of a review that has ended: the report, or the Home Office's letter alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.kernel.errors import NotVisible
from portal.kernel.openers import opens
from reviews.forms.ending import TakeDownForm
from reviews.forms.report import NothingForm
from reviews.openers_ending import TAKES_DOWN
from reviews.selectors.shown import Shown
from reviews.services import taking_down
from reviews.views.steps import step

FORMS = ["GET", "HEAD", "POST"]
BEYOND = "Copies that others made are beyond recall."


@opens(TAKES_DOWN, reauth=True)
@require_http_methods(FORMS)
def take_down(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The report leaves the public, for good: nothing of an ended review is published anew."""
    held = _held(request)
    form = TakeDownForm(request.POST or None)
    return step(
        request,
        form,
        taking_down.take_down,
        lambda: {**_about(held), **form.cleaned_data},
        told="It is taken down. The page and its files went from this site at once.",
        title="Take it down for good?",
        standfirst=_named(held),
        notes=[
            f"Page, files and its place in the public list go at once. {BEYOND}",
            "The review has ended, so it cannot be published again here.",
        ],
        button="Take it down",
        **_page(),
    )


@opens(TAKES_DOWN, reauth=True)
@require_http_methods(FORMS)
def letter_back(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The Home Office's letter leaves the public page; the report stays."""
    held = _held(request)
    if held.letter is None:
        raise NotVisible
    form = NothingForm(request.POST if request.method == "POST" else None)
    return step(
        request,
        form,
        taking_down.take_letter_back,
        lambda: _about(held),
        told="The letter is taken back. The report stays.",
        title="Take the Home Office’s letter back?",
        standfirst=_named(held),
        notes=[
            f"It leaves the public page at once, for good; the report stays. {BEYOND}",
        ],
        button="Take it back",
        **_page(),
    )


def _held(request: HttpRequest) -> Shown:
    return request.shown  # type: ignore[attr-defined,no-any-return]


def _about(held: Shown) -> dict[str, Any]:
    return {"review": held.review, "release_row": held.release}


def _named(held: Shown) -> str:
    """By its title where everybody can read that; a version that waits for its day is named by its reference alone."""
    return held.release.title if held.public else f"Review {held.review.reference}: a version that waits for its day"


def _page() -> dict[str, Any]:
    return {
        "tab": "What is public of an ended review",
        "kicker": "An ended review",
        "clauses": ["4.28"],
        "back": reverse("reviews:ended"),
        "button_kind": "warning",
    }
