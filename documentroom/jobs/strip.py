"""The file without hidden content, or what a person must settle first (never 6, 4.28). The same file gives the same
bytes.
"""

from __future__ import annotations

from typing import Any

from documentroom.jobs import inspect, pictures, strip_docx, strip_pdf
from portal.sandbox.api import SandboxRefused


def run(data: bytes, params: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """``{type, removed: [{code, count, sentence}]}`` and, as the one blob, the stripped file.

    ``params["remove"]``: what to take out although it changes what Word shows while editing, of ``tracked_changes``
    (accepted), ``hidden_text``, ``cropped_pictures``. Not asked for, these refuse. ``params["title"]``: a PDF's title.

    :raises SandboxRefused: not a file that can be stripped, or ``unsettled`` with ``details["found"]``.
    """
    kind = inspect.run(data, {})[0]["type"]
    remove = frozenset(params.get("remove", ()))
    if kind == "docx":
        stripped, removed = strip_docx.strip(data, remove)
    elif kind == "pdf":
        stripped, removed = strip_pdf.strip(data, str(params.get("title", "")))
    elif kind in ("png", "jpeg"):
        stripped = pictures.clean(data)
        said = {"code": "picture_details", "count": 1, "sentence": "camera, place and time details"}
        removed = [said] if stripped != data else []
    else:
        raise SandboxRefused(
            "Only a Word file, a PDF or a picture can be stripped of hidden content. Save it as one of these.",
            code="wrong_type",
        )
    return {"type": kind, "removed": removed}, [stripped]
