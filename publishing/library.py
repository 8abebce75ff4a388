"""The public list: a published review enters it with its page, and its words leave it with its page.

Everything that list, search, feed and open data tell lies in the entry's own row, from go-live on: they run in a
process that has no key and sees no case (docs/decisions/library.md).
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any
from uuid import UUID

from portal.kernel import calendar
from portal.kernel.errors import NotVisible
from publishing import releases, terms
from publishing.characters import carried
from publishing.enums import Ended, Learned, Part, Progress, progress_of
from publishing.layout import lay_out
from publishing.models import LibraryEntry, PageWords

ADDRESS = {kind: kind.value.replace("_", "-") for kind in Part}
BLANK = {"description": "", "chair": "", "plan": "", "papers": "", "search_text": "", "terms": ""}
BLANK_ALL: dict[str, Any] = {
    **BLANK,
    "title": "",
    "themes": [],
    "learned": [],
    "progress": {},
    "recommendations": 0,
    "actions": 0,
    "actions_done": 0,
}


def enter(page: Any, permit: Any) -> LibraryEntry:
    """Put the page into the list and its search. A later wording takes the place of an earlier one."""
    standing = LibraryEntry.objects.filter(page_id=page.pk, ended_on__isnull=True).first()
    words = PageWords.objects.get(pk=page.words_id).text
    if standing is not None and standing.permit_id == permit.pk:
        return standing
    first = LibraryEntry.objects.filter(page_id=page.pk).order_by("published_on").first()
    leave(page, Ended.REPLACED)
    release = releases.facts(page.release_id)
    passages = _passages(page, release)
    return LibraryEntry.objects.create(
        page_id=page.pk,
        permit_id=permit.pk,
        release_id=page.release_id,
        slug=page.slug,
        title=carried(release.title),
        description=carried(words),
        died=release.died,
        chair=carried(release.chair),
        until=calendar.london_date(permit.not_after) if permit.not_after else None,
        published_on=first.published_on if first else calendar.today(),
        papers=json.dumps(_papers(page, release)),
        search_text=carried("\n".join(f"{where}\t{said}" for where, said in passages)),
        terms=terms.distinct([carried(text) for text in (release.title, words, *(said for _, said in passages))]),
        **_plan(page.release_id),
    )


def leave(page: Any, how: str = Ended.WITHDRAWN) -> None:
    """Take the page's words out of the list and its search; that there was an entry stays.

    Where its time is over, its title and its numbers stay listed. Whatever ends later takes those too.
    """
    rows = LibraryEntry.objects.filter(page_id=page.pk)
    now = calendar.now()
    if how == Ended.OVER:
        rows.filter(ended_on__isnull=True).update(ended_on=calendar.today(), end=how, changed_at=now, **BLANK)
        return
    rows.filter(end=Ended.OVER).update(end=how, changed_at=now, **BLANK_ALL)
    rows.filter(ended_on__isnull=True).update(ended_on=calendar.today(), end=how, changed_at=now, **BLANK_ALL)


def follow(release_id: UUID) -> None:
    """The rooms tell that an action of this release stands elsewhere now: states and days, no words (4.29)."""
    entry = LibraryEntry.objects.filter(release_id=release_id, ended_on__isnull=True).first()
    if entry is None:
        return
    try:
        held = _progress(releases.actions(release_id))
    except NotVisible:
        return
    LibraryEntry.objects.filter(pk=entry.pk).update(changed_at=calendar.now(), **held)


def _plan(release_id: UUID) -> dict[str, Any]:
    """The cleared plan, and where its actions stand."""
    rows = releases.actions(release_id)
    numbers = {words: at for at, words in enumerate(dict.fromkeys(row.recommendation for row in rows), start=1)}
    plan: list[dict[str, Any]] = [
        {
            "number": row.number,
            "under": numbers[row.recommendation],
            "recommendation": row.recommendation,
            "action": row.action,
            "agency": row.agency,
            "due": row.due.isoformat() if row.due else "",
            "themes": [theme for theme in row.themes if theme in releases.themes()],
        }
        for row in rows
    ]
    return {
        "plan": json.dumps(plan, ensure_ascii=False),
        "recommendations": len(numbers),
        "actions": len(rows),
        "themes": sorted({theme for row in plan for theme in row["themes"]}),
        "learned": sorted({row.reach for row in rows if row.reach in Learned}),
        **_progress(rows),
    }


def _progress(rows: tuple[Any, ...]) -> dict[str, Any]:
    states = {row.number: progress_of(row.state) for row in rows}
    held = {
        row.number: {"state": str(states[row.number]), "done_on": row.done_on.isoformat() if row.done_on else ""}
        for row in rows
    }
    return {
        "progress": held,
        "progress_on": calendar.today(),
        "actions_done": Counter(states.values())[Progress.DONE],
    }


def _papers(page: Any, release: Any) -> list[dict[str, Any]]:
    """The documents, in the order in which they are read; ``path`` is empty for the one that opens the page.

    Not the Home Office's letter: it may come and go while the entry's words stand.
    """
    held = []
    for kind in Part:
        if kind == Part.HOME_OFFICE_LETTER:
            continue
        part = releases.part_of(release, kind)
        if part is not None:
            path = "" if kind == page.opens_with else f"{ADDRESS[kind]}/"
            held.append(
                {
                    "kind": str(kind),
                    "label": kind.label,
                    "pages": part.pages,
                    "size": part.size,
                    "readable": part.readable,
                    "path": path if part.readable else "",
                    "pdf": f"{ADDRESS[kind]}.pdf" if part.size else "",
                }
            )
    return held


def _passages(page: Any, release: Any) -> list[tuple[str, str]]:
    """Every passage that can be read there once more, with its address on the review's page."""
    found: list[tuple[str, str]] = []
    for kind in Part:
        if releases.readable(release, kind):
            path = "" if kind == page.opens_with else f"{ADDRESS[kind]}/"
            laid = lay_out(releases.file(release.id, kind).html)
            found += [(f"{path}#{anchor}" if anchor else path, said) for anchor, said in laid.passages]
    return found
