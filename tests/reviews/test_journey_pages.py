"""Steps 1 to 5 in pages, without JavaScript: each by its own person, as their browser would send it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from portal.kernel.calendar import today
from reviews.enums import Answer, Capacity, ChairRequirement, ParticipantState, Stage
from reviews.models import Participant, Review
from tests.reviews import journey
from tests.signing import sign_in

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    sign_in(client, user)
    return client


def fields(page: str) -> dict[str, str]:
    """The hidden fields of a page, as a browser would send them back."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = value[1] if value else ""
    return found


def send(client: Client, url: str, **data: Any) -> Any:
    """Opens the page, fills the form and sends it; gives the page that follows."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    sent = client.post(url, {**fields(page.content.decode()), **data})
    if sent.status_code == 200:
        words = re.sub(r"<[^>]+>", " ", sent.content.decode())
        summary = re.search(r"There is a problem(.{0,400})", words, re.S)
        raise AssertionError(f"{url} refused: {summary[1] if summary else words[:400]}")
    assert sent.status_code == 302, (url, sent.status_code)
    return client.get(sent.url)


def declare(who: User, participant: Participant) -> None:
    client, where = browser(who), {"participant_id": participant.id}
    begin = reverse("reviews:declare", kwargs=where)
    assert client.get(begin).status_code == 200
    assert client.post(begin).status_code == 302
    send(client, reverse("reviews:declare_interest", kwargs=where), interest="My work.")
    send(client, reverse("reviews:declare_know", kwargs=where), knows="no")
    send(client, reverse("reviews:declare_touches", kwargs=where))
    page = send(client, reverse("reviews:declare_terms", kwargs=where), accept="on")
    assert "Your declaration is made" in page.content.decode()


def answer(by: User, participant: Participant) -> None:
    url = reverse("reviews:answer_declaration", kwargs={"participant_id": participant.id})
    send(browser(by), url, answer="accept", reason="No conflict.")


def notified(who: journey.Cast) -> Review:
    day = today()
    client = browser(who.coordinator)
    page = send(
        client,
        reverse("reviews:notify"),
        source="police",
        received_on=str(day - timedelta(days=5)),
        letter_dated_on=str(day - timedelta(days=6)),
        incident_on=str(day - timedelta(days=9)),
        summary="She was found at her home.",
        victim_name="Clare Sample",
        victim_born_on="1984-03-02",
        victim_is_parent="no",
        suspect_name="Ben Sample",
        suspect_birth_year="1981",
        agencies=[who.police.pk, who.trust.pk],
        ssp_chair=who.ssp.pk,
    )
    assert "Make your own declaration first" in page.content.decode()
    return Review.objects.get()


def test_steps_1_to_4_are_walked_in_pages_by_their_own_people(who: journey.Cast) -> None:
    review = notified(who)
    ref = {"reference": review.reference}

    def at(name: str) -> str:
        return reverse(f"reviews:{name}", kwargs=ref)

    # leaders declare first and are accepted as access.md says
    ssp = Participant.objects.get(review=review, capacity=Capacity.SSP_CHAIR)
    mine = Participant.objects.get(review=review, capacity=Capacity.COORDINATOR)
    declare(who.ssp, ssp)
    answer(who.deputy, ssp)
    declare(who.coordinator, mine)
    answer(who.ssp, mine)

    # the decision, prepared by the coordinator, recorded by the SSP chair
    office = browser(who.coordinator)
    send(office, at("decision_criteria"), **journey.YES)
    send(office, at("decision_course"), course="review_alone")
    send(office, at("decision_lead"), lead_area="Southwark", lead_reason="She lived there.")
    for body in ("dacg", "sapb", "sscb"):
        send(office, at("decision_consult"), body=body, asked_on=str(today() - timedelta(days=4)))
        row = review.consultations.get(body=body)
        where = reverse("reviews:consultation_answer", kwargs={**ref, "consultation_id": row.id})
        send(office, where, answered_on=str(today()), recommendation="review", views="Hold one.")
    send(office, at("decision_others"), kinds=["criminal"], detail="Under way.", panel_suggested="Police, Lantern.")
    page = send(browser(who.ssp), at("decision_record"), outcome="review", reason="The criteria are met.")
    assert "Tell the Home Office" in page.content.decode()
    sent = office.post(at("home_office_letter"))
    assert sent.status_code == 302
    review.refresh_from_db()
    assert review.stage == Stage.DECIDED
    letter = review.letters.get()
    download = office.get(reverse("reviews:letter_file", kwargs={**ref, "letter_id": letter.id}))
    assert download.status_code == 200 or download.status_code == 302

    # the panel and its chair
    for one, body in ((who.police_member, who.police), (who.lantern_member, who.specialist)):
        asked = {"capacity": "panel_member", "name": one.name, "email": one.email, "agency": body.pk}
        assert "They are invited" in send(office, at("invite"), **asked).content.decode()
        row = journey.part(review, one, Capacity.PANEL_MEMBER)
        declare(one, row)
        answer(who.ssp, row)
    assert "here in this capacity already" in send(office, at("invite"), **asked).content.decode()
    evidence = {f"shows_{one.value}": "Shown." for one in ChairRequirement}
    send(
        office,
        at("chair"),
        name="Helen Marsh",
        email=who.chair.email,
        appointed_on=str(today()),
        minute="Minute 3",
        independence="Worked for none of them.",
        **evidence,
    )
    row = journey.part(review, who.chair, Capacity.PANEL_CHAIR)
    declare(who.chair, row)
    answer(who.ssp, row)
    review.refresh_from_db()
    assert review.stage == Stage.TERMS
    page = browser(who.chair).get(at("people"))
    assert "Composition kept" in page.content.decode()


def test_a_room_does_not_exist_before_acceptance(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    row = journey.invited(who, review, who.police_author, Capacity.IMR_AUTHOR, agency=who.police)
    journey.declare(row)
    client = browser(who.police_author)
    for name in ("overview", "terms", "people", "decision", "imrs"):
        assert client.get(reverse(f"reviews:{name}", kwargs={"reference": review.reference})).status_code == 404
    assert client.get(reverse("reviews:declare", kwargs={"participant_id": row.id})).status_code == 200


def test_another_persons_declaration_does_not_exist(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    row = journey.part(review, who.ssp, Capacity.SSP_CHAIR)
    for other in (who.stranger, who.superuser, who.coordinator):
        client = browser(other)
        assert client.get(reverse("reviews:declare", kwargs={"participant_id": row.id})).status_code == 404
        assert client.get(reverse("reviews:answer_declaration", kwargs={"participant_id": row.id})).status_code == 404


def test_the_recorder_sees_the_record_alone(who: journey.Cast) -> None:
    review = journey.opened(who)
    client = browser(who.coordinator)
    assert client.get(reverse("reviews:notification", kwargs={"reference": review.reference})).status_code == 200
    for name in ("overview", "decision", "people", "case_people", "agencies", "protocol"):
        assert client.get(reverse(f"reviews:{name}", kwargs={"reference": review.reference})).status_code == 404


def test_the_question_keeps_what_was_typed_and_names_the_field(who: journey.Cast) -> None:
    review = journey.opened(who)
    row = journey.part(review, who.ssp, Capacity.SSP_CHAIR)
    client = browser(who.ssp)
    where = {"participant_id": row.id}
    client.post(reverse("reviews:declare", kwargs=where))
    url = reverse("reviews:declare_know", kwargs=where)
    page = client.post(url, fields(client.get(url).content.decode()))
    words = page.content.decode()
    assert "Say whether you know anybody on the card" in words
    assert "Clare Sample, born 1984" in words
    assert "<title>Error: Your declaration" in words.replace("\n", "")


def test_titles_and_addresses_name_nobody(who: journey.Cast) -> None:
    """Never 9."""
    review = journey.walk(who, "decided")
    client = browser(who.coordinator)
    for name in ("decision", "people", "case_people", "agencies", "notification", "decision_consultations"):
        url = reverse(f"reviews:{name}", kwargs={"reference": review.reference})
        title = re.search(r"<title>(.*?)</title>", client.get(url).content.decode(), re.S)
        assert title is not None
        assert not re.search(r"Clare|Ben|Sample|death|homicide|died", title[1] + url, re.I)


def test_a_partner_sees_the_summary_until_decided_and_nothing_else(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    row = journey.invited(who, review, who.partner, Capacity.PARTNER)
    journey.accept(row, who.ssp)
    from reviews.enums import ConsultedBody
    from reviews.services import consultations

    consultations.consult(
        acting_user=who.coordinator,
        review=review,
        body=ConsultedBody.OTHER,
        name="Lantern",
        asked_on=today(),
        participant=row,
    )
    client = browser(who.partner)
    url = reverse("reviews:summary", kwargs={"reference": review.reference})
    words = client.get(url).content.decode()
    assert "She was found at her home." in words
    assert "Clare" not in words
    assert "Ben" not in words
    for name in ("decision", "case_people", "notification", "people", "agencies"):
        assert client.get(reverse(f"reviews:{name}", kwargs={"reference": review.reference})).status_code == 404
    send(client, url, recommendation="review", views="Yes.")
    journey.decided(who, review)
    assert client.get(url).status_code == 404


def test_a_suspended_person_is_out_from_the_next_request(who: journey.Cast) -> None:
    review = journey.walk(who, "with_chair")
    row = journey.part(review, who.police_member, Capacity.PANEL_MEMBER)
    member, chair = browser(who.police_member), browser(who.chair)
    url = reverse("reviews:terms", kwargs={"reference": review.reference})
    assert member.get(url).status_code == 200
    where = {"reference": review.reference, "participant_id": row.id}
    send(chair, reverse("reviews:suspend", kwargs=where), reason="A press report.")
    assert member.get(url).status_code == 404
    row.refresh_from_db()
    assert row.state == ParticipantState.SUSPENDED


def test_an_early_lesson_is_sent_and_followed_up(who: journey.Cast) -> None:
    """3.6."""
    review = journey.walk(who, "with_chair")
    client, ref = browser(who.chair), {"reference": review.reference}
    add = reverse("reviews:lesson_add", kwargs={**ref, "kind": "early"})
    send(client, add, agency=who.trust.pk, lesson="Ask at every visit.", sent_on=str(today()))
    row = review.early_lessons.get()
    url = reverse("reviews:lesson_follow_up", kwargs={**ref, "lesson_id": row.id})
    page = send(client, url, on=str(today()), words="They ask now.")
    assert "They ask now." in page.content.decode()


def test_the_date_of_birth_box_is_read_by_parts(who: journey.Cast) -> None:
    review = journey.walk(who, "led")
    client = browser(who.coordinator)
    url = reverse("reviews:case_person_add", kwargs={"reference": review.reference})
    send(
        client,
        url,
        role="child",
        name="Kit Sample",
        born_on_day="1",
        born_on_month="2",
        born_on_year="2015",
        is_parent="no",
        known_to_mental_health="unknown",
        known_to_adults_services="unknown",
    )
    assert review.people.get(role="child").born_on == date(2015, 2, 1)
    assert review.people.get(role="victim").is_parent == Answer.NO
