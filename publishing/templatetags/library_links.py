"""Addresses of published reviews, without a query for each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template

from publishing import selectors

register = template.Library()


@register.simple_tag(takes_context=True)
def entry_address(context: template.Context, entry: Any) -> str:
    """Where a published review is read. The library's own address is looked up once a page."""
    held = context.render_context.get("library_address")
    if held is None:
        held = selectors.library_page().get_url(context["request"]) or "/"
        context.render_context["library_address"] = held
    return f"{held}{entry.slug}/"


@register.simple_tag
def search_again(found: Any, leaf: int | str = "") -> str:
    """The same search, another leaf of it."""
    asked = [("q", found.q)] if found.q else []
    asked += [("year", str(year)) for year in found.years]
    asked += [("page", str(leaf))] if leaf else []
    return f"?{urlencode(asked)}" if asked else "?"
