#!/usr/bin/env python3
"""Checks an export of one audit chain. Needs Python's standard library alone, no portal and no key.

    python3 verify_export.py FILE [EXPECTED_HEAD]

The first line names the chain, the number of its entries and its head; each further line is the SHA-256 digest of an
entry and the entry's text. An entry holds the digest of the one before, so none can be changed, left out, added or
moved without breaking what follows. Compare the head with one that was noted elsewhere (a certificate, a minute): that
proves that nothing was cut off the end and that the whole was not written anew. Exit code 0: whole; 1: not; 2: no file.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator

FORMAT = "review-rooms-audit-1"


def faults(lines: Iterable[str], expected_head: str = "") -> Iterator[str]:
    """What is wrong with an export, one sentence each; nothing when it is whole."""
    numbered = iter(lines)
    try:
        header = json.loads(next(numbered, ""))
        chain, count, head = header["chain"], header["entries"], header["head"]
        if header["format"] != FORMAT:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        yield f"The first line is not the header of a {FORMAT} export."
        return
    seq, prev = 0, "0" * 64
    for line in numbered:
        seq += 1
        digest, _, text = line.rstrip("\r\n").partition(" ")
        if hashlib.sha256(text.encode()).hexdigest() != digest:
            yield f"Entry {seq} has another digest than its text."
        try:
            entry = json.loads(text)
            told = (entry["chain"], entry["seq"], entry["prev"])
        except (ValueError, KeyError, TypeError):
            yield f"Entry {seq} cannot be read."
        else:
            if told != (chain, seq, prev):
                yield f"Entry {seq} does not follow the one before it in this chain."
        prev = digest
    if (seq, prev) != (count, head):
        yield f"The export ends with entry {seq}, but its header names {count} entries and another head."
    if expected_head and expected_head != head:
        yield "The head is not the expected one."


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
