"""The terms of reference: drafting, the chair's decision, the date for completion (4.10, 4.11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale, must_exist
from reviews import asked, dates, events
from reviews.enums import (
    SSP_CHAIR_CAPACITIES,
    Capacity,
    Consideration,
    ConsiderationState,
    ExtensionState,
    Stage,
    TermsState,
)
from reviews.models import Extension, Review, ReviewAgency, Terms, TermsAnswer
from reviews.services import moves

if TYPE_CHECKING:
    from portal.accounts.models import Agency, User

DRAFTERS = frozenset({Capacity.PANEL_CHAIR, Capacity.COORDINATOR})
DRAFTING = frozenset({Stage.PANEL, Stage.TERMS, Stage.GATHERING, Stage.WEIGHING, Stage.REPORTING})


def draft(review: Review) -> Terms | None:
    """The draft in hand, if there is one."""
    return Terms.objects.filter(review=review, state=TermsState.DRAFT).first()


def begin(*, acting_user: User, review: Review) -> Terms:
    """Begins a draft: empty, or a new version of the terms in force. The draft in hand is given again."""

    def write(locked: Review) -> Terms:
        found = draft(locked)
        if found is not None:
            return found
        last = Terms.objects.filter(review=locked).first()
        row = Terms(
            review=locked,
            number=last.number + 1 if last else 1,
            drafted_by=acting_user,
            drafted_at=calendar.now(),
        )
        if last is not None:
            row.purpose = last.purpose
            asked.put(row, asked.asked_in(last))
            row.period_from, row.period_to, row.complete_by = last.period_from, last.period_to, last.complete_by
        row.save(force_insert=True)
        for one in Consideration:
            before = last.answers.filter(consideration=one).first() if last else None
            TermsAnswer.objects.create(
                review=locked,
                terms=row,
                consideration=one,
                state=before.state if before else ConsiderationState.OPEN,
                words=before.words if before else "",
                responsible=before.responsible if before else "",
            )
        return row

    return _drafting(acting_user, review, "terms.begun", write)


def save_purpose(
    *,
    acting_user: User,
    review: Review,
    stamp: int,
    purpose: str,
    questions: str,
    period_from: date | None,
    period_to: date | None,
    complete_by: date | None,
) -> Terms:
    """Keeps what the review is for, the questions it asks, the period it looks at and the date for completion.

    :raises Refused: for a period that ends before it begins. :raises Stale: where somebody else changed the draft.
    """

    def write(locked: Review) -> Terms:
        row = _draft(locked)
        moves.claim(row, stamp)
        said = "The period cannot end, {later}, before it begins, {earlier}."
        dates.refuse_before(period_to, period_from, said, clause="4.10", field="period_to")
        row.purpose = purpose
        asked.put(row, asked.reworded(asked.asked_in(row), asked.lines(questions)))
        row.period_from, row.period_to, row.complete_by = period_from, period_to, complete_by
        row.save()
        return row

    return _drafting(acting_user, review, "terms.drafted", write)


def save_answer(
    *,
    acting_user: User,
    review: Review,
    stamp: int,
    consideration: Consideration,
    state: ConsiderationState,
    words: str,
    responsible: str = "",
    deficit: bool = False,
) -> Terms:
    """Keeps one of the ten considerations: answered, or not relevant with a reason (4.10).

    :raises Refused: without words, or without a named person for family, public and media.
    :raises Stale: as ``save_purpose``.
    """

    def write(locked: Review) -> Terms:
        row = _draft(locked)
        moves.claim(row, stamp)
        if state != ConsiderationState.OPEN and not words.strip():
            said = "Say why it is not relevant." if state == ConsiderationState.NOT_RELEVANT else "Give the answer."
            raise Refused(said, clause="4.10", field="words")
        named = consideration == Consideration.FAMILY_MEDIA and state == ConsiderationState.ANSWERED
        if named and not responsible.strip():
            raise Refused("Name the person who takes responsibility for this.", clause="4.10", field="responsible")
        answer = row.answers.get(consideration=consideration)
        answer.state, answer.words, answer.responsible, answer.deficit = state, words, responsible, deficit
        answer.save()
        ids["answer"] = answer.pk
        return row

    ids: dict[str, object] = {"consideration": consideration}
    return _drafting(acting_user, review, "terms.drafted", write, ids=ids)


def keep_question(
    *,
    acting_user: User,
    review: Review,
    stamp: int,
    words: str,
    agencies: Iterable[Agency] = (),
    key: UUID | None = None,
) -> Terms:
    """Adds a question to the draft, or changes one: its words, and to which agencies it goes (none named: to all).

    :raises Refused: for an agency that is not of this review. :raises Stale: as ``save_purpose``.
    """
    line, chosen = " ".join(words.split()), list(agencies)
    if not line:
        raise Refused("Write the question.", clause="4.10", field="words")

    def write(locked: Review) -> Terms:
        row = _draft(locked)
        moves.claim(row, stamp)
        ours = set(ReviewAgency.objects.filter(review=locked).values_list("agency_id", flat=True))
        if not ours.issuperset(one.pk for one in chosen):
            raise Refused("Only agencies of this review can be asked.", clause="4.10", field="agencies")
        kept = asked.asked_in(row)
        if any(one.words == line and one.key != key for one in kept):
            raise Refused("This question is in the list already.", clause="4.10", field="words")
        new = asked.Asked(0, key or uuid4(), line, tuple(sorted((one.pk for one in chosen), key=str)))
        if key is None:
            kept.append(new)
        elif key not in {one.key for one in kept}:
            raise Stale("This question is no longer in the draft.")
        asked.put(row, [new if one.key == key else one for one in kept])
        row.save()
        return row

    return _drafting(acting_user, review, "terms.drafted", write, ids={"question": str(key or "")})


def drop_question(*, acting_user: User, review: Review, stamp: int, key: UUID) -> Terms:
    """Takes a question out of the draft. Earlier versions keep it. :raises Stale: as ``save_purpose``."""

    def write(locked: Review) -> Terms:
        row = _draft(locked)
        moves.claim(row, stamp)
        asked.put(row, [one for one in asked.asked_in(row) if one.key != key])
        row.save()
        return row

    return _drafting(acting_user, review, "terms.drafted", write, ids={"question": str(key)})


def approve(*, acting_user: User, review: Review, stamp: int) -> Terms:
    """The panel chair's final decision on the terms (4.11). Approving the same draft twice gives the same terms.

    :raises Refused: where 4.5, 4.8, 4.9 or 4.10 is open; by anybody but the panel chair, whoever drafted.
    :raises Stale: where the draft was changed after it was read.
    """
    done = Terms.objects.filter(review=review, state=TermsState.APPROVED, version=stamp + 1).first()
    if done is not None and done.approved_by_id == acting_user.pk:
        return done

    def write(locked: Review) -> Terms:
        row = _draft(locked)
        moves.claim(row, stamp)
        Terms.objects.filter(review=locked, state=TermsState.APPROVED).update(state=TermsState.SUPERSEDED)
        row.state, row.approved_by, row.approved_at = TermsState.APPROVED, acting_user, calendar.now()
        row.save()
        events.terms_approved.emit(review_id=locked.id, terms_id=row.id)
        return row

    return moves.perform(
        acting_user=acting_user,
        review=review,
        move="approve_terms" if not review.has_reached(Stage.GATHERING) else "revise_terms",
        write=write,
        verb="terms.approved",
    )


def ask_extension(*, acting_user: User, review: Review, reason: str, new_date: date) -> Extension:
    """The panel tells the partnership of a delay, and asks for a new date (footnote to 4.10).

    :raises Refused: for a date that has passed, or while an earlier question waits.
    """

    def write(locked: Review) -> Extension:
        if new_date <= calendar.today():
            raise Refused("The new date lies in the future.", clause="4.10", field="new_date")
        if Extension.objects.filter(review=locked, state=ExtensionState.ASKED).exists():
            raise Refused(
                "A new date was asked for already, and waits for an answer.",
                clause="4.10",
                who="The partnership’s chair",
            )
        return Extension.objects.create(
            review=locked, asked_on=calendar.today(), asked_by=acting_user, reason=reason, new_date=new_date
        )

    return moves.act(
        acting_user=acting_user,
        review=review,
        who=DRAFTERS,
        verb="extension.asked",
        write=write,
        label="ask for a new date",
        ids={"new_date": new_date},
        words={"reason": reason},
    )


def answer_extension(*, acting_user: User, extension: Extension, state: ExtensionState, answer: str) -> Extension:
    """The SSP chair agrees the new date, or refers an unreasonable delay to the Home Office's group.

    :raises Refused: by whoever asked. :raises Stale: where it is answered already.
    """
    if extension.asked_by_id == acting_user.pk:
        raise Refused("Nobody answers their own question.", clause="4.10", who="The partnership’s chair")

    def write(locked: Review) -> Extension:
        row = must_exist(Extension.objects.select_for_update().filter(pk=extension.pk, review=locked).first())
        if row.state != ExtensionState.ASKED:
            raise Stale(f"This was answered already: {row.get_state_display().lower()}.")
        row.state, row.answer = state, answer
        row.answered_on, row.answered_by = calendar.today(), acting_user
        row.save()
        return row

    return moves.act(
        acting_user=acting_user,
        review=extension.review,
        who=SSP_CHAIR_CAPACITIES,
        verb="extension.answered",
        write=write,
        label="agree a new date",
        ids={"state": state, "new_date": extension.new_date},
    )


def _draft(review: Review) -> Terms:
    found = Terms.objects.select_for_update().filter(review=review, state=TermsState.DRAFT).first()
    if found is None:
        raise Stale("This draft was approved, or is no longer there.")
    return found


def _drafting(
    acting_user: User, review: Review, verb: str, write: moves.Write[Terms], ids: dict[str, object] | None = None
) -> Terms:
    return moves.act(
        acting_user=acting_user,
        review=review,
        who=DRAFTERS,
        verb=verb,
        write=write,
        label="draft the terms of reference",
        stages=DRAFTING,
        ids=ids,
    )
