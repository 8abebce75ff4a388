"""The lines of a page's text as paragraphs: a page knows lines only."""

from __future__ import annotations

import re

FULL_LINE = 0.7  # of the longest line: shorter ones end a paragraph or are headings


def joined_lines(text: str) -> list[str]:
    """Lines joined to paragraphs. A line goes on in the next one when it is nearly as long as the longest and does not
    end a sentence.
    """
    found: list[str] = []
    for block in re.split(r"\n\s*\n", text):
        lines = [" ".join(line.split()) for line in block.splitlines() if line.strip()]
        longest, goes_on = max(map(len, lines), default=0), False
        for line in lines:
            if goes_on:
                found[-1] = f"{found[-1]} {line}"
            else:
                found.append(line)
            goes_on = len(line) > FULL_LINE * longest and line[-1] not in ".?!:”"
    return found
