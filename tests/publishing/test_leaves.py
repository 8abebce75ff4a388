"""The PDF's page numbers beside the readable page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from publishing.baking import plan
from publishing.jobs.leaves import begins
from publishing.layout import Leaves, lay_out
from publishing.models import PageLeaves, ReviewPage, SupportPage
from publishing.services import leaves
from reviews.enums_report import Part
from tests import papers
from tests.publishing import world
from tests.publishing.test_public import text

LONG = "Two agencies went to see her together and each of them kept its own note of it."
OTHER = "Nobody had done anything that they were told not to do, and there was no rule."


def test_a_heading_is_not_taken_from_the_list_of_contents() -> None:
    pages = ["Contents Ruth 2 Learning 3", f"Ruth {LONG[:30]}-\n{LONG[30:]}", f"Page 3 Learning\n{OTHER.upper()}", ""]
    assert begins(["Ruth", LONG, "Learning", OTHER, "Not there"], pages) == [2, 2, 3, 3, 0]
    assert begins([], []) == []
    assert begins([OTHER, LONG], pages) == [3, 0]  # never back


def test_where_a_page_ends_is_said_once_and_in_order() -> None:
    source = f"<h1>Ruth</h1><p>{LONG}</p><ul><li>A point</li></ul><table><tr><td>1</td></tr></table><p>{OTHER}</p>"
    laid = lay_out(source, leaves=Leaves((2, 2, 3, 0, 5), "PDF"))
    assert re.findall(r"Page (\d+) of the PDF ends here", laid.html) == ["2", "4"]
    assert '<li class="point" id="p1.1-1"><span class="leafmark">Page 2' in laid.html
    assert [anchor for anchor, _ in laid.passages] == ["s1", "p1.1", "p1.1-1", "p1.1-2", "p1.2"]
    assert lay_out(source).html == re.sub(r'<span class="leafmark">[^<]*</span>', "", laid.html)


@pytest.fixture
def paged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report whose PDF has three pages, and a summary whose PDF is none."""
    page = f"<h1>Ruth</h1><p>{LONG}</p><h1>What we learned</h1><p>{OTHER}</p>"
    drawn = papers.pdf(
        *(
            papers.text_at(words, size=6)
            for words in ("Contents: Ruth, What we learned", f"Ruth {LONG}", f"What we learned {OTHER}")
        )
    )
    monkeypatch.setattr(world, "FILES", {**world.FILES, Part.REPORT_PDF: drawn, Part.REPORT_HTML: page.encode()})


@pytest.mark.usefixtures("paged")
def test_found_by_the_worker_and_shown(request: pytest.FixtureRequest) -> None:
    live: ReviewPage = request.getfixturevalue("live")
    before = plan.pages()[live.pk].stamp
    assert leaves.find_waiting() == 1
    assert (after := plan.pages()[live.pk].stamp) != before  # what is baked is baked anew
    SupportPage.objects.get().save_revision().publish(log_action=False, skip_permission_checks=True)
    assert plan.pages()[live.pk].stamp != after  # so it is where a telephone number beside it changes
    assert leaves.find_waiting() == 0  # what cannot be read is not asked again
    held = dict(PageLeaves.objects.values_list("kind", "begins"))
    assert held == {"overview_report": [2, 2, 3, 3], "executive_summary": []}
    shown = text(Client().get(live.public_path))
    assert shown.index("Page 2 of the PDF ends here") < shown.index('<h2 id="s2">')
    assert "Page 3 of the PDF ends here" not in shown
    assert "of the PDF ends here" not in text(Client().get(f"{live.public_path}executive-summary/"))
