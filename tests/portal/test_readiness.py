"""`/readyz`: the machine learns what is missing, the public only whether all is well."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from portal import health


def asked(monkeypatch: pytest.MonkeyPatch, **meta: str) -> bytes:
    probes = {"database": lambda: "ok", "isolation": lambda: "ok (without network)"}
    monkeypatch.setattr(health, "_probes", lambda: probes)
    answer = health.readyz(RequestFactory().get("/readyz", **meta))
    assert answer.status_code == 200
    return bytes(answer.content)


def test_the_machine_itself_is_told_the_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    assert b"without network" in asked(monkeypatch, REMOTE_ADDR="127.0.0.1")
    assert b"without network" in asked(monkeypatch, REMOTE_ADDR="::1")


@pytest.mark.parametrize(
    "meta",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_PROTO": "https"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
    ],
)
def test_others_learn_only_whether_all_is_well(monkeypatch: pytest.MonkeyPatch, meta: dict[str, str]) -> None:
    assert asked(monkeypatch, **meta) == b'{"ready": true}'
