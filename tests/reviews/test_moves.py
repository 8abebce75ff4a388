"""The table of moves and the one function that performs them: who, from where, under one lock, with one entry."""

from __future__ import annotations

import ast
import threading
from pathlib import Path

import pytest
from django.db import connections, transaction

from portal.audit.api import entries, review_chain
from portal.kernel.errors import Refused, Stale
from reviews.enums import Outcome, Stage
from reviews.models import Review
from reviews.moves import MOVES
from reviews.services import decision, letters, moves, notification
from tests.reviews import journey

ROOT = Path(__file__).resolve().parents[2]


def test_only_the_moves_write_a_stage() -> None:
    """Nothing else assigns ``.stage``, updates it, or creates a review with another than the first."""
    wrong = []
    for path in sorted((ROOT / "reviews").rglob("*.py")):
        if path.name == "moves.py" and path.parent.name == "services":
            continue
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            targets = node.targets if isinstance(node, ast.Assign) else []
            flat = [one for target in targets for one in (target.elts if isinstance(target, ast.Tuple) else [target])]
            if any(isinstance(one, ast.Attribute) and one.attr == "stage" for one in flat):
                wrong.append(f"{path.name}:{node.lineno}")  # type: ignore[attr-defined]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
                wrong += [f"{path.name}:{node.lineno}" for one in node.keywords if one.arg == "stage"]
    assert not wrong


def test_every_move_leads_on_and_names_who() -> None:
    for move in MOVES.values():
        assert move.from_, move.name
        assert move.label[0].isupper(), move.name
        if move.to is not None:
            assert move.to not in move.from_, move.name


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(name for name, move in MOVES.items() if move.who))
def test_a_stranger_makes_no_move_and_nothing_changes(who: journey.Cast, name: str) -> None:
    review = journey.opened(who)
    Review.objects.filter(pk=review.pk).update(stage=sorted(MOVES[name].from_)[0])
    before = len(entries(review_chain(review.id), limit=100))
    for one in (who.stranger, who.superuser, who.coordinator, who.ssp):
        with pytest.raises(Refused):
            moves.perform(acting_user=one, review=review, move=name, write=lambda locked: pytest.fail("the write ran"))
    review.refresh_from_db()
    assert review.stage in MOVES[name].from_
    assert len(entries(review_chain(review.id), limit=100)) == before


@pytest.mark.django_db
def test_a_refusal_undoes_the_write_and_leaves_no_entry_of_the_act(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    before = [one.verb for one in entries(review_chain(review.id), limit=100)]
    with pytest.raises(Refused) as refused:
        decision.record_decision(
            acting_user=who.ssp,
            review=review,
            stamp=0,
            outcome=Outcome.REVIEW,
            reason="Too early.",
            departure_reason="Hurry.",
        )
    assert refused.value.clause == "2.1"
    assert refused.value.who
    assert "Also open: 3.3 (" in str(refused.value)
    assert "; 4.3 (the chair decides, in consultation)." in str(refused.value)  # the others, by number and name
    row = review.decisions.get()
    assert (row.outcome, row.decided_at, row.version, row.reason) == ("", None, 0, "")
    assert [one.verb for one in entries(review_chain(review.id), limit=100)] == before


@pytest.mark.django_db
def test_a_move_out_of_order_names_the_open_clauses(who: journey.Cast) -> None:
    review = journey.walk(who, "prepared")
    with pytest.raises(Refused) as refused:
        moves.perform(acting_user=who.ssp, review=review, move="appoint_chair", write=lambda row: row)
    assert "stands at “Notified”" in str(refused.value)
    assert "4.8 (the panel appoints an independent chair); 4.9 (" in str(refused.value)
    assert refused.value.clause == "4.8"


@pytest.mark.django_db
def test_a_double_click_decides_once(who: journey.Cast) -> None:
    review = journey.walk(who, "prepared")
    args = {
        "acting_user": who.ssp,
        "review": review,
        "stamp": journey.stamp_of(review),
        "outcome": Outcome.REVIEW,
        "reason": "Met.",
    }
    first, second = decision.record_decision(**args), decision.record_decision(**args)
    assert first.pk == second.pk
    verbs = [one.verb for one in entries(review_chain(review.id), limit=200)]
    assert verbs.count("decision.recorded") == 1
    review.refresh_from_db()
    assert review.version == 1


@pytest.mark.django_db
def test_of_two_who_decide_the_second_is_told(who: journey.Cast) -> None:
    review = journey.walk(who, "prepared")
    stamp = journey.stamp_of(review)
    decision.record_decision(acting_user=who.ssp, review=review, stamp=stamp, outcome=Outcome.REVIEW, reason="Met.")
    review = Review.objects.get(pk=review.pk)
    with pytest.raises(Stale, match="Decided to review"):
        decision.record_decision(
            acting_user=who.ssp,
            review=review,
            stamp=stamp,
            outcome=Outcome.NO_REVIEW,
            reason="No.",
            departure_reason="No.",
        )
    assert review.decisions.get().outcome == Outcome.REVIEW


@pytest.mark.django_db
def test_a_stale_form_of_the_decision_is_refused(who: journey.Cast) -> None:
    review = journey.walk(who, "prepared")
    stamp = journey.stamp_of(review)
    decision.save_lead(
        acting_user=who.coordinator, review=review, stamp=stamp, lead_area="Lewisham", lead_reason="After all."
    )
    with pytest.raises(Stale):
        decision.record_decision(
            acting_user=who.ssp, review=review, stamp=stamp, outcome=Outcome.REVIEW, reason="On what I read."
        )
    review.refresh_from_db()
    assert review.stage == Stage.NOTIFIED


@pytest.mark.django_db
def test_sending_the_notification_twice_opens_one_review(who: journey.Cast) -> None:
    from uuid import uuid4

    key = uuid4()
    args = {"told": journey.told(), "ssp_chair": who.ssp, "key": key}
    first = notification.open_review(acting_user=who.coordinator, **args)
    second = notification.open_review(acting_user=who.coordinator, **args)
    assert first.pk == second.pk
    assert Review.objects.count() == 1
    with pytest.raises(Stale):
        notification.open_review(acting_user=who.stranger, **args)


@pytest.mark.django_db
def test_references_tell_nothing_of_how_many_there_are(who: journey.Cast) -> None:
    tails = [journey.opened(who).reference.split("-")[1] for _ in range(4)]
    assert len(set(tails)) == 4
    assert all(set(tail) <= set(notification.ALPHABET) for tail in tails)


@pytest.mark.django_db
def test_a_letter_is_marked_sent_once_and_never_before_it_was_written(who: journey.Cast) -> None:
    from datetime import timedelta

    from portal.kernel.calendar import today

    review = journey.walk(who, "decided")
    letter = review.letters.get()
    same = {"acting_user": who.coordinator, "letter": letter, "sent_on": today(), "sent_to": "The Home Office"}
    assert letters.mark_sent(**same).pk == letter.pk
    with pytest.raises(Stale):
        letters.mark_sent(**{**same, "sent_to": "Elsewhere"})
    fresh = review.letters.model.objects.get(pk=letter.pk)
    fresh.sent_on, fresh.sent_to = None, ""
    fresh.save()
    for day in (today() - timedelta(days=1), today() + timedelta(days=1)):
        with pytest.raises(Refused):
            letters.mark_sent(**{**same, "sent_on": day})


@pytest.mark.django_db(transaction=True)
def test_two_at_once_on_the_same_step(who: journey.Cast) -> None:
    """Two browsers send the decision at the same moment: one is recorded, the other is told."""
    review = journey.walk(who, "prepared")
    stamp, results = journey.stamp_of(review), []
    barrier = threading.Barrier(2)

    def decide(outcome: Outcome) -> None:
        barrier.wait()
        try:
            with transaction.atomic():
                decision.record_decision(
                    acting_user=who.ssp,
                    review=Review.objects.get(pk=review.pk),
                    stamp=stamp,
                    outcome=outcome,
                    reason="Mine.",
                    departure_reason="Mine.",
                )
            results.append("won")
        except Stale:
            results.append("told")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=(one,)) for one in (Outcome.REVIEW, Outcome.NO_REVIEW)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(results) == ["told", "won"]
    assert review.decisions.filter(decided_at__isnull=False).count() == 1
