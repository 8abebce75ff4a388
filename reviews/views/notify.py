"""Step 1: the notification opens the review (4.1); its record; the people of the case; the agencies (1.3, 4.6, 4.7)."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.openers import office
from portal.kernel import both
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.enums import Capacity, PersonRole, Section, Verb
from reviews.forms.begin import AddAgencyForm, LetterCameForm, NotificationForm, PersonForm
from reviews.models import Person, Review
from reviews.openers import RECORDER, capacity, review_right
from reviews.selectors.people import own_invitations
from reviews.services import evidence, notification, people
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
LEADERS = (Capacity.COORDINATOR, Capacity.SSP_CHAIR, Capacity.DEPUTY_SSP_CHAIR, Capacity.PANEL_CHAIR)
READ_DECISION = review_right(Section.DECISION, Verb.READ, whole=True)


@opens(office("coordinator"))
@require_http_methods(FORMS)
def notify(request: HttpRequest) -> HttpResponse:
    """The police's notification, on one page; sending it twice opens one review."""
    form = NotificationForm(request.POST or None, initial={"key": uuid4()})
    return step(
        request,
        form,
        notification.open_review,
        lambda: {
            "told": form.told(),
            "ssp_chair": form.cleaned_data["ssp_chair"],
            "standing_in": form.stands_in(),
            "agencies": list(form.cleaned_data["agencies"]),
            "key": form.cleaned_data["key"],
        },
        done=lambda review: page("notification", review),
        told="The review is open. Its room exists, empty and closed.",
        template="reviews/notify.html",
    )


@opens(RECORDER)
@require_safe
def record(request: HttpRequest, reference: str) -> HttpResponse:
    """What was recorded. Until accepted, this is all that its recorder sees of the review."""
    review, held = of(request)
    mine = own_invitations(user_of(request)).filter(review=review).first()
    context = {
        "review": review,
        "notification": review.notification,
        "people": list(review.people.all()),
        "agencies": list(review.agencies.select_related("agency")),
        "accepted": bool(held),
        "mine": mine,
        "may_change": held.has(Capacity.COORDINATOR),
    }
    return render(request, "reviews/notification.html", context)


@opens(capacity(Capacity.COORDINATOR))
@require_http_methods(FORMS)
def letter_came(request: HttpRequest, reference: str) -> HttpResponse:
    """The police's own letter, where another source opened the review."""
    review, _ = of(request)
    form = LetterCameForm(request.POST or None)
    return step(
        request,
        form,
        evidence.record_letter,
        lambda: {"review": review, **form.cleaned_data},
        done=page("notification", review),
        told="The police’s letter is recorded.",
        review=review,
        back=page("notification", review),
        title="The police’s letter has come",
        tab="Notification",
        clauses=["4.1"],
    )


@opens(READ_DECISION)
@require_safe
def case_people(request: HttpRequest, reference: str) -> HttpResponse:
    """The people of the case, for those who may read the decision."""
    review, held = of(request)
    context = {"review": review, "people": list(review.people.all()), "may_change": held.has(*LEADERS)}
    return render(request, "reviews/case_people.html", context)


@opens(capacity(*LEADERS))
@require_http_methods(FORMS)
def case_person(request: HttpRequest, reference: str, person_id: UUID | None = None) -> HttpResponse:
    """Add or change a person of the case."""
    review, _ = of(request)
    row = _person(review, person_id) if person_id else None
    names = [name for name in PersonForm.base_fields if row is not None and name != "sure"]
    initial = {name: getattr(row, name) for name in names} if row else {"is_parent": "unknown"}
    defaults = {"known_to_mental_health": "unknown", "known_to_adults_services": "unknown"}
    form = both.watch(PersonForm(request.POST or None, initial={**defaults, **initial}), row)

    def values() -> dict[str, object]:
        data = dict(form.cleaned_data)
        sure, role = data.pop("sure"), PersonRole(data.pop("role"))
        return {"review": review, "person": row, "role": role, "values": data, "sure": sure}

    return step(
        request,
        form,
        people.save_person,
        values,
        done=page("case_people", review),
        told="Kept.",
        review=review,
        back=page("case_people", review),
        back_text="People of the case",
        title="Change what is recorded" if row else "Add a person of the case",
        tab="People of the case",
    )


def _person(review: Review, person_id: UUID) -> Person:
    return must_exist(review.people.filter(pk=person_id).first())


@opens(READ_DECISION)
@require_http_methods(FORMS)
def agencies(request: HttpRequest, reference: str) -> HttpResponse:
    """The agencies on the review: why each takes part, and whether it has adopted the protocol."""
    review, held = of(request)
    may_change = held.has(*LEADERS)
    if request.method == "POST" and not may_change:
        raise NotVisible
    form = AddAgencyForm(request.POST or None)
    return step(
        request,
        form,
        people.add_agency,
        lambda: {"review": review, **form.cleaned_data},
        done=page("agencies", review),
        told="The agency is on the review.",
        template="reviews/agencies.html",
        review=review,
        agencies=list(review.agencies.select_related("agency")),
        walled=held.reach(Section.IMRS).walled_agency_ids,
        may_change=may_change,
    )
