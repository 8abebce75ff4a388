"""Attacks on letters' templates, editions, what two people are shown, families and the trail's head: each was tried, and
must stay without effect (never 1, 4, 5, 8, 10, 12)."""

from __future__ import annotations

import io
import uuid
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from portal import roles
from portal.audit import api as audit
from portal.audit.models import Chain, Entry
from portal.kernel import both
from portal.kernel.calendar import today
from portal.kernel.errors import NotVisible, Refused
from portal.sandbox.api import SandboxRefused
from reviews.clauses.family import version_evidence
from reviews.enums import Capacity, Side
from reviews.enums_report import VoiceKind
from reviews.facts import load
from reviews.jobs import letter_template as job
from reviews.models import FamilyVoice, Review
from reviews.services import family, outline, voices
from tests import papers
from tests.reviews import scenes
from tests.reviews.test_letters import VALUES, own
from tests.signing import sign_in

FIELD = "<w:p><w:r><w:instrText>{}</w:instrText></w:r></w:p>"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
GLOSSARY = f'<w:glossaryDocument xmlns:w="{WORD}"><w:body>{FIELD.format("DDEAUTO c:x")}</w:body></w:glossaryDocument>'
OUTSIDE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://x/image" Target="http://x.example/a" TargetMode="{}"/></Relationships>'
)


def body(*pieces: str) -> bytes:
    return papers.repacked(own(), edit={"word/document.xml": [("<w:body>", f"<w:body>{''.join(pieces)}")]})


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        with zipfile.ZipFile(io.BytesIO(own())) as old:
            for info in old.infolist():
                made.writestr(info.filename, old.read(info))
        made.writestr("word/media/a.xml", b" " * 40_000_000)
    return target.getvalue()


ENTITY = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(bomb, "bomb", id="a bomb"),
        pytest.param(
            lambda: papers.repacked(own(), edit={"word/document.xml": [("<w:document", ENTITY)]}),
            "damaged",
            id="an entity",
        ),
        pytest.param(lambda: body(*map(FIELD.format, ("R", "D ", "x"))), "field", id="a field over paragraphs"),
        pytest.param(lambda: body(*map(FIELD.format, ("TA", "TC", "RD"))), "field", id="names of two letters"),
        pytest.param(
            lambda: papers.repacked(own(), {"word/glossary/document.xml": GLOSSARY.encode()}),
            "field",
            id="the glossary",
        ),
        pytest.param(
            lambda: papers.repacked(own(), {"word/header9.xml": GLOSSARY.replace(WORD, STRICT).encode()}),
            "field",
            id="the other dialect",
        ),
        pytest.param(
            lambda: papers.repacked(
                own(),
                {
                    "word/_rels/document.xml.rels": None,
                    "word/_rels/document.xml.RELS": OUTSIDE.format("External").encode(),
                },
            ),
            "external",
            id="arrows in capitals",
        ),
        pytest.param(
            lambda: papers.repacked(own(), {"word/_rels/header9.xml.rels": OUTSIDE.format(" external").encode()}),
            "external",
            id="a mode in small letters",
        ),
        pytest.param(
            lambda: body(
                '<w:p><w:r><w:pict><v:imagedata xmlns:v="urn:v" src="http://x.example/a"/></w:pict></w:r></w:p>'
            ),
            "external",
            id="a picture by address",
        ),
        pytest.param(lambda: body("<w:p><w:altChunk/></w:p>"), "external", id="a chunk"),
        pytest.param(
            lambda: papers.repacked(
                own(), edit={"word/settings.xml": [("</w:settings>", "<w:mailMerge/></w:settings>")]}
            ),
            "external",
            id="a mail merge",
        ),
    ],
)
def test_a_template_that_hides_what_it_does_is_refused(data: Any, code: str) -> None:
    with pytest.raises(SandboxRefused) as refused:
        job.run(data(), {"values": VALUES})
    assert refused.value.code == code


def test_4_4_an_honest_template_passes_with_page_numbers_as_word_writes_them() -> None:
    pages = body(*map(FIELD.format, (" PAGE  ", " PAG", r"E  \* MERGEFORMAT ", r" NUMPAGES \* Arabic ")))
    meta, _ = job.run(pages, {"values": VALUES})
    assert not meta["unknown"]


@pytest.mark.django_db
def test_the_trails_head_and_entries_never_part() -> None:
    """Never 8. Undone acts, undone parts of acts and nested chains leave head and entries together; while a migration
    has taken SQLite's triggers away nothing is written, since no later entry could follow it."""
    name = audit.review_chain(uuid.uuid4())

    def add(verb: str = "x.y") -> Entry:
        with transaction.atomic():
            return audit.record(chain=name, verb=verb, actor="worker")

    @transaction.atomic
    def undone() -> None:
        audit.record(chain=name, verb="x.undone", actor="worker")
        audit.record(chain=audit.PORTAL_CHAIN, verb="x.undone", actor="worker")
        raise Refused("no")

    add()
    for _ in range(2):  # within an act, undone and then gone on with
        with transaction.atomic():
            audit.record(chain=name, verb="x.kept", actor="worker")
            with pytest.raises(Refused):
                undone()
            audit.record(chain=name, verb="x.after", actor="worker")
    with pytest.raises(Refused):
        undone()
    add()
    head = Chain.objects.get(name=name)
    rows = list(head.entries.order_by("seq").values_list("seq", flat=True))
    assert rows == list(range(1, head.last_seq + 1)) and len(rows) == 6
    assert not Entry.objects.filter(verb="x.undone").exists()
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_entry_heads'")
        [trigger] = cursor.fetchone()
        cursor.execute("DROP TRIGGER audit_entry_heads")
        with pytest.raises(ImproperlyConfigured):
            add("x.between")
        cursor.execute(trigger)
    assert add().seq == 7  # and the trail goes on
    assert not Entry.objects.filter(verb="x.between").exists()


@pytest.mark.django_db
def test_what_two_people_are_shown_tells_nothing_of_another_place(client: Client) -> None:
    """Never 1: the same words make another mark in another review, table or field."""
    one, two = scenes.scene(), scenes.scene()
    group, other = one.group, two.group
    assert group is not None and other is not None
    words = {"ways": "By post, never by telephone", "called": "By post, never by telephone"}
    mark = both.marks(words, group)
    assert mark.split()[0].split(":")[1] != mark.split()[1].split(":")[1]
    assert not {part.split(":")[1] for part in mark.split()} & {
        part.split(":")[1]
        for row in (other, one.review.participants.first())
        for part in both.marks(words, row).split()
    }
    assert both.marks(words, group) == both.marks(dict(words), group)


@pytest.mark.django_db
def test_4_13_families_reach_nothing_of_one_another_and_the_chairs_own_stays_so(client: Client) -> None:
    made = scenes.scene(imrs=1)
    review, who, group = made.review, made.people, made.group
    assert group is not None
    chair = {"acting_user": who["chair"], "review": review}
    other = family.add_group(**chair, name="Marigold’s workmates", side=Side.SUSPECT)
    theirs = scenes.person("Ivo Other")
    scenes.joins(review, theirs, Capacity.ADVOCATE, family_group=other)
    relative = scenes.person("Una Kin")
    scenes.joins(review, relative, Capacity.RELATIVE, family_group=group)
    own_words = {"acting_user": relative, "review": review, "group_id": group.pk}
    voices.say(**own_words, kind=VoiceKind.DISAGREEMENT, words="Marigold alone", for_chair_alone=True)
    # what stands in the report is for nobody alone: it was shown to the whole group
    for kind in (VoiceKind.STATEMENT, VoiceKind.NAME):
        with pytest.raises(Refused):
            voices.say(**own_words, kind=kind, words="Marigold", by_whom="x", for_chair_alone=True)
        with pytest.raises(Refused):
            voices.record_said(**chair, group=group, kind=kind, words="Marigold", by_whom="x", for_chair_alone=True)
    assert not any("disagreement" in said for said in version_evidence(load(review)))  # it does not go with the report

    # a character that no Word file holds, pasted into a family's question, stops no paper of the review
    asked = voices.ask(**own_words, question="Why\x01 was nobody\x0bthere?\ufffe")
    assert asked.question
    assert outline.outline(acting_user=who["chair"], review=review)

    landing = reverse("reviews:family_landing", args=[review.reference])
    plain = reverse("reviews:family", args=[review.reference])
    page = reverse("reviews:family_group", args=[review.reference, group.pk])
    for person, path in (
        (who["advocate"], landing),
        (theirs, landing),
        (who["coordinator"], page),
        (who["member"], page),
    ):
        sign_in(client, person)
        html = client.get(path)
        assert html.status_code == 200 and "Marigold alone" not in html.content.decode(), (person, path)
    for person, waits in ((who["chair"], True), (who["coordinator"], False), (who["member"], False)):
        sign_in(client, person)
        assert ("wait for the chair" in client.get(plain).content.decode()) is waits or (
            "waits for the chair" in client.get(plain).content.decode()
        ) is waits, person
    sign_in(client, theirs)
    voice = FamilyVoice.objects.get()
    for name, *ids in (
        ("family_ask", group.pk),
        ("family_say", group.pk, "statement"),
        ("family_note", group.pk, uuid.uuid4()),
        ("family_group", group.pk),
        ("family_speaker", group.pk),
        ("family_said_answer", group.pk, voice.pk),
    ):
        path = reverse(f"reviews:{name}", args=[review.reference, *ids])
        for answer in (client.get(path), client.post(path, {"words": "x", "question": "x"})):
            assert answer.status_code == 404, path
    with pytest.raises(NotVisible):
        voices.say(acting_user=theirs, review=review, group_id=group.pk, kind=VoiceKind.KNOWN, words="x")
    for entry in Entry.objects.filter(actor=str(relative.pk)):  # the day alone (never 12)
        assert "T00:00" in entry.text or "T23:00" in entry.text, entry.text


def test_the_public_face_and_the_desk_see_none_of_the_new_tables() -> None:
    from django.apps import apps

    for app in ("reviews", "documentroom"):
        for model in apps.get_app_config(app).get_models():
            table = model._meta.db_table
            if "release" not in table:
                assert not roles.rights("www", table) and not roles.rights("desk", table), table
    assert Review._meta.db_table == "reviews_review" and today()
