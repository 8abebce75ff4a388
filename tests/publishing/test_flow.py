"""From a cleared release to the public page and away again, with two people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from portal.audit.api import entries, review_chain
from portal.kernel import calendar
from portal.kernel.errors import NotVisible, Refused, Stale
from publishing.models import LibraryEntry, PublicationPermit, ReviewPage
from publishing.refusals import PublicationRefused
from publishing.services import approval, checking, pages, publication
from reviews.models import ReleaseNotice
from tests.publishing import world
from tests.publishing.conftest import publish
from tests.signing import sign_in


def told():
    """What the desk told the rooms."""
    return list(ReleaseNotice.objects.order_by("happened_at").values_list("kind", "release_id"))


def test_build_is_one_page_however_often_the_button_is_pressed(ed, cleared):
    first = pages.build(acting_user=ed, release_id=cleared.pk)
    again = pages.build(acting_user=ed, release_id=cleared.pk)
    assert first.pk == again.pk
    assert ReviewPage.objects.count() == 1
    assert not first.live


def test_undeclared_editor_builds_nothing(outsider, cleared):
    with pytest.raises(NotVisible):
        pages.build(acting_user=outsider, release_id=cleared.pk)
    assert not ReviewPage.objects.exists()


def test_before_clearance_nothing_is_built(ed, sec):
    held = world.release(cleared=False)
    world.declared(ed, held)
    with pytest.raises(PublicationRefused) as refused:
        pages.build(acting_user=ed, release_id=held.pk)
    assert refused.value.clause == "4.28"
    assert not ReviewPage.objects.exists()


def test_two_people_and_it_is_public(live, ed, sec, cleared):
    assert live.live
    permit = PublicationPermit.objects.get()
    assert (permit.editor_id, permit.approver_id) == (ed.pk, sec.pk)
    assert told() == [("published", cleared.pk)]
    response = Client().get(live.url)
    assert response.status_code == 200
    assert world.SECRET in response.content.decode()


def test_maker_cannot_approve(built, ed):
    pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    with pytest.raises(PublicationRefused):
        approval.approve(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    assert not ReviewPage.objects.get().live
    assert not PublicationPermit.objects.exists()


def test_last_editor_cannot_approve_though_another_made_it(built, sec):
    page = pages.change(
        acting_user=sec,
        page_id=built.pk,
        description="Another wording.",
        opens_with="executive_summary",
        contents="sections",
        stamp=built.latest_revision_id,
    )
    checking.check_waiting()
    pages.submit(acting_user=sec, page_id=page.pk, stamp=page.latest_revision_id)
    with pytest.raises(PublicationRefused):
        approval.approve(acting_user=sec, page_id=page.pk, stamp=page.latest_revision_id)
    assert not ReviewPage.objects.get().live


def test_approver_without_declaration_sees_nothing(built, ed, outsider):
    pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    with pytest.raises(NotVisible):
        approval.approve(acting_user=outsider, page_id=built.pk, stamp=built.latest_revision_id)
    assert not ReviewPage.objects.get().live


def test_stale_stamp(built, ed):
    with pytest.raises(Stale):
        pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id - 1)


def test_description_is_needed_and_checked(ed, sec, cleared, marks):
    page = pages.build(acting_user=ed, release_id=cleared.pk)
    with pytest.raises(Refused):
        pages.submit(acting_user=ed, page_id=page.pk, stamp=page.latest_revision_id)
    marks.append((0, 4))
    page = pages.change(
        acting_user=ed, page_id=page.pk, description="Ruth was asked.", opens_with="overview_report",
        contents="chapters", stamp=page.latest_revision_id,
    )  # fmt: skip
    with pytest.raises(Refused):  # not checked yet
        pages.submit(acting_user=ed, page_id=page.pk, stamp=page.latest_revision_id)
    checking.check_waiting()
    with pytest.raises(Refused):  # marked, and nobody answers for it
        pages.submit(acting_user=ed, page_id=page.pk, stamp=page.latest_revision_id)
    checking.answer(acting_user=ed, page=page)
    verbs = [entry.verb for entry in entries(review_chain(cleared.review_id))]
    assert verbs.count("page.words_answered") == 1  # never 8
    pages.submit(acting_user=ed, page_id=page.pk, stamp=page.latest_revision_id)
    assert ReviewPage.objects.get().current_workflow_state is not None


def test_waits_for_its_date_and_then_goes_by_itself(ed, sec):
    tomorrow = calendar.today() + timedelta(days=1)
    held = world.release(agreed=tomorrow)
    world.declared(ed, held)
    world.declared(sec, held)
    page = pages.build(acting_user=ed, release_id=held.pk)
    page = pages.change(
        acting_user=ed, page_id=page.pk, description="Words.", opens_with="overview_report", contents="chapters",
        stamp=page.latest_revision_id,
    )  # fmt: skip
    checking.check_waiting()
    page = publish(page, ed, sec)
    assert not page.live
    assert publication.publish_due() == (0, 0)
    assert Client().get(page.url).status_code == 404
    assert not LibraryEntry.objects.exists()
    permit = PublicationPermit.objects.get()
    with world.lifted("default"):  # the day comes: the database has its own clock
        PublicationPermit.objects.filter(pk=permit.pk).update(not_before=timezone.now() - timedelta(seconds=1))
        world.Release.objects.update(agreed_date=calendar.today())
    assert publication.publish_due() == (1, 0)
    assert Client().get(page.url).status_code == 200
    assert publication.publish_due() == (0, 0)
    assert told() == [("published", held.pk)]


def test_withdrawn_takes_page_files_and_entry_at_once(live, ed, cleared):
    publication.withdraw(acting_user=ed, page_id=live.pk, why="family")
    client = Client()
    gone = client.get(live.url)
    assert gone.status_code == 410
    assert world.SECRET not in gone.content.decode()
    assert "Ruth" not in gone.content.decode()
    assert client.get(f"{live.url}overview-report.pdf").status_code == 410
    assert client.get(f"{live.url}executive-summary/").status_code == 410
    found = client.get("/published-reviews/", {"q": "Halcyon"})
    assert "Ruth" not in found.content.decode()
    entry = LibraryEntry.objects.get()
    assert (entry.title, entry.description, entry.search_text) == ("", "", "")
    assert told()[-1] == ("withdrawn", cleared.pk)
    assert publication.publish_due() == (0, 0)
    assert client.get(live.url).status_code == 410


def test_stopped_release_takes_its_page_down(live, cleared):
    from reviews import events

    world.stop(cleared)
    assert Client().get(live.url).status_code == 410  # even before anybody is told
    events.release_stopped.emit(release_id=cleared.pk, reason="void")
    assert not ReviewPage.objects.get().live
    assert PublicationPermit.objects.in_force().count() == 0


def test_changed_page_stays_as_it_is_until_two_agree_again(live, ed, sec):
    page = pages.change(
        acting_user=ed, page_id=live.pk, description="A later wording.", opens_with="executive_summary",
        contents="chapters", stamp=live.latest_revision_id,
    )  # fmt: skip
    assert "A later wording" not in Client().get(live.url).content.decode()
    checking.check_waiting()
    page = publish(page, ed, sec)
    shown = Client().get(page.url).content.decode()
    assert "A later wording" in shown
    assert "lighthouse" in shown  # opens with the summary now
    assert LibraryEntry.objects.filter(ended_on__isnull=True).count() == 1
    assert PublicationPermit.objects.in_force().count() == 1


def test_refused_page_does_not_stop_the_next(ed, sec):
    made = []
    for title in ("First", "Second"):
        held = world.release(agreed=calendar.today() + timedelta(days=1), title=title)
        world.declared(ed, held)
        world.declared(sec, held)
        page = pages.build(acting_user=ed, release_id=held.pk)
        page = pages.change(
            acting_user=ed, page_id=page.pk, description="Words.", opens_with="overview_report", contents="chapters",
            stamp=page.latest_revision_id,
        )  # fmt: skip
        checking.check_waiting()
        publish(page, ed, sec)
        made.append((page.pk, held))
    world.stop(made[0][1])
    with world.lifted("default"):
        PublicationPermit.objects.update(not_before=timezone.now() - timedelta(seconds=1))
        world.Release.objects.update(agreed_date=calendar.today())
    assert publication.publish_due() == (1, 1)
    assert list(ReviewPage.objects.filter(live=True).values_list("pk", flat=True)) == [made[1][0]]
    assert PublicationPermit.objects.get(page_id=made[0][0]).refused_at is not None


def test_send_back_keeps_the_reason_sealed(built, ed, sec):
    pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    approval.send_back(acting_user=sec, page_id=built.pk, reason="Shorter, please.", stamp=built.latest_revision_id)
    from wagtail.models import TaskState

    assert "Shorter" not in TaskState.objects.get().comment
    assert ReviewPage.objects.get().current_workflow_state is None


def test_waits_until_those_who_hear_first_have_been_told(site, ed, sec):
    """4.13, 4.28: the day has come and two people agreed; the desk knows "not yet", and nothing goes public."""
    held = world.release(told=False)
    for person in (ed, sec):
        world.declared(person, held)
    page = pages.build(acting_user=ed, release_id=held.pk)
    page = pages.change(
        acting_user=ed, page_id=page.pk, description="Words.", opens_with="overview_report", contents="chapters",
        stamp=page.latest_revision_id,
    )  # fmt: skip
    checking.check_waiting()
    page = publish(page, ed, sec)
    assert not page.live
    assert publication.publish_due() == (0, 0)  # it waits: that is no refusal
    permit = PublicationPermit.objects.get()
    assert permit.refused_at is None
    page.live = True
    with pytest.raises(PublicationRefused, match="hear of the date first"), transaction.atomic():
        page.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        Page.objects.filter(pk=page.pk).update(live=True)
    assert Client().get(page.url).status_code == 404
    client = Client()
    sign_in(client, ed)
    assert "Not yet" in client.get("/cms/reviews/").content.decode()
    with world.lifted("default"):
        world.Release.objects.update(told_at=timezone.now())
    assert publication.publish_due() == (1, 0)
    assert Client().get(page.url).status_code == 200
