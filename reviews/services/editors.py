"""Who may see a release before its day: editors and communications officers, each by name, for one release (access.md).

Their declaration lies with the release, where the desk can read it. They are named and accepted in the rooms; they
declare at the desk, which has no key of a case: so what is told of these acts stands in the portal's own chain.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from portal.accounts.api import OfficeKind, has_office, notify
from portal.audit.api import PORTAL_CHAIN, record
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import events
from reviews.enums import Stage
from reviews.enums_report import ReleaseCapacity, ReleaseDeclarationState, ReleaseState
from reviews.handling import HANDLING_TERMS, handling_hash
from reviews.models import Participant, Release, ReleaseDeclaration, Review
from reviews.moves import COORDINATOR, SSP
from reviews.policy import standing
from reviews.services import moves, release

if TYPE_CHECKING:
    from portal.accounts.models import User

State = ReleaseDeclarationState
STANDING = (State.NAMED, State.MADE, State.ACCEPTED)
OFFICES = {ReleaseCapacity.EDITOR: OfficeKind.EDITOR, ReleaseCapacity.COMMUNICATIONS: OfficeKind.COMMUNICATIONS}
NAMING = frozenset({Stage.SUBMITTED, Stage.CLEARED, Stage.PUBLISHED})


@dataclass(frozen=True)
class ReleaseCard:
    """What somebody is shown before they declare: just enough to know of a conflict."""

    declaration_id: UUID
    title: str
    facts: tuple[tuple[str, str], ...]
    terms: str
    terms_hash: str
    state: str


def name_editor(
    *, acting_user: User, review: Review, release_row: Release, user: User, capacity: ReleaseCapacity
) -> ReleaseDeclaration:
    """Names one person for one release. Naming opens nothing: they declare, and the SSP chair accepts.

    :raises Refused: without that office; somebody who takes part in the review.
    :raises Stale: where the release is past, or another took its place.
    """

    def write(locked: Review) -> ReleaseDeclaration:
        row = release.locked_release(locked, release_row)
        if not has_office(user, OFFICES[capacity]):
            raise Refused(f"{user.name} does not hold that office.", who="A coordinator grants it", field="user")
        if Participant.objects.filter(standing(), review=locked, user=user).exists():
            raise Refused(
                f"{user.name} takes part in the review, so somebody else edits its page.", clause="4.28", field="user"
            )
        known = ReleaseDeclaration.objects.filter(release=row, user=user, state__in=STANDING).first()
        if known is not None:
            return known
        notify(user)
        return ReleaseDeclaration.objects.create(
            release=row, user=user, capacity=capacity, named_at=calendar.now(), named_by=acting_user
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SSP | COORDINATOR,
        label="name an editor",
        verb="release.editor_named",
        stages=NAMING,
        write=write,
        ids={"release": release_row.id, "user": user.id, "capacity": capacity},
    )


def decide_editor(
    *, acting_user: User, review: Review, declaration: ReleaseDeclaration, accept: bool, reason: str, stamp: int
) -> ReleaseDeclaration:
    """The SSP chair accepts or refuses an editor's declaration for a release.

    :raises Refused: a refusal without a reason; one's own declaration (never 10).
    :raises Stale: where it was decided or withdrawn meanwhile.
    """
    if not accept and not reason.strip():
        raise Refused("Give the reason.", field="reason")

    def write(locked: Review) -> ReleaseDeclaration:
        if declaration.user_id == acting_user.pk:
            raise Refused("Nobody accepts their own declaration.", who="The deputy SSP chair")
        moves.claim(declaration, stamp)
        row = ReleaseDeclaration.objects.select_related("release", "user").get(pk=declaration.pk)
        if row.release.review_id != locked.id:
            raise NotVisible
        if row.state != State.MADE:
            raise Stale("This declaration is not waiting for an answer any more.")
        now = calendar.now()
        row.state = State.ACCEPTED if accept else State.REFUSED
        row.reason, row.decided_at, row.decided_by = reason, now, acting_user
        row.accepted_at = now if accept else None
        row.save(update_fields=["state", "reason", "decided_at", "decided_by", "accepted_at"])
        notify(row.user)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SSP,
        label="accept an editor’s declaration",
        verb="release.editor_accepted" if accept else "release.editor_refused",
        write=write,
        ids={"declaration": declaration.id, "user": declaration.user_id},
    )


def end_editor(*, acting_user: User, review: Review, declaration: ReleaseDeclaration) -> ReleaseDeclaration:
    """Chair, deputy or coordinator ends a person's part in a release at once."""

    def write(locked: Review) -> ReleaseDeclaration:
        row = ReleaseDeclaration.objects.select_related("release").get(pk=declaration.pk)
        if row.release.review_id != locked.id:
            raise NotVisible
        if row.state in STANDING:
            row.state, row.ended_at = State.ENDED, calendar.now()
            row.version += 1
            row.save(update_fields=["state", "ended_at", "version"])
            events.release_editor_ended.emit(release_id=row.release_id, user_id=row.user_id)
        return row

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=SSP | COORDINATOR,
        label="end an editor’s part",
        verb="release.editor_ended",
        write=write,
        ids={"declaration": declaration.id, "user": declaration.user_id},
    )


# At the desk: no key of a case, no table of one
def named_releases(user: User) -> list[ReleaseDeclaration]:
    """Releases for which this person was named, and is not accepted yet."""
    rows = ReleaseDeclaration.objects.filter(user=user, state__in=(State.NAMED, State.MADE)).select_related("release")
    return [row for row in rows if row.release.state != ReleaseState.VOID]


def _own(user: User, declaration_id: UUID) -> ReleaseDeclaration:
    row = ReleaseDeclaration.objects.select_related("release").filter(pk=declaration_id, user=user).first()
    if row is None or row.state not in STANDING or row.release.state == ReleaseState.VOID:
        raise NotVisible
    return row


def release_card(user: User, declaration_id: UUID) -> ReleaseCard:
    """The conflict card; that it was seen is written first.

    :raises NotVisible: for anybody but the person named.
    """
    row = _own(user, declaration_id)
    with transaction.atomic():
        if row.card_seen_at is None:
            ReleaseDeclaration.objects.filter(pk=row.pk).update(card_seen_at=timezone.now())
        record(chain=PORTAL_CHAIN, verb="release.card_seen", actor=user, subject=row, ids={"release": row.release_id})
    out = row.release
    facts = (
        ("The person who died is called", out.pseudonym),
        ("They died in", f"{out.died:%B %Y}" if out.died else ""),
        ("Agencies that took part", ", ".join(out.agencies)),
        ("Chair", out.chair),
        ("Panel", "; ".join(out.panel)),
    )
    return ReleaseCard(row.id, out.title, facts, "\n\n".join(HANDLING_TERMS), handling_hash(), row.state)


def declare_for_release(
    *, acting_user: User, declaration_id: UUID, interest: str, conflict: str, terms_hash: str
) -> ReleaseDeclaration:
    """The person named declares their interest and any conflict, and accepts the handling terms.

    :raises NotVisible: for anybody else.
    :raises Refused: without the card seen, or the present terms accepted.
    :raises Stale: where it was declared already.
    """
    if terms_hash != handling_hash():
        raise Refused("The handling terms have changed. Read and accept them as they are now.", field="terms")
    with transaction.atomic():
        row = _own(acting_user, declaration_id)
        if row.card_seen_at is None:
            raise Refused("Look at the card first: it says what the release is about.")
        if not ReleaseDeclaration.objects.filter(pk=row.pk, state=State.NAMED).update(state=State.MADE):
            raise Stale("You have declared already.")
        row.refresh_from_db()
        row.interest, row.conflict, row.terms_hash, row.made_at = interest, conflict, terms_hash, calendar.now()
        row.version += 1
        row.save(update_fields=["interest", "conflict", "terms_hash", "made_at", "version"])
        record(
            chain=PORTAL_CHAIN,
            verb="release.editor_declared",
            actor=acting_user,
            subject=row,
            ids={"release": row.release_id},
        )
    return row


def is_declared(user_id: UUID, release_id: UUID) -> bool:
    """Whether this person's declaration for this release stands accepted now, under the present terms.

    The day of acceptance is asked as well as the state: the desk's database role can write the one and not the other.
    """
    return ReleaseDeclaration.objects.filter(
        user_id=user_id,
        release_id=release_id,
        state=State.ACCEPTED,
        accepted_at__isnull=False,
        ended_at__isnull=True,
        terms_hash=handling_hash(),
    ).exists()


def editors_stand(release_id: UUID, user_ids: Iterable[UUID]) -> bool:
    """Whether what these people did to a release's page stands still: their declarations were accepted and have not ended,
    and nobody closed or locked their accounts. The database's guard asks the same; new terms end no work that was done.
    """
    wanted = set(user_ids)
    rows = ReleaseDeclaration.objects.filter(
        release_id=release_id,
        user_id__in=wanted,
        accepted_at__isnull=False,
        ended_at__isnull=True,
        user__is_active=True,
        user__locked_at__isnull=True,
    )
    return set(rows.values_list("user_id", flat=True)) == wanted
