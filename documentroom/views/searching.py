"""Looking for words in the room, and for papers by shelf, kind, agency and day.

Words are asked for by POST: what people look for stands in no address and no log (never 9). The answer has an address
of its own, in which they stand sealed, so that the way back from a paper leads to it.
"""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from documentroom import asked_words
from documentroom import selectors_papers as selector
from documentroom.forms_search import PapersForm, SearchForm
from documentroom.openers import ROOM, RoomRequest
from documentroom.responses import never_kept
from documentroom.services import searching
from portal.accounts.models import Agency
from portal.kernel.errors import NotVisible
from portal.kernel.openers import opens


@opens(ROOM)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: RoomRequest, reference: str) -> HttpResponseBase:
    """The question, and under it the answer: titles, pages and snippets of what this person may read now."""
    form = SearchForm(request.POST if request.method == "POST" else None, shelves=request.room.shelves)
    if form.is_bound and form.is_valid():
        said = {name: form.data[name] for name in form.fields if form.data.get(name)}
        token = asked_words.sealed(request.review, request.user.pk, said)
        return redirect(f"{reverse('documentroom:search', args=[reference])}?{urlencode({'asked': token})}")
    if "asked" in request.GET and not form.is_bound:
        again = asked_words.opened(request.review, request.user.pk, request.GET["asked"])
        form = SearchForm(again, shelves=request.room.shelves)
    answer = None
    if request.method != "POST" and form.is_bound and form.is_valid():
        answer = searching.search(acting_user=request.user, room=request.room, asked=form.asked)
    context = {"review": request.review, "form": form, "answer": answer}
    return render(request, "documentroom/search.html", context)


@opens(ROOM)
@never_kept
@require_safe
def papers(request: RoomRequest, reference: str) -> HttpResponseBase:
    """Every paper, twenty-five a page, newest first, by shelf, kind, agency and day."""
    known = Agency.objects.filter(pk__in=selector.agencies_in(request.room)).order_by("name")
    form = PapersForm(request.GET or None, shelves=request.room.shelves, agencies=known)
    try:
        before = UUID(request.GET["before"]) if "before" in request.GET else None
    except ValueError:
        raise NotVisible from None
    items, after = selector.papers(request.room, form.asked, before)
    query = urlencode([(key, value) for key, value in request.GET.items() if key != "before" and value])
    context = {"review": request.review, "form": form, "items": items, "after": after, "older": before, "query": query}
    return render(request, "documentroom/papers.html", context)
