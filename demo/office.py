"""What the partnership's office has in hand beside its reviews: a new edition that waits, and a letter in its own form."""

from __future__ import annotations

import io

from docx import Document

from demo.story import days_ago
from portal.accounts.models import User
from reviews.editions import edition, to_data
from reviews.enums import LetterKind
from reviews.services import editions, letter_templates

KIND = LetterKind.IMR_COMMISSION


def changes(people: dict[str, User]) -> None:
    """One coordinator writes, the other confirms; the edition still waits."""
    first, second = people["coordinator"], people["coordinator2"]
    with days_ago(12):
        row = letter_templates.propose(
            acting_user=first, kind=KIND, data=own_template(), name="Our commission letter.docx"
        )
    with days_ago(11):
        letter_templates.confirm(acting_user=second, row=row)
    with days_ago(3):
        draft = editions.begin(acting_user=first)
        data = to_data(edition(draft.based_on))
        data |= {
            "title": "the guidance of 2026",
            "review_name": "Domestic Abuse Related Death Review",
            "includes_suicide": True,
            "imr_days": 42,
            "marking": "OFFICIAL-SENSITIVE",
            "marking_now": "",
        }
        draft = editions.change(acting_user=first, row=draft, data=data, stamp=draft.version)
        editions.send(acting_user=first, row=draft, stamp=draft.version)


def own_template() -> bytes:
    """The built-in template with a letterhead."""
    document = Document(io.BytesIO(letter_templates.present(KIND)))
    head = document.paragraphs[0].insert_paragraph_before("{{partnership}}")
    head.style = document.styles["Title"]
    document.paragraphs[1].insert_paragraph_before("Community safety office, 2 Example Road, London")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
