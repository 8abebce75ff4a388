"""Never 7 after the conclusion (4.29): the partnership stays the publisher, and takes down what is public of an ended review."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Office, User
from portal.audit.models import Entry
from portal.kernel import calendar
from portal.kernel.errors import Refused, Stale
from portal.vault import api as vault
from publishing.models import ReviewPage
from reviews.enums import Capacity, ParticipantState, Stage
from reviews.enums_office import DestructionState
from reviews.models import Destruction, Participant, Release, ReleaseLetter, ReleaseNotice, Review
from reviews.selectors import shown
from reviews.services import erasing, taking_down
from reviews.services.notices import take_notices
from tests.publishing import world
from tests.publishing.conftest import publish
from tests.reviews import scenes

NEVER = "never 7"


@pytest.fixture
def concluded(live: ReviewPage) -> scenes.Scene:
    """The review whose report is public, concluded: its people's declarations open no room any more."""
    made = scenes.scene()
    with world.lifted("default"):
        Release.objects.filter(pk=live.release_id).update(
            review_id=made.review.pk, state="published", published_at=timezone.now()
        )
    Review.objects.filter(pk=made.review.pk).update(stage=Stage.CONCLUDED, concluded_at=timezone.now())
    made.review.refresh_from_db()
    made.people["deputy"] = scenes.person("Deputy of today")  # was no part of the review
    made.people["office"] = scenes.person("Chair of today")
    for post, kind in (("deputy", "deputy_ssp_chair"), ("office", "ssp_chair"), ("custodian", "records_custodian")):
        made.people.setdefault(post, scenes.person("Elsie Ward"))
        Office.objects.create(user=made.people[post], kind=kind, since=calendar.today() - timedelta(days=1))
    scenes.joins(made.review, made.people["custodian"], Capacity.CUSTODIAN)
    return made


@pytest.mark.django_db
def test_the_partnership_takes_down_what_is_public_of_an_ended_review(
    concluded: scenes.Scene,
    live: ReviewPage,
    ed: User,
    sec: User,
    as_user: Callable[..., Client],
    mailoutbox: list[Any],
) -> None:
    review, people, public = concluded.review, concluded.people, Client()
    held = Release.objects.get(pk=live.release_id)
    world.letter(held)
    publish(live, ed, sec)  # with the letter
    down, letter = (reverse(f"reviews:{name}", args=[held.pk]) for name in ("take_down", "take_letter_down"))
    ended, ending = reverse("reviews:ended"), reverse("reviews:ending", args=[review.reference])
    browsers = {post: as_user(people[post]) for post in ("coordinator", "ssp", "deputy", "office")}

    for post in ("chair", "member", "stranger", "custodian"):
        browser = as_user(people[post])
        assert {browser.get(url).status_code for url in (down, letter)} == {404}, f"{NEVER}: {post}"
        for call in (taking_down.take_down, taking_down.take_letter_back):
            more = {"reason": "Mine."} if call is taking_down.take_down else {}
            with pytest.raises(Refused), transaction.atomic():
                call(acting_user=people[post], review=review, release_row=held, **more)
    for post in browsers:
        page = browsers[post].get(ended).content.decode()
        assert held.title in page, post
        assert live.public_path in page, "where everybody reads it"
    for post in ("coordinator", "ssp"):
        assert down in browsers[post].get(ending).content.decode()
    for post in ("deputy", "office"):
        assert browsers[post].get(ending).status_code == 404, "the office alone opens no page of the review"
        assert review.reference not in browsers[post].get(ended).content.decode(), "never 1"
    assert as_user(people["ssp"], fresh=False).get(down).status_code == 302, "the factor is asked again"

    # the office counts neither for whose own agency took part, nor against a refusal
    agency = concluded.agencies[0]
    User.objects.filter(pk=people["office"].pk).update(agency=agency)
    assert as_user(people["office"]).get(down).status_code == 404, "their own agency: the deputy stands in"
    User.objects.filter(pk=people["office"].pk).update(agency=None)
    scenes.joins(review, people["deputy"], Capacity.OBSERVER)
    Participant.objects.filter(review=review, user=people["deputy"]).update(state=ParticipantState.REFUSED)
    assert as_user(people["deputy"]).get(down).status_code == 404, "a part that was refused"
    Participant.objects.filter(review=review, user=people["deputy"]).delete()
    User.objects.filter(pk=people["office"].pk).update(is_superuser=True)
    assert as_user(people["office"]).get(down).status_code == 404, "a superuser does nothing here"

    # a version that waits for its day: who keeps the end may stop it, the office does not hear of it
    with world.lifted("default"):
        Release.objects.filter(pk=held.pk).update(state="cleared")
    assert as_user(people["deputy"]).get(down).status_code == 404
    said = browsers["coordinator"].get(down).content.decode()
    assert held.title not in said
    assert "waits for its day" in said
    with world.lifted("default"):
        Release.objects.filter(pk=held.pk).update(state="published")

    mailoutbox.clear()
    assert browsers["deputy"].post(letter, {"sure": "on"}).status_code == 302
    assert ReleaseLetter.objects.get().ended_at is not None
    assert public.get(f"{live.public_path}home-office-letter.pdf").status_code == 410
    assert public.get(live.public_path).status_code == 200, "the report stays"
    assert browsers["deputy"].get(letter).status_code == 404
    refused = browsers["coordinator"].post(down, {"reason": " "})
    assert refused.status_code == 200
    assert public.get(live.public_path).status_code == 200
    done = browsers["coordinator"].post(down, {"reason": "A sister is in danger."})
    assert done.status_code == 302, done.content.decode()[-3000:]
    for name in ("", "overview-report.pdf"):
        assert public.get(f"{live.public_path}{name}").status_code == 410, f"{NEVER}: at once, files included"
    told = {one.to[0] for one in mailoutbox}
    assert people["ssp"].email in told, "who keeps the end hears of it"
    assert not [one for one in mailoutbox if held.title in one.subject + one.body], "never 9"
    assert "It was taken down on" in browsers["ssp"].get(ending).content.decode()
    with pytest.raises(Stale), transaction.atomic():
        taking_down.take_down(acting_user=people["ssp"], review=review, release_row=held, reason="Again.")
    verbs = {"clearance.stopped", "release.letter_taken_back"}
    for chain in (review.vault_scope, "portal"):
        found = Entry.objects.filter(chain__name=chain, verb__in=verbs)
        assert set(found.values_list("verb", flat=True)) == verbs
    assert "danger" not in "".join(Entry.objects.values_list("text", flat=True)), "the reason lies sealed"


@pytest.mark.django_db
def test_a_destroyed_review_leaves_the_partnership_its_publisher(
    concluded: scenes.Scene, live: ReviewPage, as_user: Callable[..., Client]
) -> None:
    review, people = concluded.review, concluded.people
    row = Destruction.objects.create(
        review=review, asked_by=people["ssp"], asked_at=timezone.now(),
        ended_on=calendar.today(), keep_until=calendar.today(),
    )  # fmt: skip
    for change in (
        {"state": "announced", "agreed_by": people["coordinator"], "due_on": calendar.today()},
        {"state": DestructionState.RUNNING, "begun_at": timezone.now()},
        {"state": DestructionState.DESTROYED},
    ):
        Destruction.objects.filter(pk=row.pk).update(**change)
    vault.destroy_scope(review.vault_scope)
    erasing.erase(review)

    down = reverse("reviews:take_down", args=[live.release_id])
    for post in ("coordinator", "ssp"):
        assert as_user(people[post]).get(down).status_code == 404, "their part ended with the review"
    assert not shown.to_take_down(people["stranger"])
    agency = concluded.agencies[0]
    agency.name = "Housing"  # one of those that the release names: the rows that told which took part are gone
    agency.save()
    User.objects.filter(pk=people["office"].pk).update(agency=agency)
    assert as_user(people["office"]).get(down).status_code == 404
    deputy = as_user(people["deputy"])
    assert live.public_path in deputy.get(reverse("reviews:ended")).content.decode()
    done = deputy.post(down, {"reason": "The family asks for it."})
    assert done.status_code == 302, done.content.decode()[-3000:]
    assert Client().get(live.public_path).status_code == 410
    assert Entry.objects.filter(chain__name="portal", verb="clearance.stopped").exists()
    assert take_notices() >= 1, "the rooms take up that it is gone, without the review's key"
    assert not ReleaseNotice.objects.filter(taken_at=None).exists()
