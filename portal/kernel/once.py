"""A form sent twice does its work once: a double click, a page sent again after "back".

A form that adds something carries a random token. What is sent (token and words) makes a mark, which goes into the audit
entry of the act, in its transaction. The second sending finds that entry and is told. Other words from the same page are
another thing. No table of its own: an act without an entry does not exist (never 8). docs/decisions/both-shown.md.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.kernel.errors import Stale

Result = TypeVar("Result")
Form = TypeVar("Form", bound=forms.BaseForm)
Seen = Callable[[Any, str], bool]

FIELD = "once"
TWICE = "This was done a moment ago, when the same form was sent first. Nothing was done a second time."

_mark: ContextVar[str] = ContextVar("once", default="")
_seen: list[Seen] = []


def set_seen(seen: Seen) -> None:
    """Names what looks an act's mark up: the audit floor does."""
    _seen[:] = [seen]


def current() -> str:
    """The mark of the act that is being done, for its entry; empty outside one."""
    return _mark.get()


def once(form: Form) -> Form:
    """Makes the form one that does its work once."""
    form.once = True  # type: ignore[attr-defined]
    return form


def carried(form: forms.BaseForm) -> SafeString:
    """The hidden token, once a form: the kit draws it with the first field."""
    if getattr(form, "once", False) is not True:
        return SafeString("")
    form.once = "drawn"  # type: ignore[attr-defined]
    key = form.add_prefix(FIELD)
    return format_html('<input type="hidden" name="{}" value="{}">', key, form.data.get(key) or uuid4().hex)


def guarded(form: forms.BaseForm, service: Callable[..., Result]) -> Callable[..., Result]:
    """The service, refused as Stale where this person did it from this very form already."""
    token = form.data.get(form.add_prefix(FIELD), "") if getattr(form, "once", False) else ""
    if not token or not _seen:
        return service
    mark = salted_hmac("portal.kernel.once", token + _words(form), algorithm="sha256").hexdigest()[:32]

    @functools.wraps(service)
    def run(**arguments: Any) -> Result:
        with transaction.atomic():
            hold(arguments)
            if _seen[0](arguments.get("acting_user"), mark):
                raise Stale(TWICE)
            with _marked(mark):
                return service(**arguments)

    return run


def hold(arguments: Mapping[str, Any], row: models.Model | None = None) -> None:
    """Locks the review that an act is about before anything else, as every service does; else ``row``."""
    things = [arguments.get("review"), getattr(row, "review", None)]
    things += [getattr(one, "review", None) for one in arguments.values() if isinstance(one, models.Model)]
    found = next((one for one in things if isinstance(one, models.Model)), row)
    if found is not None:
        type(found)._base_manager.select_for_update().filter(pk=found.pk).first()


@contextmanager
def _marked(mark: str) -> Iterator[None]:
    token = _mark.set(mark)
    try:
        yield
    finally:
        _mark.reset(token)


def _words(form: forms.BaseForm) -> str:
    held = [(name, _plain(value)) for name, value in sorted(form.cleaned_data.items())]
    return repr(held)


def _plain(value: Any) -> str:
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, models.QuerySet):
        return repr(sorted(str(one.pk) for one in value))
    if isinstance(value, UploadedFile):
        return f"{value.name} {value.size}"
    return repr(value)
