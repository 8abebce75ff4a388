"""Attacks on the deposit door and on an agency's draft: each was tried, and must stay without effect (never 1, 9, 10)."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from documentroom.models import Deposit, Version
from documentroom.services import deposits, held
from portal.audit.models import Chain, Entry
from portal.kernel.errors import Refused
from portal.kernel.logs import WithoutAddress
from reviews.enums import ParticipantState
from reviews.models import Imr, ImrPart, ImrWording, NilReturn, Participant
from tests.documentroom.conftest import SECRET, Room, fresh
from tests.documentroom.test_deposit_door import SAID, asked, at_the_door
from tests.documentroom.test_imr_on_the_page import imr, url

__all__ = ["imr"]

CLAUSES = ("4.17", "4.19", "4.20")


def test_the_door_gives_nothing_away_and_a_report_outlives_who_asked(
    room: Room, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, link, code = asked(room)
    other, other_link, _ = asked(room)
    # a link's own code only; a session that holds one link's acceptance reads no other request
    browser = Client()
    browser.get(other_link)
    assert browser.post("/give/code/", {"code": code}).status_code == 200
    assert browser.get("/give/report/").url == "/give/code/"
    browser = at_the_door(link, code)
    browser.get(other_link)
    assert browser.get("/give/report/").url == "/give/code/"
    # no form of it goes through without its token; a try without one is not counted
    strict = Client(enforce_csrf_checks=True)
    strict.get(link)
    assert strict.post("/give/code/", {"code": code}).status_code == 403
    other.refresh_from_db()
    assert (Deposit.objects.get(pk=found.pk).tries, other.tries) == (0, 1)
    # never kept, framed, or told on by a referrer
    for answer in (at_the_door(link, code).get("/give/report/"), Client().get(link), Client().get("/give/xyz/")):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"

    # who asked has left: the report is received all the same, they hear and read nothing of it
    told: list[Any] = []
    monkeypatch.setattr("portal.accounts.api.notify", lambda person: told.append(person))
    browser = at_the_door(link, code)
    Participant.objects.filter(review=room.review, user=room.user("coordinator")).update(state=ParticipantState.ENDED)
    before = Chain.objects.get(name=room.review.vault_scope).last_seq
    odd = {**SAID, "name": "Dr \x01\ufffe Vale", "words": f"{SECRET} \x01\x0b {{{{subject}}}} <b>=1+1"}
    assert browser.post("/give/report/", odd).url == "/give/receipt/"
    assert told == [room.user("chair")]
    version = Version.objects.get()
    done = Entry.objects.filter(seq__gt=before, chain__name=room.review.vault_scope).values_list("verb", "actor")
    assert {actor for _, actor in done} == {"door"}, "somebody who did nothing stands in the trail"
    assert room.browser("coordinator").get(room.url("read", version.pk)).status_code == 404
    for who, status in (("chair", 302), ("member", 404), ("author", 404)):  # originals: not by having been asked for
        assert room.browser(who, fresh=False).get(room.url("original", version.pk)).status_code in (status, 404), who
    # held back later: still no word to who has left, and nobody is said to have been asked for another copy
    assert held.hold(fresh(version), held.PastLimits())
    assert room.user("coordinator") not in told and room.user("chair") in told
    with pytest.raises(Refused):
        held.ask_again(acting_user=room.user("chair"), version=fresh(version))

    # the log names no link and no page of a room
    settled = asked(room, by="chair")
    deposits.end(acting_user=room.user("chair"), deposit=settled[0])
    caplog.handler.addFilter(WithoutAddress())
    with caplog.at_level(logging.INFO):
        assert Client().get(settled[1]).status_code == 410
        assert Client().get(reverse("accounts:join", args=["y" * 43])).status_code == 410
        assert room.browser("stranger").get(room.url("room")).status_code == 404
        assert strict.post("/give/code/", {"code": "1"}).status_code == 403
    assert "Gone: documentroom:deposit" in caplog.text
    for word in (settled[0].link_to_send or settled[1].split("/")[2], "yyyy", room.review.reference, "/give/"):
        assert word not in caplog.text, word
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["without_address"]


def test_an_agencys_draft_is_its_authors_alone(room: Room, imr: Imr) -> None:
    """4.20: no other agency, no panel, no manager reads or writes a draft, by page or by the page's own saving."""
    first, json = room.browser("first"), {"HTTP_ACCEPT": "application/json"}
    part = url(imr, "imr_part", "introduction")
    assert first.post(part, {"words": SECRET, "based_on": 0}, **json).json() == {"version": 1, "aside": False}
    wrong = ("author", "other_author", "manager3", "manager", "member", "chair", "coordinator", "ssp", "advocate")
    for who in (*wrong, "overview_author", "stranger"):
        browser = room.browser(who)
        for answer in (
            browser.get(part),
            browser.get(url(imr, "imr_form")),
            browser.post(part, {"words": "x", "based_on": 1}, **json),
            browser.post(room.url("imr_send", imr.pk), {"stamp": 1}),
            browser.get(room.url("nil_return", imr.pk)),
        ):
            assert answer.status_code == 404, (who, answer.request["PATH_INFO"])
            assert SECRET not in answer.content.decode()
    # from another agency's address too, and for a wording of another's
    mine = Imr.objects.exclude(pk=imr.pk).filter(review=room.review, agency=room.scene.agencies[0]).get()
    waits = ImrWording.objects.create(
        review=room.review,
        part=ImrPart.objects.get(),
        words=SECRET,
        waits=True,
        at=imr.commissioned_at,
        by=room.user("second"),
    )
    settle = reverse("reviews:imr_wording", args=[room.review.reference, mine.pk, waits.pk])
    assert room.browser("author").post(settle, {"based_on": 1, "take": "on"}).status_code in (404, 409)
    # no token, no save; signed out or suspended, no word of it comes back
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = first.cookies
    assert strict.post(part, {"words": "x", "based_on": 1}, **json).status_code == 403
    out = Client().post(part, {"words": "x", "based_on": 1}, **json)
    assert out.status_code in (302, 404) and SECRET not in out.content.decode()
    Participant.objects.filter(review=room.review, user=room.user("first")).update(state=ParticipantState.SUSPENDED)
    for answer in (first.get(part), first.post(part, {"words": "y", "based_on": 1}, **json)):
        assert answer.status_code == 404 and SECRET not in answer.content.decode()
    assert ImrPart.objects.get().words == SECRET
    assert not NilReturn.objects.exists()
    assert not Entry.objects.filter(text__contains=SECRET).exists()
