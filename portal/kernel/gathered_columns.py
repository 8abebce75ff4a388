"""One table's columns on their way through JSON, and back into instances as the ORM makes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db.models import Field, Model

TEXT = ("CharField", "SlugField", "TextField", "EmailField", "GenericIPAddressField")
NUMBERS = ("IntegerField", "PositiveIntegerField", "PositiveSmallIntegerField", "SmallIntegerField", "BigAutoField",
           "BigIntegerField", "PositiveBigIntegerField", "AutoField")  # fmt: skip
PLAIN = frozenset((*TEXT, *NUMBERS, "BooleanField"))
KNOWN = PLAIN | {"UUIDField", "DateField", "DateTimeField", "BinaryField", "JSONField"}

Convert = Callable[[Any], Any]


class Columns:
    """How one model's rows are packed by the database, and unpacked here."""

    def __init__(self, model: type[Model], connection: Any) -> None:
        self.model, self.connection = model, connection
        self.fields: list[Field[Any, Any]] = list(model._meta.concrete_fields)
        self.names = [one.attname for one in self.fields]
        made = [(at, self._kind(one), self._convert(one)) for at, one in enumerate(self.fields)]
        self.converters = [(at, kind == "UUIDField", convert) for at, kind, convert in made if convert is not None]

    def _kind(self, one: Any) -> str:
        """What lies in the column: for a foreign key, what its target's key is."""
        kind = one.target_field.get_internal_type() if one.is_relation else one.get_internal_type()
        if kind not in KNOWN:
            raise NotImplementedError(f"{one} cannot be gathered: a {kind} does not travel as JSON.")
        return str(kind)

    # Out of the database ------------------------------------------------------------------------------------------------
    @property
    def packed(self) -> str:
        """The row as one JSON array."""
        made = ", ".join(self._column(one) for one in self.fields)
        return f"json_build_array({made})::text" if self.connection.vendor == "postgresql" else f"json_array({made})"

    def _column(self, one: Field[Any, Any]) -> str:
        name, kind = self.connection.ops.quote_name(one.column), self._kind(one)
        postgres = self.connection.vendor == "postgresql"
        if kind == "BinaryField":
            return f"encode({name}, 'hex')" if postgres else f"CASE WHEN {name} IS NOT NULL THEN hex({name}) END"
        return f"{name}::text" if kind == "JSONField" and postgres else str(name)

    @property
    def order(self) -> str:
        """Where the row stands in the model's own order; the database sorts, since it knows the collation."""
        parts = []
        for name in self.model._meta.ordering or ():
            if not isinstance(name, str):
                raise NotImplementedError(f"{self.model._meta.label} is not ordered by plain columns.")
            column = self.model._meta.get_field(name.removeprefix("-")).column  # type: ignore[union-attr]
            parts.append(f"{self.connection.ops.quote_name(column)} {'DESC' if name.startswith('-') else 'ASC'}")
        return f"row_number() OVER (ORDER BY {', '.join(parts)})" if parts else "0"

    # Into instances -----------------------------------------------------------------------------------------------------
    def _convert(self, one: Field[Any, Any]) -> Convert | None:
        """From JSON to what the ORM would give: the backend's converters, then the field's own."""
        kind, steps = self._kind(one), []
        if kind == "BinaryField":
            steps.append(bytes.fromhex)
        elif self.connection.vendor == "postgresql":
            steps += self._of_postgres(kind)
        expression = one.get_col(self.model._meta.db_table)
        found = [*self.connection.ops.get_db_converters(expression), *expression.get_db_converters(self.connection)]
        steps += [_bound(convert, expression, self.connection) for convert in found]
        if not steps:
            return None
        return steps[0] if len(steps) == 1 else _chain(steps)

    def _of_postgres(self, kind: str) -> list[Convert]:
        """JSON has no keys and no dates; SQLite keeps both as text, and its converters read them."""
        if kind == "DateTimeField":
            zone = self.connection.timezone
            return [lambda value: datetime.fromisoformat(value).astimezone(zone)]
        steps: dict[str, list[Convert]] = {"UUIDField": [UUID], "DateField": [date.fromisoformat]}
        return steps.get(kind, [])

    def instances(self, held: list[tuple[int, str]], using: str, known: dict[Any, Any]) -> list[Model]:
        """The rows in order. ``known``: keys read already, for the same few stand in most rows."""
        held.sort(key=itemgetter(0))
        found = []
        for _, packed in held:
            values = json.loads(packed)
            for at, is_key, convert in self.converters:
                value = values[at]
                if value is None:
                    continue
                if not is_key:
                    values[at] = convert(value)
                elif value in known:
                    values[at] = known[value]
                else:
                    values[at] = known[value] = convert(value)
            found.append(self.model.from_db(using, self.names, values))
        return found


def _bound(convert: Any, expression: Any, connection: Any) -> Convert:
    return lambda value: convert(value, expression, connection)


def _chain(steps: list[Convert]) -> Convert:
    def run(value: Any) -> Any:
        for step in steps:
            value = step(value)
        return value

    return run
