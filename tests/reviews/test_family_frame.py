"""What stands round a family's words on every page: the way out, plain words, nothing sent twice or lost (4.13, 4.14)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, TestCase
from django.urls import reverse

from portal.kernel import once
from portal.kernel.calendar import today
from portal.kernel.fields import LONGEST, not_endless
from reviews.enums import Capacity, ParticipantState, Stage
from reviews.enums_report import ContactWay
from reviews.models import FamilyGroup, FamilyQuestion, FamilyVisit, FamilyVoice
from reviews.services import contacts
from tests.reviews import scenes
from tests.signing import sign_in

WAY_OUT = "Leave this site quickly"


class TheFrame(TestCase):
    made: scenes.Scene

    @classmethod
    def setUpTestData(cls) -> None:
        cls.made = scenes.scene(Stage.REPORTING, imrs=1)

    def setUp(self) -> None:
        assert self.made.group is not None
        self.review, self.who, self.group = self.made.review, self.made.people, self.made.group
        self.client = self.browser("advocate")
        self.ids = {"reference": self.review.reference, "group_id": self.group.pk}

    def browser(self, who: str) -> Client:
        client = Client()
        sign_in(client, self.who[who])
        return client

    def read(self, path: str, client: Client | None = None) -> str:
        return (client or self.client).get(path).content.decode()

    # 4.13: "leave this site quickly" on every page that a family meets
    def test_the_way_out_stands_on_every_page_and_no_page_of_theirs_leads_to_clauses(self) -> None:
        landing = reverse("reviews:family_landing", kwargs={"reference": self.review.reference})
        own = (
            "/account/",
            "/account/lock/",
            "/account/password/",
            "/words/",
            "/privacy/",
            "/accessibility/",
            "/nothing/",
        )
        for path in (landing, *own):
            words = self.read(path)
            assert words.count(WAY_OUT) == 2, path  # its label and its link
            assert words.count("leave.js") == 1, path
            assert 'href="/protocol/"' not in words, path
            assert 'class="clause"' not in words, path
        assert 'href="/account/"' in self.read(landing)
        assert "senior manager" not in self.read("/account/lock/")
        for path in ("/sign-in/", "/sign-in/help/", "/signed-out/"):  # nobody knows yet who it is
            words = self.read(path, Client())
            assert (words.count(WAY_OUT), words.count("leave.js")) == (2, 1), path
        assert WAY_OUT not in self.read("/account/", self.browser("coordinator"))
        assert 'href="/protocol/"' in self.read("/account/", self.browser("coordinator"))

    def test_it_stands_on_the_invitation_too_whose_words_are_theirs(self) -> None:
        self.who["cousin"] = scenes.person("Rae Field")
        for who, capacity, group in (("cousin", Capacity.RELATIVE, self.group), ("new", Capacity.OBSERVER, None)):
            self.who.setdefault(who, scenes.person("Ty Newcomer"))
            row = scenes.joins(self.review, self.who[who], capacity, state=ParticipantState.INVITED, family_group=group)
            words = self.read(reverse("reviews:declare", kwargs={"participant_id": row.pk}), self.browser(who))
            assert (WAY_OUT in words, "conflict" in words) == (group is not None, group is None), who

    # 4.13, 4.14
    def test_what_is_wrong_is_said_first_and_without_a_clause(self) -> None:
        met = contacts.record_contact(
            acting_user=self.who["chair"], review=self.review, group=self.group, on=today(), way=ContactWay.IN_PERSON,
            told="We met.", note="Eleven years.", next_on=today() + timedelta(days=20),
        )  # fmt: skip
        url = reverse("reviews:family_note", kwargs={**self.ids, "contact_id": met.pk})
        words = self.client.post(url, {"kind": "correction"}).content.decode()
        assert "Write what should be said differently." in words
        assert "asks for it" not in words
        assert 'class="clause"' not in words
        assert words.index("There is a problem") < words.index("<h1")  # seen without JavaScript, on a small screen
        say = reverse("reviews:family_say", kwargs={**self.ids, "what": "statement"})
        assert "Fill this in: Whose words are they?" in self.client.post(say, {"words": ""}).content.decode()

    def test_nothing_is_sent_twice_and_what_is_far_too_long_is_given_back(self) -> None:
        url = reverse("reviews:family_ask", kwargs=self.ids)
        sent = {"question": "Why?", "once": uuid4().hex}
        assert self.client.post(url, sent).status_code == 302
        again = self.client.post(url, sent)  # a double click: the same form
        assert once.TWICE in again.content.decode()
        back = self.client.post(url, {"question": "Why?", "once": uuid4().hex})  # back, and the same words again
        assert "You have sent these words already" in back.content.decode()
        assert FamilyQuestion.objects.filter(question__isnull=False).count() == 1
        say = reverse("reviews:family_say", kwargs={**self.ids, "what": "name"})
        for name, expect in (("Rosa", 302), ("Rosa", 200), ("Lily", 302), ("Rosa", 302), ("R" * 81, 200)):
            assert self.client.post(say, {"words": name, "by_whom": "She"}).status_code == expect, name
        assert FamilyVoice.objects.count() == 3
        long = "é" * (LONGEST + 1)
        words = self.client.post(url, {"question": long}).content.decode()
        assert "longer than we can take at once: 50,001 letters" in words
        assert long in words  # nothing that was typed is lost
        not_endless("é" * LONGEST)
        with pytest.raises(ValidationError):
            not_endless(long)

    # 4.13: who helps, on a telephone; the days that are still to come; which review is which
    def test_numbers_dial_past_days_go_and_two_reviews_are_told_apart(self) -> None:
        for path in ("family_landing", "leaflet"):
            words = self.read(reverse(f"reviews:{path}", kwargs={"reference": self.review.reference}))
            assert 'href="tel:08081689111">0808 168 9111</a>' in words, path
            assert 'href="tel:116123">116 123</a>' in words, path
        chair = {"acting_user": self.who["chair"], "review": self.review, "group": self.group}
        gone, comes, yearly = (today() + timedelta(days=number) for number in (-400, 30, -300))
        contacts.avoid_date(**chair, first=gone)
        contacts.avoid_date(**chair, first=comes)
        contacts.avoid_date(**chair, first=yearly, every_year=True)
        words = self.read(reverse("reviews:family_landing", kwargs={"reference": self.review.reference}))
        assert f"{comes.day} {comes:%B %Y}</li>" in words
        assert f"{yearly.day} {yearly:%B}, every year" in words
        assert f"{gone.day} {gone:%B %Y}</li>" not in words

        assert "What publication may bring" in words
        other = scenes.scene(Stage.PUBLISHED, imrs=1)
        assert other.group is not None
        self.group.called = ""
        self.group.save()
        theirs = FamilyGroup.objects.get(pk=other.group.pk)
        theirs.called = "Rosalind"
        theirs.save()
        FamilyVisit.objects.all().delete()
        words = self.read(reverse("reviews:list"))
        visits = FamilyVisit.objects.count()
        assert "For Rosalind’s family" in words
        assert "The report is published." in words
        assert f"Review {self.review.reference}" in words
        theirs_now = self.read(reverse("reviews:family_landing", kwargs={"reference": other.review.reference}))
        assert "expect to publish" not in theirs_now  # it is out
        assert "What publication may bring" not in theirs_now
        assert visits == 2  # names were shown: an entry for each, of the day alone (never 1, 12)
