"""Static files with a digest in their names, compressed, where one foreign stylesheet names a picture that we do not install."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class PortalStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """As whitenoise's; a reference into Wagtail's images app, which is left out on purpose, stays as it is written."""

    LEFT_OUT = ("wagtailimages/", "wagtaildocs/", "wagtailembeds/")

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """:raises ValueError: for a missing file that should be there."""
        try:
            return str(super().hashed_name(name, content, filename))
        except ValueError:
            if name.startswith(self.LEFT_OUT):
                return name
            raise
