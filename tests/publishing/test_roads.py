# ruff: noqa: PT012 - SQL by hand is the point, and some roads take two steps
"""Every road to the public, one test each: without a permit none of them leads there (never 6).

Each road is taken by somebody who may do anything Django or Wagtail knows of. A refusal also asserts that nothing
changed:
the page is not live, its address answers 404, no word of the release leaves, the list does not know it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.management.commands.publish_scheduled import Command as StockCommand
from wagtail.models import Locale, Page, Revision

from portal.accounts.models import User
from publishing import selectors
from publishing.models import LibraryEntry, PageWords, PublicationPermit, ReviewPage, StandardPage
from publishing.refusals import PublicationRefused
from publishing.services import approval, pages
from tests.publishing import world

REFUSALS = (PermissionDenied, DatabaseError)


@dataclass
class Road:
    """What somebody on a road has in hand."""

    page: ReviewPage
    root: User
    ed: User
    sec: User

    @property
    def base(self) -> Page:
        return Page.objects.get(pk=self.page.pk)

    @property
    def revision(self) -> Revision:
        return self.page.get_latest_revision()


@pytest.fixture
def root(site: Page) -> User:
    return User.objects.create_superuser("root", "root@example.org", "Root", "a-long-password-1")


@pytest.fixture
def road(built: ReviewPage, root: User, ed: User, sec: User) -> Road:
    return Road(built, root, ed, sec)


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def as_true(text: str) -> str:
    return text.replace("TRUE", "1") if connection.vendor == "sqlite" else text


# Without a permit -----------------------------------------------------------------------------------------------------
def save(r: Road) -> None:
    r.page.live = True
    r.page.save()


def save_unclean(r: Road) -> None:
    r.page.live = True
    r.page.save(clean=False, update_fields=["live"])


def save_base_page(r: Road) -> None:
    base = r.base
    base.live = True
    base.save()


def save_raw(r: Road) -> None:
    base = r.base
    base.live = True
    base.save_base(raw=True)


def revision_publish(r: Road) -> None:
    r.revision.publish(user=r.root)


def revision_publish_by_nobody(r: Road) -> None:
    r.revision.publish()


def page_publish(r: Road) -> None:
    r.page.publish(r.revision, user=r.root, skip_permission_checks=True)


def base_page_publish(r: Road) -> None:
    r.base.publish(r.revision, user=r.root, skip_permission_checks=True)


def action(r: Road) -> None:
    PublishPageRevisionAction(r.revision, user=r.root).execute(skip_permission_checks=True)


def update_base(r: Road) -> None:
    Page.objects.filter(pk=r.page.pk).update(live=True)


def update_specific(r: Road) -> None:
    ReviewPage.objects.filter(pk=r.page.pk).update(live=True)


def bulk_update(r: Road) -> None:
    base = r.base
    base.live = True
    Page.objects.bulk_update([base], ["live"])


def raw_sql(r: Road) -> None:
    sql(as_true("UPDATE wagtailcore_page SET live = TRUE WHERE id = %s"), r.page.pk)


def born_live(r: Road) -> None:
    selectors.library_page().add_child(
        instance=ReviewPage(title="x", slug="x", release_id=uuid.uuid4(), words_id=uuid.uuid4(), live=True)
    )


def born_live_in_sql(r: Road) -> None:
    columns = [
        field.column for field in Page._meta.concrete_fields if field.column not in ("id", "path", "translation_key")
    ]
    chosen = ", ".join("TRUE" if name == "live" else name for name in columns)
    sql(
        as_true(
            f"INSERT INTO wagtailcore_page (path, translation_key, {', '.join(columns)}) "
            f"SELECT '00010002000100ZZ', %s, {chosen} FROM wagtailcore_page WHERE id = %s"
        ),
        uuid.uuid4().hex,
        r.page.pk,
    )


def fixture(r: Road) -> None:
    (held,) = serializers.deserialize("json", serializers.serialize("json", [r.base]))
    held.object.live = True
    held.save()


def type_swapped_onto_live_page(r: Road) -> None:
    plain = StandardPage.objects.first()
    ReviewPage.objects.filter(pk=r.page.pk).update(page_ptr_id=plain.pk)


def type_swapped(r: Road) -> None:
    kind = ContentType.objects.get_for_model(ReviewPage)
    Page.objects.filter(pk=StandardPage.objects.first().pk).update(content_type=kind)


def type_swapped_away(r: Road) -> None:
    kind = ContentType.objects.get_for_model(StandardPage)
    Page.objects.filter(pk=r.page.pk).update(content_type=kind, live=True)


def row_put_under_a_live_page(r: Road) -> None:
    plain = StandardPage.objects.first()
    ReviewPage(
        page_ptr_id=plain.pk, release_id=uuid.uuid4(), words_id=r.page.words_id, title=plain.title, slug=plain.slug,
        path=plain.path, depth=plain.depth,
    ).save_base(raw=True, force_insert=True)  # fmt: skip


def workflow_state_approved(r: Road) -> None:
    selectors.workflow().start(r.page, r.ed)
    r.page.current_workflow_task_state.approve(user=r.root)


def workflow_task_action(r: Road) -> None:
    selectors.workflow().start(r.page, r.ed)
    state = r.page.current_workflow_task_state
    state.task.specific.on_action(state, r.ed, "approve")


def workflow_finished(r: Road) -> None:
    selectors.workflow().start(r.page, r.ed)
    r.page.current_workflow_state.finish(user=r.ed)


def bulk_publish(r: Road) -> None:
    PublishBulkAction.execute_action([r.page], user=r.root)


def revert(r: Road) -> None:
    earlier = Revision.objects.for_instance(r.page).order_by("created_at").first()
    RevertToPageRevisionAction(r.page, earlier, user=r.root).execute(skip_permission_checks=True).publish(user=r.root)


def go_live_at_in_the_past(r: Road) -> None:
    r.page.go_live_at = timezone.now() - timedelta(days=1)
    r.page.save_revision().publish(user=r.root)


def permit_by_hand(r: Road) -> None:
    PublicationPermit.objects.create(**_permit(r, approver=r.root))


def permit_of_one_person(r: Road) -> None:
    PublicationPermit.objects.create(**_permit(r, approver=r.ed))


def permit_in_sql_for_another_release(r: Road) -> None:
    PublicationPermit.objects.bulk_create([PublicationPermit(**_permit(r, release_id=uuid.uuid4()))])


def permit_before_the_agreed_date(r: Road) -> None:
    PublicationPermit.objects.create(**_permit(r, not_before=timezone.now() - timedelta(days=40)))


def entry_by_hand(r: Road) -> None:
    LibraryEntry.objects.create(
        page_id=r.page.pk, permit_id=uuid.uuid4(), release_id=r.page.release_id, slug=r.page.slug, title="Ruth",
        published_on=timezone.localdate(),
    )  # fmt: skip


def entry_that_is_over(r: Road) -> None:
    """Born as one whose time is over, it would be listed with its title and stand in no permit."""
    LibraryEntry.objects.create(
        page_id=r.page.pk, permit_id=uuid.uuid4(), release_id=r.page.release_id, slug=r.page.slug, title="Ruth",
        published_on=timezone.localdate(), ended_on=timezone.localdate(), end="over",
    )  # fmt: skip


def _permit(r: Road, **other: Any) -> dict[str, Any]:
    held = r.page
    release = world.Release.objects.get(pk=held.release_id)
    return {
        "page_id": held.pk, "revision_id": r.revision.pk, "release_id": held.release_id, "release_digest": release.digest,
        "title": held.title, "slug": held.slug, "words_id": held.words_id, "opens_with": held.opens_with,
        "contents": held.contents, "digest": "0" * 64, "not_before": timezone.now(), "editor": r.ed, "approver": r.sec,
        **other,
    }  # fmt: skip


CLOSED: list[Callable[[Road], None]] = [
    save, save_unclean, save_base_page, save_raw, revision_publish, revision_publish_by_nobody, page_publish,
    base_page_publish, action, update_base, update_specific, bulk_update, raw_sql, born_live, born_live_in_sql, fixture,
    type_swapped_onto_live_page, type_swapped, type_swapped_away, row_put_under_a_live_page, workflow_state_approved,
    workflow_task_action, workflow_finished, bulk_publish, revert, go_live_at_in_the_past, permit_by_hand,
    permit_of_one_person, permit_in_sql_for_another_release, permit_before_the_agreed_date, entry_by_hand,
    entry_that_is_over,
]  # fmt: skip


@pytest.mark.parametrize("taken", CLOSED, ids=lambda road: road.__name__)
def test_closed_without_a_permit(taken: Callable[[Road], None], road: Road) -> None:
    with pytest.raises(REFUSALS), transaction.atomic():
        taken(road)
    nothing_is_public(road.page)


def nothing_is_public(page: ReviewPage) -> None:
    assert not Page.objects.filter(pk=page.pk, live=True).exists()
    assert not LibraryEntry.objects.filter(ended_on__isnull=True).exists()
    client = Client()
    for path in (page.public_path, f"{page.public_path}overview-report.pdf", f"{page.public_path}executive-summary/"):
        response = client.get(path)
        assert response.status_code in (404, 410)
        assert world.SECRET.encode() not in response.getvalue()
    found = client.get("/published-reviews/", {"q": world.SECRET}).content.decode()
    for asked in (f'value="{world.SECRET}"', f"with “{world.SECRET}”", f"<title>{world.SECRET}"):
        found = found.replace(asked, "")
    assert world.SECRET not in found


@pytest.mark.parametrize("stock", [False, True], ids=["our command", "Wagtail's own class"])
def test_schedule_without_a_permit_publishes_nothing_and_others_go_on(stock: bool, road: Road) -> None:
    past = timezone.now() - timedelta(hours=1)
    Revision.objects.filter(pk=road.revision.pk).update(approved_go_live_at=past)
    plain = StandardPage(title="Plain", slug="plain", live=False)
    Page.objects.get(depth=2).specific.add_child(instance=plain)
    later = plain.save_revision()
    Revision.objects.filter(pk=later.pk).update(approved_go_live_at=past + timedelta(minutes=1))
    if stock:
        with pytest.raises(REFUSALS), transaction.atomic():
            StockCommand().handle(dryrun=False)
        assert Revision.objects.get(pk=road.revision.pk).approved_go_live_at == past  # not lost: publishing is whole
    else:
        call_command("publish_scheduled")
        assert StandardPage.objects.get(slug="plain").live
    nothing_is_public(road.page)


@pytest.mark.parametrize("name", ["publish_scheduled", "publish_scheduled_pages"])
def test_commands_are_ours(name: str) -> None:
    from django.core.management import get_commands

    assert get_commands()[name] == "publishing"


# With a permit that does not hold -------------------------------------------------------------------------------------
HARD: list[Callable[[Road], None]] = [save, save_base_page, revision_publish, update_base, bulk_update, raw_sql]


def approved(road: Road) -> PublicationPermit:
    pages.submit(acting_user=road.ed, page_id=road.page.pk, stamp=road.page.latest_revision_id)
    approval.approve(acting_user=road.sec, page_id=road.page.pk, stamp=road.page.latest_revision_id)
    road.page = ReviewPage.objects.get(pk=road.page.pk)
    return PublicationPermit.objects.get()


@pytest.mark.parametrize("taken", HARD, ids=lambda road: road.__name__)
def test_closed_before_the_day(taken: Callable[[Road], None], road: Road) -> None:
    with world.lifted("default"):
        world.Release.objects.update(agreed_date=timezone.localdate() + timedelta(days=2))
    approved(road)
    with pytest.raises(REFUSALS), transaction.atomic():
        taken(road)
    nothing_is_public(road.page)


@pytest.mark.parametrize("taken", HARD, ids=lambda road: road.__name__)
def test_closed_after_withdrawal(taken: Callable[[Road], None], road: Road) -> None:
    from publishing.services import publication

    approved(road)
    publication.withdraw(acting_user=road.ed, page_id=road.page.pk, why="mistake")
    road.page = ReviewPage.objects.get(pk=road.page.pk)
    with pytest.raises(REFUSALS), transaction.atomic():
        taken(road)
    nothing_is_public(road.page)


@pytest.mark.parametrize("taken", HARD, ids=lambda road: road.__name__)
def test_closed_when_the_release_was_stopped(taken: Callable[[Road], None], road: Road) -> None:
    with world.lifted("default"):
        world.Release.objects.update(agreed_date=timezone.localdate() + timedelta(days=2))
    permit = approved(road)
    with world.lifted("default"):
        PublicationPermit.objects.filter(pk=permit.pk).update(not_before=timezone.now() - timedelta(days=1))
        world.Release.objects.update(agreed_date=timezone.localdate())
    world.stop(world.Release.objects.get())
    with pytest.raises(REFUSALS), transaction.atomic():
        taken(road)
    nothing_is_public(road.page)


def test_permit_is_not_for_other_fields(road: Road) -> None:
    with world.lifted("default"):
        world.Release.objects.update(agreed_date=timezone.localdate() + timedelta(days=2))
    permit = approved(road)
    with world.lifted("default"):
        PublicationPermit.objects.filter(pk=permit.pk).update(not_before=timezone.now() - timedelta(days=1))
        world.Release.objects.update(agreed_date=timezone.localdate())
    for change in ({"opens_with": "executive_summary"}, {"title": "Other"}, {"words_id": uuid.uuid4()}):
        page = ReviewPage.objects.get()
        for name, value in change.items():
            setattr(page, name, value)
        page.live = True
        with pytest.raises(PublicationRefused), transaction.atomic():
            page.save()
        with pytest.raises(DatabaseError), transaction.atomic():
            ReviewPage.objects.filter(pk=page.pk).update(**change)
            Page.objects.filter(pk=page.pk).update(live=True)
    nothing_is_public(road.page)


# A page that is public ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        {"release_id": uuid.uuid4()},
        {"words_id": uuid.uuid4()},
        {"opens_with": "executive_summary"},
        {"contents": "sections"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_live_page_does_not_change_in_the_table(change: dict[str, Any], live: ReviewPage) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ReviewPage.objects.filter(pk=live.pk).update(**change)
    with pytest.raises(PublicationRefused), transaction.atomic():
        page = ReviewPage.objects.get(pk=live.pk)
        for name, value in change.items():
            setattr(page, name, value)
        page.save()


@pytest.mark.parametrize("change", [{"title": "Other"}, {"slug": "other"}], ids=lambda change: next(iter(change)))
def test_live_page_keeps_name_and_address(change: dict[str, Any], live: ReviewPage) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Page.objects.filter(pk=live.pk).update(**change)


def test_address_is_frozen_after_publication(live: ReviewPage, ed: User) -> None:
    from publishing.services import publication

    publication.withdraw(acting_user=ed, page_id=live.pk, why="other")
    page = ReviewPage.objects.get()
    page.slug = "another"
    with pytest.raises(PublicationRefused), transaction.atomic():
        page.save()


def test_new_words_under_a_live_page_are_not_shown(live: ReviewPage) -> None:
    """What no trigger sees: the server compares the digest each time it answers."""
    words = PageWords.objects.get(pk=live.words_id)
    words.text = "The name of the person who died."
    words.save()
    response = Client().get(live.public_path)
    assert response.status_code == 410
    assert "The name of the person" not in response.content.decode()


def test_other_bytes_in_the_store_are_not_shown(live: ReviewPage) -> None:
    with world.lifted("default"):
        world.Release.objects.update(digest="f" * 64)
    assert Client().get(live.public_path).status_code == 410


@pytest.mark.parametrize("keep_live", [True, False])
def test_no_copy(keep_live: bool, live: ReviewPage, root: User) -> None:
    with pytest.raises(PublicationRefused):
        live.copy(keep_live=keep_live, update_attrs={"slug": "copy", "title": "copy"})
    with pytest.raises((*REFUSALS, ValidationError)), transaction.atomic():
        CopyPageAction(live, update_attrs={"slug": "copy"}, keep_live=keep_live, user=root).execute(
            skip_permission_checks=True
        )
    assert ReviewPage.objects.count() == 1


def test_no_alias(live: ReviewPage, root: User) -> None:
    with pytest.raises(PublicationRefused):
        live.create_alias(update_slug="alias")
    with pytest.raises(REFUSALS), transaction.atomic():
        CreatePageAliasAction(live, update_slug="alias", user=root).execute(skip_permission_checks=True)
    assert ReviewPage.objects.count() == 1


def test_no_alias_of_a_draft_to_go_live_with_it(road: Road) -> None:
    with pytest.raises(REFUSALS), transaction.atomic():
        CreatePageAliasAction(road.page, update_slug="alias").execute(skip_permission_checks=True)
    approved(road)
    assert Page.objects.filter(alias_of__isnull=False).count() == 0
    assert ReviewPage.objects.count() == 1


def test_no_translation(live: ReviewPage) -> None:
    welsh = Locale.objects.create(language_code="cy")
    with pytest.raises(PublicationRefused):
        live.copy_for_translation(welsh, copy_parents=True)
    with pytest.raises(REFUSALS), transaction.atomic():
        CopyPageForTranslationAction(live, welsh, copy_parents=True).execute(skip_permission_checks=True)
    assert ReviewPage.objects.count() == 1


def test_permit_is_only_ever_used_and_revoked(live: ReviewPage, ed: User) -> None:
    permit = PublicationPermit.objects.get()
    changes: list[dict[str, Any]] = [
        {"digest": "0" * 64}, {"not_before": timezone.now() - timedelta(days=9)}, {"approver": ed}, {"release_id": uuid.uuid4()},
        {"words_id": uuid.uuid4()}, {"went_live_at": None}, {"not_after": timezone.now() + timedelta(days=9)},
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            PublicationPermit.objects.filter(pk=permit.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicationPermit.objects.filter(pk=permit.pk)._raw_delete("default")
    PublicationPermit.objects.filter(pk=permit.pk).update(revoked_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        PublicationPermit.objects.filter(pk=permit.pk).update(revoked_at=None)
    assert Client().get(live.public_path).status_code == 410


@pytest.mark.sqlite
def test_replace_forges_nothing(live: ReviewPage) -> None:
    columns = ", ".join(field.column for field in PublicationPermit._meta.concrete_fields)
    PublicationPermit.objects.update(revoked_at=timezone.now())
    chosen = columns.replace("revoked_at", "NULL")
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(
            f"INSERT OR REPLACE INTO publishing_publicationpermit ({columns}) SELECT {chosen} FROM publishing_publicationpermit"
        )
    columns = ", ".join(field.column for field in LibraryEntry._meta.concrete_fields)
    chosen = columns.replace("search_text", "'other words'")
    with pytest.raises(DatabaseError), transaction.atomic():
        sql(f"INSERT OR REPLACE INTO publishing_libraryentry ({columns}) SELECT {chosen} FROM publishing_libraryentry")


def test_public_list_keeps_its_words(live: ReviewPage) -> None:
    for change in ({"title": "Other"}, {"description": "Other"}, {"search_text": "Other"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            LibraryEntry.objects.update(**change)
    LibraryEntry.objects.update(search_text="")  # words may leave


def test_words_are_nowhere_but_in_the_release(live: ReviewPage) -> None:
    """Wagtail's revisions, log, index and references hold no word of it, nor of the description."""
    from django.apps import apps

    public = {"publishing_libraryentry"}
    for model in apps.get_models():
        if model._meta.app_label.startswith(("wagtail", "publishing", "taggit")) and model._meta.db_table not in public:
            for row in model.objects.values():
                text = str(row)
                assert world.SECRET not in text, model
                assert "joint visit" not in text, model
                assert "after Ruth" not in text, model
