"""Beside the pages: learning across reviews, feed, sitemap, robots, open data. Public rows alone, and gone with a page."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import User
from portal.kernel import calendar
from publishing import finding, open_data
from publishing.models import LibraryEntry, ReviewPage
from publishing.services import publication
from publishing.templatetags.site_nav import ld_json
from publishing.views import open as views
from tests.publishing import world
from tests.publishing.test_public import one, text

NAMES = ("learning", "feed", "sitemap", "robots", "data", "data_json", "data_schema", "data_reviews", "data_actions", "cookies")  # fmt: skip
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The plan names themes and reach, as a plan that was cleared today does."""
    more = [{"themes": ["sharing", "records"], "reach": "between"}, {"themes": ["sharing"], "reach": "between"}, {"themes": ["asking", "zebra"], "reach": "agency"}]  # fmt: skip
    rows = [{**row, **add} for row, add in zip(world.ACTIONS, more, strict=True)]
    rows[0]["agency"] = "=cmd()"
    monkeypatch.setattr(world, "ACTIONS", rows)


@pytest.mark.usefixtures("told")
def test_everything_beside_the_pages_tells_the_same_and_forgets_at_once(
    request: pytest.FixtureRequest, site: Any
) -> None:
    live: ReviewPage = request.getfixturevalue("live")
    ed: User = request.getfixturevalue("ed")
    client = Client()
    shown = {}
    for name in NAMES:
        path = reverse(f"public_{name}")
        with CaptureQueriesContext(connection) as held:
            response = client.get(path)
        assert response.status_code == 200, name
        assert response["Cache-Control"] == "no-cache, public", name
        assert not response.cookies, name
        assert client.get(path, headers={"if-none-match": response["ETag"]}).status_code == 304, name
        assert client.post(path).status_code == 405, name
        assert "reviews_" not in " ".join(query["sql"] for query in held), name  # no key, no table of a case
        assert world.SECRET not in text(response), name
        assert "csrf" not in text(response).lower(), name
        shown[name] = text(response)
    learning_and_feed(shown, live)
    data(shown, live)
    places(client, shown, live)
    publication.withdraw(acting_user=ed, page_id=live.pk, why="family")
    for name in NAMES:
        after = text(client.get(reverse(f"public_{name}")))
        assert live.slug not in after, name
        assert "Ruth" not in after, name
        assert "One form" not in after, name


def learning_and_feed(shown: dict[str, str], live: ReviewPage) -> None:
    """4.32 to 4.34: the drawing's facts stand in tables; style stays in the stylesheet, so that no exception is needed."""
    page = shown["learning"]
    assert "One published review asked for three actions. One is done." in page
    assert "Sharing information</a></th><td>1</td><td>1</td>" in page
    assert "zebra" not in page  # no theme of the fixed list
    assert "A shared store" in page  # the one that is done
    assert "Train everybody" not in page
    assert "Between agencies" in page
    assert " style=" not in page
    feed = ElementTree.fromstring(shown["feed"])  # noqa: S314 - our own
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "The review after Ruth’s death"
    assert entry.findtext(f"{ATOM}summary") == "Two agencies kept two notes of one joint visit."
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == open_data.public_url(live.public_path)


def data(shown: dict[str, str], live: ReviewPage) -> None:
    """What is given is what is described, in both forms; no cell of a spreadsheet is a formula; nothing of a person."""
    held, schema = json.loads(shown["data_json"]), json.loads(shown["data_schema"])
    assert set(schema["required"]) == set(held)
    for kind in ("reviews", "actions"):
        described = schema["properties"][kind]["items"]["properties"]
        for row in held[kind]:
            assert set(row) == set(described)
            for name, value in row.items():
                fits(value, described[name], name)
                assert f"<code>{name}</code>" in shown["data"]
        table = list(csv.DictReader(io.StringIO(shown[f"data_{kind}"].removeprefix("\ufeff"))))
        assert [set(row) for row in table] == [set(described)] * len(held[kind])
        assert not [cell for row in table for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert {row["number"]: (row["state"], row["done"]) for row in held["actions"]} == {
        "1": ("under_way", ""), "2": ("done", "2026-05"), "3": ("planned", ""),
    }  # fmt: skip
    assert held["reviews"][0]["themes"] == ["asking", "records", "sharing"]
    assert "2022" not in shown["data_json"]  # when she died
    assert held["reviews"][0]["published"] == calendar.today().isoformat()


def fits(value: Any, described: dict[str, Any], name: str) -> None:
    kinds: dict[str, type] = {"string": str, "integer": int, "boolean": bool, "array": list}
    assert type(value) is kinds[described["type"]], name
    one = described.get("items", described)
    for said in value if isinstance(value, list) else [value]:
        assert "enum" not in one or said in one["enum"], name
        assert "pattern" not in one or re.search(one["pattern"], said), name


def places(client: Client, shown: dict[str, str], live: ReviewPage) -> None:
    """Every page of the sitemap answers, and it has every page of the review."""
    paths = views.pages()
    assert live.public_path in paths
    assert f"{live.public_path}executive-summary/" in paths
    assert {"/published-reviews/", "/getting-help/", reverse("public_home")} <= set(paths)
    for path in paths:
        assert open_data.public_url(path) in shown["sitemap"]
        assert client.get(path).status_code == 200, path
    assert shown["robots"].splitlines()[-1] == f"Sitemap: {open_data.public_url('/sitemap.xml')}"
    page = text(client.get(live.public_path))
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block is not None
    told = json.loads(block[1])
    assert (told["@type"], told["name"]) == ("Report", "The review after Ruth’s death")
    assert told["encoding"][0]["contentUrl"].endswith("overview-report.pdf")
    assert 'rel="alternate" type="application/atom+xml"' in page


def test_nothing_about_persons_is_counted_filtered_by_or_given_as_data() -> None:
    """All that there is, by name: what is added is first weighed against docs/decisions/library.md."""
    assert set(finding.FACETS) == {"theme", "year", "agency", "learned"}
    assert [field.name for field in open_data.review_fields()] == [
        "id", "title", "url", "published", "until", "over", "chair", "themes", "learned", "agencies", "recommendations",
        "actions", "actions_done", "told",
    ]  # fmt: skip
    assert [field.name for field in open_data.action_fields()] == [
        "review", "number", "recommendation", "action", "agency", "themes", "state", "due", "done",
    ]  # fmt: skip
    assert {field.name for field in LibraryEntry._meta.get_fields()} == {  # every figure of the public site is of these
        "id", "page_id", "permit_id", "release_id", "slug", "title", "description", "died", "published_on", "until", "chair",
        "recommendations", "actions", "actions_done", "themes", "learned", "plan", "progress", "progress_on", "papers",
        "search_text", "terms", "ended_on", "end", "changed_at",
    }  # fmt: skip


def test_a_data_block_cannot_be_left() -> None:
    block = ld_json({"a": "</script><script>alert(1)</script>&\u2028"})
    assert block.count("<") == 2
    assert json.loads(block[len('<script type="application/ld+json">') : -len("</script>")])["a"].startswith(
        "</script>"
    )


@pytest.mark.usefixtures("site")
def test_what_xml_cannot_carry_stops_neither_publication_nor_the_feed(ed: User, sec: User) -> None:
    """A control character that came with a title or a description: the feed is XML, and PostgreSQL's text refuses a NUL."""
    page = one(ed, sec, "The review\x08 after\x00 Ruth’s death\ufffe", "Two\x01 notes\x00 & one")
    assert page.live
    feed = ElementTree.fromstring(text(Client().get(reverse("public_feed"))))  # noqa: S314 - our own
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "The review after Ruth’s death"
    assert entry.findtext(f"{ATOM}summary") == "Two notes &amp; one"
    held = LibraryEntry.objects.get()
    assert (held.title, held.description) == ("The review after Ruth’s death", "Two notes & one")


def test_a_cell_with_several_values_comes_apart_into_what_the_json_has() -> None:
    fields = (open_data.Field("agencies", "array", ""), open_data.Field("action", "string", ""))
    row = {"agencies": ["Health; and care", "Police"], "action": "\n=1+1\x00"}
    table = list(csv.DictReader(io.StringIO(open_data.as_csv(fields, [row]).removeprefix("\ufeff"))))
    assert table[0]["agencies"].split("; ") == ["Health, and care", "Police"]
    assert table[0]["action"] == "'\n=1+1"
