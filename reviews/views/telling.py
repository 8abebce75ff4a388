"""Who hears of the day of publication before it: families first, then agencies, then the media (4.13, 4.28)."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel import both
from portal.kernel.errors import NotVisible
from portal.kernel.openers import opens
from reviews.acts import page
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity
from reviews.enums_report import ContactWay, ReleaseState, ToldFirst
from reviews.forms.release import TellingForm
from reviews.models import FamilyGroup, Release, Review
from reviews.openers import capacity
from reviews.services import family, release, telling
from reviews.views.steps import of, step, user_of

FORMS = ["GET", "HEAD", "POST"]
TELLERS = capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR, *sorted(SSP_CHAIR_CAPACITIES))
FAMILY = capacity(Capacity.PANEL_CHAIR, Capacity.COORDINATOR)
TITLES = {
    ToldFirst.FAMILY: "Tell the family of the date",
    ToldFirst.AGENCIES: "Tell the agencies of the date",
    ToldFirst.MEDIA: "Tell the media of the date",
}
NOTES = {
    ToldFirst.FAMILY: "Through their advocate, unless they asked for another way. With the date, and what publication "
    "may bring. Nobody else hears before them.",
    ToldFirst.AGENCIES: "Every agency that took part, and those who answer for it. After the family.",
    ToldFirst.MEDIA: "Last, and under the date. If nobody of the media is told beforehand, say so as the reason.",
}


def _dated(request: HttpRequest) -> tuple[Review, Release]:
    """The release whose date is agreed. There is nobody to tell before that."""
    review, _ = of(request)
    row = release.in_hand(review)
    if row is None or not row.fixed or row.agreed_date is None:
        raise NotVisible
    return review, row


@opens(TELLERS)
@require_safe
def telling_page(request: HttpRequest, reference: str) -> HttpResponse:
    """All who hear first, in their order, and what is recorded of each."""
    review, row = _dated(request)
    _, held = of(request)
    context = {
        "review": review,
        "release": row,
        "standing": telling.standing(user_of(request), review, row),
        "public": row.state == ReleaseState.PUBLISHED,
        "writes_family": held.has(Capacity.PANEL_CHAIR, Capacity.COORDINATOR),
    }
    return render(request, "reviews/telling.html", context)


@opens(FAMILY)
@require_http_methods(FORMS)
def tell_family(request: HttpRequest, reference: str, group_id: UUID) -> HttpResponse:
    """One family group was told, through its advocate."""
    review, _ = of(request)
    return _tell(request, ToldFirst.FAMILY, family.group_for(user_of(request), review, group_id))


@opens(TELLERS)
@require_http_methods(FORMS)
def tell(request: HttpRequest, reference: str, to: str) -> HttpResponse:
    """The agencies, or the media, were told."""
    if to not in (ToldFirst.AGENCIES, ToldFirst.MEDIA):
        raise NotVisible
    return _tell(request, ToldFirst(to), None)


def _tell(request: HttpRequest, to: ToldFirst, group: FamilyGroup | None) -> HttpResponse:
    review, row = _dated(request)
    kept = telling.row_of(row, to, group)
    known = kept.first()
    initial = {name: getattr(known, name) for name in vars(telling.Told(None))} if known else {}
    initial = initial or {"way": ContactWay.ADVOCATE if group else ""}
    form = both.watch(TellingForm(request.POST or None, initial=initial, family=group is not None), kept)
    return step(
        request,
        form,
        telling.record,
        lambda: {"review": review, "release_row": row, "to": to, "group": group, "told": form.told()},
        done=page("release_telling", review),
        told="It is recorded.",
        review=review,
        title=TITLES[to],
        standfirst=group.name if group else "",
        tab="Who is told of the date",
        notes=[NOTES[to]],
        clauses=["4.13" if group else "4.28"],
        back=page("release_telling", review),
    )
