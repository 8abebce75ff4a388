"""Baking, taking down, and mending what was missed. Each piece is whole or not there, and may be baked twice without harm.

Whoever bakes or takes down holds the baker's turn until its transaction ends. A withdrawal deletes before it is kept: a
crash in between leaves a page that is public and has no file, which the next sweep bakes; never a file without a page.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from functools import partial
from math import inf
from time import monotonic
from typing import Any

from django.db import transaction
from django.utils import timezone

from publishing import selectors
from publishing.baking import caches, ends, mirror, plan, shelf, web
from publishing.baking.acts import Outcome, take_turn, turn
from publishing.models import BakedFile, BakedKind
from publishing.standing import as_if_timed_were_over

SYSTEM = ("404", "410", "503")
LEAVES = 1000  # pages of a list at most
LEFT_OVER = 600  # seconds after which half-written bytes belong to nobody any more


# One page -----------------------------------------------------------------------------------------------------------
def bake_page(pk: int, outcome: Outcome) -> None:
    """A review's page, its other documents and their PDFs: all of them or none. What is not public now goes."""
    with turn():
        _bake_page(pk, outcome)
        mirror.agree(outcome, page_id=pk)


def _bake_page(pk: int, outcome: Outcome) -> None:
    wanted = plan.pages(pk).get(pk)
    held = {row.name: row for row in BakedFile.objects.filter(page_id=pk)}
    if wanted is None:
        _drop(held, outcome)
        return
    staged: list[shelf.Staged] = []
    try:
        kept = _stage_page(wanted, held, staged, outcome)
    except Exception as error:  # noqa: BLE001  (whatever it is: none of the page is kept, and the others go on)
        _forget(staged)
        outcome.failed(wanted.path, error)
        if any(row.permit_id != wanted.permit_id for row in held.values()):
            _drop(held, outcome)  # what lies there was approved once, and is not what is approved now
        BakedFile.objects.filter(page_id=pk).update(not_after=wanted.not_after)
        return
    same = {"stamp": wanted.stamp, "permit_id": wanted.permit_id, "not_after": wanted.not_after}
    for one in staged:
        _keep(one, outcome, kind=BakedKind.PAGE, page_id=pk, **same)
    BakedFile.objects.filter(name__in=kept).update(**same)
    there = kept | {one.name for one in staged}
    _drop(held.keys() - there, outcome)
    shelf.remove(_mark(wanted.path))
    _mark_papers(wanted, there)


def _mark_papers(wanted: plan.Wanted, there: set[str]) -> None:
    """A file that the page had once and has not now is gone (410), not unknown (404), with the portal switched off too."""
    taken = plan.taken(wanted, there)
    for address in plan.papers(wanted):
        if address in taken:
            shelf.write(plan.gone(address), b"")
        else:
            shelf.remove(plan.gone(address))


def _stage_page(
    wanted: plan.Wanted, held: dict[str, BakedFile], staged: list[shelf.Staged], outcome: Outcome
) -> set[str]:
    """Puts all that is new of the page beside its place. Gives the names of the PDFs that lie there already."""
    kept: set[str] = set()
    own, twin = b"", plan.same_as_own(wanted)
    for address, sha256 in plan.of_page(wanted):
        name = plan.place(address)
        row = held.get(name)
        if sha256 and row is not None and row.sha256 == sha256 and shelf.size(name) == row.size:
            kept.add(name)
            continue
        if address == twin:
            staged.append(shelf.stage(name, [own]))
            continue
        answer = web.ask(address)
        if answer.status != 200:
            raise web.Unfit(f"{address} was answered with {answer.status}")
        outcome.rendered += 1
        content = b"" if sha256 else answer.content
        own = own or content
        staged.append(shelf.stage(name, answer.chunks if sha256 else [content], sha256=sha256))
    return kept


# What lists and frames ----------------------------------------------------------------------------------------------
def bake_shared(outcome: Outcome, *, must_go: str = "") -> None:
    """Lists, feeds, data, plain pages, and what the server says by itself; only what differs is written.

    ``must_go`` is the code of a page that was just withdrawn: what still has it and cannot be baked anew is removed.
    """
    with turn():
        public = plan.pages()
        stamp, ending = plan.shared_stamp(public), any(page.not_after for page in public.values())
        held = set(BakedFile.objects.filter(kind=BakedKind.SHARED).values_list("name", flat=True))
        staged: list[shelf.Staged] = []
        stuck: set[str] = set()
        leaves = 1
        for prefix in ("site", "then") if ending else ("site",):
            with as_if_timed_were_over() if prefix == "then" else nullcontext():
                for address in plan.shared():
                    stuck |= _stage_shared(prefix, address, held, staged, outcome, at_least=leaves)
            leaves = sum("/~page-" in one.name for one in staged) + 1  # of the one list that has several
        for name in SYSTEM:
            outcome.rendered += 1
            staged.append(shelf.stage(f"system/{name}.html", web.system_page(name).chunks))
        for one in staged:
            _keep(one, outcome, kind=BakedKind.SHARED, stamp=stamp)
        _drop(held - stuck - {one.name for one in staged}, outcome)
        if must_go:
            _drop({name for name in stuck if must_go.encode() in shelf.read(name)}, outcome)
        mirror.agree(outcome, kind=BakedKind.SHARED, must_go=must_go)


def _stage_shared(
    prefix: str, address: str, held: set[str], staged: list[shelf.Staged], outcome: Outcome, *, at_least: int = 1
) -> set[str]:
    """Puts an address beside its place, a list with all its leaves. Gives the old files of one that cannot be baked.

    ``at_least`` so many leaves has the list: where fewer reviews are left, the last one stands for those that are gone,
    or the web server would read on in the longer list.
    """
    try:
        for leaf in range(1, LEAVES if address == plan.library() else 2):
            answer = web.ask(address, f"page={leaf}" if leaf > 1 else "")
            if answer.status != 200:
                break
            outcome.rendered += 1
            content = answer.content
            staged.append(shelf.stage(plan.place(address, answer.type, leaf=leaf, shelf=prefix), [content]))
            if b'rel="next"' not in content and (address != plan.library() or leaf >= at_least):
                break
    except Exception as error:  # noqa: BLE001  (one page that fails does not keep the others from everybody)
        outcome.failed(address, error)
        folder = f"{prefix}{address}".rpartition("/")[0]
        done = {one.name for one in staged}
        return {name for name in held - done if name.rpartition("/")[0] == folder}
    return set()


def bake_static(outcome: Outcome) -> None:
    """The portal's own style, scripts and letter forms, under the names that the pages use."""
    with turn():
        for name, path in plan.static().items():
            _keep(shelf.stage(name, [path.read_bytes()]), outcome, kind=BakedKind.STATIC, stamp=plan.house())
        mirror.agree(outcome, kind=BakedKind.STATIC)


# Taking down --------------------------------------------------------------------------------------------------------
def take_down(page: Any) -> None:
    """Called in the transaction that ends a page's being public, before it is kept: its files go now, lists follow.

    Never refuses: what cannot be baked anew is removed, and the sweep brings it back.
    """
    mine = list(BakedFile.objects.filter(page_id=page.pk).values_list("name", flat=True))
    if not mine and not BakedFile.objects.exists() and not shelf.is_there(f"site{page.public_path}"):
        return
    take_turn()
    outcome = Outcome()
    shelf.remove_below(f"site{page.public_path}")
    _drop(mine, outcome)
    shelf.write(_mark(page.public_path), b"")
    mirror.agree(outcome, page_id=page.pk)
    try:
        with transaction.atomic():
            bake_shared(outcome, must_go=page.slug)
    except Exception as error:  # noqa: BLE001  (a withdrawal is never kept from happening)
        outcome.failed("lists", error)
        for name in BakedFile.objects.filter(kind=BakedKind.SHARED).values_list("name", flat=True):
            if shelf.size(name) > 0 and page.slug.encode() in shelf.read(name):
                _drop([name], outcome)
        mirror.agree(outcome, kind=BakedKind.SHARED, must_go=page.slug)
    caches.tell([*mine, *outcome.told()])


def take_paper_down(page: Any, name: str) -> None:
    """One file of a page that stays public goes in this transaction; the page is baked without it once that is kept.

    Never refuses, and needs nothing baked: who looks at the file from now on is told that it is gone (410). Of a file
    that never was public nobody is told.
    """
    take_turn()
    address, outcome = f"{page.public_path}{name}", Outcome()
    there = BakedFile.objects.filter(page_id=page.pk).exists()
    _drop([plan.place(address)], outcome)
    if there and selectors.had(page, name):
        shelf.write(plan.gone(address), b"")
    mirror.agree(outcome, page_id=page.pk)
    caches.tell(outcome.told())
    follow(page.pk)


def follow(page_pk: int) -> None:
    """Once this transaction is kept, bake the page and what lists it. A failure is mended by the sweep."""
    transaction.on_commit(partial(_follow, page_pk), robust=True)


def _follow(page_pk: int) -> None:
    outcome = Outcome()
    try:
        ends.write()
        bake_page(page_pk, outcome)
        bake_shared(outcome)
    except Exception as error:  # noqa: BLE001  (it is kept by now; the sweep tries again)
        outcome.failed("after publication", error)
    caches.tell(outcome.told())


def follow_plain() -> None:
    """The same after an ordinary page changed."""
    transaction.on_commit(_follow_plain, robust=True)


def _follow_plain() -> None:
    outcome = Outcome()
    try:
        bake_shared(outcome)
    except Exception as error:  # noqa: BLE001  (it is kept by now; the sweep tries again)
        outcome.failed("after a plain page", error)
    caches.tell(outcome.told())


# Mending ------------------------------------------------------------------------------------------------------------
def sweep(*, thorough: bool = False, seconds: float = inf) -> Outcome:
    """Bakes what is missing or made from something else, removes what should not lie there. Each minute, and by hand.

    ``thorough`` compares every file's bytes with their digest too. After ``seconds`` the pages that are left wait for the
    next sweep: what must go is first, then what is missing.
    """
    outcome, start = Outcome(), monotonic()
    try:
        _sweep_folder(outcome, start, thorough=thorough, seconds=seconds)
    finally:  # what must go from the public bucket goes, though the folder cannot be written
        mirror.mend(outcome, until=start + seconds)
        caches.tell(outcome.told())
    return outcome


def _sweep_folder(outcome: Outcome, start: float, *, thorough: bool, seconds: float) -> None:
    public = plan.pages()
    ends.write()
    rows = list(BakedFile.objects.all())
    if thorough:
        for row in rows:
            if shelf.size(row.name) >= 0 and shelf.digest_of(shelf.root() / row.name) != row.sha256:
                shelf.remove(row.name)
    sizes = shelf.sizes()
    good = {row.name: row for row in rows if sizes.get(row.name) == row.size}
    if any(good.get(name) is None or good[name].stamp != plan.house() for name in plan.static()):
        bake_static(outcome)
    by_page: dict[int, list[BakedFile]] = {}
    for row in rows:
        if row.page_id is not None:
            by_page.setdefault(row.page_id, []).append(row)
    for pk in sorted(public.keys() | by_page.keys(), key=lambda pk: (pk in public, pk in by_page)):
        if pk in public and monotonic() - start > seconds:
            break
        mine = by_page.get(pk, [])
        fresh = mine and all(row.name in good and pk in public and row.stamp == public[pk].stamp for row in mine)
        if not fresh:
            bake_page(pk, outcome)
    shared = [row for row in rows if row.kind == BakedKind.SHARED]
    stamp = plan.shared_stamp(public)
    if not shared or any(row.name not in good or row.stamp != stamp for row in shared):
        bake_shared(outcome)
    _tidy(outcome)
    ends.write(settled=True)


def _tidy(outcome: Outcome) -> None:
    """What nobody baked goes; a page that was withdrawn has its mark; styles that no page uses any more go."""
    with turn():
        public = plan.pages()
        marks = {_mark(path) for path in plan.withdrawn(public)}
        papers = {plan.gone(address) for page in public.values() for address in plan.papers(page)}
        old = BakedFile.objects.filter(kind=BakedKind.STATIC).exclude(stamp=plan.house())
        _drop(list(old.values_list("name", flat=True)), outcome)
        known = {*BakedFile.objects.values_list("name", flat=True), *ends.NAMES, *marks}
        there = shelf.sizes()
        for name in there.keys() - known - papers:
            if not name.startswith(shelf.COMING) or shelf.age(name) > LEFT_OVER:
                shelf.remove(name)
                outcome.removed.append(name)
        for name in marks - there.keys():
            shelf.write(name, b"")


# Files and their rows -----------------------------------------------------------------------------------------------
def _mark(path: str) -> str:
    return f"gone{path}withdrawn"


def _keep(staged: shelf.Staged, outcome: Outcome, **columns: Any) -> None:
    kept = staged.keep()
    if kept.changed:
        outcome.written.append(staged.name)
    values = {"page_id": None, "permit_id": None, "not_after": None, **columns}
    values |= {"sha256": kept.sha256, "size": kept.size}
    if kept.changed:
        values["baked_at"] = timezone.now()
    if not BakedFile.objects.filter(name=staged.name).update(**values):
        BakedFile.objects.create(name=staged.name, **values)


def _drop(names: Iterable[str], outcome: Outcome) -> None:
    """File first, then its row: a crash in between leaves a row without a file, which the sweep sees."""
    held = list(names)
    for name in held:
        shelf.remove(name)
    BakedFile.objects.filter(name__in=held).delete()
    outcome.removed += held


def _forget(staged: list[shelf.Staged]) -> None:
    for one in staged:
        one.drop()
