"""What a gathered relation looks like to whoever asks for it: the rows at once, and Django's own query for the rest."""

from __future__ import annotations

import functools
from typing import Any

from django.db import models
from django.db.models import Model, QuerySet


class Gathered:
    """Mixed into a queryset class. The rows are here already; the query behind them is made when it is asked for.

    Making fifty related querysets for each of three hundred rows costs more than reading the rows. Whatever goes beyond
    the rows (``filter``, ``count`` of a filter, ``order_by``) needs the query, and then this becomes the very queryset
    that the related manager gives, bound to its owner.
    """

    _owner: Model
    _name: str
    _plain: type[QuerySet[Any]]

    @property
    def query(self) -> Any:
        """The owner's own query, made on first use; from then on this is a plain queryset."""
        held = self.__dict__
        owner, name, plain = held.pop("_owner"), held.pop("_name"), held.pop("_plain")
        kept = owner._prefetched_objects_cache
        here = kept.pop(name, None)  # else the manager gives what is kept, which is this
        own = getattr(owner, name).get_queryset()
        if here is not None:
            kept[name] = here
        rows, done = held["_result_cache"], held["_prefetch_done"]
        held.update(own.__dict__)
        held.update(_result_cache=rows, _prefetch_done=done)
        self.__class__ = plain
        return self.query


@functools.cache
def _kind(plain: type[QuerySet[Any]]) -> type[QuerySet[Any]]:
    return type(f"Gathered{plain.__name__}", (Gathered, plain), {})


@functools.cache
def _blank(model: type[Model]) -> tuple[type[QuerySet[Any]], type[QuerySet[Any]], dict[str, Any]]:
    """The queryset class of a model, its gathered twin, and the state of one that is empty."""
    manager: models.Manager[Any] = model._default_manager
    own = manager.get_queryset()
    state = {key: value for key, value in own.__dict__.items() if key != "_query"}
    return type(own), _kind(type(own)), state


def hang(owner: Model, name: str, rows: list[Any], model: type[Model]) -> None:
    """Let ``owner.<name>.all()`` give these rows without a query."""
    plain, kind, state = _blank(model)
    held = kind.__new__(kind)
    held.__dict__.update(
        state, _result_cache=rows, _prefetch_done=True, _owner=owner, _name=name, _plain=plain, _hints={},
        _known_related_objects={},
    )  # fmt: skip
    if not hasattr(owner, "_prefetched_objects_cache"):
        owner._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    owner._prefetched_objects_cache[name] = held  # type: ignore[attr-defined]
