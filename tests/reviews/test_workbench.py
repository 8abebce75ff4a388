"""Findings that cite, the panel's answers, questions beside evidence, a family's question traced, the outline
(4.13, 4.20, 4.21, 4.23, 4.24, Appendix 3)."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from docx import Document

from portal.audit.api import entries, review_chain
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused
from reviews import outline as paper
from reviews.asked import asked_in
from reviews.enums import Capacity, Side
from reviews.enums_report import PointKind, PointSaid
from reviews.models import ChronologyRow, Citation, FamilyQuestion, Point, Review, TabledVersion, Wall
from reviews.policy import rights
from reviews.selectors.family import _places
from reviews.selectors.findings import Evidence
from reviews.selectors.workbench import ANSWERED, NOTHING, bench
from reviews.services import chronology, contacts, family, identities, outline, report, workbench
from reviews.services.identities import IdentityTold
from reviews.services.workbench import Beside, Source
from tests.reviews import journey, later
from tests.reviews.refusing import refuses
from tests.signing import sign_in

ROW = {"time": "", "who": "Clare Sample", "source": "Log", "response": "", "views": "", "comment": ""}


def row_of(review: Review, author: object, agency: object, event: str) -> ChronologyRow:
    by = {"acting_user": author, "review": review, "agency": agency}
    made = chronology.save_row(**by, given={**ROW, "when": "3 March 2025", "event": event})  # type: ignore[arg-type]
    chronology.hand_in(**by)  # type: ignore[arg-type]
    made.refresh_from_db()
    return made


def asked_by_family(who: journey.Cast, review: Review) -> FamilyQuestion:
    by = {"acting_user": who.chair, "review": review}
    group = family.add_group(**by, name="Her mother", side=Side.VICTIM)  # type: ignore[arg-type]
    return contacts.record_question(**by, group=group, asked_on=today(), question="Why did nobody help Clare Sample?")  # type: ignore[arg-type]


def verbs(review: Review) -> list[str]:
    return [one.verb for one in entries(review_chain(review.id), limit=200)]


def words_of(body: bytes) -> str:
    document = Document(io.BytesIO(body))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.django_db
def test_4_21_findings_cite_are_answered_and_nothing_tells_of_a_wall(who: journey.Cast, client: Client) -> None:
    review = later.weighing(who)
    police_row = row_of(review, who.police_author, who.police, "Police saw Clare Sample")
    trust_row = row_of(review, who.trust_author, who.trust, "The ward rang Clare Sample")
    by = {"acting_user": who.chair, "review": review}
    old = review.points.get()
    mixed = report.add_point(**by, kind=PointKind.PRACTICE, words="Two notes, unread.", rests_on="As cited")  # type: ignore[arg-type]
    police = report.add_point(**by, kind=PointKind.KEY_POINT, words="Marigold went unasked.", rests_on="As cited")  # type: ignore[arg-type]
    last = report.add_point(**by, kind=PointKind.GOOD_PRACTICE, words="The ward listened.")  # type: ignore[arg-type]
    with refuses("4.21", "does not say what it rests on"):
        report.agree_point(**by, point=last, stamp=0)  # type: ignore[arg-type]
    imr = review.imrs.get(agency=who.police)

    for point, source in (
        (mixed, Source(row=police_row)),
        (mixed, Source(row=trust_row)),
        (police, Source(imr=imr, page=3, passage="Paragraph 6.2")),
        (police, Source(row=police_row)),
        (last, Source(row=trust_row)),
    ):
        workbench.cite(**by, beside=Beside(point=point), source=source)  # type: ignore[arg-type]
    again = workbench.cite(**by, beside=Beside(point=police), source=Source(imr=imr, page=3, passage="Paragraph 6.2"))  # type: ignore[arg-type]
    assert Citation.objects.filter(for_point=police).count() == 2
    assert "evidence.cited" in verbs(review)
    with refuses("4.21", "page, or the words"):
        workbench.cite(**by, beside=Beside(point=police), source=Source(imr=imr))  # type: ignore[arg-type]
    with refuses("4.21", "has agreed this finding"):
        workbench.cite(**by, beside=Beside(point=old), source=Source(row=trust_row))  # type: ignore[arg-type]
    with pytest.raises(Refused):
        workbench.cite(
            acting_user=who.police_member, review=review, beside=Beside(point=last), source=Source(row=trust_row)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Citation.objects.create(
            review=review,
            for_point=last,
            for_question=uuid4(),
            row=trust_row,
            added_at=timezone.now(),
            added_by=who.chair,
        )

    seen = Evidence(rights(who.lantern_member, review))
    assert [one.number for one in seen.findings] == [1, 2, 3, 4]
    assert [one.said for one in seen.findings[2].cited] == [
        "Police’s review, page 3",
        "Chronology, row 2: Police, 3 March 2025",
    ]

    # a wall: neither the passages nor a finding that rests on them alone, and the numbers have no gap
    member = journey.part(review, who.lantern_member, Capacity.PANEL_MEMBER)
    wall = Wall.objects.create(
        review=review, participant=member, agency=who.police, set_at=timezone.now(), set_by=who.chair
    )
    behind = Evidence(rights(who.lantern_member, review))
    assert [(one.number, one.point.words, one.rests_on) for one in behind.findings] == [
        (1, "Nobody asked.", ""),
        (2, "Two notes, unread.", ""),
        (3, "The ward listened.", ""),
    ]
    assert [one.said for one in behind.findings[1].cited] == ["Chronology, row 1: Hospital trust, 3 March 2025"]
    sign_in(client, who.lantern_member)
    page = client.get(f"/reviews/{review.reference}/findings/").content.decode()
    assert "The ward listened" in page
    assert "Marigold" not in page
    assert "Police" not in page
    assert "Marigold" not in client.get(f"/reviews/{review.reference}/workbench/").content.decode()
    assert client.get(f"/reviews/{review.reference}/findings/{police.pk}/answer/").status_code == 404
    assert client.get(f"/reviews/{review.reference}/chronology/rows/{police_row.pk}/").status_code == 404
    with pytest.raises(NotVisible):
        workbench.answer_point(acting_user=who.lantern_member, review=review, point=police, said=PointSaid.AGREES)
    wall.delete()

    # the panel agrees, dissents with a reason, asks and is answered
    answer = {"review": review, "point": police}
    with refuses("4.21", "what you do not agree"):
        workbench.answer_point(acting_user=who.lantern_member, **answer, said=PointSaid.DISSENTS, words=" ")  # type: ignore[arg-type]
    asks = workbench.answer_point(acting_user=who.lantern_member, **answer, said=PointSaid.ASKS, words="Who wrote it?")  # type: ignore[arg-type]
    workbench.answer_point(acting_user=who.police_member, **answer, said=PointSaid.AGREES)  # type: ignore[arg-type]
    workbench.answer_point(acting_user=who.police_member, **answer, said=PointSaid.DISSENTS, words="We did ask.")  # type: ignore[arg-type]
    with refuses("4.21", "waits for an answer"):
        report.agree_point(**by, point=police, stamp=police.version)  # type: ignore[arg-type]
    assert Point.objects.get(pk=police.pk).agreed_on is None
    sign_in(client, who.chair)
    client.post(f"/reviews/{review.reference}/findings/answers/{asks.pk}/", {"reply": "The desk officer."})
    report.agree_point(**by, point=Point.objects.get(pk=police.pk), stamp=0)  # type: ignore[arg-type]
    page = client.get(f"/reviews/{review.reference}/findings/").content.decode()
    for words in ("Who wrote it?", "The desk officer.", "We did ask.", "does not agree"):
        assert words in page
    with refuses("4.21", "has agreed this finding"):
        workbench.uncite(**by, citation=again)  # type: ignore[arg-type]


@pytest.mark.django_db
def test_4_13_4_23_questions_stand_beside_evidence_and_go_into_the_outline(who: journey.Cast, client: Client) -> None:
    review = later.weighing(who)
    found = row_of(review, who.trust_author, who.trust, "The ward rang Clare Sample")
    author = journey.user("author", "Ada Quill")
    journey.accept(journey.invited(who, review, author, Capacity.OVERVIEW_AUTHOR), who.chair)
    question, point = asked_by_family(who, review), review.points.get()
    person = review.people.get(role="victim")
    identities.keep_identity(
        acting_user=who.chair,
        review=review,
        told=IdentityTold("died", "Clare Sample", pseudonym="Eve", chosen_by="Her mother"),  # type: ignore[arg-type]
        person_id=person.pk,
    )
    held, key = rights(author, review), asked_in(review.terms.get(state="approved"))[0].key
    assert [one.state for one in (*bench(held).lines, *bench(held).families)] == [NOTHING, NOTHING]

    at = f"/reviews/{review.reference}"
    sign_in(client, author)
    page = client.get(f"{at}/workbench/").content.decode()
    assert page.count("No evidence yet") == 2
    done = client.post(f"{at}/workbench/questions/{key}/", {"source": "finding", "finding": str(point.pk)})
    assert done.status_code == 302, done.content.decode()
    assert client.post(f"{at}/workbench/questions/{key}/", {"source": "row", "row": "7"}).status_code == 200
    client.post(f"{at}/chronology/rows/{found.pk}/", {"beside": f"family:{question.pk}"})
    client.post(f"{at}/workbench/families/{question.pk}/answered/", {"taken_up": str(key)})
    whole = bench(rights(author, review))
    assert [whole.lines[0].state, whole.families[0].taken_up.number] == [ANSWERED, 1]  # type: ignore[union-attr]
    page = client.get(f"{at}/chronology/rows/{found.pk}/").content.decode()
    assert "A family asked: Why did nobody" in page
    with refuses("4.13", "No version of the report"):
        workbench.trace_question(acting_user=author, review=review, question=question, terms_key=key, place="Page 4")

    # 4.24, Appendix 3: headings, what is agreed in its place, under pseudonyms; taken is written down first
    body = outline.outline(acting_user=author, review=review)
    said = words_of(body)
    headings = [one.text for one in Document(io.BytesIO(body)).paragraphs if one.style.name == "Heading 1"]  # type: ignore[union-attr]
    assert headings[:4] == ["1. Introduction", "2. The facts", "3. Analysis", "4. Conclusions and recommendations"]
    for words in (
        "Nobody asked.",
        "Police, page 3",
        "Why did nobody help Eve?",
        "The ward rang Eve",
        "Taken up by question 1",
    ):
        assert words in said
    for name in ("Clare", "Sample", "Elm Row"):
        assert name not in said
    assert "report.outline_taken" in verbs(review)
    assert paper.lacking(said.splitlines()) == []
    with pytest.raises(NotVisible):
        outline.outline(acting_user=who.police_member, review=review)
    sign_in(client, who.police_member)
    assert "Take the outline" not in client.get(f"{at}/workbench/").content.decode()
    assert client.get(f"{at}/workbench/outline.docx").status_code == 404
    assert client.post(f"{at}/chronology/rows/{found.pk}/", {"beside": f"question:{key}"}).status_code == 404

    # 4.23: what a tabled report lacks is a warning; 4.13: the place is shown with the version that is shared alone
    version = uuid4()
    report.report_tabled(
        acting_user=who.chair, review=review, kind="overview_report", version_id=version, sha256="a" * 64, number=1,
        passages=["1. Introduction\nWe met.\n2 The facts", "Conclusions\nRecommendations"],
    )  # fmt: skip
    assert TabledVersion.objects.get(version_ref=version).lacking == ["analysis"]
    sign_in(client, who.chair)
    assert "not found in the overview report: Analysis" in client.get(f"{at}/report/").content.decode()
    review.refresh_from_db()
    workbench.trace_question(acting_user=author, review=review, question=question, terms_key=key, place="Page 14")
    question.refresh_from_db()
    shared = question.group.completed_versions.model(
        review=review, group=question.group, version_ref=version, opens_on=today(), shared_at=timezone.now()
    )
    other = question.group.completed_versions.model(version_ref=uuid4(), opens_on=today())
    assert _places(list(question.places.all()), [shared]) == {question.pk: "Page 14"}
    assert _places(list(question.places.all()), [other]) == {}

    # a family that is for the chair alone: its question is there for chair and author, for nobody else
    group = question.group
    group.for_chair_alone = True
    group.save()
    assert bench(rights(who.coordinator, review)).families == ()
    assert len(bench(rights(author, review)).families) == 1


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        (["Introduction", "The facts", "Analysis", "Conclusions and recommendations"], []),
        (["1. INTRODUCTION", "2) FACTS", "3 Analysis of practice", "IV. Conclusion", "5 Recommendations"], []),
        (["Introduction", "The facts are these.", "Analysis,", "Conclusions"], ["facts", "analysis", "conclusions"]),
        ([], ["introduction", "facts", "analysis", "conclusions"]),
    ],
    ids=["4.24 as the outline has them", "4.24 numbered", "4.24 sentences are no headings", "4.24 nothing"],
)
def test_4_24_the_headings_of_a_report_are_looked_for(lines: list[str], missing: list[str]) -> None:
    assert paper.lacking(lines) == missing
