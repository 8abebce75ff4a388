"""Named places on a page of one floor where another floor puts a panel of its own.

The page's floor names the slot in its template, `{% load slots %}{% slot "review.overview" review %}`; the other floor
adds a function when it starts. Neither imports the other. A panel shows only what its own floor lets this person see.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

Panel = Callable[[HttpRequest, Any], str]

_panels: dict[str, list[tuple[int, Panel]]] = {}


def add(name: str, panel: Panel, *, order: int = 100) -> None:
    """Puts a panel into a slot, lower orders first. `panel(request, subject)` gives safe HTML, or "" for none."""
    panels = _panels.setdefault(name, [])
    if all(known is not panel for _, known in panels):
        panels.append((order, panel))
        panels.sort(key=lambda entry: entry[0])


def remove(name: str, panel: Panel) -> None:
    """Takes a panel out of a slot again (for tests)."""
    _panels[name] = [entry for entry in _panels.get(name, []) if entry[1] is not panel]


def render(name: str, request: HttpRequest, subject: Any = None) -> SafeString:
    """The slot's panels one after another. What a panel did not mark as safe is escaped. Errors are the page's."""
    parts = (panel(request, subject) for _, panel in _panels.get(name, []))
    return format_html_join("\n", "{}", ((part,) for part in parts if part))
