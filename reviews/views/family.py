"""Where the review stands, for a family and their advocate; and what they tell the review from there (4.13, 4.14)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel.errors import NotVisible
from portal.kernel.openers import opens
from reviews.enums import FAMILY_CAPACITIES, Section, Verb
from reviews.enums_report import VoiceKind
from reviews.forms.family_voice import AskForm, NoteForm, SayForm
from reviews.models import FamilyGroup, Review
from reviews.openers import capacity, review_right
from reviews.policy import Rights
from reviews.selectors.family import family_views
from reviews.selectors.people import leaders
from reviews.services import support, voices
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
FAMILY = capacity(*FAMILY_CAPACITIES)
TITLES = {
    VoiceKind.STATEMENT: "In your own words",
    VoiceKind.NAME: "The name that the report uses",
    VoiceKind.DISAGREEMENT: "Something you disagree with",
    VoiceKind.KNOWN: "Something the review should know",
}
OPENINGS = {
    VoiceKind.STATEMENT: "Who the person was, and what they meant to you. It goes into the report just as you write it. "
    "You can write it anew until the report is published; what you wrote last is what counts.",
    VoiceKind.NAME: "The report uses no real names. You can choose the name that stands for the person. Please take none "
    "by which people who knew them would know them, such as a second name or a pet name.",
    VoiceKind.DISAGREEMENT: "You can say so at any time, also before there is a report. The chair answers you, and your "
    "words go to the partnership and to the Home Office with the report.",
    VoiceKind.KNOWN: "About the person, about the services, or about how the review is done.",
}


@opens(review_right(Section.FAMILY, Verb.READ))
@require_safe
def landing(request: HttpRequest, reference: str) -> HttpResponse:
    """The first page of a family's own. Nobody else has it: the review's people have the family's plan instead."""
    rights: Rights = request.rights  # type: ignore[attr-defined]
    views = family_views(rights) if rights.has(*FAMILY_CAPACITIES) else []
    if not views:
        raise NotVisible
    context = {
        "review": rights.review,
        "views": views,
        "many": len(views) > 1,
        "leaders": leaders(rights.review),
        "support": support.services(),
        "may_say": not rights.review.closed,
    }
    return render(request, "reviews/family_landing.html", context)


def _own(request: HttpRequest, group_id: UUID) -> tuple[Review, FamilyGroup, str]:
    review, _ = of(request)
    group = voices.own_group(user_of(request), review, group_id)
    return review, group, reverse("reviews:family_landing", kwargs={"reference": review.reference})


def _write(
    request: HttpRequest, group: FamilyGroup, review: Review, form: Any, service: Any, **more: Any
) -> HttpResponse:
    arguments = more.pop("arguments", {})
    return step(
        request,
        form,
        service,
        lambda: {"review": review, "group_id": group.pk, **arguments, **form.cleaned_data},
        template="reviews/family_write.html",
        review=review,
        leaders=leaders(review),
        **more,
    )


@opens(FAMILY)
@require_http_methods(FORMS)
def ask(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """A question of theirs."""
    review, group, back = _own(request, group_id)
    return _write(
        request,
        group,
        review,
        AskForm(request.POST or None),
        voices.ask,
        done=back,
        told="Your question is with the review. The answer will stand here, beside it.",
        title="Ask the review something",
        opening="Anything you want to know: what happened, what was done, or what comes next.",
        button="Send your question",
        back=back,
    )


@opens(FAMILY)
@require_http_methods(FORMS)
def say(request: HttpRequest, reference: str, group_id: UUID, what: str) -> HttpResponse:
    """Their own words: about the person, the name they choose, a disagreement, something to know."""
    review, group, back = _own(request, group_id)
    if what not in VoiceKind.values:
        raise NotVisible
    kind = VoiceKind(what)
    return _write(
        request,
        group,
        review,
        SayForm(request.POST or None, kind=kind),
        voices.say,
        arguments={"kind": kind},
        done=back,
        told="Thank you. Your words stay as you wrote them, and the chair will answer.",
        title=TITLES[kind],
        opening=OPENINGS[kind],
        button="Send it to the chair",
        back=back,
    )


@opens(FAMILY)
@require_http_methods(FORMS)
def note(request: HttpRequest, reference: str, group_id: UUID, contact_id: UUID) -> HttpResponse:
    """The note of a meeting, which they can correct."""
    review, group, back = _own(request, group_id)
    contact = group.contacts.filter(pk=contact_id).first()
    if contact is None or not contact.note:
        raise NotVisible
    return _write(
        request,
        group,
        review,
        NoteForm(request.POST or None),
        voices.reply_to_note,
        arguments={"contact_id": contact.pk},
        done=back,
        told="Thank you. What you say stands beside the note from now on.",
        title="The note of our meeting",
        opening="Nothing in it is overwritten: what you say stands beside it, and whoever reads the one reads the other.",
        met=contact,
        button="Send it",
        back=back,
    )
