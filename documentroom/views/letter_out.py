"""The Home Office's letter as it would be public: drawn from exactly the bytes that the partnership agrees to (4.31)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from documentroom.openers import LETTER_OUT, RoomRequest
from documentroom.responses import drawn_page, never_kept
from documentroom.services import drawing, reading
from documentroom.views.reading import WIDTHS, asked, leaf, page_asked, zoom_asked
from portal.accounts import api as accounts
from portal.kernel.errors import NotVisible, Refused
from portal.kernel.openers import opens
from portal.sandbox.api import Marks
from reviews import api as reviews


@opens(LETTER_OUT)
@never_kept
@require_safe
def read(request: RoomRequest, reference: str, letter_id: UUID) -> HttpResponseBase:
    """A page of it, drawn or in words. That it is looked at is entered and committed before anything is read."""
    mark = reading.mark_for(acting_user=request.user, version=request.version)
    reading.note_letter(acting_user=request.user, letter=request.letter, mark=mark)
    context = {"review": request.review, "letter": request.letter, "version": request.version, "code": mark.code}
    as_words, zoom = asked(request, "as") == "words", zoom_asked(request)
    tail = f"{'&as=words' if as_words else ''}{f'&zoom={zoom}' if zoom != 100 else ''}"
    try:
        paper = drawing.paper_of_letter(request.letter)
        shown = leaf(paper, page_asked(request, paper.pages), as_words, zoom=zoom, tail=tail)
    except Refused as fault:
        return render(request, "documentroom/letter_out.html", context | {"fault": str(fault)})
    return render(request, "documentroom/letter_out.html", context | {"leaf": shown})


@opens(LETTER_OUT)
@require_safe
def page(request: RoomRequest, reference: str, letter_id: UUID, number: int, size: str = "page") -> HttpResponseBase:
    """The picture of one page, with the marking above and below and the reader's code in it."""
    mark = reading.mark_for(acting_user=request.user, version=request.version)
    try:
        paper = drawing.paper_of_letter(request.letter)
    except Refused:
        raise NotVisible from None
    if not 1 <= number <= paper.pages:
        raise NotVisible
    mark.version = request.version
    reading.note_drawn(acting_user=request.user, mark=mark, page=number)
    agency = accounts.agency_of(request.user)
    marks = Marks(reviews.marking(request.review), mark.code, agency.name if agency else "")
    return drawn_page(paper.draw(number, WIDTHS[size], marks))
