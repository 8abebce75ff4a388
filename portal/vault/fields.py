"""Model fields whose column holds ciphertext under the key of the row's own review (never 3).

A sealed value is bound to model, field and primary key, so a ciphertext moved to another row, field or review does not
open. It stays sealed until the attribute is read. What the database layer handles (queries, `values()`, pickles,
fixtures) is only ever the ciphertext; plaintext in a filter or an update is an error, not a silent leak.

The model names its key with a property `vault_scope`, and its primary key must be known before the first save.
"""

import copy
import datetime as dt
import functools
import json
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import checks, exceptions, validators
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query_utils import DeferredAttribute
from django.utils.dateparse import parse_date

from portal.vault import api
from portal.vault.errors import VaultError

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field


class Sealed(bytes):
    """Ciphertext as it lies in the column; empty bytes stand for the field's default (a column added later)."""

    def __repr__(self) -> str:
        return f"<sealed, {len(self)} bytes>"

    __str__ = __repr__


UNSET = Sealed(b"")
_NOTHING: Any = object()

# While Django copies attributes from one instance to another (refresh_from_db), the boxes go across unopened.
_handing_over: ContextVar[bool] = ContextVar("handing_over", default=False)


class Box:
    """What an instance holds for a sealed field: the ciphertext, the value, or both once it was opened."""

    __slots__ = ("opened", "place", "sealed", "to_text", "value")

    def __init__(self, sealed: Sealed | None = None, value: Any = _NOTHING) -> None:
        self.sealed = sealed
        self.to_text: Callable[[Any], str] = str
        self.value = value
        self.opened: bytes | None = None  # the plaintext of `sealed`, once it was opened or made here
        self.place: tuple[str, str] | None = None  # scope and binding under which `opened` was sealed

    @property
    def is_open(self) -> bool:
        """Whether the value is known without the key."""
        return self.value is not _NOTHING

    def __reduce__(self) -> tuple[type["Box"], tuple[Sealed | None, ...]]:
        if self.is_open and self.value is not None and self.opened != self.to_text(self.value).encode():
            raise VaultError("Words that are not sealed yet are never pickled: save the row first.")
        return Box, ((None, None) if self.sealed is None else (self.sealed,))

    def __copy__(self) -> "Box":
        twin = Box(self.sealed, copy.deepcopy(self.value) if self.is_open else _NOTHING)
        twin.opened, twin.place, twin.to_text = self.opened, self.place, self.to_text
        return twin

    def __deepcopy__(self, memo: dict[int, Any]) -> "Box":
        return self.__copy__()

    def __repr__(self) -> str:
        return "<sealed>"


class SealedAttribute(DeferredAttribute):
    """Opens the value on the first read, and remembers what it was, so that an unchanged one is not sealed again."""

    field: "SealedField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            super().__get__(instance, cls)  # a deferred column: Django fetches it, and the box arrives through __set__
        box: Box = instance.__dict__[self.field.attname]
        if _handing_over.get():
            return box
        if not box.is_open:
            self.field.open(instance, box)
        return box.value

    def __set__(self, instance: models.Model, value: Any) -> None:
        if isinstance(value, Box):
            box = value if _handing_over.get() else copy.copy(value)
        elif isinstance(value, Sealed):
            box = Box(sealed=value)
        else:
            box = Box(value=value)
            before = instance.__dict__.get(self.field.attname)
            if isinstance(before, Box):
                box.sealed, box.opened, box.place = before.sealed, before.opened, before.place
        box.to_text = self.field.to_text
        instance.__dict__[self.field.attname] = box


class SealedField(_Field):
    """What sealed text, JSON and dates have in common."""

    descriptor_class = SealedAttribute
    empty_strings_allowed = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["serialize"] = False  # fixtures and serialisers pass the field over
        super().__init__(*args, **kwargs)

    # What a kind of value decides -----------------------------------------------------------------------------------

    def to_text(self, value: Any) -> str:
        """The canonical text of a value; equal texts mean an unchanged value."""
        raise NotImplementedError

    def from_text(self, text: str) -> Any:
        """The value of a canonical text."""
        raise NotImplementedError

    # Sealing and opening --------------------------------------------------------------------------------------------

    def place_of(self, instance: models.Model) -> tuple[str, str]:
        """Scope and binding of this field on this row. Raises VaultError for a row without key or scope."""
        if instance.pk is None:
            raise VaultError(f"{self._name()} can only be sealed in a row that knows its primary key.")
        try:
            scope = instance.vault_scope  # type: ignore[attr-defined]
        except AttributeError as error:
            raise VaultError(f"{self.model._meta.label} does not say whose key it uses (vault_scope).") from error
        return scope, f"{self.model._meta.label}|{self.name}|{instance.pk}"

    def open(self, instance: models.Model, box: Box) -> None:
        """Opens the box. Raises VaultError where the ciphertext does not belong here, NoKey where the key is gone."""
        if box.sealed is None:
            box.value = None
        elif not box.sealed:
            box.value = self._plain_default()
            box.opened = None if box.value is None else self.to_text(box.value).encode()
        else:
            place = self.place_of(instance)
            box.opened = api.unseal(*place, box.sealed)
            box.place = place
            box.value = self.from_text(box.opened.decode())

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        """The ciphertext to store: the one there is if the value is unchanged, else a fresh one."""
        if self.attname not in model_instance.__dict__:
            getattr(model_instance, self.attname)
        box: Box = model_instance.__dict__[self.attname]
        if not box.is_open:
            if not add and box.sealed:
                return box.sealed
            self.open(model_instance, box)  # a new row: raises where the ciphertext belongs to another
        if box.value is None:
            model_instance.__dict__[self.attname] = Box(value=None)
            return None
        place, plain = self.place_of(model_instance), self.to_text(box.value).encode()
        if not (box.sealed and box.opened == plain and box.place == place):
            box.sealed = Sealed(api.seal(*place, plain))
            box.opened, box.place = plain, place
        return box.sealed

    # Between Django and the column: ciphertext only -----------------------------------------------------------------

    def get_internal_type(self) -> str:
        return "BinaryField"

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        if value is None:
            return None
        if isinstance(value, Sealed) or (isinstance(value, bytes) and not value):
            return connection.Database.Binary(value)  # type: ignore[attr-defined]
        raise VaultError(f"{self._name()} is sealed: set it on an instance and save that, never through a query.")

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        """Django asks for it before an update sets the column: the one place to stop an expression with words in it."""
        if hasattr(value, "as_sql"):
            raise VaultError(f"{self._name()} is sealed: no expression sets it.")
        return "%s"

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise exceptions.FieldError(f"{self._name()} is sealed: it cannot be searched or compared in a query.")

    def get_transform(self, lookup_name: str) -> Any:
        raise exceptions.FieldError(f"{self._name()} is sealed: it cannot be transformed in a query.")

    def get_default(self) -> Any:
        return UNSET if self.has_default() or not self.null else None

    def value_to_string(self, obj: models.Model) -> str:
        raise VaultError(f"{self._name()} is sealed: it is never serialised.")

    def _plain_default(self) -> Any:
        if not self.has_default():
            return None
        return self.default() if callable(self.default) else copy.deepcopy(self.default)

    # Django's bookkeeping -------------------------------------------------------------------------------------------

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if not getattr(cls.refresh_from_db, "keeps_sealed", False):
            cls.refresh_from_db = _unopened(cls.refresh_from_db)  # type: ignore[method-assign]

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("serialize", None)
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        faults = list(super().check(**kwargs))
        if not hasattr(self.model, "vault_scope"):
            fault = "A model with sealed fields needs a property vault_scope."
            faults.append(checks.Error(fault, obj=self, id="vault.E002"))
        if self.unique or getattr(self, "db_index", False):
            faults.append(checks.Error("A sealed field is neither unique nor indexed.", obj=self, id="vault.E003"))
        return faults

    def _name(self) -> str:
        return f"{self.model._meta.label}.{self.name}" if hasattr(self, "model") else "A sealed field"


class SealedTextField(SealedField):
    """Sealed words. `max_length` counts the plain characters; up to 255 a form shows one line, else a text area."""

    empty_strings_allowed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(validators.MaxLengthValidator(self.max_length))

    def to_text(self, value: Any) -> str:
        return str(value)

    def from_text(self, text: str) -> str:
        return text

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else str(value)

    def _plain_default(self) -> Any:
        return super()._plain_default() if self.has_default() else "" if not self.null else None

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        defaults: dict[str, Any] = {"max_length": self.max_length}
        if self.null:
            defaults["empty_value"] = None
        if self.choices is None and (self.max_length is None or self.max_length > 255):
            defaults["widget"] = forms.Textarea
        return _formfield(self, forms.CharField, defaults | kwargs)


class SealedJSONField(SealedField):
    """A sealed structure of strings, numbers, lists and dictionaries; dates come back as ISO strings."""

    def to_text(self, value: Any) -> str:
        return json.dumps(value, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def from_text(self, text: str) -> Any:
        return json.loads(text)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return _formfield(self, forms.JSONField, kwargs)


class SealedDateField(SealedField):
    """A sealed calendar date."""

    def to_text(self, value: Any) -> str:
        return self.to_python(value).isoformat()  # type: ignore[no-any-return]

    def from_text(self, text: str) -> dt.date:
        return dt.date.fromisoformat(text)

    def to_python(self, value: Any) -> Any:
        if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
            return value
        try:
            parsed = parse_date(value) if isinstance(value, str) else None
        except ValueError:
            parsed = None
        if parsed is None:
            raise exceptions.ValidationError("Enter a real date.", code="invalid")
        return parsed

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return _formfield(self, forms.DateField, kwargs)


def _formfield(field: SealedField, form_class: type[forms.Field], kwargs: dict[str, Any]) -> forms.Field | None:
    """Django's own, with the plain default as the initial value instead of the sealed one."""
    if field.has_default():
        kwargs.setdefault("initial", field.default)
        kwargs.setdefault("show_hidden_initial", False)
    return models.Field.formfield(field, form_class=form_class, **kwargs)


def _unopened(refresh: Callable[..., None]) -> Callable[..., None]:
    """refresh_from_db that carries sealed values across as they are: it needs no key, and opens nothing."""

    @functools.wraps(refresh)
    def refresh_from_db(self: models.Model, *args: Any, **kwargs: Any) -> None:
        token = _handing_over.set(True)
        try:
            refresh(self, *args, **kwargs)
        finally:
            _handing_over.reset(token)

    refresh_from_db.keeps_sealed = True  # type: ignore[attr-defined]
    return refresh_from_db
