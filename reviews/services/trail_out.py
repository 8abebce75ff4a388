"""The trail leaves the portal: an act like any other, entered before the first byte (never 1, never 8)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from portal.accounts.api import User
from portal.audit.api import export_lines, record, review_chain
from portal.kernel.errors import NotVisible
from reviews.enums import Section, Verb
from reviews.models import Review
from reviews.openers import WHOLE
from reviews.policy import Rights, rights
from reviews.selectors.trail import Asked, every_row, shown_keys
from reviews.tables import csv_text

FORMS = ("csv", "lines")
HEADS = ("Number", "When", "Who", "What", "About")


def export(*, acting_user: User, review: Review, form: str, asked: Asked) -> str:
    """What the person may see of the part that is asked for: ``csv`` to be read, ``lines`` to be verified.

    :raises NotVisible: where the person may not read the whole trail now.
    """
    held = rights(acting_user, review)
    if form not in FORMS or not any(one.scope in WHOLE for one in held.reach(Section.AUDIT_TRAIL).having(Verb.READ)):
        raise NotVisible
    ids = {"form": form, "person": asked.person, "kind": asked.kind, "first": asked.first, "last": asked.last}
    with transaction.atomic():
        record(chain=review_chain(review.id), verb="trail.exported", actor=acting_user, subject=review, ids=ids)
    return csv_text(_table(held, asked)) if form == "csv" else "".join(f"{one}\n" for one in _lines(held, asked))


def _table(held: Rights, asked: Asked) -> Iterator[tuple[object, ...]]:
    yield HEADS
    for one in every_row(held, asked):
        when = f"{one.at:%d/%m/%Y}" if one.day_only else f"{one.at:%d/%m/%Y %H:%M:%S} UTC"
        yield one.seq, when, one.who, one.said, one.about


def _lines(held: Rights, asked: Asked) -> Iterator[str]:
    shown = shown_keys(held, asked)
    return export_lines(review_chain(held.review.id), lambda one: one.seq in shown)
