"""What each face's database role can reach: the public face and the desk nothing of a case, whatever runs in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from portal.accounts.models import User
from portal.audit.api import PORTAL_CHAIN, record
from portal.roles import GRANTS, fits, rights
from publishing.baking import bakery
from publishing.enums import Withdrawal
from publishing.models import ReviewPage
from publishing.services import checking, publication
from reviews.models import Release, ReleaseDeclaration
from tests.portal.conftest import refused, role
from tests.publishing.conftest import as_user, built, cleared, ed, live, marks, outsider, sec, site  # noqa: F401
from tests.signing import sign_in

postgres = pytest.mark.postgres
RELEASED = {
    "reviews_release",
    "reviews_releasefile",
    "reviews_releaseletter",
    "reviews_releasedeclaration",
    "reviews_releasenotice",
}
RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def tables() -> list[str]:
    with connection.cursor() as cursor:
        return connection.introspection.table_names(cursor)


def of_a_case(table: str) -> bool:
    return table.startswith(("reviews_", "documentroom_")) and table not in RELEASED


# What is written down ---------------------------------------------------------------------------------------------------
def test_every_rule_means_a_table_that_exists(db: None) -> None:
    held = tables()
    for face, rules in GRANTS.items():
        for pattern, _allowed in rules:
            assert any(fits(pattern, table) for table in held), (face, pattern)


@pytest.mark.parametrize("face", ["desk", "www"])
def test_no_case_stands_in_the_rules(face: str, db: None) -> None:
    closed = [table for table in tables() if of_a_case(table)]
    assert len(closed) > 50
    assert [table for table in closed if rights(face, table)] == []
    assert rights(face, "reviews_made_tomorrow") == rights(face, "documentroom_made_tomorrow") == ()


# What the server does with it -------------------------------------------------------------------------------------------
@postgres
@pytest.mark.parametrize("face", ["rooms", "desk", "www"])
def test_rights_on_every_table_are_exactly_those(face: str, granted: None) -> None:
    for table in tables():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT r FROM unnest(%s::text[]) r WHERE has_table_privilege(%s, %s, r)", [list(RIGHTS), face, table]
            )
            whole = {right for right in rights(face, table) if "(" not in right}
            assert {row[0] for row in cursor.fetchall()} == whole, table


@postgres
@pytest.mark.parametrize("face", ["desk", "www"])
def test_no_table_of_a_case_or_a_room_can_be_read_or_written(face: str, granted: None) -> None:
    closed = [table for table in tables() if of_a_case(table)]
    with role(face):
        for table in closed:
            refused(f"SELECT 1 FROM {table} LIMIT 1")
            refused(f"DELETE FROM {table}")
        refused("COPY reviews_review TO STDOUT")


@postgres
@pytest.mark.parametrize("face", ["rooms", "desk"])
def test_the_trail_can_only_be_appended(face: str, granted: None) -> None:
    with role(face):
        with transaction.atomic():
            record(chain=PORTAL_CHAIN, actor="test", verb="portal.tried", subject="portal")
        for statement in (
            "UPDATE audit_entry SET verb = 'review.closed'",
            "DELETE FROM audit_entry",
            "TRUNCATE audit_entry",
            "DELETE FROM audit_chain",
            "TRUNCATE audit_chain",
        ):
            refused(statement)


@postgres
def test_the_public_face_neither_reads_nor_writes_the_trail_or_anybodys_account(granted: None) -> None:
    with role("www"):
        for table in ("audit_entry", "audit_chain", "accounts_user", "django_session", "wagtailcore_revision"):
            refused(f"SELECT 1 FROM {table} LIMIT 1")
        for table in ("wagtailcore_page", "publishing_libraryentry", "publishing_publicationpermit", "reviews_release"):
            refused(f"DELETE FROM {table}")


@postgres
@pytest.mark.parametrize("face", ["rooms", "desk", "www"])
def test_no_face_lifts_a_guard(face: str, granted: None) -> None:
    with role(face):
        for statement in (
            "ALTER TABLE audit_entry DISABLE TRIGGER USER",
            "DROP TABLE reviews_release",
            "DROP FUNCTION reviews_release_stays()",
            "CREATE TABLE another (id integer)",
        ):
            with pytest.raises(ProgrammingError, match=r"must be owner|permission denied"), transaction.atomic():
                connection.cursor().execute(statement)


# What the faces need is there -------------------------------------------------------------------------------------------
@postgres
def test_the_search_works_and_the_desk_bakes(live: ReviewPage, granted: None, settings: Any, tmp_path: Path) -> None:  # noqa: F811
    """The public face without a key's table or a release; reviews' pages are files, which the desk's own rights bake."""
    settings.PUBLIC_FOLDER = tmp_path
    client, path = Client(), live.public_path
    library = live.get_parent().specific
    with role("desk"):
        assert bakery.sweep().faults == []
    assert (tmp_path / f"site{path}overview-report.pdf").read_bytes().startswith(b"%PDF")
    settings.SITE = "www"
    with role("www"):
        for address in (
            reverse("public_home"),
            library.url,
            f"{library.url}?q=keys&year={live.first_published_at:%Y}",
            reverse("public_accessibility"),
            reverse("public_privacy"),
        ):
            answer = client.get(address)
            assert answer.status_code == 200, address
        for held in (path, f"{path}executive-summary/", f"{path}overview-report.pdf"):
            assert client.get(held).status_code == 404, held
        for table in ("reviews_release", "reviews_releasefile", "publishing_pagewords", "publishing_bakedfile"):
            refused(f"SELECT 1 FROM {table} LIMIT 1")
        assert client.get("/nothing-here/").status_code == 404


@postgres
def test_a_withdrawn_page_is_gone(
    live: ReviewPage,  # noqa: F811
    ed: User,  # noqa: F811
    granted: None,
    settings: Any,
    tmp_path: Path,
) -> None:
    settings.SITE = "desk"
    settings.PUBLIC_FOLDER = tmp_path
    bakery.sweep()
    with role("desk"):
        publication.withdraw(acting_user=ed, page_id=live.pk, why=Withdrawal.values[0])
    assert not (tmp_path / f"site{live.public_path}").exists()
    assert (tmp_path / f"gone{live.public_path}withdrawn").exists()
    assert live.slug not in (tmp_path / "site/published-reviews/index.html").read_text()


@postgres
def test_two_editors_walk_it_through_on_the_desk(
    ed: User,  # noqa: F811
    sec: User,  # noqa: F811
    cleared: Release,  # noqa: F811
    granted: None,
    desk: Any,
) -> None:
    first, second = Client(), Client()
    sign_in(first, ed)
    sign_in(second, sec)
    with role("desk"):
        assert first.get("/cms/").status_code == 200
        assert first.post(reverse("desk:build", args=[cleared.pk])).status_code == 302
        page = ReviewPage.objects.get(release_id=cleared.pk)
        words = {
            "description": "Two agencies kept two notes.",
            "opens_with": "overview_report",
            "contents": "chapters",
            "stamp": page.latest_revision_id,
        }
        assert first.post(reverse("desk:page", args=[page.pk]), words).status_code == 302
    checking.check_waiting()  # the rooms' worker, which has the register
    with role("desk"):
        page.refresh_from_db()
        sent = first.post(reverse("desk:submit", args=[page.pk]), {"stamp": page.latest_revision_id})
        assert sent.status_code == 302
        assert second.get(reverse("desk:preview", args=[page.pk])).status_code == 200
        approved = second.post(reverse("desk:approve", args=[page.pk]), {"stamp": page.latest_revision_id})
        assert approved.status_code == 302
    page.refresh_from_db()
    assert page.live


@postgres
def test_an_editor_declares_on_the_desk(
    site: Page,  # noqa: F811
    outsider: User,  # noqa: F811
    cleared: Release,  # noqa: F811
    granted: None,
    desk: Any,
) -> None:
    named = ReleaseDeclaration.objects.create(
        release=cleared, user=outsider, capacity="editor", named_at=cleared.cleared_at, named_by=cleared.started_by
    )
    client = Client()
    sign_in(client, outsider)
    address = reverse("desk:declare", args=[named.pk])
    with role("desk"):
        shown = client.get(address)
        assert shown.status_code == 200
        form = {"interest": "None", "conflict": "None", "terms_hash": shown.context["card"].terms_hash, "terms": "on"}
        assert client.post(address, form).status_code == 302
        refused("UPDATE reviews_releasedeclaration SET accepted_at = now()")
        refused("UPDATE reviews_releasedeclaration SET user_id = user_id")
        refused("INSERT INTO reviews_releasedeclaration SELECT * FROM reviews_releasedeclaration")
        refused("DELETE FROM reviews_releasedeclaration")
    named.refresh_from_db()
    assert named.state == "made"
