"""Two people at one thing: the second is shown both, on every form that changes something (issue of the protocol)."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from portal.audit.models import Entry
from portal.kernel import both
from portal.kernel.calendar import today
from portal.kernel.fields import DateField, DateParts
from reviews.asked import asked_in
from reviews.enums import Answer, Consideration, Stage, TermsState
from reviews.enums_meetings import MeetingState
from reviews.models import (
    Action,
    Decision,
    EarlyLesson,
    FamilyPlanStep,
    FamilyQuestion,
    Identity,
    Imr,
    Interview,
    LearningPlan,
    Lesson,
    Meeting,
    Minutes,
    NationalAsk,
    Person,
    Recommendation,
    Release,
    Terms,
)
from reviews.services import schedule
from reviews.services.schedule import Material
from tests.reviews.chronicle import TRUST, writes
from tests.reviews.scenes import Scene, scene
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
VIEWS = [*Path("reviews/views").glob("*.py"), *Path("documentroom/views").glob("*.py")]

# Who opens a view, its address below the review, the field that two people write, and what else is filled in.
Case = tuple[str, str, str, dict[str, Any]]
HELD = {"held_on": "2026-01-05", "recorded_in_writing": "on", "told_not_disciplinary": "on", "shared_on": "2026-01-06"}
ANSWERED = {"answered_on": str(today())}

# Views whose form begins with something, and which show nothing that two people write.
ALONE = {
    "reviews.views.chronology_own.remove": "shows no field: a button, stamped",
    "reviews.views.declare.interest": "a declaration is its maker's alone",
    "reviews.views.declare.know": "a declaration is its maker's alone",
    "reviews.views.declare.touches": "a declaration is its maker's alone",
    "reviews.views.declare.terms": "a declaration is its maker's alone",
    "reviews.views.declare.answer": "an answer, once: it names the declaration that was on the screen",
    "reviews.views.identities.add": "a new entry",
    "reviews.views.editions.one": "shows no field that two write: buttons and a reason, stamped",
    "reviews.views.workbench.trace": "which page answers a family’s question: chosen, not written",
    "reviews.views.identities.remove": "shows no field: a button, stamped",
    "reviews.views.findings.agree_point": "shows no field: a button, stamped",
    "reviews.views.imr_form.part": "keeps both wordings itself, as it saves while one writes",
    "reviews.views.report.contributor": "a new answer; the name alone stands there already",
    "reviews.views.report.answer": "each member's own answer, once",
    "reviews.views.report.part": "each manager's own answer, stamped",
    "reviews.views.report.objection": "an answer, once, stamped",
    "reviews.views.plan_more.milestone_reached": "reached once, stamped",
    "reviews.views.plan_more._shown": "a file: what it would change is shown first, and each row is compared",
    "reviews.views.actions.agree": "agrees to what was shown, by its digest",
    "reviews.views.actions.progress": "adds a report, stamped; the earlier ones stay",
    "reviews.views.actions.close": "asked once, stamped",
    "reviews.views.actions.closure": "answered once, stamped",
    "reviews.views.release.sign_off": "signs what was shown, by its digest",
    "reviews.views.release.sent": "sent once",
    "reviews.views.release.differences": "ties what was shown, stamped",
    "reviews.views.release.confirm": "confirms what was shown, by its digest",
    "reviews.views.cleared.letter": "agrees to what was asked of, by its digest",
    "reviews.views.decision.record": "recorded once, stamped",
    "reviews.views.families.waive": "recorded once, stamped",
    "reviews.views.cleared.decide_editor": "answered once, stamped",
    "reviews.views.cleared.withhold": "recorded once, stamped",
    "reviews.views.cleared.publish_after_all": "shows no field: a button, stamped",
    "reviews.views.meetings.hold": "held once, stamped",
    "reviews.views.minutes.agree": "agreed once, by the number of the wording",
    "reviews.views.imrs._imr_page": "the answer to one filed version, once",
    "reviews.views.evidence.acknowledge": "recorded once",
    "reviews.views.lessons.follow_up": "recorded once",
    "reviews.views.lessons.sent": "recorded once",
    "reviews.views.notify.notify": "a new review, once, by its key",
    "reviews.views.consultations.consult": "a new consultation",
    "reviews.views.consultations.consultation_answer": "answered once",
    "reviews.views.consultations.consultation_remind": "adds a reminder",
    "reviews.views.disclosure.tell_agency": "recorded once",
    "reviews.views.disclosure.export": "takes a file: changes nothing",
    "documentroom.views.family.read": "what a relative writes is theirs alone",
    "documentroom.views.filing._new_version": "a new version, by the number that was seen",
    "documentroom.views.pseudonyms.draft": "a new version, by the number that was seen",
    "documentroom.views.room.new_document_form": "a new document",
    "documentroom.views.several._forms": "new documents, whose files are their sender's alone",
}


def begins(view: ast.FunctionDef) -> bool:
    """Whether the view gives a form something to begin with."""
    return any(isinstance(one, ast.keyword) and one.arg == "initial" for one in ast.walk(view))


def watches(view: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Attribute) and one.attr == "watch" for one in ast.walk(view))


def views() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in VIEWS:
        place = ".".join(path.with_suffix("").parts)
        for one in ast.parse(path.read_text()).body:
            if isinstance(one, ast.FunctionDef):
                yield f"{place}.{one.name}", one


def test_every_form_that_begins_with_what_is_kept_shows_both_or_says_why_not() -> None:
    begun = {name for name, view in views() if begins(view)}
    watching = {name for name, view in views() if watches(view)}
    assert not (found := begun - watching - ALONE.keys()), sorted(found)
    assert not (gone := ALONE.keys() - begun), sorted(gone)
    tried = {*BEGUN, *DRAFTED, *GATHERED, *PASSED_ON}
    assert {name.removeprefix("reviews.views.") for name in watching} == tried | {
        "cleared.date",
        "telling._tell",  # tried in test_later_release.py, where a date is agreed
        "editions.change",
        "leaflet.organisation",
    }  # no words of a review


BEGUN: dict[str, Case] = {
    "decision.criteria": ("coordinator", "decision/criteria/", "violence_reason", {}),
    "decision.course": ("coordinator", "decision/course/", "course_reason", {"scr_considered": "no"}),
    "decision.lead": ("coordinator", "decision/lead/", "lead_reason", {}),
    "consultations.others": ("coordinator", "decision/others/", "panel_suggested", {}),
    "notify.case_person": ("coordinator", "case/{person}/", "relationship", {}),
}
DRAFTED: dict[str, Case] = {
    "terms.purpose": ("chair", "terms/purpose/", "purpose", {}),
    "terms.question": ("chair", "terms/questions/{key}/", "words", {}),
    "terms.answer": ("chair", "terms/considerations/{first}/", "words", {}),
}
GATHERED: dict[str, Case] = {
    "chronology_own.change": ("author", "chronology/agencies/{agency}/rows/{row}/", "event", {}),
    "release.details": ("chair", "release/details/", "chair", {}),
    "evidence.interview_held": ("author", "agencies/{imr}/interviews/{interview}/", "reason_not_asked", HELD),
    "families.plan": ("chair", "families/{group}/plan/", "never_told", {}),
    "families.record_step": ("chair", "families/{group}/steps/timing/", "note", {}),
    "families.answer_question": ("chair", "families/{group}/questions/{question}/", "answer", {}),
    "workbench.trace": ("chair", "workbench/families/{question}/answered/", "place", {}),
    "actions.recommendation": ("chair", "actions/recommendations/{told}/", "lesson", {}),
    "actions.change_action": ("chair", "actions/{action}/", "measurable", {}),
    "actions.outcome": ("coordinator", "actions/{done}/outcome/", "outcome", {}),
    "identities.change": ("chair", "identities/{identity}/", "numbers", {}),
    "learning.lesson": ("chair", "learning/lessons/{lesson}/", "words", {}),
    "learning.release_early": ("chair", "learning/early/{early}/", "words", {}),
    "disclosure.correct": ("coordinator", "disclosure/items/{item}/correct/", "description", {}),
    "disclosure.weigh": ("coordinator", "disclosure/items/{item}/weigh/", "reason", {"sensitivity": "yes"}),
    "minutes.write": ("chair", "meetings/{meeting}/minutes/", "words", {}),
    "plan_more.national_answer": ("coordinator", "actions/national/{ask}/", "answer", ANSWERED),
}


PASSED_ON: dict[str, Case] = {"learning.decide": ("ssp", "learning/plan/", "what", {})}


def begun() -> tuple[Scene, dict[str, Any]]:
    made = scene(Stage.NOTIFIED)
    row = Decision(review=made.review, started_at=timezone.now(), lead_area="Here", lead_reason="So.")
    for name in ("aged_16", "violence", "related", "household"):
        setattr(row, name, Answer.YES)
        setattr(row, f"{name}_reason", "As told.")
    row.course = "review_alone"
    row.save()
    return made, {"person": Person.objects.filter(review=made.review).first()}


def drafted() -> tuple[Scene, dict[str, Any]]:
    made = scene(Stage.TERMS)
    row = Terms.objects.get(review=made.review, state=TermsState.DRAFT)
    row.period_from, row.period_to, row.questions = today() - timedelta(900), today() - timedelta(200), "Who knew?"
    row.save()
    return made, {"first": Consideration.values[0], "key": asked_in(row)[0].key}


def gathered() -> tuple[Scene, dict[str, Any]]:
    made = scene(Stage.FAMILY)
    review, who, now, day, group = made.review, made.people, timezone.now(), today(), made.group
    by, at = {"review": review}, {"recorded_at": now, "recorded_by": who["ssp"]}
    action, done = Action.objects.filter(review=review).order_by("number")
    Action.objects.filter(pk=done.pk).update(state="done")
    imr = Imr.objects.get(review=review, agency=made.agencies[TRUST])
    met = Meeting.objects.create(**by, number=1, on=day, state=MeetingState.HELD, called_at=now, called_by=who["chair"])
    Minutes.objects.create(**by, meeting=met, number=1, words="We met.", at=now, by=who["chair"])
    FamilyPlanStep.objects.create(**by, group=group, step="timing", done_on=day, note="By letter.", **at)
    Release.objects.create(
        review_id=review.id, number=1, started_at=now, started_by=who["chair"], title="The review",
        pseudonym="Ruth", died=date(2025, 4, 1), chair="A chair", author="An author", panel=["One, of the trust"],
    )  # fmt: skip
    told = Recommendation.objects.get(review=review)
    Recommendation.objects.filter(pk=told.pk).update(scope="between")
    named = {"role": "died", "name": "Clare Sample", "changed_at": now, "changed_by": who["chair"]}
    learned = {"kind": "lesson", "reach": "within", "themes": ["sharing"], "words": "Two notes.", "change": "One."}
    material = Material("A tape", holder="Police")
    return made, {
        "agency": made.agencies[TRUST],
        "row": writes(made, TRUST, {})[0],
        "group": group,
        "told": told,
        "action": action,
        "done": done,
        "imr": imr,
        "interview": Interview.objects.create(
            **by, imr=imr, who="The duty officer", planned_at=now, planned_by=who["author"]
        ),
        "question": FamilyQuestion.objects.create(**by, group=group, asked_on=day, question="Why?", answer="So.", **at),
        "identity": Identity.objects.create(**by, **named),
        "lesson": Lesson.objects.create(**by, **learned, by_when=day, **at),
        "early": EarlyLesson.objects.create(**by, agency=made.agencies[TRUST], lesson="Ask.", themes=["asking"], **at),
        "item": schedule.add(acting_user=who["coordinator"], review=review, material=material),
        "meeting": met,
        "ask": NationalAsk.objects.create(**by, recommendation=told, body="The body", sent_on=day, **at),
    }


def passed_on() -> tuple[Scene, dict[str, Any]]:
    made = scene(Stage.CLEARED)
    by = {"review": made.review, "decided_at": timezone.now(), "decided_by": made.people["ssp"]}
    LearningPlan.objects.create(**by, what="All.", how="Post.", left_out="x")
    return made, {}


@pytest.mark.parametrize(
    ("build", "cases"), [(begun, BEGUN), (drafted, DRAFTED), (gathered, GATHERED), (passed_on, PASSED_ON)]
)
def test_the_second_of_two_is_shown_both_and_then_writes(
    build: Callable[[], tuple[Scene, dict[str, Any]]], cases: dict[str, Case], client: Client
) -> None:
    made, rows = build()
    ids = {name: getattr(row, "pk", row) for name, row in rows.items()}
    wrong = {}
    for name, (post, tail, field, more) in cases.items():
        sign_in(client, made.people[post])
        path = f"/reviews/{made.review.reference}/{tail.format(**ids)}"
        try:
            tried(client, path, field, more)
        except AssertionError as failed:
            wrong[name] = str(failed)[:600]
    assert not wrong, "\n".join(f"{name}: {said}" for name, said in wrong.items())


def tried(client: Client, path: str, field: str, more: dict[str, Any]) -> None:
    """A opens, B saves, A saves: not written, both shown; A saves again: written."""
    first = opened(client, path, more)
    theirs = sent(client, path, first, field, "What Bea wrote")
    assert theirs.status_code == 302, errors(theirs)
    refusals = Entry.objects.filter(verb="step.refused", text__contains='"Stale"')
    told = refusals.count()
    mine = sent(client, path, first, field, "What Ann wrote")
    page = mine.content.decode()
    assert mine.status_code == 200 and "What Ann wrote" in page, errors(mine)
    assert "What Bea wrote" in page, "what is kept now was read anew, so nothing was written"
    assert "Kept now</b>, saved by yourself at" in page, "who"
    assert refusals.count() == told + 1
    again = opened(None, path, more, shown=mine)
    kept = sent(client, path, again, field, "What Ann wrote, with Bea’s")
    assert kept.status_code == 302, errors(kept)
    assert value(client, path, field) == "What Ann wrote, with Bea’s"


def opened(client: Client | None, path: str, more: dict[str, Any], *, shown: Any = None) -> QueryDict:
    """The form as its page gives it, as a browser would send it."""
    answer = shown or client.get(path)  # type: ignore[union-attr]
    assert answer.status_code == 200, answer.status_code
    form, data = answer.context["form"], QueryDict(mutable=True)
    for name in form.fields:
        if (held := form[name].value()) not in (None, ""):
            both._put(data, form, name, _plain_date(held))
    data.update(more)
    found = re.findall(r'name="shown" value="([^"]+)"', answer.content.decode())
    assert len(found) == 1, "the form carries its mark once"
    data["shown"] = found[0]
    return data


def _plain_date(held: Any) -> Any:
    return f"{held['year']}-{held['month']}-{held['day']}" if isinstance(held, DateParts) else held


def sent(client: Client, path: str, data: QueryDict, field: str, words: str) -> Any:
    body = data.copy()
    body[field] = words
    return client.post(path, dict(body.lists()))


def value(client: Client, path: str, field: str) -> str:
    return str(client.get(path).context["form"][field].value())


def errors(answer: Any) -> str:
    return str(answer.context["form"].errors.get_json_data() if answer.context else answer.status_code)


def test_the_other_is_named_and_what_was_not_touched_is_theirs_unless_told_otherwise(client: Client) -> None:
    made, _ = drafted()
    path = f"/reviews/{made.review.reference}/terms/purpose/"
    sign_in(client, made.people["chair"])
    mine = opened(client, path, {})
    sign_in(client, made.people["coordinator"])
    theirs = opened(client, path, {})
    theirs["questions"], theirs["period_to_day"] = "Who knew what?", ""
    assert sent(client, path, theirs, "purpose", "To learn, together.").status_code == 302
    sign_in(client, made.people["chair"])
    answer = sent(client, path, mine, "purpose", "To learn, alone.")
    page = answer.content.decode()
    assert page.count("saved by Daniel Osei at") == 2  # purpose and questions: not the dates, which are the same
    picked = re.findall(r'name="both_(\w+)" value="(\w+)" checked', page)
    assert picked == [("purpose", "mine"), ("questions", "theirs")]
    assert "Two answers: What this review is for" in page
    chosen = opened(None, path, {"both_purpose": "mine", "both_questions": "theirs"}, shown=answer)
    assert sent(client, path, chosen, "purpose", "To learn, alone.").status_code == 302
    row = Terms.objects.get(review=made.review, state=TermsState.DRAFT)
    assert (row.purpose, row.questions) == ("To learn, alone.", "Who knew what?")


@pytest.mark.parametrize(
    ("name", "held", "as_sent"),
    [
        ("by_when", date(2026, 5, 3), ["2026-05-03"]),
        ("themes", ["sharing", "asking"], ["sharing", "asking"]),
        ("tick", True, ["on"]),
        ("tick", False, []),
        ("words", "a\r\nb", ["a\nb"]),
        ("words", None, [""]),
    ],
)
def test_what_the_other_saved_is_put_in_as_its_own_widget_sends_it(name: str, held: Any, as_sent: list[str]) -> None:
    class Form(forms.Form):
        by_when = DateField()
        themes = forms.MultipleChoiceField(choices=[("sharing", "S"), ("asking", "A")])
        tick = forms.BooleanField(required=False)
        words = forms.CharField(widget=forms.Textarea)

    data = QueryDict("by_when_day=1&by_when_month=2&by_when_year=2020&themes=x&tick=on&words=mine", mutable=True)
    both._put(data, Form(data), name, held)
    assert data.getlist(name) == as_sent and ("by_when_day" in data) == (name != "by_when")


def test_a_form_sent_twice_says_that_it_was_kept_and_writes_once(client: Client) -> None:
    made, _ = drafted()
    path = f"/reviews/{made.review.reference}/terms/purpose/"
    sign_in(client, made.people["chair"])
    form = opened(client, path, {})
    assert sent(client, path, form, "purpose", "Once.").status_code == 302
    assert "kept a moment ago" in sent(client, path, form, "purpose", "Once.").content.decode()
    row = Terms.objects.get(review=made.review, state=TermsState.DRAFT)
    assert row.version == 1


def test_the_mark_tells_nothing_of_what_it_stands_for() -> None:
    mark = both.marks({"name": "Clare Sample", "died_on": date(2025, 4, 1)})
    assert "Clare" not in mark and "2025" not in mark
    assert mark == both.marks({"died_on": date(2025, 4, 1), "name": "Clare Sample\r\n"})
    assert mark != both.marks({"died_on": date(2025, 4, 2), "name": "Clare Sample"})
