"""The library as data: the same facts as its pages, in fields that are described where they are made.

Nothing about a person is among them: few reviews are published, and few enough dates tell who somebody was. The title is
the review's own, with the name that the person has in it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from publishing import finding, releases, selectors
from publishing.characters import carried
from publishing.enums import Learned, Progress
from publishing.models import LibraryEntry

VERSION = "1.0"
LICENCE = "Open Government Licence v3.0"
LICENCE_ADDRESS = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class Field:
    """One field: ``kind`` is JSON Schema's type; ``choices`` are codes with their words."""

    name: str
    kind: str
    means: str
    choices: tuple[tuple[str, str], ...] = ()
    form: str = ""

    @property
    def schema(self) -> dict[str, Any]:
        held: dict[str, Any] = {"description": self.means}
        one: dict[str, Any] = {"type": "string"} if self.kind == "array" else {"type": self.kind}
        if self.choices:
            one["enum"] = [code for code, _ in self.choices]
        if self.form:
            one["pattern"] = self.form
        return held | ({"type": "array", "items": one} if self.kind == "array" else one)


MONTH = "^$|^[0-9]{4}-[0-9]{2}$"
DAY = "^$|^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def review_fields() -> tuple[Field, ...]:
    return (
        Field("id", "string", "The review’s code. It never changes, and tells nothing."),
        Field("title", "string", "What the review is called. The person has another name in it."),
        Field("url", "string", "Where it is read. Empty once it is not published any more."),
        Field("published", "string", "The day on which it was published.", form=DAY),
        Field("until", "string", "Published for a time: the first day on which it is not any more.", form=DAY),
        Field("over", "boolean", "Whether that time is over. Copies can be asked for."),
        Field("chair", "string", "Who chaired the panel."),
        Field("themes", "array", "What it is about.", tuple(releases.themes().items())),
        Field("learned", "array", "How far what was learned reaches.", tuple(Learned.choices)),
        Field("agencies", "array", "The agencies that have a recommendation to carry out, by name."),
        Field("recommendations", "integer", "How many recommendations it makes."),
        Field("actions", "integer", "In how many actions."),
        Field("actions_done", "integer", "How many of these are done."),
        Field("told", "string", "The month in which the agencies last told where they stand.", form=MONTH),
    )


def action_fields() -> tuple[Field, ...]:
    return (
        Field("review", "string", "The review’s code, as in the list of reviews."),
        Field("number", "string", "The action’s number in the plan."),
        Field("recommendation", "string", "The recommendation that it carries out, as the review has it."),
        Field("action", "string", "What is done, as the review has it."),
        Field("agency", "string", "Who does it."),
        Field("themes", "array", "What it is about.", tuple(releases.themes().items())),
        Field("state", "string", "Where it stands.", tuple(Progress.choices)),
        Field("due", "string", "The month for which it was planned.", form=MONTH),
        Field("done", "string", "The month in which it was done.", form=MONTH),
    )


def entries() -> list[LibraryEntry]:
    return list(finding.public_entries().defer("search_text", "terms"))


def review(entry: LibraryEntry, library: str) -> dict[str, Any]:
    """One row of the list of reviews; ``library`` is the list's whole address."""
    return {
        "id": entry.slug,
        "title": entry.title,
        "url": "" if entry.over else f"{library}{entry.slug}/",
        "published": entry.published_on.isoformat(),
        "until": entry.until.isoformat() if entry.until else "",
        "over": entry.over,
        "chair": entry.chair,
        "themes": entry.themes,
        "learned": entry.learned,
        "agencies": entry.agencies,
        "recommendations": entry.recommendations,
        "actions": entry.actions,
        "actions_done": entry.actions_done,
        "told": f"{entry.progress_on:%Y-%m}" if entry.progress_on and not entry.over else "",
    }


def actions(entry: LibraryEntry) -> Iterator[dict[str, Any]]:
    for one in entry.steps:
        yield {
            "review": entry.slug,
            "number": one["number"],
            "recommendation": one["recommendation"],
            "action": one["action"],
            "agency": one["agency"],
            "themes": one["themes"],
            "state": one["state"],
            "due": one["due"][:7],
            "done": one["done_on"][:7],
        }


def whole() -> dict[str, Any]:
    """Everything, as one JSON document."""
    held, library = entries(), library_url()
    return {
        "version": VERSION,
        "schema": public_url(reverse("public_data_schema")),
        "licence": LICENCE_ADDRESS,
        "publisher": settings.PARTNERSHIP_NAME,
        "reviews": [review(entry, library) for entry in held],
        "actions": [row for entry in held for row in actions(entry)],
    }


def schema() -> dict[str, Any]:
    """The JSON Schema of ``whole``."""

    def rows(fields: tuple[Field, ...]) -> dict[str, Any]:
        properties = {field.name: field.schema for field in fields}
        item = {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}
        return {"type": "array", "items": item}

    words = {name: {"type": "string"} for name in ("version", "schema", "licence", "publisher")}
    properties = {**words, "reviews": rows(review_fields()), "actions": rows(action_fields())}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": public_url(reverse("public_data_schema")),
        "title": f"Published reviews of the {settings.PARTNERSHIP_NAME}",
        "type": "object",
        "required": list(properties),
        "properties": properties,
    }


def as_csv(fields: tuple[Field, ...], rows: Iterable[dict[str, Any]]) -> str:
    """With a mark that tells spreadsheets that it is UTF-8; no cell begins as a formula does.

    Several values stand in one cell with "; " between, which stands in none of them: the page says so (public_data).
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([field.name for field in fields])
    for row in rows:
        writer.writerow([_cell(row[field.name]) for field in fields])
    return "\ufeff" + out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "; ".join(one.replace(";", ",") for one in value) if isinstance(value, list) else str(value)
    text = carried(text)
    return f"'{text}" if text.startswith(FORMULA) else text


def library_url() -> str:
    return public_url("/" + selectors.library_page().url_path.split("/", 2)[2])


def public_url(path: str) -> str:
    """The whole address of a page on the public face."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"
