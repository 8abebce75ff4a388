"""3.1, 3.6, 4.30 and 4.32 to 4.34: lessons with themes, across reviews, what is passed on and to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import protocol
from reviews.enums import Capacity, ClauseState, Stage
from reviews.enums_report import ActionState, Forum, HomeOfficeOutcome, LessonKind, LessonReach, Theme
from reviews.facts import load
from reviews.models import (
    Action,
    Dissemination,
    EarlyLesson,
    HomeOfficeAnswer,
    ImmediateLesson,
    LearningPlan,
    Lesson,
    Participant,
    Recommendation,
    Release,
    Review,
    Wall,
)
from reviews.selectors.across import across, few
from reviews.services import conclusion, contents, learning
from reviews.services.learning import LessonTold
from tests.reviews import journey, later
from tests.reviews.scenes import Scene, joins, person, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
ALL = (Forum.MARAC, Forum.DACG, Forum.SSCB, Forum.SAPB, Forum.TRAINING)
TOLD = LessonTold(
    LessonKind.LESSON, LessonReach.BETWEEN, "Two notes of one visit.", (Theme.SHARING,), "One note.", today()
)


def state(review: Review, number: str) -> ClauseState:
    return protocol.status(load(review), number).state


# 3.1 ------------------------------------------------------------------------------------------------------------------
def test_3_1_a_lesson_says_where_it_lies_what_is_to_change_and_by_when() -> None:
    made = scene(Stage.FAMILY)
    by = {"acting_user": made.people["chair"], "review": made.review}
    for change, field, clause in (
        ({"change": " "}, "change", "3.1"),
        ({"by_when": None}, "by_when", "3.1"),
        ({"themes": ()}, "themes", "4.32"),
    ):
        with pytest.raises(Refused) as refused:
            learning.keep_lesson(**by, told=LessonTold(**{**vars(TOLD), **change}))
        assert (refused.value.clause, refused.value.field) == (clause, field)
    assert not Lesson.objects.exists()
    row = learning.keep_lesson(**by, told=TOLD)
    assert "between agencies: 1." in protocol.status(load(made.review), "3.1").evidence[-1]
    good = LessonTold(LessonKind.GOOD_PRACTICE, LessonReach.WITHIN, "She was asked alone.", (Theme.ASKING,))
    learning.keep_lesson(**by, told=good)
    assert Entry.objects.filter(verb="learning.lesson_kept").count() == 2
    learning.keep_lesson(**by, told=TOLD, lesson=row, stamp=0)
    with pytest.raises(Stale):
        learning.keep_lesson(**by, told=TOLD, lesson=row, stamp=0)
    for post in ("member", "manager", "ssp", "stranger"):
        with pytest.raises((Refused, NotVisible)):
            learning.keep_lesson(acting_user=made.people[post], review=made.review, told=TOLD)
    foreign = (
        Recommendation.objects.exclude(review=made.review).first() or scene(Stage.FAMILY).review.recommendations.get()
    )
    with pytest.raises(NotVisible):
        learning.keep_lesson(**by, told=LessonTold(**{**vars(TOLD), "recommendation": foreign}))


# 3.6 ------------------------------------------------------------------------------------------------------------------
def early(made: Scene) -> EarlyLesson:
    return EarlyLesson.objects.create(
        review=made.review, agency=made.agencies[0], lesson="Clare Sample was not asked.", recorded_at=timezone.now(),
        recorded_by=made.people["coordinator"],
    )  # fmt: skip


def test_3_6_the_chair_alone_releases_an_early_lesson_in_words_that_name_nobody(client: Client) -> None:
    made = scene()
    row = early(made)
    give = {"review": made.review, "lesson": row, "themes": (Theme.ASKING,)}
    with pytest.raises(Refused):
        learning.release_early(acting_user=made.people["coordinator"], words="Ask alone.", **give)
    with pytest.raises(Refused) as refused:
        learning.release_early(acting_user=made.people["chair"], words="Clare was not asked alone.", **give)
    assert (refused.value.clause, refused.value.field) == ("4.24", "words")
    assert "Clare" not in str(refused.value)
    assert not across(made.people["member"]).early
    learning.release_early(acting_user=made.people["chair"], words="Each visitor is asked alone.", **give)
    for post in ("member", "author", "manager", "ssp", "coordinator"):
        assert [one.released_words for one in across(made.people[post]).early] == ["Each visitor is asked alone."], post
    for post in ("advocate", "stranger"):
        assert not across(made.people[post]).early, post
    sign_in(client, made.people["author"])
    html = client.get("/learning/").content.decode()
    assert "Each visitor is asked alone." in html
    assert "Clare" not in html
    assert made.review.reference not in html
    assert Entry.objects.filter(verb="early_lesson.released").count() == 1


# 4.30 -----------------------------------------------------------------------------------------------------------------
def test_4_30_the_home_offices_assessment_is_waited_for_and_recorded(who: journey.Cast) -> None:
    review, _, row, _ = later.forwarded(who)
    later.signed(who, review, row)
    assert state(review, "4.30") == ClauseState.TO_COME
    later.submitted(who, review, row)
    status = protocol.status(load(review), "4.30")
    assert status.state == ClauseState.OPEN
    assert status.missing == ("The Home Office has not answered yet.",)
    later.answer(who, review, row)
    status = protocol.status(load(review), "4.30")
    assert status.state == ClauseState.KEPT
    assert "Cleared for publication" in status.evidence[0]
    assert HomeOfficeAnswer.objects.get().outcome == HomeOfficeOutcome.CLEARED


# 4.32 -----------------------------------------------------------------------------------------------------------------
def test_4_32_a_recommendation_without_a_theme_keeps_the_clause_open() -> None:
    made = scene(Stage.PUBLISHED)
    row = made.review.recommendations.get()
    assert "no theme" in protocol.status(load(made.review), "4.32").missing[0]
    row.themes = [Theme.SHARING]
    row.save()
    assert state(made.review, "4.32") == ClauseState.KEPT


def themed(made: Scene, *themes: Theme) -> None:
    row = made.review.recommendations.get()
    row.themes = list(themes)
    row.save()
    first = Action.objects.get(review=made.review, number=1)
    first.state, first.outcome_checked_on = ActionState.DONE, today()
    first.save()


def test_4_32_themes_recur_across_the_cleared_reviews_of_one_person_and_no_others(client: Client) -> None:
    one, two, running = scene(Stage.PUBLISHED), scene(Stage.CLEARED), scene(Stage.FAMILY)
    for made in (one, two, running):
        themed(made, Theme.SHARING, *([Theme.RISK] if made is one else []))
    found = across(one.people["coordinator"])
    assert {row.id for row in found.own} == {one.review.id, two.review.id}
    sharing, risk = found.themes
    assert (sharing.theme, sharing.reviews, sharing.recommendations) == (Theme.SHARING, 2, 2)
    assert (sharing.done, sharing.running, sharing.closed, sharing.checked) == (2, 2, 0, 2)
    assert (risk.theme, risk.reviews) == (Theme.RISK, 1)
    assert sum(float(bar["width"].rstrip("%")) for bar in sharing.bars) == 100
    nothing = across(one.people["stranger"])
    assert (nothing.reviews, nothing.themes, nothing.lessons, nothing.forums) == (0, [], [], [])
    Participant.objects.filter(review=two.review, user=one.people["coordinator"]).update(state="ended")
    assert across(one.people["coordinator"]).reviews == 1, "a declaration that ended takes the review away"
    sign_in(client, one.people["coordinator"])
    before = Entry.objects.filter(verb="learning.read").count()
    html = client.get("/learning/").content.decode()
    assert Entry.objects.filter(verb="learning.read").count() == before + 1
    assert Theme.SHARING.label in html
    assert "<rect" in html
    assert "style=" not in html[html.index("<main") :]


def test_4_32_a_wall_leaves_the_agencys_actions_out() -> None:
    made = scene(Stage.PUBLISHED)
    themed(made, Theme.SHARING)
    chair = Participant.objects.get(review=made.review, capacity=Capacity.PANEL_CHAIR)
    assert across(made.people["chair"]).themes[0].actions == 2
    Wall.objects.create(
        review=made.review, participant=chair, agency=made.agencies[0], set_at=timezone.now(), set_by=made.people["ssp"]
    )
    assert across(made.people["chair"]).themes[0].actions == 1


def test_4_32_what_is_published_counts_for_everybody_with_its_themes_alone(who: journey.Cast) -> None:
    review, row = later.is_published(who)
    assert all("themes" in one for one in row.actions)
    stored = Release.objects.get(pk=row.pk)
    assert contents.digest_of(stored, stored.actions, stored.files.all()) == stored.digest
    found = across(who.stranger)
    assert not found.own
    assert not found.lessons
    assert found.reviews == 1
    assert review.reference not in str(found.themes)


# 4.33, 4.34 -----------------------------------------------------------------------------------------------------------
def test_4_33_the_partnerships_chair_considers_what_is_passed_on_how_and_to_whom() -> None:
    made = scene(Stage.PUBLISHED)
    by = {"acting_user": made.people["ssp"], "review": made.review, "what": "The summary.", "how": "A briefing."}
    assert "has not recorded what is passed on" in protocol.status(load(made.review), "4.33").missing[0]
    with pytest.raises(Refused) as refused:
        learning.decide_learning(**by, forums=(Forum.MARAC,))
    assert (refused.value.clause, refused.value.field) == ("4.34", "left_out")
    assert Forum.SSCB.label in str(refused.value)
    with pytest.raises(Refused):
        learning.decide_learning(**{**by, "acting_user": made.people["coordinator"]}, forums=ALL)
    assert not LearningPlan.objects.exists()
    learning.decide_learning(**by, forums=ALL)
    tell(made, Forum.MARAC)
    status = protocol.status(load(made.review), "4.33")
    assert status.state == ClauseState.KEPT
    assert "Considered by Ruth Adeyemi" in status.evidence[0]
    assert Entry.objects.filter(verb="learning.decided").count() == 1


def tell(made: Scene, forum: Forum, people: int | None = None) -> Dissemination:
    return conclusion.disseminate(
        acting_user=made.people["coordinator"], review=made.review, forum=forum, on=today(), what="The lessons.",
        people=people,
    )  # fmt: skip


def test_4_34_each_forum_is_told_and_each_outcome_is_checked() -> None:
    made = scene(Stage.PUBLISHED)
    with pytest.raises(Refused, match="still to come"):
        conclusion.disseminate(
            acting_user=made.people["coordinator"], review=made.review, forum=Forum.MARAC,
            on=today() + timedelta(days=1), what="The lessons.",
        )  # fmt: skip
    for forum in ALL[:-1]:
        tell(made, forum)
    assert protocol.status(load(made.review), "4.34").missing == (f"Not passed on yet: {Forum.TRAINING.label}.",)
    tell(made, Forum.TRAINING)
    assert state(made.review, "4.34") == ClauseState.KEPT
    action = Action.objects.get(review=made.review, number=1)
    action.state = ActionState.DONE
    action.save()
    assert "not checked against its outcome" in protocol.status(load(made.review), "4.34").missing[0]
    learning.decide_learning(
        acting_user=made.people["ssp"], review=made.review, what="All.", how="By letter.", forums=(Forum.MARAC,),
        left_out="The others were there.",
    )  # fmt: skip
    assert "Not passed on" not in " ".join(protocol.status(load(made.review), "4.34").missing)


def test_4_34_a_total_of_persons_is_told_from_five_on() -> None:
    assert [few(number) for number in (0, 4, 5, 40)] == ["fewer than five", "fewer than five", "5", "40"]
    made = scene(Stage.PUBLISHED)
    tell(made, Forum.MARAC, people=3)
    tell(made, Forum.MARAC)
    tell(made, Forum.TRAINING, people=30)
    tell(made, Forum.SSCB)
    assert across(made.people["coordinator"]).forums == [
        (Forum.MARAC.label, 2, "fewer than five"),
        (Forum.SSCB.label, 1, "not counted"),
        (Forum.TRAINING.label, 1, "30"),
    ]


def test_the_pages_keep_what_was_typed_and_show_what_was_learned(client: Client) -> None:
    made = scene(Stage.PUBLISHED)
    there = f"/reviews/{made.review.reference}/learning/"
    sign_in(client, made.people["ssp"])
    html = client.post(f"{there}plan/", {"what": "The summary", "how": "A briefing", "forums": ["marac"]})
    assert "Say why it is not passed on to" in html.content.decode()
    assert "The summary" in html.content.decode()
    assert (
        client.post(f"{there}plan/", {"what": "The summary", "how": "A briefing", "forums": list(ALL)}).status_code
        == 302
    )
    assert "A briefing" in client.get(there).content.decode()
    assert client.get(f"{there}lessons/").status_code == 404
    client.logout()
    sign_in(client, made.people["chair"])
    sent = {
        "stamp": "0",
        "kind": "lesson",
        "reach": "between",
        "words": "Two notes of one visit",
        "themes": ["sharing"],
    }
    html = client.post(f"{there}lessons/", sent).content.decode()
    assert "Say what is expected to change" in html
    assert "Two notes of one visit" in html
    good = {**sent, "kind": "good_practice"}
    assert client.post(f"{there}lessons/", good).status_code == 302
    html = client.get(there).content.decode()
    assert "Good practice" in html
    assert client.get(f"{there}plan/").status_code == 404
    row = Lesson.objects.get()
    assert client.post(f"{there}lessons/{row.id}/", {**good, "words": "Another word"}).status_code == 302
    assert Lesson.objects.get().words == "Another word"


def test_4_15_an_agency_reads_what_was_sent_to_it_and_nothing_of_others(client: Client) -> None:
    """An immediate lesson goes to its agency (4.15): author and manager read it, a line manager that alone."""
    made = scene()
    now, by, day = timezone.now(), made.people["coordinator"], timezone.localdate()
    mine, other = made.agencies[:2]
    own = {"review": made.review, "agency": mine, "recorded_by": by, "recorded_at": now}
    ImmediateLesson.objects.create(**own, lesson="Ask alone.", to_agency_on=day)
    ImmediateLesson.objects.create(**own, lesson="Not sent so far.")
    ImmediateLesson.objects.create(**{**own, "agency": other}, lesson="Another body.", to_agency_on=day)
    EarlyLesson.objects.create(**own, lesson="Ring back.", sent_on=day)
    line = person("Line Manager")
    joins(made.review, line, Capacity.LINE_MANAGER, agency=mine)
    path = f"/reviews/{made.review.reference}/lessons/"
    for user, early in ((made.people["author"], True), (made.people["manager"], True), (line, False)):
        client.logout()
        sign_in(client, user)
        words = client.get(path).content.decode()
        assert "Ask alone." in words
        assert ("Ring back." in words) == early
        assert "Another body." not in words and "Not sent so far." not in words and other.name not in words
    for post in ("advocate", "stranger", "ssp"):
        client.logout()
        sign_in(client, made.people[post])
        assert client.get(path).status_code == 404
