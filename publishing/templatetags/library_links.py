"""Addresses of published reviews, without a query for each."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.kernel import calendar
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


@register.simple_tag
def swatch(bars: Any, state: Any) -> SafeString:
    """The colour of a bar's piece, beside the word for it."""
    return format_html(
        '<svg class="swatch" width="18" height="18" aria-hidden="true" focusable="false">'
        '<rect class="{}" x="1" y="1" width="16" height="16"/></svg>',
        bars[state],
    )


@register.filter
def spoken_month(month: str) -> str:
    """``2026-11`` as ``November 2026``."""
    return f"{date(int(month[:4]), int(month[5:7]), 1):%B %Y}"


@register.filter
def when(starts: datetime, ends: datetime | None = None) -> str:
    """``Tuesday 1 December 2026, 2pm to 4.30pm``, in London."""
    begins = starts.astimezone(calendar.LONDON)
    said = f"{begins:%A} {calendar.long_date(begins.date())}, {_clock(begins)}"
    if ends is None:
        return said
    until = ends.astimezone(calendar.LONDON)
    same = until.date() == begins.date()
    return f"{said} to {_clock(until)}" if same else f"{said}, until {until:%A} {calendar.long_date(until.date())}"


def _clock(moment: datetime) -> str:
    if (moment.hour, moment.minute) == (12, 0):
        return "noon"
    minutes = f".{moment:%M}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"
