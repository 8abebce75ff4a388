"""A file is stripped, and what comes out is looked through."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from docx.shared import Cm
from PIL import Image

from documentroom.jobs import strip
from portal.sandbox.api import SandboxRefused
from tests import papers

SECRET = "Anna Brown"


def stripped(data: bytes, *remove: str) -> bytes:
    return strip.run(data, {"remove": list(remove)})[1][0]


def removed(data: bytes, *remove: str) -> dict[str, int]:
    return {one["code"]: one["count"] for one in strip.run(data, {"remove": list(remove)})[0]["removed"]}


def found(data: bytes, *remove: str) -> dict[str, Any]:
    with pytest.raises(SandboxRefused) as refused:
        strip.run(data, {"remove": list(remove)})
    assert refused.value.code == "unsettled"
    return {one["code"]: one for one in refused.value.details["found"]}


def everything_in(package: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return "\n".join(f"{name}\n{opened.read(name).decode('utf-8', 'replace')}" for name in opened.namelist())


def with_picture(data: bytes) -> bytes:
    return papers.word("Words", change=lambda document: document.add_picture(io.BytesIO(data), width=Cm(3)))


def photo() -> bytes:
    """A photograph with a place, a name and the side that is up in its details."""
    details = Image.Exif()
    details[0x9C9D] = SECRET.encode("utf-16-le")
    details[0x013B] = SECRET
    details[0x0112] = 6
    return papers.picture("JPEG", exif=details.tobytes(), comment=SECRET.encode())
