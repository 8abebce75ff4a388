"""Parts of the trail and what leaves the portal: what is asked for, and never what the reader may not see (4.25)."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import SessionRecord
from portal.audit.api import entries, ids_of, record, review_chain
from portal.kernel.calendar import now, today
from reviews.enums import Capacity, Side
from reviews.models import FamilyGroup, Wall
from reviews.policy import rights
from reviews.selectors.trail import Asked, every_row, trail
from tests.reviews import scenes
from tests.signing import sign_in
from tools import verify_audit_export

pytestmark = pytest.mark.django_db
CLAUSES = ("4.25",)
TOOL = Path(verify_audit_export.__file__)


@pytest.fixture
def made() -> scenes.Scene:
    """Entries of three people, one on a group for the chair alone, one on an agency, one by the portal itself."""
    made = scenes.scene(imrs=1)
    alone = FamilyGroup.objects.create(
        review=made.review, side=Side.SUSPECT, name="His daughter in hiding", added_at=now(),
        added_by=made.people["chair"], for_chair_alone=True,
    )  # fmt: skip
    scenes.joins(made.review, scenes.person("Hal Hidden"), Capacity.ADVOCATE, family_group=alone)
    scenes.joins(made.review, scenes.person("Ada Auditor"), Capacity.AUDITOR)
    imr = made.review.imrs.get(agency=made.agencies[0])
    for verb, actor, subject in (
        ("family.group_added", made.people["chair"], alone),
        ("imr.filed", made.people["author"], imr),
        ("clock.told", "worker", made.review),
        ("room.original_taken", made.people["chair"], made.review),
    ):
        record(chain=review_chain(made.review.id), verb=verb, actor=actor, subject=subject)
    return made


def at(client: Client, made: scenes.Scene, name: str, query: dict[str, str] | None = None, **kwargs: str) -> object:
    return client.get(reverse(f"reviews:{name}", kwargs={"reference": made.review.reference, **kwargs}), query or {})


def told(made: scenes.Scene, post: str, **asked: object) -> list[str]:
    rows, _ = trail(rights(made.people[post], made.review), None, Asked(**asked))  # type: ignore[arg-type]
    return [one.said for one in rows]


def test_a_part_by_person_kind_and_days_never_tells_what_is_hidden(made: scenes.Scene) -> None:
    chair, tomorrow = str(made.people["chair"].pk), today() + timedelta(days=1)
    assert told(made, "chair", person=chair) == ["Took an original", "Added a group of the family"]
    assert told(made, "coordinator", person=chair) == ["Took an original"]
    assert told(made, "coordinator", kind="family") == []
    assert told(made, "chair", kind="family") == ["Added a group of the family"]
    assert told(made, "coordinator", kind="originals") == ["Took an original"]
    assert told(made, "coordinator", person="portal") == ["Reminded of a date"]
    assert told(made, "coordinator", first=today(), last=today()).count("Not shown to you") == 1
    assert told(made, "coordinator", first=tomorrow) == []
    made.people["auditor"] = scenes.person("Ada Auditor")
    assert told(made, "auditor", kind="family") == []
    part = made.review.participants.get(user=made.people["coordinator"], capacity=Capacity.COORDINATOR)
    Wall.objects.create(
        review=made.review, participant=part, agency=made.agencies[0], set_at=now(), set_by=made.people["chair"]
    )
    assert "Filed an agency’s review" not in told(made, "coordinator")
    assert told(made, "coordinator", kind="evidence") == []
    assert "Filed an agency’s review" in told(made, "chair")
    assert [one.seq for one in every_row(rights(made.people["coordinator"], made.review), Asked())] == [4, 3, 2, 1]


def test_the_page_and_its_files_hold_what_the_reader_may_see(made: scenes.Scene, tmp_path: Path) -> None:
    client = Client()
    sign_in(client, made.people["coordinator"])
    words = at(client, made, "trail", {"kind": "originals"}).content.decode()  # type: ignore[attr-defined]
    assert "Took an original" in words
    assert "Reminded of a date" not in words
    assert "Hal Hidden" not in words
    wrong = at(client, made, "trail", {"first": "2026-05-02", "last": "2026-05-01"})
    assert "The second day cannot be before the first" in wrong.content.decode()  # type: ignore[attr-defined]
    assert at(client, made, "trail_file", {"person": "x"}, kind="csv").status_code == 404  # type: ignore[attr-defined]
    assert at(client, made, "trail_file", kind="early").status_code == 404  # type: ignore[attr-defined]

    table = at(client, made, "trail_file", {"kind": "originals"}, kind="csv")
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert [row[3] for row in rows] == ["What", "Took an original"]
    assert table["Cache-Control"] == "no-store, private"  # type: ignore[index]
    last = next(one for one in entries(review_chain(made.review.id)) if one.verb == "trail.exported")
    assert (last.actor, ids_of(last)["form"], ids_of(last)["kind"]) == (
        str(made.people["coordinator"].pk), "csv", "originals",
    )  # fmt: skip

    lines = at(client, made, "trail_file", kind="lines").content.decode("ascii")  # type: ignore[attr-defined]
    path = tmp_path / "trail.txt"
    path.write_text(lines)
    assert "family.group_added" not in lines
    assert "imr.filed" in lines
    assert lines.splitlines()[1].endswith(" -")
    assert checked(path) == 0
    path.write_text(lines.replace('"verb":"clock.told"', '"verb":"clock.tol"'))
    assert checked(path) == 1
    path.write_text(lines.replace('"left_out": 1', '"left_out": 2'))
    assert checked(path) == 1
    swapped = lines.splitlines()
    swapped[1], swapped[2] = swapped[2], swapped[1]
    path.write_text("\n".join(swapped))
    assert checked(path) == 1

    SessionRecord.objects.update(proved_at=timezone.now() - timedelta(hours=1))
    again = at(client, made, "trail_file", kind="csv")
    assert again.url.startswith("/sign-in/again/")  # type: ignore[attr-defined]
    outsider = Client()
    sign_in(outsider, made.people["member"])
    assert at(outsider, made, "trail_file", kind="csv").status_code == 404  # type: ignore[attr-defined]


def checked(path: Path) -> int:
    """The tool alone: no site packages, nothing of the portal in reach."""
    return subprocess.run([sys.executable, "-I", "-S", str(TOOL), path], capture_output=True, timeout=60).returncode


def test_the_access_report_leaves_out_whom_its_reader_must_not_know_of(made: scenes.Scene) -> None:
    """Never 1: who stands beside a group for the chair alone."""
    officer = scenes.person("Gil Governance")
    scenes.joins(made.review, officer, Capacity.INFORMATION_GOVERNANCE)
    client = Client()
    sign_in(client, officer)
    words = at(client, made, "access_report").content.decode()  # type: ignore[attr-defined]
    assert made.people["advocate"].name in words
    assert "Hal Hidden" not in words
