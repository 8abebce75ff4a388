"""More roads to the public (never 6): moving, importing, Wagtail's API, its bulk and workflow addresses, translation by
a command. Each by name, in the model and in the database; taken by an editor, and by a superuser.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import resolve
from wagtail.actions.move_page import MovePageAction
from wagtail.models import Page

from portal.accounts.models import Office, User
from portal.kernel import calendar
from portal.kernel.openers import CLOSED, opener_of
from publishing import selectors
from publishing.gate import PLAIN_PAGES
from publishing.models import PublicationPermit, ReviewPage, StandardPage
from publishing.refusals import PublicationRefused
from publishing.services import pages
from tests.publishing.test_roads import nothing_is_public
from tests.signing import sign_in

REFUSALS = (PermissionDenied, DatabaseError)


def elsewhere() -> Page:
    return Page.objects.get(pk=StandardPage.objects.first().pk)


def test_move(live: ReviewPage, ed: User) -> None:
    """A public page keeps its address; a draft is not moved to where something is live already."""
    root = User.objects.create_superuser("root", "root@example.org", "Root", "a-long-password-1")
    where, target = live.url_path, elsewhere()
    for road in (
        lambda: live.move(target, pos="last-child"),
        lambda: Page.objects.get(pk=live.pk).move(target, pos="last-child"),
        lambda: MovePageAction(live, target, pos="last-child", user=root).execute(skip_permission_checks=True),
    ):
        with pytest.raises(PublicationRefused), transaction.atomic():
            road()
    with pytest.raises(DatabaseError), transaction.atomic():  # and past Wagtail
        Page.objects.filter(pk=live.pk).update(url_path="/front/elsewhere/")
    library = selectors.library_page()
    library.slug = "other"
    with pytest.raises(PublicationRefused, match="keeps its address"), transaction.atomic():
        library.save()
    assert Page.objects.get(pk=live.pk).url_path == where
    assert Client().get(live.public_path).status_code == 200


def test_import(built: ReviewPage, tmp_path: Path) -> None:
    """A fixture that says that the page is live, and one that brings its permit along."""
    page = Page.objects.get(pk=built.pk)
    page.live = True
    held = tmp_path / "page.json"
    held.write_text(serializers.serialize("json", [page]))
    with pytest.raises(REFUSALS), transaction.atomic():
        call_command("loaddata", str(held), verbosity=0)
    permit = PublicationPermit(
        page_id=built.pk, revision_id=1, release_id=built.release_id, release_digest="0" * 64, title=built.title,
        slug=built.slug, words_id=built.words_id, opens_with=built.opens_with, contents=built.contents, digest="0" * 64,
        not_before=calendar.now(), editor=built.built_by, approver=User.objects.get(username="sec"),
    )  # fmt: skip
    held.write_text(serializers.serialize("json", [permit]))
    with pytest.raises(REFUSALS), transaction.atomic():
        call_command("loaddata", str(held), verbosity=0)
    nothing_is_public(built)


ADDRESSES = (
    *(
        f"/cms/api/main/pages/{{pk}}/action/{name}/"
        for name in ("publish", "copy", "create_alias", "move", "unpublish")
    ),
    "/cms/api/main/pages/{pk}/action/revert_to_page_revision/",
    "/cms/api/main/pages/{pk}/action/copy_for_translation/",
    *(
        f"/cms/bulk/wagtailcore/page/{name}/?id={{pk}}&next=/cms/"
        for name in ("publish", "unpublish", "move", "delete")
    ),
    *(f"/cms/pages/{{pk}}/{name}/" for name in ("edit", "copy", "move", "unpublish", "delete", "convert_alias")),
    "/cms/pages/{pk}/revisions/{revision}/revert/",
    "/cms/pages/{pk}/revisions/{revision}/unschedule/",
    "/cms/pages/{pk}/edit/preview/",
    "/cms/pages/workflow/action/{pk}/approve/{task}/",
    "/cms/pages/workflow/collect_action_data/{pk}/approve/{task}/",
)


def in_wagtails_admin(address: str) -> bool:
    """An address that exists: one that does not is answered with 404 whatever is behind it."""
    return opener_of(resolve(address.partition("?")[0]).func) in (CLOSED, PLAIN_PAGES)


@pytest.mark.parametrize("who", ["ed", "root"])
def test_api_bulk_workflow_revert_and_superuser_find_no_address(
    who: str, built: ReviewPage, ed: User, sec: User
) -> None:
    """Every address by which Wagtail's admin would act on the page is 404: for an editor, and for a superuser."""
    pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    task = ReviewPage.objects.get(pk=built.pk).current_workflow_task_state.pk
    person = sec
    if who == "root":
        person = User.objects.create_superuser("root", "root@example.org", "Root", "a-long-password-1")
        Office.objects.create(user=person, kind="editor", since=calendar.today())
    client = Client()
    sign_in(client, person)
    known: dict[str, Any] = {"pk": built.pk, "revision": built.latest_revision_id, "task": task}
    for address in ADDRESSES:
        assert in_wagtails_admin(address.format(**known)), address
        for answer in (client.get(address.format(**known)), client.post(address.format(**known), {"next": "/cms/"})):
            assert answer.status_code == 404, (address, answer.status_code)
    nothing_is_public(built)
