"""Pages to read, for a family's reader: what the chair shared, and nothing else of the room."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documentroom import selectors
from documentroom.forms import FeedbackForm, FindForm, family_name
from documentroom.hardpages import next_hard
from documentroom.models import Feedback
from documentroom.openers import FAMILY, FAMILY_PAGE, FAMILY_SHARE, RoomRequest
from documentroom.policy import family_shares
from documentroom.responses import drawn_page, never_kept
from documentroom.services import drawing, earlier, feedback, reading
from documentroom.views.reading import (
    WIDTHS,
    ZOOMS,
    asked,
    leaf,
    number_asked,
    page_asked,
    paper_or_nothing,
    zoom_asked,
)
from portal.kernel import once
from portal.kernel.errors import NotVisible
from portal.kernel.forms import call
from portal.kernel.openers import opens
from portal.sandbox.api import Marks
from reviews import api as reviews


@opens(FAMILY)
@never_kept
@require_safe
def pages(request: RoomRequest, reference: str) -> HttpResponseBase:
    """What there is to read today, and what the chair answered."""
    shares = selectors.family_pages(list(family_shares(request.user, request.review, request.rights)), request.user.pk)
    rows = [{"share": share, "kind": family_name(share.version.document), "sent": share.mine} for share in shares]  # type: ignore[attr-defined]
    context = {
        "review": request.review,
        "rows": rows,
        "changed": selectors.changed_for(request.user, request.rights),
        "before": earlier.said_before(request.user, request.rights),
    }
    return render(request, "documentroom/family_pages.html", context)


@opens(FAMILY_SHARE)
@never_kept
@require_http_methods(["GET", "HEAD", "POST"])
def read(request: RoomRequest, reference: str, share_id: UUID) -> HttpResponseBase:
    """One page, and the way to tell the chair. Words come first; the drawn page is one tap away."""
    share = request.share
    reading.note_family_day(share=share)
    paper = paper_or_nothing(share.version)
    page = page_asked(request, paper.pages) if paper else 1
    kept = Feedback.objects.filter(share=share, author=request.user, sent_at__isnull=True).first()
    find = FindForm(request.POST if "find" in request.POST else None)
    looked_for = find.cleaned_data["find"] if find.is_bound and find.is_valid() else ""
    said = None if find.is_bound else request.POST or None
    form = once.once(FeedbackForm(said, initial=_initial(kept, page)))
    if form.is_valid() and _written(request, form, page):
        return redirect(f"{reverse('documentroom:family_reading', args=[reference, share.pk])}?page={page}")
    context = {
        "review": request.review,
        "share": share,
        "kind": family_name(share.version.document),
        "form": form,
        "kept": kept,
        "code": share.code,
        "readers": reviews.leaders(request.review),
        "sent": Feedback.objects.filter(share=share, author=request.user, sent_at__isnull=False).select_related(
            "answered_by"
        ),
    }
    if paper is None:
        return render(
            request, "documentroom/family_reading_html.html", context | {"html": drawing.readable_html(share.version)}
        )
    context |= {"find": find, "looked_for": looked_for, **_leafing(request, paper, page, looked_for)}
    return render(request, "documentroom/family_reading.html", context)


def _leafing(request: RoomRequest, paper: drawing.Paper, page: int, looked_for: str) -> dict[str, object]:
    """The page as words or drawn, what was found, and the way past pages that are hard to read."""
    as_words, zoom = asked(request, "as") != "page", zoom_asked(request)
    tail = "" if as_words else f"&as=page{f'&zoom={zoom}' if zoom != ZOOMS[0] else ''}"
    wanted = [looked_for] if looked_for and not as_words else []
    places = [boxes for each in paper.places(page, wanted, WIDTHS["page"]) for boxes in each]
    hard = next_hard(request.share.hard_pages, page)
    return {
        "leaf": leaf(paper, page, as_words, looked_for, zoom=zoom, tail=tail),
        "found": drawing.find(paper, looked_for, number_asked(request, "from", paper.pages)) if looked_for else None,
        "how": "words" if as_words else "family",
        "boxes": [box for boxes in places for box in boxes],
        "hard": hard,
        "hard_on_page": bool(hard and page in hard),
        "past": hard.stop if hard and hard.stop <= paper.pages else None,
    }


def _initial(kept: Feedback | None, page: int) -> dict[str, object]:
    """What was kept stands in the form again, wherever they go on reading."""
    if kept is None:
        return {"page": page, "about": "page"}
    return {
        "page": kept.page or page,
        "about": "page" if kept.page else "whole",
        "kind": kept.kind,
        "words": kept.words,
        "for_chair_alone": kept.for_chair_alone,
    }


def _written(request: RoomRequest, form: FeedbackForm, page: int) -> bool:
    """Keep or send what was written; whether it went well."""
    data = form.cleaned_data
    said = {
        "acting_user": request.user,
        "share": request.share,
        "kind": data["kind"],
        "page": data["page"] if data["about"] == "page" else None,
        "words": data["words"],
        "for_chair_alone": data["for_chair_alone"],
    }
    if "later" in request.POST and not data["words"].strip():
        form.add_error("words", feedback.EMPTY)
        return False
    if "later" in request.POST:
        call(form, feedback.keep, **said)
        done = "We keep what you wrote. Only you can see it until you send it."
    else:
        call(form, feedback.send, **said)
        done = "Sent to the chair. Your words stay as you wrote them, and the chair will answer."
    if form.errors:
        return False
    messages.success(request, done)
    return True


@opens(FAMILY_PAGE)
@require_safe
def page(request: RoomRequest, reference: str, share_id: UUID, number: int, size: str = "page") -> HttpResponseBase:
    """The picture of one page. Its code is fixed for the share and names nobody (never 12)."""
    reading.note_family_day(share=request.share)
    paper = paper_or_nothing(request.version)
    if paper is None or not 1 <= number <= paper.pages:
        raise NotVisible
    return drawn_page(paper.draw(number, WIDTHS[size], Marks(reviews.marking(request.review), request.share.code)))


@opens(FAMILY_SHARE)
@never_kept
@require_POST
def finish(request: RoomRequest, reference: str, share_id: UUID) -> HttpResponseBase:
    """They have said all they want to say, or will not say anything."""
    feedback.finish(acting_user=request.user, share=request.share)
    messages.success(
        request,
        "Thank you. We have noted that you have said what you wanted to say. You can still read, and still write.",
    )
    return redirect(reverse("documentroom:family", args=[reference]))
