"""Four reviews at four stages with everybody on them, told by the demo's own stories, for the matrix of access."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import transaction
from wagtail.models import Site

from demo import cast, seed
from demo.story import Story, days_ago
from demo.story_later import LaterStory
from portal.accounts.models import User
from publishing.setup import ensure_site
from reviews.enums import Capacity as C
from reviews.models import Review

STAGES = ("notified", "gathering", "family", "published")
LEADERS = {"coordinator": C.COORDINATOR, "ssp-chair": C.SSP_CHAIR}
ON_THE_WAY: dict[str, C] = LEADERS | {
    "chair": C.PANEL_CHAIR,
    "panel-lantern": C.PANEL_MEMBER,
    "panel-police": C.PANEL_MEMBER,
    "author": C.OVERVIEW_AUTHOR,
    "housing-author": C.IMR_AUTHOR,
    "trust-author": C.IMR_AUTHOR,
    "housing-manager": C.SENIOR_MANAGER,
    "trust-manager": C.SENIOR_MANAGER,
    "housing-line": C.LINE_MANAGER,
    "advocate": C.ADVOCATE,
    "relative": C.RELATIVE,
    "disclosure": C.DISCLOSURE_OFFICER,
    "sio": C.SIO,
    "legal": C.LEGAL_ADVISER,
    "minutes": C.MINUTE_TAKER,
    "observer": C.OBSERVER,
    "substitute": C.SUBSTITUTE,
    "board": C.BOARD_MEMBER,
    "governance": C.INFORMATION_GOVERNANCE,
    "auditor": C.AUDITOR,
}
PLACES: dict[str, dict[str, C]] = {
    "notified": LEADERS | {"partner": C.PARTNER},
    "gathering": ON_THE_WAY,
    "family": ON_THE_WAY,
    "published": ON_THE_WAY,
}
# Offices and accounts that open no review by themselves, whatever they are.
WITHOUT_A_PLACE = ("coordinator2", "deputy", "partner", "editor", "communications", "custodian", "administrator")
CASES = dict(zip(STAGES, (seed.NEW, seed.COLLECTING, seed.READING, seed.PUBLISHED), strict=True))


@dataclass
class World:
    """The people by user name and the reviews by stage."""

    who: dict[str, User]
    stories: dict[str, Story]

    def review(self, stage: str) -> Review:
        return self.stories[stage].review

    @property
    def partners_agency(self) -> str:
        return cast.LANTERN

    def secrets(self, stage: str) -> set[str]:
        """Words that tell of one review: whom it is about, where they lived, what it is called."""
        case = CASES[stage]
        return {case.victim, case.suspect, case.address, self.review(stage).reference}


@contextmanager
def build() -> Iterator[World]:
    """The four reviews, in a transaction that is rolled back. What waits for a commit is done at once."""
    outer = transaction.atomic()
    outer._from_testcase = True  # type: ignore[attr-defined]  # services that insist on the outermost run inside tests
    with outer:
        with mock.patch("django.db.transaction.on_commit", _now):
            world = _told()
        yield world
        transaction.set_rollback(True)
    forget()


def forget() -> None:
    """Clears what the process remembers of rows that are gone: roots of sites, kinds of content, cached answers."""
    Site.clear_site_root_paths_cache()
    ContentType.objects.clear_cache()
    for one in caches.all(initialized_only=True):
        one.clear()


def _now(func: Callable[[], Any], using: str | None = None, robust: bool = False) -> None:
    func()


def _told() -> World:
    ensure_site()
    who, bodies = cast.people(), cast.agencies()
    who["stranger"] = User.objects.create_user("stranger", "stranger@example.org", "Una Stranger", "a long password 1")
    gathering = LaterStory(who, bodies, seed.COLLECTING)
    stories: dict[str, Story] = {
        "notified": seed.tell_new(Story(who, bodies, seed.NEW)),
        "gathering": seed.tell_collecting(gathering),
        "family": seed.tell_reading(LaterStory(who, bodies, seed.READING)),
        "published": seed.tell_published(LaterStory(who, bodies, seed.PUBLISHED)),
    }
    gathering.joins("author", C.OVERVIEW_AUTHOR, accepted_by="chair")
    gathering.meets_family()
    gathering.keeps_register()
    for stage in ("family", "published"):
        with days_ago(1):
            seed.everybody_else(stories[stage])
    gathering.joins("board", C.BOARD_MEMBER, accepted_by="chair", agency=cast.COUNCIL)
    for story in stories.values():
        story.refresh()
    return World(who, stories)
