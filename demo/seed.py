"""The demo's reviews: one collecting the agencies' reviews, one with the family, one published and followed up, one just
notified, and one that ended with the decision not to hold it.
"""

from __future__ import annotations

from datetime import date

from demo import answers, beside, cast, chronicle, earlier, material, office, site, watched, workbench
from demo.families import comes_to_know_them, hears_of_publication, says
from demo.learning import follows_up_further, writes_lessons
from demo.models import DemoAccount
from demo.story import Case, Story, days_ago
from demo.story_later import LaterStory
from reviews.enums import Capacity

COLLECTING = Case("Clare Sample", "Eve", date(1984, 3, 2), "Ben Sample", "Adam", "14 Example Street, SE1 0ZZ")
READING = Case("Dora Specimen", "Anna", date(1979, 6, 11), "Carl Specimen", "Mark", "3 Placeholder Row, SE5 0ZY")
PUBLISHED = Case("Edith Instance", "Anna", date(1972, 9, 30), "Frank Instance", "Mark", "27 Fiction Road, SE15 0ZX")
NEW = Case("Grace Mockup", "Ruth", date(1990, 1, 20), "Hal Mockup", "Luke", "8 Invented Close, SE17 0ZW")
MEMBERS = [("panel-lantern", cast.LANTERN), ("panel-police", cast.POLICE), ("panel-council", cast.COUNCIL)]
AGENCIES = [cast.POLICE, cast.TRUST, cast.HOUSING]
MANAGERS = {cast.HOUSING: "housing-manager", cast.TRUST: "trust-manager"}


def seed() -> None:
    """Make the cast and the stories."""
    people, bodies = cast.people(), cast.agencies()
    site.write()
    earlier.tell_all(people, bodies)
    collecting = tell_collecting(Story(people, bodies, COLLECTING))
    reading = tell_reading(LaterStory(people, bodies, READING))
    published = tell_published(LaterStory(people, bodies, PUBLISHED))
    new = tell_new(Story(people, bodies, NEW))
    watched.over(collecting)
    watched.ended(Story(people, bodies, watched.ENDED))
    office.changes(people)
    start_pages(collecting.review.reference, reading.review.reference, published.review.reference, new.review.reference)


def people_only() -> None:
    """The cast without any story, for whoever walks the journey from its beginning."""
    cast.people()
    site.write()


def start_pages(collecting: str, reading: str, published: str, new: str) -> None:
    """Where each account best begins."""
    DemoAccount.objects.update(start_url="/")
    for username, where in {
        "housing-author": f"/reviews/{collecting}/imrs/",
        "trust-author": f"/reviews/{collecting}/imrs/",
        "housing-manager": f"/reviews/{collecting}/imrs/",
        "probation-author": f"/reviews/{collecting}/imrs/",
        "probation-manager": f"/reviews/{collecting}/imrs/",
        "trust-manager": f"/reviews/{collecting}/imrs/",
        "sio": f"/reviews/{collecting}/witnesses/",
        "board": f"/reviews/{published}/",
        "editor": "/cms/",
        "communications": "/cms/",
        "editor2": "/cms/reviews/",
    }.items():
        DemoAccount.objects.filter(username=username).update(start_url=where)


def tell_collecting(story: Story) -> Story:
    """A review whose agencies are looking at their own work: one is in, one is late."""
    with days_ago(150):
        begins(story, [*AGENCIES, cast.PROBATION])
    with days_ago(140):
        story.decides()
    with days_ago(120):
        story.forms_panel(MEMBERS)
    with days_ago(100):
        story.sets_terms()
        story.notifies([*AGENCIES, cast.PROBATION])
        housing = story.commissions(cast.HOUSING, "housing-author", "housing-manager", due_in=98)
        trust = story.commissions(cast.TRUST, "trust-author", "trust-manager", due_in=97)
        probation = story.commissions(cast.PROBATION, "probation-author", "probation-manager", due_in=90)
    with days_ago(30):
        chronicle.tell(story)
    with days_ago(25):
        material.holds_meetings(story)
    with days_ago(20):
        version = story.files_imr(housing, "housing-author", "Housing association IMR.docx")
    with days_ago(15):
        story.assures(housing, "housing-manager", version)
        answers.had_no_contact(story, probation)
    with days_ago(12):
        answers.writes_half(story, trust)
        answers.asks_surgeries(story)
    with days_ago(11):
        beside.is_read(story, version, "housing-author")
    with days_ago(10):
        everybody_else(story)
    with days_ago(8):
        material.keeps_schedule(story)
    with days_ago(2):
        material.calls_next(story)
    return story


def begins(story: Story, agencies: list[str] = AGENCIES) -> None:
    """Notified, the leaders accepted, the decision prepared."""
    story.opens(agencies)
    story.leaders_declare()
    story.prepares_decision()


def to_the_family(story: LaterStory, since: int) -> None:
    """From the notification to the completed version shared, beginning so many days ago."""
    with days_ago(since):
        begins(story)
    with days_ago(since - 10):
        story.decides()
    with days_ago(since - 30):
        story.forms_panel(MEMBERS)
        story.joins("author", Capacity.OVERVIEW_AUTHOR, accepted_by="chair")
    with days_ago(since - 40):
        story.sets_terms()
        story.notifies(AGENCIES)
        papers = (
            (cast.HOUSING, "housing", "Housing association IMR.docx"),
            (cast.TRUST, "trust", "Hospital trust IMR.docx"),
        )
        asked = [
            (story.commissions(body, f"{who}-author", f"{who}-manager", due_in=50), who, paper)
            for body, who, paper in papers
        ]
        story.asks_nothing_of(cast.POLICE)
    with days_ago(since - 80):
        for imr, who, paper in asked:
            story.assures(imr, f"{who}-manager", story.files_imr(imr, f"{who}-author", paper))
        chronicle.tell(story)
        story.meets_family()
        story.keeps_register()
    with days_ago(since - 100):
        story.weighs()
        story.drafts_report()
        workbench.says_where(story)
        story.plans_actions()
        writes_lessons(story)
    with days_ago(since - 120):
        story.panel_agrees(MANAGERS)
        story.completes()
        story.joins("board", Capacity.BOARD_MEMBER, accepted_by="chair", agency=cast.COUNCIL)


def tell_reading(story: LaterStory) -> LaterStory:
    """A review whose draft is shared with the family's advocate."""
    to_the_family(story, 170)
    comes_to_know_them(story, 85)
    says(story, 40)
    with days_ago(6):
        story.shares()
    return story


def tell_published(story: LaterStory) -> LaterStory:
    """A review that is published; one of three actions is done."""
    to_the_family(story, 320)
    with days_ago(190):
        share = story.shares()
        story.family_answers(share)
    with days_ago(150):
        story.signs_off()
    with days_ago(145):
        story.sends_pack()
    with days_ago(80):
        story.home_office_clears()
        story.names_editors()
    with days_ago(40):
        story.publishes()
        hears_of_publication(story)
    with days_ago(12):
        story.follows_up(MANAGERS, done=1)
        follows_up_further(story)
    return story


def tell_new(story: Story) -> Story:
    """A review that was just notified: a partner is consulted on the decision."""
    with days_ago(3):
        story.opens([cast.POLICE, cast.TRUST])
        story.leaders_declare()
        story.joins("partner", Capacity.PARTNER, accepted_by="ssp-chair", agency=cast.LANTERN)
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
