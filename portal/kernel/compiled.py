"""Queries that each request asks anew, whose SQL is written once: Django takes ten times as long to write it as the
database takes to answer.

``PEOPLE = Compiled(lambda rule: Person.objects.filter(rule))`` is asked with a rule: ``PEOPLE.all(Q(review=review))``.
The SQL is kept for the rule's whole shape: its names, its and, or and not, the kinds of its values and how many. Only ids,
numbers, words and moments are put in anew; everything else (None, True) is part of the shape. A rule of which any part
cannot be taken so (a subquery, a search) is asked as Django always asks. No answer is ever kept.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import connections, models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import Q, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)

SHAPES = 500  # of one query; a rule that comes in more of them is asked as Django asks
MANY = 50  # values of one "in"
LARGEST = 2**31 - 1000  # of numbers: what every column of numbers takes


class _NotCompiled(Exception):
    """This rule is asked as Django asks."""


@dataclass(frozen=True)
class _Kept:
    """The SQL of a shape, and how a row of it becomes an instance."""

    using: str
    sql: str
    params: tuple[Any, ...]  # a constant, or the place of a value
    model: type[models.Model]
    names: list[str]
    first: int
    last: int
    converters: list[tuple[int, Any]]
    populators: list[Any]
    annotations: list[tuple[str, int]]


@dataclass(frozen=True)
class _Value:
    """A place in the parameters that is filled anew."""

    at: int
    adapt: Callable[[Any, Any], Any]


class Compiled(Generic[Row]):
    """One query, asked with a rule."""

    def __init__(self, build: Callable[[Q], QuerySet[Row]]) -> None:
        self._build = build
        self._kept: dict[tuple[Any, ...], _Kept | None] = {}

    def first(self, rule: Q) -> Row | None:
        """The first row, in the order that the query names; None where there is none."""
        return next(iter(self.all(rule)), None)

    def all(self, rule: Q) -> list[Row]:
        """Every row."""
        values: list[Any] = []
        try:
            shape = _shape(rule, values)
        except _NotCompiled:
            return list(self._build(rule))
        if shape not in self._kept:
            if len(self._kept) >= SHAPES:
                return list(self._build(rule))
            self._kept[shape] = self._compile(rule)
        kept = self._kept[shape]
        return list(self._build(rule)) if kept is None else list(_run(kept, values))

    def _compile(self, rule: Q) -> _Kept | None:
        """The SQL of a rule's shape; None where it has none of its own."""
        marks: list[Any] = []
        try:
            query = self._build(_marked(rule, marks))
            compiler = query.query.get_compiler(using=query.db)
            sql, params = compiler.as_sql()
        except (EmptyResultSet, ValidationError, ValueError, TypeError):
            return None
        taken = _params(list(params), marks, connections[query.db])
        if taken is None or query._prefetch_related_lookups:  # type: ignore[attr-defined]
            return None
        mode = [query._fetch_mode] if hasattr(query, "_fetch_mode") else []  # Django 6.1 asks for it
        columns = compiler.klass_info["select_fields"]
        first, last = columns[0], columns[-1] + 1
        converters = compiler.get_converters([one[0] for one in compiler.select])
        return _Kept(
            query.db,
            sql,
            tuple(taken),
            compiler.klass_info["model"],
            [one[0].target.attname for one in compiler.select[first:last]],
            first,
            last,
            [(at, ([_unbound(one) for one in convert], column)) for at, (convert, column) in converters.items()],
            get_related_populators(compiler.klass_info, compiler.select, query.db, *mode),
            list(compiler.annotation_col_map.items()),
        )


def _run(kept: _Kept, values: list[Any]) -> Iterable[Any]:
    connection = connections[kept.using]
    params = [one.adapt(connection, values[one.at]) if isinstance(one, _Value) else one for one in kept.params]
    with connection.cursor() as cursor:
        cursor.execute(kept.sql, params)
        rows = cursor.fetchall()
    for found in rows:
        row = list(found)
        for at, (convert, expression) in kept.converters:
            value = row[at]
            for one in convert:
                value = one(value, expression, connection)
            row[at] = value
        made = kept.model.from_db(kept.using, kept.names, row[kept.first : kept.last])
        for populator in kept.populators:
            populator.populate(row, made)
        for name, at in kept.annotations:
            setattr(made, name, row[at])
        yield made


def _unbound(convert: Callable[..., Any]) -> Callable[..., Any]:
    """The same converter, of whichever thread's connection runs the query."""
    if not isinstance(getattr(convert, "__self__", None), BaseDatabaseOperations):
        return convert
    name = convert.__name__

    def of_this_thread(value: Any, expression: Any, connection: Any) -> Any:
        return getattr(connection.ops, name)(value, expression, connection)

    return of_this_thread


# The shape of a rule ---------------------------------------------------------------------------------------------------
def _shape(rule: Q, values: list[Any]) -> tuple[Any, ...]:
    """The rule without its values, which are added to ``values`` in their order."""
    parts: list[Any] = [rule.connector, rule.negated]
    for child in rule.children:
        if isinstance(child, Q):
            parts.append(_shape(child, values))
            continue
        if not isinstance(child, tuple):
            raise _NotCompiled
        name, value = child
        parts.append((name, _kind(name, value, values)))
    return tuple(parts)


def _kind(name: str, value: Any, values: list[Any]) -> Any:
    """What of a value belongs to the shape."""
    lookup = name.rpartition("__")[2]
    if lookup == "in":
        if not isinstance(value, list | tuple | set | frozenset):
            raise _NotCompiled
        plain = list(dict.fromkeys(_plain(one) for one in value))
        if len(plain) > MANY:
            raise _NotCompiled
        values += plain
        return ("in", *(_type(one) for one in plain))
    if value is None or isinstance(value, bool):
        return value
    if lookup == "isnull":
        raise _NotCompiled
    plain_one = _plain(value)
    values.append(plain_one)
    return _type(plain_one)


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        value = value.pk
    return value.value if isinstance(value, enum.Enum) else value


def _type(value: Any) -> type:
    if type(value) is int and 0 <= value < LARGEST:
        return int
    if type(value) not in (UUID, str, dt.date, dt.datetime) or (isinstance(value, dt.datetime) and not value.tzinfo):
        raise _NotCompiled
    return type(value)


def _marked(rule: Q, marks: list[Any]) -> Q:
    """The same rule with a mark in the place of each value, in the order of :func:`_shape`."""
    found = Q(_connector=rule.connector, _negated=rule.negated)
    for child in rule.children:
        if isinstance(child, Q):
            found.children.append(_marked(child, marks))
            continue
        name, value = cast(tuple[str, Any], child)
        values: list[Any] = []
        _kind(name, value, values)
        mine = [_mark(one, len(marks) + at) for at, one in enumerate(values)]
        marks += mine
        if name.rpartition("__")[2] == "in":
            found.children.append((name, mine))
        else:
            found.children.append((name, mine[0] if mine else value))
    return found


def _mark(value: Any, at: int) -> Any:
    """A value of the same kind that stands nowhere else."""
    if isinstance(value, UUID):
        return uuid4()
    if isinstance(value, str):
        return f"mark-{uuid4()}"
    if isinstance(value, int):
        return LARGEST + at % 1000
    if isinstance(value, dt.datetime):
        return dt.datetime(1801, 1, 1, tzinfo=value.tzinfo) + dt.timedelta(days=at)
    return dt.date(1801, 1, 1) + dt.timedelta(days=at)


def _params(params: list[Any], marks: list[Any], connection: Any) -> list[Any] | None:
    """The parameters, with the place of a value for each mark; None where a mark is not found again, or not as it is."""
    forms = {
        (type(form), form): _Value(at, adapt)
        for at, mark in enumerate(marks)
        for adapt in _adapters(mark)
        for form in [adapt(connection, mark)]
    }
    found = [forms.get((type(one), one), one) for one in params]
    rest = [str(one) for one in found if not isinstance(one, _Value)]
    if any(one in other for _, form in forms for one in [str(form)] for other in rest):
        return None
    return found if {one.at for one in found if isinstance(one, _Value)} == set(range(len(marks))) else None


def _adapters(mark: Any) -> list[Callable[[Any, Any], Any]]:
    """The forms in which databases take such a value."""
    if isinstance(mark, UUID):
        return [_as_it_is, _as_hex, _as_words]
    if isinstance(mark, dt.datetime):
        return [_as_moment]
    return [_as_day] if isinstance(mark, dt.date) else [_as_it_is]


def _as_it_is(connection: Any, value: Any) -> Any:
    return value


def _as_hex(connection: Any, value: UUID) -> str:
    return value.hex


def _as_words(connection: Any, value: UUID) -> str:
    return str(value)


def _as_moment(connection: Any, value: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)


def _as_day(connection: Any, value: dt.date) -> Any:
    return connection.ops.adapt_datefield_value(value)
