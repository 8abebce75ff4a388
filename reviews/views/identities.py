"""The register of identities and the check against it, for those who keep it (4.24, 4.28; access.md)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel import both
from portal.kernel.errors import NotVisible
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import matcher, register
from reviews import report_facts as rf
from reviews.acts import page
from reviews.enums_report import FindingAnswer
from reviews.forms.release import FindingsForm, IdentityForm
from reviews.forms.terms import Stamped
from reviews.models import AnonymityCheck, AnonymityFinding, Identity, Person, Review
from reviews.openers import capacity
from reviews.services import anonymity, identities
from reviews.views.steps import of, step, user_of

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
    "pseudonym",
    "chosen_by",
)
WORDS: dict[str, str] = {
    matcher.Kind.NAME: "A name of the register",
    matcher.Kind.PART: "Part of a name of the register",
    matcher.Kind.INITIALS: "Initials and surname of the register",
    matcher.Kind.REGISTERED_DATE: "A birth or death date of the register",
    matcher.Kind.ADDRESS: "An address of the register",
    matcher.Kind.REGISTERED_POSTCODE: "A postcode of the register",
    matcher.Kind.EMPLOYER: "An employer or school of the register",
    matcher.Kind.REGISTERED_NUMBER: "A number of the register",
    matcher.Kind.DATE: "An exact date",
    matcher.Kind.POSTCODE: "A postcode",
    matcher.Kind.PHONE: "A telephone number",
    matcher.Kind.EMAIL: "An e-mail address",
    matcher.Kind.NHS: "An NHS number",
    matcher.Kind.INSURANCE: "A National Insurance number",
    matcher.Kind.VEHICLE: "A vehicle’s number",
    matcher.Kind.CASE: "A case or reference number",
}


@opens(KEEPERS)
@require_safe
def register_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Everybody who must not be told from the report, and the latest check of each document."""
    review, _ = of(request)
    rows, bare = identities.register_of(user_of(request), review)
    checks: dict[str, AnonymityCheck] = {}
    for check in review.anonymity_checks.prefetch_related("findings"):
        checks.setdefault(check.kind, check)
    state = register.digest_of(Identity.objects.filter(review=review), Person.objects.filter(review=review))
    shown = [
        {"check": one, "open": rf.open_findings(one), "stale": one.register_digest != state} for one in checks.values()
    ]
    return render(request, "reviews/identities.html", {"review": review, "rows": rows, "bare": bare, "checks": shown})


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
    row = Identity.objects.filter(review=review, pk=identity_id).first()
    if row is None:
        raise NotVisible
    return row


@opens(KEEPERS)
@require_http_methods(FORMS)
def check(request: HttpRequest, reference: str, check_id: UUID) -> HttpResponse:
    """What one check found, with each answer; any number of findings are answered at once."""
    review, _ = of(request)
    row = AnonymityCheck.objects.filter(review=review, pk=check_id).first()
    if row is None:
        raise NotVisible
    found = list(row.findings.select_related("identity", "answered_by"))
    form = FindingsForm(
        request.POST or None, ids=[str(one.id) for one in found], initial={"answer": FindingAnswer.STAYS}
    )
    if request.method == "POST" and form.is_valid():
        said = {**form.cleaned_data, "findings": [UUID(one) for one in form.cleaned_data["findings"]]}
        call(form, anonymity.answer_findings, acting_user=user_of(request), review=review, check=row, **said)
        if not form.errors:
            messages.success(request, "Your answer is recorded.")
            return redirect("reviews:anonymity", reference=review.reference, check_id=row.id)
    ticked = request.POST.getlist("findings")
    context = {
        "review": review,
        "check": row,
        "form": form,
        "open": [_shown(one, ticked) for one in found if one.answer == FindingAnswer.OPEN],
        "answered": [_shown(one, ticked) for one in found if one.answer != FindingAnswer.OPEN],
        "mend": any(one.answer == FindingAnswer.MEND for one in found),
        "found": len(found),
    }
    return render(request, "reviews/anonymity.html", context)


def _shown(one: AnonymityFinding, ticked: list[str]) -> dict[str, Any]:
    """A finding as the page shows it, with the words around it."""
    return {"row": one, "what": WORDS.get(one.what, one.what), "ticked": str(one.id) in ticked, **one.found}
