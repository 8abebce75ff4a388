"""The one function that performs a move, and the one that acts within a stage. Nothing else writes a stage.

Both hold the review's row while they work: they check who and where, run the write, read the facts anew, refuse (and
so undo everything) where a clause of the move does not hold, and append the audit entry last, in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models, transaction
from django.db.models import F

from portal.audit.api import record, review_chain
from portal.kernel.errors import Refused, Stale
from reviews import facts as fact_loader
from reviews import protocol
from reviews.clause import ClauseStatus
from reviews.enums import Capacity, Stage
from reviews.models import Review, ReviewAgency
from reviews.moves import ENDINGS, MOVES, Move
from reviews.policy import rights
from reviews.selectors.walls import as_seen

if TYPE_CHECKING:
    from portal.accounts.models import User

Result = TypeVar("Result")
Write = Callable[[Review], Result]


def perform(
    *,
    acting_user: User,
    review: Review,
    move: str,
    write: Write[Result],
    subject: models.Model | None = None,
    verb: str = "",
    ids: dict[str, Any] | None = None,
    words: dict[str, Any] | None = None,
) -> Result:
    """Performs one move of the table; gives what ``write`` gave.

    :raises Refused: where the person may not, or a clause does not hold: the first one is named, with what is missing.
    :raises Stale: where the review has moved on meanwhile.
    :raises KeyError: for a move that the table does not have.
    """
    step = MOVES[move]
    with transaction.atomic():
        locked = lock(review)
        check_who(acting_user, locked, step.who, step.label)
        _check_stage(locked, step)
        result = write(locked)
        require(fact_loader.load(locked), step.clauses, acting_user if step.who else None)
        if step.to is not None:
            locked.stage = step.to
            locked.version += 1
            locked.save(update_fields=["stage", "version"])
        record(
            chain=review_chain(locked.id),
            verb=verb or f"review.{move}",
            actor=acting_user,
            subject=subject or locked,
            ids={"move": move, "stage": locked.stage, **(ids or {})},
            words=words,
        )
    review.stage, review.version = locked.stage, locked.version
    return result


def act(
    *,
    acting_user: User,
    review: Review,
    who: frozenset[Capacity],
    verb: str,
    write: Write[Result],
    label: str = "do this",
    stages: frozenset[Stage] | None = None,
    clauses: tuple[str, ...] = (),
    subject: models.Model | None = None,
    ids: dict[str, Any] | None = None,
    words: dict[str, Any] | None = None,
) -> Result:
    """An act within a stage: same lock, same order, same entry; the stage stays.

    :raises Refused: as ``perform``; where the review has ended, and its end does not need this act.
    :raises Stale: where the review has left the stages in which this can be done.
    """
    with transaction.atomic():
        locked = lock(review)
        check_who(acting_user, locked, who, label)
        if who:  # what the portal itself is told (a withdrawal) is never too late
            refuse_ended(locked, verb, ids)
        if stages is not None and locked.stage not in stages:
            raise moved_on(locked)
        result = write(locked)
        if clauses:
            require(fact_loader.load(locked), clauses, acting_user if who else None)
        told = subject or (result if isinstance(result, models.Model) else locked)
        record(chain=review_chain(locked.id), verb=verb, actor=acting_user, subject=told, ids=ids or {}, words=words)
    return result


def act_or_move(
    *,
    move: str | None,
    acting_user: User,
    review: Review,
    who: frozenset[Capacity],
    verb: str,
    write: Write[Result],
    label: str,
    stages: frozenset[Stage] | None = None,
    ids: dict[str, Any] | None = None,
) -> Result:
    """An act that begins a stage where the review is not there yet: then the move of that name, else the act alone."""
    if move is not None:
        return perform(acting_user=acting_user, review=review, move=move, write=write, verb=verb, ids=ids)
    return act(
        acting_user=acting_user, review=review, who=who, verb=verb, write=write, label=label, stages=stages, ids=ids
    )


def step(
    *,
    acting_user: User,
    review: Review,
    move: str,
    write: Write[Result],
    verb: str,
    ids: dict[str, Any] | None = None,
) -> Result:
    """A move of the report or the release. Once a review is published, a further one goes the same way unmoved."""
    if review.stage != Stage.PUBLISHED:
        return perform(acting_user=acting_user, review=review, move=move, write=write, verb=verb, ids=ids)
    row = MOVES[move]
    return act(
        acting_user=acting_user,
        review=review,
        who=row.who,
        label=row.label,
        verb=verb,
        stages=frozenset({Stage.PUBLISHED}),
        clauses=row.clauses,
        write=write,
        ids=ids,
    )


def lock(review: Review) -> Review:
    """The review's row, held until the transaction ends. Raises Stale where the review is gone."""
    row = Review.objects.select_for_update().filter(pk=review.pk).first()
    if row is None:
        raise Stale("This review is no longer there.")
    return row


def check_who(acting_user: User, review: Review, who: frozenset[Capacity], label: str) -> None:
    """Raises Refused unless the person acts in one of these capacities now.

    Where the SSP chair's own agency is under review the deputy stands in, so the chair's capacity does not count.
    """
    if not who:  # the portal itself, on what another face reports: nobody chooses this step
        return
    held = rights(acting_user, review).capacities & who
    if not held:
        posts = " or ".join(Capacity(one).label.lower() for one in sorted(who, key=list(Capacity).index))
        raise Refused(f"You cannot {lower(label)} on this review.", who=f"The {posts}")
    if held == {Capacity.SSP_CHAIR} and _own_agency_under_review(acting_user, review):
        raise Refused(
            "Your own agency is under review, so the deputy stands in for you here.", who="The deputy SSP chair"
        )


def _own_agency_under_review(user: User, review: Review) -> bool:
    if user.agency_id is None:
        return False
    return ReviewAgency.objects.filter(review=review, agency_id=user.agency_id).exists()


def refuse_ended(review: Review, verb: str, ids: dict[str, Any] | None = None) -> None:
    """Raises Refused where the review has ended here (4.2, 4.3, 4.29) and its end does not need this act."""
    end = ENDINGS.get(Stage(review.stage))
    about = ids or {}
    kind = about.get("kind") or about.get("capacity")
    if end is not None and not {verb, f"{verb}:{kind}"} & end.acts:
        raise Refused(end.words, clause=end.clause, who=end.who)


def require(facts: fact_loader.Facts, clauses: tuple[str, ...], acting_user: User | None = None) -> None:
    """Raises Refused, naming the first of these clauses that does not hold, all that it misses, and which others are open.

    In words that ``acting_user`` may read: a refusal tells no more than a page (never 1).
    """
    still_open = protocol.open_clauses(facts, clauses)
    if still_open:
        found, *others = still_open
        if acting_user is not None:
            found = as_seen(facts, rights(acting_user, facts.review), found)
        said = [*found.missing, f"Also open: {_named(others)}."] if others else found.missing
        raise Refused(" ".join(said), clause=found.number, who=found.who)


def _named(found: Iterable[ClauseStatus]) -> str:
    return "; ".join(f"{one.number} ({lower(one.clause.title)})" for one in found)


def claim(thing: models.Model, stamp: int | None) -> None:
    """Takes the next version of a shared thing. Raises Stale where it is no longer at ``stamp``.

    A conditional update: of two people who looked at the same version, one gets it. None skips the comparison, for
    steps that the lock alone makes safe.
    """
    rows = type(thing)._default_manager.filter(pk=thing.pk)
    if stamp is not None:
        rows = rows.filter(version=stamp)
    if not rows.update(version=F("version") + 1):
        raise Stale(
            "Somebody else changed this while you were looking at it. What they did is shown now; yours was not kept."
        )
    thing.refresh_from_db(fields=["version"])


def moved_on(review: Review) -> Stale:
    """What the second of two people is told."""
    label = Stage(review.stage).label
    return Stale(f"Somebody acted first: this review now stands at “{label}”, so this step is done or has passed.")


def lower(label: str) -> str:
    return label[:1].lower() + label[1:]


def _check_stage(review: Review, step: Move) -> None:
    if review.stage in step.from_:
        return
    order = min((list(Stage).index(one) for one in step.from_), default=0)
    if list(Stage).index(Stage(review.stage)) < order and not review.closed:
        found = protocol.open_clauses(fact_loader.load(review), step.clauses)
        raise Refused(
            f"This review stands at “{Stage(review.stage).label}”. It is too early to {lower(step.label)}."
            + (f" Open until then: {_named(found)}." if found else ""),
            clause=found[0].number if found else "",
            who="Whoever does the step before it",
        )
    raise moved_on(review)
