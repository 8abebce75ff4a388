"""What the log never says: which page somebody asked for (never 9, never 12), nor a link that is a way in."""

from __future__ import annotations

import logging
from typing import Any


class WithoutAddress(logging.Filter):
    """Django names the path of what it refused ("Not Found: /..."): here the view's name stands in its place."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = str(getattr(request, "path", "") or "")
        if path:
            match = getattr(request, "resolver_match", None)
            view = getattr(match, "view_name", None) or "an address"
            if isinstance(record.args, tuple):
                record.args = tuple(_without(one, path, view) for one in record.args)
            record.msg = _without(record.msg, path, view)
        return True


def _without(said: Any, path: str, view: str) -> Any:
    return said.replace(path, view) if isinstance(said, str) and len(path) > 1 else said
