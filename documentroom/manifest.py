"""A manifest: a CSV file whose rows name files and say what each is. Plain parsing; it decides nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

LARGEST = 1024 * 1024
COLUMNS = {
    "file": ("file", "file name", "filename", "name of the file"),
    "kind": ("kind", "what is it?", "what it is"),
    "agency": ("agency", "for which agency?"),
    "family_group": ("group", "family group", "family_group", "of which family group?"),
    "title": ("title", "what to call it here", "name here"),
    "marking": ("marking", "its own marking"),
}


def read(
    data: bytes,
    names: Iterable[str],
    kinds: Mapping[str, str],
    agencies: Mapping[str, str],
    groups: Mapping[str, str],
) -> tuple[dict[str, dict[str, str]], list[str]]:
    """What the list says of each file (by its name, in small letters), and what is wrong with it, as sentences.

    :param names: the files that wait. :param kinds: value and label of what may be filed. :param agencies: name and id.
    :param groups: the family groups of which the person knows, name and id.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")  # as Excel saves it
    try:
        first = text.split("\n", 1)[0]
        rows = list(csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","))
    except csv.Error:
        return {}, ["The list cannot be read as CSV. Save it as CSV again and choose that."]
    places = _places(rows[0] if rows else [])
    if "file" not in places:
        return {}, ["The list has no column called “file”. Its first line must name the columns."]
    by_kind = {word.casefold(): value for value, label in kinds.items() for word in (value, label)}
    known = {
        column: {name.casefold(): key for name, key in of.items()}
        for column, of in (("agency", agencies), ("family_group", groups))
    }
    waiting, found, faults = {name.casefold() for name in names}, dict[str, dict[str, str]](), list[str]()
    for number, row in enumerate(rows[1:], 2):
        said = {column: row[at].strip() for column, at in places.items() if at < len(row)}
        name = said.pop("file", "").casefold()
        if not any((name, *said.values())):
            continue
        if name not in waiting:
            faults.append(f"Line {number} names a file that has not been sent: send it, then give the list again.")
            continue
        if name in found:
            faults.append(f"Line {number} names a file for the second time. The first line counts.")
            continue
        found[name] = _meant(said, number, {"kind": by_kind} | known, faults)
    return found, faults


def _places(head: list[str]) -> dict[str, int]:
    words = [word.strip().casefold() for word in head]
    return {
        column: at for column, called in COLUMNS.items() for at, word in enumerate(words) if word in called
    }  # fmt: skip


def _meant(
    said: dict[str, str], number: int, known: Mapping[str, Mapping[str, str]], faults: list[str]
) -> dict[str, str]:
    for column, words in (("kind", "what the file is"), ("agency", "an agency"), ("family_group", "a family group")):
        asked = said.pop(column, "")
        if asked and asked.casefold() not in known[column]:
            faults.append(f"Line {number} does not say {words} as it is called here. Choose it in the table.")
        elif asked:
            said[column] = known[column][asked.casefold()]
    return {key: value for key, value in said.items() if value}
