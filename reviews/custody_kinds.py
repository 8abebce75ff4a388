"""Which kinds of document two custodians can name. The room says it once, when it is ready: this floor knows none."""

Kind = tuple[str, str, str]  # value, label, shelf
KINDS: list[Kind] = []


def set_kinds(kinds: list[Kind]) -> None:
    KINDS[:] = kinds
