"""The public site's way round, from the pages that are live and asked to be in it."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from portal.kernel.context import address
from publishing.models import HomePage

register = template.Library()
HELP, CONTACT = "getting-help", "contact"
FOOT = (
    ("Accessibility", "public_accessibility"),
    ("Privacy", "public_privacy"),
    ("Cookies", "public_cookies"),
    ("What reviews have changed", "public_learning"),
    ("Feed", "public_feed"),
    ("Open data", "public_data"),
)


@register.simple_tag(takes_context=True)
def site_nav(context: template.Context) -> list[dict[str, Any]]:
    """The pages below the home page, in their order; which of them the reader is in."""
    request = context["request"]
    shown = [page for page in _below_home(request) if page.show_in_menus]
    return [_entry(page.title, page.get_url(request) or "", request.path) for page in shown]


@register.simple_tag(takes_context=True)
def help_address(context: template.Context) -> str:
    """Where more help is, if that page is live."""
    return _named(context["request"], HELP)


@register.simple_tag(takes_context=True)
def contact_address(context: template.Context) -> str:
    """Where the ways to reach the partnership are, if that page is live."""
    return _named(context["request"], CONTACT)


@register.simple_tag(takes_context=True)
def foot_entries(context: template.Context) -> list[dict[str, Any]]:
    """Addresses that this face serves; one that it does not is left out."""
    request = context["request"]
    found = [(text, where) for text, name in FOOT if (where := address(name))]
    found += [("Contact", contact)] if (contact := _named(request, CONTACT)) else []
    return [_entry(text, where, request.path) for text, where in found]


@register.simple_tag
def support_beside() -> list[Any]:
    """The services that stand beside every published review."""
    from publishing.support import services

    return services(beside=True)


@register.simple_tag
def feed_address() -> str:
    return address("public_feed")


def _entry(text: str, where: str, path: str) -> dict[str, Any]:
    return {
        "text": text,
        "address": where,
        "here": bool(where) and path.startswith(where),
        "current": "page" if path == where else "true",
    }


def _named(request: Any, slug: str) -> str:
    page = next((page for page in _below_home(request) if page.slug == slug), None)
    return (page.get_url(request) or "") if page else ""


def _below_home(request: Any) -> list[Page]:
    """The live pages below the home page in their order: asked for once for each page that is made."""
    held: list[Page] | None = getattr(request, "public_pages", None)
    if held is None:
        home = HomePage.objects.first()
        held = request.public_pages = list(home.get_children().live()) if home else []
    return held


@register.filter
def ld_json(held: dict[str, Any]) -> SafeString:
    """A data block for search engines. Not a script: no browser runs it, so that the page's policy needs no exception."""
    text = json.dumps(held, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 # nosec B308 B703 # no "<" is left in it
