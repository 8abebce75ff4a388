"""4.24: whoever keeps the register has pseudonyms put into a draft, from the page of the register; nobody else can."""

from __future__ import annotations

import io
from uuid import uuid4

from docx import Document as Docx

from documentroom.enums import DocumentKind
from documentroom.models import Version
from documentroom.services import opening
from reviews.models import AnonymityCheck
from reviews.services import identities
from reviews.services.identities import IdentityTold
from tests import papers
from tests.documentroom.conftest import Room


def test_pseudonyms_are_put_into_a_draft_as_its_next_version(room: Room) -> None:
    told = IdentityTold("died", "Clara Sampleton", pseudonym="Ruth", chosen_by="Her sister")  # type: ignore[arg-type]
    identities.keep_identity(acting_user=room.user("chair"), review=room.review, told=told)
    bare = IdentityTold("relative", "Wanda Quist")  # type: ignore[arg-type]
    identities.keep_identity(acting_user=room.user("chair"), review=room.review, told=bare)
    draft = room.put(
        DocumentKind.OVERVIEW_REPORT, papers.word("Clara met Wanda.", "Clara rang."), file_type="docx", title="Report"
    )
    url, browser = room.url("pseudonyms", draft.pk), room.browser("chair")
    assert url in browser.get(f"/reviews/{room.review.reference}/identities/").content.decode()
    page = browser.get(url).content.decode()
    assert "Clara Sampleton" in page and "Ruth" in page and "Wanda Quist, one time" in page
    once = str(uuid4())
    for _ in range(2):  # sent twice, it is done once
        browser.post(url, {"once": once, "seen": "1"})
    made = Version.objects.get(document=draft.document, number=2)
    assert made.why.startswith("Version 1 with pseudonyms as tracked changes")
    body = Docx(io.BytesIO(b"".join(opening.chunks_of(made.vault_scope, made)))).element.xml
    assert body.count("<w:del ") == body.count("<w:ins ") == 2
    for who in ("member", "author", "advocate", "stranger", "ssp"):
        if who in room.scene.people:
            assert room.browser(who).get(url).status_code == 404, who
    assert not AnonymityCheck.objects.exists()  # a draft is checked where its hidden content is stripped
