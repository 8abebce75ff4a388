"""4.25, never 8: every act that a review's trail may hold is called by words there, not by its code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from reviews.enums import AssuranceOutcome
from reviews.enums_report import HomeOfficeOutcome, NoticeKind
from reviews.trail_said import SAID

CODE = re.compile(r"[a-z_]+\.[a-z_]+")
FILES = re.compile(r".*\.(docx|xlsx|csv|txt|ics|pdf|html|css|xml|json|conf|zip)")
MODULES = ("portal.", "reviews.", "documentroom.", "publishing.", "wagtail.", "wsgi.")
PLACES = {"review.place", "family.place", "review.overview"}  # slots of pages (portal.kernel)
# On the portal's own chain, which no page shows: they are about no single review, or it is gone.
OF_THE_PORTAL = {
    "agency.changed", "certificate.read", "desk.listed", "edition.begun", "learning.read", "letter_template.proposed",
    "letter_template.taken", "support.kept", "support.removed", "release.card_seen", "destruction.begun",
    "destruction.cleared", "destruction.key_destroyed", "destruction.rewrapped", "destruction.backed_up",
    "destruction.done", "destruction.old_key_destroyed",
}  # fmt: skip
PUT_TOGETHER = {  # where the code's second half is a value
    "release": NoticeKind.values,
    "clearance": HomeOfficeOutcome.values,
    "imr": AssuranceOutcome.values,
    "deposit": ["asked", "code_shown", "ended", "opened", "code_accepted", "received", "expired"],
    "disclosure": ["added", "corrected", "asked", "agency_told", "supplied", "declined", "exported"],
}
NEVER_IN_A_REVIEW = {"edition", "letter_template"}  # put together too, of the portal's chain
A_MOVE = "review"  # by the name of its move, where nothing else is said: each says something else


def modules() -> Iterator[ast.Module]:
    for floor in ("reviews", "documentroom", "publishing"):
        for path in sorted((Path(settings.BASE_DIR) / floor).rglob("*.py")):
            if not {"migrations", "jobs"} & set(path.parts) and path.name != "trail_said.py":
                yield ast.parse(path.read_text())


def test_every_code_that_is_recorded_has_words() -> None:
    codes, halves = set(), set()
    for module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                codes.add(node.value)
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                first = str(node.values[0].value)
                if re.fullmatch(r"[a-z_]+\.", first) and len(node.values) == 2:
                    halves.add(first[:-1])
            if isinstance(node, ast.Call):
                given = {word.arg for word in node.keywords}
                assert "move" not in given or "verb" in given, ast.unparse(node)
    codes = {one for one in codes if not FILES.fullmatch(one) and not one.startswith(MODULES)} - PLACES
    assert len(codes) > 200
    assert halves - {A_MOVE} == PUT_TOGETHER.keys() | NEVER_IN_A_REVIEW, "say which codes these make"
    codes |= {f"{half}.{value}" for half, values in PUT_TOGETHER.items() for value in values}
    assert sorted(codes - SAID.keys() - OF_THE_PORTAL) == []
    assert sorted(SAID.keys() - codes - {"step.refused"}) == []  # no words of what nobody records any more


def test_words_are_of_their_own() -> None:
    """Two acts that are told apart by nobody are one to their reader."""
    assert len(set(SAID.values())) == len(SAID)
