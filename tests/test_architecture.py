"""The directions of the house that import-linter cannot see: strings, templates, migrations."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOOR = {
    "portal": 0,
    "kernel": 0,
    "vault": 0,
    "audit": 0,
    "accounts": 0,
    "reviews": 1,
    "documentroom": 2,
    "publishing": 2,
    "demo": 3,
}
PACKAGES = ("portal", "reviews", "documentroom", "publishing")
BY_NAME = {
    "portal/settings.py",
    "portal/urls.py",
    "portal/health.py",
    "portal/checks.py",
    "portal/roles.py",
}  # they name upper floors, in strings only
# A model's name has a small letter in it; the number of a system check ("audit.E001") has none.
REFERENCE = re.compile(r"^(kernel|vault|audit|accounts|reviews|documentroom|publishing|demo)\.[A-Z]\w*[a-z]\w*$")
MODULE = re.compile(r"^(reviews|documentroom|publishing|demo)(\.[a-z_]+)+$")


def may_see(package: str, other: str) -> bool:
    return other == package or FLOOR[other] < FLOOR[package]


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_no_string_names_a_model_or_module_of_an_upper_floor_or_neighbour(package: str) -> None:
    wrong = []
    for path in sources(package):
        if str(path.relative_to(ROOT)) in BY_NAME:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = REFERENCE.match(node.value) or MODULE.match(node.value)
                if found and not may_see(package, found[1]):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.value}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_migration_depends_on_an_upper_floor_or_neighbour(package: str) -> None:
    wrong = []
    for path in sources(package):
        if "migrations" not in path.parts:
            continue
        for name in re.findall(r'\(\s*"(\w+)",\s*"\d{4}_', path.read_text().replace("'", '"')):
            if name in FLOOR and path.parent.parent.name != name and not may_see(package, name):
                wrong.append(f"{path.relative_to(ROOT)} depends on {name}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_template_loads_tags_or_pieces_of_an_upper_floor_or_neighbour(package: str) -> None:
    wrong = []
    for path in sorted((ROOT / "templates" / package).rglob("*.html")):
        for other in re.findall(r"{%\s*(?:include|extends)\s+\"(\w+)/", path.read_text()):
            if other in FLOOR and not may_see(package, other):
                wrong.append(f"{path.relative_to(ROOT)} uses {other}/")
    assert not wrong, "\n".join(wrong)


def test_only_publishing_imports_wagtail() -> None:
    wrong = []
    for package in ("portal", "reviews", "documentroom"):
        for path in sources(package):
            for node in ast.walk(ast.parse(path.read_text())):
                names = (
                    [a.name for a in node.names]
                    if isinstance(node, ast.Import)
                    else [node.module or ""]
                    if isinstance(node, ast.ImportFrom)
                    else []
                )
                wrong += [
                    f"{path.relative_to(ROOT)}:{node.lineno} {name}"
                    for name in names
                    if name.split(".")[0] in ("wagtail", "modelcluster")
                ]
    assert not wrong, "\n".join(wrong)


def test_nothing_below_names_the_demo() -> None:
    wrong = []
    for package in PACKAGES:
        for path in sources(package):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "demo":
                    wrong.append(str(path.relative_to(ROOT)))
    assert not wrong


@pytest.mark.parametrize("package", PACKAGES)
def test_identifiers_say_review(package: str) -> None:
    """The reviews are being renamed by law: no identifier carries the name of 2011."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sources(package)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Name | ast.FunctionDef | ast.ClassDef)
        and re.search(r"dhr", getattr(node, "id", getattr(node, "name", "")), re.I)
    ]
    assert not wrong


@pytest.mark.parametrize("page", ["SECURITY.md", "docs/nevers.md"])
def test_each_threat_and_each_never_names_tests_that_there_are(page: str) -> None:
    """Issue 4: the threat model holds each threat, its answer and its test."""
    rows = [one for one in (ROOT / page).read_text().split("\n") if one.startswith("| ") and one.count(" | ") >= 2][1:]
    without = [one[:60] for one in rows if "tests/" not in one]
    named = {one for row in rows for one in re.findall(r"`(tests/[\w/.*]+)`", row)}
    assert (without, [one for one in sorted(named) if not list(ROOT.glob(one.rstrip("/")))]) == ([], [])
