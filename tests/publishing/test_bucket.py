"""The public bucket beside the folder (never 6, never 7): the same bytes in the same act, and nothing that must not be there."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ReadTimeoutError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from moto.server import ThreadedMotoServer

from portal import health
from portal.accounts.models import User
from portal.kernel import calendar
from publishing import finding
from publishing.baking import bakery, bucket, mirror, plain, plan, shelf
from publishing.enums import Withdrawal
from publishing.models import BucketObject, PublicationPermit, ReviewPage
from publishing.services import publication
from reviews.models import Release
from tests.publishing import world
from tests.publishing.conftest import publish
from tests.publishing.test_public import one

SLOW = ClientError({"Error": {"Code": "SlowDown"}}, "PutObject")
KEYS = {"region_name": "eu-west-2", "aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_server: str, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A bucket of this test's own as the public one, with the portal's own configuration of it; its client and name."""
    name, client = f"public-{uuid.uuid4().hex}", boto3.client("s3", endpoint_url=s3_server, **KEYS)
    client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    settings.PUBLIC_FOLDER = tmp_path / "public"
    options = {"bucket_name": name, "endpoint_url": s3_server, "region_name": "eu-west-2", "default_acl": None}
    options |= {"access_key": "testing", "secret_key": "testing"}
    settings.STORAGES = settings.STORAGES | {
        "public": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    }
    monkeypatch.setattr(finding, "PER_LEAF", 1)
    few, lists = dict(list(plan.static().items())[:3]), plan.shared  # what is left out has its tests in the folder
    some = ("/home/", "/feed.xml", "/home/open-data/reviews.csv", "/published-reviews/", "/getting-help/")
    monkeypatch.setattr(plan, "static", lambda: few)
    monkeypatch.setattr(plan, "shared", lambda: [address for address in lists() if address in some])
    return SimpleNamespace(name=name, client=client, seen={})


def there(s3: Any) -> dict[str, bytes]:
    """Every object but the mark, as anybody would be answered."""
    found = s3.client.list_objects_v2(Bucket=s3.name).get("Contents", [])
    for held in found:
        if (held["Key"], held["ETag"]) not in s3.seen:
            body = s3.client.get_object(Bucket=s3.name, Key=held["Key"])["Body"].read()
            s3.seen[held["Key"], held["ETag"]] = body
    return {held["Key"]: s3.seen[held["Key"], held["ETag"]] for held in found if held["Key"] != bucket.MINE}


def as_the_folder(s3: Any, folder: str = "site") -> dict[str, bytes]:
    """Compares the bucket with what an export for such a host has; gives what lies there."""
    root, held = shelf.root(), there(s3)
    wanted = {
        path.relative_to(root / name).as_posix(): path.read_bytes()
        for name in dict.fromkeys(("site", folder))
        for path in (root / name).rglob("*")
        if path.is_file()
    }
    wanted = {key: plain.links_to_files(body) if plain.is_list(key) else body for key, body in wanted.items()}
    wanted["404.html"] = (root / "system/404.html").read_bytes()
    assert held.keys() == wanted.keys()
    assert [key for key, body in wanted.items() if held[key] != body] == []
    return held


@contextmanager
def refusing(*operations: str, on: str = "", away: bool = False, silent: bool = False) -> Iterator[None]:
    """Inside, the bucket refuses these operations on keys with these words; or nobody is there; or it does, and is silent."""

    def wrapped(name: str, real: Any) -> Any:
        def asked(**told: Any) -> Any:
            if name in operations and on in told.get("Key", ""):
                if silent:
                    real(**told)
                    raise ReadTimeoutError(endpoint_url="x")
                raise EndpointConnectionError(endpoint_url="x") if away else SLOW
            return real(**told)

        return asked

    def begin(self: bucket.Bucket, storage: Any) -> None:
        whole(self, storage)
        names = ("put_object", "delete_object", "get_object", "head_object", "list_objects_v2", "get_bucket_versioning")
        client, asked = self.client, {name: wrapped(name, getattr(self.client, name)) for name in names}
        self.client = SimpleNamespace(get_paginator=client.get_paginator, **asked)

    whole = bucket.Bucket.__init__
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bucket.Bucket, "__init__", begin)
        yield


def test_before_the_day_nothing_lies_there_then_the_same_bytes_and_only_what_a_change_touches(
    built: ReviewPage, ed: User, sec: User, s3: Any, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """Types, caching and keys as a host of files serves them; a withdrawal deletes within the act."""
    assert bakery.sweep().elsewhere == []
    held = as_the_folder(s3)
    assert not [body for body in held.values() if built.slug.encode() in body or world.SECRET.encode() in body]
    with django_capture_on_commit_callbacks(execute=True):
        page = publish(built, ed, sec)
    held, path = as_the_folder(s3), page.public_path.strip("/")
    assert held[f"{path}/overview-report.pdf"] == world.PDF
    for key, kind, kept in (
        (f"{path}/index.html", "text/html; charset=utf-8", "no-cache, public"),
        (f"{path}/overview-report.pdf", "application/pdf", "no-cache, public"),
        ("feed.xml", "application/xml; charset=utf-8", "no-cache, public"),
        ("home/open-data/reviews.csv", "text/csv; charset=utf-8", "no-cache, public"),
    ):
        told = s3.client.head_object(Bucket=s3.name, Key=key)
        assert (told["ContentType"], told["CacheControl"]) == (kind, kept), key
        assert told.get("ContentDisposition") == ("attachment" if key.endswith(".pdf") else None)
    assert bucket.headers("static/portal/css/a.0123456789ab.css")["CacheControl"].endswith("immutable")
    # nothing is sent again, one change sends what it touches, what is lost or pasted or changed there is mended
    assert bakery.sweep().sent == []
    other = one(ed, sec, "The review after Miriam’s death")
    sent = bakery.sweep().sent
    assert f"site{other.public_path}index.html" in sent
    assert not [name for name in sent if path in name or "/static/" in name]
    held = as_the_folder(s3)
    assert b'href="~page-2.html"' in held["published-reviews/index.html"]
    assert b'href="./"' in held["published-reviews/~page-2.html"]
    s3.client.delete_object(Bucket=s3.name, Key=f"{path}/overview-report.pdf")
    s3.client.put_object(Bucket=s3.name, Key="published-reviews/draft/index.html", Body=b"pasted")
    s3.client.put_object(Bucket=s3.name, Key=f"{path}/index.html", Body=b"another page")
    assert len(bakery.sweep().sent) == 3
    as_the_folder(s3)
    # withdrawn: gone within the act, lists follow; an act that is not kept after all is mended
    with transaction.atomic():
        publication.withdraw(acting_user=ed, page_id=page.pk, why=Withdrawal.FAMILY)
        assert not [key for key, body in as_the_folder(s3).items() if path in key or page.slug.encode() in body]
        transaction.set_rollback(True)
    bakery.sweep()
    assert f"{path}/index.html" in as_the_folder(s3)
    assert health._public() == "ok"


def test_a_bucket_that_refuses_or_is_away_keeps_nothing_from_being_withdrawn_and_publishes_nothing_by_half(
    built: ReviewPage, ed: User, sec: User, s3: Any, as_user: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    bakery.sweep()
    page = publish(built, ed, sec)
    path = page.public_path.strip("/")
    # one file is refused: none of the page is there, the folder is whole, and the command says so in words
    with (
        refusing("put_object", on="overview-report.pdf"),
        pytest.raises(CommandError, match=r"public bucket is not as the folder: it did not do as asked \(SlowDown\)"),
    ):
        call_command("bake", stdout=StringIO())
    assert (shelf.root() / f"site{page.public_path}overview-report.pdf").is_file()
    assert not [key for key in there(s3) if key.startswith(path)]
    assert "to be sent" in health._public()
    assert bakery.sweep().elsewhere == []
    as_the_folder(s3)
    # bytes that changed in the folder since they were baked are not sent
    (shelf.root() / f"site{page.public_path}overview-report.pdf").write_bytes(b"other")
    BucketObject.objects.filter(key=f"{path}/overview-report.pdf").update(sha256="")
    assert not mirror.agree(bakery.Outcome(), page_id=page.pk)
    assert there(s3)[f"{path}/overview-report.pdf"] == world.PDF
    bakery.sweep(thorough=True)
    as_the_folder(s3)
    # nobody is there: it is withdrawn all the same, and desk, readiness and command say what lies there still
    editor = as_user(ed)
    with refusing("put_object", "delete_object", "get_object", away=True):
        told = editor.post(reverse("desk:withdraw", args=[page.pk]), {"why": Withdrawal.FAMILY}, follow=True)
        assert "can still be read in the public bucket" in told.content.decode()
        page.refresh_from_db()
        assert not page.live
        assert not (shelf.root() / f"site{page.public_path}").exists()
        left = {row.key for row in BucketObject.objects.filter(going_since__isnull=False)}
        assert left == {key for key in there(s3) if key.startswith(path)} != set()
        assert "to be deleted since" in health._public()
        assert "can still be read in the public bucket" in editor.get(reverse("desk:home")).content.decode()
        with pytest.raises(CommandError, match="EndpointConnectionError"):
            call_command("bake", stdout=StringIO())
    monkeypatch.setattr(mirror, "PATIENCE", -1)
    assert "it is slow" in bakery.sweep().elsewhere[0]
    assert left == {key for key in there(s3) if key.startswith(path)}
    monkeypatch.setattr(mirror, "PATIENCE", 20)
    bakery.sweep()
    assert not [key for key, body in as_the_folder(s3).items() if path in key or page.slug.encode() in body]
    assert health._public() == "ok"
    assert "can still be read" not in editor.get(reverse("desk:home")).content.decode()
    # it deletes and takes nothing: lists that name the page go rather than name it
    last = one(ed, sec, "The review after Miriam’s death")
    bakery.sweep()
    with refusing("put_object"):
        publication.withdraw(acting_user=ed, page_id=last.pk, why=Withdrawal.FAMILY)
    assert not [key for key, body in there(s3).items() if last.slug in key or last.slug.encode() in body]
    assert "getting-help/index.html" in there(s3)


def test_what_is_published_for_a_time_is_kept_out_unless_somebody_accepts_that(
    live: ReviewPage, ed: User, s3: Any, settings: Any, as_user: Callable[[User], Client]
) -> None:
    """A host of files reads no end dates: neither page nor list has it. Accepted, the portal's own sweep deletes it."""
    with world.lifted("default"):
        PublicationPermit.objects.filter(page_id=live.pk).update(not_after=calendar.now() + timedelta(days=30))
    with pytest.raises(
        CommandError, match="One review is published for a time only, and kept out of the public bucket"
    ):
        call_command("bake", stdout=StringIO())
    held = there(s3)
    assert not [key for key, body in held.items() if live.slug in key or live.slug.encode() in body]
    assert held["home/index.html"] == (shelf.root() / "then/home/index.html").read_bytes()
    assert "published for a time, not in the bucket: 1" in health._public()
    assert "kept out of the public bucket" in as_user(ed).get(reverse("desk:home")).content.decode()
    settings.PUBLIC_BUCKET_ACCEPT_NO_END_DATE = True
    call_command("bake", stdout=StringIO())
    assert f"{live.public_path.strip('/')}/index.html" in as_the_folder(s3)
    with world.lifted("default"):
        PublicationPermit.objects.filter(page_id=live.pk).update(not_after=calendar.now() - timedelta(seconds=1))
    publication.publish_due()
    assert not [key for key in there(s3) if live.slug in key]
    bakery.sweep()
    as_the_folder(s3)


def test_a_bucket_that_holds_something_else_or_keeps_versions_is_never_touched(
    live: ReviewPage, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped name costs nobody their files, least of all the rooms; and nothing of the site gets into theirs."""
    s3.client.put_object(Bucket=s3.name, Key="rooms/sealed-file", Body=b"sealed")
    outcome = bakery.sweep()
    assert "it holds something else" in outcome.elsewhere[0]
    assert there(s3) == {"rooms/sealed-file": b"sealed"}
    s3.client.delete_object(Bucket=s3.name, Key="rooms/sealed-file")
    s3.client.put_bucket_versioning(Bucket=s3.name, VersioningConfiguration={"Status": "Enabled"})
    assert "it keeps versions" in bakery.sweep().elsewhere[0]
    assert there(s3) == {}


def test_a_letter_that_is_taken_back_leaves_the_bucket_in_the_same_act(
    live: ReviewPage, ed: User, sec: User, s3: Any
) -> None:
    """And comes there only once two people have approved the page with it (never 6)."""
    key = f"{live.public_path.lstrip('/')}home-office-letter.pdf"
    row = world.letter(Release.objects.get(pk=live.release_id))
    bakery.sweep()
    assert key not in there(s3)
    publish(live, ed, sec)
    bakery.sweep()
    assert there(s3)[key].startswith(b"%PDF")
    with transaction.atomic():
        world.take_back(row)
        assert key not in there(s3)


def test_what_must_go_goes_though_something_else_there_cannot_or_no_answer_came(
    built: ReviewPage, ed: User, sec: User, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never 7: one object that is locked there holds up no other; what may have arrived is deleted and told like the rest."""
    bakery.sweep()
    page = publish(built, ed, sec)
    path = page.public_path.strip("/")
    with refusing("put_object", "delete_object", on="overview-report.pdf", silent=True):
        bakery.sweep()  # it lies there, and nobody has said so
    assert BucketObject.objects.filter(key=f"{path}/overview-report.pdf").exists()
    bakery.sweep()
    as_the_folder(s3)
    BucketObject.objects.filter(key=f"{path}/index.html").delete()
    with refusing("put_object", on=f"{path}/index.html", silent=True), refusing("delete_object", away=True):
        bakery.sweep()
    assert f"{path}/index.html" in there(s3)
    assert BucketObject.objects.filter(key=f"{path}/index.html").exists()
    # a stranger's object that is locked, and one with a key longer than any of ours
    bakery.sweep()
    for key in ("stranger.html", "x" * 600):
        s3.client.put_object(Bucket=s3.name, Key=key, Body=b"pasted")
    with refusing("put_object", "delete_object", away=True):
        publication.withdraw(acting_user=ed, page_id=page.pk, why=Withdrawal.FAMILY)
    assert [key for key in there(s3) if key.startswith(path)]
    with refusing("delete_object", on="stranger"):
        bakery.sweep()
        assert not [key for key, body in there(s3).items() if path in key or page.slug.encode() in body]
        assert "stranger.html" in there(s3)
        assert "to be deleted since" in health._public()
    # the folder cannot be written, and what must go from the bucket goes
    monkeypatch.setattr(bakery.ends, "write", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bakery.sweep()
    assert "stranger.html" not in there(s3)


def test_a_list_that_could_not_be_baked_without_what_is_published_for_a_time_is_not_sent_with_it(
    live: ReviewPage, ed: User, sec: User, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bakery.sweep()
    assert live.slug.encode() in there(s3)["published-reviews/index.html"]
    with world.lifted("default"):
        PublicationPermit.objects.filter(page_id=live.pk).update(not_after=calendar.now() + timedelta(days=30))
    whole = bakery._stage_shared

    def staged(prefix: str, *told: Any, **more: Any) -> set[str]:
        return set() if prefix == "then" else whole(prefix, *told, **more)

    with monkeypatch.context() as patch:
        patch.setattr(bakery, "_stage_shared", staged)
        bakery.sweep()
        assert not [key for key, body in there(s3).items() if live.slug in key or live.slug.encode() in body]
    # nor does it stay where its own page cannot be baked anew: what is kept knows its end
    with world.lifted("default"):
        PublicationPermit.objects.filter(page_id=live.pk).update(not_after=None)
    bakery.sweep()
    assert live.slug.encode() in there(s3)["published-reviews/index.html"]
    with world.lifted("default"):
        PublicationPermit.objects.filter(page_id=live.pk).update(not_after=calendar.now() + timedelta(days=30))
    monkeypatch.setattr(bakery, "_stage_page", lambda *_: 1 / 0)
    bakery.sweep()
    assert not [key for key, body in there(s3).items() if live.slug in key or live.slug.encode() in body]


def test_a_bucket_that_is_wrongly_named_or_a_closed_store_by_another_name_keeps_nobody_from_withdrawing(
    live: ReviewPage, ed: User, s3: Any, settings: Any
) -> None:
    options = dict(settings.STORAGES["public"]["OPTIONS"])
    # the rooms' own bucket, which is empty still: neither marked nor baked to, and nothing of the rooms is removed later
    settings.STORAGES = settings.STORAGES | {"rooms": settings.STORAGES["public"]}
    assert "closed stores" in bakery.sweep().elsewhere[0]
    assert s3.client.list_objects_v2(Bucket=s3.name)["KeyCount"] == 0
    settings.STORAGES = settings.STORAGES | {"rooms": settings.STORAGES["releases"]}
    bakery.sweep()
    # versions are switched on later: what is withdrawn is deleted all the same, nothing is sent, and it is said
    s3.client.put_bucket_versioning(Bucket=s3.name, VersioningConfiguration={"Status": "Enabled"})
    assert "it keeps versions" in bakery.sweep().elsewhere[0]
    with transaction.atomic():
        publication.withdraw(acting_user=ed, page_id=live.pk, why=Withdrawal.FAMILY)
        assert not [key for key in there(s3) if live.slug in key]
        transaction.set_rollback(True)
    # an address that is none, a setting that is none
    for wrong in ({"endpoint_url": "s3.example.org"}, {"secret": "testing"}):
        backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options | wrong}
        settings.STORAGES = settings.STORAGES | {"public": backend}
        with transaction.atomic():
            publication.withdraw(acting_user=ed, page_id=live.pk, why=Withdrawal.FAMILY)
            live.refresh_from_db()
            assert not live.live
            assert "to be deleted since" in health._public()
            transaction.set_rollback(True)
        live.refresh_from_db()
