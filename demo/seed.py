"""The demo's reviews: one collecting the agencies' reviews, one with the family, one published and followed up, one just notified."""

from __future__ import annotations

from datetime import date

from demo import cast
from demo.models import DemoAccount
from demo.story import Case, Story, days_ago
from reviews.enums import Capacity

COLLECTING = Case("Clare Sample", "Anna", date(1984, 3, 2), "Ben Sample", "Mark", "14 Example Street, SE1 0ZZ")


def seed() -> None:
    """Make the cast and the stories."""
    people, bodies = cast.people(), cast.agencies()
    collecting = tell_collecting(Story(people, bodies, COLLECTING))
    at = f"/reviews/{collecting.review.reference}/"
    DemoAccount.objects.exclude(username="administrator").update(start_url="/")
    for username, where in {"chair": at, "housing-author": at + "imrs/", "trust-author": at + "imrs/"}.items():
        DemoAccount.objects.filter(username=username).update(start_url=where)


def tell_collecting(story: Story) -> Story:
    """A review whose agencies are looking at their own work: one is in, one is late."""
    with days_ago(150):
        story.opens([cast.POLICE, cast.TRUST, cast.HOUSING])
        story.leaders_declare()
        story.prepares_decision()
    with days_ago(140):
        story.decides()
    with days_ago(120):
        story.forms_panel([("panel-lantern", cast.LANTERN), ("panel-police", cast.POLICE), ("panel-council", cast.COUNCIL)])
    with days_ago(100):
        story.sets_terms()
        story.notifies([cast.POLICE, cast.TRUST, cast.HOUSING])
        housing = story.commissions(cast.HOUSING, "housing-author", "housing-manager", due_in=98)
        story.commissions(cast.TRUST, "trust-author", "trust-manager", due_in=97)
    with days_ago(20):
        version = story.files_imr(housing, "housing-author", "Housing association IMR.docx")
    with days_ago(15):
        story.assures(housing, "housing-manager", version)
    with days_ago(10):
        everybody_else(story)
    return story


def everybody_else(story: Story) -> None:
    """The capacities that are neither panel nor agency."""
    for username, capacity, agency in (
        ("disclosure", Capacity.DISCLOSURE_OFFICER, cast.POLICE),
        ("sio", Capacity.SIO, cast.POLICE),
        ("legal", Capacity.LEGAL_ADVISER, cast.COUNCIL),
        ("minutes", Capacity.MINUTE_TAKER, cast.OFFICE),
        ("observer", Capacity.OBSERVER, cast.COUNCIL),
        ("substitute", Capacity.SUBSTITUTE, cast.POLICE),
        ("housing-line", Capacity.LINE_MANAGER, cast.HOUSING),
        ("auditor", Capacity.AUDITOR, ""),
        ("governance", Capacity.INFORMATION_GOVERNANCE, ""),
    ):
        story.joins(username, capacity, accepted_by="chair", agency=agency)
