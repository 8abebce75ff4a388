"""4.24: pseudonyms are put throughout a Word file as tracked changes: accepted, no name is left; rejected, nothing is
lost."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from documentroom.jobs import call, hidden, strip, words
from documentroom.jobs import pseudonyms as job
from portal.sandbox.office import open_package, parse, serialise, w
from reviews.matcher import NAMES, Passage, Person, find
from tests import papers

CLARA = Person("c", ("Clara Sampleton",), pseudonym="Ruth")
NOTES = (
    f"<w:footnotes {nsdecls('w')}><w:footnote w:id='2'><w:p><w:r><w:t>Told by Clara.</w:t></w:r></w:p></w:footnote>"
    "</w:footnotes>"
)


def draft() -> bytes:
    """Names in every story, in cells, in split runs, and in what somebody else inserted."""

    def change(made: Any) -> None:
        made.sections[0].header.paragraphs[0].text = "About Clara Sampleton"
        made.add_table(1, 1).cell(0, 0).text = "Seen by CLARA twice"
        split = made.add_paragraph("Then ")
        for letters in ("Cla", "ra", " Samp", "leton’s"):
            split.add_run(letters).bold = letters != "ra"
        split.add_run(" sister came.")
        theirs = f"<w:ins {nsdecls('w')} w:id='5' w:author='B'><w:r><w:t>and Clara went home</w:t></w:r></w:ins>"
        made.add_paragraph("They left, ")._p.append(parse_xml(theirs))
        _footnotes(made)

    return papers.word("Clara rang.", "Nobody is in this line.", change=change)


def _footnotes(made: Any) -> None:
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), kind, NOTES.encode(), made.part.package)
    made.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")


def rewritten(data: bytes) -> tuple[dict[str, Any], bytes]:
    """What the room does: the texts, the names in them, the changes; both runs in the limited child."""
    changes: dict[str, list[tuple[int, int, int, str]]] = {}
    for one in call("pseudonyms", data).meta["parts"]:
        passages = [Passage(str(at), text, apart=True) for at, text in enumerate(one["paragraphs"])]
        found = [each for each in find(passages, [CLARA]) if each.kind in NAMES]
        changes[one["name"]] = [(int(each.place), each.start, each.end, "Ruth") for each in found]
    result = call("pseudonyms", data, {"changes": changes, "author": "Pseudonyms", "at": "2026-01-02T03:04:05Z"})
    return result.meta, result.blobs[0]


def texts(data: bytes) -> list[str]:
    return [text for one in job.run(data, {})[0]["parts"] for text in one["paragraphs"] if text]


def rejected(data: bytes) -> list[str]:
    """The texts with every change of ours refused."""
    package = open_package(data)
    for name in [one for one in package.parts if one.startswith("word/") and one.endswith(".xml")]:
        root = parse(package.parts[name])
        for mark in list(root.iter(w("ins"), w("del"))):
            if mark.get(w("author")) == "Pseudonyms":
                for text in list(mark.iter(w("delText"))):
                    text.tag = w("t")
                hidden.unwrap(mark) if mark.tag == w("del") else hidden.remove(mark)
        package.parts[name] = serialise(root)
    return texts(papers.repacked(data, {name: raw for name, raw in package.parts.items() if name.startswith("word/")}))


def test_each_name_becomes_its_pseudonym_as_a_tracked_change_that_can_be_refused() -> None:
    before = draft()
    told, after = rewritten(before)
    assert told == {"done": 6, "left": 0}
    assert texts(after) == [
        text.replace("Clara Sampleton", "Ruth").replace("Clara", "Ruth").replace("CLARA", "Ruth")
        for text in texts(before)
    ]
    assert rejected(after) == texts(before)
    body = papers.part(after, "word/document.xml")
    assert body.count('w:author="B"') == 2  # theirs is cut in two, so that refusing ours leaves theirs whole
    ids = [one.get(w("id")) for one in parse(body.encode()).iter(w("ins"), w("del"))]
    assert len(set(ids)) == len(ids)
    Document(io.BytesIO(after))
    clean = strip.run(after, {"remove": ["tracked_changes"]})[1][0]
    assert not any("Clara" in one["text"] for one in words.run(clean, {})[0]["parts"])


def test_what_is_no_text_is_never_struck_out() -> None:
    """A note's number between the letters of a name: that name is left, and counted."""

    def change(made: Any) -> None:
        inside = f"<w:r {nsdecls('w')}><w:t>Cl</w:t><w:footnoteReference w:id='2'/><w:t>ara</w:t></w:r>"
        made.add_paragraph()._p.append(parse_xml(inside))

    told, after = rewritten(papers.word("Here:", change=change))
    assert told == {"done": 0, "left": 1}
    assert "Pseudonyms" not in papers.part(after, "word/document.xml")
