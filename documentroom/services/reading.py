"""Opening a version to read it: an entry first, then the first byte (never 1).

A professional's opening gets a code, which stands on each page and leads to them and the moment. A family's gets
nothing but the day, once for each share, whoever of the group reads and however often (never 12).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import OuterRef, Q, Subquery

from documentroom.codes import new_code
from documentroom.models import Document, FamilyDay, ReadingPlace, ReadMark, Share, Version
from documentroom.policy import LEADERS, Room
from documentroom.services.trail import note, version_ids
from portal.kernel.calendar import now, today
from portal.kernel.compiled import Compiled
from portal.kernel.errors import NotVisible, Refused
from reviews.trail_words import PICTURES

if TYPE_CHECKING:
    from portal.accounts.models import User
    from reviews.models import ReleaseLetter

AT_A_TIME, COUNTED_AT_ONCE = PICTURES, 1000
_away: OrderedDict[UUID, int] = OrderedDict()  # by this process, by opening: pictures of other pages than its reader's
_counting = threading.Lock()
ONE_OPENING = timedelta(minutes=30)  # pages turned within this time belong to one opening and carry one code


_PLACE = ReadingPlace.objects.filter(version=OuterRef("version"), reader=OuterRef("reader")).values("page")[:1]
_PRESENT = Compiled(
    lambda rule: ReadMark.objects.filter(rule).annotate(place=Subquery(_PLACE)).order_by("-opened_at")[:1]
)


def mark_for(*, acting_user: User, version: Version) -> ReadMark:
    """The code of this reader's present opening of this version; a new opening is entered in the trail first.

    Committed before it returns, so that no page can leave without its entry. The caller has checked that the reader
    may.
    """
    known = _PRESENT.first(Q(version=version) & Q(reader=acting_user) & Q(opened_at__gte=now() - ONE_OPENING))
    if known is not None:
        return known
    with transaction.atomic():
        mark = ReadMark.objects.create(
            code=new_code(), review_id=version.review_id, version=version, reader=acting_user, opened_at=now()
        )
        note(
            "room.opened",
            review_id=version.review_id,
            actor=acting_user,
            subject=version,
            ids=version_ids(version) | {"mark": mark.code},
        )
    return mark


def note_letter(*, acting_user: User, letter: ReleaseLetter, mark: ReadMark) -> None:
    """Somebody looks at the Home Office's letter as it would be public: an entry first, with what was looked at."""
    ids = {"letter": str(letter.pk), "sha256": letter.sha256, "mark": mark.code}
    with transaction.atomic():
        note("release.letter_read", review_id=mark.review_id, actor=acting_user, subject=letter, ids=ids)


def note_drawn(*, acting_user: User, mark: ReadMark, page: int) -> None:
    """Count a picture that is asked for away from the page at which its reader is: every tenth is an entry, before it
    leaves, so that a whole document that is gathered picture by picture counts for as much as one that is read.
    """
    at = getattr(mark, "place", None) or 1
    if at <= page <= at + 1:
        return
    with _counting:
        _away[mark.pk] = _away.get(mark.pk, 0) + 1
        _away.move_to_end(mark.pk)
        due = _away[mark.pk] % AT_A_TIME == 0
        while len(_away) > COUNTED_AT_ONCE:
            _away.popitem(last=False)
    if due:
        with transaction.atomic():
            ids = version_ids(mark.version) | {"mark": mark.code, "pictures": AT_A_TIME}
            note("room.read_on", review_id=mark.review_id, actor=acting_user, subject=mark.version, ids=ids)


def place_of(*, acting_user: User, version: Version) -> int | None:
    """The page at which this professional stopped, where it is not the first."""
    rows = ReadingPlace.objects.filter(version=version, reader=acting_user, page__gt=1)
    return rows.values_list("page", flat=True).first()


def remember(*, acting_user: User, version: Version, page: int) -> None:
    """Keep the page at which this professional is, for them alone. No entry: nobody else ever sees it."""
    if ReadingPlace.objects.filter(version=version, reader=acting_user).update(page=page):
        return
    row = ReadingPlace(review_id=version.review_id, version=version, reader=acting_user, page=page)
    ReadingPlace.objects.bulk_create([row], ignore_conflicts=True)


def note_family_day(*, share: Share) -> None:
    """The day's one entry for this share, before its first page of the day. It names nobody and tells no hour."""
    if FamilyDay.objects.filter(share=share, day=today()).exists():
        return
    try:
        with transaction.atomic():
            FamilyDay.objects.create(review_id=share.review_id, share=share, day=today())
            note(
                "room.family_day",
                review_id=share.review_id,
                actor=None,
                subject=share,
                ids={"share": str(share.pk), "day": today().isoformat()},
                day_only=True,
            )
    except IntegrityError:
        return  # another page was asked for at the same moment: the day is entered


def ask_for_reasons(*, acting_user: User, document: Document, asked: bool) -> None:
    """Say whether whoever takes an original of this document must say why: chair or coordinator, who know of it.

    :raises NotVisible: for anybody else.
    """
    room = Room(acting_user, document.review)
    if not room.rights.has(*LEADERS) or not room.visible().filter(document=document).exists():
        raise NotVisible
    with transaction.atomic():
        locked = Document.objects.select_for_update().get(pk=document.pk)
        if locked.asks_reason == asked:
            return
        locked.asks_reason = asked
        locked.save(update_fields=["asks_reason"])
        note(
            "room.reasons_asked" if asked else "room.reasons_not_asked",
            review_id=locked.review_id,
            actor=acting_user,
            subject=locked,
            ids={"document": str(locked.pk), "kind": locked.kind, "section": locked.section},
        )


def take_original(*, acting_user: User, version: Version, reason: str = "") -> None:
    """Enter that the filed bytes are taken, before they leave, with the reason where the document asks for one.

    :raises NotVisible: where this person reads pages only (access.md, "Originals"). :raises Refused: without a reason.
    """
    if not Room(acting_user, version.review).takes_original(version):
        raise NotVisible
    if version.document.asks_reason and not reason.strip():
        raise Refused("Say why you take the original.", field="reason")
    with transaction.atomic():
        note(
            "room.original_taken",
            review_id=version.review_id,
            actor=acting_user,
            subject=version,
            ids=version_ids(version),
            words={"reason": reason.strip()} if reason.strip() else {},
        )
