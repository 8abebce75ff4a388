"""Each clause of the protocol with its page and its tests: docs/clauses.md is written from this.

``python -m tests.clauses > docs/clauses.md`` writes it anew (with ``PORTAL_MODE=test``); a test compares the two. The
kinds are the protocol's own (``reviews/protocol.py``). A page is an address by name.
"""

from __future__ import annotations

import re

from tests.clause_rows import FIRST, Row
from tests.clause_rows_later import SECOND

HEAD = """# Each clause, its page and its tests

Written from `tests/clauses.py` and its rows by `PORTAL_MODE=test .venv/bin/python -m tests.clauses > docs/clauses.md`; a test holds
the two together, and that each test named here exists. The kind is what the portal does about the clause: a gate or
never refuses, a clock has a date, a record keeps who, when and evidence, a help does the work; each test stands under
the kind that it holds, and a test holds that no kind is without one. What holds of every act,
whatever its clause: one audit entry, nothing changed by a refusal, the stage along the table of moves alone
(`tests/reviews/test_invariants.py`), and who may open which page (`tests/test_access_matrix.py`).
"""


TABLE: dict[str, Row] = {**FIRST, **SECOND}


def kinds(number: str) -> str:
    """What the portal does about a clause, parts of it included (the footnote to 4.10, the contact of 4.13)."""
    from reviews.enums import ClauseKind
    from reviews.protocol import CLAUSES

    held = {kind for one in CLAUSES if one.number.split(" ")[0] == number for kind in one.kind}
    return ", ".join(kind.label.lower() for kind in ClauseKind if kind in held) or "help"


def pages() -> dict[str, str]:
    """The address of each page by its name, with what stands in it in angle brackets."""
    from django.urls import get_resolver

    found = {}
    for space in ("reviews", "documentroom"):
        prefix, resolver = get_resolver().namespace_dict[space]
        for one in resolver.url_patterns:
            place = re.sub(r"<\w+:(\w+)>", r"<\1>", f"{prefix}{one.pattern}").replace("_id>", ">")
            found[f"{space}:{one.name}"] = f"/{place}"
    return found


def text() -> str:
    """The whole page."""
    where = pages()
    lines = ["| clause | kind | page | tests |", "|---|---|---|---|"]
    for number, (page, tests) in TABLE.items():
        told = "<br>".join(f"{kind}: `{one}`" for kind, named in tests.items() for one in named)
        lines.append(f"| {number} | {kinds(number)} | `{where[page]}` | {told} |")
    return f"{HEAD}\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    import os
    import sys

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    sys.stdout.write(text())
