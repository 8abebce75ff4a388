"""Roads to the public that lead past the page itself (never 6): through its ancestors, another site's root, a privacy
that is taken away, Wagtail's housekeeping, its search and log, a step of another page's workflow, parts that other
installations of Wagtail have. And what may not stop the minute's round.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError
from django.test import Client
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Locale, Page, PageViewRestriction, Revision, Site, TaskState, WorkflowState
from wagtail.search.models import IndexEntry

from portal.accounts.models import Office, User
from portal.kernel import calendar
from portal.vault.errors import VaultError
from publishing import releases, selectors, tasks
from publishing.baking import bakery
from publishing.enums import Withdrawal
from publishing.models import HomePage, PageWords, PublicationPermit, ReviewPage, StandardPage
from publishing.refusals import PublicationRefused
from publishing.services import checking, pages, publication
from reviews.models import ReleaseNotice
from tests.publishing import world
from tests.publishing.conftest import publish
from tests.publishing.test_roads import nothing_is_public
from tests.signing import sign_in

REFUSALS = (PermissionDenied, DatabaseError, ValidationError)
AsUser = Callable[[User], Client]


def test_a_draft_has_no_address_on_any_site_with_or_without_privacy(
    built: ReviewPage, ed: User, as_user: AsUser, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for root in (built, selectors.library_page()):
        site = Site.objects.create(hostname="elsewhere.test", port=80, root_page=root)
        Site.clear_site_root_paths_cache()
        for path in ("/", f"/{built.slug}/", "/overview-report.pdf", f"/{built.slug}/overview-report.pdf"):
            answer = Client().get(path, headers={"host": "elsewhere.test"})
            assert answer.status_code in (200, 302, 404)  # the library, or the way to sign in, may stand there
            assert built.slug not in answer.content.decode()
            assert world.SECRET not in answer.content.decode()
        site.delete()
    Site.clear_site_root_paths_cache()
    restriction = PageViewRestriction.objects.create(page=built, restriction_type="login")
    nothing_is_public(built)
    assert as_user(ed).get(built.public_path).status_code == 404
    restriction.delete()
    nothing_is_public(built)


def test_wagtails_housekeeping_publishes_and_tells_nothing(built: ReviewPage, ed: User, as_user: AsUser) -> None:
    call_command("create_log_entries_from_revisions", verbosity=0)
    for command in ("rebuild_references_index", "fixtree", "set_url_paths", "purge_revisions"):
        call_command(command, verbosity=0, **({"interactive": False} if command == "fixtree" else {}))
    with pytest.raises(PublicationRefused), transaction.atomic():
        call_command("move_pages", str(selectors.library_page().pk), str(StandardPage.objects.first().pk), verbosity=0)
    call_command("update_index", verbosity=0)
    Page.objects.get(pk=built.pk).save()  # the base row alone, which is what Wagtail's index hears of
    kinds = ContentType.objects.get_for_models(Page, ReviewPage).values()
    assert not IndexEntry.objects.filter(content_type__in=kinds, object_id=str(built.pk)).exists()
    world.end_declaration(ed, world.Release.objects.get())
    assert built.slug not in as_user(ed).get("/cms/").content.decode()
    nothing_is_public(built)


def test_nothing_of_its_ancestors_copies_moves_or_takes_it_along(live: ReviewPage, ed: User, as_user: AsUser) -> None:
    library, home = selectors.library_page(), HomePage.objects.get()
    plain, welsh = StandardPage.objects.first(), Locale.objects.create(language_code="cy")
    root = Page.objects.get(depth=1)
    any_leave: dict[str, Any] = {"skip_permission_checks": True}

    def another_slug(page: Any) -> None:
        page.slug = "elsewhere"
        page.save()

    roads: list[Callable[[], Any]] = [
        *(
            lambda page=page, keep=keep: CopyPageAction(
                page, recursive=True, keep_live=keep, update_attrs={"slug": "again"}, to=page.get_parent()
            ).execute(**any_leave)
            for page in (library, home)
            for keep in (True, False)
        ),
        lambda: CreatePageAliasAction(library, recursive=True, update_slug="again", parent=home).execute(**any_leave),
        lambda: CopyPageForTranslationAction(home, welsh, include_subtree=True).execute(**any_leave),
        lambda: CopyPageForTranslationAction(library, welsh, copy_parents=True, include_subtree=True).execute(**any_leave),
        lambda: library.move(plain, pos="last-child"),
        lambda: Page.objects.get(pk=library.pk).move(root, pos="last-child"),
        lambda: another_slug(selectors.library_page()),
        lambda: another_slug(HomePage.objects.get()),
    ]  # fmt: skip
    for road in roads:
        with pytest.raises(REFUSALS), transaction.atomic():
            road()
    assert list(ReviewPage.objects.values_list("pk", "url_path")) == [(live.pk, live.url_path)]
    client = as_user(ed)  # one editor alone, in Wagtail's own screens
    for page in (library, home):
        for act in ("unpublish", "delete"):
            answer = client.post(f"/cms/pages/{page.pk}/{act}/", {"include_descendants": "1"})
            assert answer.status_code in (302, 403, 404)
        assert Page.objects.get(pk=page.pk).live
    assert Client().get(live.public_path).status_code == 200
    assert Client().get("/published-reviews/").status_code == 200


def test_another_pages_workflow_does_not_decide_on_a_reviews(
    built: ReviewPage, ed: User, sec: User, as_user: AsUser
) -> None:
    """Wagtail takes page and step from the address. The desk asks for the second factor again; this would not."""
    pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    step = ReviewPage.objects.get(pk=built.pk).current_workflow_task_state
    plain = StandardPage.objects.first()
    plain.save_revision(user=ed)
    selectors.workflow().start(plain, ed)
    own = StandardPage.objects.get(pk=plain.pk).current_workflow_task_state
    client = as_user(sec)
    for name in ("approve", "reject"):
        for act in ("action", "collect_action_data"):
            address = f"/cms/pages/workflow/{act}/{plain.pk}/{name}/"
            assert client.post(f"{address}{step.pk}/", {"comment": "Halcyon"}).status_code == 404
            assert client.get(f"{address}{own.pk}/").status_code == 200  # the plain page's own step is
    # a number written otherwise is the same number; another thing's number is no page's
    for number in (str(built.pk), f" {built.pk}", f"_2B{built.pk}"):
        assert client.post(f"/cms/editing-sessions/ping/wagtailcore/page/{number}/0/").status_code == 404
    assert client.post(f"/cms/editing-sessions/ping/wagtailcore/page/{plain.pk}/0/").status_code == 200
    TaskState.objects.filter(pk=own.pk).update(id=built.pk)
    WorkflowState.objects.filter(current_task_state_id=own.pk).update(current_task_state_id=built.pk)
    assert client.get(f"/cms/pages/workflow/action/{plain.pk}/approve/{built.pk}/").status_code == 200
    assert not PublicationPermit.objects.exists()
    assert WorkflowState.objects.get(pk=step.workflow_state_id).status == WorkflowState.STATUS_IN_PROGRESS
    nothing_is_public(built)


OTHERS = (
    *("/documents/1/report.pdf", "/images/1/x.png", "/media/report.pdf", "/api/v2/pages/", "/api/main/pages/"),
    *("/admin/", "/django-admin/", "/_util/authenticate_with_password/1/1/"),
    *(f"/cms/{name}/" for name in ("images", "documents", "redirects", "searchpicks", "snippets", "sites", "users")),
    *(
        f"/cms/{name}/"
        for name in ("collections", "locales", "workflows/list", "reports/locked", "wagtaildraftsharing")
    ),
    *(f"/cms/pages/{{pk}}/{name}/" for name in ("usage", "privacy", "history", "revisions", "sharing")),
)


def test_what_other_installations_have_is_not_there(live: ReviewPage, ed: User) -> None:
    """Images and documents, redirects, promoted searches, API, shared drafts, usage, privacy; and no editor's bar."""
    root = User.objects.create_superuser("root", "root@example.org", "Root", "a-long-password-1")
    Office.objects.create(user=root, kind="editor", since=calendar.today())
    public = Client().get(live.public_path).content
    for person in (ed, root):
        client = Client()
        sign_in(client, person)
        for path in OTHERS:
            assert client.get(path.format(pk=live.pk)).status_code == 404, path
        assert client.get(live.public_path).content == public


def test_a_correction_in_preparation_goes_by_no_road(live: ReviewPage, ed: User, sec: User) -> None:
    first = world.Release.objects.get()
    second = world.release(title="Corrected")
    with world.lifted("default"):
        world.Release.objects.filter(pk=second.pk).update(review_id=first.review_id, number=2)
    for person in (ed, sec):
        world.declared(person, second)
    draft = pages.build(acting_user=ed, release_id=second.pk)
    assert draft.pk == live.pk
    revision = ReviewPage.objects.get(pk=live.pk).get_latest_revision()

    def saved() -> None:
        page = revision.as_object()
        page.live = True
        page.save()

    for road in (
        revision.publish,
        saved,
        lambda: Page.objects.get(pk=live.pk).publish(revision, skip_permission_checks=True),
        lambda: ReviewPage.objects.filter(pk=live.pk).update(release_id=second.pk),
        lambda: ReviewPage.objects.filter(pk=live.pk).update(words_id=PageWords.objects.latest("written_at").pk),
    ):
        with pytest.raises(REFUSALS), transaction.atomic():
            road()
    assert ReviewPage.objects.get(pk=live.pk).release_id == first.pk
    assert Client().get(live.public_path).status_code == 200


def test_what_was_withdrawn_is_not_public_again_before_the_review_knows_of_it(
    live: ReviewPage, ed: User, sec: User
) -> None:
    """In the minute until the rooms take the withdrawal up, two editors cannot put it back without another day (4.13)."""
    publication.withdraw(acting_user=ed, page_id=live.pk, why="family")
    with pytest.raises(PublicationRefused, match="withdrawn a moment ago"):
        pages.submit(acting_user=ed, page_id=live.pk, stamp=ReviewPage.objects.get().latest_revision_id)
    again = PublicationPermit.objects.get()
    again.pk, again.revoked_at, again.went_live_at = uuid.uuid4(), None, None
    with pytest.raises(DatabaseError), transaction.atomic():
        again.save(force_insert=True)
    told = ReleaseNotice.objects.get(kind="published")
    assert told.page_ref == live.public_path
    assert len(told.page_ref) <= ReleaseNotice._meta.get_field("page_ref").max_length
    nothing_is_public(ReviewPage.objects.get())


def test_what_two_people_approved_is_kept_and_one_fault_stops_no_other(
    ed: User, sec: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for title in ("First", "Second"):
        held = world.release(agreed=calendar.today() + timedelta(days=1), title=title)
        for person in (ed, sec):
            world.declared(person, held)
        page = pages.build(acting_user=ed, release_id=held.pk)
        page = pages.change(
            acting_user=ed, page_id=page.pk, description="Words.", opens_with="overview_report", contents="chapters",
            stamp=page.latest_revision_id,
        )  # fmt: skip
        checking.check_waiting()
        page = publish(page, ed, sec)
        made.append(page.pk)
        page.save_revision(user=ed)  # a later draft: what was approved is not the newest any more
    approved = PublicationPermit.objects.get(page_id=made[0]).revision_id
    with pytest.raises(ProtectedError), transaction.atomic():  # which is what Wagtail's purge_revisions passes over
        Revision.objects.get(pk=approved).delete()
    with world.lifted("default"):
        PublicationPermit.objects.update(not_before=calendar.now() - timedelta(seconds=1))
        world.Release.objects.update(agreed_date=calendar.today())
    WorkflowState.objects.filter(current_task_state__revision_id=approved).update(current_task_state=None)
    TaskState.objects.filter(revision_id=approved)._raw_delete("default")
    Revision.objects.filter(pk=approved)._raw_delete("default")  # past Wagtail, and past its signals
    # the words of a review whose key is gone, before those of another
    lost, other = (PageWords.objects.create(text="Words.", release_id=world.Release.objects.first().pk) for _ in "ab")
    PageWords.objects.filter(pk=other.pk).update(written_at=calendar.now())
    asked: list[str] = []

    def findings(release_id: Any, words: str) -> list[tuple[int, int]]:
        asked.append(words)
        if len(asked) == 1:
            raise VaultError("no key")
        return []

    monkeypatch.setattr(releases, "findings", findings)
    swept: list[int] = []
    monkeypatch.setattr(tasks.leaves, "find_waiting", lambda: 1 / 0)
    monkeypatch.setattr(bakery, "sweep", lambda **kwargs: swept.append(1))
    tasks.each_minute()
    assert list(ReviewPage.objects.filter(live=True).values_list("pk", flat=True)) == [made[1]]
    assert PublicationPermit.objects.get(page_id=made[0]).refused_at is not None
    assert PageWords.objects.filter(pk__in=(lost.pk, other.pk), checked_at__isnull=True).count() == 1
    assert swept == [1]
    assert publication.publish_due() == (0, 1)
    # and of two that are over, the second comes down although the first does not (never 7)
    end, keys = publication.end, list(PublicationPermit.objects.values_list("pk", flat=True))
    monkeypatch.setattr(publication, "_over", lambda: [None, *keys])
    monkeypatch.setattr(publication, "end", lambda key: end(key) if key else Path("/nowhere/at/all").stat())
    assert publication.publish_due() == (1, 2)
    assert not ReviewPage.objects.filter(live=True).exists()


def test_an_ordinary_page_leads_to_no_draft_and_to_nothing_that_was_withdrawn(
    built: ReviewPage, ed: User, sec: User, outsider: User, as_user: AsUser
) -> None:
    """Never 1: whoever puts a number into a link learns neither in the editor, nor by looking, whether a draft has it."""
    home = HomePage.objects.get()
    words = [
        {
            "type": "text",
            "value": f'<p>See <a linktype="page" id="{built.pk}">this one</a><a linktype="page" id="x">and none</a></p>',
        }
    ]
    page = home.add_child(instance=StandardPage(title="Linked", slug="linked", body=json.dumps(words), live=True))
    page.save_revision(user=outsider)
    client = as_user(outsider)
    shown = [f"/cms/pages/{page.pk}/{more}/" for more in ("edit", "view_draft")]
    for path in shown:
        assert built.slug not in client.get(path).content.decode()
    assert "<a>this one</a><a>and none</a>" in Client().get("/linked/").content.decode()
    live = publish(built, ed, sec)
    for said in (client.get(shown[0]).content.decode(), Client().get("/linked/").content.decode()):
        assert live.public_path in said
    publication.withdraw(acting_user=ed, page_id=live.pk, why=Withdrawal.FAMILY)
    assert "<a>this one</a><a>and none</a>" in Client().get("/linked/").content.decode()
