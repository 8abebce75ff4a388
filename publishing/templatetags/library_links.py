"""Addresses of published reviews, without a query for each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def entry_address(context: template.Context, entry: Any) -> str:
    """Where a published review is read. The page that lists them has looked the library's own address up, once."""
    return f"{context['library_address']}{entry.slug}/"


@register.simple_tag
def search_again(found: Any, leaf: int | str = "") -> str:
    """The same search, another leaf of it."""
    asked = [("q", found.q)] if found.q else []
    asked += [("year", str(year)) for year in found.years]
    asked += [("page", str(leaf))] if leaf else []
    return f"?{urlencode(asked)}" if asked else "?"
