"""Steps 7 to 11 through their pages, each by its own person; what the room does is told through the door of reviews."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from docx import Document

from portal.accounts.models import User
from portal.kernel.calendar import today
from reviews import report_facts as rf
from reviews.enums import Stage
from reviews.facts import load
from reviews.models import AnonymityCheck, FamilyGroup, Release, ReleaseDeclaration, Review
from reviews.services import notices, publication, release
from tests.reviews import journey, later
from tests.reviews.test_journey_pages import fields
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


class Browser:
    """One person after another at the same desk."""

    def __init__(self, client: Client, review: Review) -> None:
        self.client, self.review = client, review

    def path(self, tail: str) -> str:
        return f"/reviews/{self.review.reference}/{tail}"

    def read(self, user: User, tail: str, status: int = 200) -> str:
        sign_in(self.client, user)
        answer = self.client.get(self.path(tail))
        assert answer.status_code == status, (tail, answer.status_code)
        return answer.content.decode()

    def send(self, user: User, tail: str, /, **data: object) -> str:
        """Sends the form as its page gave it (stamps and digests), with what was typed; gives the page after it."""
        sign_in(self.client, user)
        shown = self.client.get(self.path(tail))
        assert shown.status_code == 200, (tail, shown.status_code)
        answer = self.client.post(self.path(tail), {**fields(shown.content.decode()), **data})
        assert answer.status_code == 302, (tail, said(answer))
        self.review.refresh_from_db()
        return self.client.get(answer["Location"]).content.decode()


def said(answer: object) -> object:
    form = getattr(answer, "context", None) and answer.context.get("form")  # type: ignore[attr-defined]
    return form.errors if form else answer


@pytest.fixture
def weighing(who: journey.Cast, client: Client) -> Browser:
    return Browser(client, later.weighing(who))


def test_the_last_five_steps_in_the_browser(who: journey.Cast, weighing: Browser) -> None:
    at = weighing
    plan(who, at)
    agree(who, at)
    group, versions = family(who, at)
    row = signed(who, at, versions)
    cleared(who, at, row, group)
    published(who, at, row)
    ended(who, at)


def plan(who: journey.Cast, at: Browser) -> None:
    at.send(who.chair, "findings/add/", kind="contradiction", words="Two dates.", rests_on="Police 3, trust 9")
    later.tabled(who, at.review)
    assert "Report, summary and action plan are before the panel" in at.read(who.chair, "report/")
    at.send(who.chair, "actions/recommendations/", title="Ask, and ask again", scope="between", themes=["asking"])
    under = at.review.recommendations.get()
    for body in (who.police, who.trust):
        at.send(
            who.chair,
            f"actions/recommendations/{under.id}/add/",
            specific="Every clinic asks in private",
            measurable="A sample",
            achievable="Staff",
            realistic="Done elsewhere",
            due_on=today() + timedelta(days=30),
            agency=body.id,
            monitoring="Each quarter",
        )
    assert "wait for your agreement" in at.read(who.police_manager, "actions/")
    at.send(who.police_manager, f"actions/agree/{who.police.id}/")
    at.send(who.trust_manager, f"actions/agree/{who.trust.id}/")


def agree(who: journey.Cast, at: Browser) -> None:
    for member in (who.police_member, who.lantern_member):
        assert "Do you agree what is presented?" in at.read(member, "report/")
        at.send(member, "report/answer/", answer="agreed")
    part = later.part_of(at.review, who.police.id)
    at.send(who.police_manager, f"report/parts/{part.id}/", fair="no", words="We rang twice.")
    assert "We rang twice." in at.read(who.chair, "report/")
    at.send(who.chair, f"report/parts/{part.id}/objection/", answer="Corrected on page 4.")
    part = later.part_of(at.review, who.trust.id)
    at.send(who.trust_manager, f"report/parts/{part.id}/", fair="yes")
    at.send(who.chair, "report/conclude/")
    assert at.review.stage == Stage.AGREED
    at.send(who.chair, "report/hand-over/", note="For the board of 3 December.")
    assert at.review.handed_over_at is not None


def family(who: journey.Cast, at: Browser) -> tuple[FamilyGroup, dict[str, object]]:
    at.send(who.chair, "families/proceedings/", state="ended", words="The trial has ended.")
    at.send(who.chair, "families/add/", name="Her sister and parents", side="victim", circle="family")
    group = at.review.family_groups.get()
    base = f"families/{group.id}/"
    at.send(who.chair, base + "plan/", participation="takes_part", called="Rosa", ways="By telephone")
    at.send(who.chair, base + "dates/", first=today() + timedelta(days=60), every_year="on", why="Birthday")
    at.send(who.chair, base + "questions/", asked_on=today(), question="Why did nobody ring?")
    question = group.questions.get()
    at.send(who.chair, f"{base}questions/{question.id}/", answer="The report says so on page 12.")
    at.send(
        who.coordinator,
        base + "contacts/",
        on=today(),
        way="telephone",
        told="It is ready.",
        next_on=today() + timedelta(9),
    )
    from reviews.enums import Capacity

    journey.accept(
        journey.invited(who, at.review, who.advocate, Capacity.ADVOCATE, by="chair", family_group=group), who.chair
    )
    at.send(who.chair, base + "steps/in_person/", done_on=today(), leaflet_given="on", note="At the centre.")
    versions = {kind: uuid4() for kind in later.KINDS}
    later.shared(who, at.review, group, versions["overview_report"])
    later.answered(who, at.review, group, versions["overview_report"])
    assert "She did ring the clinic." in at.read(who.chair, base)
    return group, versions  # type: ignore[return-value]


def signed(who: journey.Cast, at: Browser, versions: dict[str, object]) -> Release:
    at.send(
        who.coordinator, "identities/add/", role="died", name="Clara Sample", pseudonym="Rosa", chosen_by="Her sister"
    )
    html = "<p>Rosa lived at home. Sample surveys do not show it. She was seen on 4 May 2024, and Clara rang.</p>"
    for kind in later.KINDS:
        later.put(who, at.review, kind, versions[kind], html if kind == "overview_report" else "")  # type: ignore[arg-type]
    check = AnonymityCheck.objects.filter(review=at.review, kind="overview_report").first()
    assert check is not None
    page = at.read(who.chair, f"anonymity/{check.id}/")
    assert "<mark>Clara</mark>" in page
    assert "<mark>4 May 2024</mark>" in page
    assert "Clara Sample" in page and "Write “Rosa”." in page and "Write “May 2024”." in page  # who, and what instead
    assert (
        page.index("<mark>Clara</mark>") < page.index("Words that are also names (1)") < page.index("All exact dates")
    )
    assert "… surveys do not show it. She was seen on 4 May 2024, and <mark>" in page  # whole words around
    assert "Words that are also names (1)" in page and "<mark>Sample</mark>" in page
    ids = [str(one.id) for one in check.findings.exclude(what__in=("date", "word"))]
    at.send(
        who.chair,
        f"anonymity/{check.id}/",
        findings=[*ids, "dates", "words"],
        answer="stays",
        reason="Another; a public day.",
    )
    kept_report(who, at, check)
    assert not check.findings.filter(answer="open").exists()
    # 4.24: exact dates are answered once a kind; a word that is also a name is asked for again where it stands anew
    more = f"<p>Clara wrote to the clinic on 9 May 2024. Sample letters were kept.</p>{html}"
    later.put(who, at.review, "overview_report", versions["overview_report"], more)  # type: ignore[arg-type]
    anew = AnonymityCheck.objects.filter(review=at.review, kind="overview_report").first()
    assert anew is not None and [one.found["words"] for one in anew.findings.filter(answer="open")] == [
        "Clara",
        "Sample",
    ]
    later.put(who, at.review, "overview_report", versions["overview_report"], html)  # type: ignore[arg-type]
    at.send(
        who.coordinator,
        "release/details/",
        title="The review after Rosa’s death",
        pseudonym="Rosa",
        died="4 2025",
        chair="Helen Marsh",
        author="Helen Marsh",
        panel="Tom Reid, Police",
    )
    assert "Record the partnership’s sign-off" in at.read(who.ssp, "release/")
    at.send(who.ssp, "release/sign-off/", meeting="Board", met_on=today(), minute="Minute 7")
    row = release.in_hand(at.review)
    assert row is not None
    return row


def kept_report(who: journey.Cast, at: Browser, check: AnonymityCheck) -> None:
    """4.24: the report of a check is kept, for those who keep the register."""
    sign_in(at.client, who.chair)
    answer = at.client.get(at.path(f"anonymity/{check.id}/file/"))
    words = [cell.text for row in Document(io.BytesIO(answer.content)).tables[0].rows for cell in row.cells]
    assert any("[Clara]" in cell for cell in words) and any("Clara Sample" in cell for cell in words)
    assert any("Another; a public day." in cell for cell in words)
    at.read(who.ssp, f"anonymity/{check.id}/file/", 404)


def cleared(who: journey.Cast, at: Browser, row: Release, group: FamilyGroup) -> None:
    sign_in(at.client, who.coordinator)
    pack = at.client.post(at.path("release/pack/"))
    assert pack["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(b"".join(pack.streaming_content))).testzip() is None  # type: ignore[arg-type]
    at.send(who.coordinator, "release/sent/", sent_on=today(), sent_to="The inbox")
    assert "No letter of the Home Office is filed yet" in at.read(who.coordinator, "release/outcome/")
    letter = later.letter(who, at.review)
    at.send(who.coordinator, "release/outcome/", outcome="cleared", letter=letter.id, dated_on=today())
    assert at.review.stage == Stage.CLEARED
    at.send(who.chair, f"families/{group.id}/steps/told_ready/", done_on=today())
    sign_in(at.client, who.coordinator)
    assert at.client.post(at.path("release/copies/")).status_code == 302
    at.send(who.ssp, "release/date/", agreed_date=today())
    journey.user("editor", "Nora Webb", office="editor")
    editor = User.objects.get(username="editor")
    at.send(who.coordinator, "release/editors/", user=editor.pk, capacity="editor")
    made = ReleaseDeclaration.objects.get()
    from reviews.handling import handling_hash
    from reviews.services import editors

    editors.release_card(editor, made.id)
    editors.declare_for_release(
        acting_user=editor, declaration_id=made.id, interest="Work", conflict="", terms_hash=handling_hash()
    )
    at.send(who.ssp, f"release/editors/{made.id}/", accept="yes")
    assert [one.id for one in publication.releases_waiting(editor)] == [row.id]


def published(who: journey.Cast, at: Browser, row: Release) -> None:
    notices.published(acting_user=None, release_id=row.id, url="/rosa/", on=today())
    assert notices.take_notices() == 1
    assert notices.take_notices() == 0
    at.review.refresh_from_db()
    assert at.review.stage == Stage.PUBLISHED


def ended(who: journey.Cast, at: Browser) -> None:
    first, second = at.review.actions.all()
    at.send(who.police_manager, f"actions/{first.id}/progress/", state="done", words="Seen.", done_on=today())
    at.send(who.trust_manager, f"actions/{second.id}/close/", reason="The clinic has closed.")
    assert "The clinic has closed." in at.read(who.ssp, "actions/")
    at.send(who.ssp, f"actions/{second.id}/closure/", accept="yes", answer="Accepted.")
    at.send(who.coordinator, f"actions/{first.id}/outcome/", outcome="Asked in 57 of 60.")
    at.send(who.coordinator, "learning/add/", forum="marac", on=today(), what="Ask in private.")
    assert "MARAC" in at.read(who.chair, "learning/")
    at.send(who.coordinator, "actions/audit/", held_on=today(), words="All seen.")
    assert protocol_missing(at) == ()
    at.send(who.ssp, "actions/conclude/", words="Concluded by the board.")
    assert at.review.stage == Stage.CONCLUDED


def protocol_missing(at: Browser) -> tuple[str, ...]:
    from reviews import protocol

    return protocol.status(load(at.review), "4.29").missing


def test_a_page_that_is_not_ones_own_does_not_exist(who: journey.Cast, weighing: Browser) -> None:
    """access.md: the register for three only; a family's plan for none of the agencies; the release not for authors."""
    at = weighing
    closed = {
        "identities/": (who.police_member, who.ssp, who.police_manager, who.police_author, who.superuser, who.stranger),
        "families/": (who.ssp, who.police_manager, who.police_author, who.superuser, who.stranger),
        "release/": (who.police_manager, who.police_author, who.superuser, who.stranger),
        "report/": (who.police_author, who.ssp, who.superuser, who.stranger),
        "actions/": (who.police_author, who.superuser, who.stranger),
        "findings/": (who.police_manager, who.police_author, who.ssp, who.superuser, who.stranger),
    }
    for tail, people in closed.items():
        for user in people:
            at.read(user, tail, status=404)


def test_a_senior_manager_sees_the_own_part_alone(who: journey.Cast, weighing: Browser) -> None:
    at = weighing
    later.tabled(who, at.review)
    part = later.part_of(at.review, who.trust.id)
    page = at.read(who.police_manager, "report/")
    assert "Hospital trust" not in page
    at.read(who.police_manager, f"report/parts/{part.id}/", status=404)
    facts = load(at.review)
    assert rf.parts(facts)[0].said_at is None
