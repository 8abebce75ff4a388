"""What Today, the overview, the protocol page and the family's landing show, and to whom."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import docx
import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from portal.audit.models import Entry
from reviews import acts, protocol, way
from reviews.drawing import Clock, Lane, Phase, Step, draw_clocks, draw_map, draw_thread
from reviews.enums import Capacity, ParticipantState, Side, Stage
from reviews.facts import load
from reviews.models import FamilyContact, FamilyGroup, FamilyQuestion, Participant, Wall
from tests.reviews.scenes import Scene, joins, person, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> Scene:
    return scene()


def read(client: Client, made: Scene, post: str, path: str) -> str:
    client.logout()
    sign_in(client, made.people[post])
    response = client.get(path.replace("REF", made.review.reference))
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# Today ----------------------------------------------------------------------------------------------------------------
def test_today_says_the_next_thing_first_in_words_with_one_button(client: Client, made: Scene) -> None:
    html = read(client, made, "coordinator", "/")
    first = html[html.index('class="next"') : html.index("</section>")]
    assert "Probation’s review was due on" in first
    assert "3 days ago" in first
    assert first.count("govuk-button") == 1


def test_today_gives_an_author_their_own_and_nothing_of_others(client: Client, made: Scene) -> None:
    late = person("Author Probation")
    sign_in(client, late)
    html = client.get("/").content.decode()
    assert "File your agency’s own review" in html
    assert "3 days" in html
    for name in ("Hospital trust", "Metropolitan police", "Housing association"):
        assert name not in html
    done = read(client, made, "author", "/")
    assert "Nothing waits for you today" in done
    assert "Probation" not in done


def test_today_tells_of_an_invitation_by_reference_alone(client: Client, made: Scene) -> None:
    joins(made.review, made.people["stranger"], Capacity.PANEL_MEMBER, state=ParticipantState.INVITED)
    html = read(client, made, "stranger", "/")
    assert "Make your declaration" in html
    assert "Clare" not in html
    assert "gather" not in html.lower()


def test_today_gives_the_chair_the_declarations_to_answer(client: Client, made: Scene) -> None:
    joins(made.review, made.people["stranger"], Capacity.PANEL_MEMBER, state=ParticipantState.DECLARED)
    assert "Answer Nobody Here’s declaration" in read(client, made, "chair", "/")
    assert "Answer Nobody Here’s declaration" not in read(client, made, "member", "/")


def test_a_stranger_learns_nothing(client: Client, made: Scene) -> None:
    for path in ("/", "/reviews/"):
        html = read(client, made, "stranger", path)
        assert made.review.reference not in html
    for path in ("/reviews/REF/", "/reviews/REF/protocol/", "/family/REF/"):
        assert client.get(path.replace("REF", made.review.reference)).status_code == 404


def test_the_list_is_written_down_before_it_is_sent(client: Client, made: Scene) -> None:
    read(client, made, "member", "/reviews/")
    entry = Entry.objects.filter(verb="reviews.listed").latest("seq")
    assert str(made.review.pk) in entry.text
    before = Entry.objects.filter(verb="reviews.listed").count()
    read(client, made, "stranger", "/reviews/")
    assert Entry.objects.filter(verb="reviews.listed").count() == before


def test_today_asks_members_and_managers_for_their_word_on_the_report(client: Client) -> None:
    late = scene(Stage.REPORTING)
    assert "Say whether you agree what is presented" in read(client, late, "member", "/")
    theirs = read(client, late, "manager", "/")
    assert "Say whether your agency’s part of the report is fair" in theirs
    assert "Agree your agency’s actions" in theirs
    assert "Report on action" not in theirs
    assert "Say whether" not in read(client, late, "author", "/")


def test_today_asks_a_manager_to_report_on_an_action_that_is_due(client: Client) -> None:
    out = scene(Stage.PUBLISHED)
    html = read(client, out, "manager", "/")
    assert "Report on action 1" in html
    assert "Report on action 2" not in html  # another agency's
    assert "2 days" in html


def test_the_calendar_file_holds_dates_and_no_word_of_a_review(client: Client, made: Scene) -> None:
    text = read(client, made, "coordinator", "/dates.ics")
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.count("BEGIN:VEVENT") == text.count("SUMMARY:Date in the rooms\r\n") > 0
    for secret in (made.review.reference, str(made.review.pk), "Probation", "Clare", "4.16"):
        assert secret not in text


# The overview ---------------------------------------------------------------------------------------------------------
def test_the_map_has_its_facts_as_a_list_and_every_drawing_is_free_of_inline_style(client: Client, made: Scene) -> None:
    html = read(client, made, "coordinator", "/reviews/REF/")
    drawn, listed = (
        html[html.index('class="map"') : html.index("</svg>", html.index('class="map"'))],
        html[html.index('class="steps"') :],
    )
    for phase in way.WAY:
        assert phase.name in drawn
        assert phase.name in listed
        for step in phase.steps:
            assert escape(step.title) in listed
    for name in ("Hospital trust", "Metropolitan police", "Housing association", "Probation"):
        assert name in drawn
    assert "3 days late" in drawn
    assert "Three of four have sent their reviews" in html
    assert not re.search(r"\sstyle=|<style|\son\w+=", html)


def test_titles_are_neutral_and_the_name_stands_on_the_page_only(client: Client, made: Scene) -> None:
    for path in ("/reviews/REF/", "/reviews/REF/protocol/"):
        html = read(client, made, "chair", path)
        assert "Clare" not in html[: html.index("</title>")]
    assert "death of Clare Sample" in read(client, made, "chair", "/reviews/REF/")


def test_no_agency_sees_where_another_stands(client: Client, made: Scene) -> None:
    for post in ("author", "manager"):
        for path in ("/reviews/REF/", "/reviews/REF/protocol/", "/reviews/", "/"):
            html = read(client, made, post, path)
            without_panel = html.replace("Refuge and support, Hospital trust, Metropolitan police", "")
            for name in ("Metropolitan police", "Housing association", "Probation", "Daniel Osei’s"):
                if name == "Probation" and "Adopted by" in without_panel:
                    continue  # 1.3 names who adopted the protocol, which every agency may know
                assert name not in without_panel or "Adopted by" in without_panel, (post, path, name)
            assert "3 days late" not in html


def test_the_panel_sees_assured_reviews_and_not_where_the_others_stand(client: Client, made: Scene) -> None:
    html = read(client, made, "member", "/reviews/REF/")
    drawn = html[html.index('class="map"') : html.index("</svg>", html.index('class="map"'))]
    assert "Housing association" in drawn
    assert "Probation" not in drawn
    assert "Probation’s review" not in read(client, made, "member", "/reviews/REF/protocol/")


def test_the_partnerships_chair_sees_nothing_of_the_agencies_reviews(client: Client, made: Scene) -> None:
    for path in ("/reviews/REF/", "/reviews/REF/protocol/"):
        html = read(client, made, "ssp", path)
        assert "Probation’s review" not in html
        assert "days late" not in html


def test_a_wall_closes_the_sentences_that_could_name_what_it_hides(client: Client, made: Scene) -> None:
    chair = Participant.objects.get(review=made.review, user=made.people["chair"])
    Wall.objects.create(
        review=made.review, participant=chair, agency=made.agencies[3], set_at=timezone.now(), set_by=made.people["ssp"]
    )
    for path in ("/", "/reviews/REF/", "/reviews/REF/protocol/"):
        assert "Probation’s review" not in read(client, made, "chair", path)
    assert "Housing association" in read(client, made, "chair", "/reviews/REF/")


# The protocol page ----------------------------------------------------------------------------------------------------
def test_every_clause_stands_on_the_protocol_page_with_what_is_missing_and_who_can_put_it_right(
    client: Client, made: Scene
) -> None:
    html = read(client, made, "coordinator", "/reviews/REF/protocol/")
    for one in protocol.CLAUSES:
        assert f'id="{one.anchor}"' in html, one.number
    assert html.count("Who can put it right:") >= 1
    assert "Probation’s review was due on" in html
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_table_of_clauses_is_marked_and_asks_for_the_factor_again(client: Client, made: Scene) -> None:
    path = f"/reviews/{made.review.reference}/protocol/clauses.csv"
    sign_in(client, made.people["coordinator"], fresh=False)
    assert client.get(path).status_code == 302
    client.logout()
    sign_in(client, made.people["coordinator"])
    response = client.get(path)
    lines = response.content.decode().splitlines()
    assert "RESTRICTED" in lines[0]
    assert len(lines) >= len(protocol.CLAUSES) + 2
    assert "no-store" in response["Cache-Control"]
    assert "Clare" not in response.content.decode()


def test_the_reference_page_is_open_and_holds_nothing_of_a_review(client: Client, made: Scene) -> None:
    response = client.get("/protocol/")
    assert response.status_code == 200
    html = response.content.decode()
    assert made.review.reference not in html
    for one in protocol.CLAUSES:
        assert f'id="{one.anchor}"' in html


def test_every_clause_that_can_be_open_has_an_act() -> None:
    from reviews.clause import nothing

    without = [
        one.number for one in protocol.CLAUSES if one.missing is not nothing and one.number not in acts.BY_CLAUSE
    ]
    assert without == []
    known = {one.number for one in protocol.CLAUSES}
    assert {number for act in acts.ACTS for number in (*act.clauses, *act.after)} <= known


def test_a_clause_before_another_is_the_task(client: Client) -> None:
    early = scene(Stage.NOTIFIED)
    html = read(client, early, "coordinator", "/")
    assert "Weigh the criteria and record the decision" in html
    assert "Tell the Home Office" not in html
    assert "days ago" in html  # the letter's month goes on running


# The family -----------------------------------------------------------------------------------------------------------
def test_a_familys_page_tells_where_it_stands_and_when_they_hear(client: Client, made: Scene) -> None:
    client.logout()
    sign_in(client, made.people["advocate"])
    assert client.get("/")["Location"] == f"/family/{made.review.reference}/"
    assert client.get(f"/reviews/{made.review.reference}/")["Location"] == f"/family/{made.review.reference}/"
    html = read(client, made, "advocate", "/family/REF/")
    for said in (
        "Anna’s family",
        "By telephone",
        "Between May and July 2027",
        "Leave this site quickly",
        "We told you that the services had begun.",
    ):
        assert said in html, said
    for jargon in ("IMR", "clause", "4.13", "declaration", "terms of reference", "Probation", "Sample"):
        assert jargon not in html, jargon
    assert "<title>Where it stands" in html


def test_a_day_that_has_gone_by_is_not_told_as_the_next_one(client: Client, made: Scene) -> None:
    assert "You will hear from us next" in read(client, made, "advocate", "/family/REF/")
    made.group.next_contact_on = timezone.localdate() - timedelta(days=1)
    made.group.save()
    html = read(client, made, "advocate", "/family/REF/")
    assert "You should have heard from us" in html
    assert "You will hear from us next" not in html


def test_the_terms_lead_to_the_date_only_whom_it_is_open_to(client: Client, made: Scene) -> None:
    base, led = f"/reviews/{made.review.reference}/", {True: 0, False: 0}
    for user in made.people.values():
        sign_in(client, user)
        terms = client.get(f"{base}terms/")
        if terms.status_code == 200:
            opens = client.get(f"{base}dates/").status_code == 200
            assert (f"{base}dates/" in terms.content.decode()) is opens, user
            led[opens] += 1
    assert all(led.values()), led


def test_two_groups_do_not_know_of_one_another(client: Client, made: Scene) -> None:
    now, by = timezone.now(), made.people["coordinator"]
    other = FamilyGroup.objects.create(
        review=made.review, side=Side.SUSPECT, name="His parents", called="Marek", added_at=now, added_by=by
    )
    FamilyContact.objects.create(
        review=made.review,
        group=other,
        on=now.date(),
        way="letter",
        told="Told in secret.",
        recorded_at=now,
        recorded_by=by,
    )
    FamilyQuestion.objects.create(
        review=made.review, group=other, asked_on=now.date(), question="Where was he?", recorded_at=now, recorded_by=by
    )
    joins(made.review, person("Other Advocate"), Capacity.ADVOCATE, family_group=other)
    html = read(client, made, "advocate", "/family/REF/")
    for secret in ("Marek", "Told in secret", "Where was he"):
        assert secret not in html
    client.logout()
    sign_in(client, person("Other Advocate"))
    theirs = client.get(f"/family/{made.review.reference}/").content.decode()
    assert "Told in secret" in theirs
    assert "Anna" not in theirs


def test_the_reviews_people_do_not_have_the_familys_page(client: Client, made: Scene) -> None:
    for post in ("chair", "coordinator", "member", "author", "ssp"):
        client.logout()
        sign_in(client, made.people[post])
        assert client.get(f"/family/{made.review.reference}/").status_code == 404


def test_a_familys_visit_leaves_no_hour_and_one_entry_a_day(client: Client, made: Scene) -> None:
    for _ in range(3):
        read(client, made, "advocate", "/family/REF/")
    entries = [
        one
        for one in Entry.objects.all()
        if str(made.people["advocate"].pk) in one.text and one.verb.startswith(("family", "review"))
    ]
    assert len(entries) == 1
    assert entries[0].at.astimezone(timezone.get_current_timezone()).strftime("%H:%M") == "00:00"


POSTS = ("chair", "coordinator", "ssp", "member", "author", "manager", "advocate")


@pytest.mark.parametrize(
    "stage",
    [Stage.NOTIFIED, Stage.DECIDED, Stage.TERMS, Stage.GATHERING, Stage.REPORTING, Stage.FAMILY, Stage.PUBLISHED],
)
def test_no_link_of_these_pages_leads_nowhere(client: Client, stage: Stage) -> None:
    here = scene(stage)
    nowhere = []
    for post in POSTS:
        client.logout()
        sign_in(client, here.people[post])
        for link, page in sorted(links_of(client, here.review.reference).items()):
            status = client.get(link).status_code
            if status not in (200, 302):
                nowhere.append((post, page, link, status))
    assert nowhere == []


def links_of(client: Client, reference: str) -> dict[str, str]:
    """Every link of the pages that this person may open, with the page on which it stands."""
    found: dict[str, str] = {}
    for path in ("/", "/reviews/", "/reviews/REF/", "/reviews/REF/protocol/", "/family/REF/"):
        response = client.get(path.replace("REF", reference))
        if response.status_code == 200:
            for link in re.findall(r'href="(/[^"#]*)', response.content.decode()):
                if not link.startswith(("/static/", "/leave/")):
                    found.setdefault(link, path)
    return found


# The drawings ---------------------------------------------------------------------------------------------------------
def phases(lanes: int) -> list[Phase]:
    step = Step("4.1", "Step", ("A", "step"), "done", "2 May")
    side = Step("3.4", "Beside", ("Beside",), "none", side=True)
    late = Step("4.20", "Late", ("Late",), "late", "2 days late")
    strands = tuple(
        Lane(f"A very long name of an agency {index}", "late" if index % 2 else "done", "late")
        for index in range(lanes)
    )
    return [
        Phase("One", (step, side, step)),
        Phase("Two", (step, step, step)),
        Phase("Three", (step, late), True, strands),
        Phase("Four", (step,)),
    ]


@pytest.mark.parametrize("lanes", [0, 1, 2, 5, 14])
def test_the_map_keeps_inside_its_frame(lanes: int) -> None:
    drawn = draw_map(phases(lanes))
    assert len(drawn.lanes) == lanes
    for node in [*drawn.nodes, *drawn.lanes]:
        assert 0 < node.left < drawn.width
        assert 0 < node.top < drawn.height - 20
        for line in node.lines:
            assert 30 < line.y < drawn.height
    right = max(x + width for x, width, _ in drawn.phases)
    assert abs(right - drawn.width) < 1
    xs = [node.x for node in drawn.nodes if not node.step.side]  # type: ignore[union-attr]
    assert xs == sorted(xs)


def test_the_clocks_share_one_axis_and_nothing_leaves_it() -> None:
    day = timezone.localdate()
    clocks = [
        Clock(
            "Done",
            "4.4",
            "",
            "done",
            "Done",
            day - timedelta(days=200),
            day - timedelta(days=170),
            done=day - timedelta(days=175),
        ),
        Clock("Late", "4.16", "", "late", "3 days", day - timedelta(days=60), day - timedelta(days=3)),
        Clock(
            "Longer",
            "4.10",
            "",
            "now",
            "90 days",
            day - timedelta(days=170),
            day + timedelta(days=90),
            day + timedelta(days=5),
        ),
        Clock(
            "Touch",
            "4.13",
            "",
            "now",
            "In 2 days",
            day,
            marks=(day - timedelta(days=30),),
            next_mark=day + timedelta(days=2),
        ),
    ]
    drawn = draw_clocks(clocks, day)
    assert 0 < drawn.today < 100
    for dial in drawn.dials:
        for _, x, width in dial.bars:
            assert 0 <= x <= x + width <= 100
    late = drawn.dials[1]
    assert [css for css, _, _ in late.bars] == ["c-run", "c-late"]
    assert [css for css, _, _ in drawn.dials[2].bars] == ["c-run", "c-ext"]
    assert drawn.axis[0][0] == 0


def test_a_thread_draws_one_place_large() -> None:
    dots = draw_thread(["done", "late", "now", "due"])
    assert [r for _, _, r in dots] == [4, 6, 4, 4]
    assert draw_thread([]) == []


def test_the_word_report_tells_how_the_review_kept_to_the_protocol(client: Client, made: Scene) -> None:
    path = f"/reviews/{made.review.reference}/protocol/report.docx"
    sign_in(client, made.people["coordinator"], fresh=False)
    assert client.get(path).status_code == 302
    client.logout()
    sign_in(client, made.people["coordinator"])
    before = Entry.objects.count()
    response = client.get(path)
    assert Entry.objects.count() > before
    assert "no-store" in response["Cache-Control"]
    assert 'attachment; filename="protocol.docx"' in response["Content-Disposition"]
    report = docx.Document(io.BytesIO(response.content))
    told = protocol.statuses(load(made.review))
    headings = [one.text for one in report.paragraphs if one.style.name == "Heading 1"]
    assert headings == [one for one in protocol.HEADINGS if any(status.clause.heading == one for status in told)]
    rows = [[cell.text for cell in row.cells] for table in report.tables for row in table.rows[1:]]
    assert [row[0] for row in rows] == [one.number for one in told]
    late = next(row for row in rows if row[0] == "4.16" or "Late" in row[2])
    assert late[3]
    by_number = {row[0]: row for row in rows}
    assert "by Ruth Adeyemi: " in by_number["2.1"][4]
    assert "Letter sent on" in by_number["4.4"][4]
    assert "by Daniel Osei" in by_number["4.4"][4]
    open_rows = [row for one, row in zip(told, rows, strict=True) if one.state in ("open", "late")]
    assert open_rows
    assert all("Who: " in row[3] for row in open_rows)
    assert "RESTRICTED" in report.sections[0].header.paragraphs[0].text.upper()
    assert b"Clare" not in response.content
    with zipfile.ZipFile(io.BytesIO(response.content)) as packed:
        body = packed.read("word/document.xml")
    assert b"Clare" not in body
    assert b"w:instrText" not in body
    assert b"w:fldSimple" not in body


def test_the_word_report_holds_the_readers_sections_alone(client: Client, made: Scene) -> None:
    sign_in(client, made.people["ssp"])
    path = f"/reviews/{made.review.reference}/protocol/report.docx"
    report = docx.Document(io.BytesIO(client.get(path).content))
    words = "\n".join(cell.text for table in report.tables for row in table.rows for cell in row.cells)
    assert "Probation’s review" not in words
    assert "4.17" not in words
    client.logout()
    for post in ("advocate", "stranger"):
        sign_in(client, made.people[post])
        assert client.get(path).status_code == 404
        client.logout()
