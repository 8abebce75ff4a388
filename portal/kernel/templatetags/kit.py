"""The kit: one tag for each thing that pages are made of, so that a form looks and reads the same on every floor.

Markup is GOV.UK Frontend's, held in ``templates/kit/``. Why not govuk-frontend-django: docs/decisions/own-kit.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django import forms, template
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.kernel import both, calendar, once, unlikely
from portal.kernel.fields import DateInputs

register = template.Library()

STATES = {
    "done": "Done",
    "now": "Now",
    "due": "To come",
    "late": "Late",
    "none": "Not for this review",
    "refused": "Refused",
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
TELEPHONE = re.compile(r"(?<!\d)(?:0\d[\d ]{7,}\d|116 ?\d{3})(?!\d)")
REQUIRED = str(forms.Field.default_error_messages["required"])


# Words: dates, sizes, numbers ---------------------------------------------------------------------------------------
def _local(value: date | datetime | None) -> date | None:
    """The London date of a date or a moment."""
    return calendar.london_date(value) if isinstance(value, datetime) else value


@register.simple_tag(name="long_date")
def long_date_tag(value: date | datetime | None) -> str:
    """``22 November 2026``; nothing for nothing."""
    return calendar.long_date(value)


@register.filter(name="long_date")
def long_date_filter(value: date | datetime | None) -> str:
    """The same as a filter: ``{{ review.opened_on|long_date }}``."""
    return calendar.long_date(value)


@register.filter
def short_date(value: date | datetime | None) -> str:
    """``22 November``: beside a date that already tells the year."""
    day = _local(value)
    return f"{day.day} {day:%B}" if day else ""


@register.filter
def month_year(value: date | datetime | None) -> str:
    """``November 2026``: what the public is told of a date about persons."""
    day = _local(value)
    return f"{day:%B %Y}" if day else ""


@register.filter
def weekday(value: date | datetime | None) -> str:
    """``Monday``."""
    day = _local(value)
    return f"{day:%A}" if day else ""


@register.filter
def moment(value: datetime | None) -> str:
    """``9:14am on 23 November 2026``, in London time."""
    return calendar.moment(value)


@register.filter
def clock(value: datetime | None) -> str:
    """``9:14am``, in London time."""
    return moment(value).partition(" on ")[0]


@register.filter
def filesize(size: int | None) -> str:
    """``2.4 MB``. Megabytes always, since people compare: what is smaller than a tenth says so."""
    if size is None:
        return ""
    mega = size / 1_000_000
    return f"{mega:,.1f} MB" if mega >= 0.1 else "less than 0.1 MB"


@register.filter
def words(number: int) -> str:
    """``three``; figures from thirteen on."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else f"{number:,}"


@register.filter
def ring(said: str) -> SafeString:
    """Words in which a touch rings each telephone number: families read on a telephone."""
    parts: list[str] = []
    at = 0
    for found in TELEPHONE.finditer(said):
        number = found.group()
        link = format_html('<a class="govuk-link" href="tel:{}">{}</a>', number.replace(" ", ""), number)
        parts += [said[at : found.start()], link]
        at = found.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, said[at:]]))


@register.filter
def days(number: int) -> str:
    """``1 day``, ``3 days``."""
    return f"{number} day" if number == 1 else f"{number} days"


# Marks --------------------------------------------------------------------------------------------------------------
@register.simple_tag
def icon(kind: str, hidden: str = "") -> SafeString:
    """The shape of a state. ``hidden`` is read out in its place; without it the word must stand beside it."""
    if kind not in STATES:
        raise template.TemplateSyntaxError(f"no state is called {kind!r}")
    said = format_html('<span class="govuk-visually-hidden">{} </span>', hidden) if hidden else SafeString("")
    return format_html('<svg class="i" aria-hidden="true" focusable="false"><use href="#m-{}"/></svg>{}', kind, said)


@register.simple_tag
def state(kind: str, word: str = "") -> SafeString:
    """A state: a shape and a word, never a colour alone. Kinds: done, now, due, late, none, refused."""
    return format_html('<span class="state state--{}">{}{}</span>', kind, icon(kind), word or STATES[kind])


@register.simple_tag
def clause(number: str, to: str = "") -> SafeString:
    """A clause's number for the margin; ``to`` makes it a link."""
    inner = format_html('<span class="govuk-visually-hidden">Clause </span>{}', number)
    if not number:
        return SafeString("")
    return (
        format_html('<a class="clause" href="{}">{}</a>', to, inner)
        if to
        else format_html('<span class="clause">{}</span>', inner)
    )


def place_item(path: str, text: str, address: str, exact: bool = False) -> SafeString:
    """``<li><a>`` of a navigation, for slots: ``place_item(request.path, "Room", reverse(...))``."""
    here = "page" if path == address else "true" if not exact and address != "/" and path.startswith(address) else ""
    return format_html(
        '<li><a href="{}"{}>{}</a></li>', address, format_html(' aria-current="{}"', here) if here else "", text
    )


# Forms --------------------------------------------------------------------------------------------------------------
def _kind(widget: forms.Widget) -> str:
    kinds: tuple[tuple[type, str], ...] = (
        (DateInputs, "date"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
        (forms.Select, "select"),
    )
    return next((kind for made, kind in kinds if isinstance(widget, made)), "input")


def _sentence(error: ValidationError, label: str, widget: forms.Widget | None) -> str:
    """An error in words that also make sense in the summary, away from the field: Django's own "required" does not."""
    text = str(error.messages[0])
    if error.code != "required" or text != REQUIRED or widget is None:
        return text
    kind = _kind(widget)
    asked = {
        "date": "Give the date",
        "file": "Choose a file",
        "radios": "Choose an answer",
        "checkboxes": "Choose at least one",
        "checkbox": "Tick this",
        "select": "Choose one",
    }
    said, of = asked.get(kind, "Fill this in"), label.rstrip(":. ")
    return said if said == of else f"{said}: {of}"


def _said(form: forms.BaseForm, name: str, bound: BoundField | None) -> list[dict[str, str]]:
    """The errors of one field, or of the form (``__all__``): text, and for a refusal its clause and person."""
    found: Iterable[ValidationError] = form.errors.as_data().get(name, [])
    label = str(bound.label or "") if bound else ""
    held = []
    plain = getattr(form, "plain", False)  # a family's form: no clause and no office, only what to do
    for error in found:
        params = error.params if isinstance(error.params, dict) and not plain else {}
        held.append(
            {
                "text": _sentence(error, label, bound.field.widget if bound else None),
                "clause": str(params.get("clause") or ""),
                "who": str(params.get("who") or ""),
            }
        )
    return held


def _each(things: Iterable[forms.BaseForm | BaseFormSet[Any]]) -> Iterator[forms.BaseForm]:
    for thing in things:
        if isinstance(thing, BaseFormSet):
            yield from thing.forms
        elif thing:
            yield thing


@register.simple_tag
def form_errors(*things: forms.BaseForm | BaseFormSet[Any]) -> SafeString:
    """The summary at the top, over one or more forms or formsets; nothing when there is nothing to say."""
    lines: list[dict[str, str]] = []
    for thing in things:
        if isinstance(thing, BaseFormSet) and thing.is_bound:
            lines += [{"text": str(text), "to": ""} for text in thing.non_form_errors()]
    for form in _each(things):
        if not form.is_bound:
            continue
        for name in form.errors:
            bound = form[name] if name in form.fields else None
            visible = bound is not None and not bound.is_hidden
            target = _first_id(bound) if visible and bound else ""
            lines += [line | {"to": target} for line in _said(form, name, bound)]
    return render_to_string("kit/form_errors.html", {"lines": lines}) if lines else SafeString("")


def _first_id(bound: BoundField) -> str:
    """Where the summary's link goes: the first box of the field."""
    base = bound.auto_id or f"id_{bound.html_name}"
    return f"{base}_day" if isinstance(bound.field.widget, DateInputs) else base


def _give_back(request: Any, bound: BoundField) -> None:
    """Put back what its writer was sending when they were signed out (accounts keeps it), into a form not yet sent."""
    data = getattr(request, "kept_data", None)
    name = bound.html_name
    if data is None or bound.form.is_bound or not any(key == name or key.startswith(f"{name}_") for key in data):
        return
    value = bound.field.widget.value_from_datadict(data, {}, name)
    if value not in (None, ""):
        bound.form.initial[bound.name] = value
        bound.__dict__.pop("initial", None)


@register.simple_tag(takes_context=True)
def field(
    context: template.Context,
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    size: str = "",
    heading: bool = False,
    width: str = "",
    rows: int = 0,
    inline: bool = False,
    small: bool = False,
    optional: bool | None = None,
    prefix: str = "",
    suffix: str = "",
    **attrs: Any,
) -> SafeString:
    """One field with label, hint, error and aria, for any widget.

    ``size`` s (unless told), m or l of the label; ``heading`` makes the label the page's h1; ``width`` is GOV.UK's
    ("2" to "20", or "one-half"); ``optional`` False hides "(optional)" where another answer decides it. Anything else
    becomes an attribute of the input (underscores are hyphens): ``autocomplete="off" inputmode="numeric"``.
    """
    mark = both.carried(bound.form, getattr(context.get("request"), "kept_data", None)) + once.carried(bound.form)
    if bound.is_hidden:
        return mark + bound.as_widget()
    _give_back(context.get("request"), bound)
    told = _told(bound, label, hint)
    if optional is None:
        optional = not bound.field.required and told["kind"] != "checkbox"
    extra = {key.rstrip("_").replace("_", "-"): held for key, held in attrs.items()}
    look = {"heading": heading, "size": size or "s", "inline": inline, "small": small, "optional": optional}
    around = {"prefix": prefix, "suffix": suffix}
    return mark + render_to_string("kit/field.html", told | look | around | _answer(bound, told, width, rows, extra))


def _told(bound: BoundField, label: str, hint: str) -> dict[str, Any]:
    """What stands around the input: its words, its errors, and what both it and its reader are asked."""
    base, hint = bound.auto_id or f"id_{bound.html_name}", hint or str(bound.help_text or "")
    errors = _said(bound.form, bound.name, bound)
    return {
        "bound": bound,
        "kind": _kind(bound.field.widget),
        "id": base,
        "label": label or bound.label,
        "hint": hint,
        "errors": errors,
        "described": " ".join(f"{base}_{part}" for part, there in (("hint", hint), ("error", errors)) if there),
        "asks": unlikely.asked(bound.form, bound.name),
        "differs": both.of(bound.form, bound.name),
    }


def _answer(bound: BoundField, told: dict[str, Any], width: str, rows: int, extra: dict[str, Any]) -> dict[str, Any]:
    """Where the answer goes: choices one by one, the three boxes of a date, or one control."""
    kind, base = told["kind"], told["id"]
    if kind in ("radios", "checkboxes"):
        return {"options": _options(bound, base)}
    if kind == "date":
        return {"boxes": bound.field.widget.boxes(bound.html_name, bound.value(), {"id": base})}
    return {"control": _control(bound, kind, base, told["described"], bool(told["errors"]), width, rows, extra)}


def _control(
    bound: BoundField, kind: str, base: str, described: str, wrong: bool, width: str, rows: int, extra: dict[str, Any]
) -> SafeString:
    """The one input of a field. Django's own ``required`` is left out: the server's sentence says more."""
    widget = bound.field.widget
    block = {"checkbox": "govuk-checkboxes__input", "file": "govuk-file-upload"}.get(kind, f"govuk-{kind}")
    classes = [
        block,
        f"{block}--error" if wrong and kind != "checkbox" else "",
        f"govuk-input--width-{width}" if width.isdigit() else "",
    ]
    classes += [f"govuk-!-width-{width}" if width and not width.isdigit() else "", str(widget.attrs.get("class", ""))]
    given: dict[str, Any] = {"id": base, "class": " ".join(part for part in classes if part)}
    if described:
        given["aria-describedby"] = described
    if wrong:
        given["aria-invalid"] = "true"
    if bound.field.disabled:
        given["disabled"] = True
    if kind == "textarea":
        given["rows"] = rows or (5 if str(widget.attrs.get("rows", "10")) == "10" else widget.attrs["rows"])
    drawn: SafeString = widget.render(bound.html_name, bound.value(), attrs=given | extra, renderer=bound.form.renderer)
    return drawn


def _options(bound: BoundField, base: str) -> list[dict[str, Any]]:
    """Radios and tick boxes one by one. A widget may carry ``hints``: value to a sentence under the choice."""
    hints: dict[str, str] = getattr(bound.field.widget, "hints", {})
    held: list[dict[str, Any]] = []
    for index, option in enumerate(bound.subwidgets):
        value = str(option.data["value"])
        own = {
            key: kept
            for key, kept in option.data["attrs"].items()
            if key not in ("id", "class", "required", "aria-describedby", "aria-invalid", "checked")
        }
        held.append(
            {
                "id": base if index == 0 else f"{base}_{index}",
                "name": option.data["name"],
                "value": value,
                "label": option.choice_label,
                "selected": option.data["selected"],
                "hint": hints.get(value, ""),
                "attrs": flatatt(own),
            }
        )
    return held


@register.simple_tag
def submit(
    text: str, *, kind: str = "", name: str = "", value: str = "", cancel: str = "", cancel_text: str = "Cancel"
) -> SafeString:
    """The button of a form. ``kind``: secondary or warning; ``cancel`` is an address for the link beside it."""
    button = format_html(
        '<button class="govuk-button{}"{}>{}</button>',
        f" govuk-button--{kind}" if kind else "",
        format_html(' name="{}" value="{}"', name, value) if name else "",
        text,
    )
    if not cancel:
        return button
    return format_html(
        '<div class="govuk-button-group">{}<a class="govuk-link" href="{}">{}</a></div>', button, cancel, cancel_text
    )
