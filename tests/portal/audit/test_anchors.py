"""Heads of chains outside the portal: what they prove, and that they say nothing of a review (nevers 1, 8, 9)."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from moto import mock_aws

from portal.audit import anchors, api, tasks
from portal.audit.models import Anchor, AnchorKept, Chain, Entry
from portal.health import readyz
from portal.kernel import calendar
from portal.vault import api as vault
from tests.ground import lifted

pytestmark = pytest.mark.django_db
NAME = "review-00000000-0000-0000-0000-000000000003"


@pytest.fixture
def chain() -> Chain:
    if not vault.scope_exists(NAME):
        vault.create_scope(NAME)
    more(3)
    return Chain.objects.get(name=NAME)


def more(times: int) -> None:
    for number in range(times):
        with transaction.atomic():
            api.record(chain=NAME, verb="review.opened", actor="worker", ids={"number": number})


@pytest.fixture
def bucket(settings):
    with mock_aws():
        settings.ANCHOR_ENDPOINT = "-"
        settings.ANCHOR_BUCKET, settings.ANCHOR_ACCESS_KEY, settings.ANCHOR_SECRET = (
            "anchors-here",
            "made-up",
            "made-up-secret",
        )
        call_command("make_buckets")
        yield settings.ANCHOR_BUCKET


def verified(*options: str) -> tuple[int, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("verify_audit", *options, stdout=out, stderr=err)
    except SystemExit as stopped:
        return int(stopped.code or 0), err.getvalue()
    return 0, out.getvalue()


def written_anew() -> None:
    """The whole chain made again, consistent in itself, as an owner of the database without guards could."""
    with lifted("default"):
        Entry.objects.filter(chain__name=NAME).delete()
        Chain.objects.filter(name=NAME).update(last_seq=0, last_digest="0" * 64)
        connection.check_constraints()
    more(3)


def test_a_chain_written_anew_is_found_by_what_lies_in_the_bucket(chain: Chain, bucket: str) -> None:
    tasks.anchor()
    more(2)
    call_command("anchor_audit", stdout=io.StringIO())
    bodies = list(anchors.in_bucket())
    assert len(bodies) == 2
    assert all("review-0" not in one and chain.last_digest not in one for one in bodies)
    code, told = verified("--anchors")
    assert (code, "Compared with 2 anchors in the bucket." in told) == (0, True)

    client = anchors._client()
    found = client.list_object_versions(Bucket=bucket)["Versions"][0]
    with pytest.raises(ClientError):
        client.delete_object(Bucket=bucket, Key=found["Key"], VersionId=found["VersionId"])

    written_anew()
    assert verified()[0] == 0  # whole in itself
    code, told = verified("--anchors")
    assert code == 1
    assert f"Anchor 1 of {calendar.now():%Y-%m-%d}: {NAME}: entry 3 is another than it was." in told
    assert f"{NAME}: entry 5 is gone." in told
    for change in ({"manifest": "{}"}, {"text": "{}"}, None):
        point = transaction.savepoint()
        with lifted("default"):
            rows = Anchor.objects.filter(pk=2)
            if change is None:
                AnchorKept.objects.filter(anchor=2).delete()
                rows.delete()
            else:
                rows.update(**change)
            connection.check_constraints()
        assert "Anchor 2 of" in verified("--anchors")[1]
        transaction.savepoint_rollback(point)


@pytest.mark.parametrize("table", [Anchor, AnchorKept])
def test_an_anchor_stays_as_it_is(chain: Chain, bucket: str, table: type) -> None:
    anchors.anchor()
    for change in (lambda rows: rows.update(at=calendar.now()), lambda rows: rows._raw_delete("default")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change(table.objects.all())


def test_a_mailed_anchor_is_signed_and_names_nothing(chain: Chain, settings, tmp_path: Path) -> None:
    told = io.StringIO()
    call_command("make_anchor_key", str(tmp_path / "key.pem"), stdout=told)
    with pytest.raises(CommandError):
        call_command("make_anchor_key", str(tmp_path / "key.pem"))
    assert (tmp_path / "key.pem").stat().st_mode & 0o777 == 0o400
    settings.ANCHOR_KEY_FILE, settings.ANCHOR_MAIL = str(tmp_path / "key.pem"), "archive@example.test"
    call_command("anchor_audit", stdout=io.StringIO())
    sent, folder = mail.outbox[-1], tmp_path / "mails"
    assert (sent.subject, sent.to) == ("Anchor 1", ["archive@example.test"])
    assert "review-0" not in sent.body
    folder.mkdir()
    (folder / "1.eml").write_bytes(sent.message().as_bytes())
    key = told.getvalue().strip()
    assert verified("--anchor-mails", str(folder), "--anchor-key", key)[0] == 0
    forged = json.dumps(json.loads(sent.body.splitlines()[0]) | {"number": 1, "digest": "0" * 64})
    (folder / "2.txt").write_text(forged + "\n" + sent.body.splitlines()[1] + "\n")
    assert "Anchor 1 is not signed with this key." in verified("--anchor-mails", str(folder))[1]
    (folder / "2.txt").unlink()
    (folder / "1.eml").rename(tmp_path / "1.eml")
    assert "Anchor 1 was kept there, and is not there." in verified("--anchor-mails", str(folder))[1]
    settings.ANCHOR_KEY_FILE = ""
    with pytest.raises(CommandError, match="without its key"):
        verified("--anchor-mails", str(folder))
    with pytest.raises(CommandError, match="ANCHOR_BUCKET"):
        verified("--anchors")


def test_an_anchor_that_does_not_arrive_shows_after_two_days(
    chain: Chain, bucket: str, settings, rf, monkeypatch
) -> None:
    def told() -> dict[str, object]:
        return json.loads(readyz(rf.get("/readyz")).content)

    assert told()["anchors"] == "ok"
    in_three_days = calendar.now() + timedelta(days=3)
    anchors.anchor()
    monkeypatch.setattr(calendar, "now", lambda: in_three_days)
    assert told()["anchors"] == f"late (last kept {anchors.standing().last:%Y-%m-%d})"
    settings.ANCHOR_BUCKET = "none-such"
    with pytest.raises(CommandError, match="did not take"):
        call_command("anchor_audit")
    assert told()["anchors"].startswith("late")
    settings.ANCHOR_BUCKET = bucket
    anchors.anchor()
    assert told()["anchors"] == "ok"
    settings.ANCHOR_BUCKET = ""
    assert told()["anchors"].startswith("ok (no place is named")
    with pytest.raises(CommandError, match="No place"):
        call_command("anchor_audit")
