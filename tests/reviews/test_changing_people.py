"""People who change midway, and who reads the panel's papers without a seat (4.5, 4.8, 4.10, 4.26; access.md)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit.api import entries, review_chain
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import report_facts as rf
from reviews.enums import Capacity, ParticipantState, Stage
from reviews.enums_meetings import MeetingState
from reviews.facts import load
from reviews.models import Imr, Meeting, Minutes, PanelAgreement, Participant, Wall
from reviews.policy import rights, visible_reviews
from reviews.selectors.people import to_confirm
from reviews.selectors.today import today_of
from reviews.services import declarations, parts
from tests.reviews import journey
from tests.reviews.refusing import refuses
from tests.reviews.scenes import joins, person, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def test_4_26_a_member_who_leaves_loses_access_at_once_and_what_they_objected_to_stays(client: Client) -> None:
    made = scene(Stage.REPORTING)
    review, member = made.review, made.people["member"]
    row = Participant.objects.get(review=review, user=member)
    presented = rf.presentation(load(review))
    PanelAgreement.objects.create(
        review=review, presentation=presented, participant=row, answer="not_agreed", reason="It is not fair.",
        answered_at=timezone.now(), answered_by=member,
    )  # fmt: skip
    page, base = f"/reviews/{review.reference}/", f"/reviews/{review.reference}/people/"
    sign_in(client, member)
    assert client.get(page).status_code == 200
    by = {"acting_user": made.people["coordinator"], "participant": row}
    with pytest.raises(Refused, match="Give the reason"):
        parts.end(**by, reason=" ")
    lead = Participant.objects.get(review=review, user=made.people["chair"])
    with refuses("4.8", "another’s appointment"):
        parts.end(acting_user=made.people["coordinator"], participant=lead, reason="Gone.")
    leader = Client()
    sign_in(leader, made.people["coordinator"])
    assert "End their part" in leader.get(base).content.decode()
    refused = leader.post(f"{base}{lead.pk}/end/", {"reason": "Gone."}).content.decode()
    assert "another’s appointment" in refused
    told = leader.post(f"{base}{row.pk}/end/", {"reason": "She has a new post."}, follow=True).content.decode()
    assert "Their part has ended" in told
    assert client.get(page).status_code == 404
    assert not visible_reviews(member).exists()
    with pytest.raises(Stale):
        parts.end(**by, reason="Again.")
    waiting = rf.members_waited_for(load(review))
    assert member.pk in {one.user_id for one in waiting}
    assert "participant.ended" in [one.verb for one in entries(review_chain(review.id))]


def test_4_8_a_new_chair_confirms_whom_the_partnership_accepted_and_the_old_one_is_out(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    assert {one.user_id for one in to_confirm(load(review))} == {who.police_member.pk, who.lantern_member.pk}
    assert any(one.title == "Confirm who takes part" for one in tasks(who, review))
    one = journey.part(review, who.police_member, Capacity.PANEL_MEMBER)
    declarations.confirm(acting_user=who.chair, participant=one)
    joined = journey.invited(who, review, who.stranger, Capacity.OBSERVER, by="chair")
    journey.accept(joined, who.chair)
    assert {row.user_id for row in to_confirm(load(review))} == {who.lantern_member.pk}  # not whom a chair accepted
    new = journey.user("chair2", "Nora Vale")
    journey.appoint(who, review, name=new.name, email=new.email)
    assert not rights(who.chair, review)
    old = Participant.objects.get(review=review, user=who.chair, capacity=Capacity.PANEL_CHAIR)
    assert old.state == ParticipantState.ENDED
    assert "participant.ended" in [row.verb for row in entries(review_chain(review.id))]
    journey.accept(journey.part(review, new, Capacity.PANEL_CHAIR), who.ssp)
    assert [row.user_id for row in to_confirm(load(review))] == [who.lantern_member.pk]


def test_4_17_a_senior_manager_names_the_author_of_their_own_agency_and_nobody_elses(client: Client) -> None:
    made = scene(Stage.GATHERING)
    review, manager = made.review, made.people["manager"]
    seat = Participant.objects.get(review=review, user=manager, capacity=Capacity.SENIOR_MANAGER)
    own = Imr.objects.get(review=review, agency=seat.agency)
    other = Imr.objects.filter(review=review).exclude(agency=seat.agency).first()
    assert other is not None
    base = f"/reviews/{review.reference}/agencies/"
    sign_in(client, manager)
    assert "Name the author, or a line manager" in client.get(f"{base}{own.pk}/").content.decode()
    told = {"capacity": "line_manager", "name": "Lin Ward", "email": "lin.ward@example.test", "phone": "020 7000 0000"}
    assert client.post(f"{base}{other.pk}/people/", told).status_code == 404
    assert client.post(f"{base}{own.pk}/people/", told).status_code == 302
    row = Participant.objects.get(review=review, user__email="lin.ward@example.test")
    assert (row.capacity, row.agency_id, row.state) == (Capacity.LINE_MANAGER, seat.agency_id, "invited")
    assert not visible_reviews(row.user).exists()  # naming opens nothing
    by = {"acting_user": manager, "review": review, "name": "X", "agency": own.agency}
    with refuses("4.17", "somebody else writes it"):
        parts.name_own(**by, capacity=Capacity.IMR_AUTHOR, email=manager.email)
    with refuses("4.17", "names the author and line managers"):
        parts.name_own(**by, capacity=Capacity.PANEL_MEMBER, email="x@example.test")
    with pytest.raises(NotVisible):
        parts.name_own(**{**by, "agency": other.agency}, capacity=Capacity.IMR_AUTHOR, email="x@example.test")
    with pytest.raises(Refused):
        parts.name_own(**{**by, "acting_user": made.people["author"]}, capacity=Capacity.IMR_AUTHOR, email="x@y.test")


def tasks(who: journey.Cast, review: object) -> list[object]:
    found = today_of(who.chair)
    return [one for one in (found.first, *found.late, *found.week, *found.later) if one]


def test_4_10_the_partnerships_chair_reads_agendas_and_agreed_minutes_and_no_draft(client: Client) -> None:
    made = scene(Stage.GATHERING)
    review, ssp = made.review, made.people["ssp"]
    sign_in(client, ssp)
    base = f"/reviews/{review.reference}/meetings/"
    assert client.get(base).status_code == 404
    by = made.people["coordinator"]
    row = Meeting.objects.create(
        review=review, number=1, on=today(), place="Town hall", state=MeetingState.HELD, called_at=timezone.now(),
        called_by=by,
    )  # fmt: skip
    Minutes.objects.create(
        review=review, meeting=row, number=1, words="Marigold was weighed.", at=timezone.now(), by=by
    )
    page = f"{base}{row.pk}/"
    assert "Town hall" in client.get(base).content.decode()
    assert "Marigold" not in client.get(page).content.decode()
    Meeting.objects.filter(pk=row.pk).update(state=MeetingState.AGREED, agreed_on=today(), agreed_at=row)
    read = client.get(page).content.decode()
    assert "Marigold" in read
    assert "Ask for a correction" not in read
    board = person("Bea Board")
    joins(review, board, Capacity.BOARD_MEMBER)
    other = Client()
    sign_in(other, board)
    assert other.get(page).status_code == 404  # from the hand-over on, and no sooner
    mine = Participant.objects.get(review=review, user=ssp)
    Wall.objects.create(
        review=review, participant=mine, agency=made.agencies[0], set_at=timezone.now(), set_by=made.people["chair"]
    )
    assert client.get(page).status_code == 404
