"""The guards stand, are missed when they are gone, and come back; the desk's content policy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from wagtail.models import Page

from portal.accounts.models import User
from portal.kernel import triggers
from publishing import guards
from publishing.checks import second_roads
from publishing.middleware import _with_nonce
from publishing.models import ReviewPage

NAMES = [guard.name for guard in guards.GUARDS if guard.event != "TRUNCATE"]


def drop(name: str) -> None:
    table = next(guard.table for guard in guards.GUARDS if guard.name == name)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_guard_stops_the_start_and_comes_back(name: str, db: None) -> None:
    assert guards.missing_protection() == []
    drop(name)
    assert len(guards.missing_protection()) == 1
    found = checks.run_checks(databases=["default"], include_deployment_checks=False)
    assert any(message.id == "publishing.E001" and name in message.msg for message in found)
    from portal.startup import refuse_unfit

    with pytest.raises(ImproperlyConfigured, match=name):
        refuse_unfit()
    triggers.install("default", guards.GUARDS)
    assert guards.missing_protection() == []


def test_guards_survive_a_remade_table(db: None) -> None:
    """SQLite drops a table's triggers when Django remakes it; what runs after every migration puts them back."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    for name in NAMES[:3]:
        drop(name)
    post_migrate.send(
        sender=apps.get_app_config("publishing"),
        app_config=apps.get_app_config("publishing"),
        using="default",
        verbosity=0,
        interactive=False,
        plan=[],
        apps=apps,
    )
    assert guards.missing_protection() == []


def test_no_second_road_is_installed() -> None:
    from django.apps import apps

    names = [config.name for config in apps.get_app_configs()]
    assert second_roads(names) == []
    assert second_roads([*names, "wagtail.contrib.redirects", "wagtailsharing", "wagtail.images"]) == [
        "wagtail.contrib.redirects", "wagtail.images", "wagtailsharing",
    ]  # fmt: skip


def test_an_own_finish_is_demanded(settings: Any) -> None:
    settings.WAGTAIL_FINISH_WORKFLOW_ACTION = "wagtail.workflows.publish_workflow_state"
    from publishing.checks import one_road

    assert [message.id for message in one_road(None)] == ["publishing.E002"]


# Content policy -------------------------------------------------------------------------------------------------------
def test_nonce_goes_to_every_script_and_nowhere_else() -> None:
    page = b'<script>a</script><script src="x"></script><script nonce="old">b</script><p>description &lt;scripture</p>'
    page += b'<div data-x="&lt;script&gt;c&lt;/script&gt;"></div><script type="application/json">{"h": "\\u003Cscript\\u003Ed"}</script>'
    out = _with_nonce(page, "N")
    assert out.count(b'nonce="N"') == 3
    assert b"&lt;script nonce=&quot;N&quot;&gt;c" in out
    assert b"\\u003Cscript nonce=\\u0022N\\u0022\\u003Ed" in out
    assert b"&lt;scripture" in out
    assert b'nonce="old"' in out


def test_the_desk_has_a_policy_with_a_fresh_nonce(ed: User, as_user: Any) -> None:
    client = as_user(ed)
    first, second = client.get("/cms/"), client.get("/cms/")
    policies = [response["Content-Security-Policy"] for response in (first, second)]
    nonces = [re.search(r"'nonce-([^']+)'", policy).group(1) for policy in policies]  # type: ignore[union-attr]
    assert nonces[0] != nonces[1]
    assert f'nonce="{nonces[0]}"' in first.content.decode()
    for policy in policies:
        assert "unsafe-eval" not in policy
        assert "script-src 'self' 'nonce-" in policy
        assert "default-src 'none'" in policy


def test_nothing_is_called_outside(ed: User, as_user: Any) -> None:
    shown = as_user(ed).get("/cms/").content.decode()
    assert "gravatar" not in shown
    assert "releases.wagtail" not in shown


def test_preview_keeps_the_strict_policy(built: ReviewPage, ed: User, as_user: Any) -> None:
    response = as_user(ed).get(f"/cms/reviews/{built.pk}/preview/")
    assert "nonce" not in response["Content-Security-Policy"]
    assert "unsafe-inline" not in response["Content-Security-Policy"]


def test_public_pages_have_the_strict_policy(site: Page) -> None:
    policy = Client().get("/published-reviews/")["Content-Security-Policy"]
    assert "nonce" not in policy
    assert "unsafe" not in policy


def test_the_page_is_seen_on_a_phone_and_on_a_desk_and_by_the_checker(
    built: ReviewPage, ed: User, outsider: User, as_user: Any
) -> None:
    """The frames run no script; the checker has Wagtail's own policy, and is on for an ordinary page's preview too."""
    client = as_user(ed)
    look = client.get(f"/cms/reviews/{built.pk}/look/").content.decode()
    assert look.count('sandbox="allow-same-origin"') == 2
    assert "allow-scripts" not in look
    checked = client.get(f"/cms/reviews/{built.pk}/check/")
    assert "wagtail-userbar" in checked.content.decode()
    assert "'nonce-" in checked["Content-Security-Policy"]
    assert checked["Cache-Control"] == "no-store, private"
    for name in ("look", "check"):
        assert as_user(outsider).get(f"/cms/reviews/{built.pk}/{name}/").status_code == 404
    ordinary = Page.objects.get(slug="getting-help")
    assert "wagtail-userbar" in client.get(f"/cms/pages/{ordinary.pk}/view_draft/").content.decode()
    ordinary.specific.get_latest_revision().publish()
    for address in ("/getting-help/", "/published-reviews/"):
        assert "userbar" not in client.get(address).content.decode()  # the public's page has no bar, whoever asks
