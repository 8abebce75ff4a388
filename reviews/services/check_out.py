"""The report of an anonymity check as a file, for those who keep the register (4.24, access.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit.api import record, review_chain
from portal.kernel.calendar import long_date
from portal.kernel.errors import NotVisible
from reviews import check_words
from reviews.editions import edition
from reviews.enums_report import FindingAnswer
from reviews.models import AnonymityCheck, AnonymityFinding, Review
from reviews.policy import rights
from reviews.services.anonymity import KEEPERS
from reviews.suggestions import around, suggestion
from reviews.what_found import WORDS

if TYPE_CHECKING:
    from portal.accounts.models import User


def export(*, acting_user: User, review: Review, check: AnonymityCheck) -> bytes:
    """The check as a Word file. Written down before a byte is sent (never 1).

    :raises NotVisible: for whoever does not keep the register.
    """
    if not rights(acting_user, review).has(*KEEPERS) or check.review_id != review.pk:
        raise NotVisible
    with transaction.atomic():
        chain, ids = review_chain(review.pk), {"check": check.pk}
        record(chain=chain, verb="anonymity.exported", actor=acting_user, subject=check, ids=ids)
    rows = check.findings.select_related("identity", "answered_by")
    return check_words.word(
        reference=review.reference,
        document=check.get_kind_display(),
        day=check.made_at.date(),
        by=check.made_by.name,
        marking=edition(review.edition).marked,
        lines=[_line(one) for one in rows],
    )


def _line(one: AnonymityFinding) -> check_words.FindingLine:
    found = one.found
    who = found.get("who") or (one.identity.name if one.identity else "")
    beside = around(found["before"], found["after"])
    words = " ".join(f"{beside['before']}[{found['words']}]{beside['after']}".split())
    answer = str(FindingAnswer(one.answer).label)
    if one.answered_by and one.answered_at:
        answer = f"{answer}. {one.reason} {one.answered_by.name}, {long_date(one.answered_at)}"
    proposed = suggestion(one.what, found["words"], one.identity.pseudonym if one.identity else "")
    what = WORDS.get(one.what, one.what)
    return check_words.FindingLine(
        one.number, found["place"], words, f"{what}: {who}" if who else what, proposed, answer
    )
