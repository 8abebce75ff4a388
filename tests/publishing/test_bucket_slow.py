"""Never 7: a large file on its way to a slow bucket holds nobody up who withdraws, and is read by nobody before it is whole."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import moto.s3.models
import pytest
from django.db import transaction

from portal.accounts.models import User
from publishing.baking import bakery, bucket, carrying, mirror
from publishing.models import BakedFile, ReviewPage
from tests.publishing import world
from tests.publishing.conftest import publish
from tests.publishing.test_bucket import s3, s3_server, there  # noqa: F401

PIECE = 500  # bytes: the report's PDF has three of them


class Slow:
    """The bucket's client: it takes a file a little at a time, whole or in parts."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def put_object(self, **told: Any) -> Any:
        if told["Key"].endswith(".pdf"):
            while told["Body"].read(20):
                time.sleep(0.05)
            told["Body"].seek(0)
        return self._client.put_object(**told)


@contextmanager
def slowly() -> Iterator[None]:
    whole = bucket.Bucket.__init__

    def begin(self: bucket.Bucket, storage: Any) -> None:
        whole(self, storage)
        self.client = Slow(self.client)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bucket.Bucket, "__init__", begin)
        yield


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Parts of a few bytes. Gives, for each part that was sent, whether the turn was held."""
    sent: list[bool] = []
    holding: list[bool] = []
    turn, put_part = mirror.turn, bucket.Bucket.put_part

    @contextmanager
    def held() -> Iterator[None]:
        with turn():
            holding.append(True)
            yield
            holding.pop()

    def part(self: bucket.Bucket, *told: Any) -> str:
        sent.append(bool(holding))
        return put_part(self, *told)

    monkeypatch.setattr(mirror, "turn", held)
    monkeypatch.setattr(bucket.Bucket, "put_part", part)
    monkeypatch.setattr(carrying, "is_large", lambda thing: thing.key.endswith(".pdf"))
    monkeypatch.setattr(carrying, "PART", PIECE)
    monkeypatch.setattr(moto.s3.models, "S3_UPLOAD_PART_MIN_SIZE", 1)
    return sent


def uploads(s3: Any) -> list[str]:  # noqa: F811
    return [one["Key"] for one in s3.client.list_multipart_uploads(Bucket=s3.name).get("Uploads", [])]


def test_a_large_file_goes_in_parts_outside_the_turn_and_is_there_whole_or_not_at_all(
    built: ReviewPage,
    ed: User,
    sec: User,
    s3: Any,  # noqa: F811
    small: list[bool],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = publish(built, ed, sec)
    path = page.public_path.strip("/")

    def minute() -> list[str]:
        """A minute that has time for one part alone. Gives what is said of it."""
        outcome = bakery.Outcome()
        mirror._mend_one(mirror.place(), outcome, 0.0, ("page", page.pk), leaves=False)
        return outcome.elsewhere

    with slowly():
        outcome = bakery.Outcome()
        with monkeypatch.context() as patch:
            patch.setattr(mirror, "PATIENCE", 0.5)
            bakery.bake_page(page.pk, outcome)
        assert "TimeoutError" in outcome.elsewhere[0]
        assert there(s3) == {}, "slow: none of it is there by half"

        assert minute() == ["The public bucket is slow: large files are on their way there, a part each time."]
        assert uploads(s3) == [f"{path}/executive-summary.pdf"] or uploads(s3) == [f"{path}/overview-report.pdf"]
        with transaction.atomic():  # withdrawn meanwhile: nobody wants it there
            BakedFile.objects.all().delete()
            mirror._look(mirror.place(), bakery.Outcome())
            assert uploads(s3) == [], "what was on its way is given up"
            transaction.set_rollback(True)
        small.clear()
        runs = 1
        while minute():
            assert there(s3) == {}, "read by nobody before it is whole"
            runs += 1
        assert runs == 4
        assert small == [False] * 5, "each part once, and never within the turn, for which a withdrawal waits"
    held = there(s3)
    assert held[f"{path}/overview-report.pdf"] == world.PDF
    assert held[f"{path}/executive-summary.pdf"] == world.PDF[:900]
    assert f"{path}/index.html" in held
    assert uploads(s3) == []
    told = s3.client.head_object(Bucket=s3.name, Key=f"{path}/overview-report.pdf")
    assert (told["ContentType"], told["CacheControl"]) == ("application/pdf", "no-cache, public")
    mirror._look(mirror.place(), bakery.Outcome())
    assert minute() == []
    assert len(small) == 5, "its row knows what lies there"
