"""A released document laid out: every word stays, nothing else comes in."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publishing.layout import clean, key_of, lay_out
from publishing.proof import difference

WORD = st.text(alphabet="abc é<&>\"'1.", min_size=1, max_size=12).filter(lambda text: text.strip() != "")
BLOCK = st.sampled_from(["p", "h1", "h2", "h3", "li", "td"])


def words_of(markup: str) -> list[str]:
    plain = re.sub(r'<a href="#[^"]*" aria-label[^>]*>[^<]*</a>', " ", markup)
    return html.unescape(re.sub(r"<[^>]+>", " ", plain)).split()


@given(st.lists(st.tuples(BLOCK, WORD), max_size=12))
def test_words_and_their_order_stay(blocks: list[tuple[str, str]]) -> None:
    wrap = {"li": "<ul><li>{}</li></ul>", "td": "<table><tr><td>{}</td></tr></table>"}
    source = "".join(wrap.get(tag, f"<{tag}>{{}}</{tag}>").format(html.escape(text)) for tag, text in blocks)
    laid = lay_out(source)
    said = [word for _, text in blocks for word in text.split()]
    assert words_of(laid.html) == said
    assert laid.text.split() == said


def test_headings_become_chapters_whatever_their_level() -> None:
    laid = lay_out("<h2>One</h2><h3>Its part</h3><p>a</p><h2>Two</h2><p>b</p>")
    assert [chapter.text for chapter in laid.chapters] == ["One", "Two"]
    assert [section.text for section in laid.chapters[0].sections] == ["Its part"]
    assert '<h2 id="s1">One</h2>' in laid.html
    assert '<h3 id="s1-1">Its part</h3>' in laid.html
    assert 'id="p2.1"' in laid.html


@pytest.mark.parametrize(
    "source",
    [
        '<p onclick="x()">a</p>', "<script>x()</script><p>a</p>", '<p><a href="javascript:x()">a</a></p>', '<img src="/x"><p>a</p>',
        '<p style="color:red">a</p>', '<iframe src="x"></iframe><p>a</p>', '<p id="x" class="y">a</p>', '<a href="data:text/html,x">a</a>',
    ],
)  # fmt: skip
def test_nothing_that_runs_or_loads(source: str) -> None:
    laid = lay_out(source).html
    for bad in ("onclick", "<script", "javascript:", "<img", "style=", "<iframe", 'class="y"', "data:"):
        assert bad not in laid


@pytest.mark.parametrize("href", ["da\nta:text/html,x", " \x01data:text/html,x", "da&Tab;ta:text/html,x"])
def test_no_link_leads_to_data_however_it_is_written(href: str) -> None:
    """Browsers pass over line ends, tabs and what stands before the first letter."""
    assert "href" not in clean(f'<p><a href="{href}">a</a></p>')
    assert "href" in clean('<p><a href="https://a.example/data:">a</a></p>')


def test_own_numbers_are_not_said_twice() -> None:
    laid = lay_out("<h1>A</h1><p>4.2 The panel met.</p><p>Then again.</p>").html
    assert '<a class="own" href="#p1.1" aria-label="4.2, link to this paragraph">4.2</a> The panel met.' in laid
    assert ">1.2</a>Then again." in laid
    assert words_of(laid) == ["A", "4.2", "The", "panel", "met.", "Then", "again."]


def test_an_own_number_in_bold_stays_in_its_words() -> None:
    laid = lay_out("<h1>A</h1><p><strong>7.</strong> The panel met.</p>").html
    assert 'aria-label="7, link to this paragraph">¶</a><strong>7.</strong> The panel met.' in laid


def test_two_documents_on_one_page_keep_apart() -> None:
    assert 'id="summary-s1"' in lay_out("<h1>A</h1>", "summary-").html


def test_notes_lead_to_their_foot_and_back_and_pictures_stay() -> None:
    """4.29: footnotes, tables and pictures of the report are on the page, each with what a screen reader needs."""
    pixel = "data:image/png;base64,aGVsbG8="
    held = (
        '<h2>A</h2><p>Called<sup><a href="#doc-footnote-1" id="doc-footnote-ref-1">[1]</a></sup></p>'
        f'<p><img src="{pixel}" alt=""></p><ol><li id="doc-footnote-1"><p>The note <a href="#doc-footnote-ref-1">↑</a></p></li>'
        '<li id="elsewhere">x</li></ol>'
    )
    laid = lay_out(held, described={key_of(pixel): "A house"}).html
    assert laid.count('id="doc-footnote-1"') == laid.count('id="doc-footnote-ref-1"') == 1
    assert 'aria-label="Back to where the note is called"' in laid
    assert "elsewhere" not in laid
    assert 'alt="A house"' in laid
    ids = re.findall(r'<[^>]*\bid="[^"]*"[^>]*\bid=', laid)
    assert ids == []
    assert difference(held, laid) is None
