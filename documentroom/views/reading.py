"""Reading: pages drawn by the server, marked, with a text layer; never the sender's file (never 4)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from documentroom import selectors
from documentroom.enums import PRESENTED_KINDS, SHELF_TITLES
from documentroom.forms import FindForm, kinds_for
from documentroom.models import Version
from documentroom.openers import PAGE, READING, RoomRequest
from documentroom.responses import drawn_page, never_kept
from documentroom.services import drawing, reading
from documentroom.services.copies import may_print
from documentroom.services.passages import askable
from documentroom.views.passages import note_form, question_form
from portal.accounts import api as accounts
from portal.kernel import once
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.openers import opens
from portal.sandbox.api import Marks
from reviews import api as reviews

WIDTHS = {"small": 180, "page": 900, "large": 1800}
ZOOMS = (100, 150, 200, 300)
ON_A_SHEET = 24  # small pages that are shown at once


@opens(READING)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: RoomRequest, reference: str, version_id: UUID) -> HttpResponseBase:
    """One page of one version, drawn or in words. The opening is entered and committed before anything is read."""
    mark = reading.mark_for(acting_user=request.user, version=request.version)
    find = FindForm(request.POST or None)
    looked_for = find.cleaned_data["find"] if find.is_bound and find.is_valid() else ""
    context = {
        "review": request.review,
        "version": request.version,
        "document": request.document,
        "kind": kinds_for(request.document),
        "shelf": SHELF_TITLES[request.document.section],
        "code": mark.code,
        "find": find,
        "looked_for": looked_for,
        "original": request.room.takes_original(request.version),
    }
    try:
        paper = drawing.paper(request.version)
        if paper is None:
            context |= beside(request, selectors.beside(request.room, request.version), None)
            return render(
                request, "documentroom/reading_html.html", context | {"html": drawing.readable_html(request.version)}
            )
    except Refused as fault:
        return render(request, "documentroom/reading_html.html", context | {"fault": str(fault)})
    context |= shown(request, paper, looked_for)
    return render(request, "documentroom/reading.html", context)


def shown(request: RoomRequest, paper: drawing.Paper, looked_for: str) -> dict[str, object]:
    """The page that was asked for, with what was found; and the place, which is remembered for this person alone."""
    page, stopped = page_asked(request, paper.pages), None
    if asked(request, "page"):
        reading.remember(acting_user=request.user, version=request.version, page=page)
    else:
        stopped = reading.place_of(acting_user=request.user, version=request.version)
    how, zoom = asked(request, "as"), zoom_asked(request)
    drawn = how not in ("words", "all")
    found = drawing.find(paper, looked_for, number_asked(request, "from", paper.pages)) if looked_for else None
    tail = "".join([f"&as={how}" if not drawn else "", f"&zoom={zoom}" if zoom != ZOOMS[0] else ""])
    stands = selectors.beside(request.room, request.version)
    said = stands.passages(page) if drawn else []
    wanted = [one for one in (looked_for, *said) if one] if drawn else []
    found_here = paper.places(page, wanted, WIDTHS["page"])
    places = found_here.pop(0) if looked_for and drawn else []
    return {
        "leaf": leaf(paper, page, how == "words", looked_for, zoom=zoom, tail=tail),
        "how": how if not drawn else "page",
        "sheet": sheet(page, paper.pages) if how == "all" else None,
        "stopped": min(stopped, paper.pages) if stopped else None,
        "found": found,
        "places": places,
        "boxes": [box for boxes in places for box in boxes],
        "pins": [each[0][0] for each in found_here if each and each[0]],
        **beside(request, stands, page),
    }


def beside(request: RoomRequest, stands: selectors.Beside, page: int | None) -> dict[str, object]:
    """Notes and questions, those of this page first, and the forms for who may write."""
    writes, own = request.room.writes_notes(), request.document.agency_id
    agencies = askable(request.room, request.version)
    return {
        "notes": sorted(stands.notes, key=lambda one: one.page != page),
        "questions": sorted(stands.questions, key=lambda one: one.page != page),
        "of_the_panel": request.room.of_the_panel(),
        "note_form": once.once(note_form(page=page)) if writes else None,
        "question_form": once.once(question_form(None, page, agencies, own is not None)) if agencies else None,
        "shared_first": writes and not agencies and request.document.kind in PRESENTED_KINDS,
        "answerable": [one.pk for one in stands.questions if request.room.answers_for(one.agency_id)],
        "prints": may_print(request.room, request.document),
    }


def asked(request: HttpRequest, name: str) -> str:
    """What the form sent, or the address says."""
    return request.POST.get(name) or request.GET.get(name, "")


def number_asked(request: HttpRequest, name: str, most: int) -> int:
    """A number from 1 to ``most``; out of range, the nearest that there is."""
    said = asked(request, name) or "1"
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1
    return min(max(number, 1), max(most, 1))


def page_asked(request: HttpRequest, pages: int) -> int:
    """The page in the address; out of range, the nearest that there is."""
    return number_asked(request, "page", pages)


def zoom_asked(request: HttpRequest) -> int:
    """How much larger than the column the page is shown, in hundredths."""
    zoom = asked(request, "zoom")
    return int(zoom) if zoom in {str(one) for one in ZOOMS} else ZOOMS[0]


def leaf(
    paper: drawing.Paper, page: int, as_words: bool, looked_for: str = "", *, zoom: int = ZOOMS[0], tail: str = ""
) -> dict[str, object]:
    """What a page's template needs, wherever it is shown. ``tail``: what the addresses of other pages carry on."""
    at = ZOOMS.index(zoom)
    return {
        "page": page,
        "pages": paper.pages,
        "before": page - 1 if page > 1 else None,
        "after": page + 1 if page < paper.pages else None,
        "near": range(max(1, min(page - 2, paper.pages - 4)), min(paper.pages, max(page + 2, 5)) + 1),
        "as_words": as_words,
        "paragraphs": drawing.paragraphs(paper.words(page), looked_for) if as_words else [],
        "zoom": zoom,
        "larger": ZOOMS[at + 1] if at + 1 < len(ZOOMS) else None,
        "smaller": ZOOMS[at - 1] if at else None,
        "tail": tail,
    }


def sheet(page: int, pages: int) -> dict[str, object]:
    """The small pages that are shown at once: those among which this one lies, and the sheets before and after."""
    first = (page - 1) // ON_A_SHEET * ON_A_SHEET + 1
    last = min(first + ON_A_SHEET - 1, pages)
    return {
        "numbers": range(first, last + 1),
        "before": first - ON_A_SHEET if first > 1 else None,
        "after": last + 1 if last < pages else None,
    }


@opens(PAGE)
@require_safe
def page(request: RoomRequest, reference: str, version_id: UUID, number: int, size: str = "page") -> HttpResponseBase:
    """The picture of one page, with the marking above and below and the reader's code in it."""
    mark = reading.mark_for(acting_user=request.user, version=request.version)
    paper = paper_or_nothing(request.version)
    if paper is None or not 1 <= number <= paper.pages:
        raise NotVisible
    if size != "small":  # those cannot be read
        mark.version = request.version
        reading.note_drawn(acting_user=request.user, mark=mark, page=number)
    agency = accounts.agency_of(request.user)
    label = agency.name if agency else ""
    return drawn_page(paper.draw(number, WIDTHS[size], Marks(reviews.marking(request.review), mark.code, label)))


def paper_or_nothing(version: Version) -> drawing.Paper | None:
    """The version as pages, or None where it cannot be drawn: the page around it says why."""
    try:
        return drawing.paper(version)
    except Refused:
        return None
