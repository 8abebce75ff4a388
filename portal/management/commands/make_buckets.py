"""Make the S3 buckets that the settings name, where they are missing. Local folders need nothing."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings
from django.core.files.storage import storages
from django.core.management.base import BaseCommand
from storages.backends.s3 import S3Storage

from portal.audit import anchors

ALIASES = ("rooms", "releases", "public")


class Command(BaseCommand):
    """One bucket an alias."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises botocore.exceptions.ClientError: where the server refuses."""
        for alias in ALIASES:
            storage: Any = storages[alias]
            if not isinstance(storage, S3Storage):
                continue
            client = storage.connection.meta.client
            if not _is_there(client, storage.bucket_name):
                client.create_bucket(Bucket=storage.bucket_name)
                self.stdout.write(f"Made the bucket {storage.bucket_name}.")
        if settings.ANCHOR_BUCKET and anchors.make_bucket():
            self.stdout.write(f"Made the bucket {settings.ANCHOR_BUCKET}, under object lock.")


def _is_there(client: Any, name: str) -> bool:
    """Asked of the bucket itself: the public one's key may not list any other."""
    try:
        client.head_bucket(Bucket=name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in ("404", "NoSuchBucket", "NotFound"):
            return False
        raise
    return True
