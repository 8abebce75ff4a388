"""Every kind of act on a review, made up from what stands there now, for whoever hypothesis lets try it.

An act gives the service and its arguments; what it finds nothing to act on gives None. ``n`` chooses among what there is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from portal.accounts.models import User
from portal.kernel.calendar import today
from reviews.enums import AssuranceOutcome, Capacity, ExtensionState, Knows, Outcome, ParticipantState
from reviews.handling import handling_hash
from reviews.models import Review
from reviews.services import (
    decision,
    declarations,
    evidence,
    imrs,
    panel,
    people,
    terms,
)
from tests.reviews import journey

Call = tuple[Callable[..., Any], dict[str, Any]]


@dataclass
class At:
    """Where an act is tried: the cast, the review as it stands, who tries, and a number that chooses."""

    who: journey.Cast
    review: Review
    by: User
    n: int

    @property
    def base(self) -> dict[str, Any]:
        return {"acting_user": self.by, "review": self.review}

    def one(self, rows: Sequence[Any] | Any) -> Any:
        held = list(rows)
        return held[self.n % len(held)] if held else None


ACTS: dict[str, tuple[tuple[str, ...], Callable[[At], Call | None]]] = {}


def of(*names: str) -> Callable[[Callable[[At], Call | None]], Callable[[At], Call | None]]:
    """Puts an act into the table, with whose act it mostly is (``*``: the person whom it is about)."""

    def put(act: Callable[[At], Call | None]) -> Callable[[At], Call | None]:
        ACTS[act.__name__] = (names, act)
        return act

    return put


# The decision ---------------------------------------------------------------------------------------------------------
@of("ssp")
def decide(at: At) -> Call | None:
    row = at.review.decisions.first()
    told = {"reason": "Weighed.", "departure_reason": "As minuted." if at.n % 3 else ""}
    outcome = Outcome.NO_REVIEW if at.n % 4 == 3 else Outcome.REVIEW
    return decision.record_decision, {**at.base, "stamp": row.version if row else 0, "outcome": outcome, **told}


@of("ssp")
def pass_on(at: At) -> Call | None:
    if at.n % 5:  # it ends the review here: not too often
        return None
    return decision.pass_on, {**at.base, "to": "Elsewhere", "reason": "She lived there.", "what": "All.", "on": today()}


@of("ssp", "coordinator")
def direct(at: At) -> Call | None:
    return decision.direct, {**at.base, "dated_on": today(), "words": "Hold one."}


@of("coordinator")
def criteria(at: At) -> Call | None:
    row = at.review.decisions.first()
    return decision.save_criteria, {**at.base, "stamp": row.version if row else 0, "answers": journey.YES}


# People ---------------------------------------------------------------------------------------------------------------
@of("coordinator", "chair")
def invite(at: At) -> Call | None:
    user, capacity = at.one(at.who.users.values()), list(Capacity)[at.n // 7 % len(Capacity)]
    told = {"capacity": capacity, "name": user.name, "email": user.email}
    group = at.review.family_groups.first() if capacity in (Capacity.ADVOCATE, Capacity.RELATIVE) else None
    return people.invite, {**at.base, **told, "agency": at.one((None, at.who.police)), "family_group": group}


@of("*")
def declare(at: At) -> Call | None:
    part = at.one(at.review.participants.filter(state=ParticipantState.INVITED))
    if part is None:
        return None
    by = part.user if at.n % 4 else at.by
    base, row = {"acting_user": by, "participant": part}, part.declarations.filter(state="draft").first()
    if row is None:
        return declarations.open_card, base
    if not row.interest:
        return declarations.save_interest, {**base, "stamp": row.version, "interest": "My work."}
    if not row.knows:
        return declarations.save_knows, {**base, "stamp": row.version, "knows": Knows.NO}
    return declarations.make, {**base, "stamp": row.version, "terms_hash": handling_hash()}


@of("chair", "ssp", "deputy")
def accept(at: At) -> Call | None:
    part = at.one(at.review.participants.filter(state=ParticipantState.DECLARED))
    if part is None:
        return None
    by = part.user if at.n % 5 == 4 else at.by  # their own work, too
    found = part.declarations.get(state="made").id
    return declarations.accept, {
        "acting_user": by, "participant": part, "declaration_id": found, "reason": "No conflict."
    }  # fmt: skip


@of("chair", "ssp")
def refuse(at: At) -> Call | None:
    part = at.one(at.review.participants.filter(state=ParticipantState.DECLARED))
    if part is None:
        return None
    found = part.declarations.get(state="made").id
    return declarations.refuse, {"acting_user": at.by, "participant": part, "declaration_id": found, "reason": "Close."}


def _standing(at: At, service: Callable[..., Any], state: str, **more: Any) -> Call | None:
    part = at.one(at.review.participants.filter(state=state))
    return (service, {"acting_user": at.by, "participant": part, **more}) if part else None


@of("chair", "coordinator")
def suspend(at: At) -> Call | None:
    return _standing(at, people.suspend, "accepted", reason="Until we know more.") if at.n % 3 == 0 else None


@of("chair", "coordinator")
def lift(at: At) -> Call | None:
    return _standing(at, people.lift_suspension, "suspended")


@of("chair")
def confirm(at: At) -> Call | None:
    return _standing(at, declarations.confirm, "accepted")


@of("coordinator", "ssp")
def appoint(at: At) -> Call | None:
    one = at.one((at.who.chair, at.who.police_member, at.who.stranger))
    told = {"name": one.name, "email": one.email, "phone": "", "agency": None, "appointed_on": today()}
    shown = {"minute": "Minute 3", "independence": "Worked for none.", "associations": [], "exception_reason": ""}
    given = journey.EVIDENCE if at.n % 3 else {}
    return panel.appoint_chair, {**at.base, **told, **shown, "evidence": given}


# Terms, notices, the agencies' own reviews ----------------------------------------------------------------------------
@of("coordinator", "chair")
def terms_begin(at: At) -> Call | None:
    return terms.begin, at.base


@of("chair")
def terms_approve(at: At) -> Call | None:
    row = terms.draft(at.review)
    return terms.approve, {**at.base, "stamp": row.version if row else 0}


@of("chair", "coordinator")
def ask_extension(at: At) -> Call | None:
    return terms.ask_extension, {**at.base, "reason": "The trial.", "new_date": today() + timedelta(days=200 + at.n)}


@of("ssp")
def answer_extension(at: At) -> Call | None:
    row = at.review.extensions.first()
    if row is None:
        return None
    told = {"state": ExtensionState.AGREED, "answer": "Agreed."}
    return terms.answer_extension, {"acting_user": at.by, "extension": row, **told}


@of("chair", "coordinator")
def notice(at: At) -> Call | None:
    return evidence.send_notice, {**at.base, "agency": at.one((at.who.police, at.who.trust)), "sent_on": today()}


@of("chair")
def commission(at: At) -> Call | None:
    due = today() + timedelta(days=50)
    return imrs.commission, {**at.base, "agency": at.one((at.who.police, at.who.trust)), "due_on": due}


@of("police_author", "trust_author")
def independence(at: At) -> Call | None:
    told = {"not_involved": bool(at.n % 4), "not_line_manager": True, "job_title": "Officer", "contact": "4"}
    row = at.one(at.review.imrs.all())
    return (imrs.declare_independence, {"acting_user": at.by, "imr": row, **told}) if row else None


@of("police_author", "trust_author")
def received(at: At) -> Call | None:
    row = at.one(at.review.imrs.all())
    if row is None:
        return None
    filed = {"agency_id": row.agency_id, "document_id": uuid4(), "version_id": uuid4(), "sha256": "0" * 64}
    return imrs.received, {**at.base, **filed}


@of("police_manager", "trust_manager", "police_author")
def assure(at: At) -> Call | None:
    row = at.one(at.review.imrs.exclude(filed_version=None))
    if row is None:
        return None
    told = {"version_id": row.filed_version, "outcome": AssuranceOutcome.ASSURED}
    return imrs.assure, {"acting_user": at.by, "imr": row, **told}


@of("chair")
def weigh(at: At) -> Call | None:
    return imrs.weigh, at.base
