"""Meetings of the panel: agenda, who comes, minutes, actions (4.10, 4.20, 4.21, 4.26)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from portal.accounts.models import User
from portal.audit.api import entries, review_chain
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews.enums import Capacity
from reviews.enums_disclosure import Source
from reviews.enums_meetings import Coming, ItemKind, MeetingState
from reviews.models import Meeting, MeetingAction, MeetingCall, Review, ScheduleItem, Wall
from reviews.policy import rights
from reviews.selectors import meetings as selector
from reviews.selectors.today import today_of
from reviews.services import meetings, minutes
from tests.reviews import journey
from tests.reviews.refusing import refuses
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
SECRET = "Marigold"


@pytest.fixture
def review(who: journey.Cast) -> Review:
    return journey.walk(who, "commissioned")


def called(who: journey.Cast, review: Review, days: int = 0) -> Meeting:
    return meetings.call_meeting(
        acting_user=who.chair, review=review, on=today() + timedelta(days=days), starts="10am", place="Town hall"
    )


def held(who: journey.Cast, review: Review) -> Meeting:
    row = called(who, review)
    there = [one.pk for one in row.calls.all()]
    meetings.hold(acting_user=who.coordinator, meeting=row, present=there, stamp=row.version)
    row.refresh_from_db()
    return row


def minuted(who: journey.Cast, review: Review) -> Meeting:
    row = held(who, review)
    minutes.write_minutes(acting_user=who.coordinator, meeting=row, words=f"{SECRET} was discussed.", stamp=0)
    return row


def joined(who: journey.Cast, review: Review, name: str, capacity: Capacity) -> User:
    user = journey.user(name, name.title())
    journey.accept(journey.invited(who, review, user, capacity), who.chair)
    return user


def verbs(review: Review) -> list[str]:
    return [one.verb for one in entries(review_chain(review.id), limit=200)]


def part_id(review: Review, user: User, capacity: Capacity) -> UUID:
    return journey.part(review, user, capacity).pk


# Called ---------------------------------------------------------------------------------------------------------------
def test_4_10_a_meeting_is_called_with_everybody_of_the_panel(who: journey.Cast, review: Review) -> None:
    row = called(who, review, days=7)
    there = {one.participant.user for one in row.calls.all()}
    assert there == {who.chair, who.coordinator, who.police_member, who.lantern_member}
    assert "meeting.called" in verbs(review)
    for words, changes in (("has passed", {"on": today() - timedelta(days=1)}), ("Say where", {"place": " "})):
        with refuses("4.10", words):
            meetings.call_meeting(
                **{"acting_user": who.chair, "review": review, "on": today(), "starts": "", "place": "x", **changes}  # type: ignore[arg-type]
            )
    with pytest.raises(Refused):
        meetings.call_meeting(acting_user=who.police_member, review=review, on=today(), starts="", place="x")
    assert Meeting.objects.filter(review=review).count() == 1


def test_apologies_are_ones_own_and_end_with_the_meeting(who: journey.Cast, review: Review) -> None:
    row = called(who, review)
    mine = row.calls.get(participant__user=who.police_member)
    with pytest.raises(NotVisible):
        meetings.answer_call(acting_user=who.chair, call=mine, answer=Coming.COMING, words="")
    meetings.answer_call(acting_user=who.police_member, call=mine, answer=Coming.APOLOGIES, words="At court.")
    mine.refresh_from_db()
    assert (mine.answer, mine.words) == (Coming.APOLOGIES, "At court.")
    meetings.hold(acting_user=who.chair, meeting=row, present=[row.calls.get(participant__user=who.chair).pk], stamp=0)
    with pytest.raises(Stale):
        meetings.answer_call(acting_user=who.police_member, call=mine, answer=Coming.COMING, words="")
    mine.refresh_from_db()
    assert mine.present is False


# Agenda ---------------------------------------------------------------------------------------------------------------
def test_4_20_an_agency_presents_its_review_once_it_is_assured(who: journey.Cast, review: Review) -> None:
    imr = review.imrs.get(agency=who.police)
    row = called(who, review)
    by = {"acting_user": who.chair, "meeting": row, "kind": ItemKind.PRESENTATION, "words": ""}
    with refuses("4.20", "which agency"):
        meetings.add_item(**by, imr_id=None)  # type: ignore[arg-type]
    with refuses("4.17", "not quality assured"):
        meetings.add_item(**by, imr_id=imr.pk)  # type: ignore[arg-type]
    journey.assured(imr, who.police_author, who.police_manager)
    item = meetings.add_item(**by, imr_id=imr.pk)  # type: ignore[arg-type]
    assert item.imr == imr
    assert "meeting.item_added" in verbs(review)


@pytest.mark.parametrize("kind", [ItemKind.FINDINGS, ItemKind.REPORT, ItemKind.TERMS])
def test_4_21_and_4_26_findings_and_the_report_are_agreed_at_a_meeting(
    who: journey.Cast, review: Review, kind: ItemKind
) -> None:
    row = called(who, review)
    item = meetings.add_item(acting_user=who.coordinator, meeting=row, kind=kind, words="", imr_id=None)
    with refuses("4.10", "Say what the item is"):
        meetings.add_item(acting_user=who.chair, meeting=row, kind=ItemKind.OTHER, words=" ", imr_id=None)
    meetings.withdraw_item(acting_user=who.chair, item=item)
    view = selector.view_of(rights(who.chair, review), row.pk)
    assert view is not None and view.items == []


def test_what_is_held_is_recorded_on_its_day_with_who_was_there(who: journey.Cast, review: Review) -> None:
    row = called(who, review, days=1)
    there = [row.calls.first().pk]  # type: ignore[union-attr]
    with refuses("4.10", "once it is held"):
        meetings.hold(acting_user=who.chair, meeting=row, present=there, stamp=0)
    row = called(who, review)
    with refuses("4.10", "who was there"):
        meetings.hold(acting_user=who.chair, meeting=row, present=[uuid4()], stamp=0)
    with pytest.raises(Stale):
        meetings.hold(acting_user=who.chair, meeting=row, present=[one.pk for one in row.calls.all()], stamp=9)


# Minutes --------------------------------------------------------------------------------------------------------------
def test_minutes_are_drafted_corrected_and_agreed_at_the_next_meeting(who: journey.Cast, review: Review) -> None:
    first = called(who, review)
    with refuses("4.10", "once the meeting is held"):
        minutes.write_minutes(acting_user=who.coordinator, meeting=first, words="x", stamp=0)
    row = minuted(who, review)
    with pytest.raises(Stale):
        minutes.write_minutes(acting_user=who.chair, meeting=row, words="Mine.", stamp=0)
    asked = minutes.ask_correction(acting_user=who.police_member, meeting=row, words="I was not there.")
    agree = {"acting_user": who.chair, "meeting": row}
    later = held(who, review)
    with refuses("4.10", "not settled"):
        minutes.agree(**agree, at=later, stamp=1)  # type: ignore[arg-type]
    minutes.write_minutes(acting_user=who.coordinator, meeting=row, words="Corrected.", stamp=1)
    asked.refresh_from_db()
    assert asked.settled_at is not None
    with pytest.raises(Stale):
        minutes.agree(**agree, at=later, stamp=1)  # type: ignore[arg-type]
    for wrong in (row, first, called(who, review)):
        with refuses("4.10", "at a later meeting"):
            minutes.agree(**agree, at=wrong, stamp=2)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        minutes.agree(acting_user=who.coordinator, meeting=row, at=later, stamp=2)
    minutes.agree(**agree, at=later, stamp=2)  # type: ignore[arg-type]
    row.refresh_from_db()
    assert (row.state, row.agreed_at) == (MeetingState.AGREED, later)
    with pytest.raises(Stale):
        minutes.write_minutes(acting_user=who.chair, meeting=row, words="Again.", stamp=2)
    assert [one.number for one in row.minutes.all()] == [1, 2]
    assert {"meeting.minutes_written", "meeting.correction_asked", "meeting.minutes_agreed"} <= set(verbs(review))
    item = ScheduleItem.objects.get(review=review, source=Source.MEETING, source_ref=row.pk)
    assert item.lines.get().description == f"Minutes of meeting {row.number} of the panel"  # 4.22


def test_a_correction_may_be_left_with_a_reason(who: journey.Cast, review: Review) -> None:
    row = minuted(who, review)
    asked = minutes.ask_correction(acting_user=who.lantern_member, meeting=row, words="Say more.")
    with refuses("4.10", "Give the reason"):
        minutes.keep_as_is(acting_user=who.chair, correction=asked, answer=" ")
    with pytest.raises(Refused):
        minutes.keep_as_is(acting_user=who.coordinator, correction=asked, answer="No.")
    minutes.keep_as_is(acting_user=who.chair, correction=asked, answer="It is in the papers.")
    with pytest.raises(Stale):
        minutes.keep_as_is(acting_user=who.chair, correction=asked, answer="Twice.")


# Actions --------------------------------------------------------------------------------------------------------------
def test_an_action_comes_back_and_stands_on_today_until_it_is_done(who: journey.Cast, review: Review) -> None:
    row = held(who, review)
    owner = part_id(review, who.police_member, Capacity.PANEL_MEMBER)
    by = {"acting_user": who.coordinator, "meeting": row, "words": "Ask the surgery.", "owner_id": owner}
    with refuses("4.21", "before the meeting"):
        minutes.add_action(**by, due_on=today() - timedelta(days=1))  # type: ignore[arg-type]
    with refuses("4.21", "somebody of the panel"):
        minutes.add_action(**{**by, "owner_id": uuid4()}, due_on=today())  # type: ignore[arg-type]
    action = minutes.add_action(**by, due_on=today() + timedelta(days=3))  # type: ignore[arg-type]

    def on_today(user: User) -> list[str]:
        found = today_of(user)
        return [one.title for one in (found.first, *found.late, *found.week, *found.later) if one]

    assert any("action 1" in one for one in on_today(who.police_member))
    assert not any("action 1" in one for one in on_today(who.lantern_member))
    assert list(selector.open_actions(review)) == [action]
    with refuses("4.21", "Say what was done"):
        minutes.finish_action(acting_user=who.police_member, action=action, words="")
    with pytest.raises(NotVisible):
        minutes.finish_action(acting_user=who.lantern_member, action=action, words="Mine.")
    minutes.finish_action(acting_user=who.police_member, action=action, words="They answered.")
    assert not selector.open_actions(review).exists()
    assert not any("action 1" in one for one in on_today(who.police_member))
    with pytest.raises(Stale):
        minutes.finish_action(acting_user=who.chair, action=action, words="Again.")


# Who sees it ----------------------------------------------------------------------------------------------------------
def path(review: Review, tail: str = "") -> str:
    return f"/reviews/{review.reference}/meetings/{tail}"


def opened(client: Client, user: User, address: str) -> tuple[int, str]:
    sign_in(client, user)
    answer = client.get(address)
    return answer.status_code, answer.content.decode()


def test_the_panel_sees_every_meeting_others_those_to_which_they_are_called(
    client: Client, who: journey.Cast, review: Review
) -> None:
    row, before = called(who, review), minuted(who, review)
    observer = joined(who, review, "observer", Capacity.OBSERVER)
    for user in (who.chair, who.coordinator, who.police_member, who.lantern_member):
        assert opened(client, user, path(review))[0] == 200
        assert SECRET in opened(client, user, path(review, f"{before.pk}/"))[1]
    for known in (path(review), path(review, f"{row.pk}/")):  # reads the panel's papers, without a seat (access.md)
        assert opened(client, who.ssp, known)[0] == 200
    assert SECRET not in opened(client, who.ssp, path(review, f"{before.pk}/"))[1], "no draft of the minutes"
    for tail in ("call/", f"{row.pk}/held/", f"{before.pk}/minutes/"):
        assert opened(client, who.ssp, path(review, tail))[0] == 404
    shut = (who.stranger, who.superuser, who.police_author, who.trust_manager, observer)
    for user in shut:
        for tail in ("", f"{row.pk}/", f"{before.pk}/", "call/", f"{row.pk}/held/", f"{before.pk}/minutes/"):
            status, page = opened(client, user, path(review, tail))
            assert status == 404 and SECRET not in page, (user, tail)
    meetings.call_person(
        acting_user=who.coordinator,
        meeting=row,
        participant_id=part_id(review, observer, Capacity.OBSERVER),
        sees_papers=False,
    )
    status, page = opened(client, observer, path(review, f"{row.pk}/"))
    assert status == 200 and "Town hall" in page and "Minutes" not in page
    assert opened(client, observer, path(review, f"{before.pk}/"))[0] == 404


def test_4_25_only_the_chair_puts_papers_before_an_observer(who: journey.Cast, review: Review) -> None:
    row = called(who, review)
    observer = joined(who, review, "observer", Capacity.OBSERVER)
    asked = {"meeting": row, "participant_id": part_id(review, observer, Capacity.OBSERVER), "sees_papers": True}
    with refuses("4.25", "Only the chair"):
        meetings.call_person(acting_user=who.coordinator, **asked)  # type: ignore[arg-type]
    paper = uuid4()
    meetings.add_paper(acting_user=who.chair, review=review, meeting_id=row.pk, version_id=paper)
    assert selector.papers_before(observer, review) == frozenset()
    meetings.call_person(acting_user=who.chair, **asked)  # type: ignore[arg-type]
    assert selector.papers_before(observer, review) == {paper}
    Meeting.objects.filter(pk=row.pk).update(on=today() - timedelta(days=15))
    assert selector.papers_before(observer, review) == frozenset()
    with pytest.raises(Stale):
        meetings.call_person(acting_user=who.chair, **asked)  # type: ignore[arg-type]


def test_the_minute_taker_writes_what_they_are_called_to_and_no_other(
    client: Client, who: journey.Cast, review: Review
) -> None:
    taker = joined(who, review, "minutes", Capacity.MINUTE_TAKER)
    row = called(who, review)
    meetings.call_person(
        acting_user=who.chair,
        meeting=row,
        participant_id=part_id(review, taker, Capacity.MINUTE_TAKER),
        sees_papers=False,
    )
    meetings.hold(acting_user=who.chair, meeting=row, present=[row.calls.first().pk], stamp=0)  # type: ignore[union-attr]
    minutes.write_minutes(acting_user=taker, meeting=row, words="Written down.", stamp=0)
    other = held(who, review)
    with pytest.raises(NotVisible):
        minutes.write_minutes(acting_user=taker, meeting=other, words="Not mine.", stamp=0)
    assert opened(client, taker, path(review, f"{row.pk}/minutes/"))[0] == 200
    assert opened(client, taker, path(review, f"{other.pk}/minutes/"))[0] == 404


def test_who_presents_a_review_sees_that_item_alone(client: Client, who: journey.Cast, review: Review) -> None:
    imr = review.imrs.get(agency=who.police)
    journey.assured(imr, who.police_author, who.police_manager)
    row = called(who, review)
    meetings.add_item(acting_user=who.chair, meeting=row, kind=ItemKind.PRESENTATION, words="", imr_id=imr.pk)
    meetings.add_item(acting_user=who.chair, meeting=row, kind=ItemKind.OTHER, words=SECRET, imr_id=None)
    meetings.call_person(
        acting_user=who.chair,
        meeting=row,
        participant_id=part_id(review, who.police_author, Capacity.IMR_AUTHOR),
        sees_papers=False,
    )
    status, page = opened(client, who.police_author, path(review, f"{row.pk}/"))
    assert status == 200 and "presents its review" in page and SECRET not in page
    assert opened(client, who.trust_author, path(review, f"{row.pk}/"))[0] == 404


def test_a_wall_hides_the_item_and_the_minutes_of_a_meeting_that_heard_the_agency(
    client: Client, who: journey.Cast, review: Review
) -> None:
    imr = review.imrs.get(agency=who.police)
    journey.assured(imr, who.police_author, who.police_manager)
    row = called(who, review)
    meetings.add_item(acting_user=who.chair, meeting=row, kind=ItemKind.PRESENTATION, words=SECRET, imr_id=imr.pk)
    there = [one.pk for one in row.calls.all()]
    meetings.hold(acting_user=who.chair, meeting=row, present=there, stamp=0)
    minutes.write_minutes(acting_user=who.chair, meeting=row, words=f"{SECRET}.", stamp=0)
    owner = part_id(review, who.police_member, Capacity.PANEL_MEMBER)
    minutes.add_action(acting_user=who.chair, meeting=row, words=f"{SECRET}!", owner_id=owner, due_on=today())
    later = called(who, review, days=7)  # it hears nothing of that agency, but the action comes back there
    Wall.objects.create(
        review=review,
        participant=journey.part(review, who.lantern_member, Capacity.PANEL_MEMBER),
        agency=who.police,
        set_at=timezone.now(),
        set_by=who.ssp,
    )
    assert SECRET in opened(client, who.police_member, path(review, f"{row.pk}/"))[1]
    status, page = opened(client, who.lantern_member, path(review, f"{row.pk}/"))
    assert status == 200 and SECRET not in page and "presents its review" not in page
    assert opened(client, who.lantern_member, path(review, f"{row.pk}/minutes/correction/"))[0] == 404
    assert SECRET in opened(client, who.police_member, path(review, f"{later.pk}/"))[1]
    for where in ("", f"{later.pk}/"):
        status, page = opened(client, who.lantern_member, path(review, where))
        assert status == 200 and SECRET not in page
    with pytest.raises(NotVisible):
        minutes.ask_correction(acting_user=who.lantern_member, meeting=row, words="x")


def test_a_meeting_through_its_pages(client: Client, who: journey.Cast, review: Review) -> None:
    sign_in(client, who.chair)
    answer = client.post(path(review, "call/"), {"on": today().isoformat(), "starts": "10am", "place": ""})
    assert answer.status_code == 200 and "10am" in answer.content.decode()  # kept
    client.post(path(review, "call/"), {"on": today().isoformat(), "starts": "10am", "place": "Town hall"})
    row = Meeting.objects.get(review=review)
    one = path(review, f"{row.pk}/")
    assert client.post(f"{one}agenda/", {"kind": "findings", "words": "", "imr": ""}).status_code == 302
    client.post(f"{one}answer/", {"answer": "coming", "words": ""})
    there = [str(one.pk) for one in MeetingCall.objects.filter(meeting=row)]
    assert client.post(f"{one}held/", {"stamp": row.version, "present": there}).status_code == 302
    assert client.post(f"{one}minutes/", {"stamp": 0, "words": f"{SECRET} was agreed."}).status_code == 302
    owner = str(part_id(review, who.chair, Capacity.PANEL_CHAIR))
    action = {"words": "Write to the surgery.", "owner": owner, "due_on": today().isoformat()}
    assert client.post(f"{one}actions/", action).status_code == 302
    page = client.get(one).content.decode()
    assert SECRET in page and "Write to the surgery." in page and "Agreeing findings" in page
    made = MeetingAction.objects.get(review=review)
    assert "Write to the surgery." in client.get(path(review)).content.decode()
    assert client.post(path(review, f"actions/{made.pk}/done/"), {"words": "Written."}).status_code == 302
    assert "Write to the surgery." not in client.get(path(review)).content.decode()
