"""Declarations: the conflict card, the questions, and somebody else's answer (access.md, "Declarations")."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from portal.accounts import api as accounts
from portal.audit.api import record, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale, must_exist
from reviews import acceptors, events
from reviews.enums import Capacity, DeclarationState, Knows, ParticipantState, PersonRole
from reviews.handling import handling_hash
from reviews.matching import flags
from reviews.models import Declaration, FamilyGroup, Participant, Person, Review, ReviewAgency, Wall
from reviews.policy import standing
from reviews.services import access_rounds, moves, quiet

if TYPE_CHECKING:
    from portal.accounts.models import Agency, User

Result = TypeVar("Result")
ON_THE_CARD = (PersonRole.VICTIM, PersonRole.SUSPECT)
MAY_DECLARE = (ParticipantState.INVITED, ParticipantState.REFUSED)


def open_card(*, acting_user: User, participant: Participant) -> Declaration:
    """Shows the conflict card: the declaration begins, and the trail says who saw the card and when.

    :raises Refused: where a declaration is no longer asked for.
    :raises NotVisible: for anybody but the person invited.
    """

    def write(row: Participant) -> Declaration:
        found = _in_hand(row)
        if row.state not in MAY_DECLARE and (found is None or row.state != ParticipantState.DECLARED):
            raise Stale("Your declaration has been made already.")
        if found is None:
            found = Declaration.objects.create(
                review=row.review, participant=row, card_seen_at=calendar.now(), interest=""
            )
        return found

    return _own(acting_user, participant, "declaration.card_opened", write)


def card(review: Review) -> dict[str, list[str]]:
    """Who died, who is or was suspected, their birth years, the agencies: just enough to know a conflict."""
    people = Person.objects.filter(review=review, role__in=ON_THE_CARD)
    agencies = ReviewAgency.objects.filter(review=review).select_related("agency")
    return {
        "victims": [_named(one) for one in people if one.role == PersonRole.VICTIM],
        "suspects": [_named(one) for one in people if one.role == PersonRole.SUSPECT],
        "agencies": [one.agency.name for one in agencies],
    }


def _named(person: Person) -> str:
    return f"{person.name}, born {person.year}" if person.year else person.name


def save_interest(
    *, acting_user: User, participant: Participant, stamp: int, interest: str, employer: str = "", postcode: str = ""
) -> Declaration:
    """Question 1: the person's interest in the review. :raises Stale: where it was changed or made meanwhile."""

    def write(row: Participant) -> Declaration:
        found = _draft(row, stamp)
        found.interest, found.employer, found.postcode = interest, employer, postcode
        found.save()
        return found

    return _own(acting_user, participant, "declaration.answered", write, ids={"question": "interest"})


def save_knows(*, acting_user: User, participant: Participant, stamp: int, knows: Knows) -> Declaration:
    """Question 2: whether they know anybody on the card. "No" forgets what was said for "yes"."""

    def write(row: Participant) -> Declaration:
        found = _draft(row, stamp)
        found.knows = knows
        if knows == Knows.NO:
            found.knows_words = ""
            found.touches_people.clear()
        found.save()
        return found

    return _own(acting_user, participant, "declaration.answered", write, ids={"question": "knows"})


def save_touches(
    *,
    acting_user: User,
    participant: Participant,
    stamp: int,
    words: str,
    people: Sequence[Person] = (),
    agencies: Sequence[Agency] = (),
) -> Declaration:
    """Question 3: who and how, and which agencies a conflict touches.

    :raises Refused: where they know somebody and do not say whom, or name somebody who is not on the card.
    """

    def write(row: Participant) -> Declaration:
        found = _draft(row, stamp)
        if found.knows in (Knows.YES, Knows.UNSURE) and not words.strip():
            raise Refused("Say who it is and how you know them.", field="words")
        if any(one.review_id != row.review_id or one.role not in ON_THE_CARD for one in people):
            raise NotVisible
        found.knows_words = words
        found.save()
        found.touches_people.set(people)
        found.touches_agencies.set(agencies)
        return found

    return _own(acting_user, participant, "declaration.answered", write, ids={"question": "touches"})


def make(*, acting_user: User, participant: Participant, stamp: int, terms_hash: str) -> Declaration:
    """Question 4: accepts the terms of handling and makes the declaration. Making it twice gives the first.

    :raises Refused: where an earlier question is open, or the terms are not the present ones.
    """
    made = participant.declarations.filter(state=DeclarationState.MADE, version=stamp + 1).first()
    if made is not None and participant.user_id == acting_user.pk:
        return made

    def write(row: Participant) -> Declaration:
        found = _draft(row, stamp)
        _complete(found)
        if terms_hash != handling_hash():
            raise Refused("The terms of handling have changed: read them as they stand now.", field="accept")
        found.flags = flags(row, found)
        found.state, found.made_at, found.terms_hash = DeclarationState.MADE, calendar.now(), terms_hash
        found.save()
        row.state = ParticipantState.DECLARED
        row.save()
        return found

    row = _own(acting_user, participant, "declaration.made", write)
    _tell_acceptors(participant)
    return row


def _complete(declaration: Declaration) -> None:
    if not declaration.interest:
        raise Refused("Say first what your interest in the review is.")
    if not declaration.knows:
        raise Refused("Say first whether you know anybody on the card.")
    if declaration.knows != Knows.NO and not declaration.knows_words:
        raise Refused("Say first who it is and how you know them.")


def decline(*, acting_user: User, participant: Participant, words: str = "") -> Participant:
    """They should not be on this review: the invitation ends."""

    def write(row: Participant) -> Participant:
        if row.state not in (ParticipantState.INVITED, ParticipantState.DECLARED):
            raise Stale("This invitation has ended already.")
        row.state, row.ended_at, row.ended_by = ParticipantState.WITHDRAWN, calendar.now(), acting_user
        row.ended_reason = words
        row.save()
        _close_in_hand(row, DeclarationState.WITHDRAWN)
        return row

    return _own(acting_user, participant, "declaration.declined", write)


def withdraw(*, acting_user: User, participant: Participant, words: str = "") -> Participant:
    """A person withdraws their accepted declaration: from the next request nothing opens.

    :raises Stale: where it has ended already.
    """

    def write(row: Participant) -> Participant:
        if row.state != ParticipantState.ACCEPTED:
            raise Stale("Your part in this review has ended already.")
        row.state, row.ended_at, row.ended_by = ParticipantState.WITHDRAWN, calendar.now(), acting_user
        row.ended_reason = words
        row.save()
        events.participant_ended.emit(review_id=row.review_id, user_id=row.user_id, capacity=row.capacity)
        return row

    return _own(acting_user, participant, "declaration.withdrawn", write)


def accept_changed_terms(*, acting_user: User, participant: Participant, terms_hash: str) -> Participant:
    """The text of handling has changed: the person accepts it again, and their room opens again."""

    def write(row: Participant) -> Participant:
        if not Participant.objects.filter(standing(terms_asked_again=True), pk=row.pk).exists():
            raise Stale("Nothing is asked of you here any more.")
        if terms_hash != handling_hash():
            raise Refused("The terms have changed once more: read them as they stand now.", field="accept")
        row.terms_hash = terms_hash
        row.save()
        return row

    return _own(acting_user, participant, "declaration.terms_accepted", write, ids={"terms": terms_hash})


def accept(
    *,
    acting_user: User,
    participant: Participant,
    declaration_id: UUID,
    reason: str,
    wall_agencies: Sequence[Agency] = (),
    wall_groups: Sequence[FamilyGroup] = (),
    expires_on: date | None = None,
) -> Participant:
    """Accepts one declaration, for a reason. A declared conflict walls off what it touches; more can be walled here.

    :param expires_on: the last day of their access, where it is to have one.
    :raises Refused: by whoever is not the one whom access.md names; for oneself.
    :raises Stale: where somebody answered first, or another declaration has replaced the one that was read.
    """

    access_rounds.check_last_day(Capacity(participant.capacity), expires_on)

    def write(row: Participant, found: Declaration) -> Participant:
        found.state, found.flags = DeclarationState.ACCEPTED, flags(row, found)
        row.state, row.accepted_at, row.accepted_by = ParticipantState.ACCEPTED, calendar.now(), acting_user
        row.expires_on = expires_on or access_rounds.still_to_come(row.expires_on)
        row.terms_hash, row.ended_at, row.ended_by, row.ended_reason = found.terms_hash, None, None, ""
        row.save()
        agencies = {one.pk: one for one in (*found.touches_agencies.all(), *wall_agencies)}
        for agency in agencies.values():
            _wall(row, acting_user, agency=agency)
        for group in wall_groups:
            if group.review_id != row.review_id:
                raise NotVisible
            _wall(row, acting_user, family_group=group)
        return row

    return _answer(acting_user, participant, declaration_id, reason, "declaration.accepted", write)


def refuse(*, acting_user: User, participant: Participant, declaration_id: UUID, reason: str) -> Participant:
    """Refuses one declaration, for a reason. The person may be invited again.

    :raises Refused: as ``accept``. :raises Stale: as ``accept``.
    """

    def write(row: Participant, found: Declaration) -> Participant:
        found.state = DeclarationState.REFUSED
        row.state, row.ended_at, row.ended_by = ParticipantState.REFUSED, calendar.now(), acting_user
        row.ended_reason = reason
        row.save()
        return row

    return _answer(acting_user, participant, declaration_id, reason, "declaration.refused", write)


def confirm(*, acting_user: User, participant: Participant) -> Participant:
    """The new chair confirms somebody whom the SSP chair accepted before the appointment.

    :raises Refused: for oneself, or by anybody but the panel chair.
    """
    if participant.user_id == acting_user.pk:
        raise Refused("Nobody confirms themselves.", who="The partnership’s chair")

    def write(locked: Review) -> Participant:
        row = must_exist(Participant.objects.filter(pk=participant.pk, review=locked).first())
        if row.state != ParticipantState.ACCEPTED:
            raise Stale("This person does not take part any more.")
        if row.confirmed_at is None:
            row.confirmed_at, row.confirmed_by = calendar.now(), acting_user
            row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=participant.review,
        who=frozenset({Capacity.PANEL_CHAIR}),
        verb="participant.confirmed",
        write=write,
        label="confirm people",
    )


def _wall(row: Participant, acting_user: User, **what: Any) -> None:
    if not Wall.objects.filter(participant=row, **what).exists():
        Wall.objects.create(review=row.review, participant=row, set_at=calendar.now(), set_by=acting_user, **what)


def _in_hand(row: Participant) -> Declaration | None:
    return row.declarations.filter(state__in=(DeclarationState.DRAFT, DeclarationState.MADE)).first()


def _draft(row: Participant, stamp: int) -> Declaration:
    found = row.declarations.filter(state=DeclarationState.DRAFT).first()
    if found is None or row.state not in MAY_DECLARE:  # a suspension is not ended by declaring
        raise Stale("Your declaration has been made already.")
    moves.claim(found, stamp)
    return found


def _close_in_hand(row: Participant, state: DeclarationState) -> None:
    found = _in_hand(row)
    if found is not None:
        found.state = state
        found.save()


def _own(
    acting_user: User,
    participant: Participant,
    verb: str,
    write: Callable[[Participant], Result],
    ids: dict[str, Any] | None = None,
) -> Result:
    """A step of the declarant's own, under the participant's lock, with its audit entry."""
    if participant.user_id != acting_user.pk:
        raise NotVisible
    try:
        with transaction.atomic():
            row = Participant.objects.select_for_update().select_related("review", "user").get(pk=participant.pk)
            result = write(row)
            record(
                chain=review_chain(row.review_id),
                verb=verb,
                actor=acting_user,
                subject=row,
                ids={"capacity": row.capacity, **(ids or {})},
            )
    except IntegrityError as clash:
        raise Stale("This was done in another window already.") from clash
    participant.state = row.state
    return result


def _answer(
    acting_user: User, participant: Participant, declaration_id: UUID, reason: str, verb: str, write: Any
) -> Participant:
    """Somebody else's answer, under the review's lock. The same answer by the same person twice is given again."""
    if participant.user_id == acting_user.pk:
        raise Refused("Nobody answers their own declaration.", who=acceptors.who_answers(participant))
    if not reason.strip():
        raise Refused("Give a reason.", field="reason")
    with transaction.atomic():
        locked = moves.lock(participant.review)
        moves.refuse_ended(locked, verb, {"capacity": participant.capacity})
        rows = Participant.objects.select_for_update().select_related("review", "user")
        row: Participant = rows.get(pk=participant.pk)
        found = must_exist(Declaration.objects.select_for_update().filter(pk=declaration_id, participant=row).first())
        wanted = DeclarationState.ACCEPTED if verb == "declaration.accepted" else DeclarationState.REFUSED
        if found.state == wanted and found.decided_by_id == acting_user.pk:
            return row
        if found.state != DeclarationState.MADE or row.state != ParticipantState.DECLARED:
            raise Stale(_who_was_first(found))
        if not acceptors.may_answer(acting_user, row):
            raise Refused("This declaration is not yours to answer.", who=acceptors.who_answers(row))
        found.decided_at, found.decided_by, found.reason = calendar.now(), acting_user, reason
        result: Participant = write(row, found)
        found.save()
        record(
            chain=review_chain(row.review_id),
            verb=verb,
            actor=acting_user,
            subject=row,
            ids={"declaration": str(found.pk), "capacity": row.capacity},
            words={"reason": reason},
        )
    quiet.tell(row.user, row.review)
    return result


def _who_was_first(declaration: Declaration) -> str:
    state = DeclarationState(declaration.state)
    if declaration.decided_by is not None:
        return f"{declaration.decided_by.name} answered first: this declaration is {state.label.lower()}."
    return f"This declaration is no longer waiting: it is {state.label.lower()}."


def _tell_acceptors(participant: Participant) -> None:
    """Neutral mail to whoever answers: something waits."""
    capacity = Capacity(participant.capacity)
    if capacity == Capacity.SSP_CHAIR:
        people = list(accounts.holders(*acceptors.SSP_CHAIR_OFFICES))
    elif capacity == Capacity.DEPUTY_SSP_CHAIR:
        people = list(accounts.holders(*acceptors.DEPUTY_OFFICES))
    else:
        rows = Participant.objects.filter(standing(), review=participant.review).select_related("user")
        people = [one.user for one in rows]
    for user in {one.pk: one for one in people}.values():
        if acceptors.may_answer(user, participant):
            accounts.notify(user)
