"""Much in a short time, and runs of refusals: seen every ten minutes, told to whom it is not about (never 10, never 12)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Count, IntegerField, Q, Sum, When

from portal.accounts import api as accounts
from portal.accounts.api import User
from portal.audit.api import PORTAL_CHAIN, Entry, is_quiet, record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews.enums import FAMILY_CAPACITIES, SSP_CHAIR_CAPACITIES, Capacity
from reviews.models import Alert, AlertKind, Participant, Review, Wall
from reviews.policy import rights, standing
from reviews.trail_words import EXPORTS, ORIGINALS, PAGES, PICTURES, READ_ON, REFUSALS

RULES: dict[str, Q] = {
    AlertKind.PAGES: PAGES,
    AlertKind.ORIGINALS: ORIGINALS,
    AlertKind.EXPORTS: EXPORTS,
    AlertKind.REFUSALS: REFUSALS,
}
NOT_FOUND = Q(verb__in=("refused.not_visible", "refused.not_permitted"))  # of no review: they lie in the portal's chain


def watch() -> int:
    """Raise what is to be raised. Gives how many alerts are new; running again raises none twice on a day."""
    since = calendar.now() - timedelta(minutes=settings.ALERT_MINUTES)
    found: dict[tuple[UUID, UUID, str], int] = {}
    for kind, rule in RULES.items():
        for review_id, user_id, count in _counted(rule, since):
            key = (review_id, user_id, str(kind))
            found[key] = found.get(key, 0) + count
    return sum(
        _raise(review_id, user_id, kind, count)
        for (review_id, user_id, kind), count in found.items()
        if count >= settings.ALERT_LIMITS[kind]
    )


def _counted(rule: Q, since: object) -> Iterable[tuple[UUID, UUID, int]]:
    """By review and person; what was refused outside any review counts on each in which the person takes part."""
    rows = Entry.objects.filter(rule, at__gte=since, chain__name__startswith="review-", actor__contains="-")
    weight = Sum(Case(When(verb=READ_ON, then=PICTURES), default=1, output_field=IntegerField()))
    for chain, actor, count in rows.values_list("chain__name", "actor").annotate(times=weight):
        yield UUID(chain.removeprefix("review-")), UUID(actor), count
    if rule is not REFUSALS:
        return
    outside = Entry.objects.filter(NOT_FOUND, at__gte=since, chain__name=PORTAL_CHAIN, actor__contains="-")
    for actor, count in outside.values_list("actor").annotate(times=Count("pk")):
        for review_id in Participant.objects.filter(standing(), user_id=actor).values_list("review_id", flat=True):
            yield review_id, UUID(actor), count


@transaction.atomic
def _raise(review_id: UUID, user_id: UUID, kind: str, count: int) -> int:
    review = Review.objects.select_for_update().filter(pk=review_id).first()
    user = User.objects.filter(pk=user_id).first()
    if review is None or user is None or of_a_family(review, user):
        return 0
    day = calendar.today()
    row, new = Alert.objects.get_or_create(
        review=review, about=user, kind=kind, on=day,
        defaults={"counted": count, "minutes": settings.ALERT_MINUTES, "raised_at": calendar.now()},
    )  # fmt: skip
    if not new:
        return 0
    ids = {"kind": kind, "about": str(user.pk), "counted": count, "minutes": settings.ALERT_MINUTES}
    for one in recipients(review, user):
        accounts.queue_notice(one)
    record(chain=review_chain(review.id), verb="alert.raised", actor="worker", subject=row, ids=ids)
    return 1


def of_a_family(review: Review, user: User) -> bool:
    """Of a family's reading nothing is counted (never 12)."""
    beside = Participant.objects.filter(review=review, user=user, capacity__in=FAMILY_CAPACITIES)
    return is_quiet(user) or beside.exists()


def told(held: frozenset[Capacity], led: bool) -> frozenset[Capacity]:
    """In which capacities people hear of somebody with these: of the coordinator never the coordinator, of the chair
    neither. Where a review has no chair yet, the partnership's stands in.
    """
    chair = frozenset({Capacity.PANEL_CHAIR}) if led else SSP_CHAIR_CAPACITIES
    if Capacity.PANEL_CHAIR in held:
        return SSP_CHAIR_CAPACITIES | {Capacity.AUDITOR}
    if Capacity.COORDINATOR in held:
        return chair | {Capacity.AUDITOR}
    return chair | {Capacity.AUDITOR, Capacity.COORDINATOR}


def recipients(review: Review, about: User) -> list[User]:
    """Who is told now: never the person, and nobody behind a wall against the person's agency."""
    rows = list(Participant.objects.filter(standing(), review=review).select_related("user"))
    theirs = Participant.objects.filter(review=review, user=about)  # also what has ended meanwhile
    own = frozenset(Capacity(one.capacity) for one in theirs)
    agencies = {one.agency_id for one in theirs if one.agency_id}
    wanted = told(own, any(one.capacity == Capacity.PANEL_CHAIR for one in rows))
    found = {one.user_id: one.user for one in rows if one.capacity in wanted and one.user_id != about.pk}
    walls = Wall.objects.filter(review=review, agency__in=agencies)
    for user_id in walls.values_list("participant__user_id", flat=True) if agencies else ():
        found.pop(user_id, None)
    if (
        Capacity.PANEL_CHAIR in own or Capacity.COORDINATOR in own
    ):  # another coordinator is not told in another capacity
        for one in rows:
            if one.capacity == Capacity.COORDINATOR:
                found.pop(one.user_id, None)
    return list(found.values())


def visible(user: User, review: Review) -> list[Alert]:
    """The alerts of a review that are for this person, by what holds now (never 1)."""
    rows = Alert.objects.filter(review=review).select_related("about", "answered_by")
    return [one for one in rows if user in recipients(review, one.about)]


def unseen(user: User, review: Review) -> set[UUID]:
    """The alerts of a review that are not for this person: the trail does not tell of them either."""
    rows, told_of = Alert.objects.filter(review=review).select_related("about"), dict[UUID, bool]()
    for one in rows:
        if one.about_id not in told_of:
            told_of[one.about_id] = user in recipients(review, one.about)
    return {one.pk for one in rows if not told_of[one.about_id]}


def answer(*, acting_user: User, alert: Alert, words: str) -> Alert:
    """What somebody who was told of it found.

    :raises NotVisible: for whom it is not. :raises Refused: without words. :raises Stale: where it is answered.
    """
    with transaction.atomic():
        row = Alert.objects.select_for_update().select_related("review", "about").get(pk=alert.pk)
        if not rights(acting_user, row.review) or acting_user not in recipients(row.review, row.about):
            raise NotVisible
        if not words.strip():
            raise Refused("Say what you found.", field="words")
        if row.answered_at:
            raise Stale("Somebody has answered this meanwhile.")
        row.answer, row.answered_by, row.answered_at = words.strip(), acting_user, calendar.now()
        row.save(update_fields=["answer", "answered_by", "answered_at"])
        ids = {"kind": row.kind}
        record(chain=review_chain(row.review_id), verb="alert.answered", actor=acting_user, subject=row, ids=ids)
    return row
