"""Where an ordinary page may stand: not at an address that something else answers, or nobody would ever see it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminPageForm

PUBLIC_FACE = "publishing.baking.addresses"


class PlainPageForm(WagtailAdminPageForm):
    """Wagtail's form, which knows of other pages' addresses only."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug") or slugify(cleaned.get("title", ""))
        if (
            slug != slug.lower()
        ):  # the web server's own list of addresses knows small letters only (publishing.baking.ends)
            self.add_error("slug", forms.ValidationError("An address has small letters only."))
        elif slug and self.parent_page is not None and is_taken(f"{_path(self.parent_page.url_path)}{slug}/"):
            said = f"The site itself has a page at this address. Choose another one, such as “about-{slug}”."
            self.add_error("slug", forms.ValidationError(said))
        return cleaned


def is_taken(address: str) -> bool:
    """Whether the public face, or the face that asks, answers this address with something else than Wagtail's pages."""
    if address.startswith(settings.STATIC_URL):
        return True
    return any(_name_at(address, addresses) not in ("", "wagtail_serve") for addresses in (PUBLIC_FACE, None))


def _name_at(address: str, addresses: str | None) -> str:
    try:
        return resolve(address, addresses).url_name or "unnamed"
    except Resolver404:
        return ""


def _path(url_path: str) -> str:
    return "/" + url_path.split("/", 2)[2]
