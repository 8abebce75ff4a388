"""Issue 4, Ending: a master key is rotated by two people of the partnership's offices, on the record."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.api import OfficeKind
from portal.accounts.models import Office, User
from portal.audit.models import Entry
from portal.vault import api
from tests.signing import code_of, give_app

AAD = "reviews.Review|summary|1"


@pytest.mark.django_db
def test_two_people_rotate_the_house_keys(tmp_path: Path, settings: Any) -> None:
    for name in ("RELEASES_KEY_STORE", "RELEASES_MASTER_KEY_FILE"):
        setattr(settings, name, tmp_path / name)
    api.make_master_key(settings.RELEASES_MASTER_KEY_FILE)
    call_command("make_house_keys", verbosity=0)
    people = []
    for name, kind in (("one", OfficeKind.COORDINATOR), ("two", OfficeKind.SSP_CHAIR), ("editor", OfficeKind.EDITOR)):
        user = User.objects.create(username=name, email=f"{name}@example.test", name=name.title())
        Office.objects.create(user=user, kind=kind)
        people.append((user, give_app(user)))
    sealed = api.seal(api.PORTAL, AAD, b"words")
    before = settings.RELEASES_MASTER_KEY_FILE.read_text()

    def rotate(first: int, second: int, *, codes: list[str] | None = None) -> None:
        given = codes or [
            code_of(people[index][1], step=step) for index, step in ((first, 0), (second, first == second))
        ]
        with mock.patch("builtins.input", side_effect=given):
            call_command(
                "rotate_master_key",
                "house",
                keep_old=tmp_path / "old",
                first=people[first][0].email,
                second=people[second][0].email,
                verbosity=0,
            )

    with pytest.raises(CommandError, match=r"two@example\.test"):
        rotate(0, 1, codes=[code_of(people[0][1]), "000000"])
    with pytest.raises(CommandError, match="none of the offices"):
        rotate(2, 0)
    assert settings.RELEASES_MASTER_KEY_FILE.read_text() == before
    for _, app in people:
        type(app).objects.filter(pk=app.pk).update(last_step=0, failures=0, failed_at=None)
    with pytest.raises(CommandError, match="Two different people"):
        rotate(0, 0)
    for _, app in people:
        type(app).objects.filter(pk=app.pk).update(last_step=0, failures=0, failed_at=None)
    rotate(0, 1)
    assert (tmp_path / "old").read_text() == before != settings.RELEASES_MASTER_KEY_FILE.read_text()
    assert api.unseal(api.PORTAL, AAD, sealed) == b"words"
    verbs = list(Entry.objects.filter(verb__startswith="master_key.").order_by("seq").values_list("verb", "actor"))
    one = str(people[0][0].pk)
    assert verbs == [("master_key.rotation_begun", one), ("master_key.rotated", one)]
