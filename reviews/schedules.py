"""What this floor has done by the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.apps import apps as registry
from django.db import connections

from portal.kernel import calendar

# name: (task, minutes). The desk has no queue: it writes a notice, and this finds it.
SCHEDULES: dict[str, tuple[str, int]] = {
    "reviews: take up what the desk told": ("reviews.tasks.take_notices", 1),
    "reviews: watch for much in a short time": ("reviews.tasks.watch", 10),
}
# A backup of a large portal takes longer than the queue gives a task: this one has hours, and only one runs at a time.
LONG: dict[str, tuple[str, int]] = {"reviews: end what is due": ("reviews.tasks.end_reviews", 60)}
HOURS = 6 * 3600
DAILY: dict[str, str] = {"reviews: remind of dates": "reviews.tasks.remind"}
MORNING = 7  # o'clock in London: nobody is told of a date in the middle of the night


def set_schedules(using: str = "default", **kwargs: Any) -> None:
    """After each migration: the schedules are there, once."""
    schedule = registry.get_model("django_q", "Schedule")
    if schedule._meta.db_table not in connections[using].introspection.table_names():
        return
    for name, (task, minutes) in SCHEDULES.items():
        given = {"func": task, "schedule_type": "I", "minutes": minutes, "repeats": -1}
        schedule.objects.using(using).get_or_create(name=name, defaults=given)
    for name, (task, minutes) in LONG.items():
        given = {"func": task, "schedule_type": "I", "minutes": minutes, "repeats": -1}
        given["kwargs"] = str({"q_options": {"timeout": HOURS}})
        schedule.objects.using(using).get_or_create(name=name, defaults=given)
    first = calendar.midnight() + timedelta(days=1, hours=MORNING)
    for name, task in DAILY.items():
        given = {"func": task, "schedule_type": "D", "next_run": first, "repeats": -1}
        schedule.objects.using(using).get_or_create(name=name, defaults=given)
