"""The questions of the terms as a numbered list, and what changed between two versions (4.10, 4.11, 4.20)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from docx import Document

from portal.kernel.errors import Refused, Stale
from reviews import asked
from reviews.models import Imr, Terms
from reviews.selectors import terms as selector
from reviews.services import templates, terms
from tests.reviews import journey
from tests.reviews.refusing import refuses
from tests.signing import sign_in


def words(row: Terms) -> list[tuple[int, str]]:
    return [(one.number, one.words) for one in asked.asked_in(row)]


def test_4_10_words_written_anew_keep_the_questions_that_stay() -> None:
    first = asked.reworded([], ["One?", "Two?"])
    again = asked.reworded(first, ["One?", "Two, in other words?"])
    assert [one.key for one in again] == [one.key for one in first]
    longer = asked.reworded(first, ["New?", "Two?", "One?"])
    assert [one.key for one in longer[1:]] == [first[1].key, first[0].key]
    assert longer[0].key not in {one.key for one in first}


@pytest.mark.django_db
def test_4_10_questions_are_numbered_go_to_named_agencies_and_into_their_templates(
    who: journey.Cast, client: Client
) -> None:
    review = journey.walk(who, "commissioned")
    by: dict[str, Any] = {"acting_user": who.coordinator, "review": review}
    row = terms.begin(**by)
    first = asked.asked_in(row)[0]
    row = terms.keep_question(**by, stamp=row.version, words="Who read the\n note?", agencies=[who.trust])
    assert words(row) == [(1, "What was known?"), (2, "Who read the note?")]
    with refuses("4.10", "in the list already"):
        terms.keep_question(**by, stamp=row.version, words="What was known?")
    with refuses("4.10", "agencies of this review"):
        terms.keep_question(**by, stamp=row.version, words="And you?", agencies=[who.specialist])
    with pytest.raises(Stale):
        terms.keep_question(**by, stamp=row.version - 1, words="Late?")
    with pytest.raises(Refused):
        terms.keep_question(acting_user=who.lantern_member, review=review, stamp=row.version, words="Mine?")
    row = terms.keep_question(**by, stamp=row.version, words="What was known, and when?", key=first.key)
    with pytest.raises(Refused):
        terms.approve(acting_user=who.coordinator, review=review, stamp=row.version)  # 4.11: the chair alone
    terms.approve(acting_user=who.chair, review=review, stamp=row.version)
    review.refresh_from_db()

    newest, before = selector.versions(review, with_draft=True)
    found = {one.what: (one.how, [(piece.how, piece.words) for piece in one.pieces]) for one in newest.changes}
    assert before.changes == ()
    assert found["Question 1"][0] == "Changed"
    assert ("in", "known, and when?") in found["Question 1"][1]
    assert found["Question 2"] == ("Added", [("in", "Who read the note? To Hospital trust.")])
    assert set(found) == {"Question 1", "Question 2"}

    def template_of(imr: Imr, author: Any) -> str:
        document = Document(io.BytesIO(templates.imr_template(acting_user=author, imr=imr)))
        return "\n".join(one.text for one in document.paragraphs)

    trust = template_of(review.imrs.get(agency=who.trust), who.trust_author)
    police = template_of(review.imrs.get(agency=who.police), who.police_author)
    assert "Question 2. Who read the note?" in trust  # 4.20, Appendix 2
    assert "Who read the note?" not in police
    assert "Question 1. What was known, and when?" in police

    sign_in(client, who.trust_author)
    page = client.get(f"/reviews/{review.reference}/terms/").content.decode()
    assert "Who read the note?" in page
    assert "To Hospital trust" in page
    assert "Add a question" not in page
    page = client.get(f"/reviews/{review.reference}/terms/versions/").content.decode()
    assert "Put in: </span>known, and when?" in page
    assert client.get(f"/reviews/{review.reference}/terms/questions/add/").status_code == 404


@pytest.mark.django_db
def test_4_10_a_question_is_written_changed_and_taken_out_on_the_page(who: journey.Cast, client: Client) -> None:
    review = journey.walk(who, "with_chair")
    row = terms.begin(acting_user=who.chair, review=review)
    sign_in(client, who.chair)
    at = f"/reviews/{review.reference}/terms/"
    client.post(f"{at}questions/add/", {"stamp": row.version, "words": "Who knew?", "agencies": [str(who.police.pk)]})
    row.refresh_from_db()
    kept = asked.asked_in(row)[0]
    assert (kept.words, kept.agency_ids) == ("Who knew?", (who.police.pk,))
    answer = client.post(f"{at}questions/{kept.key}/", {"stamp": row.version, "words": " "})
    assert answer.status_code == 200
    client.post(f"{at}questions/{kept.key}/remove/", {"stamp": row.version})
    row.refresh_from_db()
    assert asked.asked_in(row) == []
