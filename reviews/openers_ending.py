"""What opens the pages of an ended review: its end to whoever keeps it, its named items to its records custodians."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse

from portal.accounts.api import OfficeKind, has_office
from portal.accounts.openers import SIGNED_IN
from portal.audit.api import PORTAL_CHAIN, record, review_chain
from portal.kernel.errors import NotVisible
from portal.kernel.openers import NeedsSignIn, Opener
from reviews.enums import Capacity
from reviews.models import Destruction, Participant, Review
from reviews.policy import rights, standing
from reviews.selectors import ending as selector
from reviews.selectors import shown

OFFICES = (OfficeKind.COORDINATOR, OfficeKind.SSP_CHAIR, OfficeKind.DEPUTY_SSP_CHAIR)
KEEPING_OFFICES = (*OFFICES, OfficeKind.RECORDS_CUSTODIAN)


def _find(request: HttpRequest, view_kwargs: dict[str, Any], capacities: frozenset[Capacity]) -> None:
    SIGNED_IN.check(request, view_kwargs)
    user: Any = request.user
    review = Review.objects.filter(reference=view_kwargs["reference"]).first() or Review()
    if not selector.capacities_at_the_end(user, review) & capacities:
        rows = Participant.objects.filter(standing(terms_asked_again=True), review=review, user=user)
        again = rows.filter(capacity__in=capacities).first()
        if again is not None and review.closed:
            raise NeedsSignIn(reverse("reviews:terms_again", kwargs={"participant_id": again.id}), come_back=False)
        raise NotVisible
    request.review = review  # type: ignore[attr-defined]
    match = request.resolver_match
    ids = {"section": "", "page": match.view_name if match else "", "method": request.method}
    with transaction.atomic():
        record(chain=review_chain(review.pk), verb="review.visited", actor=user, subject=review, ids=ids)


def _keeps(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    _find(request, view_kwargs, selector.KEEPING)


def _decides(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    _find(request, view_kwargs, selector.DECIDING)


def _custodian(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    _find(request, view_kwargs, frozenset({Capacity.CUSTODIAN}))
    user: Any = request.user
    request.rights = rights(user, request.review)  # type: ignore[attr-defined]


def _keepers(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """The list: by office, or for whoever keeps one; each finds their own on it, and nobody another's."""
    SIGNED_IN.check(request, view_kwargs)
    user: Any = request.user
    if not has_office(user, *KEEPING_OFFICES) and not selector.kept_by(user):
        raise NotVisible


def _certificate(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """What stays of a destroyed review, for the partnership's offices: no word of a case is in it."""
    SIGNED_IN.check(request, view_kwargs)
    user: Any = request.user
    rows = Destruction.objects.filter(state__in=selector.GONE).select_related("review", "asked_by", "agreed_by")
    found = rows.filter(pk=view_kwargs["destruction_id"]).first()
    if found is None or not has_office(user, *KEEPING_OFFICES, OfficeKind.AUDITOR):
        raise NotVisible
    request.destruction = found  # type: ignore[attr-defined]
    with transaction.atomic():
        record(chain=PORTAL_CHAIN, verb="certificate.read", actor=user, subject=found)


def _takes_down(request: HttpRequest, view_kwargs: dict[str, Any]) -> None:
    """What is public of an ended review, for who keeps its end and for the partnership's chair or deputy of today."""
    SIGNED_IN.check(request, view_kwargs)
    user: Any = request.user
    found = shown.find(user, view_kwargs["release_id"])
    if found is None:
        raise NotVisible
    request.shown = found  # type: ignore[attr-defined]
    match = request.resolver_match
    ids = {"section": "", "page": match.view_name if match else "", "method": request.method}
    with transaction.atomic():
        record(chain=review_chain(found.review.pk), verb="review.visited", actor=user, subject=found.release, ids=ids)


KEEPERS = Opener("ended reviews: keeps one, or an office", _keepers)
KEEPS = Opener("ended review: keeps it", _keeps)
DECIDES = Opener("ended review: coordinator or partnership's chair", _decides)
CUSTODIAN = Opener("ended review: records custodian", _custodian)
CERTIFICATE = Opener("ended reviews: a certificate", _certificate)
TAKES_DOWN = Opener("ended review: takes down what is public of it", _takes_down)
