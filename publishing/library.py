"""The public list: a published review enters it with its page, and its words leave it with its page."""

from __future__ import annotations

from typing import Any

from portal.kernel import calendar
from publishing import releases
from publishing.enums import Part
from publishing.layout import lay_out
from publishing.models import LibraryEntry, PageWords

BLANK = {"title": "", "description": "", "search_text": ""}


def enter(page: Any, permit: Any) -> LibraryEntry:
    """Put the page into the list and its search. A later wording takes the place of an earlier one."""
    standing = LibraryEntry.objects.filter(page_id=page.pk, ended_on__isnull=True).first()
    words = PageWords.objects.get(pk=page.words_id).text
    if standing is not None and standing.permit_id == permit.pk:
        return standing
    first = LibraryEntry.objects.filter(page_id=page.pk).order_by("published_on").first()
    if standing is not None:
        leave(page)
    release = releases.facts(page.release_id)
    return LibraryEntry.objects.create(
        page_id=page.pk,
        permit_id=permit.pk,
        release_id=page.release_id,
        slug=page.slug,
        title=release.title,
        description=words,
        died=release.died,
        **_counts(page.release_id),
        published_on=first.published_on if first else calendar.today(),
        search_text=_searchable(page.release_id, release),
    )


def leave(page: Any) -> None:
    """Take the page's words out of the list and its search; that there was an entry stays."""
    LibraryEntry.objects.filter(page_id=page.pk, ended_on__isnull=True).update(ended_on=calendar.today(), **BLANK)


def _counts(release_id: Any) -> dict[str, int]:
    rows = releases.actions(release_id)
    return {
        "recommendations": len({row.recommendation for row in rows}),
        "actions": len(rows),
        "actions_done": sum(row.state == "done" for row in rows),
    }


def _searchable(release_id: Any, release: Any) -> str:
    """Every word that can be read there once more, as plain text, for the search."""
    parts = [release.title]
    parts += [lay_out(releases.file(release_id, kind).html).text for kind in Part if releases.readable(release, kind)]
    return "\n".join(parts)
