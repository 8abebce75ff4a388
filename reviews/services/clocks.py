"""Reminders before each date and the escalation after it, each sent once (4.4, 4.10, 4.13, 4.16, 4.29).

For each person the rows and the message that waits in the queue are one transaction: a worker that dies between two
people has told the first and not the second, and its next run tells the second alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects

from portal.accounts import api as accounts
from portal.audit.api import record, review_chain
from portal.kernel import calendar
from reviews import clocks
from reviews import report_facts as rf
from reviews.enums import Stage
from reviews.facts import Facts, load_many
from reviews.models import ClockNotice, Destruction, Review
from reviews.services.contacts import is_avoided

Key = tuple[UUID, str, UUID, date, str]
AT_A_TIME = 20


def remind() -> int:
    """What the day asks for, over all reviews. Gives how many people were told; running again tells nobody again.

    A family is never told on a date that they asked to be left alone: it waits for the first day after, while it is of
    use. A person hears once a day, however many of their dates are reached (never 9: only that something waits).
    """
    reached: dict[UUID, list[clocks.Reached]] = {}
    reviews: dict[UUID, UUID] = {}
    open_ids = list(_open_ones().values_list("pk", flat=True))
    for start in range(0, len(open_ids), AT_A_TIME):
        rows = Review.objects.filter(pk__in=open_ids[start : start + AT_A_TIME]).select_related("notification")
        loaded = load_many(rows)
        prefetch_related_objects([person for facts in loaded for person in facts.participants], "walls")
        prefetch_related_objects([group for facts in loaded for group in rf.groups(facts)], "dates_to_avoid")
        for facts in loaded:
            for one in _reached(facts):
                reviews[one.running.subject_id] = facts.review.id
                for person in one.people:
                    reached.setdefault(person.user_id, []).append(one)
    return sum(_tell(user_id, found, reviews) for user_id, found in sorted(reached.items(), key=lambda row: row[0]))


def _open_ones() -> QuerySet[Review]:
    """Reviews with a date to come: a decision not to hold one has its letter; what is destroyed has nothing."""
    rows = Review.objects.exclude(stage__in=(Stage.CONCLUDED, Stage.PASSED_ON))
    return rows.exclude(pk__in=Destruction.objects.filter(begun_at__isnull=False).values("review"))


def _reached(facts: Facts) -> Iterable[clocks.Reached]:
    for running in clocks.running(facts):
        if running.group is None or not is_avoided(running.group, facts.day):
            yield from clocks.reached(facts, running)


def _tell(user_id: UUID, found: list[clocks.Reached], reviews: dict[UUID, UUID]) -> int:
    """One person's notices with one message, or nothing. Their row is held meanwhile: of two workers, one tells."""
    with transaction.atomic():
        user = accounts.User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
        if user is None:
            return 0
        wanted = {_key(reviews[one.running.subject_id], one): one for one in found}
        known = {
            (row.review_id, row.number, row.subject_id, row.due_on, row.step)
            for row in ClockNotice.objects.filter(user=user, subject_id__in={key[2] for key in wanted})
        }
        new = sorted((key for key in wanted if key not in known), key=str)
        for review_id, number, subject_id, due_on, step in new:
            row = ClockNotice.objects.create(
                review_id=review_id, number=number, subject_id=subject_id, due_on=due_on, step=step, user=user,
                told_at=calendar.now(),
            )  # fmt: skip
            ids = {"clause": number, "due_on": due_on, "step": step, "to": str(user.pk)}
            record(chain=review_chain(review_id), verb="clock.told", actor="worker", subject=row, ids=ids)
        if new:
            accounts.queue_notice(user)
    return int(bool(new))


def _key(review_id: UUID, one: clocks.Reached) -> Key:
    return (review_id, one.running.number, one.running.subject_id, one.running.due_on, one.step)
