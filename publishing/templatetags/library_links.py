"""Addresses of published reviews, without a query for each."""

from __future__ import annotations

from typing import Any

from django import template

from publishing import releases

register = template.Library()


@register.simple_tag(takes_context=True)
def entry_address(context: template.Context, entry: Any) -> str:
    """Where a published review is read. The page that lists them has looked the library's own address up, once."""
    return f"{context['library_address']}{entry.slug}/"


@register.simple_tag
def search_again(found: Any, leaf: int = 0) -> str:
    """The same search, another leaf of it."""
    address: str = found.address(leaf)
    return address


@register.simple_tag
def themes_of(entry: Any) -> str:
    """The review's themes in one line: "housing, sharing information"."""
    held = releases.themes()
    return ", ".join(sorted(held[code].lower() for code in entry.themes if code in held))
