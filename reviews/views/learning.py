"""What was learned is passed on (4.32 to 4.34)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from portal.kernel.openers import opens
from reviews import facts as fact_loader
from reviews import protocol
from reviews.acts import page
from reviews.enums import SSP_CHAIR_CAPACITIES, Capacity, Stage
from reviews.enums_report import Theme
from reviews.forms.release import DisseminationForm
from reviews.openers import capacity
from reviews.services import conclusion
from reviews.views.steps import of, step

SSP_CHAIRS = tuple(sorted(SSP_CHAIR_CAPACITIES))
READ = capacity(
    Capacity.PANEL_CHAIR, Capacity.COORDINATOR, Capacity.PANEL_MEMBER, Capacity.OVERVIEW_AUTHOR, *SSP_CHAIRS
)


@opens(READ)
@require_safe
def dissemination(request: HttpRequest, reference: str) -> HttpResponse:
    """To whom what was learned was given, and the themes that it bears on."""
    review, held = of(request)
    facts = fact_loader.load(review)
    themes: dict[str, list[int]] = {}
    for one in facts.review.recommendations.all():
        for theme in one.themes:
            themes.setdefault(Theme(theme).label, []).append(one.number)
    context = {
        "review": review,
        "rows": list(facts.review.disseminations.all()),
        "themes": sorted(themes.items()),
        "clauses": [protocol.status(facts, number) for number in ("4.32", "4.33", "4.34")],
        "may_add": held.has(Capacity.COORDINATOR, *SSP_CHAIRS) and review.stage in (Stage.CLEARED, Stage.PUBLISHED),
    }
    return render(request, "reviews/dissemination.html", context)


@opens(capacity(Capacity.COORDINATOR, *SSP_CHAIRS))
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, reference: str) -> HttpResponse:
    """One time that something was passed on."""
    review, _ = of(request)
    form = DisseminationForm(request.POST or None)
    return step(
        request,
        form,
        conclusion.disseminate,
        lambda: {"review": review, **form.cleaned_data},
        done=page("dissemination", review),
        told="It is recorded.",
        review=review,
        title="Record what was passed on",
        clauses=["4.33", "4.34"],
        back=page("dissemination", review),
    )
