"""Looking for words in the room. A POST asks: what people look for stands in no address and no log (never 9)."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from documentroom.enums import SHELF_TITLES
from documentroom.forms_search import SearchForm
from documentroom.openers import ROOM, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import searching
from portal.kernel.openers import opens


@opens(ROOM)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: RoomRequest, reference: str) -> HttpResponseBase:
    """The question, and under it the answer: titles, pages and snippets of what this person may read now."""
    form = SearchForm(request.POST if request.method == "POST" else None, shelves=request.room.shelves)
    answer = None
    if form.is_bound and form.is_valid():
        answer = searching.search(acting_user=request.user, room=request.room, asked=form.asked)
    context = {"review": request.review, "form": form, "answer": answer, "shelf_titles": SHELF_TITLES}
    return render(request, "documentroom/search.html", context)
