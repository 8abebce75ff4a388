"""The terms of handling that everybody accepts with their declaration, bound to the hash of their text.

When the text changes, the hash changes, and everybody is asked again before their room opens.
"""

from __future__ import annotations

import hashlib

HANDLING_TERMS: tuple[str, ...] = (
    "The findings of this review are restricted until its agreed date of publication (4.25). Before then I will speak "
    "of them only with people whose declaration in this review has been accepted.",
    "I will not copy, photograph, forward or print what I read here, unless the chair has let me take papers; those I "
    "keep locked away and return or destroy when asked.",
    "I will use what I read for this review alone. The review is for learning, not for blame (4.33); disciplinary "
    "matters are kept apart from it (3.2).",
    "I know that everything I open is recorded, and that what I write may be disclosed in criminal proceedings (4.22).",
    "I will say at once if my interest changes, or if I find that I know somebody this review touches.",
)


def handling_hash() -> str:
    """SHA-256 of the present text, in hexadecimal."""
    return hashlib.sha256("\n".join(HANDLING_TERMS).encode()).hexdigest()
