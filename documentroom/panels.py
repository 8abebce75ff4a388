"""What the room shows on pages of reviews: panels in named slots. Each asks the same policy as the room's own pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from documentroom import selectors
from documentroom.enums import PRESENTED_KINDS, SECTION_OF, DocumentKind
from documentroom.forms import SendForm, family_name
from documentroom.models import Document, Version
from documentroom.policy import ANSWERERS, LEADERS, Room, family_groups_of, family_shares
from documentroom.services import pack, release
from documentroom.services.deposits import ASKERS
from documentroom.services.deposits import visible as visible_deposits
from documentroom.services.pseudonyms import may_be_drafted
from documentroom.services.statements import may_compare
from portal.accounts.models import User
from portal.kernel import slots
from portal.kernel.templatetags.kit import place_item
from reviews import api as reviews
from reviews.enums import Capacity, Section, Stage
from reviews.enums_meetings import MeetingState
from reviews.models import Citation, FamilyGroup, FamilyVoice, Imr, ReleaseLetter, Review

NOTHING = SafeString("")


def fill() -> None:
    """Put every panel into its slot. Called when the application starts."""
    slots.add("review.place", place, order=30)
    slots.add("family.place", family_place, order=30)
    slots.add("review.overview", overview, order=60)
    slots.add("today", today, order=30)
    slots.add("reviews.imr", imr)
    slots.add("reviews.imrs", outside)
    slots.add("reviews.imr_ways", imr_ways)
    slots.add("reviews.imr_form", imr_form)
    slots.add("reviews.meeting", meeting)
    slots.add("reviews.passage", passage)
    slots.add("reviews.report", report)
    slots.add("reviews.release", put_forward)
    slots.add("reviews.release_letter", letter_out)
    slots.add("reviews.family_group", family_group)
    slots.add("reviews.family_home", family_home)
    slots.add("reviews.statement", statement)
    slots.add("reviews.identities", drafting)


def drafting(request: HttpRequest, review: Review) -> SafeString:
    """The newest Word draft of each document into which pseudonyms can be put, on the page of the register."""
    room = _room(request, review)
    rows = room.readable().filter(document__kind__in=PRESENTED_KINDS).select_related("document").order_by("-number")
    newest: dict[str, Version] = {}
    for version in rows:
        newest.setdefault(version.document.kind, version)
    found = [one for one in newest.values() if may_be_drafted(room, one)]
    return _panel("pseudonyms", request, review=review, rows=found) if found else NOTHING


def statement(request: HttpRequest, said: FamilyVoice) -> SafeString:
    """The way to compare a family's words with the report, for who keeps it."""
    said.review = said.group.review  # at hand: the page of one group
    if not may_compare(_room(request, said.review), said):
        return NOTHING
    where = reverse("documentroom:statement", args=[said.review.reference, said.pk])
    return format_html('<p><a class="govuk-link" href="{}">Compare it with the report, word for word</a></p>', where)


def _room(request: HttpRequest, review: Review) -> Room:
    """The room as this request's person has it now; built once a request."""
    known = getattr(request, "room", None)
    if known is None or known.review.pk != review.pk:
        known = Room(request.user, review, _rights(request, review))  # type: ignore[arg-type]
        request.room = known  # type: ignore[attr-defined]
    return known


def _rights(request: HttpRequest, review: Review) -> reviews.Rights | None:
    held = getattr(request, "rights", None)
    return held if held is not None and held.review.pk == review.pk else None


def place(request: HttpRequest, review: Review) -> SafeString:
    """Room, in the bar of a review: for whom there is one."""
    if not _room(request, review).exists():
        return NOTHING
    return place_item(request.path, "Room", reverse("documentroom:room", args=[review.reference]))


def family_place(request: HttpRequest, review: Review) -> SafeString:
    """Pages to read, in a family's bar."""
    if not family_groups_of(_room(request, review).rights):
        return NOTHING
    return place_item(request.path, "Pages to read", reverse("documentroom:family", args=[review.reference]))


def overview(request: HttpRequest, review: Review) -> SafeString:
    """The latest filings that this person may read, on the review's overview."""
    room = _room(request, review)
    if not room.exists():
        return NOTHING
    latest = list(room.readable().select_related("document__agency", "filed_by").order_by("-filed_at")[:4])
    waiting = len([said for said in selectors.feedback_in(room) if said.answered_at is None]) if room.answers() else 0
    files = any(room.files_on(section) for section in room.shelves)
    return _panel("overview", request, review=review, latest=latest, waiting=waiting, files=files)


def today(request: HttpRequest, user: User) -> SafeString:
    """What of the room waits for this person: their agency's answer, or a second word on a tracing.

    Whoever answers for no agency, and leads no review that a family reads or has read, costs no query.
    """
    held: list[reviews.Rights] = getattr(request, "rights_held", [])
    asked = selectors.questions_waiting(user) if any(one.agency_ids(*ANSWERERS) for one in held) else []
    leads = any(one.has(*LEADERS) and one.review.has_reached(Stage.FAMILY) for one in held)
    traced = selectors.traces_waiting(user) if leads else []
    return _panel("today", request, asked=asked, traced=traced) if asked or traced else NOTHING


def imr(request: HttpRequest, subject: Imr) -> SafeString:
    """An IMR's files on its own page: its agency's, and those who read it once assured."""
    room = _room(request, subject.review)
    document = Document.objects.filter(
        review=subject.review, kind=DocumentKind.IMR, agency_id=subject.agency_id
    ).first()
    versions = selectors.versions_of(room, document) if document else []
    agencies = room.filing_agencies(Section.IMRS)
    files = agencies is not None and subject.agency_id in agencies
    if not versions and not files:
        return NOTHING
    assured = reviews.assured_versions(subject.review)
    rows = [(version, selectors.standing(version, assured)) for version in versions]
    return _panel(
        "imr",
        request,
        review=subject.review,
        imr=subject,
        document=document if versions else None,
        rows=rows,
        files=files,
    )


def outside(request: HttpRequest, review: Review) -> SafeString:
    """Reports from professionals outside the process: what was asked and what came, for the chair and coordinator."""
    room = _room(request, review)
    if not room.rights.has(*ASKERS):
        return NOTHING
    return _panel("outside", request, review=review, rows=list(visible_deposits(room)))


def imr_ways(request: HttpRequest, subject: Imr) -> SafeString:
    """The nil return, among the ways in which an agency's author can answer."""
    return _panel("imr_ways", request, review=subject.review, imr=subject) if _writes(request, subject) else NOTHING


def imr_form(request: HttpRequest, subject: Imr) -> SafeString:
    """The button that makes a version of what was written on the page."""
    if not _writes(request, subject):
        return NOTHING
    form = SendForm(initial={"stamp": reviews.imr_stamp(subject)})
    return _panel("imr_form", request, review=subject.review, imr=subject, form=form)


def _writes(request: HttpRequest, subject: Imr) -> bool:
    return subject.agency_id in (_room(request, subject.review).filing_agencies(Section.IMRS) or ())


def meeting(request: HttpRequest, seen: reviews.MeetingView) -> SafeString:
    """The papers of a meeting that this person reads, and the pack of them."""
    room = _room(request, seen.held.review)
    if not seen.whole or not room.exists():
        return NOTHING
    rows = pack.papers_for(room, reviews.papers_of(seen.meeting))
    adds = room.rights.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR) and seen.meeting.state == MeetingState.CALLED
    return _panel("meeting", request, review=seen.held.review, seen=seen, rows=rows, adds=adds)


def passage(request: HttpRequest, subject: Citation) -> SafeString:
    """From a citation to the page of the agency's review, for whoever may read it. One query a request."""
    room, imr = _room(request, subject.review), subject.imr
    if imr is None or imr.filed_version is None or not room.exists():
        return NOTHING
    known = getattr(request, "readable_versions", None)
    if known is None:
        known = frozenset(room.readable().filter(document__kind=DocumentKind.IMR).values_list("pk", flat=True))
        request.readable_versions = known  # type: ignore[attr-defined]
    if imr.filed_version not in known:
        return NOTHING
    where = reverse("documentroom:read", args=[subject.review.reference, imr.filed_version])
    number = subject.page or 1
    return format_html('<a class="govuk-link" href="{}?page={}">Read page {}</a>', where, number, number)


def report(request: HttpRequest, review: Review) -> SafeString:
    """Report, summary and action plan: their newest version, and the way to file them."""
    room = _room(request, review)
    if not room.exists():
        return NOTHING
    visible = (
        room.visible()
        .filter(document__kind__in=PRESENTED_KINDS)
        .select_related("document", "filed_by")
        .order_by("-number")
    )
    newest: dict[str, Version] = {}
    for version in visible:
        newest.setdefault(version.document.kind, version)
    rows: list[dict[str, Any]] = []
    for kind in PRESENTED_KINDS:
        files = room.files_on(Section(SECTION_OF[kind]))
        found = newest.get(kind)
        if found is not None or files:
            rows.append(
                {
                    "kind": kind.value,
                    "label": kind.label,
                    "version": found,
                    "files": files,
                    "standing": selectors.standing(found, frozenset()) if found else None,
                }
            )
    return _panel("report", request, review=review, rows=rows) if rows else NOTHING


def put_forward(request: HttpRequest, review: Review) -> SafeString:
    """The way to put files forward for sign-off, for who may, on the release's page."""
    room = _room(request, review)
    if not room.puts_forward_anything():
        return NOTHING
    return _panel("put_forward", request, review=review, rows=release.candidates(review))


def letter_out(request: HttpRequest, letter: ReleaseLetter) -> SafeString:
    """The way to read exactly the letter that would be public, for who agrees to it or put it forward."""
    review: Review = request.review  # type: ignore[attr-defined]  # of the page on which it stands
    readable = _room(request, review).readable().filter(pk=letter.version_ref)
    if reviews.letter_to_read(request.user, review, letter.pk) is None or not readable.exists():  # type: ignore[arg-type]
        return NOTHING
    where = reverse("documentroom:letter_out", args=[review.reference, letter.pk])
    return format_html(
        '<p class="text"><a class="govuk-link" href="{}">Read exactly the pages that would be public</a></p>', where
    )


def family_group(request: HttpRequest, group: FamilyGroup) -> SafeString:
    """What is shared with one family group and what it answered, for the chair and the coordinator."""
    room = _room(request, group.review)
    if not room.reads_feedback():
        return NOTHING
    said = [row for row in selectors.feedback_in(room) if row.share.family_group_id == group.pk]
    shares = selectors.shares_with(group.pk) if room.puts_forward_anything() else []
    return _panel(
        "family_group", request, review=group.review, group=group, said=said, shares=shares, answers=room.answers()
    )


def family_home(request: HttpRequest, group: FamilyGroup) -> SafeString:
    """The pages to read, on a family's own page."""
    room = _room(request, group.review)
    if group.pk not in family_groups_of(room.rights):
        return NOTHING
    shares = list(
        family_shares(room.user, group.review, room.rights)
        .filter(family_group=group)
        .select_related("version__document")
    )
    rows = [{"share": share, "kind": family_name(share.version.document)} for share in shares]
    return _panel("family_home", request, review=group.review, rows=rows) if rows else NOTHING


def _panel(name: str, request: HttpRequest, **context: Any) -> SafeString:
    return render_to_string(f"documentroom/panels/{name}.html", context, request=request)
