"""Wagtail serving one document by its own view, under the server of the demo: what our download is measured against.

Not part of the product, in which no file is a Wagtail document. ``PEER_FOLDER`` holds the file ``paper.bin``.
"""

from __future__ import annotations

import os
from pathlib import Path

import django
from django.conf import settings

FOLDER = Path(os.environ["PEER_FOLDER"])

LABELS = (
    *("contenttypes", "auth", "sessions", "messages", "staticfiles", "taggit"),
    *("wagtailcore", "wagtaildocs", "wagtailimages", "wagtailusers", "wagtailsearch", "wagtailadmin"),
)

if not settings.configured:
    apps = ("contenttypes", "auth", "sessions", "messages", "staticfiles")
    wagtail = ("documents", "images", "users", "search", "admin")
    settings.configure(
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "peer.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=[
            *(f"wagtail.{one}" for one in wagtail),
            "wagtail",
            "modelcluster",
            "taggit",
            *(f"django.contrib.{one}" for one in apps),
        ],
        MEDIA_ROOT=FOLDER,
        MIDDLEWARE=[],
        MIGRATION_MODULES=dict.fromkeys(LABELS),  # its tables are made from the models
        ROOT_URLCONF=__name__,
        SECRET_KEY="of a bench",
        STATIC_URL="/static/",
        USE_TZ=True,
        WAGTAILADMIN_BASE_URL="http://localhost",
        WAGTAIL_SITE_NAME="Bench",
    )
    django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from wagtail.documents.models import Document  # noqa: E402
from wagtail.documents.views.serve import serve  # noqa: E402
from wagtail.models import Collection  # noqa: E402

urlpatterns = [path("documents/<int:document_id>/<str:document_filename>", serve)]
application = get_wsgi_application()

if not (FOLDER / "peer.sqlite3").exists():
    call_command("migrate", run_syncdb=True, verbosity=0)
    root = Collection.add_root(name="Root")
    Document.objects.create(id=1, title="Paper", file="paper.bin", collection=root, file_hash="bench")
