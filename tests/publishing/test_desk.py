"""The desk: who sees what, and that Wagtail's own screens show a review's page to nobody."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.models import Page

from portal.accounts.models import Office, User
from portal.audit.api import entries, review_chain
from portal.kernel import calendar
from portal.kernel.openers import CLOSED, opener_of
from publishing import policy, selectors
from publishing.gate import OPEN, PLAIN_PAGES
from publishing.models import PublicationPermit, ReviewPage, StandardPage
from publishing.services import pages
from reviews.models import Release
from tests.publishing import world
from tests.publishing.test_roads_more import in_wagtails_admin
from tests.signing import sign_in

AsUser = Callable[..., Client]
TITLE = "The review after Ruth"
VARIES = re.compile(
    r"\bnonce=\\?.[\w-]{24}|[\w-]{30,}|data-idle=\"\d+|\d+ (?:second|minute)s?"
)  # tokens, nonces, moments


def told_nothing(response: Any, page: ReviewPage | None = None) -> None:
    text = response.getvalue().decode(errors="replace")
    assert TITLE not in text
    assert world.SECRET not in text
    if page is not None:
        assert page.slug not in text


# Who comes in ---------------------------------------------------------------------------------------------------------
def test_nobody_comes_in_without_a_second_factor(ed: User, client: Client) -> None:
    from portal.accounts.services.sessions import BACKEND

    client.force_login(ed, backend=BACKEND)
    assert client.get("/cms/").status_code == 302
    assert client.get("/cms/").url.startswith("/sign-in/")
    assert client.get("/cms/reviews/").url.startswith("/sign-in/")


@pytest.mark.parametrize(
    "path", ["/cms/", "/cms/reviews/", "/cms/pages/", "/cms/login/", "/cms/password_reset/", "/cms/users/"]
)
def test_others_find_nothing(path: str, site: Page, as_user: AsUser) -> None:
    root = User.objects.create_superuser("root", "root@example.org", "Root", "a-long-password-1")
    Office.objects.create(user=root, kind="editor", since=calendar.today())
    for person in (world.user("somebody"), root):
        assert as_user(person).get(path).status_code == 404


def test_an_ended_office_ends_here(ed: User, as_user: AsUser) -> None:
    client = as_user(ed)
    assert client.get("/cms/").status_code == 200
    assert set(ed.groups.values_list("name", flat=True)) == {policy.EDITORS, policy.APPROVERS}
    Office.objects.filter(user=ed).update(until=calendar.today() - calendar.dt.timedelta(days=1))
    assert client.get("/cms/").status_code == 404


# What an undeclared editor sees: nothing ------------------------------------------------------------------------------
def test_panel_shows_a_release_to_the_declared_alone(
    ed: User, outsider: User, cleared: Release, as_user: AsUser
) -> None:
    for path in ("/cms/", "/cms/reviews/"):
        assert TITLE in as_user(ed).get(path).content.decode()
        told_nothing(as_user(outsider).get(path))


def test_an_ended_declaration_ends_at_the_next_request(
    ed: User, built: ReviewPage, cleared: Release, as_user: AsUser
) -> None:
    client = as_user(ed)
    address = reverse("desk:page", args=[built.pk])
    assert client.get(address).status_code == 200
    world.end_declaration(ed, cleared)
    assert client.get(address).status_code == 404
    told_nothing(client.get("/cms/reviews/"), built)


DESK_PAGES = ("page", "approve", "withdraw", "preview")
DESK_POSTS = ("page", "submit", "take_back", "answer", "approve", "send_back", "withdraw")


@pytest.mark.parametrize("name", DESK_PAGES)
@pytest.mark.parametrize("state", ["draft", "public"])
def test_desk_pages_are_not_there_for_others(
    name: str, state: str, request: Any, outsider: User, as_user: AsUser
) -> None:
    page = request.getfixturevalue("built" if state == "draft" else "live")
    response = as_user(outsider).get(reverse(f"desk:{name}", args=[page.pk]))
    assert response.status_code == 404
    told_nothing(response, page)


@pytest.mark.parametrize("name", DESK_POSTS)
def test_desk_acts_are_not_there_for_others(name: str, built: ReviewPage, outsider: User, as_user: AsUser) -> None:
    before = Page.objects.filter(pk=built.pk).values().get()
    response = as_user(outsider).post(
        reverse(f"desk:{name}", args=[built.pk]),
        {"stamp": built.latest_revision_id, "why": "other", "reason": "x", "description": "x"},
    )
    assert response.status_code == 404
    assert Page.objects.filter(pk=built.pk).values().get() == before


def test_previews_part_and_file_are_not_there_for_others(built: ReviewPage, outsider: User, as_user: AsUser) -> None:
    for part in ("executive-summary", "overview-report.pdf"):
        told_nothing(as_user(outsider).get(f"/cms/reviews/{built.pk}/preview/{part}"), built)
        assert as_user(outsider).get(f"/cms/reviews/{built.pk}/preview/{part}").status_code == 404


WAGTAIL_PAGES = [
    "/cms/pages/{page}/edit/", "/cms/pages/{page}/history/", "/cms/pages/{page}/history/results/", "/cms/pages/{page}/view_draft/",
    "/cms/pages/{page}/revisions/", "/cms/pages/{page}/revisions/{revision}/view/", "/cms/pages/{page}/revisions/{revision}/revert/",
    "/cms/pages/{page}/revisions/compare/earliest...latest/", "/cms/pages/{page}/usage/", "/cms/pages/{page}/delete/",
    "/cms/pages/{page}/unpublish/", "/cms/pages/{page}/copy/", "/cms/pages/{page}/move/", "/cms/pages/{page}/privacy/",
    "/cms/pages/{page}/workflow_history/", "/cms/pages/{page}/edit/preview/", "/cms/pages/{page}/",
    "/cms/pages/add/publishing/reviewpage/{library}/", "/cms/pages/add/publishing/reviewpage/{library}/preview/",
    "/cms/pages/usage/publishing/reviewpage/", "/cms/pages/search/?q=review", "/cms/api/main/pages/", "/cms/api/main/pages/{page}/",
    "/cms/api/main/pages/?type=publishing.ReviewPage", "/cms/reports/site-history/", "/cms/reports/workflow/",
    "/cms/reports/aging-pages/", "/cms/reports/page-types-usage/", "/cms/workflows/list/", "/cms/bulk/wagtailcore/page/publish/?id={page}",
    "/cms/choose-page/chosen-multiple/?id={page}", "/cms/choose-page/?page_type=publishing.ReviewPage",
    "/cms/choose-page/search/?page_type=wagtailcore.Page,publishing.reviewpage",
]  # fmt: skip


@pytest.mark.parametrize("pattern", WAGTAIL_PAGES)
def test_wagtails_own_screens_show_a_reviews_page_to_nobody(
    pattern: str, built: ReviewPage, ed: User, as_user: AsUser
) -> None:
    """Not even to its own editors: there the declaration is not asked."""
    address = pattern.format(page=built.pk, revision=built.latest_revision_id, library=selectors.library_page().pk)
    client = as_user(ed)
    assert in_wagtails_admin(address), address
    for response in (client.get(address), client.post(address, {"action-publish": "1", "title": "x", "slug": "x"})):
        assert response.status_code == 404
        told_nothing(response, built)
    assert not Page.objects.get(pk=built.pk).live


LISTS = [
    "/cms/pages/{library}/", "/cms/pages/{library}/?q=review", "/cms/pages/", "/cms/pages/1/?q=Review+page&search_all=1",
    "/cms/pages/{library}/results/", "/cms/choose-page/", "/cms/choose-page/{library}/", "/cms/choose-page/search/?q=review",
    "/cms/",
]  # fmt: skip


@pytest.mark.parametrize("pattern", LISTS)
def test_lists_choosers_and_search_do_not_know_a_draft(
    pattern: str, built: ReviewPage, outsider: User, as_user: AsUser
) -> None:
    response = as_user(outsider).get(pattern.format(library=selectors.library_page().pk))
    assert response.status_code == 200
    told_nothing(response, built)


def test_nothing_on_the_desk_changes_for_others_when_a_draft_comes(
    ed: User, cleared: Release, outsider: User, as_user: AsUser
) -> None:
    """Never 1: no arrow, folder, count or filter tells that something lies in the library."""
    library = selectors.library_page()
    home, client = library.get_parent(), as_user(outsider)
    asked = ["/cms/", "/cms/choose-page/search/?q=review"]
    filtered = ("", "results/?has_child_pages=true", "results/?has_child_pages=false")
    asked += [f"/cms/pages/{home.pk}/{more}" for more in filtered]
    asked += [f"/cms/choose-page/{home.pk}/{more}" for more in ("", "?page_type=publishing.StandardPage")]
    asked += [f"/cms/pages/{library.pk}/", f"/cms/pages/{library.pk}/history/"]

    def seen() -> dict[str, str]:
        told = {path: client.get(path).content.decode() for path in asked}
        return {path: VARIES.sub("", text) for path, text in told.items()}

    before = seen()
    pages.build(acting_user=ed, release_id=cleared.pk)
    after = seen()
    assert [path for path in asked if before[path] != after[path]] == []
    assert f"/cms/pages/{library.pk}/" in after[f"/cms/pages/{home.pk}/"]


def test_waiting_for_approval_is_not_shown_in_wagtails_panels(
    built: ReviewPage, ed: User, outsider: User, as_user: AsUser
) -> None:
    pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    for person in (outsider, ed):
        assert built.slug not in as_user(person).get("/cms/").content.decode()


# Every address of Wagtail's admin -------------------------------------------------------------------------------------
def all_patterns(patterns: list[Any], prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace or "") if part)
            yield from all_patterns(pattern.url_patterns, prefix + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            yield (
                prefix + str(pattern.pattern),
                f"{namespace}:{pattern.name}" if namespace else str(pattern.name),
                pattern.callback,
            )


def test_every_address_below_cms_names_its_opener() -> None:
    found = [row for row in all_patterns(get_resolver().url_patterns) if row[0].startswith("cms/")]
    assert len(found) > 80
    for path, name, callback in found:
        opener = opener_of(callback)
        assert opener is not None, path
        if opener not in (CLOSED,) and not name.startswith("desk:") and "account" not in path and "logout" not in path:
            assert opener is PLAIN_PAGES, path
            assert name in OPEN, name


def test_what_is_opened_exists() -> None:
    names = {name for path, name, _ in all_patterns(get_resolver().url_patterns) if path.startswith("cms/")}
    assert names >= OPEN


# The work in the browser's own way: forms, no script ------------------------------------------------------------------
def test_two_editors_walk_it_through_by_forms(ed: User, sec: User, cleared: Release, as_user: AsUser) -> None:
    first = as_user(ed)
    shown = first.get("/cms/")
    build = re.search(r'action="(/cms/reviews/build/[^"]+)"', shown.content.decode())
    assert build
    made = first.post(build.group(1))
    page = ReviewPage.objects.get()
    address = reverse("desk:page", args=[page.pk])
    assert made.url == address
    saved = first.post(
        address,
        {
            "stamp": page.latest_revision_id,
            "description": "Two notes.",
            "opens_with": "executive_summary",
            "contents": "sections",
        },
    )
    assert saved.status_code == 302
    page.refresh_from_db()
    from publishing.services import checking

    checking.check_waiting()
    preview = first.get(reverse("desk:preview", args=[page.pk]))
    assert "lighthouse" in preview.content.decode()
    assert preview["Cache-Control"] == "no-store, private"
    assert first.post(reverse("desk:submit", args=[page.pk]), {"stamp": page.latest_revision_id}).status_code == 302
    own = first.post(reverse("desk:approve", args=[page.pk]), {"stamp": page.latest_revision_id})
    assert own.status_code == 409
    assert "Somebody else must approve" in own.content.decode()
    assert not PublicationPermit.objects.exists()
    second = as_user(sec)
    assert "You are the second person" in second.get(address).content.decode()
    done = second.post(reverse("desk:approve", args=[page.pk]), {"stamp": page.latest_revision_id})
    assert done.status_code == 302
    assert Client().get(ReviewPage.objects.get().public_path).status_code == 200


def test_approving_and_withdrawing_ask_for_the_factor_again(built: ReviewPage, ed: User, sec: User) -> None:
    pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    client = Client()
    sign_in(client, sec, fresh=False)
    for name in ("approve", "withdraw"):
        for answer in (
            client.get(reverse(f"desk:{name}", args=[built.pk])),
            client.post(reverse(f"desk:{name}", args=[built.pk]), {"stamp": built.latest_revision_id, "why": "other"}),
        ):
            assert answer.status_code == 302
            assert answer.url.startswith("/sign-in/again/")
    assert not ReviewPage.objects.get().live


def test_second_approval_is_told_what_happened(live: ReviewPage, sec: User, as_user: AsUser) -> None:
    again = as_user(sec).post(reverse("desk:approve", args=[live.pk]), {"stamp": live.latest_revision_id})
    assert again.status_code == 409
    assert "Somebody acted first" in again.content.decode()
    assert PublicationPermit.objects.count() == 1


def test_a_stale_form_keeps_what_was_typed(built: ReviewPage, ed: User, as_user: AsUser) -> None:
    answer = as_user(ed).post(
        reverse("desk:page", args=[built.pk]),
        {
            "stamp": built.latest_revision_id - 1,
            "description": "My own words",
            "opens_with": "overview_report",
            "contents": "chapters",
        },
    )
    assert answer.status_code == 200
    assert "My own words" in answer.content.decode()
    assert "Somebody else changed this page" in answer.content.decode()


def test_each_look_leaves_its_entry_first(built: ReviewPage, ed: User, cleared: Release, as_user: AsUser) -> None:
    as_user(ed).get(reverse("desk:preview", args=[built.pk]))
    verbs = [entry.verb for entry in entries(review_chain(cleared.review_id))]
    assert verbs[0] == "release.previewed"
    assert {"page.built", "page.changed"} <= set(verbs)


def test_build_of_a_strangers_release_is_404(outsider: User, cleared: Release, as_user: AsUser) -> None:
    assert as_user(outsider).post(reverse("desk:build", args=[cleared.pk])).status_code == 404
    assert as_user(outsider).post(reverse("desk:build", args=[uuid.uuid4()])).status_code == 404
    assert not ReviewPage.objects.exists()


# Ordinary pages: two people too ---------------------------------------------------------------------------------------
def test_an_ordinary_page_cannot_be_published_alone(ed: User, as_user: AsUser) -> None:
    client = as_user(ed)
    client.get("/cms/")
    home = Page.objects.get(depth=2)
    fields = {
        "title": "News", "slug": "news", "standfirst": "", "search_description": "", "body-count": "0", "action-publish": "1",
    }  # fmt: skip
    client.post(f"/cms/pages/add/publishing/standardpage/{home.pk}/", fields)
    page = StandardPage.objects.filter(slug="news").first()
    assert page is not None
    assert not page.live


def test_an_ordinary_page_takes_a_second_person(ed: User, sec: User, as_user: AsUser) -> None:
    client = as_user(ed)
    client.get("/cms/")
    home = Page.objects.get(depth=2)
    fields = {
        "title": "News", "slug": "news", "standfirst": "", "search_description": "", "body-count": "0", "action-submit": "1",
    }  # fmt: skip
    client.post(f"/cms/pages/add/publishing/standardpage/{home.pk}/", fields)
    page = StandardPage.objects.get(slug="news")
    state = page.current_workflow_task_state
    assert state is not None
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    client.post(address)
    assert not StandardPage.objects.get(slug="news").live
    second = as_user(sec)
    assert "News" in second.get("/cms/").content.decode()
    second.post(address)
    assert StandardPage.objects.get(slug="news").live


def test_no_mail_names_a_page(
    built: ReviewPage, ed: User, sec: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    assert [mail.to for mail in mailoutbox] == [[sec.email]]
    for mail in mailoutbox:
        assert built.title not in mail.subject + mail.body
        assert "Ruth" not in mail.subject + mail.body


def test_a_page_whose_day_has_come_says_that_it_waits_for_those_who_hear_first(
    built: ReviewPage, ed: User, sec: User, as_user: AsUser
) -> None:
    """4.13: whoever approves is told what happens then; nobody is asked to prepare what is approved."""
    with world.lifted("default"):
        held = {"told_at": None, "until": calendar.today() + timedelta(days=12)}
        Release.objects.filter(pk=built.release_id).update(**held)
    last = calendar.long_date(calendar.today() + timedelta(days=11))
    pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    second, path = as_user(sec), f"/cms/reviews/{built.pk}/approve/"
    asked = second.get(path).content.decode()
    assert "as soon as those who hear first have been told" in asked
    assert f"at the end of {last}" in asked
    said = second.post(path, {"stamp": built.latest_revision_id}, follow=True).content.decode()
    assert "Approved. It goes public by itself" in said
    assert f"at the end of {last}" in said
    home = second.get("/cms/reviews/").content.decode()
    assert "Not yet" in home
    assert "Prepare the page meanwhile" not in home
