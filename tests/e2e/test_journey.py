"""One review, all the way: from the police's notification to the public page and past it, in Chromium, by everybody in turn.

Scripts are off for everybody but the advocate and the editor: each step works without them, and theirs work with them.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser

from tests.browser import DemoServer, chromium, demo_server
from tests.e2e.actors import Actor
from tests.e2e.joining import join
from tests.services import require

FILES = Path(__file__).resolve().parent.parent.parent / "demo" / "files"
TODAY = date.today()
NELL = os.environ.get("E2E_NEWCOMER", "nell") + "@example.org"
HOUSING, TRUST, POLICE, LANTERN = (
    "Larkhall Housing Association",
    "Riverside Hospital Trust",
    "Borough Police",
    "Lantern Domestic Abuse Service",
)

pytestmark = [pytest.mark.chromium, pytest.mark.slow, pytest.mark.journey]


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    require("chromium")
    with demo_server(DEMO_STORIES="0") as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


class Cast:
    """Everybody, signed in when first needed."""

    def __init__(self, browser: Browser, server: DemoServer) -> None:
        self.browser, self.server, self.actors = browser, server, dict[str, Actor]()

    def __call__(self, username: str) -> Actor:
        if username not in self.actors:
            self.actors[username] = Actor(
                self.browser, self.server, username, scripts=username in ("advocate", "editor")
            )
        return self.actors[username]


def test_one_review_all_the_way(browser: Browser, server: DemoServer) -> None:
    who = Cast(browser, server)
    at = opens(who)
    decides(who, at)
    appoints(who, at)
    terms_and_commissions(who, at)
    agencies_answer(who, at)
    reports(who, at)
    family(who, at)
    clears(who, at)
    publishes(who, at)
    follows_up(who, at)


def declares(actor: Actor, at: str) -> None:
    """Conflict card, four questions, terms of handling."""
    page = actor.go("/declarations/")
    page.locator("main li", has_text=at.split("/")[2]).locator("a").first.click()
    actor.proves()
    actor.page.wait_for_load_state()
    if not actor.page.url.endswith("/interest/"):
        actor.page.locator("main form button").first.click()
        actor.page.wait_for_url("**/interest/")
    actor.sends(interest="I take part for my agency.")
    actor.sends(knows="no")
    if "/touches/" in actor.page.url:
        actor.presses("Go on")
    actor.sends(accept=True)


def accepted(by: Actor, at: str, name: str) -> None:
    """Whoever the rules name accepts a declaration, for a reason."""
    page = by.go("/")
    waiting = page.locator("main section.next, main li", has_text=name).filter(has_text=at.split("/")[2])
    waiting.locator("a[href$='/answer/']").first.click()
    by.proves()
    by.sends(answer="accept", reason="No conflict was declared.")


def opens(who: Cast) -> str:
    """1. The coordinator records the notification; the leaders declare and are accepted; nobody else knows."""
    coordinator = who("coordinator")
    page = coordinator.go("/reviews/open/")
    agencies = [page.locator("label", has_text=name).first.get_attribute("for") for name in (POLICE, TRUST, HOUSING)]
    for box in agencies:
        page.check(f"#{box}")
    chair = page.locator("[name=ssp_chair] option, [name=ssp_chair]").filter(has_text="Margaret Bell")
    if chair.count():
        page.locator("select[name=ssp_chair]").select_option(chair.first.get_attribute("value"))
    else:
        page.check("#" + str(page.locator("label", has_text="Margaret Bell").first.get_attribute("for")))
    coordinator.sends(
        received_on=TODAY,
        letter_dated_on=TODAY - timedelta(days=1),
        sender="Borough Police",
        incident_on=TODAY - timedelta(days=5),
        summary="She was found at her home.",
        victim_name="Iris Placeholder",
        victim_born_on=date(1981, 5, 4),
        victim_is_parent="no",
        victim_address="5 Sample Mews, SE1 0ZZ",
        suspect_name="John Placeholder",
        suspect_birth_year="1979",
        suspect_relationship="Husband",
    )
    found = re.search(r"/reviews/([0-9A-Z-]+)/", coordinator.page.url)
    assert found, coordinator.page.url
    at = f"/reviews/{found[1]}/"
    assert coordinator.status(at + "room/") == 404  # the room is closed to whoever recorded the notification
    assert who("administrator").status(at) == 404
    declares(who("ssp-chair"), at)
    accepted(who("deputy"), at, "Margaret Bell")
    declares(coordinator, at)
    accepted(who("ssp-chair"), at, "Daniel Osei")
    coordinator.go(at + "room/")
    return at


def decides(who: Cast, at: str) -> None:
    """2. Criteria, consultations, the SSP chair's decision, the letter to the Home Office."""
    c = who("coordinator")
    c.go(at + "decision/criteria/")
    limbs = ("aged_16", "violence", "related", "household")
    c.sends(**dict.fromkeys(limbs, "yes"), **{f"{name}_reason": "The letter says so." for name in limbs})
    c.go(at + "case/")
    c.go(at + "decision/course/")
    suggested = c.page.locator("[name=course]:checked")
    c.sends(course=suggested.get_attribute("value") if suggested.count() else "review_alone")
    c.go(at + "decision/lead/")
    c.sends(lead_area="Southwark", lead_reason="She lived there.")
    for body in ("dacg", "sapb", "sscb"):
        c.go(at + "decision/consultations/ask/")
        c.sends(body=body, asked_on=TODAY)
        c.go(at + "decision/consultations/")
        c.page.locator("a[href$='/answer/']").first.click()
        c.sends(answered_on=TODAY, recommendation="review", views="Hold one.")
    c.go(at + "decision/others/")
    c.sends(panel_suggested="Police, health, housing, a specialist service.")
    ssp = who("ssp-chair")
    ssp.go(at + "decision/record/")
    ssp.sends(outcome="review", reason="Each criterion is met.")
    c.go(at + "decision/").locator("form[action$='/decision/letter/'] button").first.click()
    word = c.context.request.get(c.server.url + str(c.page.locator("a[href$='/file/']").first.get_attribute("href")))
    assert word.body()[:2] == b"PK"
    c.sends(sent_on=TODAY, sent_to="The enquiries inbox")
    c.go(at)
    c.sees("4.4")


def invites(by: Actor, at: str, capacity: str, name: str, email: str, agency: str = "", **more: object) -> None:
    """Invite somebody to the review by name."""
    page = by.go(at + "people/invite/")
    if agency:
        option = page.locator("[name=agency] option", has_text=agency)
        page.locator("select[name=agency]").select_option(option.first.get_attribute("value"))
    by.sends(capacity=capacity, name=name, email=email, phone="020 7946 0000", **more)


def appoints(who: Cast, at: str) -> None:
    """3 and 4. Panel and chair: invited, a new member through link, spoken code and authenticator app; declared; accepted."""
    c, ssp = who("coordinator"), who("ssp-chair")
    invites(c, at, "panel_member", "Sana Mirza", "panel-lantern@example.org", LANTERN, represents_victim=True)
    invites(c, at, "panel_member", "Nell Newcomer", NELL, POLICE)
    nell = who.actors["nell"] = join(who.browser, who.server, inviter=c, email=NELL)
    for actor, name in ((who("panel-lantern"), "Sana Mirza"), (nell, "Nell Newcomer")):
        assert actor.status(at) == 404
        declares(actor, at)
        assert actor.status(at + "room/") == 404
        accepted(ssp, at, name)
        actor.go(at + "room/")
    page = c.go(at + "people/chair/")
    shows = {
        str(box.get_attribute("name")): "Shown at interview." for box in page.locator("textarea[name^=shows_]").all()
    }
    c.sends(
        name="Helen Marsh",
        email="chair@example.org",
        appointed_on=TODAY,
        minute="Minute 3",
        independence="She has worked for none of them.",
        **shows,
    )
    declares(who("chair"), at)
    accepted(ssp, at, "Helen Marsh")


def terms_and_commissions(who: Cast, at: str) -> None:
    """5. Terms drafted by the coordinator and approved by the chair alone; each agency's review is commissioned."""
    c, chair = who("coordinator"), who("chair")
    c.go(at + "terms/")
    c.presses("Begin the draft")
    c.go(at + "terms/purpose/")
    c.sends(
        purpose="To learn what should change.",
        questions="Did anybody ask her?",
        period_from=date(2023, 1, 1),
        period_to=TODAY - timedelta(days=5),
        complete_by=TODAY + timedelta(days=150),
    )
    c.go(at + "terms/considerations/parallel/")
    for number in range(10):
        fields = {"state": "answered", "words": "Settled at the first meeting."}
        if c.page.locator("[name=responsible]").count():
            fields["responsible"] = "Helen Marsh"
        c.sends("Keep this and go to the next" if number < 9 else "Keep this", **fields)
    assert c.page.locator("button", has_text="Approve").count() == 0
    chair.go(at + "terms/")
    chair.presses("Approve the terms")
    for agency, author, manager in (
        (HOUSING, "housing-author", "housing-manager"),
        (TRUST, "trust-author", "trust-manager"),
    ):
        for username, capacity in ((author, "imr_author"), (manager, "senior_manager")):
            invites(
                c, at, capacity, who(username).username.replace("-", " ").title(), f"{username}@example.org", agency
            )
            declares(who(username), at)
            accepted(
                chair,
                at,
                {
                    "housing-author": "Lena Kovac",
                    "housing-manager": "Colin Pratt",
                    "trust-author": "Amy Lund",
                    "trust-manager": "Joseph Kane",
                }[username],
            )
        page = chair.go(at + "imrs/")
        option = page.locator("[name=agency] option", has_text=agency).first.get_attribute("value")
        chair.sends(agency=str(option), due_on=TODAY + timedelta(days=56))
        chair.sends(sent_on=TODAY, sent_to=agency)
    chair.go(at + "imrs/")


def uploads(actor: Actor, at: str, kind: str, paper: str) -> None:
    """File a document through the form."""
    page = actor.go(at + "room/file/")
    fields: dict[str, object] = {"file": FILES / paper}
    if page.locator("[name=kind]").count() and page.locator("[name=kind]").first.get_attribute("type") != "hidden":
        fields["kind"] = kind
    actor.sends(**fields)


def mended(paper: Path, folder: Path) -> Path:
    """The paper with a line added: the very same bytes would be pointed out as filed already."""
    word = docx.Document(str(paper))
    word.add_paragraph("Each interview was held in the month after the review was commissioned.")
    word.save(str(folder / paper.name))
    return folder / paper.name


def agencies_answer(who: Cast, at: str) -> None:
    """6. Two agencies: template, independence, upload, assurance by somebody else. Neither sees the other's."""
    chair = who("chair")
    own: dict[str, str] = {}
    for author, manager, paper in (
        ("housing-author", "housing-manager", "Housing association IMR.docx"),
        ("trust-author", "trust-manager", "Hospital trust IMR.pdf"),
    ):
        a, m = who(author), who(manager)
        a.go(at + "imrs/")
        own[author] = a.page.url.removeprefix(a.server.url)
        template = a.context.request.get(a.server.url + own[author] + "template/")
        assert template.body()[:2] == b"PK"
        a.sends("Declare", not_involved=True, not_line_manager=True, job_title="Review officer", contact="Extension 4")
        uploads(a, at, "imr", paper)
        m.go(own[author])
        if author == "housing-author":
            m.sends("Record", outcome="returned", reason="Say when each interview was held.")
            a.go(own[author])
            a.sees("Say when each interview was held.")
            document = (
                a.go(at + "room/")
                .locator("a[href*='/room/']", has_text=re.compile("IMR|management review|Housing", re.I))
                .first
            )
            document.click()
            a.page.locator("a[href$='/new/']").first.click()
            with tempfile.TemporaryDirectory() as folder:
                a.sends(file=mended(FILES / paper, Path(folder)), why="Dates of interviews added.")
            m.go(own[author])
        m.sends("Record", outcome="assured")
    assert who("housing-author").status(own["trust-author"]) == 404
    assert who("trust-manager").status(own["housing-author"]) == 404
    page = chair.go(at + "imrs/not-asked/")
    option = page.locator("[name=agency] option", has_text=POLICE).first.get_attribute("value")
    chair.sends(agency=str(option), reason="It had no contact with the family before the death.")
    chair.sees("Quality assured")
    chair.presses("Begin to weigh")


def reports(who: Cast, at: str) -> None:
    """7. Key points; report, summary and plan are filed and laid before the panel; agencies confirm; the chair concludes."""
    chair = who("chair")
    chair.go(at + "findings/add/")
    chair.sends(kind="key_point", words="Two notes of one visit.", rests_on="Both reviews, section 6")
    chair.go(at + "findings/")
    while (link := chair.page.locator("a", has_text="Record that the panel agrees")).count():
        link.first.click()
        chair.presses("")
        chair.go(at + "findings/")
    for kind, paper in (
        ("overview_report", "Overview report.docx"),
        ("executive_summary", "Executive summary.docx"),
        ("action_plan", "Action plan.docx"),
    ):
        uploads(chair, at, kind, paper)
        chair.presses("Lay")
    plan_actions(chair, at)
    for member in ("panel-lantern", "nell"):
        who(member).go(at + "report/answer/") if who(member).status(at + "report/answer/") == 200 else who(member).go(
            at + "report/"
        )
        who(member).sends(answer="agreed")
    for manager in ("housing-manager", "trust-manager"):
        page = who(manager).go(at + "report/")
        page.locator("a[href*='/report/parts/']").first.click()
        who(manager).sends(fair=page.locator("[name=fair]").first.get_attribute("value"))
        page = who(manager).go(at + "actions/")
        page.locator("a[href*='/actions/agree/']").first.click()
        who(manager).sends(note="")
    chair.go(at + "report/conclude/")
    chair.page.locator("main form button").first.click()
    chair.fine()
    chair.go(at + "report/hand-over/")
    chair.sends(note="With the panel's thanks.")


def plan_actions(chair: Actor, at: str) -> None:
    """Two recommendations with an action each, one for each agency (4.27)."""
    for title, agency in (("One record of each joint visit", HOUSING), ("Ask about safety at home", TRUST)):
        chair.go(at + "actions/recommendations/")
        chair.sends(title=title, scope="agency", lesson="What was known was not passed on.", change="People are asked.")
        chair.go(at + "actions/")
        chair.page.locator("a[href*='/recommendations/'][href$='/add/']").last.click()
        option = chair.page.locator("[name=agency] option", has_text=agency).first.get_attribute("value")
        chair.sends(
            specific=f"{title}, by form",
            measurable="Twenty cases sampled",
            achievable="Present staff",
            realistic="Tried elsewhere",
            due_on=TODAY + timedelta(days=200),
            agency=str(option),
            monitoring="Each quarter",
        )


def family(who: Cast, at: str) -> None:
    """8. The completed version, shared from a date to a date; the advocate reads it as pages and answers; the chair answers."""
    chair, advocate = who("chair"), None
    chair.go(at + "families/add/")
    chair.sends(name="Her mother", side="victim", circle="family")
    group = re.search(r"/families/([0-9a-f-]{36})/", chair.page.url) or re.search(
        r"/families/([0-9a-f-]{36})/", chair.go(at + "families/").content()
    )
    assert group
    place = f"{at}families/{group[1]}/"
    chair.go(place + "plan/")
    chair.sends(participation="takes_part", ways="By telephone", next_contact_on=TODAY + timedelta(days=28))
    page = chair.go(at + "people/invite/")
    page.locator("[name=family_group]").first.select_option(group[1])
    chair.sends(capacity="advocate", name="Miriam Frost", email="advocate@example.org")
    advocate = who("advocate")
    declares(advocate, at)
    accepted(chair, at, "Miriam Frost")
    for step in ("timing", "in_person", "updates", "use", "helped"):
        chair.go(place + f"steps/{step}/")
        leaflet = {"leaflet_given": True} if step == "in_person" else {}
        chair.sends(done_on=TODAY, note="With their advocate.", **leaflet)
    chair.go(place + "contacts/")
    chair.sends(on=TODAY, way="advocate", told="Where the review stands.", next_on=TODAY + timedelta(days=28))
    register(chair, at)
    for kind in ("Overview report", "Executive summary", "Action plan"):
        completes(chair, at, kind)
    chair.go(at + "families/proceedings/")
    chair.sends(state="ended", words="The trial is over.")
    open_document(chair, at, "Overview report")
    chair.page.locator("a[href$='/share/']").first.click()
    chair.proves()
    chair.sends(family_group=group[1], opens_on=TODAY, closes_on=TODAY + timedelta(days=21), considered=True)
    reads_and_answers(advocate, at)
    chair.go(at + "room/answers/")
    chair.page.get_by_role("link", name="Answer what was sent").first.click()
    chair.sends(answer="Thank you. We have put it right.")
    page = advocate.go(at.replace("/reviews/", "/family/"))
    assert advocate.status(at + "room/") == 404
    assert advocate.status(at + "imrs/") == 404


def register(chair: Actor, at: str) -> None:
    """The names that must not be in the report, each with its pseudonym."""
    for name, pseudonym in (("Iris Placeholder", "Anna"), ("John Placeholder", "Mark")):
        page = chair.go(at + "identities/")
        link = page.locator("li, tr, div", has_text=name).locator("a[href*='/identities/']").last
        link.click() if link.count() else chair.go(at + "identities/add/")
        chair.sends(name=name, pseudonym=pseudonym, chosen_by="Her family")


def open_document(chair: Actor, at: str, title: str) -> None:
    """From the room to a document's own page."""
    chair.go(at + "room/").locator("main h3 a", has_text=title).first.click()
    if "/documents/" not in chair.page.url:
        chair.page.locator("a[href*='/documents/']").first.click()


def completes(chair: Actor, at: str, title: str) -> None:
    """Strip hidden content, answer what the check found."""
    open_document(chair, at, title)
    chair.presses("Strip hidden content")
    checks(chair, at)


def checks(chair: Actor, at: str) -> None:
    """Answer every open finding of the anonymity checks by name, with a reason."""
    page = chair.go(at + "identities/")
    for link in {str(one.get_attribute("href")) for one in page.locator("a[href*='/anonymity/']").all()}:
        chair.go(link)
        boxes = chair.page.locator("[name=findings]")
        if boxes.count():
            for box in boxes.all():
                if box.is_visible():  # each single date lies folded under "All exact dates"
                    box.check()
            chair.sends(answer="stays", reason="A month, not a day; it points at nobody.")


def reads_and_answers(advocate: Actor, at: str) -> None:
    """The advocate reads drawn, marked pages and answers in her own words."""
    page = advocate.go(at.replace("/reviews/", "/family/"))
    page.locator("a[href*='/pages/'], a[href*='/reading/'], a[href*='/read']").first.click()
    if not page.locator("[name=words]").count():
        page.locator("main a[href*='/pages/'], main a[href*='-']").first.click()
    advocate.sees("Who will read it")
    if not page.locator("img[src*='page-']").count():
        page.locator(".switch a", has_text="Page").first.click()
    drawn = page.locator("img[src*='page-']").first.get_attribute("src")
    picture = advocate.context.request.get(advocate.server.url + str(drawn))
    assert picture.headers["content-type"] == "image/jpeg"
    assert "no-store" in picture.headers["cache-control"]
    advocate.sends("Send", kind="correction", about="page", words="She worked there for twelve years.")


def clears(who: Cast, at: str) -> None:
    """9. Put forward, details, sign-off of those bytes by the SSP chair, the pack, the Home Office's outcome."""
    c, ssp, chair = who("coordinator"), who("ssp-chair"), who("chair")
    page = c.go(at + "room/release/")
    versions = [str(one.get_attribute("value")) for one in page.locator("main form [name=version]").all()]
    assert len(versions) == 3, page.inner_text("main")
    for version in versions:
        c.go(at + "room/release/")
        c.page.locator(f"form:has([name=version][value='{version}']) button").first.click()
        c.page.wait_for_load_state()
        c.proves()
        c.fine()
    checks(chair, at)
    c.go(at + "release/details/")
    c.sends(
        title="The review after Anna’s death",
        pseudonym="Anna",
        died=TODAY.strftime("%m/%Y"),
        chair="Helen Marsh, independent",
        author="Helen Marsh",
        panel="Sana Mirza, Lantern\nNell Newcomer, Borough Police",
    )
    ssp.go(at + "release/sign-off/")
    ssp.sends(meeting="SSP board", met_on=TODAY, minute="Minute 7")
    pack = c.go(at + "release/pack/")
    with pack.expect_download() as waiting:
        pack.locator("main button, main a[href*='pack']").first.click()
        c.proves()
    packed = zipfile.ZipFile(io.BytesIO(Path(str(waiting.value.path())).read_bytes()))
    sums = next(
        packed.read(name).decode()
        for name in packed.namelist()
        if "sha256" in name.lower() or "manifest" in name.lower()
    )
    for name in packed.namelist():
        if name.endswith((".docx", ".pdf")):
            assert hashlib.sha256(packed.read(name)).hexdigest() in sums
    c.go(at + "release/sent/")
    c.sends(sent_on=TODAY, sent_to="The enquiries inbox")
    assert who("editor").status("/cms/") in (200, 302)
    uploads(c, at, "clearance_letter", "Home Office letter.pdf")
    page = c.go(at + "release/outcome/")
    letter = (
        c.value("[name=letter]")
        if page.locator("input[name=letter]").count()
        else c.value("[name=letter] option[value]:not([value=''])")
    )
    c.sends(outcome="cleared", letter=letter, dated_on=TODAY)


EDITORS = (("editor", "editor", "Nora Flint"), ("communications", "communications", "Paul Webb"))


def names_editor(who: Cast, at: str, username: str, capacity: str, name: str) -> None:
    """Named for the release by the coordinator, declares at the desk, accepted by the SSP chair."""
    c, ssp, actor = who("coordinator"), who("ssp-chair"), who(username)
    page = c.go(at + "release/editors/")
    page.check("#" + str(page.locator("label", has_text=name).first.get_attribute("for")))
    c.sends(capacity=capacity)
    declares_at_desk(actor)
    page = ssp.go(at + "release/")
    page.locator("a", has_text="Answer the declaration").first.click()
    ssp.proves()
    ssp.sends(accept="yes", reason="No conflict.")


def declares_at_desk(actor: Actor) -> None:
    """The declaration lies with the release, where the desk can read it."""
    actor.go("/cms/reviews/").locator("a[href*='/declare/']").first.click()
    actor.proves()
    actor.sends(interest="I lay out the page.", conflict="No.", terms=True)


def publishes(who: Cast, at: str) -> None:
    """10. Editors declare, one builds, another approves; on the agreed date it is public, and not before."""
    ssp, chair, editor, second = who("ssp-chair"), who("chair"), who("editor"), who("communications")
    for one in EDITORS:
        names_editor(who, at, *one)
    group = re.search(r"/families/([0-9a-f-]{36})/", chair.go(at + "families/").content())
    assert group
    chair.go(f"{at}families/{group[1]}/steps/told_ready/")
    chair.sends(done_on=TODAY, note="Told by their advocate.")
    ssp.go(at + "release/date/")
    ssp.sends(agreed_date=TODAY)
    tells_first(who("coordinator"), at, group[1])
    page = editor.go("/cms/reviews/")
    page.locator("button", has_text="Build the page").first.click()
    editor.proves()
    editor.sends(
        description="What was learned, and what is changing.", opens_with="overview_report", contents="chapters"
    )
    sends_on(editor)
    editor.fine()
    public = who.browser.new_context().new_page()
    public.goto(who.server.url + "/home/")
    assert "Anna" not in public.content()
    page = second.go("/cms/reviews/")
    page.locator("main a", has_text="See what waits").first.click()
    second.page.locator("a[href$='/approve/']").first.click()
    second.proves()
    second.page.locator("main form button", has_text="Approve").first.click()
    second.page.wait_for_load_state()
    second.proves()
    is_public(who)


def tells_first(coordinator: Actor, at: str, group: str) -> None:
    """The family, through the advocate, then the agencies, then the media: before that nothing goes public."""
    for to in (f"family/{group}", "agencies"):
        coordinator.go(f"{at}release/telling/{to}/")
        coordinator.sends(told_on=TODAY)
    coordinator.go(f"{at}release/telling/media/")
    coordinator.sends(not_told_reason="They are told with the page.")


def sends_on(editor: Actor) -> None:
    """Send the page to a second person. The editor's words go by the queue to a worker with keys first, which answers with
    positions only: until then the desk refuses, and the editor tries again."""
    here = editor.page.url
    for _ in range(40):
        editor.page.goto(here)
        if editor.page.locator("button", has_text="Take it back").count():
            return
        button = editor.page.locator("form[action$='/submit/'] button")
        if button.count():
            with editor.page.expect_navigation():
                button.first.click()
            if editor.page.locator("button", has_text="Take it back").count():
                return
        editor.page.wait_for_timeout(2000)
    raise AssertionError(editor.page.inner_text("main"))


def is_public(who: Cast) -> None:
    """The page is in the list: readable HTML and the PDF, without a cookie."""
    context = who.browser.new_context()
    page = context.new_page()
    for _ in range(60):
        page.goto(who.server.url + "/home/")
        page.goto(who.server.url + "/reviews-published/") if page.locator(
            "a[href*='/reviews-published/']"
        ).count() else None
        link = page.locator("main a", has_text="Anna").first
        if link.count():
            break
        page.wait_for_timeout(1000)
    link.click()
    assert "Two agencies went to see Anna together" in page.content()
    pdf = page.locator("a[href$='.pdf']").first.get_attribute("href")
    assert context.request.get(who.server.url + str(pdf)).body()[:5] == b"%PDF-"
    assert not context.cookies()
    assert "Placeholder" not in page.content()


def follows_up(who: Cast, at: str) -> None:
    """11. Each agency reports its action done; copies, audit, conclusion."""
    c, ssp = who("coordinator"), who("ssp-chair")
    for manager in ("housing-manager", "trust-manager"):
        page = who(manager).go(at + "actions/")
        page.locator("a[href$='/progress/']").first.click()
        who(manager).sends(state="done", words="Done, and seen in twenty cases.", done_on=TODAY)
    c.go(at + "release/")
    c.presses("Give the agencies their copies")
    for _ in range(2):
        page = c.go(at + "actions/")
        link = page.locator("a[href$='/outcome/']").first
        if link.count():
            link.click()
            c.sends(outcome="Seen to work.")
    c.go(at + "actions/audit/")
    c.sends(held_on=TODAY, words="Each action was checked.")
    ssp.go(at + "actions/conclude/")
    ssp.sends(words="All that was asked has been done.")
    assert who("panel-lantern").status(at + "room/") == 404  # the room closed with the review
