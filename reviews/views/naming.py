"""Whom an agency names for its own review: its author, and line managers with an interest (4.17, 4.25)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.kernel.errors import NotVisible
from portal.kernel.openers import opens
from reviews.enums import Capacity
from reviews.forms.people import OwnPeopleForm
from reviews.openers import capacity
from reviews.selectors.imrs import is_of, visible_imrs
from reviews.services import parts, people
from reviews.views.steps import of, step


@opens(capacity(Capacity.SENIOR_MANAGER))
@require_http_methods(["GET", "HEAD", "POST"])
def name_own(request: HttpRequest, reference: str, imr_id: UUID) -> HttpResponse:
    """The senior manager names people of the own agency; the chair accepts them."""
    review, held = of(request)
    imr = visible_imrs(held).filter(pk=imr_id).first()
    if imr is None or not is_of(held, imr, Capacity.SENIOR_MANAGER):
        raise NotVisible
    back = reverse("reviews:imr", kwargs={"reference": reference, "imr_id": imr_id})
    form = OwnPeopleForm(request.POST or None)

    def done(made: people.InvitedTo) -> str:
        """To the code that is told by telephone, for somebody new; else back."""
        asked = made.account.invitation
        return reverse("accounts:invitation", kwargs={"invitation_id": asked.pk}) if asked else back

    return step(
        request,
        form,
        parts.name_own,
        lambda: {
            "review": review,
            "agency": imr.agency,
            **form.cleaned_data,
            "capacity": Capacity(form.cleaned_data["capacity"]),
        },
        done=done,
        told="They are invited. Nothing opens for them until the chair has accepted their declaration.",
        review=review,
        back=back,
        back_text="Your agency’s review",
        title="Name somebody of your agency",
        tab="Agency",
        clauses=["4.17"],
        notes=[
            "The author was not involved with the person who died, the person suspected or their families, and manages "
            "nobody who was.",
        ],
        button="Send the invitation",
    )
