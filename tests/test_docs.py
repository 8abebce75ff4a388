"""What the documents say is there is there, and what a newcomer must find stands in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reviews.access import TABLE
from reviews.enums import Capacity, Section

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = ("portal", "reviews", "documentroom", "publishing", "demo", "templates", "tests", "docs", "deploy", "tools")
ENDINGS = r"[\w./-]*\w\.(?:py|md|html|css|js|sh|toml|yml|conf)\b"
MADE = {"index.html"}  # of the public site, once it is baked
CAPACITIES = {  # the rows of docs/access.md that say something of each section
    "panel chair": [Capacity.PANEL_CHAIR],
    "review coordinator (SSP)": [Capacity.COORDINATOR],
    "panel member": [Capacity.PANEL_MEMBER],
    "overview author, where not the chair": [Capacity.OVERVIEW_AUTHOR],
    "IMR author": [Capacity.IMR_AUTHOR],
    "commissioning senior manager": [Capacity.SENIOR_MANAGER],
    "line manager": [Capacity.LINE_MANAGER],
    "family advocate": [Capacity.ADVOCATE, Capacity.RELATIVE],
    "disclosure officer, SIO": [Capacity.DISCLOSURE_OFFICER, Capacity.SIO],
    "SSP chair, or the deputy standing in; board member from hand-over": [
        Capacity.SSP_CHAIR,
        Capacity.DEPUTY_SSP_CHAIR,
    ],
    "partner consulted on the decision": [Capacity.PARTNER],
    "information governance officer": [Capacity.INFORMATION_GOVERNANCE],
    "auditor": [Capacity.AUDITOR],
}
NOTHING = ("none", "never")


@pytest.fixture(scope="module")
def files() -> set[str]:
    found = {path.name for path in ROOT.iterdir() if path.is_file()}
    for folder in CODE:
        found |= {path.relative_to(ROOT).as_posix() for path in (ROOT / folder).rglob("*") if path.is_file()}
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_file_command_and_link_that_a_document_names_is_there(page: Path, files: set[str]) -> None:
    text = page.read_text()
    quoted = " ".join(re.findall(r"`([^`\n]+)`", text))
    named = {one for one in re.findall(ENDINGS, quoted) if "/" in one or one.endswith(".py")} - MADE
    ends = tuple("/" + one for one in files)
    missing = [one for one in sorted(named) if not any(end.endswith("/" + one.strip("./")) for end in ends)]
    links = [one for one in re.findall(r"\]\(([^)#\s]+)", text) if not one.startswith("http")]
    missing += [one for one in links if not (page.parent / one).exists()]
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M))
    missing += [f"make {one}" for one in re.findall(r"`make ([\w-]+)", text) if one not in targets]
    commands = {Path(one).stem for one in files if "/management/commands/" in one} | {"migrate"}
    missing += [one for one in re.findall(r"manage\.py (\w+)", text) if one not in commands]
    assert not missing


def test_every_setting_of_the_environment_stands_in_the_readme() -> None:
    settings = (ROOT / "portal" / "settings.py").read_text()
    asked = set(re.findall(r'\benv\.\w+\(\s*"([A-Z0-9_]+)"', settings))
    told = set(re.findall(r"[A-Z0-9_]{4,}", (ROOT / "README.md").read_text()))
    assert len(asked) > 40
    assert not asked - told


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\(([\w-]+\.md)\)", (folder / "README.md").read_text())
    assert sorted(listed) == sorted(path.name for path in folder.glob("*.md") if path.name != "README.md")


def test_who_may_see_what_says_none_where_the_table_of_the_code_has_nothing() -> None:
    rows = [
        line.strip("| ").split(" | ") for line in (ROOT / "docs" / "access.md").read_text().split("\n") if "|" in line
    ]
    cells = {name: rest for name, *rest in rows}
    for name, capacities in CAPACITIES.items():
        for capacity in capacities:
            nothing = [said in NOTHING for said in cells[name]]
            assert nothing == [section not in TABLE[capacity] for section in Section], (name, capacity)
