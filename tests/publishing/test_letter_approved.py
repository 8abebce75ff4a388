"""Never 6, 4.29, 4.31: two people approve the page with exactly the letter that it shows. One that the partnership agrees
to later is public on no road until two people have approved the page with it; what is public stays meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction
from wagtail.admin.views.pages.bulk_actions.publish import PublishBulkAction
from wagtail.models import Page

from portal.accounts.models import User
from portal.kernel import calendar
from publishing import selectors
from publishing.baking import bakery
from publishing.models import PublicationPermit, ReviewPage
from publishing.refusals import PublicationRefused
from publishing.services import approval, pages, publication
from reviews.models import Release
from tests.publishing import world
from tests.publishing.conftest import publish
from tests.publishing.test_nginx import shelf_folder  # noqa: F401
from tests.publishing.test_roads import Road, _permit

LETTER = b"%PDF-1.7 Dear chair, thank you for Halcyon."
NAME = "home-office-letter.pdf"
REFUSALS = (PermissionDenied, DatabaseError)
AsUser = Callable[..., Client]


@dataclass
class Later:
    """A public page whose letter came after its approval, and somebody who may do anything that Wagtail knows of."""

    pk: int
    digest: str
    root: User
    ed: User

    @property
    def page(self) -> ReviewPage:
        """The page with the letter in it, not yet kept."""
        held = ReviewPage.objects.get(pk=self.pk)
        held.letter = self.digest
        return held


def save(r: Later) -> None:
    r.page.save()


def save_that_field(r: Later) -> None:
    r.page.save(clean=False, update_fields=["letter"])


def save_raw(r: Later) -> None:
    r.page.save_base(raw=True)


def update(r: Later) -> None:
    ReviewPage.objects.filter(pk=r.pk).update(letter=r.digest)


def bulk_update(r: Later) -> None:
    ReviewPage.objects.bulk_update([r.page], ["letter"])


def raw_sql(r: Later) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publishing_reviewpage SET letter = %s WHERE page_ptr_id = %s", [r.digest, r.pk])


def revision_published(r: Later) -> None:
    r.page.save_revision(user=r.root).publish(user=r.root)


def action(r: Later) -> None:
    PublishPageRevisionAction(r.page.save_revision(), user=r.root).execute(skip_permission_checks=True)


def bulk_publish(r: Later) -> None:
    r.page.save_revision()
    PublishBulkAction.execute_action([ReviewPage.objects.get(pk=r.pk)], user=r.root)


def scheduled(r: Later) -> None:
    page = r.page
    page.go_live_at = timezone.now() - timedelta(days=1)
    page.save_revision().publish(user=r.root)


def reverted(r: Later) -> None:
    older = r.page.save_revision()
    ReviewPage.objects.get(pk=r.pk).save_revision()
    page = ReviewPage.objects.get(pk=r.pk)
    RevertToPageRevisionAction(page, older, user=r.root).execute(skip_permission_checks=True).publish(user=r.root)


def _sent(r: Later) -> Any:
    stamp = ReviewPage.objects.get(pk=r.pk).latest_revision_id
    return pages.submit(acting_user=r.ed, page_id=r.pk, stamp=stamp)


def workflow_by_who_sent_it(r: Later) -> None:
    state = _sent(r).current_workflow_task_state
    state.task.specific.on_action(state, r.ed, "approve")


def workflow_by_a_superuser(r: Later) -> None:
    _sent(r).current_workflow_task_state.approve(user=r.root)


def workflow_finished(r: Later) -> None:
    _sent(r).current_workflow_state.finish(user=r.root)


def permit_changed(r: Later) -> None:
    PublicationPermit.objects.filter(page_id=r.pk).update(letter=r.digest)


ROADS: list[Callable[[Later], None]] = [
    save, save_that_field, save_raw, update, bulk_update, raw_sql, revision_published, action, bulk_publish, scheduled,
    reverted, workflow_by_who_sent_it, workflow_by_a_superuser, workflow_finished, permit_changed,
]  # fmt: skip


def unseen(path: str) -> None:
    """The page is public, and says nothing of a letter: not that there is one, either."""
    client = Client()
    shown = client.get(path)
    assert shown.status_code == 200
    assert b"Home Office" not in shown.content
    assert b"home-office-letter" not in shown.content
    assert client.get(f"{path}{NAME}").status_code == 404


def seen(path: str) -> bool:
    client = Client()
    answer = client.get(f"{path}{NAME}")
    whole = answer.status_code == 200 and b"".join(answer.streaming_content) == LETTER
    return whole and '<h2 id="letter">' in client.get(path).content.decode()


def nothing_in(folder: Path) -> None:
    """Neither pages, lists, feeds, data, nor the marks of what is gone."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == "overview-report.pdf" for path in found)
    assert not [path for path in found if path.name == NAME or LETTER in path.read_bytes()]
    assert not [path for path in found if b"home-office-letter" in path.read_bytes()]


def test_a_letter_that_came_later_is_public_on_no_road_until_two_people_approve_the_page_with_it(
    live: ReviewPage,
    ed: User,
    sec: User,
    as_user: AsUser,
    shelf_folder: Path,  # noqa: F811
    tmp_path: Path,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    path, address = live.public_path, f"/cms/reviews/{live.pk}/"
    root = User.objects.create_superuser("root", "root@example.org", "Root", "a-long-password-1")
    with django_capture_on_commit_callbacks(execute=True):
        row = world.letter(Release.objects.get(pk=live.release_id), LETTER)
    assert {mail.to[0] for mail in mailoutbox} == {ed.email, sec.email}  # that something waits
    later = Later(live.pk, row.sha256, root, ed)
    for road in ROADS:
        with pytest.raises(REFUSALS), transaction.atomic():
            road(later)
        unseen(path)
        assert ReviewPage.objects.get().letter == "", road.__name__
    assert publication.publish_due() == (0, 0)
    bakery.sweep()
    nothing_in(shelf_folder)
    call_command("export_public", str(tmp_path / "carried"), verbosity=0)
    nothing_in(tmp_path / "carried")

    first, second = as_user(ed), as_user(sec)
    assert "A letter came" in first.get("/cms/reviews/").content.decode()
    shown = first.get(address).content.decode()
    assert "the page shows it after a new approval" in shown
    assert "It is public" in shown
    assert b"".join(first.get(f"{address}preview/{NAME}").streaming_content) == LETTER
    sends = {"stamp": live.latest_revision_id, "letter": row.sha256}
    assert first.post(f"{address}submit/", {**sends, "letter": ""}).status_code == 409  # not what was looked at
    assert first.post(f"{address}submit/", sends).status_code == 302
    unseen(path)
    assert "Second person" in second.get("/cms/reviews/").content.decode()
    assert "It is public" in second.get(address).content.decode()
    stamp = ReviewPage.objects.get().latest_revision_id
    assert first.post(f"{address}approve/", {"stamp": stamp}).status_code == 409
    assert f"{address}preview/{NAME}" in second.get(f"{address}approve/").content.decode()
    unseen(path)
    bakery.sweep()
    nothing_in(shelf_folder)
    assert second.post(f"{address}approve/", {"stamp": stamp}).status_code == 302
    assert seen(path)
    bakery.sweep()
    assert (shelf_folder / f"site{path}{NAME}").read_bytes() == LETTER
    assert "the page shows it after a new approval" not in first.get(address).content.decode()

    world.take_back(row)  # asks nobody
    assert Client().get(f"{path}{NAME}").status_code == 410
    assert not (shelf_folder / f"site{path}{NAME}").exists()
    other = world.letter(Release.objects.get(pk=live.release_id), b"%PDF-1.7 another letter")
    assert Client().get(f"{path}{NAME}").status_code == 410  # what was approved was the other one
    assert b"Home Office" not in Client().get(path).content
    world.take_back(other)
    world.letter(Release.objects.get(pk=live.release_id), LETTER)
    assert seen(path)  # the very bytes that two people approved with this page


def test_what_comes_or_goes_between_sending_and_approving_is_sent_again(
    built: ReviewPage, ed: User, sec: User, as_user: AsUser
) -> None:
    """Both of the two have the letter before them, or neither."""
    held, second = Release.objects.get(pk=built.release_id), as_user(sec)
    stamp, row = built.latest_revision_id, None
    for came in (True, False):
        sent = pages.submit(acting_user=ed, page_id=built.pk, stamp=stamp)
        stamp = sent.latest_revision_id
        if came:
            row = world.letter(held, LETTER)
        else:
            world.take_back(row)
        with pytest.raises(PublicationRefused, match="came, or was taken back"):
            approval.approve(acting_user=sec, page_id=built.pk, stamp=stamp)
        with pytest.raises(PermissionDenied), transaction.atomic():
            sent.current_workflow_task_state.approve(user=sec)
        assert not Page.objects.get(pk=built.pk).live
        said = second.get(f"/cms/reviews/{built.pk}/").content.decode()
        assert f"letter {'has come' if came else 'was taken back'} since the page was sent" in said
        assert second.post(f"/cms/reviews/{built.pk}/take-back/").status_code == 302
    waits, out = world.letter(held, LETTER, agreed=False), Road(built, ed, ed, sec)
    forged = _permit(out, letter=waits.sha256)
    for digest in (waits.sha256, "0" * 64):  # a permit names no letter that the partnership has not agreed to
        with pytest.raises(DatabaseError), transaction.atomic():
            PublicationPermit.objects.create(**{**forged, "letter": digest})
    world.agree(waits)
    page = publish(built, ed, sec)
    assert seen(page.public_path)  # agreed to before it was sent: the first publication has it
    assert selectors.had(page, NAME)


@pytest.mark.parametrize("goes", [True, False], ids=["taken back before the day", "comes before the day"])
def test_a_letter_that_comes_or_goes_before_the_day_keeps_nothing_from_its_day(
    goes: bool, built: ReviewPage, ed: User, sec: User, as_user: AsUser
) -> None:
    held, tomorrow = Release.objects.get(pk=built.release_id), calendar.today() + timedelta(days=1)
    with world.lifted("default"):
        Release.objects.filter(pk=held.pk).update(agreed_date=tomorrow)
    row = world.letter(held, LETTER) if goes else None
    page = publish(built, ed, sec)
    assert not page.live
    if row is not None:
        world.take_back(row)
    else:
        row = world.letter(held, LETTER)
        said = as_user(ed).get(f"/cms/reviews/{built.pk}/").content.decode()
        assert "the page shows it after a new approval" in said
        assert "It will be public on" in said
    with world.lifted("default"):
        Release.objects.filter(pk=held.pk).update(agreed_date=calendar.today())
        PublicationPermit.objects.update(not_before=timezone.now() - timedelta(minutes=1))
    assert publication.publish_due() == (1, 0)
    unseen(page.public_path)
    assert not selectors.had(ReviewPage.objects.get(pk=page.pk), NAME)
