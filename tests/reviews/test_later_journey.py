"""Steps 7 to 11 through the services, from the weighed evidence to the concluded review."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256

import pytest

from portal.kernel.errors import Refused
from reviews import protocol
from reviews.enums import ClauseState, Stage
from reviews.enums_report import ReleaseState
from reviews.facts import load
from reviews.services import publication, released, signoff
from tests.reviews import journey, later

pytestmark = pytest.mark.django_db


def test_the_last_five_steps_end_with_a_concluded_review(who: journey.Cast) -> None:
    review, row = later.is_published(who)
    assert review.stage == Stage.PUBLISHED
    assert row.state == ReleaseState.PUBLISHED
    permit = publication.publication_permit(row.id)
    assert permit.digest == row.digest
    part = released.release_part(row.id, "overview_report")
    assert "Rosa" in part.html
    assert sha256(b"".join(part.chunks())).hexdigest() == part.pdf_sha256
    later.actions_done(who, review)
    later.concluded(who, review)
    review.refresh_from_db()
    assert review.stage == Stage.CONCLUDED
    assert [one.state for one in publication.release_actions(row.id)] == ["done", "done"]


def test_every_clause_of_the_second_half_is_kept_at_the_end(who: journey.Cast) -> None:
    review, _ = later.is_published(who)
    group = review.family_groups.get()
    later.contact(who, review, group)
    facts = load(review)
    kept = ("4.12", "4.13", "4.13 contact", "4.14", "4.21", "4.23", "4.24", "4.25", "4.26", "4.27", "4.28", "4.31")
    for number in kept:
        found = protocol.status(facts, number)
        assert found.state == ClauseState.KEPT, (number, found.missing)
    assert protocol.status(facts, "4.22").state in (ClauseState.OPEN, ClauseState.NOT_FOR_US)
    assert "neither done nor closed" in " ".join(protocol.status(facts, "4.29").missing)


def test_the_pack_is_what_was_signed_with_its_sums(who: journey.Cast) -> None:
    """4.28: a ZIP with a manifest of SHA-256 sums; the family's disagreement travels with it (4.13)."""
    review, _, row, _ = later.forwarded(who)
    later.signed(who, review, row)
    data = b"".join(signoff.take_pack(acting_user=who.coordinator, review=review, release_row=row))
    pack = zipfile.ZipFile(io.BytesIO(data))
    assert pack.testzip() is None
    lines = pack.read("SHA256SUMS.txt").decode().splitlines()
    assert {line.split("  ")[1] for line in lines} == set(pack.namelist()) - {"SHA256SUMS.txt"}
    for line in lines:
        digest, name = line.split("  ")
        assert sha256(pack.read(name)).hexdigest() == digest
    assert pack.read("overview-report.pdf") == b"pdf " + later.WORDS["overview_report"].encode()
    travelling = pack.read("what-travels-with-the-report.txt").decode()
    assert "She did ring the clinic." in travelling
    assert "You are right, it is corrected." in travelling


def test_the_pack_waits_for_the_sign_off(who: journey.Cast) -> None:
    review, _, row, _ = later.forwarded(who)
    with pytest.raises(Refused, match="signed off") as refused:
        signoff.take_pack(acting_user=who.coordinator, review=review, release_row=row)
    assert refused.value.clause == "4.28"
