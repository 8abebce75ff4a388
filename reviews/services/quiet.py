"""Messages to who stands beside a family: held back on the days on which the family asked to be left alone (4.13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.accounts import api as accounts
from portal.kernel import calendar
from reviews.enums import FAMILY_CAPACITIES, ParticipantState
from reviews.models import FamilyGroup, HeldNotice, Participant, Review
from reviews.policy import standing
from reviews.services.avoided import is_avoided

if TYPE_CHECKING:
    from portal.accounts.models import User

HERE = (ParticipantState.INVITED, ParticipantState.DECLARED, ParticipantState.ACCEPTED)


def tell(user: User, review: Review) -> None:
    """Tells somebody that something waits. Whoever stands beside a family hears it after a day to avoid, not on it.

    In a transaction: the message goes out, or is held, when it is kept.
    """
    rows = Participant.objects.filter(review=review, user=user, capacity__in=FAMILY_CAPACITIES)
    groups = FamilyGroup.objects.filter(pk__in=rows.values("family_group"))
    held = next((one for one in groups if is_avoided(one, calendar.today())), None)
    if held is None:
        accounts.notify(user)
    else:
        HeldNotice.objects.get_or_create(user=user, group=held)


def tell_group(group: FamilyGroup) -> None:
    """Tells everybody who speaks for a group that something waits for them."""
    rows = Participant.objects.filter(standing(), family_group=group, capacity__in=FAMILY_CAPACITIES)
    for row in rows.select_related("user"):
        tell(row.user, group.review)


def send_held() -> int:
    """What was held and can go now: one message a person. Who is no longer there is told nothing. Gives how many."""
    sent = 0
    for user_id in sorted(set(HeldNotice.objects.values_list("user_id", flat=True))):
        with transaction.atomic():
            rows = HeldNotice.objects.select_for_update().filter(user=user_id).select_related("group", "user")
            due = [row for row in rows if not is_avoided(row.group, calendar.today())]
            here = [row for row in due if _is_here(row)]
            HeldNotice.objects.filter(pk__in=[row.pk for row in due]).delete()
            if here:
                accounts.queue_notice(here[0].user)
                sent += 1
    return sent


def _is_here(row: HeldNotice) -> bool:
    places = Participant.objects.filter(user=row.user, family_group=row.group, state__in=HERE)
    return row.user.is_active and places.exists()
