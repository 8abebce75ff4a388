"""Bad input on the way to the public (issue 5): each is refused with its sentence, or comes out harmless; nothing
leaks, and nothing is half-published.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from wagtail.models import Page, Revision

from documentroom import webtext
from documentroom.jobs import compare_words, pdf_access, readable_html
from portal.accounts.models import User
from portal.kernel.errors import Refused
from portal.sandbox.api import SandboxRefused
from publishing import proof
from publishing.layout import lay_out
from publishing.models import LibraryEntry, PublicationPermit, ReviewPage
from publishing.refusals import PublicationRefused
from publishing.services import approval, checking, pages, publication
from publishing.views import public
from reviews.enums_report import Part
from reviews.models import Release, ReleaseFile
from tests import papers
from tests.publishing import world
from tests.publishing.conftest import publish

AsUser = Callable[..., Client]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PIXEL = "data:image/png;base64," + base64.b64encode(papers.picture(size=(4, 4))).decode()


# What a Word file can bring ---------------------------------------------------------------------------------------
def hostile(document: Any) -> None:
    """A link that runs."""
    script = document.part.relate_to("javascript:alert(1)", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = (
        f'<w:p {W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<w:hyperlink r:id="{script}"><w:r><w:t>press here</w:t></w:r></w:hyperlink></w:p>'
    )
    document.element.body.insert(0, parse_xml(link))


def remote(document: Any) -> None:
    """A picture that lies on somebody's server."""
    evil = document.part.relate_to("http://elsewhere.example/seen.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    drawing = (
        f'<w:p {W} xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:r><w:pict><v:shape>'
        f'<v:imagedata r:href="{evil}" r:id="{evil}"/></v:shape></w:pict></w:r></w:p>'
    )
    document.element.body.insert(0, parse_xml(drawing))


def test_a_hostile_word_file_becomes_a_harmless_page() -> None:
    data = papers.word("# Ruth", "<script>alert(1)</script><img src=x onerror=alert(2)>", change=hostile)
    laid = lay_out(readable_html.run(data, {})[0]["html"]).html
    assert "&lt;script&gt;alert(1)" in laid
    for wrong in ("<script", "<img", "javascript:", "elsewhere.example", "onerror=alert(2)>"):
        assert wrong not in laid, laid
    assert "press here" in laid
    with pytest.raises(SandboxRefused, match=r"lies on another computer, and nothing is fetched.*Insert the picture"):
        readable_html.run(papers.word("Words", change=remote), {})


def test_a_page_fetches_nothing_and_links_run_nothing() -> None:
    held = "<p><img src='https://elsewhere.example/x.png'><a href='data:text/html,x' onclick='y'>a</a><img src='{0}' alt='A map'></p>"
    laid = lay_out(held.format(PIXEL)).html
    assert laid.count("<img") == 1
    assert 'alt="A map"' in laid
    assert "data:text" not in laid
    assert "onclick" not in laid


def test_ten_thousand_headings_are_refused_and_would_be_laid_out_whole() -> None:
    many = "<h2>Part</h2><p>words</p>" * 10_000
    with pytest.raises(Refused, match="10,000 headings"):
        webtext.refuse_what_deceives(many)
    few = "<h2>Part</h2><p>words</p>" * 1_500
    webtext.refuse_what_deceives(few)
    assert proof.difference(few, lay_out(few).html) is None


def test_words_that_read_otherwise_than_they_are_checked_are_refused_with_the_passage() -> None:
    html = readable_html.run(papers.word("She was called \u202ehtuR\u202c at home"), {})[0]["html"]
    with pytest.raises(Refused, match=r"turns the direction of writing.*She was called htuR at home"):
        webtext.refuse_what_deceives(html)
    webtext.refuse_what_deceives(
        "<p>\u05e9\u05dc\u05d5\u05dd, \u0645\u0631\u062d\u0628\u0627</p>"
    )  # a script of its own needs no such mark


@pytest.mark.parametrize("over", ["", "box"], ids=["over the words", "over a box over the words"])
def test_text_drawn_over_text_is_found_by_comparing_words(over: str) -> None:
    drawn = papers.text_at("Clare lived here")
    drawn += papers.box_at(70, 690, 200, 30, "1 g") if over else b""
    data = papers.pdf(drawn + papers.text_at("Ruth lived here", before="0 g"))
    found = compare_words.run(data, {"html": "<p>Ruth lived here</p>"})[0]
    assert not found["equal"]
    assert found["difference"]["page"] == 1


def test_what_a_pdf_lacks_is_told_with_how_it_is_mended(ed: User, built: ReviewPage, as_user: AsUser) -> None:
    bare = pdf_access.run(papers.pdf(papers.text_at("Words")), {})[0]
    assert bare == {"pages": 1, "lacking": ["tags", "language", "title", "order"]}
    with world.lifted("default"):
        row = ReleaseFile.objects.get(part=Part.REPORT_PDF)
        row.access = bare
        row.save()
        row = ReleaseFile.objects.get(part=Part.SUMMARY_PDF)
        row.access = {"pages": 9, "lacking": []}
        row.save()
    page = as_user(ed).get(f"/cms/reviews/{built.pk}/").content.decode()
    assert page.count("Lacks") == 4
    assert "Document structure tags for accessibility" in page
    assert "In order" in page


# The page says what the file says -----------------------------------------------------------------------------------
def test_words_lost_in_the_laying_out_stop_the_page_and_are_shown(ed: User, sec: User) -> None:
    """4.29: a paragraph within a heading, as a converter may write it, takes the heading's own words with it."""
    page = ready(ed, sec, {Part.REPORT_HTML: b"<h1>Ruth <p>kept the keys of the house.</p></h1><p>Halcyon</p>"})
    with pytest.raises(PublicationRefused, match="Where the file has “Ruth kept the keys"):
        pages.submit(acting_user=ed, page_id=page.pk, stamp=page.latest_revision_id)
    is_nowhere(page)
    for html in (
        world.REPORT,
        world.SUMMARY,
        "<ul><li><h3>A</h3><p>b</p></li></ul>",
        "<table><caption>c</caption></table>",
        "<h1>A</h1><p>4.2 The panel met.</p><p><b>4.3</b> It met again.</p>",  # its own number is the link, and is read
    ):
        assert proof.difference(html, lay_out(html).html) is None
    assert proof.difference("<p>one two</p>", "<p>one</p><p>two too</p>") is not None
    numbered = lay_out("<p>4.2 The panel met.</p>").html
    assert proof.difference("<p>4.2 The panel met.</p>", numbered.replace(">4.2<", ">4.3<")) is not None


def ready(ed: User, sec: User, files: dict[str, bytes]) -> ReviewPage:
    """A described page of a release with these files; nobody has sent it on."""
    public._laid_once.cache_clear()
    held = world.release(more=files)
    for person in (ed, sec):
        world.declared(person, held)
    page = pages.build(acting_user=ed, release_id=held.pk)
    described(ed, page, None)
    return ReviewPage.objects.get(pk=page.pk)


def described(ed: User, page: ReviewPage, pictures: dict[str, str] | None) -> None:
    pages.change(
        acting_user=ed, page_id=page.pk, description="Two notes of one visit.", opens_with="overview_report",
        contents="chapters", stamp=ReviewPage.objects.get(pk=page.pk).latest_revision_id, pictures=pictures,
    )  # fmt: skip
    checking.check_waiting()


def is_nowhere(page: ReviewPage) -> None:
    assert not Page.objects.filter(pk=page.pk, live=True).exists()
    assert not PublicationPermit.objects.in_force().exists()
    assert not LibraryEntry.objects.filter(ended_on__isnull=True).exists()
    assert Client().get(page.public_path).status_code == 404


def test_pictures_need_words_which_two_people_agree(
    ed: User, sec: User, as_user: AsUser, marks: list[tuple[int, int]]
) -> None:
    html = f'<h1>Ruth</h1><p>Halcyon</p><p><img src="{PIXEL}" alt=""></p><p><img src="{PIXEL}A" alt="A map of the town"></p>'
    page = ready(ed, sec, {Part.REPORT_HTML: html.encode()})
    with pytest.raises(Refused, match="1 picture has no words"):
        pages.submit(acting_user=ed, page_id=page.pk, stamp=page.latest_revision_id)
    client = as_user(ed)
    asked = client.get(f"/cms/reviews/{page.pk}/").content.decode()
    assert asked.count("What picture 1 shows") == 1
    assert "What picture 2" not in asked
    (missing,) = proof.undescribed(public.releases.facts(page.release_id))
    marks[:] = [(24, 29)]  # in the words for the picture, which are checked with the description
    described(ed, page, {missing.key: "Clare by the sea"})
    assert "<mark>Clare</mark>" in client.get(f"/cms/reviews/{page.pk}/").content.decode()
    marks.clear()
    described(ed, page, {missing.key: "A house by the sea"})
    live = publish(ReviewPage.objects.get(pk=page.pk), ed, sec)
    shown = Client().get(live.public_path).content.decode()
    assert 'alt="A house by the sea"' in shown
    assert 'alt="A map of the town"' in shown
    assert "by the sea" not in str(list(Revision.objects.values_list("content", flat=True)))


# Bytes that changed, and what was stopped meanwhile ---------------------------------------------------------------------
def spoil(release: Release, part: str) -> None:
    """One byte of one file is another in its store, folder or bucket."""
    row = ReleaseFile.objects.get(release=release, part=part)
    store = storages[row.storage_alias]
    with store.open(row.blob_name) as held:
        data = bytearray(held.read())
    data[-3] ^= 1
    store.delete(row.blob_name)
    assert store.save(row.blob_name, ContentFile(bytes(data))) == row.blob_name


@pytest.mark.parametrize("part", [Part.REPORT_PDF, Part.SUMMARY_HTML, Part.REPORT_WORD])
def test_a_release_whose_bytes_changed_is_not_published_at_all(
    part: str, ed: User, sec: User, built: ReviewPage, cleared: Release
) -> None:
    pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    spoil(cleared, part)
    with pytest.raises(PublicationRefused, match=r"is not what was cleared.*backup"):
        approval.approve(acting_user=sec, page_id=built.pk, stamp=built.latest_revision_id)
    is_nowhere(built)


def test_bytes_that_change_under_a_public_page_are_not_shown(
    ed: User, live: ReviewPage, cleared: Release, as_user: AsUser
) -> None:
    client, path = Client(), live.public_path
    spoil(cleared, Part.REPORT_PDF)
    response = client.get(f"{path}overview-report.pdf")
    assert response.status_code == 503
    assert "not, byte for byte, what was cleared" in response.content.decode()
    public._laid_once.cache_clear()
    spoil(cleared, Part.REPORT_HTML)
    for response in (client.get(path), as_user(ed).get(f"/cms/reviews/{live.pk}/preview/")):
        said = response.content.decode()
        assert response.status_code in (503, 409)
        assert "what was cleared" in said
        assert world.SECRET not in said
    assert "put back from a backup" in as_user(ed).get(f"/cms/reviews/{live.pk}/").content.decode()


def test_a_page_edited_while_its_clearance_is_voided(
    ed: User, sec: User, built: ReviewPage, cleared: Release, as_user: AsUser
) -> None:
    pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    revisions = Revision.objects.count()
    world.stop(cleared)
    sent = {"description": "Other words.", "opens_with": "overview_report", "contents": "chapters"}
    client = as_user(ed)
    for response in (
        client.post(f"/cms/reviews/{built.pk}/", {**sent, "stamp": built.latest_revision_id}),
        client.post(f"/cms/reviews/{built.pk}/take-back/"),
        client.get(f"/cms/reviews/{built.pk}/"),
    ):
        assert response.status_code == 409
        assert "was voided or withdrawn" in response.content.decode()
        assert "Ruth" not in response.content.decode()
    for act in (pages.submit, approval.approve):
        with pytest.raises(PublicationRefused, match="was stopped"):
            act(acting_user=sec, page_id=built.pk, stamp=built.latest_revision_id)
    assert Revision.objects.count() == revisions
    assert publication.publish_due() == (0, 0)
    is_nowhere(built)


def test_an_editor_does_not_approve_their_own_page(ed: User, built: ReviewPage, as_user: AsUser) -> None:
    pages.submit(acting_user=ed, page_id=built.pk, stamp=built.latest_revision_id)
    client = as_user(ed)
    for response in (
        client.get(f"/cms/reviews/{built.pk}/approve/"),
        client.post(f"/cms/reviews/{built.pk}/approve/", {"stamp": built.latest_revision_id}),
    ):
        assert response.status_code == 409
        assert "Somebody else must approve this page" in response.content.decode()
    is_nowhere(built)
