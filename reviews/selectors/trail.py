"""The audit trail of one review as people read it: who did what, and when; never what it said (access.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portal.accounts.api import User
from portal.audit.api import entries, ids_of, review_chain
from reviews.enums import Capacity, Section
from reviews.models import FamilyGroup, Participant, Review
from reviews.policy import Rights

PAGE = 50
SAID = {
    "review.opened": "Opened the review",
    "review.visited": "Opened a page",
    "family.visited": "Was here",
    "step.refused": "Was refused a step",
    "declaration.card_opened": "Opened the conflict card",
    "declaration.answered": "Answered a question of their declaration",
    "declaration.made": "Made their declaration",
    "declaration.read": "Read a declaration",
    "declaration.accepted": "Accepted a declaration",
    "declaration.refused": "Refused a declaration",
    "declaration.withdrawn": "Withdrew",
    "declaration.declined": "Declined the invitation",
    "declaration.terms_accepted": "Accepted the changed terms of handling",
    "participant.invited": "Invited somebody",
    "participant.suspended": "Suspended somebody",
    "participant.suspension_lifted": "Lifted a suspension",
    "participant.confirmed": "Confirmed somebody",
    "participant.ended": "Ended somebody’s part",
    "participants.ended": "Ended everybody’s part",
    "protocol.exported": "Exported how the review kept to the protocol",
    "decision.recorded": "Recorded the decision",
    "decision.directed": "Recorded a direction",
    "letter.written": "Wrote a letter",
    "letter.taken": "Took a letter as a file",
    "letter.sent": "Marked a letter as sent",
    "chair.appointed": "Recorded the chair’s appointment",
    "terms.begun": "Began a draft of the terms",
    "terms.drafted": "Changed the draft of the terms",
    "terms.approved": "Approved the terms",
    "imr.commissioned": "Commissioned an agency’s review",
    "imr.independence_declared": "Declared independence",
    "imr.template_taken": "Took the template",
    "imr.filed": "Filed an agency’s review",
    "imr.accepted": "Accepted a commission for the agency",
    "imr.part_saved": "Wrote in an agency’s review",
    "imr.wording_settled": "Settled two wordings of an agency’s review",
    "imr.nil_return_signed": "Signed a nil return",
    "imr.received": "Received an agency’s review for the panel",
    "imr.assured": "Assured an agency’s review",
    "imr.returned": "Returned an agency’s review",
}
ENUMS = ("section", "page", "clause", "capacity", "kind", "stage", "outcome", "question", "state")


@dataclass(frozen=True)
class Row:
    """One entry. ``day_only``: a family's, of which the hour is not kept (never 12)."""

    seq: int
    at: datetime
    who: str
    said: str
    about: str
    day_only: bool


def trail(held: Rights, before: int | None = None) -> tuple[list[Row], int | None]:
    """The latest entries before a number, newest first, and the number from which the next page goes on.

    What concerns a family group that does not exist for this person keeps its number and its day, and says nothing
    else: a number left out would tell as much (never 1).
    """
    found = entries(review_chain(held.review.id), before=before, limit=PAGE + 1)
    names = _names({one.actor for one in found})
    hidden = _hidden(held)
    rows = [
        Row(one.seq, one.at, "", "Not shown to you", "", day_only=True)
        if hidden is not None and _concerns(one.subject, one.verb, ids_of(one), hidden)
        else Row(
            one.seq,
            one.at,
            names.get(one.actor, "The portal" if not _is_id(one.actor) else "Somebody"),
            SAID.get(one.verb, one.verb.replace(".", ": ").replace("_", " ").capitalize()),
            _about(ids_of(one)),
            one.verb.startswith("family."),
        )
        for one in found[:PAGE]
    ]
    return rows, rows[-1].seq if len(found) > PAGE else None


@dataclass(frozen=True)
class Hidden:
    """Keys of the groups that exist for a person, and of whatever belongs to one that does not."""

    known: frozenset[str]
    unknown: frozenset[str]


def _hidden(held: Rights) -> Hidden | None:
    """None where every group of the review exists for the person."""
    groups = {one.id: held.knows_group(one) for one in FamilyGroup.objects.filter(review=held.review)}
    if all(groups.values()):
        return None
    without = {key for key, known in groups.items() if not known}
    beside = Participant.objects.filter(review=held.review, family_group_id__in=without).values_list("pk", flat=True)
    return Hidden(_texts(groups.keys() - without), _texts(without | set(beside)))


def _texts(keys: Iterable[UUID]) -> frozenset[str]:
    return frozenset(str(key) for key in keys)


def _concerns(subject: str, verb: str, ids: dict[str, object], hidden: Hidden) -> bool:
    """An entry on a group, or on a family at all where it does not say that it is a group that the person knows."""
    keys = {str(one) for one in ids.values()} | {subject.rsplit(":", 1)[-1]}
    return bool(keys & hidden.unknown) or (verb.startswith("family.") and not keys & hidden.known)


def _names(actors: set[str]) -> dict[str, str]:
    keys = [one for one in actors if _is_id(one)]
    return {str(key): name for key, name in User.objects.filter(pk__in=keys).values_list("pk", "name")}


def _is_id(actor: str) -> bool:
    try:
        UUID(actor)
    except ValueError:
        return False
    return True


def _about(ids: dict[str, object]) -> str:
    """The enums and names of pages among the ids, in words where there are any."""
    said = []
    for name in ENUMS:
        value = str(ids.get(name) or "")
        if not value:
            continue
        if name == "section":
            value = Section(value).label if value in Section.values else value
        elif name == "capacity":
            value = Capacity(value).label if value in Capacity.values else value
        elif name == "page":
            value = value.rsplit(":", 1)[-1].replace("_", " ")
        said.append(f"{name}: {value.replace('_', ' ').lower()}")
    return ", ".join(said)


def access(review: Review) -> list[Participant]:
    """Who has had access in which capacity, accepted by whom and when, until when: the access report."""
    rows = Participant.objects.filter(review=review).select_related("user", "agency", "accepted_by", "ended_by")
    return list(rows.order_by("invited_at"))
