"""An agency's review written on the page, the nil return, and the stages (4.11, 4.16, 4.17, 4.20, Appendix 2)."""

from __future__ import annotations

from io import BytesIO
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document as Word

from documentroom.models import Version
from documentroom.services import opening
from portal.accounts.models import User
from portal.audit.models import Entry
from reviews.enums import AssuranceOutcome, Capacity, ImrState
from reviews.models import Imr, ImrPart, ImrWording, Independence, NilReturn, Terms
from reviews.selectors import imr_form as form
from reviews.selectors.imr_stages import stages
from reviews.services import imrs
from tests.documentroom.conftest import SECRET, Room
from tests.reviews import scenes

CLAUSES = ("4.11", "4.16", "4.17", "4.20")
QUESTION = "Did anybody ask her what she wanted?"


@pytest.fixture
def imr(room: Room) -> Imr:
    """The agency whose review is still to come: two authors, both independent, and a senior manager."""
    agency = room.scene.agencies[3]
    people = room.scene.people
    people["first"] = scenes.person(f"Author {agency.name}")
    people["manager3"] = scenes.person(f"Manager {agency.name}")
    people["second"] = scenes.person("Second Pen")
    scenes.joins(room.review, people["second"], Capacity.IMR_AUTHOR, agency=agency)
    terms = Terms.objects.get(review=room.review)
    terms.questions = f"{QUESTION}\nWhat worked?"
    terms.save()
    found = Imr.objects.select_related("agency", "review").get(review=room.review, agency=agency)
    one = found.independences.get()
    Independence.objects.create(
        review=room.review,
        imr=found,
        author=people["second"],
        not_involved=True,
        not_line_manager=True,
        made_at=one.made_at,
    )
    return found


def url(imr: Imr, name: str, *more: object) -> str:
    return reverse(f"reviews:{name}", args=[imr.review.reference, imr.pk, *more])


def post(browser: Client, imr: Imr, key: str, words: str, based_on: int, **more: str) -> object:
    return browser.post(url(imr, "imr_part", key), {"words": words, "based_on": based_on, **more})


def text_of(version: Version) -> str:
    held = b"".join(opening.chunks_of(version.vault_scope, version))
    return "\n".join(one.text for one in Word(BytesIO(held)).paragraphs)


def test_a_review_is_written_saved_beside_sent_returned_and_assured(room: Room, imr: Imr) -> None:
    """4.11: the questions are in the form. 4.20: two people lose nothing. 4.17: another person assures it."""
    first, second = room.browser("first"), room.browser("second")
    page = first.get(url(imr, "imr_form")).content.decode()
    assert QUESTION in page
    assert "still to be written" in page
    assert "Write this section" in page  # what is next stands at the head
    whole = first.get(reverse("reviews:imr", args=[imr.review.reference, imr.pk])).content.decode()
    assert whole.index("Next, and yours to do") < whole.index("Its stages")
    key = next(one.key for one in form.parts(imr) if one.asked == QUESTION)

    # two people at one section: the second is shown both, and nothing is lost
    assert post(first, imr, key, f"{SECRET}: the first wording", 0).status_code == 302
    aside = post(second, imr, key, "The second wording", 0)
    assert aside.status_code == 302
    both = second.get(aside.url).content.decode()
    assert "the first wording" in both
    assert "The second wording" in both
    row = ImrPart.objects.get(imr=imr, key=key)
    assert (row.words, row.version) == (f"{SECRET}: the first wording", 1)
    quiet = second.post(
        url(imr, "imr_part", key),
        {"words": "The second wording, longer", "based_on": 0},
        headers={"accept": "application/json"},
    )
    assert quiet.json() == {"version": 1, "aside": True}
    waiting = ImrWording.objects.get(part=row)
    assert (waiting.words, waiting.waits) == ("The second wording, longer", True)
    settled = second.post(url(imr, "imr_wording", waiting.pk), {"based_on": 1, "take": "on"})
    assert settled.status_code == 302
    row.refresh_from_db()
    assert row.words == "The second wording, longer"
    assert f"{SECRET}: the first wording" in [one.words for one in row.wordings.all()]
    stale = first.post(url(imr, "imr_wording", waiting.pk), {"based_on": 1, "take": "on"})
    assert stale.status_code == 409

    # nothing is sent while a section is empty; a wording that changed meanwhile is not sent either
    send = room.url("imr_send", imr.pk)
    assert first.post(send, {"stamp": form.stamp(form.parts(imr)), "once": uuid4()}).status_code == 409
    for one in form.parts(imr):
        if one.missing:
            post(first, imr, one.key, f"Our words on {one.key}\x0b.", one.version)
    assert first.post(send, {"stamp": 1, "once": uuid4()}).status_code == 409
    assert not Version.objects.exists()
    assert "Send it" in first.get(url(imr, "imr_form")).content.decode()

    sent = {"stamp": form.stamp(form.parts(imr)), "once": uuid4()}
    assert first.post(send, sent).status_code == 302
    assert first.post(send, sent).status_code == 409  # a second click files nothing
    version = Version.objects.get()
    imr.refresh_from_db()
    assert (imr.state, imr.filed_version) == (ImrState.FILED, version.pk)
    said = text_of(version)
    for expected in ("1. Introduction", "3. Methodology", "8. Recommendations", QUESTION, "The second wording, longer"):
        assert expected in said

    # never anybody's but its author's while it is a draft; the author never assures
    for post_name in ("chair", "coordinator", "member", "manager3", "other_author", "author", "advocate", "stranger"):
        browser = room.browser(post_name)
        assert browser.get(url(imr, "imr_form")).status_code == 404, post_name
        assert browser.get(url(imr, "imr_part", key)).status_code == 404, post_name
        assert post(browser, imr, key, "Mine", row.version).status_code == 404, post_name
        assert browser.post(send, sent).status_code == 404, post_name
    assure(room.user("manager3"), imr, AssuranceOutcome.RETURNED, "Say more.")
    assert "To be written" not in first.get(url(imr, "imr_form")).content.decode()
    sent = {"stamp": form.stamp(form.parts(imr)), "once": uuid4()}
    assert first.post(send, sent).status_code == 302
    assert Version.objects.count() == 2
    assure(room.user("manager3"), imr, AssuranceOutcome.ASSURED)
    assert post(first, imr, key, "Too late", 99).status_code == 409

    # every stage with who and when (4.16 to 4.20); the panel reads it once assured
    chair = room.browser("chair")
    assert room.browser("member").post(url(imr, "imr_receive")).status_code == 404
    assert chair.post(url(imr, "imr_receive")).status_code == 302
    imr.refresh_from_db()
    found = {one.name: one for one in stages(imr)}
    for name in (
        "Commissioned",
        "In progress",
        "Returned to its author",
        "Filed",
        "Quality assured",
        "Received for the panel",
    ):
        assert found[name].state == "done", name
        assert found[name].who, name
        assert found[name].on, name
    assert found["Presented to the panel"].state == "due"
    assert chair.get(room.url("read", Version.objects.order_by("number").last().pk)).status_code == 200
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"imr.part_saved", "imr.wording_settled", "imr.filed", "imr.received"} <= verbs
    assert SECRET not in "".join(Entry.objects.values_list("text", flat=True))


def assure(manager: User, imr: Imr, outcome: AssuranceOutcome, reason: str = "") -> None:
    imr.refresh_from_db()
    assert imr.filed_version
    imrs.assure(acting_user=manager, imr=imr, version_id=imr.filed_version, outcome=outcome, reason=reason)


def test_no_contact_is_an_answer_signed_assured_and_shown_as_such(room: Room, imr: Imr) -> None:
    """4.16: a nil return says what was searched, and shows on the agencies' page and the protocol page."""
    manager = room.browser("manager3")
    Imr.objects.filter(pk=imr.pk).update(accepted_at=None)
    assert manager.post(url(imr, "imr_accept")).status_code == 302
    assert room.browser("other_manager").post(url(imr, "imr_accept")).status_code == 404
    address = room.url("nil_return", imr.pk)
    said = {
        "records": "All case files, current and archived",
        "systems": "The case system; paper before 2008",
        "spellings": f"{SECRET} and two other spellings",
        "period": "2010 to 2026",
        "searched_by": "R. Quick, records manager, on 3 May",
        "remarks": "",
        "once": str(uuid4()),
        "signed": "on",
    }
    author = room.browser("first")
    for lacking in ("records", "signed"):
        assert author.post(address, {**said, lacking: ""}).status_code == 200
    assert room.browser("manager3").post(address, said).status_code == 404
    assert not NilReturn.objects.exists()
    assert author.post(address, said).status_code == 302
    version = Version.objects.get()
    imr = Imr.objects.get(pk=imr.pk)
    nil = imr.nil_return
    assert nil is not None
    assert nil.signed_by == room.user("first")
    assert (imr.state, imr.filed_version, nil.version_ref) == (ImrState.FILED, version.pk, version.pk)
    assert f"{SECRET} and two other spellings" in text_of(version)

    leaders = f"/reviews/{room.review.reference}"
    chair = room.browser("chair")
    assert SECRET not in chair.get(url(imr, "imr")).content.decode()  # status only until it is assured
    assert "nil return" not in chair.get(f"{leaders}/imrs/").content.decode()
    assert SECRET in manager.get(url(imr, "imr")).content.decode()
    assure(room.user("manager3"), imr, AssuranceOutcome.ASSURED)
    for who in ("chair", "coordinator", "member"):
        assert "a nil return" in room.browser(who).get(f"{leaders}/imrs/").content.decode()
        assert SECRET in room.browser(who).get(url(imr, "imr")).content.decode()
    assert "had no contact with this family: a nil return" in chair.get(f"{leaders}/protocol/").content.decode()
    assert room.browser("other_author").get(url(imr, "imr")).status_code == 404
    stage = {one.name: one for one in stages(imr)}["Accepted"]
    assert (stage.state, stage.who) == ("done", room.user("manager3").name)
