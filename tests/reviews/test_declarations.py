"""Who declares, who answers, what a conflict closes (access.md, "Declarations")."""

from __future__ import annotations

import pytest

from portal.audit.api import entries, review_chain
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import acceptors
from reviews.enums import Capacity, DeclarationState, Knows, ParticipantState, Section, Verb
from reviews.handling import handling_hash
from reviews.models import Declaration, Participant, Person, Wall
from reviews.policy import reach, rights
from reviews.services import declarations, people
from tests.reviews import journey
from tests.reviews.journey import accept, declare, invited, part

pytestmark = pytest.mark.django_db


def verbs(review: object) -> list[str]:
    return [one.verb for one in entries(review_chain(review.id), limit=500)]  # type: ignore[attr-defined]


def answering(who: journey.Cast, participant: Participant) -> set[str]:
    return {name for name, one in who.users.items() if acceptors.may_answer(one, participant)}


def test_who_answers_whom_before_there_is_a_chair(who: journey.Cast) -> None:
    review = journey.opened(who)
    ssp, coordinator = part(review, who.ssp, Capacity.SSP_CHAIR), part(review, who.coordinator, Capacity.COORDINATOR)
    assert answering(who, ssp) == {"deputy", "governance"}
    assert answering(who, coordinator) == set()
    accept(ssp, who.deputy)
    assert answering(who, coordinator) == {"ssp"}
    accept(coordinator, who.ssp)
    journey.decided(who, review)
    member = invited(who, review, who.police_member, Capacity.PANEL_MEMBER, agency=who.police)
    assert answering(who, member) == {"ssp"}


def test_the_chair_answers_everyone_once_in_place_and_the_ssp_chair_the_leaders(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    author = invited(who, review, who.police_author, Capacity.IMR_AUTHOR, agency=who.police)
    assert answering(who, author) == {"chair"}
    second = invited(who, review, who.stranger, Capacity.COORDINATOR)
    assert answering(who, second) == {"ssp"}


def test_the_list_and_the_check_are_the_same_rule(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    rows = [
        invited(who, review, who.police_author, Capacity.IMR_AUTHOR, agency=who.police),
        invited(who, review, who.stranger, Capacity.COORDINATOR),
        invited(who, review, who.governance, Capacity.DEPUTY_SSP_CHAIR),
    ]
    for row in rows:
        declare(row)
    for one in who.users.values():
        want = {row.pk for row in rows if acceptors.may_answer(one, row)}
        assert {row.pk for row in acceptors.waiting_for(one)} == want, one


def test_the_deputy_stands_in_where_the_ssp_chairs_own_agency_is_under_review(who: journey.Cast) -> None:
    who.ssp.agency = who.police
    who.ssp.save()
    review = journey.opened(who)
    accept(part(review, who.ssp, Capacity.SSP_CHAIR), who.deputy)
    coordinator = part(review, who.coordinator, Capacity.COORDINATOR)
    assert answering(who, coordinator) == set()
    declare(coordinator)
    with pytest.raises(Refused):
        accept(coordinator, who.ssp)


def test_nobody_answers_their_own_declaration(who: journey.Cast) -> None:
    """Never 10: the deputy who takes part as SSP chair is accepted by the information governance officer."""
    review = journey.opened(who)
    row = part(review, who.ssp, Capacity.SSP_CHAIR)
    Participant.objects.filter(pk=row.pk).update(user=who.deputy)
    row = part(review, who.deputy, Capacity.SSP_CHAIR)
    made = declare(row)
    with pytest.raises(Refused, match="own declaration"):
        declarations.accept(acting_user=who.deputy, participant=row, declaration_id=made, reason="Mine.")
    assert not rights(who.deputy, review)
    assert answering(who, row) == {"governance"}


def test_the_card_shows_names_years_and_agencies_and_is_audited_before_the_questions(who: journey.Cast) -> None:
    review = journey.opened(who)
    row = part(review, who.ssp, Capacity.SSP_CHAIR)
    assert "declaration.card_opened" not in verbs(review)
    declarations.open_card(acting_user=who.ssp, participant=row)
    assert "declaration.card_opened" in verbs(review)
    assert declarations.card(review) == {
        "victims": ["Clare Sample, born 1984"],
        "suspects": ["Ben Sample, born 1981"],
        "agencies": ["Police", "Hospital trust"],
    }


def test_the_card_is_for_the_person_invited_alone(who: journey.Cast) -> None:
    review = journey.opened(who)
    row = part(review, who.ssp, Capacity.SSP_CHAIR)
    with pytest.raises(NotVisible):
        declarations.open_card(acting_user=who.stranger, participant=row)
    assert not Declaration.objects.exists()


def test_an_acceptance_is_a_double_click_away_from_nothing(who: journey.Cast) -> None:
    review = journey.opened(who)
    row = part(review, who.ssp, Capacity.SSP_CHAIR)
    made = declare(row)
    for _ in range(2):
        declarations.accept(acting_user=who.deputy, participant=row, declaration_id=made, reason="No conflict.")
    assert verbs(review).count("declaration.accepted") == 1


def test_the_first_of_two_who_answer_wins_and_the_other_is_told(who: journey.Cast) -> None:
    review = journey.opened(who)
    row = part(review, who.ssp, Capacity.SSP_CHAIR)
    made = declare(row)
    declarations.accept(acting_user=who.deputy, participant=row, declaration_id=made, reason="No conflict.")
    with pytest.raises(Stale, match="Owen Hart answered first"):
        declarations.refuse(acting_user=who.governance, participant=row, declaration_id=made, reason="Too close.")
    row.refresh_from_db()
    assert row.state == ParticipantState.ACCEPTED


def test_a_stale_form_of_the_declaration_is_refused(who: journey.Cast) -> None:
    review = journey.opened(who)
    row = part(review, who.ssp, Capacity.SSP_CHAIR)
    made = declarations.open_card(acting_user=who.ssp, participant=row)
    step = {"acting_user": who.ssp, "participant": row}
    declarations.save_interest(**step, stamp=made.version, interest="First window.")
    with pytest.raises(Stale):
        declarations.save_interest(**step, stamp=made.version, interest="Second window.")
    made.refresh_from_db()
    assert made.interest == "First window."


def test_changed_terms_of_handling_are_asked_again(who: journey.Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    review = journey.walk(who, "led")
    from reviews import handling

    monkeypatch.setattr(handling, "HANDLING_TERMS", ("Something new.",))
    assert not rights(who.ssp, review)
    row = part(review, who.ssp, Capacity.SSP_CHAIR)
    with pytest.raises(Refused, match="changed once more"):
        declarations.accept_changed_terms(acting_user=who.ssp, participant=row, terms_hash="0" * 64)
    declarations.accept_changed_terms(acting_user=who.ssp, participant=row, terms_hash=handling_hash())
    assert rights(who.ssp, review)


def test_an_unfinished_declaration_is_not_made(who: journey.Cast) -> None:
    review = journey.opened(who)
    row = part(review, who.ssp, Capacity.SSP_CHAIR)
    step = {"acting_user": who.ssp, "participant": row}
    made = declarations.open_card(**step)
    with pytest.raises(Refused, match="interest"):
        declarations.make(**step, stamp=made.version, terms_hash=handling_hash())
    made = declarations.save_interest(**step, stamp=0, interest="My post.")
    made = declarations.save_knows(**step, stamp=made.version, knows=Knows.YES)
    with pytest.raises(Refused, match="who it is"):
        declarations.make(**step, stamp=made.version, terms_hash=handling_hash())
    with pytest.raises(Refused, match="how you know"):
        declarations.save_touches(**step, stamp=made.version, words=" ")
    row.refresh_from_db()
    assert row.state == ParticipantState.INVITED


def test_a_name_employer_or_address_of_the_case_is_flagged_before_acceptance(who: journey.Cast) -> None:
    review = journey.opened(who)
    Person.objects.filter(review=review).first()
    suspect = review.people.get(role="suspect")
    suspect.employer = "Elm Bakery Ltd"
    suspect.save()
    row = part(review, who.ssp, Capacity.SSP_CHAIR)
    row.user.name = "Mary SAMPLE"
    row.user.save()
    step = {"acting_user": row.user, "participant": row}
    made = declarations.open_card(**step)
    made = declarations.save_interest(
        **step, stamp=made.version, interest="Post.", employer="elm bakery", postcode="se15 4qq"
    )
    made = declarations.save_knows(**step, stamp=made.version, knows=Knows.NO)
    made = declarations.make(**step, stamp=made.version, terms_hash=handling_hash())
    assert made.flags == ["address", "employer", "name"]


def test_a_declared_conflict_walls_off_the_agency(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    row = invited(who, review, who.stranger, Capacity.PANEL_MEMBER, agency=who.specialist)
    made = declare(row, knows=Knows.YES, agencies=[who.trust])
    declarations.accept(acting_user=who.chair, participant=row, declaration_id=made, reason="With a wall.")
    assert Wall.objects.filter(participant=row, agency=who.trust).exists()
    held = reach(who.stranger, review, Section.IMRS)
    assert not held.covers_agency(Verb.READ, who.trust.pk, assured=True)
    assert held.covers_agency(Verb.READ, who.police.pk, assured=True)


def test_withdrawing_closes_the_room_at_once(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    row = part(review, who.coordinator, Capacity.COORDINATOR)
    declarations.withdraw(acting_user=who.coordinator, participant=row)
    assert not rights(who.coordinator, review)
    with pytest.raises(Stale):
        declarations.withdraw(acting_user=who.coordinator, participant=row)


def test_a_refused_person_stays_out_and_may_declare_again(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    row = invited(who, review, who.partner, Capacity.PARTNER)
    made = declare(row)
    declarations.refuse(acting_user=who.ssp, participant=row, declaration_id=made, reason="Say more.")
    assert not rights(who.partner, review)
    row.refresh_from_db()
    again = declarations.open_card(acting_user=who.partner, participant=row)
    assert again.state == DeclarationState.DRAFT
    assert again.pk != made


def test_a_refused_person_who_declares_again_can_be_accepted(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    row = invited(who, review, who.partner, Capacity.PARTNER)
    first = declare(row)
    declarations.refuse(acting_user=who.ssp, participant=row, declaration_id=first, reason="Say more.")
    second = declare(row)
    with pytest.raises(Stale):
        declarations.accept(acting_user=who.ssp, participant=row, declaration_id=first, reason="The old one.")
    declarations.accept(acting_user=who.ssp, participant=row, declaration_id=second, reason="Clear now.")
    assert rights(who.partner, review)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Capacity.PANEL_MEMBER, Capacity.ADVOCATE),
        (Capacity.ADVOCATE, Capacity.LEGAL_ADVISER),
        (Capacity.IMR_AUTHOR, Capacity.SENIOR_MANAGER),
        (Capacity.SIO, Capacity.PANEL_MEMBER),
        (Capacity.PANEL_MEMBER, Capacity.DISCLOSURE_OFFICER),
    ],
)
def test_capacities_that_do_not_go_together(who: journey.Cast, first: Capacity, second: Capacity) -> None:
    held = [Participant(capacity=first, agency=who.police)]
    with pytest.raises(Refused):
        people.check_combination(held, second, who.police.pk)


def test_author_in_one_agency_may_assure_in_another(who: journey.Cast) -> None:
    held = [Participant(capacity=Capacity.IMR_AUTHOR, agency=who.police)]
    people.check_combination(held, Capacity.SENIOR_MANAGER, who.trust.pk)


def test_the_new_chair_confirms_those_whom_the_ssp_chair_accepted(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    row = part(review, who.police_member, Capacity.PANEL_MEMBER)
    with pytest.raises(Refused):
        declarations.confirm(acting_user=who.coordinator, participant=row)
    declarations.confirm(acting_user=who.chair, participant=row)
    row.refresh_from_db()
    assert row.confirmed_by == who.chair
    with pytest.raises(Refused):
        declarations.confirm(acting_user=who.chair, participant=part(review, who.chair, Capacity.PANEL_CHAIR))


def test_suspension_is_by_chair_or_coordinator_and_not_of_oneself(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    row = part(review, who.police_member, Capacity.PANEL_MEMBER)
    with pytest.raises(Refused):
        people.suspend(acting_user=who.lantern_member, participant=row, reason="No.")
    with pytest.raises(Refused):
        people.suspend(acting_user=who.chair, participant=part(review, who.chair, Capacity.PANEL_CHAIR), reason="Me.")
    people.suspend(acting_user=who.coordinator, participant=row, reason="A press report.")
    assert not rights(who.police_member, review)
    people.lift_suspension(acting_user=who.chair, participant=row)
    assert rights(who.police_member, review)
