"""The register of identities and the check against it, for those who keep it (4.24, 4.28; access.md)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel import both
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import papers, register
from reviews import report_facts as rf
from reviews.acts import page
from reviews.enums_report import FindingAnswer
from reviews.forms.release import DATES, FindingsForm, IdentityForm
from reviews.forms.release import WORDS as MERE_WORDS
from reviews.forms.terms import Stamped
from reviews.matcher import Kind
from reviews.models import AnonymityCheck, AnonymityFinding, Identity, Person, Review
from reviews.openers import capacity
from reviews.services import anonymity, check_out, identities
from reviews.suggestions import around, suggestion
from reviews.views.steps import of, step, user_of
from reviews.what_found import WORDS

FORMS = ["GET", "HEAD", "POST"]
KEEPERS = capacity(*sorted(identities.KEEPERS))
FIELDS = (
    "role",
    "name",
    "other_names",
    "born_on",
    "died_on",
    "addresses",
    "employers",
    "numbers",
    "pointers",
    "pseudonym",
    "chosen_by",
)


@opens(KEEPERS)
@require_safe
def register_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Everybody who must not be told from the report, and the latest check of each document."""
    review, _ = of(request)
    rows, bare = identities.register_of(user_of(request), review)
    checks: dict[str, AnonymityCheck] = {}
    earlier: list[AnonymityCheck] = []
    for check in review.anonymity_checks.select_related("made_by").prefetch_related("findings"):
        if checks.setdefault(check.kind, check) is not check:
            earlier.append(check)
    state = register.digest_of(Identity.objects.filter(review=review), Person.objects.filter(review=review))
    shown = [
        {"check": one, "open": rf.open_findings(one), "stale": one.register_digest != state} for one in checks.values()
    ]
    context = {"review": review, "rows": rows, "bare": bare, "checks": shown, "earlier": earlier}
    return render(request, "reviews/identities.html", context)


@opens(KEEPERS)
@require_http_methods(FORMS)
def add(request: HttpRequest, reference: str, person_id: UUID | None = None) -> HttpResponse:
    """A new entry, or one for somebody whom the case's own record names."""
    review, _ = of(request)
    person = Person.objects.filter(review=review, pk=person_id).first() if person_id else None
    if person_id and person is None:
        raise NotVisible
    initial: dict[str, Any] = {}
    if person:
        initial = {
            "role": identities.ROLES.get(person.role),  # type: ignore[call-overload]
            "name": person.name,
            "other_names": person.other_names,
            "born_on": person.born_on,
            "died_on": person.died_on,
            "addresses": person.address,
        }
    form = IdentityForm(request.POST or None, initial=initial)
    return step(
        request,
        form,
        identities.keep_identity,
        lambda: {"review": review, "told": form.told(), "person_id": person_id},
        done=page("identities", review),
        told="The entry is kept. What was put forward before is put forward again, so that it is checked anew.",
        review=review,
        title="Add somebody to the register",
        clauses=["4.24"],
        back=page("identities", review),
    )


@opens(KEEPERS)
@require_http_methods(FORMS)
def change(request: HttpRequest, reference: str, identity_id: UUID) -> HttpResponse:
    """Changes an entry."""
    review, _ = of(request)
    row = _identity(review, identity_id)
    initial = {field: getattr(row, field) for field in FIELDS} | {"stamp": row.version}
    form = both.watch(IdentityForm(request.POST or None, initial=initial), row)
    return step(
        request,
        form,
        identities.keep_identity,
        lambda: {"review": review, "told": form.told(), "identity": row, "stamp": form.cleaned_data["stamp"]},
        done=page("identities", review),
        told="The entry is kept. What was put forward before is put forward again, so that it is checked anew.",
        review=review,
        title="Change an entry of the register",
        clauses=["4.24"],
        back=page("identities", review),
    )


@opens(KEEPERS)
@require_http_methods(FORMS)
def remove(request: HttpRequest, reference: str, identity_id: UUID) -> HttpResponse:
    """Takes out an entry made by mistake."""
    review, _ = of(request)
    row = _identity(review, identity_id)
    form = Stamped(request.POST or None, initial={"stamp": row.version})
    return step(
        request,
        form,
        identities.remove_identity,
        lambda: {"review": review, "identity": row, "stamp": form.cleaned_data["stamp"]},
        done=page("identities", review),
        told="The entry is taken out.",
        review=review,
        title="Take this entry out of the register?",
        notes=[row.name],
        clauses=["4.24"],
        button="Take it out",
        button_kind="warning",
        back=page("identities", review),
    )


def _identity(review: Review, identity_id: UUID) -> Identity:
    return must_exist(Identity.objects.filter(review=review, pk=identity_id).first())


@opens(KEEPERS)
@require_http_methods(FORMS)
def check(request: HttpRequest, reference: str, check_id: UUID) -> HttpResponse:
    """What one check found, with each answer; any number of findings are answered at once, some kinds as a whole."""
    review, _ = of(request)
    row = _check(review, check_id)
    found = list(row.findings.select_related("identity", "answered_by"))
    form = FindingsForm(request.POST or None, ids=[str(one.id) for one in found])  # nothing is chosen for them
    if request.method == "POST" and form.is_valid():
        chosen, kinds = form.cleaned_data["findings"]
        said = {"findings": chosen, "kinds": kinds, "answer": form.cleaned_data["answer"]}
        said["reason"] = form.cleaned_data["reason"]
        call(form, anonymity.answer_findings, acting_user=user_of(request), review=review, check=row, **said)
        if not form.errors:
            messages.success(request, "Your answer is recorded.")
            return redirect("reviews:anonymity", reference=review.reference, check_id=row.id)
    ticked = request.POST.getlist("findings")
    newest = AnonymityCheck.objects.filter(review=review, kind=row.kind, version_ref=row.version_ref).first()
    waiting = [_shown(one, ticked) for one in found if one.answer == FindingAnswer.OPEN]
    context = {
        "review": review,
        "check": row,
        "form": form,
        "open": waiting,
        "others": [one for one in waiting if one["row"].what not in anonymity.TOGETHER],
        "dates": [one for one in waiting if one["row"].what == Kind.DATE],
        "dates_ticked": DATES in ticked,
        "words": [one for one in waiting if one["row"].what == Kind.WORD],
        "words_ticked": MERE_WORDS in ticked,
        "newest": newest if newest is not None and newest.pk != row.pk else None,
        "answered": [_shown(one, ticked) for one in found if one.answer != FindingAnswer.OPEN],
        "mend": any(one.answer == FindingAnswer.MEND for one in found),
        "found": len(found),
    }
    return render(request, "reviews/anonymity.html", context)


@opens(KEEPERS, reauth=True)
@require_safe
def check_file(request: HttpRequest, reference: str, check_id: UUID) -> HttpResponse:
    """The report of the check as a Word file; it is kept, and taking it is an entry of the trail."""
    review, _ = of(request)
    body = check_out.export(acting_user=user_of(request), review=review, check=_check(review, check_id))
    response = HttpResponse(body, content_type=papers.WORD_TYPE)
    response["Content-Disposition"] = 'attachment; filename="anonymity-check.docx"'
    response["Cache-Control"] = "no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _check(review: Review, check_id: UUID) -> AnonymityCheck:
    return must_exist(AnonymityCheck.objects.filter(review=review, pk=check_id).select_related("made_by").first())


def _shown(one: AnonymityFinding, ticked: list[str]) -> dict[str, Any]:
    """A finding as the page shows it: the words around it, whose they are, and what could stand there instead."""
    found = one.found
    pseudonym = one.identity.pseudonym if one.identity else ""
    return {
        "row": one,
        "what": WORDS.get(one.what, one.what),
        "ticked": str(one.id) in ticked,
        "suggestion": suggestion(one.what, found["words"], pseudonym),
        **found,
        **around(found["before"], found["after"]),
        "who": found.get("who") or (one.identity.name if one.identity else ""),
    }
