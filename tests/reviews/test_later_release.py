"""4.24, 4.28, 4.31 and never 6: exact bytes, two people, named changes, and what the database itself refuses."""

from __future__ import annotations

import functools
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client, TestCase
from django.utils import timezone

from portal.audit.models import Entry
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused, Stale
from reviews import protocol, way
from reviews import report_facts as rf
from reviews.enums import LetterKind, Side, Stage
from reviews.enums_report import Audience, ContactWay, HomeOfficeOutcome, IdentityRole, ReleaseState, ToldFirst
from reviews.facts import load
from reviews.models import (
    AnonymityCheck,
    ClearanceLetter,
    Difference,
    HomeOfficeAnswer,
    Release,
    ReleaseFile,
    ReleaseLetter,
    Review,
    SignOff,
    Telling,
)
from reviews.policy import rights
from reviews.selectors.family import family_views
from reviews.services import (
    anonymity,
    clearance,
    cleared,
    conclusion,
    contents,
    editors,
    family,
    identities,
    letter_out,
    letters_more,
    publication,
    release,
    released,
    signoff,
    telling,
    withholding,
)
from tests.reviews import journey, later
from tests.reviews.refusing import refuses
from tests.reviews.test_both_shown import tried as both_are_shown
from tests.signing import sign_in


class Forwarded(TestCase):
    """Everything is put forward and answered; nothing is signed off."""

    who: journey.Cast
    review: Review
    row: Release
    versions: dict[str, UUID]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.who = journey.cast()
        cls.review, cls.group, cls.row, cls.versions = later.forwarded(cls.who)

    def sign(self, **changes: object) -> SignOff:
        values: dict[str, object] = {
            "acting_user": self.who.ssp,
            "release_row": self.row,
            "digest": contents.present_digest(self.review, self.row),
            "meeting": "Board",
            "met_on": today(),
            "minute": "7",
        }
        return signoff.sign_off(review=self.review, **{**values, **changes})  # type: ignore[arg-type]

    def test_a_register_that_changed_asks_for_a_new_check(self) -> None:
        told = identities.IdentityTold(IdentityRole.RELATIVE, "Wanda Quist")
        identities.keep_identity(acting_user=self.who.chair, review=self.review, told=told)
        with refuses("4.24", "register has changed since the check"):
            self.sign()

    def test_a_registered_name_holds_the_sign_off_until_it_is_answered(self) -> None:
        later.put(self.who, self.review, "executive_summary", uuid4(), "<p>Clare Sample lived here.</p>")
        self.row.refresh_from_db()
        with refuses("4.24", "not answered, or to be taken out"):
            self.sign()

    def test_4_28_whoever_is_named_beside_the_documents_is_nobody_of_the_register(self) -> None:
        """Never 6. Part of a name is no reason: a panel member may be called so, too."""
        name = "Clare Sample"
        first, last = name.split()[0], name.split()[-1]

        def write(**changes: object) -> None:
            self.row.refresh_from_db()
            told = later.details(**changes)
            release.set_details(
                acting_user=self.who.coordinator,
                review=self.review,
                release=self.row,
                details=told,
                stamp=self.row.version,
            )

        for changes in ({"chair": name}, {"author": name.upper()}, {"panel": ("Tom Reid, Police", f"Aunt of {name}")}):
            with refuses("4.28", "register of identities"):
                write(**changes)
        write(panel=("Tom Reid, Police", f"Sana {last}, Lantern", f"{first} Mirza, Health"))

    def test_the_register_is_for_three_alone(self) -> None:
        for user in (self.who.police_member, self.who.ssp, self.who.police_manager, self.who.superuser):
            with pytest.raises(NotVisible):
                identities.register_of(user, self.review)
            with pytest.raises(Refused):
                anonymity.check_anonymity(
                    acting_user=user, review=self.review, kind="overview_report", version_id=uuid4(), words=["x"]
                )

    def test_what_is_signed_is_what_was_on_the_screen(self) -> None:
        before = contents.present_digest(self.review, self.row)
        later.put(self.who, self.review, "executive_summary", uuid4(), "<p>Other words.</p>")
        with pytest.raises(Stale):
            self.sign(digest=before)
        assert not SignOff.objects.exists()

    def test_only_the_ssp_chair_signs_and_once(self) -> None:
        for user in (self.who.chair, self.who.coordinator, self.who.superuser):
            with pytest.raises(Refused):
                self.sign(acting_user=user)
        self.sign()
        with pytest.raises(Stale):
            self.sign()

    def test_the_pack_is_sent_after_the_sign_off(self) -> None:
        with pytest.raises(Refused):
            later.submitted(self.who, self.review, self.row)

    def test_a_new_version_voids_the_sign_off(self) -> None:
        later.signed(self.who, self.review, self.row)
        made = later.put(self.who, self.review, "executive_summary", uuid4(), "<p>Other words.</p>")
        assert made != self.row.id
        self.row.refresh_from_db()
        assert (self.row.state, self.review.stage) == (ReleaseState.VOID, Stage.FAMILY)
        assert not SignOff.objects.filter(voided_at=None).exists()

    def test_the_same_bytes_again_change_nothing(self) -> None:
        later.signed(self.who, self.review, self.row)
        assert later.put(self.who, self.review, "executive_summary", uuid4()) == self.row.id
        assert self.review.stage == Stage.SIGNED_OFF
        assert ReleaseFile.objects.count() == 8

    def named(self) -> Release:
        """The Home Office names one change; the document room puts a version forward that makes it."""
        later.signed(self.who, self.review, self.row)
        later.submitted(self.who, self.review, self.row)
        later.answer(self.who, self.review, self.row, HomeOfficeOutcome.NAMED_CHANGES, ("Add the helpline.",))
        html = later.WORDS["overview_report"] + "<p>The helpline is open.</p>"
        later.put(self.who, self.review, "overview_report", uuid4(), html)
        row = release.in_hand(self.review)
        assert row is not None
        return row

    def tie(self, row: Release) -> None:
        change = rf.named_changes_of(load(self.review), row).changes.get()  # type: ignore[union-attr]
        ties = {one.id: change.id for one in Difference.objects.filter(release=row)}
        clearance.tie_differences(
            acting_user=self.who.chair, review=self.review, release_row=row, ties=ties, stamp=row.version
        )

    def confirm(self, user: object, row: Release) -> None:
        row.refresh_from_db()
        clearance.confirm_changes(
            acting_user=user,  # type: ignore[arg-type]
            review=self.review,
            release_row=row,
            digest=row.digest,
        )
        self.review.refresh_from_db()

    def test_named_changes_pass_clearance_on_when_two_confirm(self) -> None:
        row = self.named()
        with refuses("4.31", "Not tied to a named change"):
            self.confirm(self.who.chair, row)
        self.tie(row)
        self.confirm(self.who.chair, row)
        with pytest.raises(Stale):
            self.confirm(self.who.chair, row)
        assert self.review.stage == Stage.FAMILY
        self.confirm(self.who.ssp, row)
        row.refresh_from_db()
        assert (row.state, self.review.stage) == (ReleaseState.CLEARED, Stage.CLEARED)
        with refuses("4.13", "nor the list of every difference"):
            later.dated(self.who, self.review, self.group, row)

    def test_another_difference_after_the_first_confirmation_counts_anew(self) -> None:
        row = self.named()
        self.tie(row)
        self.confirm(self.who.chair, row)
        later.put(self.who, self.review, "executive_summary", uuid4(), "<p>Something else, too.</p>")
        with refuses("4.31", "Not tied to a named change"):
            self.confirm(self.who.ssp, row)

    def test_a_returned_report_goes_back_to_its_writing(self) -> None:
        later.signed(self.who, self.review, self.row)
        later.submitted(self.who, self.review, self.row)
        later.answer(self.who, self.review, self.row, HomeOfficeOutcome.RETURNED)
        assert (self.row.state, self.review.stage) == (ReleaseState.RETURNED, Stage.REPORTING)

    def test_nobody_clears_by_the_database(self) -> None:
        for sql in (
            "UPDATE reviews_release SET state = 'cleared'",
            "UPDATE reviews_release SET state = 'published'",
            "UPDATE reviews_release SET cleared_at = started_at",
        ):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.create(
                review_id=uuid4(), number=1, state="cleared", started_at=timezone.now(), started_by=self.who.chair
            )


class Cleared(TestCase):
    """The Home Office has cleared it."""

    who: journey.Cast
    review: Review
    row: Release

    @classmethod
    def setUpTestData(cls) -> None:
        cls.who = journey.cast()
        cls.review, cls.group, cls.row = later.is_cleared(cls.who)

    def test_cleared_bytes_never_change(self) -> None:
        for sql in (
            "UPDATE reviews_releasefile SET sha256 = 'x'",
            "UPDATE reviews_releasefile SET fixed = NOT fixed",
            "UPDATE reviews_releasefile SET version_number = 9",
            "DELETE FROM reviews_releasefile",
            "UPDATE reviews_release SET digest = 'x'",
            "UPDATE reviews_release SET title = pseudonym",
            "UPDATE reviews_release SET state = 'preparing', cleared_at = NULL",
            "DELETE FROM reviews_release",
        ):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
        if connection.vendor == "sqlite":
            sql = "INSERT OR REPLACE INTO reviews_releasefile SELECT * FROM reviews_releasefile LIMIT 1"
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)

    def test_the_permit_waits_for_the_agreed_date(self) -> None:
        with refuses("4.25", "has not been agreed"):
            publication.publication_permit(self.row.id)
        with refuses("4.13", "has not been told that the review is ready"):
            cleared.agree_date(
                acting_user=self.who.ssp,
                review=self.review,
                release_row=self.row,
                agreed_date=today(),
                stamp=self.row.version,
            )
        later.dated(self.who, self.review, self.group, self.row)
        assert publication.publication_permit(self.row.id).agreed_on == today()

    def test_a_date_in_the_past_is_refused(self) -> None:
        with refuses("4.25", "in the past"):
            cleared.agree_date(
                acting_user=self.who.ssp,
                review=self.review,
                release_row=self.row,
                agreed_date=today() - timedelta(days=1),
                stamp=self.row.version,
            )

    def test_no_declaration_no_release_not_even_for_a_superuser(self) -> None:
        for user in (self.who.superuser, self.who.ssp, self.who.stranger):
            assert publication.releases_waiting(user) == []
            with pytest.raises(NotVisible):
                publication.release_for_page(user, self.row.id)
        made = later.editor(self.who, self.review, self.row)
        assert publication.release_for_page(self.who.editor, self.row.id).pseudonym == "Rosa"
        editors.end_editor(acting_user=self.who.coordinator, review=self.review, declaration=made)
        with pytest.raises(NotVisible):
            publication.release_for_page(self.who.editor, self.row.id)

    def test_4_13_what_was_stopped_is_gone_from_the_desk_and_told_of_anew(self) -> None:
        later.dated(self.who, self.review, self.group, self.row)
        later.told(self.who, self.review, self.group, self.row)
        assert publication.publication_permit(self.row.id).told
        with pytest.raises(IntegrityError), transaction.atomic():  # another day, and nobody was told of it
            Release.objects.filter(pk=self.row.pk).update(agreed_date=today() - timedelta(days=1))
        stopped = cleared.stop_release(
            acting_user=self.who.ssp, review=self.review, release_row=self.row, reason="A risk."
        )
        with pytest.raises(Refused):
            publication.publication_permit(self.row.id)
        with pytest.raises(NotVisible):
            publication.release_facts(self.row.id)
        self.is_told_anew_of_what_was_withdrawn(stopped)

    def test_an_editors_words_give_positions_only(self) -> None:
        text = "A page about Clare and nobody else."
        assert publication.review_words_findings(self.row.id, text) == [(13, 18)]
        news = "Clare died on 3 May 2021. Ring 01632 960123, write to office@council.example, SW1A 1AA."
        assert publication.review_register_findings(self.row.id, news) == [(0, 5)]  # of the register, no shapes

    def test_those_who_hear_first_are_told_in_their_order(self) -> None:
        """4.13, 4.28: the family, then the agencies, then the media; the desk sees one moment of it, or none."""
        tell = functools.partial(
            telling.record, review=self.review, release_row=self.row, acting_user=self.who.coordinator
        )
        day, agencies, media = telling.Told(today()), ToldFirst.AGENCIES, ToldFirst.MEDIA
        with refuses("4.25", "has not been agreed"):
            tell(to=ToldFirst.FAMILY, group=self.group, told=day)
        later.dated(self.who, self.review, self.group, self.row)
        assert not publication.publication_permit(self.row.id).told
        for to in (agencies, media):
            with refuses("4.13", "The family is told first"):
                tell(to=to, group=None, told=day)
        for said, words in (
            (telling.Told(None), "or the reason"),
            (telling.Told(today() + timedelta(days=1)), "still to come"),
            (telling.Told(today() - timedelta(days=1)), "before the Home Office"),
        ):
            with pytest.raises(Refused, match=words):
                tell(to=ToldFirst.FAMILY, group=self.group, told=said)
        tell(to=ToldFirst.FAMILY, group=self.group, told=day)
        with refuses("4.28", "before the media"):
            tell(to=media, group=None, told=day)
        tell(to=agencies, group=None, told=day)
        with pytest.raises(IntegrityError), transaction.atomic():  # the database asks for each of them by itself
            Release.objects.filter(pk=self.row.pk).update(told_at=timezone.now())
        tell(to=media, group=None, told=telling.Told(None, None, "", "Nobody is told beforehand."))
        assert publication.publication_permit(self.row.id).told
        self.is_told_anew()

    def is_told_anew(self) -> None:
        """Another date, or a group that came late: publication waits again, and a group of the chair's alone is unseen."""
        self.row.refresh_from_db()
        family.add_group(
            acting_user=self.who.chair, review=self.review, side=Side.VICTIM, name="Her aunt", for_chair_alone=True
        )
        assert not publication.publication_permit(self.row.id).told
        self.row.refresh_from_db()
        seen = telling.standing(self.who.coordinator, self.review, self.row)
        assert (len(seen.lines), seen.unseen, seen.ready) == (3, True, False)
        assert len(telling.standing(self.who.chair, self.review, self.row).lines) == 4
        aunt = next(one for one in family.visible_groups(self.who.chair, self.review) if one.for_chair_alone)
        with pytest.raises(NotVisible):
            telling.record(
                acting_user=self.who.coordinator,
                review=self.review,
                release_row=self.row,
                to=ToldFirst.FAMILY,
                group=aunt,
                told=telling.Told(today()),
            )
        client = Client()
        sign_in(client, self.who.coordinator)
        both_are_shown(client, f"/reviews/{self.review.reference}/release/telling/family/{self.group.id}/", "note", {})
        page = client.get(f"/reviews/{self.review.reference}/release/telling/").content.decode()
        assert "Her aunt" not in page
        assert "The family is not told whole yet" in page
        told = telling.Told(today(), ContactWay.ADVOCATE)
        telling.record(
            acting_user=self.who.chair,
            review=self.review,
            release_row=self.row,
            to=ToldFirst.FAMILY,
            group=aunt,
            told=told,
        )
        assert publication.publication_permit(self.row.id).told
        stop = cleared.stop_release(
            acting_user=self.who.ssp, review=self.review, release_row=self.row, reason="A risk."
        )
        assert stop.told_at is None

    def is_told_anew_of_what_was_withdrawn(self, row: Release) -> None:
        """4.13: what the family heard of the first publication does not do for the next, nor does a day that is past."""
        Release.objects.filter(pk=row.pk).update(published_at=timezone.now())
        agree = functools.partial(
            cleared.agree_date, acting_user=self.who.ssp, review=self.review, release_row=row, stamp=row.version
        )
        with refuses("4.13", "withdrawn since those who hear first were told"):
            agree(agreed_date=today())
        with refuses("4.25", "in the past"):
            agree(agreed_date=today() - timedelta(days=1))
        again = agree(agreed_date=today() + timedelta(days=1))
        assert (again.state, again.told_at) == (ReleaseState.CLEARED, None)
        assert not publication.publication_permit(row.id).told

    def test_4_13_4_28_the_days_of_telling_and_of_the_media_stand_in_order(self) -> None:
        """4.13, 4.28: nobody is told on a day before those who come first; the media not before clearance."""
        days = [today() + timedelta(days=one) for one in range(4)]
        family_row, agencies_row = Telling(told_on=days[1]), Telling(told_on=days[2])
        done: dict[tuple[str, UUID | None], Telling] = {(ToldFirst.FAMILY, self.group.id): family_row}
        telling._check_days(ToldFirst.AGENCIES, days[1], done)
        telling._check_days(ToldFirst.AGENCIES, None, done)
        with refuses("4.13", "Nobody after them"):
            telling._check_days(ToldFirst.AGENCIES, days[0], done)
        done[ToldFirst.AGENCIES, None] = agencies_row
        for to, day in ((ToldFirst.MEDIA, days[1]), (ToldFirst.FAMILY, days[3])):
            with refuses("4.13", "Nobody after them"):
                telling._check_days(to, day, done)
        debrief = functools.partial(
            cleared.record_debrief, acting_user=self.who.coordinator, review=self.review, words="Briefed."
        )
        with refuses("4.28", "before the Home Office cleared it"):
            debrief(audience=Audience.MEDIA, on=today() - timedelta(days=1))
        assert debrief(audience=Audience.MEDIA, on=today())
        assert debrief(audience=Audience.STAFF, on=today() - timedelta(days=1))

    def test_exceptionally_not_published_with_the_reason_agreed(self) -> None:
        """4.28: the partnership's chair alone, with a reason that names nobody; no date while it stands, and the trail
        keeps with whom it was agreed."""
        later.dated(self.who, self.review, self.group, self.row)
        self.row.refresh_from_db()
        told = {
            "review": self.review,
            "release_row": self.row,
            "agreed_with": "The Home Office, on 3 May.",
            "listed": True,
        }
        stamp = self.row.version
        for who, words, said in (
            (self.who.chair, "It would put children in danger.", "not"),
            (self.who.ssp, " ", "Give the reason"),
            (self.who.ssp, "Clare asked for it.", "register of identities"),
        ):
            with pytest.raises(Refused, match=said):
                withholding.withhold(acting_user=who, words=words, stamp=stamp, **told)
        words = "It would put children in danger."
        row = withholding.withhold(acting_user=self.who.ssp, words=words, stamp=stamp, **told)
        assert (row.agreed_date, row.told_at) == (None, None)
        self.nobody_is_told_of_a_day()
        with refuses("4.28", "exceptionally not published"):
            publication.publication_permit(row.id)
        with refuses("4.28", "That is lifted first"):
            cleared.agree_date(
                acting_user=self.who.ssp, review=self.review, release_row=row, agreed_date=today(), stamp=row.version
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.filter(pk=row.pk).update(agreed_date=today())
        with pytest.raises(Stale):
            withholding.lift(acting_user=self.who.ssp, review=self.review, release_row=row, stamp=stamp)
        row = withholding.lift(acting_user=self.who.ssp, review=self.review, release_row=row, stamp=row.version)
        assert row.withheld_words == ""
        with refuses("4.29", "not on the partnership’s page yet"):
            conclusion.conclude(acting_user=self.who.ssp, review=self.review)
        row = cleared.agree_date(
            acting_user=self.who.ssp, review=self.review, release_row=row, agreed_date=today(), stamp=row.version
        )
        withholding.withhold(acting_user=self.who.ssp, words=words, **told | {"stamp": row.version})
        self.is_followed_up_and_concluded()

    def nobody_is_told_of_a_day(self) -> None:
        """4.13, 4.28: neither page nor letter promises a publication that it was agreed there is not."""
        facts = load(self.review)
        assert "it is not published" in way.stands(facts, clearance=True)
        assert way.stands(facts, clearance=False) == "The Home Office has cleared the report."
        [view] = family_views(rights(self.who.advocate, self.review))
        assert "No day is set" in view.stands
        assert not view.awaits_day
        assert view.road[-1].small == "No day is set"
        can = {one.kind: one for one in letters_more.writable(facts, rights(self.who.coordinator, self.review))}
        assert LetterKind.FAMILY_READY not in can
        update = letters_more._update(facts, can[LetterKind.FAMILY_UPDATE])
        assert any("No day is set" in one for one in update["paragraphs"])
        copies = letters_more._copies(facts, can[LetterKind.MANAGER_COPY])
        assert any("exceptionally, it is not published" in one for one in copies["paragraphs"])

    def is_followed_up_and_concluded(self) -> None:
        """4.29: the plan of a review that is not published is followed up to its end all the same."""
        with refuses("4.29", "neither done nor closed"):
            conclusion.conclude(acting_user=self.who.ssp, review=self.review)
        later.actions_done(self.who, self.review)
        later.concluded(self.who, self.review)
        self.review.refresh_from_db()
        assert self.review.stage == Stage.CONCLUDED
        said = protocol.status(load(self.review), "4.29").evidence
        assert any("exceptionally not published" in one for one in said)

    def test_the_home_offices_letter_needs_the_check_and_the_partnership_and_no_clearance(self) -> None:
        """4.31, never 6 and 10: exact bytes beside the release, agreed by somebody else than who put them there."""
        filed = self.review.clearance_letters.get()
        put = functools.partial(letter_out.put_letter, review=self.review, version_id=filed.version_ref, pages=1)
        with refuses("4.31", "by which the Home Office cleared"):
            put(acting_user=self.who.coordinator, data=(b"x",), words=["Dear"], version_id=uuid4())
        put(acting_user=self.who.coordinator, data=(b"%PDF names",), words=["Dear chair, Clare will be glad."])

        def agree(acting_user: Any, letter: ReleaseLetter) -> None:
            letter_out.agree_letter(acting_user=acting_user, review=self.review, letter=letter, digest=letter.sha256)

        with refuses("4.24", "may name somebody"):
            agree(acting_user=self.who.ssp, letter=letter_out.standing(self.review))
        put(acting_user=self.who.ssp, data=(b"%PDF own",), words=["Dear chair, thank you."])
        with refuses("4.28", "You put it forward"):
            agree(acting_user=self.who.ssp, letter=letter_out.standing(self.review))
        put(acting_user=self.who.coordinator, data=(b"%PDF let", b"ter"), words=["Dear chair, thank you."])
        held = letter_out.standing(self.review)
        self.nobody_agrees_to_a_letter_that_came_after_the_question(held)
        assert not any(one.kind == "home_office_letter" for one in self.facts(held.sha256).parts)
        with pytest.raises(IntegrityError), transaction.atomic():
            ReleaseLetter.objects.filter(pk=held.pk).update(agreed_at=timezone.now(), agreed_by=held.put_by)
        agree(acting_user=self.who.ssp, letter=held)
        part = next(one for one in self.facts(held.sha256).parts if one.kind == "home_office_letter")
        for other in ("", "0" * 64):  # the public's side names what two people approved, and has no other
            assert not any(one.kind == "home_office_letter" for one in self.facts(other).parts)
        assert (part.size, part.pages, part.readable) == (11, 1, False)
        assert b"".join(released.release_part(self.row.id, part.kind).chunks()) == b"%PDF letter"
        changes = {
            "sha256": "x",
            "version_ref": uuid4(),
            "blob_name": "x",
            "agreed_at": None,
            "agreed_by": self.who.deputy,
        }
        for change in ({name: value} for name, value in changes.items()):
            with pytest.raises(IntegrityError), transaction.atomic():
                ReleaseLetter.objects.filter(pk=held.pk).update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            ReleaseLetter.objects.filter(pk=held.pk).delete()
        with pytest.raises(IntegrityError), transaction.atomic():  # another takes its place only once it has ended
            ReleaseLetter.objects.create(
                release=self.row, version_ref=uuid4(), put_at=timezone.now(), put_by=held.put_by
            )
        with pytest.raises(Stale):
            agree(acting_user=self.who.ssp, letter=held)
        browser, path = Client(), f"/reviews/{self.review.reference}/release/"
        sign_in(browser, self.who.coordinator)
        assert "on the public page while the review is" in browser.get(path).content.decode()
        assert browser.post(f"{path}letter/take-back/").status_code == 302
        with pytest.raises(NotVisible):
            released.release_part(self.row.id, "home_office_letter")
        with pytest.raises(IntegrityError), transaction.atomic():
            ReleaseLetter.objects.filter(pk=held.pk).update(ended_at=None)

    def facts(self, letter: str) -> publication.ReleaseFacts:
        return publication.release_facts(self.row.id, letter)

    def nobody_agrees_to_a_letter_that_came_after_the_question(self, held: ReleaseLetter) -> None:
        """Never 6: the page that was opened asks of certain bytes; what was put forward meanwhile is asked of anew."""
        browser, path = Client(), f"/reviews/{self.review.reference}/release/letter/"
        sign_in(browser, self.who.ssp)
        said = browser.post(path, {"digest": "0" * 64}).content.decode()
        assert "Another letter was put forward meanwhile" in said
        held.refresh_from_db()
        assert held.agreed_at is None
        assert held.sha256 in browser.get(path).content.decode()

    def test_never_6_a_letter_whose_check_does_not_stand_any_more_does_not_come_back_with_the_next_date(self) -> None:
        """The register changed while it was public, and it was withdrawn for that."""
        filed = self.review.clearance_letters.get()
        put = functools.partial(letter_out.put_letter, review=self.review, version_id=filed.version_ref, pages=1)
        put(acting_user=self.who.coordinator, data=(b"%PDF",), words=["Dear Robin, thank you."])
        held = letter_out.standing(self.review)
        letter_out.agree_letter(acting_user=self.who.ssp, review=self.review, letter=held, digest=held.sha256)
        later.dated(self.who, self.review, self.group, self.row)
        assert letter_out.standing(self.review) == held
        cleared.stop_release(acting_user=self.who.ssp, review=self.review, release_row=self.row, reason="A risk.")
        AnonymityCheck.objects.filter(version_ref=filed.version_ref).update(register_digest="0" * 64)
        row = Release.objects.get(pk=self.row.pk)
        cleared.agree_date(
            acting_user=self.who.ssp,
            review=self.review,
            release_row=row,
            agreed_date=today() + timedelta(days=1),
            stamp=row.version,
        )
        assert letter_out.standing(self.review) is None
        gone = Entry.objects.get(verb="release.letter_ended")
        assert (gone.actor, str(held.pk) in gone.text) == (str(self.who.ssp.pk), True), "nothing ends without its entry"

    def test_the_letter_is_looked_through_again_where_the_register_changes_while_it_is_withdrawn(self) -> None:
        """Never 6: it was withdrawn for a name in it, say: it does not come back with the date that is agreed next."""
        self.test_the_letter_is_looked_through_again_when_the_register_changes_before_the_day(withdrawn=True)

    def test_only_the_letter_that_cleared_what_is_in_hand_stands_beside_it(self) -> None:
        """4.31: not the one of an earlier version that was sent in anew."""
        filed = self.review.clearance_letters.get()
        assert letter_out.cleared_by(self.review) == {filed.version_ref}
        newer = ClearanceLetter.objects.get(pk=filed.pk)
        newer.pk, newer.version_ref = uuid4(), uuid4()
        newer.save(force_insert=True)
        earlier = Release.objects.create(
            review_id=self.review.pk,
            number=self.row.number + 1,
            started_at=timezone.now(),
            started_by=self.who.coordinator,
        )
        HomeOfficeAnswer.objects.create(
            review=self.review,
            release=earlier,
            outcome=HomeOfficeOutcome.CLEARED,
            letter=newer,
            dated_on=today(),
            recorded_at=timezone.now() + timedelta(minutes=1),
            recorded_by=self.who.coordinator,
        )
        Release.objects.filter(pk=earlier.pk).update(state=ReleaseState.VOID)
        assert letter_out.cleared_by(self.review) == {newer.version_ref}

    def test_the_letter_is_looked_through_again_when_the_register_changes_before_the_day(
        self, withdrawn: bool = False
    ) -> None:
        """4.24, never 6: what was clean yesterday may name somebody who is registered today."""
        filed = self.review.clearance_letters.get()
        put = functools.partial(letter_out.put_letter, review=self.review, version_id=filed.version_ref, pages=1)
        put(acting_user=self.who.coordinator, data=(b"%PDF",), words=["Dear Robin, thank you."])
        held = letter_out.standing(self.review)
        letter_out.agree_letter(acting_user=self.who.ssp, review=self.review, letter=held, digest=held.sha256)
        if withdrawn:
            cleared.stop_release(acting_user=self.who.ssp, review=self.review, release_row=self.row, reason="A risk.")
        told = identities.IdentityTold(IdentityRole.RELATIVE, "Robin")
        identities.keep_identity(acting_user=self.who.chair, review=self.review, told=told)
        assert letter_out.standing(self.review) is None
        if withdrawn:
            return
        put(acting_user=self.who.coordinator, data=(b"%PDF",), words=["Dear Robin, thank you."])
        browser = Client()
        sign_in(browser, self.who.ssp)
        page = browser.get(f"/reviews/{self.review.reference}/release/").content.decode()
        assert "One place may name somebody, and waits for an answer" in page
        assert "Agree that it is shown" not in page
