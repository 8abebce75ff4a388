"""4.27, 4.29, 4.31, never 6 and 7: the Home Office's letter is a section of the review's page and a file of exact bytes beside
it: nothing of it before the day, gone with the release, and gone by itself (410) when it is taken back.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.kernel import calendar
from publishing.baking import bakery, shelf, web
from publishing.models import BakedFile, LibraryEntry, PublicationPermit, ReviewPage
from publishing.refusals import PublicationRefused
from publishing.services import pages, publication
from reviews.models import Release, ReleaseLetter
from tests import nginx
from tests.publishing import world
from tests.publishing.conftest import publish
from tests.publishing.test_nginx import get, shelf_folder  # noqa: F401

LETTER = b"%PDF-1.7 Dear chair, thank you for Halcyon."
NAME = "home-office-letter.pdf"


def test_nothing_of_it_is_public_before_the_day_and_its_bytes_are_the_agreed_ones_after(
    built: ReviewPage, ed: User, sec: User, as_user: Callable[..., Client]
) -> None:
    held = Release.objects.get(pk=built.release_id)
    row, client, desk = world.letter(held, LETTER, agreed=False), Client(), as_user(ed)
    path = built.public_path
    preview = f"/cms/reviews/{built.pk}/preview/{NAME}"
    assert desk.get(preview).status_code == 404  # put forward, and nobody has agreed
    world.agree(row)
    assert b"".join(desk.get(preview).streaming_content) == LETTER
    assert "Home Office’s letter" in desk.get(f"/cms/reviews/{built.pk}/").content.decode()
    with world.lifted("default"):
        Release.objects.filter(pk=held.pk).update(agreed_date=calendar.today() + timedelta(days=2))
    page = publish(built, ed, sec)
    assert not page.live
    assert {client.get(f"{path}{name}").status_code for name in ("", NAME, "overview-report.pdf")} == {404}
    assert as_user(world.editor("stranger")).get(preview).status_code == 404

    with world.lifted("default"):
        Release.objects.filter(pk=held.pk).update(agreed_date=calendar.today())
        PublicationPermit.objects.update(not_before=timezone.now() - timedelta(minutes=1))
    publication.publish_due()
    shown = client.get(path).content.decode()
    assert '<h2 id="letter">The Home Office’s letter</h2>' in shown
    assert shown.count(f'href="{path}{NAME}"') == 2  # its section, and the list of files
    assert "2 pages, less than 0.1 MB" in shown
    assert "home-office-letter" in json.dumps(world_of(shown))
    answer = client.get(f"{path}{NAME}")
    assert (b"".join(answer.streaming_content), answer["Content-Security-Policy"]) == (
        LETTER,
        "default-src 'none'; sandbox",
    )
    assert "letter" not in LibraryEntry.objects.get().papers  # it may go while the entry stays

    world.take_back(row)
    assert client.get(f"{path}{NAME}").status_code == 410
    shown = client.get(path).content.decode()
    assert "Home Office’s letter" not in shown
    assert client.get(f"{path}overview-report.pdf").status_code == 200
    world.letter(held, LETTER)
    publication.withdraw(acting_user=ed, page_id=page.pk, why="family")
    assert client.get(f"{path}{NAME}").status_code == 410


def world_of(page: str) -> Any:
    return json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])["encoding"]


def test_a_letter_whose_bytes_changed_keeps_the_page_from_going_public(built: ReviewPage, ed: User) -> None:
    row = world.letter(Release.objects.get(pk=built.release_id), LETTER)
    with world.lifted("default"):
        ReleaseLetter.objects.filter(pk=row.pk).update(sha256="0" * 64)
    with pytest.raises(PublicationRefused, match="Home Office’s letter"):
        pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)


def test_its_file_lies_beside_the_page_and_leaves_in_the_act_that_takes_it_back(
    live: ReviewPage,
    ed: User,
    sec: User,
    shelf_folder: Path,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held, path = Release.objects.get(pk=live.release_id), live.public_path
    bakery.sweep()
    baked = shelf_folder / f"site{path}{NAME}"
    assert not baked.exists()
    row = world.letter(held, LETTER)
    publish(live, ed, sec)
    bakery.sweep()
    assert baked.read_bytes() == LETTER
    with world.lifted("default"):  # a last day is agreed: by the web server itself it ends with the page
        PublicationPermit.objects.update(not_after=timezone.now() + timedelta(days=3))
    bakery.sweep()
    assert BakedFile.objects.get(name=f"site{path}{NAME}").not_after is not None
    with nginx.running(shelf_folder) as port:
        assert get(port, f"{path}{NAME}")[2] == LETTER
        with transaction.atomic():
            monkeypatch.setattr(web, "ask", lambda *args: 1 / 0)  # nothing can be baked: the file goes all the same
            world.take_back(row)
            assert not baked.exists()
            assert get(port, f"{path}{NAME}")[0] == 410
        monkeypatch.undo()
        bakery.sweep()
        assert b"Home Office" not in (shelf_folder / f"site{path}index.html").read_bytes()
        assert [get(port, f"{path}{name}")[0] for name in (NAME, "overview-report.pdf", "action-plan.pdf")] == [
            410,
            200,
            404,
        ]
        world.letter(held, LETTER)
        bakery.sweep()
        assert get(port, f"{path}{NAME}")[2] == LETTER
        assert not shelf.is_there(f"gone{path}{NAME}")
