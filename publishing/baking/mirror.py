"""The public bucket beside the folder: what was baked is sent there in the same act, and what must go is deleted in it.

The folder is the only place that anything is baked to; the bucket holds the same bytes, under the keys of a host that serves
files and no more. It reads no end dates: what is published for a time is not sent there, and the lists are those without it,
unless ``PUBLIC_BUCKET_ACCEPT_NO_END_DATE`` says that the portal's own sweep may be what takes it down.

Nothing here ever raises: a bucket that is away keeps nothing from being published or withdrawn. What must go and did not
keeps its row (``going_since``), the sweep tries again each minute, and desk and readiness say so.
"""

from __future__ import annotations

import logging
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from portal.kernel import calendar
from publishing.baking import carrying, plain, shelf
from publishing.baking.acts import Outcome, turn
from publishing.baking.bucket import VERSIONS, Away, Bucket, NotOurs, is_named, place
from publishing.models import BakedFile, BakedKind, BucketObject

log = logging.getLogger(__name__)
PATIENCE = 20  # seconds: what is left of a deletion or the lists then waits for the sweep; somebody may be withdrawing
SETTING = "PUBLIC_BUCKET_ACCEPT_NO_END_DATE"
LONGEST = 400  # a key of ours


@dataclass(frozen=True)
class Thing:
    """What should lie in the bucket, and the file on the shelf that it is sent from."""

    key: str
    name: str
    sha256: str
    kind: str
    page_id: int | None
    permit_id: UUID | None


# What should lie there ----------------------------------------------------------------------------------------------
def wanted(**scope: Any) -> dict[str, Thing]:
    """By key. ``scope`` narrows the rows of what was baked."""
    refused = bool(kept_back())
    found: dict[str, Thing] = {}
    for row in BakedFile.objects.filter(**scope).order_by("name"):  # "site/" before "then/": the later one stands
        key = plain.key_of(row.name)
        if not key or (row.name.startswith("then/") and not refused) or (refused and _may_tell_of_timed(row)):
            continue
        found[key] = Thing(key, row.name, row.sha256, row.kind, row.page_id, row.permit_id)
    return found


def _may_tell_of_timed(row: BakedFile) -> bool:
    """What is published for a time, and the lists with it: one that could not be baked without it is not there at all."""
    return row.not_after is not None or (row.kind == BakedKind.SHARED and row.name.startswith("site/"))


def kept_back() -> list[int | None]:
    """The pages that are published for a time, where nobody has accepted that a bucket keeps no end dates."""
    if settings.PUBLIC_BUCKET_ACCEPT_NO_END_DATE or not is_named():
        return []
    timed = BakedFile.objects.filter(not_after__isnull=False).order_by("page_id")
    return list(timed.values_list("page_id", flat=True).distinct())


def _differs(thing: Thing, row: BucketObject | None) -> bool:
    return row is None or row.sha256 != thing.sha256 or row.going_since is not None


# One act: within the turn, before it is kept -------------------------------------------------------------------------
def agree(
    outcome: Outcome, *, must_go: str = "", ready: Mapping[str, carrying.Carried] = MappingProxyType({}), **scope: Any
) -> bool:
    """The objects of this scope (``page_id=…``, ``kind=…``) as the folder has them. Whether the bucket did as asked.

    ``must_go`` is the code of a page that was just withdrawn: a list that still has it and cannot be sent anew is deleted.
    ``ready`` are large files whose parts lie there already. Nothing here takes long: others wait for the turn.
    """
    if not is_named():
        return True
    things, rows = wanted(**scope), {row.key: row for row in BucketObject.objects.filter(**scope)}
    gone = [row for row in rows.values() if row.key not in things]
    changed = [thing for thing in things.values() if _differs(thing, rows.get(thing.key))]
    if not gone and not changed:
        return True
    _must_go(gone)
    if outcome.away:
        return False
    try:
        held = place()
        refused = _delete(held, gone, outcome)
        if refused is None or refused.answered:
            _send(held, changed, rows, outcome, must_go, ready)
        if refused is not None:
            raise refused
    except Away as error:
        _put_off(error, outcome)
        return False
    return True


def _send(
    held: Bucket,
    changed: list[Thing],
    rows: dict[str, BucketObject],
    outcome: Outcome,
    must_go: str,
    ready: Mapping[str, carrying.Carried],
) -> None:
    """A page's own address last; where one of its files is refused, none of them stays that is not as approved now."""
    of_page = bool(changed) and changed[0].kind == BakedKind.PAGE
    slow = monotonic() + PATIENCE
    own = min((thing.key for thing in changed if thing.key.endswith("/index.html")), key=len, default="")
    try:
        for thing in sorted(changed, key=lambda thing: (of_page and thing.key == own, thing.key)):
            if monotonic() > slow:
                raise Away("it is slow", answered=False)
            rows[thing.key] = _put(held, thing, rows, ready.get(thing.key), slow)
            outcome.sent.append(f"site/{thing.key}")
    except Away:
        if of_page:
            whole = all(thing.key in rows and rows[thing.key].permit_id == thing.permit_id for thing in changed)
            _take_back([] if whole else list(rows.values()), held, outcome)
        elif must_go:
            _take_back([rows[thing.key] for thing in changed if _names(held, thing, rows, must_go)], held, outcome)
        raise


def _put(
    held: Bucket, thing: Thing, rows: dict[str, BucketObject], parts: carrying.Carried | None, until: float
) -> BucketObject:
    """Sends the bytes that were baked, and no others. Raises Away; where it may lie there all the same, ``rows`` has it."""
    path = shelf.root() / thing.name
    if shelf.size(thing.name) < 0 or shelf.digest_of(path) != thing.sha256:
        raise Away("a file in the folder is not as it was baked")
    of = {"kind": thing.kind, "page_id": thing.page_id}
    try:
        if parts is not None and parts.sha256 == thing.sha256 and not plain.is_list(thing.key):
            etag = held.put_together(thing.key, parts.upload, parts.etags)
        else:
            body = plain.links_to_files(path.read_bytes()) if plain.is_list(thing.key) else path
            etag = held.put(thing.key, body, until)
    except Away as error:
        if error.unsure and thing.key not in rows:
            rows[thing.key] = BucketObject.objects.create(key=thing.key, **of)
        raise
    values: dict[str, Any] = of | {"permit_id": thing.permit_id, "sha256": thing.sha256}
    values |= {"etag": etag, "sent_at": timezone.now(), "going_since": None}
    return BucketObject.objects.update_or_create(key=thing.key, defaults=values)[0]


def _names(held: Bucket, thing: Thing, rows: dict[str, BucketObject], code: str) -> bool:
    """Whether what lies there still has a withdrawn page. Where that cannot be read, it is taken to."""
    row = rows.get(thing.key)
    if row is None or not _differs(thing, row):
        return False
    try:
        return code.encode() in held.read(thing.key)
    except Away:
        return True


def _take_back(going: list[BucketObject], held: Bucket, outcome: Outcome) -> None:
    _must_go(going)
    _delete(held, going, outcome)


def _must_go(going: list[BucketObject]) -> None:
    fresh = [row.pk for row in going if row.going_since is None]
    BucketObject.objects.filter(pk__in=fresh).update(going_since=timezone.now())


def _delete(held: Bucket, going: Iterable[BucketObject], outcome: Outcome) -> Away | None:
    """Object first, then its row. Every one is tried, though another was refused: the first refusal is given."""
    refused, slow = None, monotonic() + PATIENCE
    for row in going:
        try:
            if monotonic() > slow:
                raise Away("it is slow", answered=False)
            held.delete(row.key)
        except Away as error:
            refused = refused or error
            if not error.answered:
                return error
            continue
        BucketObject.objects.filter(pk=row.pk).delete()
        outcome.sent.append(f"site/{row.key}")
    return refused


def _put_off(error: Away, outcome: Outcome) -> None:
    outcome.away = outcome.away or not error.answered
    line = f"The public bucket is not as the folder: {error}. It is tried again each minute."
    if line not in outcome.elsewhere:
        outcome.elsewhere.append(line)
    log.error(line)


# Mending: each minute ------------------------------------------------------------------------------------------------
def mend(outcome: Outcome, until: float) -> None:
    """What is missing there is sent, what nobody baked is deleted, what must go is first. Short turns: nobody waits long."""
    if not is_named() or outcome.away:
        return
    try:
        held = place(anew=True)
        with turn():
            _look(held, outcome)
    except Away as error:
        _put_off(error, outcome)
        return
    things, rows = wanted(), {row.key: row for row in BucketObject.objects.all()}
    stale = {(thing.kind, thing.page_id) for thing in things.values() if _differs(thing, rows.get(thing.key))}
    leaving = {(row.kind, row.page_id) for row in rows.values() if row.key not in things or row.going_since}
    order = {BakedKind.STATIC: 0, BakedKind.PAGE: 1, BakedKind.SHARED: 2}
    for scope in sorted(stale | leaving, key=lambda one: (one not in leaving, order[BakedKind(one[0])], one[1] or 0)):
        if monotonic() > until and scope not in leaving:
            break
        _mend_one(held, outcome, until, scope, leaves=scope in leaving)
        if outcome.away:
            break
    if held.keeps_versions:
        _put_off(NotOurs(VERSIONS), outcome)
    if back := back_of():
        outcome.elsewhere.append(f"{back} {SETTING}=yes accepts that the portal takes it down there.")


def _mend_one(held: Bucket, outcome: Outcome, until: float, scope: tuple[str, int | None], *, leaves: bool) -> None:
    """One scope: what is large goes there first, in parts and outside the turn; what must go waits for none of it."""
    of: dict[str, Any] = {"kind": scope[0], "page_id": scope[1]}
    rows = {row.key: row for row in BucketObject.objects.filter(**of)}
    changed = [thing for key, thing in wanted(**of).items() if _differs(thing, rows.get(key))]
    large = [thing for thing in changed if carrying.is_large(thing) and not plain.is_list(thing.key)]
    ready: dict[str, carrying.Carried] = {}
    if large and leaves:
        with turn():
            _leave(held, outcome, of)
    if large and not outcome.away:
        try:
            ready, whole = carrying.carry(held, large, until)
        except (Away, OSError) as error:  # OSError: the folder's file went meanwhile, as the next minute sees
            if isinstance(error, Away) and not error.answered:
                _put_off(error, outcome)
            whole = True  # a store that takes no parts gets it whole, as far as that is quick
        if not whole:
            outcome.elsewhere.append("The public bucket is slow: large files are on their way there, a part each time.")
            return
    if not outcome.away:
        with turn():
            agree(outcome, ready=ready, **of)


def _leave(held: Bucket, outcome: Outcome, of: dict[str, Any]) -> None:
    """What must go of this scope goes, whatever is still to be sent."""
    there = wanted(**of)
    gone = [row for row in BucketObject.objects.filter(**of) if row.key not in there]
    _must_go(gone)
    if refused := _delete(held, gone, outcome):
        _put_off(refused, outcome)


def _give_up(held: Bucket, things: Container[str]) -> None:
    """Parts of what nobody wants there any more go. A store that does not tell of parts keeps none that anybody reads."""
    try:
        for key, uploads in held.begun().items():
            for upload in uploads if key not in things else uploads[1:]:
                held.give_up(key, upload)
    except Away as error:
        if not error.answered:
            raise


def _look(held: Bucket, outcome: Outcome) -> None:
    """Rows as the bucket has it. What lies there and has no row, and should not, gets one, to go. Raises Away."""
    there, rows = held.keys(), {row.key: row for row in BucketObject.objects.all()}
    BucketObject.objects.filter(pk__in=[row.pk for key, row in rows.items() if key not in there]).delete()
    _give_up(held, wanted())
    other = [row.pk for key, row in rows.items() if key in there and there[key] != row.etag]
    BucketObject.objects.filter(pk__in=other).update(sha256="")
    for key in there.keys() - rows.keys() - wanted().keys():
        nobodys = BucketObject(key=key, kind=BakedKind.SHARED, going_since=timezone.now())
        if len(key) <= LONGEST:
            nobodys.save()
        elif refused := _delete(held, [nobodys], outcome):
            _put_off(refused, outcome)


# What is said of it --------------------------------------------------------------------------------------------------
def still_there() -> list[BucketObject]:
    """What must go and lies there still: the oldest first. No question is put to the bucket."""
    return list(BucketObject.objects.filter(going_since__isnull=False).order_by("going_since"))


def back_of() -> str:
    """The sentence about what is kept out of the bucket since it is published for a time."""
    if not (back := kept_back()):
        return ""
    many = f"{len(back)} reviews are" if len(back) > 1 else "One review is"
    return (
        f"{many} published for a time only, and kept out of the public bucket: it would be shown there for ever if the "
        "portal were away on its last day."
    )


def left_of(page_id: int | None = None) -> str:
    """The sentence for editors, where files of this page (or of any) should be gone from the bucket and are not."""
    left = [row for row in still_there() if page_id is None or row.page_id in (page_id, None)]  # lists name it
    if not left:
        return ""
    many = f"{len(left)} files that were taken down" if len(left) > 1 else "One file that was taken down"
    return (
        f"{many} can still be read in the public bucket, which has not deleted as asked since "
        f"{calendar.moment(left[0].going_since)}. The portal tries again each minute. Tell whoever looks after the web "
        "host now."
    )


def readiness() -> str:
    """For /readyz: numbers alone. Never a reason to send people away: the folder serves whatever the bucket does."""
    if not is_named():
        left_behind = BucketObject.objects.count()
        return f"late (no bucket is named any more; {left_behind} objects lie in the last one)" if left_behind else "ok"
    faults = []
    if left := still_there():
        faults.append(f"to be deleted since {left[0].going_since:%Y-%m-%d %H:%M}: {len(left)}")
    rows = {row.key: row for row in BucketObject.objects.all()}
    if missing := sum(_differs(thing, rows.get(key)) for key, thing in wanted().items()):
        faults.append(f"to be sent: {missing}")
    if back := kept_back():
        faults.append(f"published for a time, not in the bucket: {len(back)}, see {SETTING}")
    return f"late ({'; '.join(faults)})" if faults else "ok"
