"""The public library: found by words, near words and filters, from its own public rows, and gone with its page."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.kernel import calendar
from publishing import finding, library, terms
from publishing.enums import Ended
from publishing.index import Index
from publishing.models import LibraryEntry, PublicationPermit, ReviewPage
from publishing.services import publication
from tests.publishing import world
from tests.publishing.test_public import one, text


def ask(asked: str) -> finding.Found:
    return finding.find(QueryDict(asked))


def slugs(asked: str) -> list[str]:
    return [result.entry.slug for result in ask(asked).results]


def entries(live: ReviewPage, rows: list[dict[str, Any]]) -> None:
    """More published reviews, whose pages are not looked at here."""
    first = LibraryEntry.objects.get(slug=live.slug)
    with world.lifted("default"):
        for number, row in enumerate(rows):
            plan = [{"number": "1", "under": 1, "recommendation": "R", "action": "A", "due": "", "themes": row.get("themes", []), "agency": row.get("agency", "")}]  # fmt: skip
            LibraryEntry.objects.create(
                page_id=first.page_id, permit_id=first.permit_id, release_id=first.release_id,
                slug=row.get("slug", f"s{number}"), title=row.get("title", "A review"), description=row.get("said", ""),
                published_on=row.get("on", calendar.today()), themes=row.get("themes", []), learned=row.get("learned", []),
                plan=json.dumps(plan), search_text=f"#p1.1\t{row.get('words', '')}", recommendations=1, actions=1,
                terms=terms.distinct([row.get("words", ""), row.get("said", "")]), ended_on=row.get("ended_on"),
            )  # fmt: skip


@pytest.fixture
def shelf(live: ReviewPage, monkeypatch: pytest.MonkeyPatch) -> ReviewPage:
    """Four reviews, of which the page of one is looked at. One live page lends itself to all of them."""
    monkeypatch.setattr(finding, "public_entries", lambda: LibraryEntry.objects.filter(end=""))
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_entry_a_page")
    years = [calendar.today() - timedelta(days=days) for days in (0, 400, 800)]
    entries(
        live,
        [
            {"slug": "miriam", "title": "Miriam", "words": "After a joint visit each agency waited at the hôspital.", "themes": ["housing", "sharing"], "agency": "Police", "learned": ["between"], "on": years[1]},
            {"slug": "ellen", "title": "Ellen and Tom", "words": "A daughter told her doctor about the visits.", "themes": ["health"], "agency": "Hospital trust", "learned": ["agency"], "on": years[2]},
            {"slug": "nora", "title": "Visit", "words": "Nobody wrote it down.", "themes": ["sharing"], "agency": "Police", "learned": ["agency", "between"], "on": years[2]},
        ],
    )  # fmt: skip
    return live


def test_found_by_any_form_of_a_word_by_near_spelling_and_by_filters(shelf: ReviewPage) -> None:
    assert slugs("q=visiting") == ["nora", shelf.slug, "miriam", "ellen"]  # in the title first, then the newest
    assert slugs("q=HOSPITAL") == ["miriam"]
    assert slugs("q=joint+visit") == [shelf.slug, "miriam"]
    assert slugs("q=nobody+daughter") == []
    wrong = ask("q=hopsital+jiont")
    assert [result.entry.slug for result in wrong.results] == ["miriam"]
    assert wrong.meant == [("hopsital", "hospital"), ("jiont", "joint")]
    assert "<mark>hôspital</mark>" in wrong.results[0].said
    assert wrong.results[0].place == "#p1.1"
    nothing = ask("q=xylophone+visit")
    assert (nothing.results, nothing.unknown, nothing.meant) == ([], ["xylophone"], [])
    assert slugs("theme=sharing") == ["miriam", "nora"]
    assert slugs("theme=sharing&theme=health&agency=police") == ["miriam", "nora"]
    assert slugs("learned=agency&theme=sharing&q=visit") == ["nora"]
    year = (calendar.today() - timedelta(days=800)).year
    assert slugs(f"year={year}") == ["ellen", "nora"]
    counts_say_what_choosing_would_give()
    costs_the_same_with_3_and_300_and_asks_no_table_of_a_case(shelf)


def counts_say_what_choosing_would_give() -> None:
    """Of one filter the others count; within a filter each of its own values stays to be chosen."""
    facets = {
        facet.name: {option.value: option.count for option in facet.options} for facet in ask("agency=police").facets
    }
    assert facets["theme"] == {"sharing": 2, "housing": 1}
    assert facets["agency"]["hospital-trust"] == 1
    for name, options in facets.items():
        if name != "agency":
            for value, count in options.items():
                assert ask(f"agency=police&{name}={value}").total == count, (name, value)
    assert facets["learned"] == {"between": 2, "agency": 1}
    page = text(Client().get("/published-reviews/", {"theme": "sharing", "q": "visit", "agency": "police"}))
    assert 'value="sharing" checked' in page
    # the same, without the theme; what is found comes up first, on a phone too, whose reader has read the page's head
    assert 'href="/published-reviews/?q=visit&amp;agency=police#res"' in page
    assert page.count('action="/published-reviews/#res"') == 2
    assert '<input type="hidden" name="theme" value="sharing">' in page  # another word keeps the filters
    assert "Sharing information" in page
    assert 'content="noindex"' in page


@pytest.mark.parametrize(
    "asked", ["theme=%00", "theme=zebra", "learned=%F0%9F%98%80", "agency=" + "a" * 5000, "year=x", "q=%2B%2B", "q=a&" * 400, "q=%EF%AC%81%00", "page=-1"]
)  # fmt: skip
def test_any_address_gets_an_answer(asked: str, site: Any) -> None:
    assert Client().get(f"/published-reviews/?{asked}").status_code == 200


def costs_the_same_with_3_and_300_and_asks_no_table_of_a_case(shelf: ReviewPage) -> None:
    """Never 1: the search's questions name public rows only. After the index is up to date they are always as many."""
    client, counts = Client(), []
    for more in (0, 296):
        entries(shelf, [{"slug": f"more{n}", "words": f"Words of visit number {n}"} for n in range(more)])
        client.get("/published-reviews/", {"q": "visit", "agency": "police"})
        with CaptureQueriesContext(connection) as held:
            assert client.get("/published-reviews/", {"q": "visit"}).status_code == 200
        counts.append(len(held))
        asked = " ".join(query["sql"] for query in held)
        assert "reviews_" not in asked
    assert counts[0] == counts[1] <= 12


def test_withdrawn_leaves_the_index_and_its_words_at_the_next_question(live: ReviewPage, ed: User) -> None:
    """Never 7; a permit that ran out ends it too, before the loop comes round."""
    assert slugs("q=Halcyon") == [live.slug]
    for day in (calendar.now() - timedelta(seconds=1), None):
        with world.lifted("default"):
            PublicationPermit.objects.update(not_after=day)
        assert slugs("q=Halcyon") == ([live.slug] if day is None else [])
    publication.withdraw(acting_user=ed, page_id=live.pk, why="family")
    found = ask("q=Halcion")
    assert (found.total, found.meant) == (0, [])  # not even by being near it
    row = LibraryEntry.objects.get()
    assert (row.title, row.plan, row.terms, row.papers, row.chair, row.end) == ("", "", "", "", "", "withdrawn")
    assert (row.themes, row.progress, row.actions) == ([], {}, 0)


def test_published_for_a_time_stays_listed_without_its_words(ed: User, sec: User) -> None:
    """4.25: afterwards the entry stays and says that copies can be asked for; report and words are gone."""
    page = one(ed, sec, "The review after Ruth’s death", until=calendar.today() + timedelta(days=3))
    with world.lifted("default"):
        PublicationPermit.objects.update(not_after=calendar.now() - timedelta(seconds=1))
    publication.publish_due()
    shown = text(Client().get("/published-reviews/"))
    assert "The review after Ruth’s death" in shown
    assert "The report is no longer here" in shown
    assert page.public_path not in shown
    assert slugs("q=Halcyon") == []
    assert slugs("q=Ruth") == [page.slug]
    row = LibraryEntry.objects.get()
    assert (row.end, row.search_text, row.description, row.plan, row.actions) == (Ended.OVER, "", "", "", 3)
    publication.stopped(page.release_id)  # later the family asks for more: then the title goes as well
    assert "Ruth" not in text(Client().get("/published-reviews/"))


# Words ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("visit", "visit", 0), ("visit", "vist", 1), ("visit", "viist", 1), ("visit", "wisit", 1), ("hospital", "hopsitl", 2), ("visit", "housing", 3), ("", "ab", 2)],
)  # fmt: skip
def test_distance(one: str, other: str, far: int) -> None:
    assert terms.distance(one, other, 2) == far
    assert terms.distance(other, one, 2) == far


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Étienne’s", "etienne"), ("o'Brien", "obrien"), ("Straße", "strasse"), ("ﬁle", "file"), ("x" * 99, "x" * 40)],
)
def test_folded(written: str, folded: str) -> None:
    assert terms.words(written) == [folded]


def test_index_forgets_wholly() -> None:
    class Row:
        def __init__(self, pk: int, words: str) -> None:
            self.pk, self.changed_at, self.published_on, self.title = pk, pk, calendar.today(), f"t{pk}"
            self.terms, self.themes, self.learned, self.agencies = words, [], [], ["Police"]

    index, rows = Index(), {1: Row(1, "alpha beta"), 2: Row(2, "beta gamma")}
    load: Any = lambda ids: [rows[pk] for pk in ids]  # noqa: E731
    index.bring_up_to_date(1, lambda: {1: 1, 2: 2}, load)
    index.bring_up_to_date(2, lambda: {2: 2}, load)
    assert index.answer(["alpha"], {}).ids == []
    assert index.answer(["alphq"], {}).meant == {}
    assert not any("alpha" in known for known in index._grams.values())
    assert index.answer(["beta"], {}).ids == [2]


def test_library_module_names_every_word_of_an_entry() -> None:
    """A field of words that is added later is blanked on leaving, or stands here with its reason."""
    kept = {"slug", "end"}  # the address, which says nothing, and how it ended
    words = {
        f.name
        for f in LibraryEntry._meta.get_fields()
        if f.get_internal_type() in ("CharField", "TextField", "JSONField")
    }  # type: ignore[union-attr]
    assert words - kept == {
        name for name in library.BLANK_ALL if name not in ("recommendations", "actions", "actions_done")
    }
