"""Links from an ordinary page's words to other pages: only to what is public.

Wagtail keeps a page's number, and takes whatever number a form sends. It would give everybody the address of a review's page
before its day (never 1), and after a withdrawal lead to what is gone.
"""

from __future__ import annotations

from typing import Any

from wagtail.admin.rich_text.converters.html_to_contentstate import PageLinkElementHandler
from wagtail.rich_text.pages import PageLinkHandler

RULE = 'a[linktype="page"]'


class PublicPages(PageLinkHandler):
    """On the page: where the other page is not public, its words stand without a link."""

    @classmethod
    def get_many(cls, attrs_list: list[dict[str, Any]]) -> list[Any]:
        numbered = [{**attrs, "id": _number(attrs)} for attrs in attrs_list]
        return [page if page is not None and page.live else None for page in super().get_many(numbered)]


class KnownPages(PageLinkElementHandler):
    """In the editor: a review's page that is not public does not exist there."""

    def get_attribute_data(self, attrs: dict[str, Any]) -> dict[str, Any]:
        from publishing.models import ReviewPage

        number = _number(attrs)
        if ReviewPage.objects.filter(pk=number, live=False).exists():
            return {"id": number, "url": None, "parentId": None}
        told: dict[str, Any] = super().get_attribute_data({**attrs, "id": number})
        return told


def _number(attrs: dict[str, Any]) -> int:
    """The other page's number; that of none where it is no number, which would break the page."""
    text = str(attrs.get("id", ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def register(features: Any) -> None:
    features.register_link_type(PublicPages)
    features.converter_rules_by_converter["contentstate"]["link"]["from_database_format"][RULE] = KnownPages("LINK")
