"""Step 4: the conflict card, a declaration of four questions, and somebody else's answer (access.md, 4.25)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.openers import SIGNED_IN
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import acceptors, matching
from reviews.acts import page
from reviews.enums import DeclarationState, Knows, ParticipantState
from reviews.forms.people import (
    AnswerDeclarationForm,
    DeclineForm,
    HandlingForm,
    InterestForm,
    KnowsForm,
    TermsAgainForm,
    TouchesForm,
)
from reviews.handling import HANDLING_TERMS
from reviews.models import Declaration, Participant
from reviews.openers import ACCEPTOR, DECLARANT
from reviews.policy import standing
from reviews.selectors.people import leading_people, own_parts
from reviews.services import declarations
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
CARD_HANDLING = "For the person invited. It tells who died: do not copy it, forward it or talk about it."


@opens(SIGNED_IN)
@require_safe
def parts(request: HttpRequest) -> HttpResponse:
    """One's own parts in reviews: what waits, what is accepted, and the way to withdraw."""
    rows = list(own_parts(user_of(request)))
    again = Participant.objects.filter(standing(terms_asked_again=True), user=user_of(request))
    context = {"rows": rows, "again": set(again.values_list("pk", flat=True))}
    return render(request, "reviews/own_parts.html", context)


@opens(DECLARANT)
@require_http_methods(FORMS)
def begin(request: HttpRequest, participant_id: UUID) -> HttpResponse:
    """Where the declaration stands. Before the card is shown, they are told that opening it is recorded."""
    row = _participant(request)
    if request.method == "POST":
        form = forms.Form(request.POST)
        if call(form, declarations.open_card, acting_user=user_of(request), participant=row) is None:
            return render(request, "reviews/declare.html", {**_frame(row), "form": form})
        return redirect("reviews:declare_interest", participant_id=row.id)
    if _draft(row) is not None:
        return redirect("reviews:declare_interest", participant_id=row.id)
    answered = row.declarations.exclude(state=DeclarationState.DRAFT).first()
    return render(request, "reviews/declare.html", {**_frame(row), "declaration": answered})


def _participant(request: HttpRequest) -> Participant:
    found: Participant = request.participant  # type: ignore[attr-defined]
    return found


def _draft(row: Participant) -> Declaration | None:
    return row.declarations.filter(state=DeclarationState.DRAFT).first()


def _in_hand(row: Participant) -> Declaration:
    """The draft; without one the card was not opened, and no question exists."""
    found = _draft(row)
    if found is None or row.state not in (ParticipantState.INVITED, ParticipantState.REFUSED):
        raise NotVisible
    return found


def _frame(row: Participant, found: Declaration | None = None, number: int = 0) -> dict[str, Any]:
    shown = {"card": declarations.card(row.review), "seen_at": found.card_seen_at} if found else {}
    answers = acceptors.who_answers(row)
    return {"participant": row, "number": number, "who_answers": answers, "handling": CARD_HANDLING, **shown}


def _to(row: Participant, question: str) -> str:
    return reverse(f"reviews:{question}", kwargs={"participant_id": row.id})


@opens(DECLARANT)
@require_http_methods(FORMS)
def interest(request: HttpRequest, participant_id: UUID) -> HttpResponse:
    """Question 1 of 4."""
    row = _participant(request)
    found = _in_hand(row)
    initial = {"interest": found.interest, "employer": found.employer, "postcode": found.postcode}
    form = InterestForm(request.POST or None, initial=initial | {"stamp": found.version})
    return step(
        request,
        form,
        declarations.save_interest,
        lambda: {"participant": row, **form.cleaned_data},
        done=_to(row, "declare_know"),
        template="reviews/declare_question.html",
        **_frame(row, found, 1),
    )


@opens(DECLARANT)
@require_http_methods(FORMS)
def know(request: HttpRequest, participant_id: UUID) -> HttpResponse:
    """Question 2 of 4."""
    row = _participant(request)
    found = _in_hand(row)
    form = KnowsForm(request.POST or None, initial={"knows": found.knows, "stamp": found.version})
    return step(
        request,
        form,
        declarations.save_knows,
        lambda: {
            "participant": row,
            "stamp": form.cleaned_data["stamp"],
            "knows": Knows(form.cleaned_data["knows"]),
        },
        done=_to(row, "declare_touches"),
        template="reviews/declare_question.html",
        before=_to(row, "declare_interest"),
        **_frame(row, found, 2),
    )


@opens(DECLARANT)
@require_http_methods(FORMS)
def touches(request: HttpRequest, participant_id: UUID) -> HttpResponse:
    """Question 3 of 4: whom and how, and the agencies that a conflict touches."""
    row = _participant(request)
    found = _in_hand(row)
    initial = {
        "stamp": found.version,
        "words": found.knows_words,
        "people": found.touches_people.all(),
        "agencies": found.touches_agencies.all(),
    }
    form = TouchesForm(request.POST or None, initial=initial, review=row.review, shown=declarations.ON_THE_CARD)
    if found.knows == Knows.NO:
        del form.fields["words"], form.fields["people"]

    def arguments() -> dict[str, Any]:
        data = form.cleaned_data
        return {
            "participant": row,
            "stamp": data["stamp"],
            "words": data.get("words", ""),
            "people": list(data.get("people", ())),
            "agencies": list(data["agencies"]),
        }

    return step(
        request,
        form,
        declarations.save_touches,
        arguments,
        done=_to(row, "declare_terms"),
        template="reviews/declare_question.html",
        before=_to(row, "declare_know"),
        question="What does it touch?" if found.knows != Knows.NO else "Do you have a conflict with an agency?",
        **_frame(row, found, 3),
    )


@opens(DECLARANT)
@require_http_methods(FORMS)
def terms(request: HttpRequest, participant_id: UUID) -> HttpResponse:
    """Question 4 of 4: the terms of handling; then the declaration is made. A second click finds it made."""
    row = _participant(request)
    if row.state == ParticipantState.DECLARED:
        return redirect("reviews:declare", participant_id=row.id)
    found = _in_hand(row)
    form = HandlingForm(request.POST or None, initial={"stamp": found.version})

    def arguments() -> dict[str, Any]:
        data = form.cleaned_data
        return {"participant": row, "stamp": data["stamp"], "terms_hash": data["terms_hash"]}

    return step(
        request,
        form,
        declarations.make,
        arguments,
        done=_to(row, "declare"),
        told="Your declaration is made.",
        template="reviews/declare_question.html",
        before=_to(row, "declare_touches"),
        question="The terms of handling",
        terms=HANDLING_TERMS,
        button="Make my declaration",
        **_frame(row, found, 4),
    )


@opens(DECLARANT)
@require_http_methods(FORMS)
def decline(request: HttpRequest, participant_id: UUID) -> HttpResponse:
    """ "I should not be on this review"; or, once accepted, withdrawing."""
    row = _participant(request)
    accepted = row.state == ParticipantState.ACCEPTED
    form = DeclineForm(request.POST or None)
    return step(
        request,
        form,
        declarations.withdraw if accepted else declarations.decline,
        lambda: {"participant": row, **form.cleaned_data},
        done=reverse("reviews:own_parts"),
        told="You take no part in that review any more.",
        template="reviews/decline.html",
        accepted=accepted,
        **_frame(row),
    )


@opens(DECLARANT)
@require_http_methods(FORMS)
def terms_again(request: HttpRequest, participant_id: UUID) -> HttpResponse:
    """The terms of handling have changed: they are accepted once more before the room opens."""
    row = _participant(request)
    if not Participant.objects.filter(standing(terms_asked_again=True), pk=row.pk).exists():
        raise NotVisible
    form = TermsAgainForm(request.POST or None)
    return step(
        request,
        form,
        declarations.accept_changed_terms,
        lambda: {"participant": row, "terms_hash": form.cleaned_data["terms_hash"]},
        done=reverse("reviews:today"),
        told="Thank you. The review is open to you again.",
        template="reviews/declare_question.html",
        question="The terms of handling have changed",
        terms=HANDLING_TERMS,
        button="Accept and go on",
        **_frame(row),
    )


@opens(ACCEPTOR, reauth=True)
@require_http_methods(FORMS)
def answer(request: HttpRequest, participant_id: UUID) -> HttpResponse:
    """The declaration, what matches people of the case, and the answer with its reason."""
    row = _participant(request)
    found = must_exist(row.declarations.exclude(state=DeclarationState.DRAFT).first())
    _, held = of(request)
    form = AnswerDeclarationForm(request.POST or None, initial={"declaration": found.id}, participant=row, held=held)

    def arguments() -> dict[str, Any]:
        data = form.cleaned_data
        said = {"participant": row, "declaration_id": data["declaration"], "reason": data["reason"]}
        if data["answer"] == "refuse":
            return said
        walls = {name: list(data.get(name, ())) for name in ("wall_agencies", "wall_groups")}
        return {**said, **walls, "expires_on": data.get("expires_on")}

    accepts = request.method == "POST" and request.POST.get("answer") == "accept"
    return step(
        request,
        form,
        declarations.accept if accepts else declarations.refuse,
        arguments,
        done=page("people", row.review) if held else reverse("reviews:today"),
        told=f"{row.user.name} is accepted." if accepts else f"{row.user.name} is refused.",
        template="reviews/answer_declaration.html",
        participant=row,
        review=row.review if held else None,
        declaration=found,
        waits=found.state == DeclarationState.MADE,
        flags=matching.told(matching.flags(row, found, held), held, row.user_id),
        ask=[one.name for one in leading_people(row.review) if one.pk != row.user_id],
        keeps_register=held.has(*matching.KEEPS_THE_REGISTER),
        touched=list(found.touches_agencies.all()),
    )
