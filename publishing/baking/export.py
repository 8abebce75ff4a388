"""The public site as a folder to carry elsewhere: for an nginx of one's own, or for a host that serves files and no more."""

from __future__ import annotations

import shutil
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from portal.kernel.errors import Refused
from publishing.baking import acts, bakery, plan, shelf
from publishing.baking import plain as plain_site

SHIPPED = ("public.conf", "maps.conf")
MINE = "exported-by-the-portal"
EXAMPLE = """# In nginx's http part: the two maps, and a server. Nothing of the portal needs to run.
include {folder}/server/maps.conf;
include {folder}/server/public.map;
server {{
    listen 80;
    root {folder};
    set $search_at http://127.0.0.1:1;  # no search: a page says so
    include {folder}/server/public.conf;
}}
"""


def export(folder: Path, *, plain: bool = False, accept_no_end_date: bool = False) -> int:
    """Everything that is public now, in place of an earlier export. Gives how many files there are.

    :raises Refused: for a folder that holds something else; where something could not be baked; and, for a host that keeps
        no end dates (``plain``), where a review is published for a time and nobody said that it may stay.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MINE).exists():
        raise Refused("This folder holds something else. Name an empty one, or one of an earlier export.")
    outcome = bakery.sweep()
    if outcome.faults:
        raise Refused(f"Not everything could be baked: {'; '.join(outcome.faults)}")
    coming = folder.parent / f".{folder.name}-{uuid4().hex}"
    try:
        with acts.turn():
            timed = [page.path for page in plan.pages().values() if page.not_after]
            if plain and timed and not accept_no_end_date:
                raise Refused(
                    f"{len(timed)} published for a time only: {', '.join(sorted(timed))}. A host that keeps no end dates "
                    "would show it for ever. Take it down there by hand on the day and say --accept-no-end-date, or use "
                    "a host that reads the end dates."
                )
            _plain(coming) if plain else _whole(coming, folder)
        (coming / MINE).write_text("An earlier export: the next one takes its place.\n")
        _swap(coming, folder)
    finally:
        shutil.rmtree(coming, ignore_errors=True)
    return sum(path.is_file() for path in folder.rglob("*")) - 1


def _whole(coming: Path, folder: Path) -> None:
    """As the portal's own nginx reads it, with its configuration beside."""
    shutil.copytree(shelf.root(), coming, ignore=shutil.ignore_patterns(f"{shelf.COMING}*"))
    for name in SHIPPED:
        shutil.copy(Path(settings.BASE_DIR) / "deploy" / "nginx" / name, coming / "server" / name)
    (coming / "server" / "example.conf").write_text(EXAMPLE.format(folder=folder.resolve()))


def _plain(coming: Path) -> None:
    """Files under their addresses."""
    shutil.copytree(shelf.root() / "site", coming)
    shutil.copy(shelf.root() / plain_site.NOT_FOUND, coming / plain_site.key_of(plain_site.NOT_FOUND))
    for path in (coming / plan.library().strip("/")).glob("*.html"):
        path.write_bytes(plain_site.links_to_files(path.read_bytes()))


def _swap(coming: Path, folder: Path) -> None:
    """The new one under the name; the old one goes."""
    old = folder.parent / f".{folder.name}-{uuid4().hex}"
    if folder.exists():
        folder.replace(old)
    coming.replace(folder)
    shutil.rmtree(old, ignore_errors=True)
