"""The public site's own pages in the demo: a telephone that nobody answers, two pieces of news, one event."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from wagtail.models import Page

from portal.kernel import calendar
from publishing.models import EventPage, NewsItem, NewsPage, StandardPage

OFFICE = {
    "name": "The review office",
    "words": "For families, for professionals, and about anything that is published here",
    "phone": "020 7946 0123",
    "email": "reviews@partnership.example",
    "post": "The Review Office\nSample House\n1 Example Street\nLondon SE1 0ZZ",
    "hours": "Monday to Friday, 9am to 5pm",
}


def write() -> None:
    """Running it again changes nothing that stands."""
    today = calendar.today()
    contact = StandardPage.objects.filter(slug="contact").first()
    if contact is not None:
        contact.body = [("contact", OFFICE), *[(one.block_type, one.value) for one in contact.body][1:]]
        contact.save()
        contact.save_revision().publish(log_action=False, skip_permission_checks=True)
    news = NewsPage.objects.first()
    if news is None or NewsItem.objects.exists():
        return
    begins = datetime.combine(today + timedelta(days=40), time(14), tzinfo=calendar.LONDON)
    _below(
        news,
        EventPage(
            title="One record of one visit: what changed",
            slug="one-record",
            starts=begins,
            ends=begins + timedelta(hours=2, minutes=30),
            place="Example Hall, London SE1, and online",
            standfirst="Two teams show the form that they have tried since the spring. For everybody who visits people at home.",
            body=[
                (
                    "text",
                    "<p>Half of the afternoon is for your questions. The hall has step-free access and a hearing loop.</p>",
                ),
                ("heading", "To take part"),
                ("text", "<p>Ring the review office, or write to it. Say what you need to be able to take part.</p>"),
                ("contact", OFFICE),
            ],
        ),
    )
    _below(
        news,
        NewsItem(
            title="A review is published, and what it asks for has begun",
            slug="a-review-is-published",
            on=today - timedelta(days=40),
            standfirst="Three recommendations: one record of each joint visit, a named person for each application, and asking alone.",
            body=[
                (
                    "text",
                    "<p>We thank the family, who read the report first and chose the names in it. The agencies tell every three months how far they are.</p>",
                ),
                ("heading", "If this is close to you"),
                ("services", {"for_whom": "everybody"}),
            ],
        ),
    )
    _below(
        news,
        NewsItem(
            title="The first action is done",
            slug="the-first-action-is-done",
            on=today - timedelta(days=12),
            standfirst="One form for joint visits is in use. Twenty visits were sampled, and each had one record.",
            body=[("text", "<p>What the others have done since stands on the review’s page, and with all reviews on the page “What reviews have changed”.</p>")],
        ),
    )  # fmt: skip


def _below(parent: Page, page: Any) -> None:
    Page.objects.get(pk=parent.pk).specific.add_child(instance=page)
    page.save_revision()
