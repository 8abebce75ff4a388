"""Many tables in one query: a tree of relations, read at once and hung onto the rows that it begins with.

Django's prefetch asks once for each relation, and a page that reads fifty of them spends its time on asking. Here each
table is one arm of a ``UNION ALL`` whose columns travel as a JSON array; what comes back goes through the fields' own
converters and ``from_db``, so the instances are those that the ORM would give, in the order of their ``Meta``. Bytes
travel as hexadecimal, and a sealed value stays sealed until it is read.

A path is written as for ``prefetch_related``: ``"imrs__interviews"``, ``"participants__user"``. What a forward key
points at is read once for all that point at it, and shared. Rows without a foreign key to their owner hang on a
``Loose`` name.
"""
# ruff: noqa: S608 - put together from the models' own names of tables and columns: no value ever comes in

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db import connections
from django.db.models import Model
from django.db.models.fields.related import ForeignKey, ManyToManyField
from django.db.models.fields.reverse_related import ManyToOneRel, OneToOneRel

from portal.kernel.gathered import hang
from portal.kernel.gathered_columns import Columns

Rows = list[Model]


@dataclass(frozen=True)
class Loose:
    """Rows of ``model`` whose ``column`` holds the owner's key; they are put into the owner's attribute ``name``."""

    name: str
    model: type[Model]
    column: str


@dataclass(eq=False)
class Arm:
    """One table of the query: which rows of it, where they hang, which of their keys are followed."""

    number: int
    model: Any
    condition: str
    owner: Arm | None = None
    link: Any = None
    children: dict[str, Arm] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)


class Plan:
    """The tree of one model's relations, and its SQL for one database. It holds no row, and outlives requests."""

    def __init__(self, root: type[Model], paths: Sequence[str], loose: Sequence[Loose], using: str) -> None:
        self.root, self.using = root, using
        self.quote, self.postgres = connections[using].ops.quote_name, connections[using].vendor == "postgresql"
        self.loose = {one.name: one for one in loose}
        self.arms: list[Arm] = []
        self._numbers = count()
        self.top = Arm(-1, root, "")
        for path in paths:
            self._add(path.split("__"))
        self.shared = self._shared()
        self.columns = {arm.number: Columns(arm.model, connections[using]) for arm in (*self.arms, *self.shared)}
        self.sql = self._sql()

    # The tree -----------------------------------------------------------------------------------------------------------
    def _add(self, names: list[str]) -> None:
        arm = self.top
        for index, name in enumerate(names):
            found = arm.model._meta.get_field(name) if name not in self.loose else None
            if isinstance(found, ForeignKey):
                arm.keys[name] = found
                if names[index + 1 :]:
                    raise ValueError(f"Nothing is gathered beyond the forward key {name}: name its table's own path.")
                return
            arm = arm.children.get(name) or self._child(arm, name, found)

    def _child(self, owner: Arm, name: str, found: Any) -> Arm:
        """The arm of a reverse or a loose relation, or of the pairs of a many-to-many one."""
        if isinstance(found, ManyToManyField):
            model: Any = found.remote_field.through
            column = model._meta.get_field(found.m2m_field_name()).column
        elif isinstance(found, ManyToOneRel):
            model, column = found.related_model, found.field.column
        else:
            model = self.loose[name].model
            column = model._meta.get_field(self.loose[name].column).column
        link = self.loose[name] if found is None else found
        arm = Arm(next(self._numbers), model, f"{self.quote(column)} IN ({self._keys(owner)})", owner, link)
        owner.children[name] = arm
        self.arms.append(arm)
        if isinstance(found, ManyToManyField):
            key = model._meta.get_field(found.m2m_reverse_field_name())
            arm.keys[key.name] = key
        return arm

    def _shared(self) -> list[Arm]:
        """One arm for each table that keys point at and that is not in the tree itself."""
        inside = {arm.model for arm in self.arms}
        sources: dict[Any, list[str]] = defaultdict(list)
        for arm in (self.top, *self.arms):
            for key in arm.keys.values():
                if key.related_model not in inside:
                    table, column = self.quote(arm.model._meta.db_table), self.quote(key.column)
                    sources[key.related_model].append(f"SELECT {column} FROM {table} WHERE {self._where(arm)}")  # nosec B608
        return [
            Arm(next(self._numbers), model, f"{self._pk(model)} IN ({' UNION ALL '.join(parts)})")
            for model, parts in sources.items()
        ]

    # The query ----------------------------------------------------------------------------------------------------------
    def _pk(self, model: Any) -> str:
        return self.quote(model._meta.pk.column)

    def _where(self, arm: Arm) -> str:
        return arm.condition or f"{self._pk(self.root)} IN (SELECT id FROM wanted)"  # nosec B608

    def _keys(self, arm: Arm) -> str:
        """The keys of an arm's rows, as a subquery."""
        if arm is self.top:
            return "SELECT id FROM wanted"
        table, pk = self.quote(arm.model._meta.db_table), self._pk(arm.model)
        return f"SELECT {pk} FROM {table} WHERE {arm.condition}"  # nosec B608

    def _sql(self) -> str:
        wanted = (
            "WITH wanted(id) AS (SELECT unnest(%s::uuid[]))"
            if self.postgres
            else "WITH wanted(id) AS (SELECT value FROM json_each(%s))"
        )
        arms = (
            f"SELECT {arm.number}, {self.columns[arm.number].order}, {self.columns[arm.number].packed} "  # nosec B608
            f"FROM {self.quote(arm.model._meta.db_table)} WHERE {arm.condition}"
            for arm in (*self.arms, *self.shared)
        )
        return f"{wanted} {' UNION ALL '.join(arms)}"

    def _key_list(self, rows: Iterable[Model]) -> Any:
        """The owners' keys as the one parameter of the query."""
        pk: Any = self.root._meta.pk
        held = [pk.get_db_prep_value(row.pk, connections[self.using]) for row in rows]
        return held if self.postgres else json.dumps(held)

    def read(self, rows: Sequence[Model]) -> dict[int, Rows]:
        """Each arm's rows, as instances in the order of their model."""
        raw: dict[int, list[tuple[int, str]]] = {number: [] for number in self.columns}
        with connections[self.using].cursor() as cursor:
            cursor.execute(self.sql, [self._key_list(rows)])
            for number, at, packed in cursor.fetchall():
                raw[number].append((at, packed))
        known: dict[Any, Any] = {}
        return {number: self.columns[number].instances(held, self.using, known) for number, held in raw.items()}

    # The instances ------------------------------------------------------------------------------------------------------
    def hang(self, rows: Sequence[Model], found: dict[int, Rows]) -> None:
        """Put each row where its owner's relation is read, and each shared row where a key points at it."""
        by_key: dict[type[Model], dict[Any, Model]] = defaultdict(dict)
        for arm in (*self.arms, *self.shared):
            by_key[arm.model] |= {row.pk: row for row in found[arm.number]}
        for arm, held in ((self.top, rows), *((arm, found[arm.number]) for arm in self.arms)):
            for key in arm.keys.values():
                self._point(key, held, by_key[key.related_model])
        for arm in self.arms:
            owners = found[arm.owner.number] if arm.owner and arm.owner is not self.top else rows
            self._hand(arm, owners, found)

    def _point(self, key: Any, rows: Sequence[Model], known: dict[Any, Model]) -> None:
        """Fill a forward key; a row that the tree lacks is asked for, as Django would."""
        attname = key.attname
        missing = {one for row in rows if (one := getattr(row, attname)) is not None and one not in known}
        if missing:
            known |= key.related_model._base_manager.using(self.using).in_bulk(missing)
        for row in rows:
            row._state.fields_cache[key.name] = known.get(getattr(row, attname))

    def _hand(self, arm: Arm, owners: Sequence[Model], found: dict[int, Rows]) -> None:
        link = arm.link
        if isinstance(link, ManyToManyField):
            mine, theirs = link.m2m_field_name(), link.m2m_reverse_field_name()
            pairs: dict[Any, dict[Any, Model]] = defaultdict(dict)
            for pair in found[arm.number]:
                target = getattr(pair, theirs)
                pairs[getattr(pair, f"{mine}_id")][target.pk] = target
            place = {key: at for at, key in enumerate(self._order_of(link.related_model, found))}
            for owner in owners:
                held = sorted(pairs[owner.pk].values(), key=lambda row: place.get(row.pk, 0))
                hang(owner, link.name, held, link.related_model)
            return
        attname = link.column if isinstance(link, Loose) else link.field.attname
        grouped: dict[Any, Rows] = defaultdict(list)
        for row in found[arm.number]:
            grouped[getattr(row, attname)].append(row)
        for owner in owners:
            _give(owner, link, grouped.get(owner.pk, []))

    def _order_of(self, model: type[Model], found: dict[int, Rows]) -> list[Any]:
        return [row.pk for arm in (*self.arms, *self.shared) if arm.model is model for row in found[arm.number]]


def _give(owner: Model, link: Any, rows: Rows) -> None:
    """Hang one owner's rows on it, and it on them."""
    if isinstance(link, Loose):
        setattr(owner, link.name, rows)
        return
    for row in rows:
        row._state.fields_cache[link.field.name] = owner
    if isinstance(link, OneToOneRel):
        owner._state.fields_cache[link.cache_name] = rows[0] if rows else None
    else:
        hang(owner, link.accessor_name, rows, link.related_model)


@functools.cache
def _plan(root: type[Model], paths: tuple[str, ...], loose: tuple[Loose, ...], using: str, vendor: str) -> Plan:
    return Plan(root, paths, loose, using)


def gather(rows: Sequence[Model], paths: Iterable[str], loose: Iterable[Loose] = (), *, using: str = "default") -> None:
    """Read all the relations of ``paths`` of these rows, all of one model with a UUID for a key, in one query.

    Raises FieldDoesNotExist for a path that leads nowhere, NotImplementedError for a field that cannot travel as JSON.
    """
    if not rows:
        return
    plan = _plan(type(rows[0]), tuple(paths), tuple(loose), using, connections[using].vendor)
    plan.hang(rows, plan.read(rows))
