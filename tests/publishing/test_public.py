"""What anybody reads: readable, found, the same for everybody, and without a cookie."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from wagtail.models import Page

from portal.accounts.models import User
from portal.kernel import calendar
from publishing import finding, selectors
from publishing.models import LibraryEntry, ReviewPage, StandardPage
from publishing.services import checking, pages
from publishing.setup import ensure_site
from reviews import events
from reviews.enums_report import Part
from reviews.models import Release
from tests.publishing import world
from tests.publishing.conftest import publish


def one(ed: User, sec: User, title: str, description: str = "Words.", **more: Any) -> ReviewPage:
    held = world.release(title=title, **more)
    world.declared(ed, held)
    world.declared(sec, held)
    page = pages.build(acting_user=ed, release_id=held.pk)
    page = pages.change(
        acting_user=ed, page_id=page.pk, description=description, opens_with="overview_report", contents="sections",
        stamp=page.latest_revision_id,
    )  # fmt: skip
    checking.check_waiting()
    return publish(page, ed, sec)


def text(response: Any) -> str:
    return response.getvalue().decode()


def test_report_is_readable_with_contents_and_citable_paragraphs(live: ReviewPage) -> None:
    shown = text(Client().get(live.public_path))
    assert '<h2 id="s1">Ruth</h2>' in shown
    assert '<a href="#s2">What we learned</a>' in shown
    assert 'id="p1.2"' in shown
    assert 'href="#p1.2"' in shown
    assert "She laughed easily." in shown
    assert "Helen Marsh, independent" in shown
    assert "Asha Rao, specialist service" in shown
    assert "Leave this site quickly" in shown
    assert "0808 2000 247" in shown


def test_of_dates_about_persons_month_and_year_only(live: ReviewPage) -> None:
    shown = text(Client().get(live.public_path))
    assert "March 2022" in shown
    assert "1 March 2022" not in shown
    today = calendar.today()
    assert f"{today:%B %Y}" in shown
    assert calendar.long_date(today) not in shown


def test_summary_and_actions_are_readable_too(live: ReviewPage) -> None:
    client = Client()
    summary = text(client.get(f"{live.public_path}executive-summary/"))
    assert "lighthouse" in summary
    assert "Halcyon" not in summary
    main = text(client.get(live.public_path))
    assert "Keep one record" in main
    assert "One of three actions" in main
    assert client.get(f"{live.public_path}executive-summary").status_code == 301


def test_file_is_exactly_what_was_cleared(live: ReviewPage) -> None:
    response = Client().get(f"{live.public_path}overview-report.pdf")
    assert response.getvalue() == world.PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Length"] == str(len(world.PDF))
    assert response["Cache-Control"] == "no-cache, public"
    again = Client().get(f"{live.public_path}overview-report.pdf", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("part", "offered", "there", "not_there"),
    [
        (Part.PLAN_HTML, "Readable page", "action-plan/", "action-plan.pdf"),
        (Part.PLAN_PDF, "PDF", "action-plan.pdf", "action-plan/"),
    ],
)
def test_of_a_document_only_what_the_release_holds_is_offered(
    part: str, offered: str, there: str, not_there: str, ed: User, sec: User
) -> None:
    page = one(ed, sec, "With a plan", more={part: b"<h1>Plan</h1><p>Every clinic asks in a room apart.</p>"})
    client = Client()
    main = text(client.get(page.public_path))
    assert f'href="{page.public_path}{there}">{offered}<' in main
    assert f"{page.public_path}{not_there}" not in main
    assert "in a room apart" in text(client.get(f"{page.public_path}{there}"))
    assert client.get(f"{page.public_path}{not_there}").status_code == 404


def test_a_readable_plan_is_found_by_its_words(ed: User, sec: User) -> None:
    page = one(ed, sec, "With a plan", more={Part.PLAN_HTML: b"<p>Every clinic asks in a room apart.</p>"})
    found = finding.find(QueryDict("q=room+apart"))
    assert [(one.entry.page_id, one.place) for one in found.results] == [(page.pk, "action-plan/#p0.1")]


@pytest.mark.parametrize(
    "path",
    ["home-office-letter.pdf", "action-plan.pdf", "imr.pdf", "report_word.pdf", "../x", "a/b", "overview-report.docx"],
)
def test_nothing_else_of_the_release_is_served(path: str, live: ReviewPage) -> None:
    assert Client().get(f"{live.public_path}{path}").status_code == 404


def test_every_page_asks_again_and_sets_no_cookie(live: ReviewPage) -> None:
    client = Client()
    for path in ("/home/", "/published-reviews/", "/published-reviews/?q=notes", live.public_path, "/getting-help/"):
        response = client.get(path)
        assert response.status_code == 200, path
        assert response["Cache-Control"] == "no-cache, public", path
        assert not response.cookies, path
        assert client.get(path, headers={"if-none-match": response["ETag"]}).status_code == 304, path
    assert not client.cookies


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_the_public_face_takes_nothing_in(method: str, live: ReviewPage) -> None:
    """That it has no guard of forms (settings: W003) rests on this."""
    for path in ("/home/", "/published-reviews/", live.public_path):
        assert getattr(Client(), method)(path).status_code == 405, path


def test_a_public_page_is_the_same_for_whoever_is_signed_in(live: ReviewPage, ed: User, as_user: Any) -> None:
    assert text(Client().get(live.public_path)) == text(as_user(ed).get(live.public_path))


def test_a_wrong_turn_is_answered_by_the_face_that_the_reader_came_from(site: Page, ed: User, as_user: Any) -> None:
    """The demo has all faces at one address: whoever is signed in stays in the portal, with its way round."""
    nobody, reader = text(Client().get("/no-such-page/")), as_user(ed).get("/no-such-page/")
    assert "There is no page here" in nobody
    assert 'href="/for-families/"' in nobody  # the way round
    assert "Sign out" not in nobody
    assert reader.status_code == 404
    assert "There is nothing here for you" in text(reader)
    assert "Sign out" in text(reader)


def test_found_by_its_words_and_by_its_year(ed: User, sec: User) -> None:
    one(ed, sec, "The review after Ruth’s death", "Two notes of one visit.")
    other = one(ed, sec, "The review after Miriam’s death")
    with world.lifted("default"):
        LibraryEntry.objects.filter(page_id=other.pk).update(published_on=calendar.today() - timedelta(days=800))
    client = Client()
    everything = text(client.get("/published-reviews/"))
    assert "Two reviews" in everything
    found = text(client.get("/published-reviews/", {"q": "VISIT two"}))
    assert "After" not in found or "Ruth" in found
    assert "<mark>visit</mark>" in found
    assert "No published review holds that" in text(client.get("/published-reviews/", {"q": "zebra"}))
    assert "Take one of the choices away" in text(client.get("/published-reviews/", {"q": "zebra", "year": "2026"}))
    year = calendar.today().year - 2 if calendar.today().timetuple().tm_yday > 70 else calendar.today().year - 3
    by_year = text(client.get("/published-reviews/", {"year": str((calendar.today() - timedelta(days=800)).year)}))
    assert "Miriam" in by_year
    assert "Ruth’s death</a>" not in by_year
    assert year <= calendar.today().year


def test_the_list_counts_what_is_done_by_now_as_the_page_does(ed: User, sec: User) -> None:
    """4.29: where an action stands is kept current from the rooms; of the cleared plan's actions only, and no words."""
    page = one(ed, sec, "The review after Ruth’s death")
    before = text(Client().get(page.public_path))
    assert "One of three actions" in before
    release = Release.objects.get(pk=page.release_id)
    done = {"state": "done", "done_on": "2026-11-01"}
    release.progress = {"2": done, "3": {"state": "closure_asked"}, "99": done}  # the plan has no action 99
    with world.lifted("default"):
        release.save(update_fields=["progress"])
    entry = LibraryEntry.objects.get(page_id=page.pk)
    events.release_progressed.emit(release_id=release.pk)
    for path in ("/published-reviews/", "/home/"):
        assert "one of three actions done" in text(Client().get(path)), path
    followed = LibraryEntry.objects.get(page_id=page.pk)
    assert followed.changed_at > entry.changed_at
    assert {number: one["state"] for number, one in followed.progress.items()} == {
        "1": "planned", "2": "done", "3": "under_way",
    }  # fmt: skip
    assert 'Done</span><span class="soft">, November 2026' in text(Client().get(page.public_path))
    world.stop(release)
    events.release_progressed.emit(release_id=release.pk)  # of a stopped release nothing is told
    assert LibraryEntry.objects.get(page_id=page.pk).changed_at == followed.changed_at


def test_search_shows_the_place_and_escapes_it(ed: User, sec: User) -> None:
    one(ed, sec, "The review after Ruth’s death")
    found = text(Client().get("/published-reviews/", {"q": "Halcyon"}))
    assert "neighbours called her <mark>Halcyon</mark>" in found
    nasty = text(Client().get("/published-reviews/", {"q": "<script>alert(1)</script>"}))
    assert "<script>alert" not in nasty


@pytest.mark.parametrize(
    "asked", [{"page": "99999"}, {"page": "x"}, {"year": "20é6"}, {"year": "99999"}, {"q": "a" * 5000}, {"q": "\x00"}]
)
def test_bad_questions_get_an_answer(asked: dict[str, str], site: Page) -> None:
    assert Client().get("/published-reviews/", asked).status_code == 200


def test_list_costs_the_same_with_three_and_with_thirty(
    ed: User, sec: User, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    page = one(ed, sec, "First")
    client = Client()
    client.get("/published-reviews/")
    counts = []
    for more in (2, 27):
        with world.lifted("default"):
            entry = LibraryEntry.objects.get(page_id=page.pk)
            base = Page.objects.get(pk=page.pk)
            for number in range(more):
                parent = Page.objects.get(pk=selectors.library_page().pk)
                twin = parent.add_child(instance=StandardPage(title="x", slug=f"x{more}-{number}", live=True))
                LibraryEntry.objects.create(
                    page_id=twin.pk, permit_id=entry.permit_id, release_id=entry.release_id, slug=twin.slug, title="x",
                    published_on=entry.published_on,
                )  # fmt: skip
            assert base.live
        with CaptureQueriesContext(
            connection,
        ) as held:
            assert client.get("/published-reviews/").status_code == 200
        counts.append(len(held))
    assert counts[0] == counts[1]


def test_until_a_day(ed: User, sec: User) -> None:
    from publishing.models import PublicationPermit
    from publishing.services import publication

    held = world.release(until=calendar.today() + timedelta(days=3))
    world.declared(ed, held)
    world.declared(sec, held)
    page = pages.build(acting_user=ed, release_id=held.pk)
    page = pages.change(
        acting_user=ed, page_id=page.pk, description="Words.", opens_with="overview_report", contents="chapters",
        stamp=page.latest_revision_id,
    )  # fmt: skip
    checking.check_waiting()
    page = publish(page, ed, sec)
    shown = Client().get(page.public_path)
    assert shown.status_code == 200
    assert f"<dt>For a time</dt><dd>Until {calendar.today() + timedelta(days=2):%B %Y}</dd>" in text(shown)
    with world.lifted("default"):
        PublicationPermit.objects.update(not_after=calendar.now() - timedelta(seconds=1))
    assert Client().get(page.public_path).status_code == 410  # before the loop comes round
    publication.publish_due()
    assert not ReviewPage.objects.get().live


def test_setting_up_twice_changes_nothing(site: Page) -> None:
    before = list(Page.objects.order_by("pk").values_list("pk", "path", "live", "title"))
    ensure_site()
    assert list(Page.objects.order_by("pk").values_list("pk", "path", "live", "title")) == before
