#!/usr/bin/env python3
"""Checks an export of one audit chain. Needs Python's standard library alone, no portal and no key.

    python3 verify_audit_export.py FILE [EXPECTED_HEAD]

The first line names the chain, the number of its entries and its head; each further line is the SHA-256 digest of an
entry and the entry's text. An entry holds the digest of the one before, so none can be changed, left out, added or
moved without breaking what follows. Compare the head with one that was noted elsewhere (an anchor, a certificate, a
minute): that proves that nothing was cut off the end and that the whole was not written anew.

An export of a part has "-" in the place of each text that it does not show: what its reader may not see, or did not ask
for. The digest stands there all the same, and every entry that is shown must follow it. What was left out is counted.

Exit code 0: whole; 1: not; 2: no file.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator

FORMATS = ("review-rooms-audit-1", "review-rooms-audit-2")  # the second: texts may be left out
LEFT_OUT = "-"
HEXADECIMAL = frozenset("0123456789abcdef")


def faults(lines: Iterable[str], expected_head: str = "") -> Iterator[str]:
    """What is wrong with an export, one sentence each; nothing when it is whole."""
    numbered = iter(lines)
    try:
        header = json.loads(next(numbered, ""))
        chain, count, head = header["chain"], header["entries"], header["head"]
        in_part = FORMATS.index(header["format"]) == 1
        to_miss = header["left_out"] if in_part else 0
    except (ValueError, KeyError, TypeError):
        yield f"The first line is not the header of an export of the format {FORMATS[0]} or {FORMATS[1]}."
        return
    seq, prev, missed = 0, "0" * 64, 0
    for line in numbered:
        seq += 1
        digest, _, text = line.rstrip("\r\n").partition(" ")
        if in_part and text == LEFT_OUT:
            missed += 1
            if len(digest) != 64 or not set(digest) <= HEXADECIMAL:
                yield f"Entry {seq} is left out without its digest."
        else:
            yield from _entry_faults(digest, text, (chain, seq, prev))
        prev = digest
    if (seq, prev) != (count, head):
        yield f"The export ends with entry {seq}, but its header names {count} entries and another head."
    if missed != to_miss:
        yield f"The export leaves out {missed} entries, but its header names {to_miss}."
    if expected_head and expected_head != head:
        yield "The head is not the expected one."


def _entry_faults(digest: str, text: str, place: tuple[str, int, str]) -> Iterator[str]:
    """What is wrong with one entry, at its place: the chain, the number, and the digest of the one before."""
    if hashlib.sha256(text.encode()).hexdigest() != digest:
        yield f"Entry {place[1]} has another digest than its text."
    try:
        entry = json.loads(text)
        told = (entry["chain"], entry["seq"], entry["prev"])
    except (ValueError, KeyError, TypeError):
        yield f"Entry {place[1]} cannot be read."
    else:
        if told != place:
            yield f"Entry {place[1]} does not follow the one before it in this chain."


def main(arguments: list[str]) -> int:
    """Prints the faults, or that there are none; gives the exit code."""
    if len(arguments) not in (1, 2):
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8", newline="\n") as file:
            found = list(faults(file, *arguments[1:]))
            file.seek(0)
            header = file.readline().strip()
    except (OSError, UnicodeDecodeError) as error:
        print(f"{arguments[0]}: {error}", file=sys.stderr)
        return 2
    for fault in found:
        print(fault)
    if not found:
        print(f"Whole: {header}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
