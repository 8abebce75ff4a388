"""What a PDF carries that acts, or that its pages do not show, in sentences for who filed it. For children only.

Nothing of it runs here: people read pixels. What would start a program, or needs another program to be seen, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator

import pikepdf

from documentroom.jobs.pdftree import dictionaries

_NOTES = ("/Text", "/FreeText", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Caret", "/Ink", "/Stamp")
_MEDIA = ("/RichMedia", "/3D", "/Movie", "/Sound", "/Screen")
_ACTIONS = {
    "/Launch": "launch",
    "/ImportData": "launch",
    "/JavaScript": "javascript",
    "/SubmitForm": "sends",
    "/GoToR": "links",
    "/GoToE": "attachments",
    "/Movie": "media",
    "/Sound": "media",
    "/Rendition": "media",
    "/RichMediaExecute": "media",
}
FATAL = frozenset({"launch", "xfa"})
SAID = {
    "launch": "This PDF tries to start another program. Print it to PDF and choose the new copy.",
    "xfa": "This PDF is an Adobe form that other programs cannot show. Print it to PDF and choose the new copy.",
    "javascript": "This PDF holds a script. It is not run here.",
    "attachments": "This PDF has other files attached inside it. They are not shown here.",
    "sends": "This PDF has a form that sends what is filled in to somewhere else. Nothing is sent from here.",
    "links": "This PDF points to other files outside it. They are not fetched here.",
    "media": "This PDF has sound, film or a model in it. They are not played here.",
    "comments": "This PDF has notes or comments in it. Whoever may take the original can read them.",
    "redaction": "This PDF has places marked for redaction whose words were never taken out: they are still in the file. "
    "Apply the redactions in the program in which they were made, and file that.",
    "layers": "This PDF has layers that are switched off. Whoever may take the original can switch them on.",
}


def found_in(document: pikepdf.Pdf) -> list[tuple[str, str, bool]]:
    """Code, sentence and whether it is fatal, of each thing found, in a fixed order."""
    seen = {code for thing in dictionaries(document) for code in _codes(thing)}
    if _layers_off(document):
        seen.add("layers")
    return [(code, SAID[code], code in FATAL) for code in sorted(seen)]


def _codes(thing: pikepdf.Object) -> Iterator[str]:
    action, kind = thing.get("/S"), thing.get("/Subtype")
    if isinstance(action, pikepdf.Name) and str(action) in _ACTIONS:
        yield _ACTIONS[str(action)]
    if "/Launch" in thing:
        yield "launch"
    if "/JS" in thing or "/JavaScript" in thing:
        yield "javascript"
    if "/EmbeddedFiles" in thing or kind == "/FileAttachment" or thing.get("/Type") == "/EmbeddedFile":
        yield "attachments"
    if "/XFA" in thing:
        yield "xfa"
    if kind in _MEDIA and "/Rect" in thing:
        yield "media"
    if kind in _NOTES and "/Rect" in thing and ("/Contents" in thing or kind == "/Text"):
        yield "comments"
    if kind == "/Redact":
        yield "redaction"


def _layers_off(document: pikepdf.Pdf) -> bool:
    layers = document.Root.get("/OCProperties")
    chosen = layers.get("/D") if isinstance(layers, pikepdf.Dictionary) else None
    if not isinstance(chosen, pikepdf.Dictionary):
        return False
    off = chosen.get("/OFF")
    return chosen.get("/BaseState") == "/OFF" or (isinstance(off, pikepdf.Array) and len(off) > 0)
