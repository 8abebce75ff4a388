"""Random legal and illegal acts on one review, at each of its stages: whatever is tried, access.md's invariants hold.

Hypothesis draws who tries what; half the time it is somebody whose act it is. ``HYPOTHESIS=long`` tries far more.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from portal.audit.api import entries, ids_of, is_quiet, review_chain
from portal.audit.models import Chain
from portal.audit.verify import faults_of
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused, Stale
from portal.kernel.forms import audit_refusal
from reviews import protocol
from reviews.enums import ParticipantState, Stage
from reviews.enums_report import HomeOfficeOutcome, ReadingWay, ReportKind
from reviews.models import (
    Assurance,
    CompletedVersion,
    Declaration,
    HomeOfficeAnswer,
    Imr,
    Independence,
    Inheritance,
    Participant,
    Release,
    ReleaseFile,
    Review,
    SignOff,
)
from reviews.moves import MOVES
from reviews.policy import rights
from reviews.services import shares
from tests.reviews import journey, later, random_acts_later
from tests.reviews.random_acts import ACTS, At
from tests.reviews.refusing import refuses

LONG = os.environ.get("HYPOTHESIS") == "long"
EXAMPLES, STEPS = (60, 40) if LONG else (2, 20)
assert random_acts_later.ACTS is ACTS  # its acts are in the table too
NAMES = sorted(ACTS)
TRIES = st.tuples(st.sampled_from(NAMES), st.booleans(), st.integers(0, 400))
SEQUENCES = st.lists(TRIES, min_size=STEPS, max_size=STEPS)
KNOWN = {""} | set(protocol.by_number()) | {one.number for one in protocol.APPENDICES}
MOVE_OF = {  # which move an act makes, by the name of the act
    "decide": "decide_review",
    "appoint": "appoint_chair",
    "terms_approve": "approve_terms",
    "weigh": "weigh",
    "conclude_report": "conclude_report",
    "hand_over": "hand_over",
    "share": "share_with_family",
    "sign_off": "sign_off",
    "mark_sent": "submit",
    "home_office": "clear",
    "confirm_changes": "inherit",
    "conclude": "conclude",
}
NEVER_INVITED = ("superuser",)


def contents() -> dict[str, list[Any]]:
    """Every row of this floor, as the database has it."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_app_config("reviews").get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            found[model._meta.db_table] = sorted(cursor.fetchall(), key=repr)
    return found


@contextmanager
def writes() -> Iterator[set[str]]:
    """The tables of this floor that are written to inside."""
    found: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
            found.update(name for name in sql.split('"')[1:2] if name.startswith("reviews_"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


class Trial:
    """One review on which acts are tried; after each, everything is looked at."""

    def __init__(self, who: journey.Cast, review: Review) -> None:
        self.who, self.review, self.chain = who, review, review_chain(review.id)

    def head(self) -> int:
        return Chain.objects.get(name=self.chain).last_seq

    def attempt(self, name: str, fitting: bool, n: int) -> None:
        """One act by one person, and all that must hold after it."""
        names, act = ACTS[name]
        cast = list(self.who.users)
        post = names[n % len(names)] if fitting and names[0] != "*" else cast[n % len(cast)]
        by, before = self.who.users[post], Review.objects.get(pk=self.review.pk)
        call = act(At(self.who, before, by, n))
        if call is None:
            return
        note(f"{before.stage}: {name} by {post} ({n})")
        by = call[1]["acting_user"]
        held, seq, point = rights(by, before).capacities, self.head(), transaction.savepoint()
        with writes() as touched:
            refused = self.refusal(*call)
        after = Review.objects.get(pk=before.pk)
        if refused is None:
            self.moved(before, after, held)
            new = entries(self.chain, limit=self.head() - seq) if self.head() > seq else []
            assert bool(new) or not touched, f"{name} wrote {sorted(touched)} and left no entry"
            assert all(one.actor == str(by.pk) for one in new), f"{name}: somebody else is said to have done it"
            verbs = [one.verb for one in new]
            most = (
                2 if verbs[1:] == ["participant.ended"] else 1
            )  # another chair: the earlier one's part ends by itself
            assert len(new) <= most, f"{name} left {verbs}"
        else:
            self.undone(refused, touched, point)
            self.named(name, refused, before, held)
            if not isinstance(refused, NotVisible):
                self.written_down(refused, call, seq)
        self.invariants(after)

    def refusal(self, service: Callable[..., Any], told: dict[str, Any]) -> Refused | NotVisible | None:
        try:
            with transaction.atomic():
                service(**told)
        except (Refused, NotVisible) as error:
            return error
        return None

    def moved(self, before: Review, after: Review, held: frozenset[Any]) -> None:
        """The stage changes along the table alone, by one whose move it is, one at a time."""
        if before.stage == after.stage:
            assert after.version == before.version
            return
        ways = [
            one
            for one in MOVES.values()
            if before.stage in one.from_ and one.to == after.stage and (not one.who or one.who & held)
        ]
        assert ways, f"from {before.stage} to {after.stage}"
        assert after.version == before.version + 1

    def undone(self, refused: Refused | NotVisible, touched: set[str], point: str) -> None:
        """A refusal leaves the database as it was."""
        if isinstance(refused, Refused):
            assert refused.clause in KNOWN, refused.clause
            assert not str(refused)[0].islower() and str(refused)[-1] in ".?”", str(refused)
        if touched:
            now = contents()
            transaction.savepoint_rollback(point)
            assert contents() == now

    def named(self, name: str, refused: Refused | NotVisible, before: Review, held: frozenset[Any]) -> None:
        """Whose move it is, where it can be made, is told which clause is open (or that somebody else approves)."""
        move = MOVES.get(MOVE_OF.get(name, ""))
        if move is None or isinstance(refused, NotVisible | Stale) or before.stage not in move.from_:
            return
        if move.who & held:
            assert refused.clause or "somebody else" in str(refused), f"{name}: “{refused}” names no clause"

    def written_down(self, refused: Refused, call: Any, seq: int) -> None:
        """The refusal itself is an entry, and the only one."""
        if not any(getattr(one, "vault_scope", "") == self.chain for one in call[1].values()):
            return  # what the desk tells names no review
        audit_refusal(refused, *call)
        (entry,) = entries(self.chain, limit=self.head() - seq)
        assert (entry.verb, entry.actor) == ("step.refused", str(call[1]["acting_user"].pk))
        if not is_quiet(call[1]["acting_user"]):  # of a family's reader the day is kept, and nothing else (never 12)
            assert ids_of(entry)["clause"] == refused.clause

    def invariants(self, review: Review) -> None:
        """What access.md says can never be, looked for in the rows themselves."""
        self.nobody_without_a_declaration(review)
        self.nobody_approved_their_own(review)
        if (review.has_reached(Stage.CLEARED) and not review.closed) or review.stage == Stage.PUBLISHED:
            assert self.cleared(), "cleared or public, and nobody cleared it"
        for row in Release.objects.filter(review_id=review.pk, state="published"):
            assert self.cleared(row), "a release is public without clearance"
        filed = set(Imr.objects.filter(review=review).values_list("filed_version", flat=True))
        filed |= set(Assurance.objects.filter(review=review).values_list("filed_version", flat=True))
        told = set(CompletedVersion.objects.filter(review=review).values_list("version_ref", flat=True))
        assert not filed & told, "an agency's review was shared with a family"

    def nobody_without_a_declaration(self, review: Review) -> None:
        made = set(Declaration.objects.filter(review=review, state="accepted").values_list("participant", flat=True))
        standing: set[Any] = set()
        for part in Participant.objects.filter(review=review):
            if part.state == ParticipantState.ACCEPTED:
                assert part.pk in made, f"{part.capacity} is let in undeclared"
                standing.add(part.user_id)
        for post, one in self.who.users.items():
            if one.pk not in standing or post in NEVER_INVITED:
                assert not rights(one, review), f"{post} has rights"

    def nobody_approved_their_own(self, review: Review) -> None:
        rows = Declaration.objects.filter(review=review, state__in=("accepted", "refused"))
        for user, by in rows.values_list("participant__user", "decided_by"):
            assert user != by, "somebody answered their own declaration (never 10)"
        assured = Assurance.objects.filter(review=review).values_list("imr", "by")
        written = set(Independence.objects.filter(review=review).values_list("imr", "author"))
        assert not set(assured) & written, "an author assured their own (never 10)"
        for row in SignOff.objects.filter(review=review).select_related("release"):
            mine = Release.objects.filter(pk=row.release_id, started_by=row.signed_by)
            assert not mine.exists(), "who put it forward signed it off (never 10)"

    def cleared(self, release: Release | None = None) -> bool:
        only = {"release": release} if release else {}
        letters = HomeOfficeAnswer.objects.filter(review=self.review, outcome=HomeOfficeOutcome.CLEARED, **only)
        both = Inheritance.objects.filter(review=self.review, chair_at__isnull=False, ssp_at__isnull=False, **only)
        return letters.exists() or both.exists()


def walked(who: journey.Cast) -> Iterator[Review]:
    """One review at each place of its way where much can be tried."""
    review = journey.opened(who)
    journey.led(who, review)
    yield review
    journey.decided(who, review)
    yield review
    journey.with_chair(who, review)
    yield review
    journey.gathering(who, review)
    journey.commissioned(who, review)
    yield review
    later.weighing(who, review)
    yield review
    later.agreed(who, review)
    yield review
    _, group, row, _ = later.forwarded(who, review)
    yield review
    later.signed(who, review, row)
    later.submitted(who, review, row)
    yield review
    later.answer(who, review, row)
    later.dated(who, review, group, row)
    yield review


def tried(who: journey.Cast, review: Review) -> None:
    """So many sequences of acts, each from where the review stands; nothing of them is kept."""

    @settings(
        max_examples=EXAMPLES,
        derandomize=not LONG,
        database=None,
        deadline=None,
        phases=(Phase.generate,),  # a sequence is read in its notes; making it shorter takes minutes
        suppress_health_check=list(HealthCheck),
    )
    @given(SEQUENCES)
    def run(sequence: list[tuple[str, bool, int]]) -> None:
        outer, trial = transaction.savepoint(), Trial(who, Review.objects.get(pk=review.pk))
        try:
            for one in sequence:
                trial.attempt(*one)
            assert not list(faults_of(Chain.objects.get(name=trial.chain)))
        finally:
            transaction.savepoint_rollback(outer)

    run()


@pytest.mark.django_db
def test_no_invariant_breaks_whatever_is_tried(who: journey.Cast) -> None:
    for review in walked(who):
        review.refresh_from_db()
        tried(who, review)


@pytest.mark.django_db
def test_4_20_an_agencys_review_is_never_shared_with_a_family_nor_published(who: journey.Cast) -> None:
    """Whatever kind it is called, on screen or read together; and whoever asks, nothing is recorded (never 5)."""
    review = later.agreed(who)
    group = later.group_taking_part(who, review)
    later.weighed(who, review)
    imr = review.imrs.exclude(filed_version=None).first()
    assert imr is not None
    with refuses("4.20", "never shared with a family"):
        later.shared(who, review, group, imr.filed_version)
    with refuses("4.20", "never shared with a family"):
        shares.record_other_reading(
            acting_user=who.chair, review=review, group=group, version_id=imr.filed_version,
            way=ReadingWay.TOGETHER, on=today(), note="Read together.",
        )  # fmt: skip
    assert not CompletedVersion.objects.exists()
    for kind in ReportKind:
        with refuses("4.20", "never published"):
            later.put(who, review, kind, imr.filed_version)
    assert not ReleaseFile.objects.exists()
