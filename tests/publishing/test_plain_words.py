"""4.28, never 6: the words of ordinary pages are looked through for who is in a register, before they are public."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import TaskState

from portal.accounts.models import User
from portal.audit.api import entries, review_chain
from publishing import selectors
from publishing.models import NewsItem, NewsPage, PageWords, SupportPage
from publishing.refusals import PublicationRefused
from publishing.services import approval, plain_words
from reviews.models import Release
from tests.publishing import world

AsUser = Callable[..., Client]
WORDS = "/cms/reviews/words/"


def news(sender: User, words: str = "A vigil for <b>Cl</b>are Poole.") -> NewsItem:
    """A piece of news that waits for a second person."""
    body = [
        ("text", words),
        ("question", {"question": "Who was she?", "answer": '<a href="https://a.test/cpoole">her</a>'}),
    ]
    page = NewsPage.objects.get().add_child(
        instance=NewsItem(
            title="A vigil", slug="for-clare", standfirst="On Sunday", body=json.dumps(_raw(body)), live=False
        )
    )
    page.save_revision(user=sender)
    selectors.workflow().start(page, sender)
    return page


def _raw(blocks: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": kind, "value": value} for kind, value in blocks]


def changed(page: NewsItem, sender: User, words: str) -> NewsItem:
    """Other words of the page that waits, as Wagtail's form leaves it."""
    item: NewsItem = NewsItem.objects.get(pk=page.pk).get_latest_revision_as_object()
    item.body = json.dumps(_raw([("text", words)]))
    revision = item.save_revision(user=sender)
    TaskState.objects.filter(pk=item.current_workflow_task_state.pk).update(revision=revision)
    return NewsItem.objects.get(pk=page.pk).get_latest_revision_as_object()


def approve(client: Client, page: NewsItem) -> Any:
    state = NewsItem.objects.get(pk=page.pk).current_workflow_task_state
    return client.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]))


def is_live(page: NewsItem) -> bool:
    return NewsItem.objects.get(pk=page.pk).live


def test_news_that_names_somebody_of_a_review_waits_until_it_is_changed_or_answered_for(
    ed: User, sec: User, outsider: User, cleared: Release, marks: list[tuple[int, int]], as_user: AsUser
) -> None:
    page, second, other = news(ed), as_user(sec), as_user(outsider)
    said = plain_words.words_of(page)
    assert said == "A vigil\nfor clare\nOn Sunday\nA vigil for Clare Poole.\nWho was she?\nher\nhttps://a.test/cpoole"
    marks[:] = [(said.index("Clare"), said.index("Poole") + 5)]
    # not looked through yet: approving leads to the desk, and Wagtail's way past the step is refused too
    assert approve(second, page).headers["Location"] == WORDS
    with pytest.raises(PublicationRefused, match="have not passed the check for names"):
        approval.finish(NewsItem.objects.get().current_workflow_state, sec)
    assert (plain_words.look_waiting(), plain_words.look_waiting()) == (1, 0)
    assert approve(second, page).headers["Location"] == WORDS
    assert not is_live(page)
    # whoever is declared sees which words; nobody else learns that there is anything, or answers
    assert "A vigil for <mark>Clare Poole</mark>." in second.get(WORDS).content.decode()
    assert WORDS in second.get("/cms/reviews/").content.decode()
    row = PageWords.objects.get(plain_page_id=page.pk)
    told = other.get(WORDS).content.decode()
    assert "Nothing is marked for you" in told and "Clare" not in told and cleared.title not in told
    assert WORDS not in other.get("/cms/reviews/").content.decode()
    assert other.post(WORDS, {"words": row.pk}).status_code == 404
    assert approve(other, page).headers["Location"] == WORDS  # an approver who is declared for nothing: the sender is
    assert not is_live(page)
    # changed words are looked through anew
    marks.clear()
    item = changed(page, ed, "A vigil for everybody.")
    assert not plain_words.passes(item, sec)
    assert plain_words.look_waiting() == 1
    assert plain_words.passes(NewsItem.objects.get().get_latest_revision_as_object(), sec)
    # the words of before, answered for by name, and in the trail
    changed(page, ed, "A vigil for Clare.")
    marks[:] = [(0, 5)]
    plain_words.look_waiting()
    (row,) = PageWords.objects.filter(plain_page_id=page.pk).order_by("-written_at")[:1]
    assert second.post(WORDS, {"words": row.pk}).status_code == 302
    assert second.post(WORDS, {"words": row.pk}).status_code == 409
    assert "Nothing is marked for you" in second.get(WORDS).content.decode()
    approve(second, page)
    assert is_live(page)
    verbs = [entry.verb for entry in entries(review_chain(cleared.review_id))]
    assert {"page.plain_words_opened", "page.plain_words_answered"} <= {*verbs}


def test_whoever_works_on_no_release_publishes_as_before_and_services_are_words_too(
    ed: User, sec: User, as_user: AsUser
) -> None:
    page = news(ed)
    approve(as_user(sec), page)
    assert is_live(page)
    assert PageWords.objects.count() == 0
    held = plain_words.words_of(SupportPage.objects.get())
    assert "0808 2000 247" in held and "everybody" not in held.split("\n")


def test_a_register_that_cannot_be_opened_keeps_the_page_and_no_other_release_waits(
    ed: User, sec: User, cleared: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.vault.errors import NoKey

    held = world.release(title="The review after Miriam’s death")
    world.declared(ed, held)

    def findings(release_id: Any, words: str) -> list[tuple[int, int]]:
        if release_id == cleared.pk:
            raise NoKey
        return []

    page = news(ed)
    monkeypatch.setattr(plain_words.releases, "register_findings", findings)
    assert plain_words.look_waiting() == 1
    assert not plain_words.passes(page.get_latest_revision_as_object(), sec)
