"""What is written on a drawn page. Plain words, so that the parent needs no imaging library to ask for them."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """``marking`` stands above and below the page; ``code`` in several places; ``label`` pale across it, beside the
    code.

    A family's code names nobody (never 12); whose copy an officer's code is, the documents' floor keeps.
    """

    marking: str
    code: str
    label: str = ""

    def __post_init__(self) -> None:
        """:raises ValueError: no page is drawn without marking and code."""
        if not self.marking.strip() or not self.code.strip():
            raise ValueError("A page is drawn with its marking and its code, or not at all.")

    def as_dict(self) -> dict[str, str]:
        """For the wire."""
        return asdict(self)
