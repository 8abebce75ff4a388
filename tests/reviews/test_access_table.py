"""The access table, row by row: the words of each cell against what the policy gives."""

from __future__ import annotations

import pytest
from django.utils import timezone

from reviews.access import TABLE
from reviews.enums import CLOSED_STAGES, Capacity, ParticipantState, Scope, Section, Stage, Verb
from reviews.handling import handling_hash
from reviews.models import Participant, Wall
from reviews.policy import may, reach, rights, rights_in, visible_reviews
from tests.reviews import journey

C, S, V = Capacity, Scope, Verb
COLUMNS = tuple(Section)

# capacity -> one word list a column, in the table's order: decision, terms, evidence, imrs, chronologies, drafts,
# action plan, family, disclosure, clearance, audit trail. "-" is none. Read "scope:verbs"; + joins parts of a cell.
ALL, READ = "status read file change", "status read"
ROWS: dict[Capacity, tuple[str, ...]] = {
    C.PANEL_CHAIR: (
        f"all:{READ}", f"all:{ALL} decide share", f"all:{ALL}", f"all:status + assured:{READ} + all:decide",
        f"all:{ALL}", f"all:{ALL} share agree answer", f"all:{ALL}", f"all:{ALL} share answer", f"all:{ALL} answer",
        f"all:{READ} confirm", f"all:{READ}",
    ),
    C.COORDINATOR: (
        f"all:{ALL}", f"all:{ALL}", f"all:{ALL}", f"all:status + assured:{READ}", f"all:{ALL}", f"all:{ALL}",
        f"all:{ALL}", f"not_chair_alone:{ALL}", f"all:{ALL}", f"all:{ALL} export", f"all:{READ}",
    ),
    C.PANEL_MEMBER: (
        f"all:{READ}", f"all:{READ}", f"all:{READ}", f"assured:{READ}", f"all:{READ}", f"tabled:{READ} agree",
        f"all:{READ} + own:{READ} report", f"not_chair_alone:{READ}", "-", f"all:{READ}", "-",
    ),
    C.OVERVIEW_AUTHOR: (
        f"all:{READ}", f"all:{READ}", f"all:{READ}", f"all:status + assured:{READ}", f"all:{READ}", f"all:{ALL}",
        f"all:{ALL}", f"all:{READ}", "-", f"all:{READ}", "-",
    ),
    C.IMR_AUTHOR: (
        "-", f"all:{READ}", f"own:{READ}", f"own:{READ} file", f"own:{READ} file", f"shared:{READ}", "-", "-", "-",
        "-", "-",
    ),
    C.SENIOR_MANAGER: (
        "-", f"all:{READ}", f"own:{READ}", f"own:{READ} assure", f"own:{READ}",
        f"shared:{READ} + own:confirm + final:{READ}", f"own:{READ} agree report", "-", "-", "outcome:status", "-",
    ),
    C.LINE_MANAGER: (
        "-", f"all:{READ}", f"own_lessons:{READ}", f"own_assured:{READ}", "-", f"shared:{READ}", "-", "-", "-", "-",
        "-",
    ),
    C.PROFESSIONAL: ("-",) * 11,
    C.ADVOCATE: (
        "-", f"shared:{READ} answer", f"own_group:{READ} file", "-", "-", f"shared:{READ} answer", "-",
        f"own_group:{READ} file answer", "-", "dates:status", "-",
    ),
    C.DISCLOSURE_OFFICER: (
        "-", f"all:{READ} answer", f"schedule:status + supplied:{READ}", f"schedule:status + supplied:{READ}",
        f"schedule:status + supplied:{READ}", "schedule:status", "-", "schedule:status", f"all:{ALL} export",
        "dates:status", "-",
    ),
    C.LEGAL_ADVISER: (
        "-", f"shared:{READ}", f"shared:{READ}", f"shared:{READ}", f"shared:{READ}", f"shared:{READ}",
        f"shared:{READ}", "-", f"shared:{READ}", "-", "-",
    ),
    C.SSP_CHAIR: (
        f"all:{ALL} decide", f"all:{READ}", "-", "-", "-", f"handed_over:{READ} decide", f"all:{READ}",
        f"disagreements:{READ}", "-", f"all:{ALL} decide confirm export", "-",
    ),
    C.BOARD_MEMBER: (
        f"handed_over:{READ}", f"handed_over:{READ}", "-", "-", "-", f"handed_over:{READ}", f"handed_over:{READ}",
        f"disagreements:{READ}", "-", f"handed_over:{READ}", "-",
    ),
    C.PARTNER: (f"summary:{READ} answer",) + ("-",) * 10,
    C.EDITOR: ("-",) * 11,
    C.COMMUNICATIONS: ("-",) * 11,
    C.CUSTODIAN: (f"named:{READ}",) * 10 + ("-",),
    C.INFORMATION_GOVERNANCE: ("-",) * 10 + (f"access_report:{READ}",),
    C.AUDITOR: ("-",) * 10 + (f"all:{READ}",),
}  # fmt: skip
ROWS |= {
    C.RELATIVE: ROWS[C.ADVOCATE],
    C.SIO: ROWS[C.DISCLOSURE_OFFICER],
    C.DEPUTY_SSP_CHAIR: ROWS[C.SSP_CHAIR],
    C.MINUTE_TAKER: ROWS[C.LEGAL_ADVISER],
    C.OBSERVER: ROWS[C.LEGAL_ADVISER],
    C.SUBSTITUTE: ROWS[C.LEGAL_ADVISER],
}


def parsed(words: str) -> set[tuple[str, frozenset[str]]]:
    if words == "-":
        return set()
    parts = (part.strip().split(":") for part in words.split(" + "))
    return {(scope, frozenset(verbs.split())) for scope, verbs in parts}


@pytest.mark.parametrize("capacity", list(Capacity))
@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_each_cell_says_what_access_md_says(capacity: Capacity, column: int) -> None:
    held = {
        (str(scope), frozenset(str(verb) for verb in verbs))
        for verbs, scope in TABLE[capacity].get(COLUMNS[column], ())
    }
    assert held == parsed(ROWS[capacity][column])


def test_an_imr_is_never_a_familys() -> None:
    """Never 5."""
    for capacity in (C.ADVOCATE, C.RELATIVE):
        assert Section.IMRS not in TABLE[capacity]
        assert Section.CHRONOLOGIES not in TABLE[capacity]


def stands(review, user, capacity: Capacity, **more: object) -> Participant:  # type: ignore[no-untyped-def]
    return Participant.objects.create(
        review=review,
        user=user,
        capacity=capacity,
        state=ParticipantState.ACCEPTED,
        invited_at=timezone.now(),
        invited_by=user,
        accepted_at=timezone.now(),
        terms_hash=handling_hash(),
        **more,
    )


@pytest.mark.django_db
def test_the_policy_gives_each_capacity_its_row_and_no_more(who: journey.Cast) -> None:
    review = journey.opened(who)
    for number, capacity in enumerate(Capacity):
        one = journey.user(f"one-{number}")
        stands(review, one, capacity, agency=who.police)
        stage = Stage.CONCLUDED if capacity == C.CUSTODIAN else Stage.NOTIFIED
        type(review).objects.filter(pk=review.pk).update(stage=stage)
        review.refresh_from_db()
        held = rights(one, review)
        for column, section in enumerate(COLUMNS):
            got = {(str(g.scope), frozenset(map(str, g.verbs))) for g in held.reach(section).grants}
            waits = {"handed_over", "disagreements", "final", "outcome"}
            want = {part for part in parsed(ROWS[capacity][column]) if part[0] not in waits}
            assert got == want, (capacity, section)
        assert bool(visible_reviews(one).count()) == any(cell != "-" for cell in ROWS[capacity])


@pytest.mark.django_db
@pytest.mark.parametrize("state", [one for one in ParticipantState if one != ParticipantState.ACCEPTED])
def test_only_an_accepted_declaration_opens_anything(who: journey.Cast, state: str) -> None:
    review = journey.opened(who)
    row = stands(review, who.chair, C.PANEL_CHAIR)
    assert rights(who.chair, review)
    Participant.objects.filter(pk=row.pk).update(state=state)
    assert not rights(who.chair, review)
    assert not visible_reviews(who.chair).exists()


@pytest.mark.django_db
def test_nobody_enters_by_office_or_as_superuser(who: journey.Cast) -> None:
    review = journey.opened(who)
    for one in (who.coordinator, who.ssp, who.deputy, who.governance, who.superuser, who.stranger):
        assert not rights(one, review)
        assert not visible_reviews(one).exists()


@pytest.mark.django_db
def test_expiry_and_changed_terms_close_the_room(who: journey.Cast) -> None:
    review = journey.opened(who)
    row = stands(review, who.chair, C.PANEL_CHAIR)
    day = journey.today()
    Participant.objects.filter(pk=row.pk).update(expires_on=day)
    assert rights(who.chair, review)
    Participant.objects.filter(pk=row.pk).update(expires_on=day.replace(year=day.year - 1))
    assert not rights(who.chair, review)
    Participant.objects.filter(pk=row.pk).update(expires_on=None, terms_hash="0" * 64)
    assert not rights(who.chair, review)


@pytest.mark.django_db
def test_stages_open_and_close_what_waits_for_them(who: journey.Cast) -> None:
    review = journey.opened(who)
    stands(review, who.partner, C.PARTNER)
    stands(review, who.ssp, C.BOARD_MEMBER)
    assert may(who.partner, V.READ, review, Section.DECISION)
    assert not may(who.ssp, V.READ, review, Section.DRAFTS)
    review.stage = Stage.DECIDED
    assert not may(who.partner, V.READ, review, Section.DECISION)
    review.handed_over_at = timezone.now()
    assert may(who.ssp, V.READ, review, Section.DRAFTS)


@pytest.mark.django_db
def test_capacities_add_up_without_widening_one_another(who: journey.Cast) -> None:
    """A panel member who writes for their own agency files for it alone, and reads others only once assured."""
    review = journey.opened(who)
    stands(review, who.police_author, C.PANEL_MEMBER, agency=who.police)
    stands(review, who.police_author, C.IMR_AUTHOR, agency=who.police)
    held = reach(who.police_author, review, Section.IMRS)
    assert held.covers_agency(V.FILE, who.police.pk)
    assert not held.covers_agency(V.FILE, who.trust.pk)
    assert held.covers_agency(V.READ, who.police.pk)
    assert not held.covers_agency(V.READ, who.trust.pk)
    assert held.covers_agency(V.READ, who.trust.pk, assured=True)


@pytest.mark.django_db
def test_a_wall_closes_what_a_conflict_touches(who: journey.Cast) -> None:
    review = journey.opened(who)
    row = stands(review, who.lantern_member, C.PANEL_MEMBER, agency=who.specialist)
    assert reach(who.lantern_member, review, Section.IMRS).covers_agency(V.READ, who.trust.pk, assured=True)
    Wall.objects.create(review=review, participant=row, agency=who.trust, set_at=timezone.now(), set_by=who.ssp)
    assert not reach(who.lantern_member, review, Section.IMRS).covers_agency(V.READ, who.trust.pk, assured=True)
    assert reach(who.lantern_member, review, Section.IMRS).covers_agency(V.READ, who.police.pk, assured=True)


@pytest.mark.django_db
def test_conclusion_ends_every_part_but_the_custodians_and_auditors(who: journey.Cast) -> None:
    review = journey.opened(who)
    stands(review, who.chair, C.PANEL_CHAIR)
    stands(review, who.stranger, C.AUDITOR)
    type(review).objects.filter(pk=review.pk).update(stage=Stage.CONCLUDED)
    review.refresh_from_db()
    assert not rights(who.chair, review)
    assert rights(who.stranger, review)
    assert set(visible_reviews(who.stranger)) == {review}
    assert not visible_reviews(who.chair).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("stage", list(Stage))
def test_the_list_and_the_check_agree_in_each_stage(who: journey.Cast, stage: Stage) -> None:
    review = journey.opened(who)
    for number, capacity in enumerate(Capacity):
        stands(review, journey.user(f"one-{number}"), capacity)
    type(review).objects.filter(pk=review.pk).update(stage=stage)
    review.refresh_from_db()
    for number, capacity in enumerate(Capacity):
        one = journey.user(f"one-{number}")
        held = [row for row in rights(one, review).participants if TABLE[Capacity(row.capacity)]]
        assert visible_reviews(one).exists() == bool(held), capacity
    custodian, partner = list(Capacity).index(C.CUSTODIAN), list(Capacity).index(C.PARTNER)
    assert bool(rights(journey.user(f"one-{custodian}"), review)) == (stage in CLOSED_STAGES)
    assert bool(rights(journey.user(f"one-{partner}"), review)) == (stage == Stage.NOTIFIED)


@pytest.mark.django_db
def test_rights_in_many_reviews_cost_the_same_queries(
    who: journey.Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    reviews = [journey.opened(who) for _ in range(3)]
    for one in reviews:
        stands(one, who.chair, C.PANEL_CHAIR)
    with django_assert_num_queries(2):  # type: ignore[operator]
        rights_in(who.chair, reviews[:1])
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert len(rights_in(who.chair, reviews)) == 3
