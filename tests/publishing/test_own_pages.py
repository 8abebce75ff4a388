"""The partnership's own pages: news, events, where help is; made from few blocks, by two people."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from demo import site as demo_site
from portal.accounts.models import User
from portal.kernel import calendar
from publishing.blocks import PageBody
from publishing.models import (
    EventPage,
    HomePage,
    LibraryPage,
    NewsItem,
    NewsPage,
    ReviewPage,
    StandardPage,
    SupportPage,
)
from publishing.own_address import is_taken
from tests.publishing.test_public import text

WORDS = {"CharBlock", "RichTextBlock", "ListBlock", "Question", "Services", "Contact"}


def test_the_site_as_a_visitor_of_the_demo_finds_it(live: ReviewPage) -> None:
    demo_site.write()
    demo_site.write()  # twice changes nothing
    client = Client()
    front = text(client.get("/home/"))
    for path, heading in (
        ("/what-a-review-is/", "What a review is"), ("/for-families/", "For families"), ("/contact/", "Contact"),
        ("/for-professionals/", "For professionals"), ("/news-and-events/", "News and events"), ("/getting-help/", "Getting help"),
    ):  # fmt: skip
        response = client.get(path)
        assert response.status_code == 200, path
        assert not response.cookies
        assert f'<h1 class="title">{heading}</h1>' in text(response)
        assert f'href="{path}"' in front, path
    news = text(client.get("/news-and-events/"))
    assert (
        news.index("One record of one visit") < news.index("The first action is done") < news.index("A review is pub")
    )
    assert "2pm to 4.30pm. Example Hall" in news
    assert "020 7946 0123" in text(client.get("/contact/"))
    EventPage.objects.update(last_day=calendar.today() - timedelta(days=1))  # the day passes
    assert "Past events" in text(client.get("/news-and-events/"))
    assert "One record of one visit" not in text(client.get("/home/"))
    one_place_for_services(client, live)


def one_place_for_services(client: Client, live: ReviewPage) -> None:
    """Changed on its own page, a service is another wherever it is shown: beside every review too."""
    page = SupportPage.objects.get()
    told = [("service", {"name": "Lantern House", "for_whom": "everybody", "phone": "020 7946 0999", "words": "", "address": "https://lantern.example/", "beside": True})]  # fmt: skip
    page.services = told
    page.save_revision()
    page.save()
    for path in ("/getting-help/", "/for-families/", live.public_path):
        shown = text(client.get(path))
        assert "Lantern House" in shown, path
        assert 'href="tel:02079460999"' in shown, path
        assert "Samaritans" not in shown, path


def test_no_page_is_made_at_an_address_that_something_else_answers(ed: User, as_user: Any) -> None:
    """A page that nobody would ever see: the site's own pages, styles and rooms come before an editor's."""
    home, client = HomePage.objects.get(), as_user(ed)
    client.get("/cms/")
    add = f"/cms/pages/add/publishing/standardpage/{home.pk}/"
    fields = {"standfirst": "", "search_description": "", "body-count": "0"}
    for title, slug in (("Static", "static"), ("The desk", "cms"), ("Sign in", "")):
        said = client.post(add, {"title": title, "slug": slug, **fields}).content.decode()
        assert f"such as “about-{slug or 'sign-in'}”" in said
    library = LibraryPage.objects.get()
    edit = f"/cms/pages/{library.pk}/edit/"  # the web server would refuse every map with such an address
    said = client.post(
        edit, {"title": library.title, "slug": "Published-Reviews", "standfirst": "", "search_description": ""}
    )
    assert "An address has small letters only." in said.content.decode()
    assert is_taken("/home/cookies/") and is_taken("/feed.xml") and not is_taken("/for-families/static/")
    client.post(add, {"title": "Styles", "slug": "styles", **fields})
    assert [page.slug for page in StandardPage.objects.child_of(home).filter(live=False)] == ["styles"]


def test_news_and_events_take_two_people_and_hold_words_only(ed: User, sec: User, as_user: Any) -> None:
    """Never 6: an ordinary page has no file, no image, no embed and no raw HTML, and nobody publishes it alone."""
    kinds = {type(block).__name__ for block in PageBody().child_blocks.values()}
    assert kinds == WORDS
    for kind in (NewsItem, EventPage, NewsPage, SupportPage, HomePage, StandardPage):
        names = {field.get_internal_type() for field in kind._meta.get_fields() if hasattr(field, "get_internal_type")}
        assert not names & {"FileField", "ImageField"}
    news = NewsPage.objects.get()
    client = as_user(ed)
    client.get("/cms/")
    fields = {
        "title": "A talk", "slug": "a-talk", "standfirst": "", "search_description": "", "place": "Online",
        "starts": "2030-05-01 14:00", "ends": "2030-05-01 13:00", "body-count": "1", "body-0-deleted": "", "body-0-order": "0",
        "body-0-type": "contact", "body-0-id": "", "body-0-value-name": "The office", "body-0-value-words": "",
        "body-0-value-phone": "", "body-0-value-email": "", "body-0-value-post": "", "body-0-value-hours": "",
    }  # fmt: skip
    add = f"/cms/pages/add/publishing/eventpage/{news.pk}/"
    assert client.get(add).status_code == 200
    assert "It ends before it begins." in client.post(add, fields).content.decode()
    client.post(add, {**fields, "ends": "2030-05-02 15:00", "action-publish": "1"})
    page = EventPage.objects.get(slug="a-talk")
    assert not page.live
    assert page.last_day.isoformat() == "2030-05-02"
    client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {**fields, "ends": "2030-05-02 15:00", "action-submit": "1"},
    )
    state = EventPage.objects.get().current_workflow_task_state
    assert state is not None
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    client.post(address)
    assert not EventPage.objects.get().live
    as_user(sec).post(address)
    assert EventPage.objects.get().live
    shown = text(Client().get("/news-and-events/a-talk/"))
    assert "Wednesday 1 May 2030, 2pm, until Thursday 2 May 2030. Online" in shown
    assert "The office" in shown
    assert Page.objects.get(pk=page.pk).live
