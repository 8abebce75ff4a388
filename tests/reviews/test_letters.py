"""Letters from the record (4.4, 4.13, 4.15, 4.16, 4.28, 4.29), and the templates that two people replace (never 10)."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from portal.audit.api import PORTAL_CHAIN, entries, ids_of, review_chain
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused, Stale
from portal.sandbox.api import SandboxRefused
from reviews.enums import Capacity, LetterKind, Side
from reviews.facts import load
from reviews.jobs import letter_template as job
from reviews.models import HoldNotice, Letter, LetterTemplate, ScheduleLine
from reviews.policy import rights
from reviews.selectors.imrs import visible_letters
from reviews.selectors.trail import trail
from reviews.services import contacts, family, letter_templates, letters, letters_more
from tests import papers
from tests.reviews import journey, later
from tests.signing import sign_in

VALUES = letter_templates.MADE_UP | {"reference": "26-K4T", "date": "1 May 2026", "marking": "RESTRICTED"}
KIND = LetterKind.FAMILY_FIRST
DDE = '<w:r><w:instrText xml:space="preserve"> DDEAUTO c:\\\\x "calc" </w:instrText></w:r></w:p>'


def _whole(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "{{marking}}"
    document.sections[0].footer.paragraphs[0].text = "{{ Marking }}"
    document.add_table(1, 1).cell(0, 0).text = "Our reference: {{reference}}, {{date}}"
    cut = document.add_paragraph("Dear {{su")
    cut.add_run("bje").bold = True
    cut.add_run("ct}}")


def own(*more: str) -> bytes:
    """A template as an office would make one, with what Word does to it."""
    return papers.word("{{to}}", "{{paragraphs}}", "{{signed}}", *more, change=_whole)


def texts(data: bytes) -> list[str]:
    return [one.text for one in docx.Document(io.BytesIO(data)).paragraphs]


def test_placeholders_are_filled_in_text_tables_headers_and_footers_however_word_cut_them() -> None:
    values = {**VALUES, "subject": "A {{7*7}} {{to}} & <b>", "paragraphs": ["One\x00.", "{{reference}}"]}
    meta, [made] = job.run(own(), {"values": values})
    opened = docx.Document(io.BytesIO(made))
    assert [one.text for one in opened.paragraphs] == [
        *VALUES["to"], "One.", "{{reference}}", *VALUES["signed"], "Dear A {{7*7}} {{to}} & <b>",
    ]  # fmt: skip
    assert opened.tables[0].cell(0, 0).text == "Our reference: 26-K4T, 1 May 2026"
    assert opened.sections[0].header.paragraphs[0].text == opened.sections[0].footer.paragraphs[0].text == "RESTRICTED"
    assert not meta["unknown"]
    assert job.run(own(), {"values": values})[1] == [made]
    meta, _ = job.run(own("{{name}} {% for x in y %} {{ x.__class__ }} {{to"), {"values": values})
    assert len(meta["unknown"]) >= 3
    assert "name" in meta["unknown"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (lambda: papers.pdf(), "wrong_type"),
        (lambda: papers.repacked(own(), {"word/vbaProject.bin": b"x"}), "macros"),
        (lambda: papers.repacked(own(), {"word/embeddings/a.bin": b"x"}), "embedded"),
        (lambda: _arrow("hyperlink", external=True), "external"),
        (lambda: _arrow("image", external=True), "external"),
        (lambda: _arrow("attachedTemplate", external=True), "external"),
        (lambda: _arrow("aFChunk"), "embedded"),
        (lambda: _arrow("oleObject", external=True), "embedded"),
        (lambda: _body("</w:p>", DDE), "field"),
        (lambda: _body("<w:p>", '<w:p><w:fldSimple w:instr="INCLUDETEXT x"/>'), "field"),
        (lambda: _body("<w:p>", '<w:p><w:ins w:id="1"/>'), "tracked"),
        (lambda: papers.word("x")[:200], "damaged"),
    ],
)
def test_a_template_that_could_do_more_than_be_read_is_refused(data: Any, code: str) -> None:
    with pytest.raises(SandboxRefused) as refused:
        job.run(data(), {"values": VALUES})
    assert refused.value.code == code


def _arrow(kind: str, *, external: bool = False) -> bytes:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    mode = ' TargetMode="External"' if external else ""
    arrow = f'<Relationship Id="rIdX" Type="{base}{kind}" Target="http://x.example/a"{mode}/></Relationships>'
    return papers.repacked(own(), edit={"word/_rels/document.xml.rels": [("</Relationships>", arrow)]})


def _body(before: str, after: str) -> bytes:
    return papers.repacked(own(), edit={"word/document.xml": [(before, after)]})


@pytest.mark.django_db
def test_a_template_takes_effect_when_a_second_person_confirms_and_a_letter_keeps_its_own(
    who: journey.Cast, client: Client
) -> None:
    """4.16: the letter's form is the partnership's, its words are the record's."""
    review = journey.walk(who, "decided")
    group = family.add_group(acting_user=who.coordinator, review=review, name="Her sister", side=Side.VICTIM)
    key = f"{KIND}:{group.pk}"
    first = letters_more.write(acting_user=who.coordinator, review=review, key=key)
    plain = letters.word_file(first)
    second = journey.user("coordinator2", office="coordinator")
    path, data = f"/letters/templates/{KIND}/", own("Kind regards")

    sign_in(client, who.coordinator)
    for wrong, name, said in (
        (own("{{agency}}"), "a.docx", "“agency”"),
        (papers.word("{{to}} {{reference}}"), "a.docx", "{{paragraphs}}"),
        (papers.word("x"), "a.docm", "Word file"),
        (b"\0" * (letter_templates.LARGEST + 1), "a.docx", "larger than 1 MB"),
        (own(*["x"] * 90), "a.docx", "80 lines at most"),  # whoever confirms reads each
        (_arrow("hyperlink", external=True), "a.docx", "links to something outside"),
    ):
        html = client.post(path, {"upload": "1", "file": SimpleUploadedFile(name, wrong)}).content.decode()
        assert said in html, (name, said)
    assert not LetterTemplate.objects.exists()
    assert client.post(path, {"upload": "1", "file": SimpleUploadedFile("own.docx", data)}).status_code == 302
    row = LetterTemplate.objects.get()
    html = client.get(path).content.decode()
    assert "Alex Example" in html and "Confirm it" not in html
    client.post(path, {"confirm": "1", "template": row.pk})  # their own (never 10)
    with pytest.raises(IntegrityError), transaction.atomic():  # whatever code runs
        LetterTemplate.objects.filter(pk=row.pk).update(
            state="confirmed", decided_by=who.coordinator, decided_at=row.made_at
        )
    with pytest.raises(Stale):
        letter_templates.propose(acting_user=second, kind=KIND, data=own(), name="b.docx")
    row.refresh_from_db()
    assert row.state == "waiting" and letter_templates.in_force(KIND) is None

    sign_in(client, who.ssp)
    assert b"One waits for you" in client.get("/").content
    assert client.post(path, {"upload": "1", "file": SimpleUploadedFile("b.docx", own())}).status_code in (200, 409)
    assert b"what was" not in client.post(path, {"confirm": "1", "template": first.pk}).content
    row.refresh_from_db()
    assert row.state == "waiting"
    client.post(path, {"confirm": "1", "template": row.pk})
    assert letter_templates.in_force(KIND) == row
    assert client.get(f"{path}present.docx").content == data
    assert "Kind regards" in texts(client.get(f"{path}example.docx").content)
    for change in ({"sha256": "a"}, {"state": "waiting"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LetterTemplate.objects.filter(pk=row.pk).update(**change)

    assert first == letters_more.write(acting_user=who.coordinator, review=review, key=key)  # waits to be sent
    letters.mark_sent(acting_user=who.coordinator, letter=first, sent_on=today(), sent_to="1 High Street")
    new = letters_more.write(acting_user=who.coordinator, review=review, key=key)
    made = letters.word_file(new)
    assert "Kind regards" in texts(made) and review.reference in str(
        docx.Document(io.BytesIO(made)).tables[0].cell(0, 0).text
    )
    assert texts(letters.word_file(first)) == texts(plain)
    back = letter_templates.propose_built_in(acting_user=who.coordinator, kind=KIND)
    with pytest.raises(Refused):
        letter_templates.send_back(acting_user=second, row=back, reason=" ")
    letter_templates.confirm(acting_user=second, row=back)
    assert letter_templates.in_force(KIND) is None
    new.refresh_from_db()
    assert letters.word_file(new) == made  # the same each time
    done = {one.verb for one in entries(PORTAL_CHAIN, limit=60)}
    assert {f"letter_template.{one}" for one in ("proposed", "confirmed", "taken")} <= done
    sign_in(client, who.governance)
    for closed in ("/letters/templates/", path, f"{path}present.docx", f"/letters/templates/{row.pk}/file.docx"):
        assert client.get(closed).status_code == 404


@pytest.mark.django_db
def test_every_letter_is_written_from_the_record_and_kept_with_date_address_and_sender(
    who: journey.Cast, client: Client
) -> None:
    """4.13 the family's, 4.15 the notice, 4.28 the pack, 4.29 the copies: when the record allows each, and not before."""
    review, group, row, _ = later.forwarded(who)

    def can(user: Any) -> set[str]:
        return {one.key.split(":")[0] for one in letters_more.writable(load(review), rights(user, review))}

    def write(user: Any, kind: LetterKind, thing: Any = None) -> Letter:
        key = f"{kind}:{thing.pk}" if thing else str(kind)
        return letters_more.write(acting_user=user, review=review, key=key)

    assert {"home_office_pack", "manager_copy", "family_ready"}.isdisjoint(can(who.coordinator))
    with pytest.raises(NotVisible):
        write(who.coordinator, LetterKind.HOME_OFFICE_PACK)
    later.signed(who, review, row)
    pack = write(who.coordinator, LetterKind.HOME_OFFICE_PACK)
    words = "\n".join(texts(letters.word_file(pack)))
    assert all(one.sha256 in words for one in row.files.all())
    assert "DHRENQUIRIES" in words and str(today().year) in words
    later.submitted(who, review, row)
    later.answer(who, review, row)
    assert "home_office_pack" not in can(who.coordinator)
    agency = next(one.agency for one in letters_more.writable(load(review), rights(who.ssp, review)) if one.agency)
    copies = write(who.ssp, LetterKind.MANAGER_COPY, agency)
    assert "not agreed yet" in str(copies.content)
    first = write(who.coordinator, LetterKind.FAMILY_FIRST, group)
    for kind in (LetterKind.FAMILY_UPDATE, LetterKind.FAMILY_VERSION, LetterKind.FAMILY_READY):
        assert write(who.chair, kind, group).content["to"] == [group.name]
    notice = HoldNotice.objects.filter(review=review).exclude(agency=None).first()
    assert notice is not None
    assert "4.15" in str(write(who.coordinator, LetterKind.HOLD_NOTICE, notice.agency).content)

    # whom a letter exists for
    hidden = family.add_group(
        acting_user=who.chair, review=review, name="Only the chair knows", side=Side.SUSPECT, for_chair_alone=True
    )
    alone = write(who.chair, LetterKind.FAMILY_FIRST, hidden)
    with pytest.raises(NotVisible):
        write(who.coordinator, LetterKind.FAMILY_FIRST, hidden)
    with pytest.raises(NotVisible):
        write(who.ssp, LetterKind.FAMILY_FIRST, group)
    assert alone in visible_letters(rights(who.chair, review))
    assert alone not in visible_letters(rights(who.coordinator, review))
    assert {one.kind for one in visible_letters(rights(who.ssp, review))} == {
        "home_office_decision", "home_office_pack", "manager_copy",
    }  # fmt: skip
    with pytest.raises(NotVisible):
        letters.mark_sent(acting_user=who.coordinator, letter=alone, sent_on=today(), sent_to="Somewhere")
    said = [one.description for one in ScheduleLine.objects.filter(review=review)]
    assert "Letter: Letter" in said
    shown, _ = trail(rights(who.coordinator, review))
    told = {str(one.seq): one for one in shown}
    of_alone = [
        one for one in entries(review_chain(review.pk), limit=60) if str(hidden.pk) in str(ids_of(one).values())
    ]
    assert of_alone
    assert all(told[str(one.seq)].said == "Not shown to you" for one in of_alone if str(one.seq) in told)

    sign_in(client, who.coordinator)
    html = client.get(f"/reviews/{review.reference}/letters/").content.decode()
    assert "Her sister and parents" in html and "Only the chair knows" not in html
    assert client.get(f"/reviews/{review.reference}/letters/{alone.pk}/").status_code == 404
    contacts.avoid_date(acting_user=who.coordinator, review=review, group=group, first=today())
    with pytest.raises(Refused) as refused:  # nothing is sent on a date that they asked to be left alone
        letters.mark_sent(acting_user=who.coordinator, letter=first, sent_on=today(), sent_to="1 High Street")
    assert refused.value.field == "sent_on"
    letters.mark_sent(acting_user=who.coordinator, letter=copies, sent_on=today(), sent_to="2 Low Road")
    copies.refresh_from_db()
    assert (copies.sent_to, copies.sent_by, copies.written_by) == ("2 Low Road", who.coordinator, who.ssp)
    manager = next((one for one in review.participants.filter(capacity=Capacity.SENIOR_MANAGER)), None)
    if manager is not None:
        seen = visible_letters(rights(manager.user, review))
        assert not seen.exclude(agency=manager.agency).exists()
    sign_in(client, who.advocate)
    assert client.get(f"/reviews/{review.reference}/letters/").status_code == 404
