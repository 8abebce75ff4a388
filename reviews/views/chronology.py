"""The merged chronology: read in one reading, as drawing and table; what does not fit, and the notes that settle it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel.errors import NotVisible, must_exist
from portal.kernel.forms import call
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.chronology import timeline
from reviews.chronology.merging import Entry
from reviews.enums import Section, Verb
from reviews.forms.chronology import SettleForm, SpanForm, closer, wider
from reviews.openers import review_right
from reviews.selectors import chronology as selector
from reviews.selectors import chronology_reading as reading
from reviews.selectors.chronology_found import concerned, found_of
from reviews.services import chronology as service
from reviews.views import chronology_own
from reviews.views.steps import of, user_of

PAGE = 100
MERGED = review_right(Section.CHRONOLOGIES, Verb.READ, whole=True)


def asked_reading(request: HttpRequest) -> str:
    """The reading that the address asks for: under pseudonyms unless it says by name."""
    return reading.NAME if request.GET.get("as") == reading.NAME else reading.ALIAS


@opens(review_right(Section.CHRONOLOGIES, Verb.READ, Verb.FILE))
@require_safe
def merged(request: HttpRequest, reference: str) -> HttpResponse:
    """A hundred rows of the merged chronology, drawn and as a table, and the first thing that does not fit.

    An agency's people, who see their own alone, are led to it.
    """
    review, held = of(request)
    if not selector.sees_merged(held):
        own = must_exist(selector.visible_agencies(held).order_by("name").first())
        return redirect(chronology_own.address(review, own))
    whole, span = selector.merged(held), SpanForm(request.GET or {})
    span.is_valid()
    first, last = span.cleaned_data.get("first"), span.cleaned_data.get("last")
    wanted = whole.between(first, last)
    number = _page_number(request, len(wanted))
    part = wanted[(number - 1) * PAGE : number * PAGE]
    kind, under = asked_reading(request), None
    if kind == reading.ALIAS:
        under = reading.pseudonyms(review)
    ask_first = whole.open[:1]
    beside = [one for one in concerned(whole, ask_first) if one not in part]
    read = reading.shown(whole, [*part, *beside], under)
    context = {
        "review": review,
        "whole": whole,
        "span": span,
        "reading": kind,
        "without": under.missing if under else 0,
        "rows": read[: len(part)],
        "drawing": timeline.draw(part, whole.numbers, whole.open, first=first, last=last),
        "next_found": next(iter(found_of(whole, ask_first, under, read)), None),
        "settle_form": SettleForm(),
        "may_settle": selector.settles(held),
        "agencies": _agencies(held),
        "standing": _standing(whole),
        "of_all": len(wanted),
        "ask": _links(request, whole.entries, part, number, -(-len(wanted) // PAGE)),
        "own": selector.own_agency_ids(held) | selector.without_author(held),
    }
    return render(request, "reviews/chronology.html", context)


def _page_number(request: HttpRequest, count: int) -> int:
    try:
        asked = int(request.GET.get("page", "1"))
    except ValueError:
        asked = 1
    return min(max(asked, 1), max(1, -(-count // PAGE)))


def _standing(whole: selector.Merged) -> str:
    """One sentence that says where the chronology stands."""
    if not whole.entries:
        return "No agency has handed in its chronology yet."
    waiting = len(whole.open)
    if not waiting:
        return "Nothing in it waits to be settled."
    return (
        "One thing does not fit and waits to be settled."
        if waiting == 1
        else f"{waiting} things do not fit and wait to be settled."
    )


def _agencies(held: Any) -> list[dict[str, Any]]:
    """Each agency of the review with when it last handed in."""
    last = {one.agency_id: one for one in selector.visible_hand_ins(held)}
    return [{"agency": one, "hand_in": last.get(one.pk)} for one in selector.visible_agencies(held).order_by("name")]


def _links(
    request: HttpRequest, entries: Sequence[Entry], part: Sequence[Entry], number: int, pages: int
) -> dict[str, str]:
    """The addresses of the same page in the other reading, closer, wider, earlier, later, and of its neighbours."""
    given = {name: request.GET[name] for name in ("as", "first", "last") if request.GET.get(name)}

    def link(**more: str | int) -> str:
        asked = {**given, **{name: str(value) for name, value in more.items()}}
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    readings: dict[str, dict[str, str | int]] = {"alias": {"as": ""}, "name": {"as": "name"}}
    found = {name: link(page=number, **asked) for name, asked in readings.items()}
    found |= {"all": link(first="", last=""), "files": link()}
    if number > 1:
        found["before"] = link(page=number - 1)
    if number < pages:
        found["after"] = link(page=number + 1)
    if part:
        found |= _zoom(link, part, entries)
    return found


def _zoom(link: Any, part: Sequence[Entry], entries: Sequence[Entry]) -> dict[str, str]:
    begin, end = min(one.first_day for one in part), max(one.last_day for one in part)

    def to(days: tuple[date, date]) -> str:
        return str(link(first=days[0].isoformat(), last=days[1].isoformat()))

    found = {}
    if (end - begin).days > 14:
        found["closer"] = to(closer(begin, end))
    if len(part) < len(entries):
        found["wider"] = to(wider(begin, end))
        found["earlier"] = to((begin - (end - begin), begin))
        found["later"] = to((end, end + (end - begin)))
    return found


@opens(MERGED)
@require_safe
def found(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything that does not fit between the agencies' rows: what waits, and what was settled and how."""
    review, held = of(request)
    whole = selector.merged(held)
    under = reading.pseudonyms(review) if asked_reading(request) == reading.ALIAS else None
    context = {
        "review": review,
        "reading": asked_reading(request),
        "found": found_of(whole, whole.found, under),
        "waiting": len(whole.open),
        "may_settle": selector.settles(held),
    }
    return render(request, "reviews/chronology_found.html", context)


@opens(review_right(Section.CHRONOLOGIES, Verb.CHANGE, whole=True))
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, reference: str, digest: str) -> HttpResponse:
    """One discrepancy is settled with a note."""
    review, held = of(request)
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        call(form, service.settle, acting_user=user_of(request), review=review, digest=digest, note=note)
        if not form.errors:
            messages.success(request, "Settled. Your note stands beside both rows.")
            return redirect(f"{page('chronology_found', review)}#d{digest[:12]}")
    whole = selector.merged(held)
    wanted = [one for one in whole.found if one.digest == digest]
    if not wanted:
        raise NotVisible
    under = reading.pseudonyms(review) if asked_reading(request) == reading.ALIAS else None
    context = {"review": review, "one": found_of(whole, wanted, under)[0], "form": form}
    return render(request, "reviews/chronology_settle.html", context)
