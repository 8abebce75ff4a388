"""From a form to a service and back: a refusal is a sentence on the form, and an entry in the audit trail."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django import forms
from django.core.exceptions import ValidationError

from portal.kernel import both, once, unlikely
from portal.kernel.errors import Refused

Result = TypeVar("Result")


class RefusalHook(Protocol):
    """What the audit floor registers, since the kernel lies below it."""

    def __call__(self, refused: Refused, *, step: str, arguments: dict[str, Any]) -> None: ...


_hooks: list[RefusalHook] = []


def set_refusal_hook(hook: RefusalHook) -> None:
    """Names what writes a refusal down (never 8: a refusal is an entry too). One hook; the last one named counts."""
    _hooks[:] = [hook]


def call(form: forms.BaseForm, service: Callable[..., Result], **arguments: Any) -> Result | None:
    """Runs `service(**arguments)`; gives its result, or None where it refused and the form now says why.

    The sentence stands beside the field that the refusal names, if the form has it, else on top of the form, with the
    clause and who can put it right as the error's parameters. The refusal is audited after the service's transaction
    was rolled back, in one of its own. A service whose result may be None tells success by `form.errors`. Any other
    error passes through. A form that watches something (`kernel.both`) is compared with it first.
    """
    try:
        return unlikely.guarded(form, once.guarded(form, both.guarded(form, service)))(**arguments)
    except Refused as refused:
        audit_refusal(refused, service, arguments)
        told = {"clause": refused.clause, "who": refused.who}  # the kit shows them below the sentence
        form.errors  # noqa: B018 - Django collects a form's errors on the first look, and would drop an earlier one
        error = ValidationError(str(refused).replace("%", "%%"), code="refused", params=told)
        form.add_error(refused.field if refused.field in form.fields else None, error)
        both.tell(form)
        return None


def audit_refusal(refused: Refused, service: Callable[..., Any], arguments: dict[str, Any]) -> None:
    """Writes down a refusal that a view shows by itself. Raises RuntimeError where no hook is registered."""
    if not _hooks:
        raise RuntimeError("A refusal cannot be audited: no hook is registered.")
    step = f"{service.__module__}.{getattr(service, '__qualname__', type(service).__qualname__)}"
    _hooks[0](refused, step=step, arguments=arguments)
