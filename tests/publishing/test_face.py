"""The public face as it runs in production's place (PORTAL_SITE=www): a process of its own with its own addresses."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import database

ASK = """
import sys, django
django.setup()
from django.test import Client
answer = Client().get(sys.argv[1], headers={"host": "localhost"})
print(answer.status_code, len(answer.cookies), answer.content.decode(), sep="\\n")
"""


def asked(path: str, var: Path) -> tuple[str, str, str]:
    """Status, number of cookies and page."""
    database.copy(var / "portal.sqlite3")
    environment = os.environ | {
        "PORTAL_MODE": "test",
        "PORTAL_SITE": "www",
        "PORTAL_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK, path], cwd=database.ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    status, cookies, page = done.stdout.split("\n", 2)
    return status, cookies, page


@pytest.mark.parametrize(
    ("path", "heading", "says"),
    [("/privacy/", "Privacy", "set no cookies"), ("/accessibility/", "Accessibility", "level AA")],
)
def test_privacy_and_accessibility_stand_on_the_public_face(path: str, heading: str, says: str, tmp_path: Path) -> None:
    status, cookies, page = asked(path, tmp_path)
    assert (status, cookies) == ("200", "0")
    assert f'<h1 class="title">{heading}</h1>' in page
    assert says in page
    assert 'href="/privacy/">Privacy</a>' in page
    assert 'href="/accessibility/">Accessibility</a>' in page
    assert "Leave this site quickly" in page
    assert "Review rooms" not in page


def test_what_is_not_there_is_said_in_the_public_sites_own_words(tmp_path: Path) -> None:
    status, _cookies, page = asked("/protocol/", tmp_path)  # a page of the rooms
    assert status == "404"
    assert "Leave this site quickly" in page
    assert "declaration" not in page
    assert "Review rooms" not in page
