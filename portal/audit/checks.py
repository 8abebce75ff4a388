"""The system check of every guard in the database. `migrate` puts back what is missing (with --skip-checks)."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from portal.kernel import triggers


def connect() -> None:
    """Registers the check with those of the database, which start-up runs too."""
    register(guards_stand, Tags.database)


def guards_stand(app_configs: Any, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Each registered guard stands in each database where its table exists."""
    hint = "Run `manage.py migrate --skip-checks` as the owner of the tables; it puts the guards back."
    return [
        Error(sentence, hint=hint, id="audit.E001")
        for using in databases or []
        for sentence in triggers.missing(using, without_table=False)
    ]
