"""The leaflet for a family's first contact, to print or as a Word file, and who stands on it (4.13)."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.openers import office
from portal.kernel import both
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.openers import opens
from reviews.enums import FAMILY_CAPACITIES, Capacity
from reviews.forms.family_voice import SupportForm
from reviews.leaflet import OPENING, TITLE, Leaflet, leaflet, word_file
from reviews.models import SupportService
from reviews.openers import capacity
from reviews.papers import WORD_TYPE
from reviews.selectors.people import leaders
from reviews.services import support
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
READ = capacity(
    Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR, *FAMILY_CAPACITIES
)
COORDINATORS = office("coordinator")


def _filled(request: HttpRequest) -> Leaflet:
    review, _ = of(request)
    lead = leaders(review)
    contact = settings.PARTNERSHIP_CONTACT
    return leaflet(chair=lead.chair, coordinator=lead.coordinator, contact=contact, support=support.services())


@opens(READ)
@require_safe
def page(request: HttpRequest, reference: str) -> HttpResponse:
    """The leaflet, to read or to print. It names nobody of a case, and so it is not marked."""
    review, held = of(request)
    context = {
        "review": review,
        "title": TITLE,
        "opening": OPENING,
        "leaflet": _filled(request),
        "family": held.has(*FAMILY_CAPACITIES),
    }
    return render(request, "reviews/leaflet.html", context)


@opens(READ)
@require_safe
def word(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a Word file."""
    answer = HttpResponse(word_file(_filled(request)), content_type=WORD_TYPE)
    answer["Content-Disposition"] = 'attachment; filename="leaflet.docx"'
    return answer


@opens(COORDINATORS)
@require_http_methods(FORMS)
def organisations(request: HttpRequest) -> HttpResponse:
    """Who stands on the leaflet. The coordinators of the portal keep the list, for every review."""
    if request.method == "POST":
        support.take_over(acting_user=user_of(request))
        return redirect("reviews:support")
    return render(request, "reviews/support.html", {"rows": support.services()})


@opens(COORDINATORS)
@require_http_methods(FORMS)
def organisation(request: HttpRequest, service_id: UUID | None = None) -> HttpResponse:
    """One organisation: added, changed, or taken off."""
    row = SupportService.objects.filter(pk=service_id).first() if service_id else None
    if service_id is not None and row is None:
        raise NotVisible
    back = reverse("reviews:support")
    if row is not None and "off" in request.POST:
        try:
            support.remove(acting_user=user_of(request), service_id=row.pk)
            messages.success(request, "It is off the leaflet.")
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(back)
    initial = {name: getattr(row, name) for name in ("name", "does", "reached", "order")} if row else {}
    form = both.watch(SupportForm(request.POST or None, initial=initial), row)
    return step(
        request,
        form,
        support.keep,
        lambda: {"service_id": service_id, **form.cleaned_data},
        done=back,
        told="The leaflet says so now.",
        template="reviews/support_one.html",
        title=row.name if row else "Add an organisation",
        row=row,
        back=back,
    )
