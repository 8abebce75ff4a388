"""Ended reviews: when each may be destroyed, what holds it, its destruction by two people, and the certificate."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.api import OfficeKind, has_office
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel.errors import NotVisible
from portal.kernel.openers import opens
from reviews.enums_office import DestructionState
from reviews.forms.ending import CustodianForm, SureForm, WhyForm
from reviews.models import Destruction, LegalHold, Review
from reviews.openers_ending import CERTIFICATE, DECIDES, KEEPERS, KEEPING_OFFICES, KEEPS
from reviews.papers_ending import certificate_lines, certificate_paper
from reviews.selectors import ending as selector
from reviews.selectors import shown as public
from reviews.services import ending as service
from reviews.services.people import InvitedTo
from reviews.views.steps import step, user_of

FORMS = ["GET", "HEAD", "POST"]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def address(review: Review, name: str = "ending", **more: Any) -> str:
    return reverse(f"reviews:{name}", kwargs={"reference": review.reference, **more})


@opens(KEEPERS)
@require_safe
def ended_list(request: HttpRequest) -> HttpResponse:
    """The ended reviews that this person keeps, with the day on which each may end; below, what was destroyed."""
    user = user_of(request)
    rows = selector.kept_by(user)
    gone = Destruction.objects.filter(state__in=selector.GONE).select_related("review")
    certified = list(gone) if has_office(user, *KEEPING_OFFICES, OfficeKind.AUDITOR) else []
    shown = public.to_take_down(user)
    if rows or shown:
        with transaction.atomic():
            listed = sorted({str(one.review.pk) for one in rows} | {str(one.review.pk) for one in shown})
            record(chain=PORTAL_CHAIN, verb="reviews.listed", actor=user, ids={"reviews": listed})
    return render(request, "reviews/ended.html", {"rows": rows, "gone": certified, "shown": shown})


@opens(KEEPS)
@require_safe
def ending(request: HttpRequest, reference: str) -> HttpResponse:
    """One ended review: until when it is kept, what holds it, and where its destruction stands."""
    review, user = _review(request), user_of(request)
    held = selector.capacities_at_the_end(user, review)
    ended = selector.ended(review)
    if ended is None:
        raise NotVisible
    row = ended.destruction
    earlier = Destruction.objects.filter(review=review, state=DestructionState.STOPPED).select_related("stopped_by")
    context = {
        "ended": ended,
        "reference": review.reference,
        "holds": selector.holds(review),
        "row": row,
        "stopped": list(earlier),
        "decides": bool(held & selector.DECIDING),
        "custodian": bool(held - selector.DECIDING),
        "mine": row is not None and row.asked_by_id == user.pk,
        "keepers": selector.keepers(review),
        "invited": selector.invited(review),
        "me": user.pk,
        "shown": public.shown_of(user, review),
        "taken_down": public.taken_down(review),
        "in_a_kms": selector.IN_A_KMS if selector.key_in_a_kms() else "",
    }
    return render(request, "reviews/ending.html", context)


@opens(DECIDES)
@require_http_methods(FORMS)
def hold(request: HttpRequest, reference: str) -> HttpResponse:
    """Place a legal hold."""
    review = _review(request)
    notes = ["While it stands, nothing of this review is destroyed. A destruction that was asked for stops."]
    return _page(request, review, service.place_hold, WhyForm(request.POST or None), "Place a legal hold", notes, {})


@opens(DECIDES)
@require_http_methods(FORMS)
def lift(request: HttpRequest, reference: str, hold_id: UUID) -> HttpResponse:
    """Lift a legal hold; somebody else than who placed it."""
    review = _review(request)
    row = LegalHold.objects.filter(pk=hold_id, review=review, lifted_at__isnull=True).first()
    if row is None:
        raise NotVisible
    form = WhyForm(request.POST or None)
    return _page(request, review, service.lift_hold, form, "Lift this legal hold", [row.reason], {"hold": row})


@opens(DECIDES)
@require_http_methods(FORMS)
def custodian(request: HttpRequest, reference: str) -> HttpResponse:
    """Invite a records custodian, after the end too: two of them together open named items."""
    review = _review(request)
    form = CustodianForm(request.POST or None)

    def done(made: InvitedTo) -> str:
        """To the code that is told by telephone, for somebody new; else back."""
        asked = made.account.invitation
        return reverse("accounts:invitation", kwargs={"invitation_id": asked.pk}) if asked else address(review)

    return step(
        request,
        form,
        service.invite_custodian,
        lambda: {"review": review, **form.cleaned_data},
        done=done,
        told="They are invited. Nothing opens for them until their declaration is accepted.",
        template="reviews/step.html",
        title="Invite a records custodian",
        tab="End of a review",
        kicker=f"Review {review.reference}",
        notes=[
            "They declare as everybody else. The partnership’s chair or the deputy accepts them: not who invited them."
        ],
        back=address(review),
        button="Send the invitation",
    )


@opens(DECIDES, reauth=True)
@require_http_methods(FORMS)
def destroy(request: HttpRequest, reference: str) -> HttpResponse:
    """The first of two people asks; or the second agrees, and it is announced."""
    review = _review(request)
    second = selector.in_hand(review) is not None
    notes = [
        "Its key is destroyed, with every file and record of it. Nobody can bring anything back, from a backup either.",
        "What is published stays published. The audit trail stays, without a readable word of the case.",
        "It is announced for 14 days to everybody who keeps this review, and any of the coordinator and the"
        " partnership’s chair can stop it until then."
        if second
        else "A second person must agree. Then it is announced for 14 days before anything happens.",
    ]
    done = service.agree_destruction if second else service.ask_destruction
    title = "Agree to the destruction" if second else "Have this review destroyed"
    return _page(request, review, done, SureForm(request.POST or None), title, notes, None, button_kind="warning")


@opens(DECIDES)
@require_http_methods(FORMS)
def stop(request: HttpRequest, reference: str) -> HttpResponse:
    """Either of them stops it, until it begins."""
    review = _review(request)
    row = selector.in_hand(review)
    if row is None or row.state == DestructionState.RUNNING:
        raise NotVisible
    return _page(request, review, service.stop_destruction, WhyForm(request.POST or None), "Stop it", [], {})


def _page(
    request: HttpRequest,
    review: Review,
    done: Any,
    form: Any,
    title: str,
    notes: list[str],
    more: dict[str, Any] | None,
    **context: Any,
) -> HttpResponse:
    """A step of the end: its form, its service, and back to the review's end. ``more``: None where nothing is typed."""

    def arguments() -> dict[str, Any]:
        return {"review": review} if more is None else {"review": review, **form.cleaned_data, **more}

    return step(
        request,
        form,
        done,
        arguments,
        done=address(review),
        told="Recorded.",
        template="reviews/step.html",
        title=title,
        tab="End of a review",
        kicker=f"Review {review.reference}",
        notes=notes,
        back=address(review),
        button=title,
        **context,
    )


@opens(CERTIFICATE)
@require_safe
def certificate(request: HttpRequest, destruction_id: UUID) -> HttpResponse:
    """What stays of a destroyed review: who, when, the digest of what, and where its trail ends."""
    row: Destruction = request.destruction  # type: ignore[attr-defined]
    return render(request, "reviews/certificate.html", {"row": row, "lines": certificate_lines(row)})


@opens(CERTIFICATE)
@require_safe
def certificate_word(request: HttpRequest, destruction_id: UUID) -> HttpResponse:
    """The same as a Word document."""
    row: Destruction = request.destruction  # type: ignore[attr-defined]
    held = BytesIO()
    certificate_paper(row).save(held)
    response = HttpResponse(held.getvalue(), content_type=WORD)
    response["Content-Disposition"] = 'attachment; filename="certificate.docx"'
    response["Cache-Control"] = "no-store"
    return response


def _review(request: HttpRequest) -> Review:
    return request.review  # type: ignore[attr-defined,no-any-return]
