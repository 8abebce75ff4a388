"""docs/clauses.md is what the table says; the table holds every clause, and names tests that exist."""

from __future__ import annotations

import ast
from pathlib import Path

from reviews.protocol import APPENDICES, CLAUSES
from tests import clauses

ROOT = Path(__file__).resolve().parent


def names_of(path: Path) -> set[str]:
    """Every test of a file: a function's name, or ``Class::method``."""
    found = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return found


def test_the_page_of_the_clauses_is_up_to_date() -> None:
    assert (ROOT.parent / "docs" / "clauses.md").read_text() == clauses.text()


def test_every_clause_has_a_row_and_each_test_that_is_named_exists() -> None:
    wanted = {one.number.split(" ")[0] for one in CLAUSES} | {one.number for one in APPENDICES}
    assert set(clauses.TABLE) == wanted and len(wanted) == 45
    named = {one for _, row in clauses.TABLE.values() for tests in row.values() for one in tests}
    held = {name: names_of(ROOT / name) for name in {one.split("::")[0] for one in named}}
    assert not [one for one in named if one.split("::", 1)[1] not in held[one.split("::")[0]]]


def test_every_kind_of_every_clause_has_a_test_that_is_named_for_it() -> None:
    for number, (_, row) in clauses.TABLE.items():
        assert set(row) == set(clauses.kinds(number).split(", ")), number
        assert all(row.values()), number
