"""Step 9: the release, from the files put forward to the Home Office's answer (4.24, 4.28 to 4.31)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel import both
from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews import facts as fact_loader
from reviews import protocol
from reviews import report_facts as rf
from reviews.acts import page
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, Stage
from reviews.enums_report import LETTER_KIND, ReleaseState
from reviews.forms.release import DetailsForm, DigestForm, OutcomeForm, SentForm, SignOffForm, TiesForm
from reviews.forms.report import NothingForm
from reviews.models import Difference, Release, ReleaseDeclaration, Review
from reviews.openers import capacity
from reviews.policy import Rights
from reviews.services import clearance, contents, identities, letter_out, release, signoff
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
READERS = (
    Capacity.PANEL_CHAIR,
    Capacity.COORDINATOR,
    Capacity.PANEL_MEMBER,
    Capacity.OVERVIEW_AUTHOR,
    Capacity.SSP_CHAIR,
    Capacity.DEPUTY_SSP_CHAIR,
)
SSP = capacity(*sorted(SSP_CHAIR_CAPACITIES))
OFFICE = capacity(Capacity.COORDINATOR, *sorted(SSP_CHAIR_CAPACITIES))
WRITERS = capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
BOTH = capacity(Capacity.PANEL_CHAIR, *sorted(SSP_CHAIR_CAPACITIES))


@opens(capacity(*READERS))
@require_safe
def release_page(request: HttpRequest, reference: str) -> HttpResponse:
    """Where the release stands, and the one thing to do next for whoever looks."""
    review, held = of(request)
    facts = fact_loader.load(review)
    row = rf.release(facts)
    context = {
        "review": review,
        "release": row,
        "clauses": [protocol.status(facts, one) for one in ("4.13", "4.24", "4.27", "4.28", "4.30", "4.31", "4.29")],
        "files": _files(row),
        "missing": rf.missing_parts(row) if row else [],
        "checks": _checks(facts, held, row),
        "signed": rf.sign_off(facts, row) if row else None,
        "sent": rf.submission(facts, row) if row else None,
        "answer": rf.home_office_answer(facts, row) if row else None,
        "named": rf.named_changes_of(facts, row) if row else None,
        "inherited": rf.inheritance(facts, row) if row else None,
        "earlier": [one for one in rf.releases(facts) if one.state == ReleaseState.VOID],
        "editors": _editors(row),
        "debriefs": list(facts.review.debriefs.all()),
        "copies": _copies(facts, row),
        **_letter(facts, held, review),
        **_may(facts, held, row),
    }
    return render(request, "reviews/release.html", context)


def _letter(facts: fact_loader.Facts, held: Rights, review: Review) -> dict[str, Any]:
    """The Home Office's letter for the public page: what was put forward, and its check for those who keep the register."""
    letter = letter_out.standing(review)
    check = rf.check_of(facts, letter.version_ref, LETTER_KIND) if letter else None
    keeps = bool(held.capacities & identities.KEEPERS)
    return {
        "letter": letter,
        "letter_open": rf.open_findings(check) if check else 0,
        "letter_check": check if keeps else None,
    }


def _files(row: Release | None) -> list[Any]:
    return sorted(row.files.all(), key=lambda one: one.part) if row else []


def _checks(facts: fact_loader.Facts, held: Rights, row: Release | None) -> list[dict[str, Any]]:
    """The check of each document; what it found is for those who keep the register."""
    keeps = bool(held.capacities & identities.KEEPERS)
    found = []
    for kind, version in rf.released_versions(row).items() if row else ():
        check = rf.check_of(facts, version, kind)
        found.append({"kind": kind, "check": check, "open": rf.open_findings(check) if check else 0, "link": keeps})
    return found


def _editors(row: Release | None) -> list[ReleaseDeclaration]:
    return list(row.declarations.select_related("user").exclude(state="ended")) if row else []


def _copies(facts: fact_loader.Facts, row: Release | None) -> list[Any]:
    return [one for one in facts.review.final_copies.all() if row and one.release_id == row.id]


def _may(facts: fact_loader.Facts, held: Rights, row: Release | None) -> dict[str, Any]:
    """Which button stands on the page: what the state allows and the person may."""
    ssp = held.has(*SSP_CHAIR_CAPACITIES)
    office = ssp or held.has(Capacity.COORDINATOR)
    writes = held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
    state = row.state if row else None
    preparing = state == ReleaseState.PREPARING
    ready = preparing and facts.review.stage in (Stage.AGREED, Stage.FAMILY, Stage.PUBLISHED)
    fixed = bool(row and row.fixed)
    return {
        "may_write": writes and preparing,
        "may_sign": ssp and ready,
        "may_pack": office and state in (ReleaseState.SIGNED_OFF, ReleaseState.SUBMITTED),
        "may_send": office and state == ReleaseState.SIGNED_OFF,
        "may_record": office and state == ReleaseState.SUBMITTED,
        "may_tie": writes and preparing,
        "may_confirm": (ssp or held.has(Capacity.PANEL_CHAIR)) and preparing,
        "may_date": ssp and fixed,
        "may_stop": (ssp or held.has(Capacity.PANEL_CHAIR))
        and any(one.fixed and one.state != ReleaseState.WITHDRAWN for one in rf.releases(facts)),
        "may_office": office,
        "may_name": office and state in (ReleaseState.SUBMITTED, ReleaseState.CLEARED, ReleaseState.PUBLISHED),
        "may_tell": (office or writes) and fixed and bool(row and row.agreed_date),
        "tells": (office or writes) and state == ReleaseState.CLEARED and bool(row and row.agreed_date),
        "ssp": ssp,
        "fixed": fixed,
    }


def _release(request: HttpRequest) -> tuple[Review, Release]:
    review, _ = of(request)
    row = must_exist(release.in_hand(review))
    return review, row


def _details(row: Release) -> dict[str, Any]:
    """What stands beside the documents, as its form holds it."""
    return {
        "stamp": row.version,
        "title": row.title,
        "pseudonym": row.pseudonym,
        "died": f"{row.died:%-m %Y}" if row.died else "",
        "chair": row.chair,
        "author": row.author,
        "panel": "\n".join(row.panel),
    }


@opens(WRITERS)
@require_http_methods(FORMS)
def details(request: HttpRequest, reference: str) -> HttpResponse:
    """What stands on the public page beside the documents."""
    review, row = _release(request)
    form = both.watch(DetailsForm(request.POST or None, initial=_details(row)), row, _details)
    return step(
        request,
        form,
        release.set_details,
        lambda: {
            "review": review,
            "release": row,
            "details": form.told(),
            "stamp": form.cleaned_data["stamp"],
        },
        done=page("release", review),
        told="The words beside the documents are kept.",
        review=review,
        title="What stands beside the documents",
        standfirst="It is public with them: the chosen name, month and year, who chaired and who sat on the panel.",
        clauses=["4.28"],
        back=page("release", review),
    )


@opens(SSP, reauth=True)
@require_http_methods(FORMS)
def sign_off(request: HttpRequest, reference: str) -> HttpResponse:
    """The partnership's sign-off of the bytes that were on the screen (4.28)."""
    review, row = _release(request)
    form = SignOffForm(request.POST or None, initial={"digest": contents.present_digest(review, row)})
    return step(
        request,
        form,
        signoff.sign_off,
        lambda: {"review": review, "release_row": row, **form.cleaned_data},
        done=page("release", review),
        told="Signed off. The pack can go to the Home Office.",
        template="reviews/sign_off.html",
        review=review,
        release=row,
        files=_files(row),
        actions=contents.snapshot(review),
        travels=signoff.travels(fact_loader.load(review)),
        back=page("release", review),
    )


@opens(OFFICE, reauth=True)
@require_http_methods(FORMS)
def pack(request: HttpRequest, reference: str) -> HttpResponseBase:
    """The submission pack: a page that says what is in it, and the ZIP itself on the button."""
    review, row = _release(request)
    form = NothingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chunks = call(form, signoff.take_pack, acting_user=user_of(request), review=review, release_row=row)
        if chunks is not None:
            answer = StreamingHttpResponse(chunks, content_type="application/zip")
            answer["Content-Disposition"] = f'attachment; filename="pack-{review.reference}.zip"'
            answer["Cache-Control"] = "no-store"
            answer["X-Content-Type-Options"] = "nosniff"
            answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
            return answer
    facts = fact_loader.load(review)
    travelling = signoff.travels(facts)
    context = {
        "review": review,
        "form": form,
        "release": row,
        "sums": signoff.sums(row, travelling.encode()).splitlines(),
        "travels": travelling,
        "back": page("release", review),
    }
    return render(request, "reviews/pack.html", context)


@opens(OFFICE)
@require_http_methods(FORMS)
def sent(request: HttpRequest, reference: str) -> HttpResponse:
    """The pack was sent, by people."""
    review, row = _release(request)
    edition = fact_loader.load(review).edition
    form = SentForm(request.POST or None, initial={"sent_to": edition.home_office_address})
    return step(
        request,
        form,
        signoff.mark_sent,
        lambda: {"review": review, "release_row": row, **form.cleaned_data},
        done=page("release", review),
        told="It is with the Home Office.",
        review=review,
        title="Mark the pack sent",
        standfirst="The portal sends nothing itself: take the pack, send it the secure way, then record it here.",
        clauses=["4.28"],
        back=page("release", review),
    )


@opens(OFFICE, reauth=True)
@require_http_methods(FORMS)
def outcome(request: HttpRequest, reference: str) -> HttpResponse:
    """The Home Office's answer, with its letter (4.31)."""
    review, row = _release(request)
    letters = review.clearance_letters.all()
    form = OutcomeForm(request.POST or None, letters=letters)
    notes = [] if letters else ["No letter of the Home Office is filed yet: file it in the room, under Clearance."]
    return step(
        request,
        form,
        clearance.record_answer,
        lambda: {"review": review, "release_row": row, **form.cleaned_data},
        done=page("release", review),
        told="The outcome is recorded.",
        review=review,
        title="What did the Home Office answer?",
        notes=notes,
        clauses=["4.30", "4.31"],
        button="Record the outcome",
        back=page("release", review),
    )


# Named changes
@opens(capacity(*READERS))
@require_http_methods(FORMS)
def differences(request: HttpRequest, reference: str) -> HttpResponse:
    """Every difference from the release before, and to which named change it belongs."""
    review, row = _release(request)
    _, held = of(request)
    writes = held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
    named = rf.named_changes_of(fact_loader.load(review), row)
    changes = list(named.changes.all()) if named else []
    rows = Difference.objects.filter(release=row).select_related("change")
    form = TiesForm(request.POST or None, differences=rows, changes=changes, initial={"stamp": row.version})
    if request.method == "POST" and not writes:
        raise NotVisible
    return step(
        request,
        form,
        clearance.tie_differences,
        lambda: {
            "review": review,
            "release_row": row,
            "ties": form.ties(),
            "stamp": form.cleaned_data["stamp"],
        },
        done=page("release_differences", review),
        told="It is kept. Chair and partnership’s chair confirm it next.",
        template="reviews/differences.html",
        review=review,
        release=row,
        changes=changes,
        may_tie=writes and bool(changes) and row.state == ReleaseState.PREPARING,
        untied=clearance.untied(review, row) if named else [],
        inherited=rf.inheritance(fact_loader.load(review), row),
        may_confirm=held.has(Capacity.PANEL_CHAIR, *SSP_CHAIR_CAPACITIES) and row.state == ReleaseState.PREPARING,
        back=page("release", review),
    )


@opens(BOTH, reauth=True)
@require_http_methods(FORMS)
def confirm(request: HttpRequest, reference: str) -> HttpResponse:
    """Chair and SSP chair, two people, confirm that every difference is a named change (never 6)."""
    review, row = _release(request)
    form = DigestForm(request.POST or None, initial={"digest": row.digest})
    return step(
        request,
        form,
        clearance.confirm_changes,
        lambda: {"review": review, "release_row": row, **form.cleaned_data},
        done=page("release", review),
        told="Your confirmation is recorded.",
        review=review,
        title="Confirm that every difference is a named change",
        standfirst="You and one other person confirm it. Then sign-off and clearance pass on to exactly these files.",
        clauses=["4.31"],
        button="Confirm",
        back=page("release_differences", review),
    )
