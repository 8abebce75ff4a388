"""Issue 4, "Who": the register of declarations, what matches, the review of access, and custodians named late."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import uuid4

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.audit.api import entries, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import acceptors, matching
from reviews.enums import Capacity, DeclarationState, Knows, ParticipantState, Side, Stage
from reviews.handling import handling_hash
from reviews.models import Declaration, FamilyGroup, Identity, Participant, Review, Wall
from reviews.policy import rights
from reviews.selectors import ending as ends
from reviews.selectors import register
from reviews.services import access_rounds, declarations, ending, people, register_out
from tests.reviews import journey, scenes
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
CLAUSES = ("4.25",)
WORDS = "I once shared a house with her cousin."


def browser(who: Any, *, fresh: bool = True) -> Client:
    client = Client()
    sign_in(client, who, fresh=fresh)
    return client


def url(review: Review, name: str, **kwargs: Any) -> str:
    return reverse(f"reviews:{name}", kwargs={"reference": review.reference, **kwargs})


def declared(part: Participant, state: str, **more: Any) -> Declaration:
    values = {"interest": "My post.", "knows": Knows.NO, "made_at": timezone.now(), "terms_hash": handling_hash()}
    return Declaration.objects.create(
        review=part.review, participant=part, state=state, card_seen_at=timezone.now(), **{**values, **more}
    )


def verbs(review: Review) -> list[str]:
    return [one.verb for one in entries(review_chain(review.pk), limit=500)]


# 4.25: the register ---------------------------------------------------------------------------------------------------
def test_the_register_holds_every_declaration_and_is_the_chairs_and_the_coordinators() -> None:
    made = scenes.scene(imrs=1)
    review, cast = made.review, made.people
    part = {one.user_id: one for one in Participant.objects.filter(review=review)}
    member = part[cast["member"].pk]
    found = declared(
        member, DeclarationState.ACCEPTED, knows=Knows.YES, knows_words=WORDS, flags=["name"],
        decided_by=cast["chair"], decided_at=timezone.now(), reason="With a wall.",
    )  # fmt: skip
    found.touches_agencies.set([made.agencies[1]])
    Wall.objects.create(
        review=review, participant=member, agency=made.agencies[1], set_at=timezone.now(), set_by=cast["chair"]
    )
    declared(part[cast["coordinator"].pk], DeclarationState.ACCEPTED, flags=["address"], interest="Mine alone.")
    of = {state: scenes.person(f"Somebody {state}") for state in ("invited", "withdrawn", "expired", "refused")}
    for state, user in of.items():
        row = scenes.joins(review, user, Capacity.OBSERVER, state=state)
        if state == "refused":
            declared(row, DeclarationState.REFUSED)
        if state == "invited":
            declared(row, DeclarationState.DRAFT, interest="Still being written.", made_at=None)
    alone = FamilyGroup.objects.create(
        review=review, side=Side.VICTIM, name="A secret sister", for_chair_alone=True,
        added_at=timezone.now(), added_by=cast["chair"],
    )  # fmt: skip
    scenes.joins(review, scenes.person("Hidden Advocate"), Capacity.ADVOCATE, family_group=alone)

    coordinator, chair = rights(cast["coordinator"], review), rights(cast["chair"], review)
    kinds = {one.part.user.name: one.kind for one in register.lines(coordinator)}
    assert {kinds[user.name] for user in of.values()} == {"invited", "withdrawn", "expired", "refused"}
    assert {one.part.user.name for one in register.lines(coordinator, "conflict")} == {cast["member"].name}
    assert "Hidden Advocate" not in kinds, "a group for the chair alone is in no list of the coordinator's"
    assert "Hidden Advocate" in {one.part.user.name for one in register.lines(chair)}
    own = {one.part.user.name: one.flags for one in register.lines(coordinator)}
    assert own[cast["coordinator"].name] == (), "nobody reads what is found in their own declaration"
    assert own[cast["member"].name] == (matching.WORDS["name"],)

    shown = browser(cast["coordinator"]).get(url(review, "declarations")).content.decode()
    for words in (WORDS, "With a wall.", made.agencies[1].name, matching.WORDS["name"], "Expired"):
        assert words in shown
    for words in ("Hidden Advocate", "A secret sister", matching.WORDS["address"], "Still being written."):
        assert words not in shown
    for post in ("member", "ssp", "advocate", "stranger"):
        for name in ("declarations", "declarations_file"):
            assert browser(cast[post]).get(url(review, name)).status_code == 404, post
        with pytest.raises(NotVisible):
            register_out.export(acting_user=cast[post], review=review)

    assert browser(cast["chair"], fresh=False).get(url(review, "declarations_file")).status_code == 302
    assert "declarations.exported" not in verbs(review)
    taken = browser(cast["coordinator"]).get(url(review, "declarations_file"))
    assert "declarations.exported" in verbs(review)
    cells = {str(cell.value) for row in openpyxl.load_workbook(io.BytesIO(taken.content)).worksheets[0] for cell in row}
    assert {WORDS, "With a wall.", "Withdrawn"} <= cells
    assert not cells & {"Hidden Advocate", "A secret sister", "Still being written.", matching.WORDS["address"]}

    # who is walled off an agency reads nothing that its people declared
    author = scenes.joins(review, scenes.person("Amy Ward"), Capacity.LINE_MANAGER, agency=made.agencies[2])
    declared(author, DeclarationState.ACCEPTED, interest="I led the ward team.")
    assert "I led the ward team." in browser(cast["chair"]).get(url(review, "declarations")).content.decode()
    Wall.objects.create(
        review=review, participant=part[cast["chair"].pk], agency=made.agencies[2], set_at=timezone.now(),
        set_by=cast["ssp"],
    )  # fmt: skip
    answer = browser(cast["chair"]).get(url(review, "declarations")).content.decode()
    assert "I led the ward team." not in answer
    assert register.NOT_SHOWN in answer


def test_what_matches_is_told_to_who_keeps_the_register_of_identities_and_to_nobody_else(who: journey.Cast) -> None:
    review = journey.opened(who)
    journey.led(who, review)
    journey.decided(who, review)
    first = journey.invited(who, review, who.police_member, Capacity.PANEL_MEMBER, agency=who.police)
    journey.declare(first)
    page = reverse("reviews:answer_declaration", kwargs={"participant_id": first.pk})
    assert matching.SOMETHING not in browser(who.ssp).get(page).content.decode()
    Identity.objects.create(
        review=review, role="other", name="Lena Reid", employers="Elm Bakery\nPolice", addresses="4 Elm Row",
        changed_at=timezone.now(), changed_by=who.coordinator,
    )  # fmt: skip
    shown = browser(who.ssp).get(page).content.decode()
    assert matching.SOMETHING in shown, "somebody who was added since is compared as well"
    assert who.coordinator.name in shown, "whom to ask"
    assert not [words for words in matching.WORDS.values() if words in shown]
    mine = reverse("reviews:declare", kwargs={"participant_id": first.pk})
    answer = browser(who.police_member).get(mine).content.decode()
    assert not [words for words in (matching.SOMETHING, *matching.WORDS.values()) if words in answer]
    day = timezone.localdate() + timedelta(days=30)
    access_rounds.set_last_day(acting_user=who.coordinator, participant=first, expires_on=day)
    journey.accept(first, who.ssp)
    first.refresh_from_db()
    assert first.expires_on == day, "an answer that says nothing of a last day leaves the one that was given"
    assert first.declarations.get().flags == ["employer", "name"]
    journey.appoint(who, review)
    journey.accept(journey.part(review, who.chair, Capacity.PANEL_CHAIR), who.ssp)
    second = journey.invited(who, review, who.police_author, Capacity.IMR_AUTHOR, agency=who.police)
    journey.declare(second)
    page = reverse("reviews:answer_declaration", kwargs={"participant_id": second.pk})
    assert matching.WORDS["employer"] in browser(who.chair).get(page).content.decode()


# Custodians -----------------------------------------------------------------------------------------------------------
def test_a_custodian_is_invited_after_conclusion_and_accepted_by_somebody_else() -> None:
    made = scenes.scene()
    review, cast = made.review, made.people
    Review.objects.filter(pk=review.pk).update(stage=Stage.CONCLUDED, concluded_at=timezone.now())
    review.refresh_from_db()
    told = {"name": "Elsie Ward", "email": "elsie@example.test"}
    for post in ("chair", "member", "stranger"):
        assert browser(cast[post]).get(url(review, "ending_custodian")).status_code == 404
        with pytest.raises(Refused):
            ending.invite_custodian(acting_user=cast[post], review=review, **told)
    with pytest.raises(Refused):
        ending.invite_custodian(
            acting_user=cast["coordinator"], review=review, name="Me", email=cast["coordinator"].email
        )
    done = browser(cast["coordinator"]).post(url(review, "ending_custodian"), told)
    assert done.status_code == 302, done.content.decode()[-2000:]
    row = Participant.objects.select_related("review", "user").get(review=review, capacity=Capacity.CUSTODIAN)
    assert "participant.invited" in verbs(review)
    assert "Elsie Ward" in browser(cast["coordinator"]).get(url(review, "ending")).content.decode()
    found = journey.declare(row)
    for one in cast.values():
        answers = acceptors.may_answer(one, row)
        assert answers == (one == cast["ssp"])
        assert (row in acceptors.waiting_for(one)) == answers, one
    answer = {"acting_user": cast["ssp"], "participant": row, "declaration_id": found, "reason": "Our archivist."}
    Participant.objects.filter(pk=row.pk).update(invited_by=cast["ssp"])
    row.refresh_from_db()
    with pytest.raises(Refused):
        declarations.accept(**answer)  # never 10
    Participant.objects.filter(pk=row.pk).update(invited_by=cast["coordinator"])
    row.refresh_from_db()
    declarations.accept(**answer)
    assert ends.capacities_at_the_end(row.user, review) == {Capacity.CUSTODIAN}
    with pytest.raises(Refused):
        people.invite(
            acting_user=cast["coordinator"], review=review, capacity=Capacity.OBSERVER, name="X", email="x@e.test"
        )


# The review of access --------------------------------------------------------------------------------------------------
def later(days: int) -> Any:
    return mock.patch.object(calendar, "today", return_value=timezone.localdate() + timedelta(days=days))


def state(review: Review, user: Any) -> set[str]:
    return set(Participant.objects.filter(review=review, user=user).values_list("state", flat=True))


def test_the_chair_confirms_access_person_by_person_each_quarter(mailoutbox: list[Any]) -> None:
    made = scenes.scene(imrs=1)
    review, cast = made.review, made.people
    rows = {one.user_id: one for one in Participant.objects.filter(review=review)}
    auditor = scenes.joins(review, scenes.person("Ada Auditor"), Capacity.AUDITOR)
    access_rounds.work()
    assert not review.access_rounds.exists(), "nobody has had access for a quarter"
    Participant.objects.filter(review=review).update(accepted_at=timezone.now() - timedelta(days=100))
    chair = {"acting_user": cast["chair"], "review": review}

    access_rounds.work()
    access_rounds.work()
    found = review.access_rounds.get()
    asked = {one.user for one in access_rounds.rule.waiting(found, Participant.objects.filter(review=review))}
    assert cast["member"] in asked
    never = {auditor.user, *(cast[post] for post in ("chair", "coordinator", "ssp", "advocate"))}
    assert not asked & never, "never the family, the chair, the coordinator, nor who watches them"
    assert [one.to for one in mailoutbox] == [[cast["chair"].email]], "told once"
    shown = browser(cast["chair"]).get("/").content.decode()
    assert "Say who still needs access" in shown
    assert "Say who still needs access" not in browser(cast["coordinator"]).get("/").content.decode()
    for post in ("coordinator", "member", "ssp", "advocate", "stranger"):
        assert browser(cast[post]).get(url(review, "access_round")).status_code == 404
        with pytest.raises(Refused):
            access_rounds.answer(acting_user=cast[post], review=review, needed={rows[cast["member"].pk].pk: False})

    # person by person: one is kept, one ends at once; who is left out is asked again
    at, others = url(review, "access_round"), sorted(asked - {cast["member"]}, key=lambda one: one.name)
    ends = Participant.objects.get(review=review, user=others[0])
    client = browser(cast["chair"])
    assert cast["member"].name in client.get(at).content.decode()
    kept = {f"access_{rows[cast['member'].pk].pk.hex}": "needed", f"access_{ends.pk.hex}": "ends"}
    done = client.post(at, kept)
    assert done.status_code == 302, done.content.decode()[-2000:]
    assert state(review, cast["member"]) == {"accepted"}
    assert state(review, others[0]) == {"ended"}
    assert not rights(others[0], review)
    assert {"participant.access_confirmed", "participant.ended", "access.round_answered"} <= set(verbs(review))
    with pytest.raises(Stale):
        access_rounds.answer(**chair, needed={rows[cast["member"].pk].pk: False})
    with pytest.raises(NotVisible):
        access_rounds.answer(**chair, needed={uuid4(): False})

    # two reminders a week apart, and a week after the second the rest ends: not before, and nobody else's
    silent = others[1]
    mailoutbox.clear()
    for day, expected in ((6, "accepted"), (7, "accepted"), (13, "accepted"), (14, "accepted"), (20, "accepted")):
        with later(day):
            access_rounds.work()
        assert state(review, silent) == {expected}, day
    assert [one.to for one in mailoutbox] == [[cast["chair"].email]] * 2
    newcomer = scenes.person("New Chair")
    Participant.objects.filter(review=review, user=cast["chair"]).update(state=ParticipantState.SUSPENDED)
    scenes.joins(review, newcomer, Capacity.PANEL_CHAIR)
    with later(21):
        access_rounds.work()
    assert state(review, silent) == {"accepted"}, "a new chair has had no reminder yet"
    Participant.objects.filter(review=review, user=cast["chair"]).update(state=ParticipantState.ACCEPTED)
    with later(21):
        access_rounds.work()
    assert state(review, silent) == {"expired"}
    assert not rights(silent, review)
    for user in (*never, cast["member"]):
        assert state(review, user) <= {"accepted"}, user.name
    expired = Participant.objects.get(review=review, user=silent)
    assert "did not confirm" in expired.ended_reason
    assert "participant.expired" in verbs(review)
    assert "Expired" in browser(cast["chair"]).get(url(review, "declarations")).content.decode()
    assert review.access_rounds.get().closed_on is not None
    assert not [one for one in mailoutbox if review.reference in one.subject + one.body], "never 9"
    assert browser(cast["chair"]).post(at, {"now": "1"}).status_code == 302, "the chair asks before the quarter is over"
    assert review.access_rounds.filter(closed_on=None).count() == 1


def test_access_with_a_last_day_is_announced_and_ends_on_it(mailoutbox: list[Any]) -> None:
    made = scenes.scene(imrs=1)
    review, cast = made.review, made.people
    row = Participant.objects.get(review=review, user=cast["member"])
    day = timezone.localdate() + timedelta(days=20)
    told = {"expires_on_day": day.day, "expires_on_month": day.month, "expires_on_year": day.year}
    answer = browser(cast["coordinator"]).post(url(review, "last_day", participant_id=row.pk), told)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    row.refresh_from_db()
    assert row.expires_on == day
    base = {"participant": row, "expires_on": day}
    for post in ("member", "ssp", "stranger"):
        assert browser(cast[post]).get(url(review, "last_day", participant_id=row.pk)).status_code == 404
        with pytest.raises(Refused):
            access_rounds.set_last_day(acting_user=cast[post], **base)
    for user, capacity in ((cast["advocate"], Capacity.ADVOCATE), (cast["chair"], Capacity.PANEL_CHAIR)):
        other = Participant.objects.get(review=review, user=user, capacity=capacity)
        with pytest.raises(Refused):
            access_rounds.set_last_day(acting_user=cast["coordinator"], participant=other, expires_on=day)
    with later(5):
        access_rounds.work()
    assert not mailoutbox
    with later(6):
        access_rounds.work()
        access_rounds.work()
    assert {one.to[0] for one in mailoutbox} == {cast["member"].email, cast["chair"].email}
    assert len(mailoutbox) == 2
    with later(20):
        access_rounds.work()
    assert state(review, cast["member"]) == {"accepted"}, "the last day is one on which they have access"
    with later(21):
        access_rounds.work()
    assert state(review, cast["member"]) == {"expired"}
    assert not rights(cast["member"], review)
    Participant.objects.filter(pk=row.pk).update(state=ParticipantState.ACCEPTED, expires_on=timezone.localdate())
    assert "Your access ends soon" in browser(cast["member"]).get("/").content.decode()
