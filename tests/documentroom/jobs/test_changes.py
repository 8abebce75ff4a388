"""What changed between two versions, word by word, of what a reader of their pages sees."""

from __future__ import annotations

import pytest

from documentroom.jobs import changes
from portal.sandbox.api import SandboxRefused
from tests import papers

FIRST = ("# Findings", "The worker called at nine.", "Nobody asked about the children.", "It ends here.")
SECOND = ("# Findings", "The worker called at ten.", "A new paragraph stands here.", "Nobody asked about the children.")


def compared(older: bytes, newer: bytes) -> dict:
    return changes.run(older + newer, {"first": len(older)})[0]


def listed(meta: dict) -> list[tuple[str, str]]:
    return [(one["out"], one["in"]) for one in meta["changes"]]


def test_words_paragraphs_and_what_is_the_same() -> None:
    meta = compared(papers.word(*FIRST), papers.word(*SECOND))
    assert listed(meta) == [("nine.", "ten."), ("", "A new paragraph stands here."), ("It ends here.", "")]
    assert (meta["put_in"], meta["taken_out"]) == (6, 4)
    assert meta["changes"][0]["before"] == "The worker called at"
    assert [row["number"] for row in meta["rows"] if row.get("number")] == [1, 2, 3]
    assert listed(compared(papers.word(*FIRST), papers.word(*FIRST))) == []
    far = [f"Paragraph {number} stands." for number in range(30)]
    meta = compared(papers.word(*far), papers.word(*far[:-1], "Paragraph 29 is another."))
    assert meta["rows"][0] == {"gap": 28}


def test_every_kind_with_every_kind_and_quotes_are_the_same_quotes() -> None:
    plain = "\n\n".join(FIRST).replace("# ", "").encode()
    assert listed(compared(plain, papers.word(*FIRST))) == []
    pdf = papers.pdf(*(papers.text_at(words, y=700) + papers.text_at("Page 1 of 2", y=40) for words in FIRST[1:3]))
    assert listed(compared(pdf, papers.word(*FIRST[1:3]))) == []
    assert listed(compared("It’s “so”.\n".encode(), b'It\'s "so".\n')) == []


def test_nothing_hidden_is_compared() -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>Wilhelmina</w:t></w:r></w:p>"
    older = papers.repacked(papers.word(*FIRST), edit={"word/document.xml": [("<w:body>", f"<w:body>{hidden}")]})
    assert listed(compared(older, papers.word(*FIRST))) == []
    boxed = papers.text_at("Wilhelmina", y=500) + papers.box_at(60, 490, 300, 40)
    assert "Wilhelmina" not in str(compared(papers.pdf(papers.text_at("Seen") + boxed), b"Something else.\n"))
    with pytest.raises(SandboxRefused, match="no words"):
        compared(papers.pdf(b""), papers.word("Words"))


def test_a_rewritten_text_of_any_length_comes_to_an_end() -> None:
    older = " ".join(f"word{number}" for number in range(9_000))
    newer = " ".join(f"other{number}" for number in range(9_000))
    assert changes.words_changed(older, newer) == [{"how": "out", "words": older}, {"how": "in", "words": newer}]
