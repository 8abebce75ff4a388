"""Two people at one thing: the first wins, and the second is shown both, beside each field that differs.

A form that changes something says so in one line, ``form = both.watch(form, row)``. It then carries a mark of what was
on the screen. ``kernel.forms.call`` compares that mark, inside a transaction that holds the review, with what stands
there now. Where they differ nothing is written, what was typed is kept, and beside each field stands what the other
saved, with a choice. Sending again is based on the newer state. docs/decisions/both-shown.md.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.kernel import calendar, once
from portal.kernel.errors import Stale
from portal.kernel.fields import DateInputs

Result = TypeVar("Result")
Form = TypeVar("Form", bound=forms.BaseForm)
Row = Any  # whatever model is watched
Read = Callable[[Row], Mapping[str, Any]]
Thing = models.Model | models.QuerySet[Any]
LastWriter = Callable[[list[models.Model], Any], str]

SHOWN, CHOICE, THEIRS = "shown", "both_", "theirs"
CHANGED = (
    "Somebody changed this while you had it open, so nothing was written. What you typed is below, and beside it what "
    "is kept now. Choose for each, then send it again."
)
SAME = "This was kept a moment ago, in the very words that you sent. Nothing was written a second time."
GONE = "Somebody took this out while you had it open. Nothing was written."

_last_writer: list[LastWriter] = []


def set_last_writer(find: LastWriter) -> None:
    """Names what can tell who saved last and when ("Helen Marsh, at 9:14am on 3 May 2026"): the accounts floor does."""
    _last_writer[:] = [find]


@dataclass(frozen=True)
class Differs:
    """One field on which two people differ, as the kit shows it below the writer's own answer."""

    name: str
    said: str
    by: str
    take: bool  # the writer had not touched it: what the other saved is chosen unless they say otherwise


def watch(form: Form, thing: Thing | None, read: Read | None = None) -> Form:
    """Makes the form one that shows both, once it has all its fields. None for a form that adds something new.

    ``thing`` is the row that it changes, or a queryset whose first row counts (none yet). ``read`` gives the row's values
    as the fields hold them, and its ``stamp`` where that is no column ``version``; without it, the columns of the
    fields' names.
    """
    if thing is not None:
        form.both = Both(form, thing, read)  # type: ignore[attr-defined]
    return form


def guarded(form: forms.BaseForm, service: Callable[..., Result]) -> Callable[..., Result]:
    """The service, or for a form that watches something the service behind its comparison."""
    held = getattr(form, "both", None)
    return held.guard(service) if isinstance(held, Both) else service


def tell(form: forms.BaseForm) -> None:
    """After a refusal: says of each differing field that it differs, so that the summary leads to it."""
    held = getattr(form, "both", None)
    if isinstance(held, Both):
        for name in held.differs:
            form.add_error(name, f"Two answers: {str(form[name].label).rstrip('?:. ')}")


def of(form: forms.BaseForm, name: str) -> Differs | None:
    """What the other saved in this field, where it differs."""
    held = getattr(form, "both", None)
    return held.differs.get(name) if isinstance(held, Both) else None


def carried(form: forms.BaseForm, kept: Mapping[str, Any] | None = None) -> SafeString:
    """The hidden mark, once a form: the kit draws it with the first field. ``kept``: what its writer was sending."""
    held = getattr(form, "both", None)
    if not isinstance(held, Both) or held.drawn:
        return SafeString("")
    held.drawn = True
    mark = (form.data if form.is_bound else kept or {}).get(held.key) or held.marks()
    return format_html('<input type="hidden" name="{}" value="{}">', held.key, mark)


class Both:
    """What one form watches, what stood there when it was made, and on what two people differ."""

    def __init__(self, form: forms.BaseForm, thing: Thing, read: Read | None) -> None:
        self.form, self.thing, self.read = form, thing, read
        self.key = form.add_prefix(SHOWN)
        self.row: models.Model | None = thing if isinstance(thing, models.Model) else thing.first()
        self.stamp: int | None = None
        self.now = self._values(self.row)
        self.differs: dict[str, Differs] = {}
        self.drawn = False
        if form.is_bound:
            self._take_theirs()

    def guard(self, service: Callable[..., Result]) -> Callable[..., Result]:
        """The service under the review's lock, refused where what stands there is not what was shown.

        :raises Stale: then, or where the thing is gone.
        """

        @functools.wraps(service)
        def run(**arguments: Any) -> Result:
            with transaction.atomic():
                once.hold(arguments, self.row)
                self._compare(arguments)
                return service(**arguments)

        return run

    def marks(self) -> str:
        """The marks of what stands there now."""
        return marks(self.now, self.row)

    def _compare(self, arguments: dict[str, Any]) -> None:
        shown, before = self.form.data.get(self.key) or "", self.row
        self.row = self._fresh()
        if before is not None and self.row is None:
            raise Stale(GONE)
        self.now = self._values(self.row)
        stamp, seen = self.stamp, str(self.form.data.get(self.form.add_prefix("stamp")) or "")
        if self.marks() != shown if shown else seen not in ("", str(stamp or 0)):
            self._clash(shown, stamp, arguments.get("acting_user"))
            raise Stale(CHANGED if self.differs else SAME)
        if shown and stamp is not None and "stamp" in arguments:  # changed since, but in nothing that this form shows
            arguments["stamp"] = stamp

    def _fresh(self) -> models.Model | None:
        if isinstance(self.thing, models.Model):
            return type(self.thing)._base_manager.filter(pk=self.thing.pk).first()
        return self.thing.all().first()

    def _values(self, row: Row | None) -> dict[str, Any]:
        if row is None:
            return {}
        found = self.read(row) if self.read else _columns(row, self.form.fields)
        self.stamp = found.get("stamp", getattr(row, "version", None))
        return {name: value for name, value in found.items() if name in self.form.fields and name != "stamp"}

    def _take_theirs(self) -> None:
        """Where the writer chose what the other saved, it takes the place of what they had typed."""
        if self.form.data.get(self.key) != self.marks():
            return
        chosen = [n for n in self.now if self.form.data.get(self.form.add_prefix(CHOICE + n)) == THEIRS]
        if chosen:
            data: Any = self.form.data.copy()  # type: ignore[attr-defined]
            for name in chosen:
                _put(data, self.form, name, self.now[name])
            self.form.data = data

    def _clash(self, shown: str, stamp: int | None, acting_user: Any) -> None:
        mine, was = self.form.cleaned_data, _split(shown)
        known = [self.row] if self.row is not None else []
        by = _last_writer[0](known, acting_user) if _last_writer else ""
        now = {name: _plain(value) for name, value in self.now.items()}
        sent = {name: {_plain(mine.get(name)), _plain(self.form[name].value())} for name in now}  # as cleaned, as typed
        names = [one for one in self.form.fields if one in now and now[one] not in sent[one]]
        self.differs = {
            name: Differs(
                name=name,
                said=_said(self.form, name, self.now[name]),
                by=by,
                take=was.get(name) in {_mark(_scope(self.row), name, value) for value in sent[name]},
            )
            for name in names
        }
        data: Any = self.form.data.copy()  # type: ignore[attr-defined]
        data[self.key] = self.marks()
        if stamp is not None and "stamp" in self.form.fields:
            data[self.form.add_prefix("stamp")] = str(stamp)
        self.form.data = data


# Marks --------------------------------------------------------------------------------------------------------------
def marks(values: Mapping[str, Any], row: Row | None = None) -> str:
    """What is shown, as one text that tells nothing of it: a digest for each field, keyed for its table, its review and
    its name, so that what somebody writes in one place tells nothing of another. "-" for nothing yet.
    """
    scope = _scope(row)
    return " ".join(f"{name}:{_mark(scope, name, values[name])}" for name in sorted(values)) or "-"


def _scope(row: Row | None) -> str:
    if row is None:
        return ""
    review = getattr(row, "review_id", None) or getattr(row, "vault_scope", "")
    return f"{row._meta.label} {review or row.pk}"


def _split(shown: str) -> dict[str, str]:
    return dict(one.split(":", 1) for one in shown.split() if ":" in one)


def _mark(scope: str, name: str, value: Any) -> str:
    return salted_hmac(f"portal.kernel.both {scope} {name}", _plain(value), algorithm="sha256").hexdigest()[:24]


def _plain(value: Any) -> str:
    """A value as text, the same whether it comes from the row or from a form."""
    if value is None or value is False:
        return ""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "\n".join(sorted(_plain(one) for one in value))
    return str(value).replace("\r\n", "\n").strip()


def _columns(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in names:
        try:
            column = row._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if column.concrete and not column.many_to_many:
            found[name] = getattr(row, column.attname)
    return found


# A form's data, and what is read of it ------------------------------------------------------------------------------
def _put(data: Any, form: forms.BaseForm, name: str, value: Any) -> None:
    """Writes a value into a form's data as its own widget would send it."""
    key, widget = form.add_prefix(name), form.fields[name].widget
    data.pop(key, None)
    if isinstance(widget, DateInputs):
        for part in ("day", "month", "year"):
            data.pop(f"{key}_{part}", None)
        data[key] = _plain(value)
    elif getattr(widget, "allow_multiple_selected", False):
        data.setlist(key, [_plain(one) for one in value or ()])
    elif isinstance(widget, forms.CheckboxInput):
        if value:
            data[key] = "on"
    else:
        prepared = form.fields[name].prepare_value(value)
        data[key] = _plain(widget.format_value(prepared))


def _said(form: forms.BaseForm, name: str, value: Any) -> str:
    """A value in words: a choice by its label, a date in full, a tick as yes or no."""
    field = form.fields[name]
    if isinstance(field.widget, forms.CheckboxInput):
        return "Yes" if value else "No"
    if isinstance(value, date):
        return calendar.long_date(value)
    choices = getattr(field, "choices", None)
    if choices is not None:
        held = {_plain(one) for one in value} if _is_many(value) else {_plain(value)}
        return ", ".join(str(label) for key, label in _flat(choices) if _plain(getattr(key, "value", key)) in held)
    prepared = form[name].field.prepare_value(value)
    return _plain(field.widget.format_value(prepared)) if prepared is not None else ""


def _is_many(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield key, label
