"""Every public page as a plain file: whole, of nobody, only what changed; gone in the act that withdraws it (never 6, never 7)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from portal.accounts.models import User
from portal.kernel import calendar
from publishing.baking import bakery, ends, plan, shelf, web
from publishing.baking.serving import Baked
from publishing.enums import Withdrawal
from publishing.models import NotPublished, PageLeaves, PublicationPermit, ReviewPage, StandardPage, SupportPage
from publishing.services import publication
from reviews.models import Release
from tests.publishing import world
from tests.publishing.conftest import publish
from tests.publishing.test_public import one


@pytest.fixture
def shelf_folder(settings: Any, tmp_path: Path) -> Path:
    settings.PUBLIC_FOLDER = tmp_path / "public"
    return settings.PUBLIC_FOLDER


def everything(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and "static" not in path.parts)


def at(folder: Path, address: str, kind: str = "text/html") -> Path:
    return folder / plan.place(address, kind)


def test_before_the_day_nothing_lies_there_and_from_then_on_all_that_everybody_is_answered(
    built: ReviewPage, ed: User, sec: User, shelf_folder: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """Publishing bakes in the same act; what was baked is byte for byte what the public face answers."""
    bakery.sweep()
    assert world.SECRET.encode() not in everything(shelf_folder)
    assert built.slug.encode() not in everything(shelf_folder)
    with django_capture_on_commit_callbacks(execute=True):
        page = publish(built, ed, sec)
    visitor = Client()
    there = [page.public_path, f"{page.public_path}executive-summary/", "/home/", "/published-reviews/", "/privacy/"]
    for address in (*(name for name in there if name != "/privacy/"), "/home/privacy/"):
        answer = visitor.get(address)
        assert answer.status_code == 200, address
        assert at(shelf_folder, address).read_bytes() == answer.getvalue(), address
    paper = at(shelf_folder, f"{page.public_path}overview-report.pdf")
    assert paper.read_bytes() == world.PDF
    assert page.slug.encode() in at(shelf_folder, "/published-reviews/").read_bytes()
    for name in ("404", "410", "503"):
        assert b"Leave this site quickly" in (shelf_folder / f"system/{name}.html").read_bytes()
    # a second sweep has nothing to do, one page's change is all that is written, and a missing or foreign file is mended
    assert (bakery.sweep().written, bakery.sweep().rendered) == ([], 0)
    paper.unlink()
    stranger = shelf_folder / "site/published-reviews/draft/index.html"
    stranger.parent.mkdir()
    stranger.write_text("pasted")
    mended = bakery.sweep()
    assert mended.written == [f"site{page.public_path}overview-report.pdf"]
    assert mended.removed == ["site/published-reviews/draft/index.html"]
    paper.write_bytes(b"x" * len(world.PDF))
    assert bakery.sweep().written == []
    assert bakery.sweep(thorough=True).written == [f"site{page.public_path}overview-report.pdf"]
    assert not list(shelf_folder.rglob(f"{shelf.COMING}*"))


def test_only_what_a_change_touches_is_written(ed: User, sec: User, shelf_folder: Path) -> None:
    first, second = one(ed, sec, "The review after Ruth’s death"), one(ed, sec, "The review after Miriam’s death")
    bakery.sweep()
    with world.lifted("default"):
        release = Release.objects.get(pk=first.release_id)
        release.progress = {"2": {"state": "done", "done_on": "2026-11-01"}}
        release.save(update_fields=["progress"])
    changed = bakery.sweep().written
    assert f"site{first.public_path}index.html" in changed
    wanted = plan.pages()[second.pk].stamp
    PageLeaves.objects.create(release_id=second.release_id, kind="overview_report", begins=[1])
    assert plan.pages()[second.pk].stamp != wanted  # the PDF's pages are known by now
    SupportPage.objects.update(last_published_at=calendar.now())
    assert plan.pages()[first.pk].stamp != wanted
    assert not [name for name in changed if second.slug in name or name.endswith(".pdf") or "/static/" in name]
    with world.lifted("default"):  # as no event tells of it: the list is made of it all the same
        NotPublished.objects.create(release_id=uuid4(), words="A court asked for that.", since=calendar.today())
        assert f"site{plan.library()}index.html" in bakery.sweep().written
        assert "A court asked for that." in at(shelf_folder, plan.library()).read_text()
        wanted = plan.shared_stamp(plan.pages())
        NotPublished.objects.update(words="The family asked for that.")
        assert plan.shared_stamp(plan.pages()) != wanted


def test_a_withdrawal_deletes_within_the_act_and_a_failed_one_bakes_again(
    live: ReviewPage, ed: User, shelf_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files first, then the transaction: a crash never leaves them up. Lists, data and marks follow in the same act."""
    bakery.sweep()
    whole = {path for path in shelf_folder.rglob("*") if path.is_file()}

    with transaction.atomic():
        publication.withdraw(acting_user=ed, page_id=live.pk, why=Withdrawal.FAMILY)
        held = everything(shelf_folder)
        assert live.slug.encode() not in held
        assert world.SECRET.encode() not in held
        assert not (shelf_folder / f"site{live.public_path}").exists()
        assert (shelf_folder / f"gone{live.public_path}withdrawn").is_file()
        transaction.set_rollback(True)
    assert not (shelf_folder / f"site{live.public_path}").exists()
    bakery.sweep()
    assert {path for path in shelf_folder.rglob("*") if path.is_file()} == whole
    # lists that cannot be baked go too rather than name it, and come back
    monkeypatch.setattr(web, "ask", lambda *args: 1 / 0)
    publication.withdraw(acting_user=ed, page_id=live.pk, why=Withdrawal.FAMILY)
    assert live.slug.encode() not in everything(shelf_folder)
    assert not at(shelf_folder, "/published-reviews/").exists()
    assert at(shelf_folder, "/getting-help/").exists()
    monkeypatch.undo()


def test_whatever_else_takes_a_page_down_its_files_follow(ed: User, sec: User, shelf_folder: Path) -> None:
    """A stopped release, a row changed behind every service, an ordinary page that is no longer live."""
    stopped, changed = one(ed, sec, "The review after Ruth’s death"), one(ed, sec, "The review after Miriam’s death")
    bakery.sweep()
    world.stop(Release.objects.get(pk=stopped.release_id))
    publication.stopped(stopped.release_id)
    assert not (shelf_folder / f"site{stopped.public_path}").exists()
    ReviewPage.objects.filter(pk=changed.pk).update(live=False)
    StandardPage.objects.filter(slug="for-families").update(live=False)
    bakery.sweep()
    assert not (shelf_folder / f"site{changed.public_path}").exists()
    assert not at(shelf_folder, "/for-families/").exists()
    assert (shelf_folder / f"gone{changed.public_path}withdrawn").is_file()
    assert b"For families</a>" not in at(shelf_folder, "/home/").read_bytes()


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda held: held.set_cookie("session", "x"),
        lambda held: held.headers.__setitem__("Vary", "Cookie"),
        lambda held: held.headers.__setitem__("Cache-Control", "no-store, private"),
        lambda held: held.write('<input type="hidden" name="csrfmiddlewaretoken" value="x">'),
        lambda held: held.write('<script nonce="x"></script>'),
    ],
    ids=["cookie", "varies by cookie", "private", "token", "nonce"],
)
def test_what_is_somebodys_own_never_becomes_a_file(spoilt: Callable[[HttpResponse], Any]) -> None:
    held = HttpResponse("<p>A page</p>")
    assert web.fit("/", held).content == b"<p>A page</p>"
    spoilt(held)
    with pytest.raises(web.Unfit):
        web.fit("/", held)


def test_a_page_that_cannot_be_baked_whole_is_not_there_in_part(
    live: ReviewPage, shelf_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes that changed on disk, a token in one document: nothing half-published, the others go on."""
    real = web.ask

    def changed(address: str, query: str = "") -> web.Answer:
        if address.endswith("overview-report.pdf"):
            return web.Answer(200, "application/pdf", [b"other bytes"])
        return real(address, query)

    monkeypatch.setattr(web, "ask", changed)
    outcome = bakery.sweep()
    assert outcome.faults == [f"{live.public_path}: ValueError"]
    assert not (shelf_folder / f"site{live.public_path}").exists()
    assert at(shelf_folder, "/published-reviews/").exists()
    assert not list(shelf_folder.rglob(f"{shelf.COMING}*"))
    monkeypatch.undo()
    assert bakery.sweep().faults == []
    assert at(shelf_folder, live.public_path).exists()


def test_no_room_and_no_desk_can_be_asked_for_baking(ed: User, site: Any) -> None:
    for address in ("/cms/", "/sign-in/", "/reviews/", "/protocol/", "/healthz", "/demo/codes/"):
        assert web.ask(address).status == 404, address
    with pytest.raises(ValueError, match="outside"):
        shelf.stage("../x", [b""])


def test_the_demo_answers_from_the_files_and_asks_django_for_the_rest(
    live: ReviewPage, ed: User, shelf_folder: Path
) -> None:
    """The same headers as Django's own, no cookie; gone at once; after an end date, and for a search, Django answers."""
    bakery.sweep()
    asked: list[str] = []

    def django(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        asked.append(environ["PATH_INFO"])
        start("200 OK", [])
        return [b"django"]

    server = Baked(django)

    def get(path: str, query: str = "", **more: str) -> tuple[str, dict[str, str], bytes]:
        held: list[Any] = []
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, **more}
        body = b"".join(server(environ, lambda status, headers: held.extend([status, dict(headers)])))
        return held[0], held[1], body

    by_django = Client().get(live.public_path)
    status, told, body = get(live.public_path)
    assert (status, body) == ("200 OK", by_django.content)
    same = set(by_django.headers) - {"Content-Length", "Content-Language", "Vary"}
    assert {name: told.get(name) for name in same} == {name: by_django.headers[name] for name in same}
    assert "Set-Cookie" not in told
    assert get(live.public_path, HTTP_IF_NONE_MATCH=told["ETag"])[0] == "304 Not Modified"
    status, told, body = get(f"{live.public_path}overview-report.pdf")
    assert (body, told["Content-Disposition"]) == (world.PDF, "attachment")
    assert told["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert asked == []
    for path, query in (
        ("/published-reviews/", "q=notes"), ("/", ""), ("/../server/ends.json", ""), ("/static/x.css", ""),
        ("/published-reviews/~page-2.html", ""), ("/published-reviews/", "page=2"),
    ):  # fmt: skip
        assert get(path, query)[2] == b"django", path
    with world.lifted("default"):
        PublicationPermit.objects.update(not_after=calendar.now() - timedelta(seconds=1))
    shelf.write(ends.DATA, ends.as_data({live.public_path: calendar.now() - timedelta(seconds=1)}).encode())
    assert get(live.public_path)[2] == b"django"
    shelf.write(ends.DATA, ends.as_data({}).encode())
    assert get(live.public_path)[2] != b"django"
    publication.withdraw(acting_user=ed, page_id=live.pk, why=Withdrawal.FAMILY)
    assert get(live.public_path)[2] == b"django"
