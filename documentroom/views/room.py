"""The room: everything filed for a review, on its shelves. Only what the reader may read is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from documentroom import selectors
from documentroom.forms import FindForm, NewDocumentForm, OnceForm, kinds_for
from documentroom.models import Version
from documentroom.openers import DOCUMENT, ROOM, STRIPPING, TABLING, RoomRequest
from documentroom.policy import LEADERS, Room
from documentroom.responses import never_kept
from documentroom.services import held as held_back
from documentroom.services import versions
from documentroom.services.filing import newest_number
from documentroom.services.opening import COMPARED
from documentroom.services.pseudonyms import may_be_drafted
from portal.kernel.forms import call
from portal.kernel.openers import opens
from portal.sandbox.api import prewarm
from reviews import api as reviews
from reviews.enums import Section


@opens(ROOM)
@never_kept
@require_safe
def room(request: RoomRequest, reference: str) -> HttpResponseBase:
    """The shelves."""
    prewarm()  # whoever looks at them is about to open something
    filing = new_document_form(request, groups={})  # asked on the next page, and only of a family's paper
    shelves = selectors.shelves(request.room)
    context = {
        "review": request.review,
        "shelves": shelves,
        "empty": [shelf.title for shelf in shelves if not shelf.items],
        "find": FindForm(),
        "filing": filing,
        "held_back": held_back.count(request.room),
        "leads": request.room.rights.has(*LEADERS),
    }
    return render(request, "documentroom/room.html", context)


def new_document_form(
    request: RoomRequest, data: object = None, files: object = None, **more: Any
) -> NewDocumentForm | None:
    """The form for filing something new; None for who only reads."""
    if not any(request.room.files_on(section) for section in request.room.shelves):
        return None
    agencies = request.review.agencies.values_list("agency_id", flat=True)
    initial = {key: request.GET[key] for key in ("kind", "agency") if key in request.GET} | more.pop("initial", {})
    known = request.room.known_groups if request.room.files_on(Section.FAMILY) and "groups" not in more else {}
    more = {"groups": known} | more
    return NewDocumentForm(data, files, room=request.room, agencies=agencies, initial=initial, **more)


@opens(DOCUMENT)
@never_kept
def document(request: RoomRequest, reference: str, document_id: object) -> HttpResponseBase:
    """One document: its versions, and what the reader may do with each."""
    prewarm()
    held, found = request.room, request.document
    rows = selectors.versions_of(held, found)
    stripped = {row.made_from_id for row in rows if row.completed}
    assured = reviews.assured_versions(request.review)
    checks = reviews.latest_checks(request.review, [version.pk for version in rows]) if held.strips(found) else {}
    takes, me = held.has_originals_of(found), request.user.pk
    context = {
        "review": request.review,
        "document": found,
        "kind": kinds_for(found),
        "versions": [
            {
                "version": row,
                "standing": selectors.standing(row, assured),
                "findings": row.findings if row.is_readable and (held.strips(found) or row.filed_by_id == me) else [],
                "original": takes and row.is_readable,
                "check": checks.get(row.pk),
                "tables": held.presents(found) and row.tabled_at is None and not row.completed,
                "drafts": row.number == rows[0].number and may_be_drafted(held, row),
                "strips": held.strips(found) and not row.completed and row.pk not in stripped,
            }
            for row in rows
        ],
        "next": next_step(held, rows, checks),
        "files": held.files_version(found),
        "leads": held.rights.has(*LEADERS),
        "presents": held.presents(found),
        "strips": held.strips(found),
        "shares": held.shares(found),
        "shared": selectors.shares_of(held, found) if held.shares(found) else [],
        "newest": newest_number(found),
        "compares": sum(row.is_readable and row.file_type in COMPARED for row in rows) > 1,
    }
    return render(request, "documentroom/document.html", context)


@dataclass(frozen=True)
class Next:
    """The one thing to do next with a document that is presented."""

    clause: str
    title: str
    words: str
    button: str
    address: str
    posts: bool = False


def next_step(room: Room, rows: list[Version], checks: dict[UUID, reviews.CheckFact]) -> Next | None:
    """What comes next with report, summary or plan, for the people who keep them; None for everybody else."""
    newest = rows[0] if rows else None
    if newest is None or not newest.is_readable or not room.presents(newest.document):
        return None
    tabled = next((row for row in rows if row.tabled_at is not None), None)
    completed = next((row for row in rows if row.completed), None)
    if not newest.completed and newest.tabled_at is None:
        words = "The panel reads what is laid before it, and says whether it agrees."
        title = f"Lay version {newest.number} before the panel"
        return Next("4.26", title, words, "Lay it before the panel", _address("table", newest), posts=True)
    if tabled is not None and (completed is None or completed.number < tabled.number):
        words = "A copy is made without comments, changes and names in the file, and its words are looked through."
        title = f"Make the completed version from version {tabled.number}"
        return Next("4.13", title, words, "Strip hidden content and check", _address("strip", tabled), posts=True)
    check = checks.get(completed.pk) if completed is not None else None
    if check is not None and not check.clean:
        words = "Something in it may tell who somebody is. Each finding is answered by a named person."
        address = reverse("reviews:anonymity", args=[room.review.reference, check.id])
        return Next("4.24", "Answer what the anonymity check found", words, "See the findings", address)
    return None


def _address(name: str, version: Version) -> str:
    return reverse(f"documentroom:{name}", args=[version.review.reference, version.pk])


@opens(TABLING)
@never_kept
@require_POST
def table(request: RoomRequest, reference: str, version_id: object) -> HttpResponseBase:
    """Lay a version before the panel (4.26)."""
    form = OnceForm(request.POST)
    if form.is_valid():
        call(form, versions.table, acting_user=request.user, version=request.version)
    return _back(request, form, f"Version {request.version.number} is laid before the panel.")


@opens(STRIPPING)
@never_kept
@require_POST
def strip(request: RoomRequest, reference: str, version_id: object) -> HttpResponseBase:
    """Make the completed version: without hidden content, its words checked against the register (4.13, 4.24)."""
    form = OnceForm(request.POST)
    made = (
        call(form, versions.make_completed, acting_user=request.user, version=request.version)
        if form.is_valid()
        else None
    )
    return _back(request, form, f"Version {made.number} is the completed version." if made else "")


def _back(request: RoomRequest, form: OnceForm, done: str) -> HttpResponseBase:
    """To the document's page; a refusal stands on top of it."""
    for error in form.non_field_errors():
        messages.error(request, str(error))
    if not form.errors:
        messages.success(request, done)
    return redirect(reverse("documentroom:document", args=[request.review.reference, request.document.pk]))
