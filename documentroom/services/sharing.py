"""The chair directs what is shared: with a family from a date to a date (4.13, 4.25), with agencies for their part
(4.26).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from documentroom.codes import new_code
from documentroom.models import Share, Version
from documentroom.policy import Room, open_on
from documentroom.services import facts
from documentroom.services.trail import note, version_ids
from portal.accounts.api import notify
from portal.kernel.calendar import long_date, now, today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import api as reviews

if TYPE_CHECKING:
    from portal.accounts.models import User

IMR_NEVER = "An individual management review is never shared with a family."


def share_with_family(
    *,
    acting_user: User,
    version: Version,
    family_group_id: UUID,
    opens_on: date,
    closes_on: date,
    direction: str = "",
    hard_pages: str = "",
) -> Share:
    """Share the completed version with one family group, from a date to a date.

    :param direction: the chair's own words on it, if any. That criminal proceedings were weighed is reviews' to
        hold (4.25).
    :raises NotVisible: where the person does not direct shares, or the version does not exist for them.
    :raises Refused: for an IMR (4.20), a version that is not the completed one, dates that do not fit, or what
        reviews asks for first: proceedings weighed, the panel agreed, findings answered (4.13, 4.24, 4.25, 4.26).
    :raises Stale: where the group has this version already in that time.
    """
    _may_share(acting_user, version, family_group_id)
    _fits(version, opens_on, closes_on)
    facts.may_be_shared(acting_user=acting_user, version=version, family_group_id=family_group_id, opens=opens_on)
    with transaction.atomic():
        Version.objects.select_for_update().get(pk=version.pk)
        _not_twice(Share.objects.filter(version=version, family_group_id=family_group_id), opens_on, closes_on)
        share = _create(
            acting_user,
            version,
            opens_on,
            closes_on,
            family_group_id=family_group_id,
            direction=direction.strip(),
            hard_pages=hard_pages.strip(),
        )
        facts.family_share_directed(acting_user=acting_user, share=share)
        announce(share)
    return share


def announce(share: Share) -> None:
    """Tell the family's readers that something waits, once, from the share's first day on, on no date to avoid (4.13).

    In a transaction; the neutral message goes out when it is kept. Harmless when run twice.
    """
    if share.family_group_id is None or not share.is_open(today()):
        return
    readers = reviews.readers_to_tell(share.family_group_id, today())
    fresh = Share.objects.filter(pk=share.pk, announced_on__isnull=True)
    if not readers or not fresh.update(announced_on=today()):
        return
    for reader in readers:
        notify(reader)


def announce_waiting() -> None:
    """Every day: shares that begin today, or whose first day was one to avoid."""
    for share in Share.objects.filter(open_on(), family_group__isnull=False, announced_on__isnull=True):
        with transaction.atomic():
            announce(share)


def share_with_agencies(
    *, acting_user: User, version: Version, people: Sequence[User], opens_on: date, closes_on: date
) -> list[Share]:
    """Show what was tabled to named professionals of the agencies, so that each can confirm its part (4.26).

    :raises NotVisible: where the person does not direct shares.
    :raises Refused: where the version is not tabled, nobody is named, or the dates do not fit.
    """
    room = Room(acting_user, version.review)
    if not (room.shares(version.document) and room.reads(version)):
        raise NotVisible
    if version.tabled_at is None:
        raise Refused(
            "Table this version first: agencies see what the panel is presented with.", clause="4.26", who="The chair"
        )
    if not people:
        raise Refused("Choose at least one person.", field="people")
    _dates(opens_on, closes_on)
    with transaction.atomic():
        Version.objects.select_for_update().get(pk=version.pk)
        held = set(
            Share.objects.filter(
                version=version, person__in=people, recalled_at__isnull=True, closes_on__gte=opens_on
            ).values_list("person_id", flat=True)
        )
        new = [person for person in people if person.pk not in held]
        for person in new:
            notify(person)
        return [_create(acting_user, version, opens_on, closes_on, person=person) for person in new]


def recall(*, acting_user: User, share: Share, reason: str) -> None:
    """Take a share back at once. What was read stays read; the days that were entered stay.

    :raises NotVisible: where the person does not direct shares. :raises Refused: without a reason.
    :raises Stale: where it is recalled already.
    """
    room = Room(acting_user, share.review)
    if share.family_group_id in room.walled_groups or not room.shares(share.version.document):
        raise NotVisible
    if not reason.strip():
        raise Refused("Say why it is taken back.", field="reason")
    with transaction.atomic():
        locked = Share.objects.select_for_update().select_related("version__document").get(pk=share.pk)
        if locked.recalled_at is not None:
            raise Stale(f"This was taken back already, on {long_date(locked.recalled_at)}.")
        locked.recalled_at, locked.recalled_by, locked.recall_reason = now(), acting_user, reason.strip()
        locked.save(update_fields=["recalled_at", "recalled_by", "recall_reason"])
        note(
            "room.share_recalled",
            review_id=locked.review_id,
            actor=acting_user,
            subject=locked,
            ids=_ids(locked),
            words={"reason": locked.recall_reason},
        )
        if locked.family_group_id:
            facts.family_share_recalled(acting_user=acting_user, share=locked)


def _may_share(acting_user: User, version: Version, family_group_id: UUID) -> None:
    room = Room(acting_user, version.review)
    if family_group_id in room.walled_groups or not room.reads(version):
        raise NotVisible
    if not room.may_be_shared(version.document):
        raise Refused(
            IMR_NEVER
            if version.document.section == "imrs"
            else "Only the report, its summary and the action plan are shared as the completed version.",
            clause="4.20" if version.document.section == "imrs" else "4.13",
        )
    if not room.shares(version.document):
        raise NotVisible


def _fits(version: Version, opens_on: date, closes_on: date) -> None:
    if not version.completed:
        raise Refused(
            "Only the completed version is shared: have hidden content stripped first, then share the version "
            "that comes of it.",
            clause="4.13",
            who="The chair or the coordinator",
        )
    _dates(opens_on, closes_on)


def _dates(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        raise Refused("The last day must not be before the first.", field="closes_on")
    if closes_on < today():
        raise Refused("The last day is past.", field="closes_on")


def _not_twice(shares: object, opens_on: date, closes_on: date) -> None:
    found = shares.filter(recalled_at__isnull=True, opens_on__lte=closes_on, closes_on__gte=opens_on).first()  # type: ignore[attr-defined]
    if found is not None:
        raise Stale(
            f"This version is shared with them already, from {long_date(found.opens_on)} to "
            f"{long_date(found.closes_on)}."
        )


def _create(acting_user: User, version: Version, opens_on: date, closes_on: date, **more: object) -> Share:
    share = Share(
        review_id=version.review_id,
        version=version,
        section=version.document.section,
        opens_on=opens_on,
        closes_on=closes_on,
        code=new_code(),
        directed_by=acting_user,
        directed_at=now(),
        **more,
    )
    share.save(force_insert=True)
    words = {"direction": share.direction} if share.direction else {}
    note("room.shared", review_id=share.review_id, actor=acting_user, subject=share, ids=_ids(share), words=words)
    return share


def _ids(share: Share) -> dict[str, str]:
    recipient = (
        {"family_group": str(share.family_group_id)} if share.family_group_id else {"person": str(share.person_id)}
    )
    return (
        version_ids(share.version)
        | recipient
        | {"share": str(share.pk), "opens_on": share.opens_on.isoformat(), "closes_on": share.closes_on.isoformat()}
    )
