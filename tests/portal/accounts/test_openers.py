"""Every URL names what opens it, and the few that are open to everybody are this list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from portal.kernel.openers import PUBLIC
from portal.middleware import opener_for

PUBLIC_VIEWS = {
    "healthz/", "readyz/",
}  # fmt: skip


def every_url(patterns: list[Any] | None = None, before: str = "") -> Iterator[tuple[str, str, Any]]:
    """(path, name, view) of every URL of the portal."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        where = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            for path, name, view in every_url(entry.url_patterns, where):
                yield path, f"{space}{name}", view
        elif isinstance(entry, URLPattern):
            yield where, entry.name or "", entry.callback


def test_placeholder() -> None:
    for path, name, view in every_url():
        print(path, name, opener_for(view, "/" + path.replace("^", "")), PUBLIC)
