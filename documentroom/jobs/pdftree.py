"""Walking through all of a PDF. For children only."""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf


def dictionaries(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Every dictionary and stream of the file, each once, also those that lie inside another."""
    for thing in document.objects:
        yield from _inside(thing)
    yield from _inside(document.trailer)


def _inside(top: pikepdf.Object) -> Iterator[pikepdf.Object]:
    waiting = [top]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            yield thing
            values = [thing.get(key) for key in thing.keys()]  # noqa: SIM118 - a pikepdf object is not a dict
        elif isinstance(thing, pikepdf.Array):
            values = list(thing)
        else:
            continue
        # what is indirect comes by itself from document.objects
        waiting += [value for value in values if isinstance(value, pikepdf.Object) and not value.is_indirect]
